//! Money goes back: by a sum, over several payments, and once.

use futures::future::join_all;
use serde_json::{Value, json};

use super::{events_of, marks};
use crate::support::{Caller, TestApp};

/// An order of 10 000 paid by so many payments.
async fn paid_by(owner: &Caller, payments: &[(i64, &str)]) -> i64 {
    let id = owner.writes_order(json!({})).await.id();
    for (amount, method) in payments {
        owner.records_payment(id, *amount, method).await.expect(201);
    }
    id
}

#[tokio::test]
async fn a_sum_goes_back_at_once_and_is_told() {
    let app = TestApp::start().await;
    let manager = app.manager().await;
    let id = paid_by(&manager, &[(10_000, "cash")]).await;
    let body = json!({"amount": 2_500, "reason": "Без открытки"});
    let refund = manager.refunds(id, body).await.expect(201);
    assert_eq!(
        (&refund["amount"], &refund["status"], &refund["order_id"]),
        (&json!(2_500), &json!("done"), &json!(id))
    );
    assert_eq!((&refund["reason"], &refund["recorded_by"]), (&json!("Без открытки"), &json!("Алия")));
    assert_eq!((&refund["currency"], &refund["items"]), (&json!("KZT"), &json!([])));
    let order = manager.sees_order(id).await.expect(200);
    assert_eq!(
        (&order["refunded_total"], &order["payment_status"]),
        (&json!(2_500), &json!("partially_refunded"))
    );
    assert_eq!((&order["outstanding"], &order["status"]), (&json!(0), &json!("paid")));
    let told = events_of(&app, id).await.pop().expect("an event");
    assert_eq!((told.0.as_str(), &told.2["amount"]), ("refund.created", &json!(2_500)));
    let listed = manager.get(&format!("/api/orders/{id}/refunds")).await.expect(200);
    assert_eq!((&listed["total"], &listed["items"][0]), (&json!(1), &refund));
    let history = manager.sees_history(id).await.expect(200);
    let last = history["items"].as_array().and_then(|rows| rows.last()).cloned().unwrap_or_default();
    assert_eq!((&last["kind"], &last["comment"]), (&json!("refund"), &json!("Без открытки")));
    assert_eq!(last["details"]["refund_id"], refund["id"]);
}

#[tokio::test]
async fn without_an_amount_all_that_is_left_goes_back_and_more_never_does() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let id = paid_by(&owner, &[(10_000, "card")]).await;
    owner.refunds(id, json!({"amount": 10_001})).await.expect_rule("refund_too_large");
    owner.refunds(id, json!({"amount": 4_000})).await.expect(201);
    owner.refunds(id, json!({"amount": 6_001})).await.expect_rule("refund_too_large");
    assert_eq!(owner.refunds(id, json!({})).await.expect(201)["amount"], 6_000);
    let before = marks(&app, id).await;
    for body in [json!({}), json!({"amount": 1})] {
        owner.refunds(id, body).await.expect_rule("nothing_to_refund");
    }
    assert_eq!(marks(&app, id).await, before);
    assert_eq!(owner.sees_order(id).await.expect(200)["payment_status"], "refunded");
    let unpaid = owner.writes_order(json!({})).await.id();
    owner.refunds(unpaid, json!({})).await.expect_rule("nothing_to_refund");
}

#[tokio::test]
async fn a_refund_takes_the_latest_payment_first() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let id = paid_by(&owner, &[(2_000, "cash"), (3_000, "card"), (5_000, "transfer")]).await;
    let refund = owner.refunds(id, json!({"amount": 6_000})).await.expect(201);
    let parts = |refund: &Value| -> Vec<(String, i64)> {
        let parts = refund["parts"].as_array().expect("parts").iter();
        let word = |part: &Value| part["method"].as_str().unwrap_or_default().to_owned();
        parts.map(|part| (word(part), part["amount"].as_i64().unwrap_or_default())).collect()
    };
    assert_eq!(parts(&refund), [("transfer".to_owned(), 5_000), ("card".to_owned(), 1_000)]);
    assert_eq!(refund["amount"], 6_000);
    let rest = owner.refunds(id, json!({})).await.expect(201);
    assert_eq!(parts(&rest), [("card".to_owned(), 2_000), ("cash".to_owned(), 2_000)]);
    let names: Vec<_> = events_of(&app, id).await.into_iter().map(|event| event.0).collect();
    assert_eq!(names.iter().filter(|name| *name == "refund.created").count(), 4);
    let listed = owner.get(&format!("/api/orders/{id}/refunds")).await.expect(200);
    assert_eq!((&listed["total"], &listed["items"]), (&json!(2), &json!([refund, rest])));
}

