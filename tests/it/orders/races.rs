//! Eight people at one order at once.

use futures::future::join_all;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};

use super::events_of;
use super::stages::{Kind, STAGES};
use crate::support::{Answer, Caller, TestApp};

/// Something that somebody does to an order, allowed or not. Cancelling is
/// rare, or nothing would be left to do.
async fn does_something(caller: &Caller, order_id: i64, dice: &mut StdRng) -> Answer {
    let path = |rest: &str| format!("/api/orders/{order_id}/{rest}");
    match dice.random_range(0..100) {
        0 => caller.cancels(order_id, json!({})).await,
        1..60 => caller.moves(order_id, STAGES[dice.random_range(0..STAGES.len() - 1)]).await,
        60..66 => caller.patch(&path("issue"), json!({"issue_type": "delivery_delay"})).await,
        66..78 => caller.post(&path("issue/resolve"), json!({})).await,
        78..84 => caller.records_payment(order_id, dice.random_range(1..4_000), "cash").await,
        84..88 => caller.post(&path("confirm"), json!({})).await,
        88..92 => caller.post(&path("comments"), json!({"comment": "Звонил"})).await,
        92..96 => {
            caller.changes_order(order_id, json!({"delivery_fee": dice.random_range(0..3) * 100})).await
        }
        _ => caller.changes_order(order_id, json!({"comment": dice.random_range(0..9).to_string()})).await,
    }
}

/// Walks through the history of an order and objects to every step that the
/// table doesn't have, to gaps and to doubles.
async fn audits(app: &TestApp, order_id: i64, kind: Kind, seed: u64) {
    let rows: Vec<(i32, String, String)> = app
        .db_rows(&format!(
            "select version, kind, stage from order_history where order_id = {order_id} order by id"
        ))
        .await;
    let (mut stage, mut before) = ("new".to_owned(), None::<String>);
    let mut passed = Vec::new();
    for (place, (version, change, after)) in rows.iter().enumerate() {
        assert_eq!(usize::try_from(*version).ok(), Some(place + 1), "seed {seed}: {rows:?}");
        if change == "status" {
            let allowed = kind.edges(&stage, before.as_deref());
            assert!(allowed.contains(&after.as_str()), "seed {seed}: {stage} to {after} in {rows:?}");
            passed.push((*version, stage.clone(), after.clone()));
            before = (after == "issue").then(|| stage.clone());
            stage.clone_from(after);
        }
        assert_eq!(*after, stage, "seed {seed}: {rows:?}");
    }
    let (version, now): (i32, String) =
        app.db_rows(&format!("select version, stage from orders where id = {order_id}")).await.remove(0);
    assert_eq!((usize::try_from(version).ok(), now), (Some(rows.len()), stage), "seed {seed}");
    let told = events_of(app, order_id).await.into_iter().filter(|event| event.0 == "order.status_changed");
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let told: Vec<_> = told
        .map(|(_, version, data)| (version, word(&data["old_status"]), word(&data["new_status"])))
        .collect();
    assert_eq!(told, passed, "seed {seed}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whatever_eight_people_do_at_once_only_edges_of_the_table_are_walked() {
    let app = TestApp::start().await;
    let (owner, manager) = (app.owner().await, app.manager().await);
    let seed = rand::random::<u64>();
    let kind = Kind { is_collected: false, is_cash: true };
    for round in 0..8_u64 {
        let fields = json!({"payment_method": "cash", "delivery_method": "delivery"});
        let id = owner.writes_order(fields).await.id();
        let clients = (0..8_u64).map(|client| {
            let caller = if client % 2 == 0 { &owner } else { &manager };
            let mut dice = StdRng::seed_from_u64(seed.wrapping_add(round * 8 + client));
            async move {
                for _ in 0..25 {
                    let answer = does_something(caller, id, &mut dice).await;
                    assert!([200, 201, 400].contains(&answer.status), "seed {seed}: {answer}");
                }
            }
        });
        join_all(clients).await;
        audits(&app, id, kind, seed).await;
    }
    let moved: i64 = app.db_value("select count(*) from order_history where kind = 'status'").await;
    assert!(moved > 40, "seed {seed}: only {moved} steps were walked");
    let counted: i64 =
        app.db_value("select sum(count)::bigint from figure_deltas where subject = 'order_stage'").await;
    assert_eq!(counted, 8, "seed {seed}: every order stands in one stage");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn eight_who_ask_for_one_stage_at_once_move_the_order_once() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({"stock_quantity": 50})).await.id();
    for (walk, stage) in [
        (vec![], "paid"),
        (vec![], "issue"),
        (vec!["paid"], "assembled"),
        (vec!["paid", "assembled", "self_pickup"], "completed"),
        (vec!["paid", "assembled"], "cancelled"),
    ] {
        let id = owner.orders_product(product, 5).await.id();
        for step in &walk {
            owner.moves(id, step).await.expect(200);
        }
        for answer in join_all((0..8).map(|_| owner.moves(id, stage))).await {
            assert_eq!(answer.expect(200)["status"], stage);
        }
        let rows: i64 = app
            .db_value(&format!(
                "select count(*) from order_history where order_id = {id} and stage = '{stage}'"
            ))
            .await;
        assert_eq!(rows, 1, "{stage}");
        let told = events_of(&app, id).await.into_iter().filter(|event| event.0 == "order.status_changed");
        assert_eq!(told.count(), walk.len() + 1, "{stage}");
        let payments: i64 =
            app.db_value(&format!("select count(*) from payments where order_id = {id}")).await;
        assert_eq!(payments, i64::from(stage != "issue"), "{stage}");
    }
    // Four orders hold five pieces each; the cancelled one gave its own back once.
    assert_eq!(super::stock_of(&app, product).await, 50 - 4 * 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_last_bouquet_is_sold_once() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({"stock_quantity": 3})).await.id();
    let answers = join_all((0..16).map(|_| owner.orders_product(product, 1))).await;
    let sold = answers.iter().filter(|answer| answer.status == 201).count();
    answers
        .iter()
        .filter(|answer| answer.status != 201)
        .for_each(|answer| answer.expect_rule("out_of_stock"));
    assert_eq!((sold, super::stock_of(&app, product).await), (3, 0));
    assert_eq!(app.db_count("orders").await, 3);
}