#[tokio::test]
async fn money_may_go_back_in_cash_whatever_way_it_came() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let id = paid_by(&owner, &[(10_000, "card")]).await;
    let refund = owner.refunds(id, json!({"amount": 1_000, "method": "cash"})).await.expect(201);
    assert_eq!((&refund["parts"][0]["method"], &refund["status"]), (&json!("cash"), &json!("done")));
    owner.refunds(id, json!({"method": "card"})).await.expect_objection("body.method");
}

#[tokio::test]
async fn one_key_sixteen_times_at_once_moves_money_once() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let id = paid_by(&owner, &[(3_000, "cash"), (7_000, "card")]).await;
    let path = format!("/api/orders/{id}/refunds");
    let all = (0..16).map(|_| owner.post_with_key(&path, json!({"amount": 4_000}), "refund-1"));
    let answers = join_all(all).await;
    let first = answers.iter().find(|answer| answer.status == 201).expect("one is made");
    for answer in &answers {
        assert!(answer.status == 409 || (answer.status, &answer.body) == (201, &first.body), "{answer}");
    }
    let replayed = owner.post_with_key(&path, json!({"amount": 4_000}), "refund-1").await;
    assert_eq!((replayed.status, &replayed.body), (201, &first.body));
    assert_eq!(owner.sees_order(id).await.expect(200)["refunded_total"], 4_000);
    assert_eq!(app.db_count("ledger where kind = 'refund'").await, 1);
}

#[tokio::test]
async fn sixteen_refunds_at_once_never_give_back_more_than_came() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let id = paid_by(&owner, &[(4_000, "cash"), (6_000, "card")]).await;
    let all = (0..16).map(|_| owner.refunds(id, json!({"amount": 1_500})));
    let done = join_all(all).await.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(done, 6);
    assert_eq!(owner.sees_order(id).await.expect(200)["refunded_total"], 9_000);
}

#[tokio::test]
async fn only_those_who_may_take_every_payment_give_money_back() {
    let app = TestApp::start().await;
    let (owner, courier) = (app.owner().await, app.courier().await);
    let id = paid_by(&owner, &[(10_000, "cash")]).await;
    owner.assigns(id, json!({"courier_id": courier.staff_id})).await.expect(200);
    courier.refunds(id, json!({})).await.expect(403);
    app.florist().await.refunds(id, json!({})).await.expect(403);
    courier.get(&format!("/api/orders/{id}/refunds")).await.expect(200);
    app.other_courier().await.get(&format!("/api/orders/{id}/refunds")).await.expect(404);
    app.stranger().await.refunds(id, json!({})).await.expect(404);
    let program = owner.program_with(&["payments"]).await;
    program.refunds(id, json!({"amount": 1})).await.expect(201);
}

#[tokio::test]
async fn nothing_goes_back_while_an_attempt_is_live() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let id = paid_by(&owner, &[(4_000, "cash")]).await;
    app.db_execute(&format!(
        "insert into payments (shop_id, order_id, amount, currency, method, provider, status, attempt, recorded_by,
                               created_at, updated_at)
         values ({}, {id}, 600000, 'KZT', 'kaspi', 'mock', 'unknown', gen_random_uuid(), 'Клиент', now(), now())",
        owner.shop_id
    ))
    .await;
    owner.refunds(id, json!({})).await.expect_rule("payment_in_progress");
    app.db_execute("update payments set status = 'failed' where status = 'unknown'").await;
    owner.refunds(id, json!({})).await.expect(201);
}

#[tokio::test]
async fn a_refund_that_says_nonsense_is_refused_where_it_does() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let id = paid_by(&owner, &[(10_000, "cash")]).await;
    for (body, at) in [
        (json!({"amount": 0}), "body.amount"),
        (json!({"amount": -5}), "body.amount"),
        (json!({"amount": 10.5}), "body.amount"),
        (json!({"amount": "5"}), "body.amount"),
        (json!({"items": []}), "body.items"),
        (json!({"items": [{"item_id": 1, "quantity": 0}]}), "body.items.0"),
        (json!({"items": [{"item_id": 1, "quantity": 1}]}), "body.items.0.item_id"),
        (json!({"amount": 5, "items": [{"item_id": 1, "quantity": 1}]}), "body.amount"),
        (json!({"stock": "burn"}), "body.stock"),
    ] {
        owner.refunds(id, body).await.expect_objection(at);
    }
}
