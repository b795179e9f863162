//! Figures are exact at any moment: before they are folded, while they are,
//! and afterwards.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use cvety::db::Db;
use cvety::figures::Fold;
use cvety::workers::{Tick, Worker};
use futures::future::join_all;
use serde_json::{Value, json};

use crate::support::{Caller, TestApp};

const MOST_ROUNDS: usize = 100;

/// What the API counts: orders a stage, the product's sales, the customer's purchases.
async fn counted(owner: &Caller, product: i64, order: i64) -> (Value, Value, Value) {
    let summary = owner.get("/api/orders/summary").await.expect(200);
    let stats = owner.get(&format!("/api/products/{product}")).await.expect(200)["stats"].clone();
    let customer = owner.sees_order(order).await.expect(200)["customer"].clone();
    (summary, stats, customer)
}

/// Counts by the orders themselves; `[new, cancelled, sold, revenue, bought, spent]`.
async fn db_truth(app: &TestApp, product: i64, order: i64) -> [i64; 6] {
    let of_customer =
        format!("stage <> 'cancelled' and customer_id = (select customer_id from orders where id = {order})");
    let lines = format!(
        "order_items i join orders o on o.id = i.order_id where o.stage <> 'cancelled' and i.product_id = {product}"
    );
    let sql = format!(
        "select (select count(*) from orders where stage = 'new'),
                (select count(*) from orders where stage = 'cancelled'),
                (select count(*) from {lines}),
                (select coalesce(sum(i.total), 0)::bigint / 100 from {lines}),
                (select count(*) from orders where {of_customer}),
                (select coalesce(sum(case l.kind when 'payment' then l.amount else -l.amount end), 0)::bigint / 100
                 from ledger l where order_id in (select id from orders where {of_customer}))"
    );
    let rows: Vec<(i64, i64, i64, i64, i64, i64)> = app.db_rows(&sql).await;
    let (a, b, c, d, e, f) = rows[0];
    [a, b, c, d, e, f]
}

#[track_caller]
fn assert_agree((summary, stats, customer): (Value, Value, Value), truth: [i64; 6]) {
    let [new, cancelled, sold, revenue, bought, spent] = truth;
    assert_eq!(
        (&summary["counts"]["new"], &summary["counts"]["cancelled"]),
        (&json!(new), &json!(cancelled))
    );
    assert_eq!(summary["total"], new + cancelled);
    assert_eq!((&stats["orders_count"], &stats["revenue"]), (&json!(sold), &json!(revenue)));
    assert_eq!((&customer["orders_count"], &customer["total_spent"]), (&json!(bought), &json!(spent)));
}

/// Folds until nothing is left, whoever else folds.
async fn fold_all(app: &TestApp) {
    for _ in 0..MOST_ROUNDS {
        if app.db_count("figure_deltas").await == 0 {
            return;
        }
        app.tick("figures.fold").await;
    }
    panic!("deltas were left after {MOST_ROUNDS} rounds of folding");
}

#[tokio::test]
async fn figures_are_the_truth_before_and_after_folding() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({})).await.id();
    let mut orders = Vec::new();
    for quantity in 1..=6 {
        orders.push(owner.orders_product(product, quantity).await.id());
    }
    for (order, amount) in [(orders[2], 29_000), (orders[3], 5_000), (orders[4], 40_000)] {
        owner.records_payment(order, amount, "cash").await.expect(201);
    }
    owner.refunds(orders[2], json!({"amount": 7_000})).await.expect(201);
    owner.cancels(orders[5], json!({})).await.expect(200);
    assert_agree(counted(&owner, product, orders[0]).await, db_truth(&app, product, orders[0]).await);
    fold_all(&app).await;
    assert_agree(counted(&owner, product, orders[0]).await, db_truth(&app, product, orders[0]).await);
    owner.cancels(orders[4], json!({})).await.expect(200);
    assert_agree(counted(&owner, product, orders[0]).await, db_truth(&app, product, orders[0]).await);
    fold_all(&app).await;
    assert_agree(counted(&owner, product, orders[0]).await, db_truth(&app, product, orders[0]).await);
    assert_eq!(db_truth(&app, product, orders[0]).await, [4, 2, 4, 100_000, 4, 27_000]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_reads_while_figures_are_folded_sees_every_order_once() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({})).await.id();
    let (begun, ended, placing) = (AtomicI64::new(0), AtomicI64::new(0), AtomicBool::new(true));
    let place = async {
        for _ in 0..15 {
            join_all((0..4).map(|_| async {
                begun.fetch_add(1, Ordering::SeqCst);
                owner.orders_product(product, 1).await.expect(201);
                ended.fetch_add(1, Ordering::SeqCst);
            }))
            .await;
        }
        placing.store(false, Ordering::SeqCst);
    };
    let read = async {
        while placing.load(Ordering::SeqCst) {
            let least = ended.load(Ordering::SeqCst);
            let total =
                owner.get("/api/orders?limit=1").await.expect(200)["total"].as_i64().expect("a total");
            let most = begun.load(Ordering::SeqCst);
            assert!((least..=most).contains(&total), "{total} is not between {least} and {most}");
        }
    };
    let fold = async {
        while placing.load(Ordering::SeqCst) {
            app.tick("figures.fold").await;
        }
    };
    tokio::join!(place, read, fold);
    assert_eq!(owner.get("/api/orders/summary").await.expect(200)["total"], 60);
    fold_all(&app).await;
    assert_eq!(owner.get("/api/orders/summary").await.expect(200)["total"], 60);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_folders_at_once_count_nothing_twice() {
    let app = TestApp::start().await;
    let shop_id = app.owner().await.shop_id;
    // More than a folder takes at a time, over more figures than one.
    app.db_execute(&format!(
        "insert into figure_deltas (shop_id, subject, subject_id, facet, count, amount)
         select {shop_id}, 'product', n % 7, 'KZT', 1, n from generate_series(1, 14000) n"
    ))
    .await;
    let db = Db::new(app.database().as_login(), 4);
    let folders = [Fold::new(db.clone()), Fold::new(db)];
    for _ in 0..MOST_ROUNDS {
        join_all(
            folders
                .iter()
                .map(|folder| async move { while folder.tick().await.expect("a tick") == Tick::Worked {} }),
        )
        .await;
    }
    let folded: Vec<(i64, i64)> =
        app.db_rows("select count, amount from figures where subject = 'product' order by subject_id").await;
    assert_eq!(folded.iter().map(|(count, _)| *count).collect::<Vec<_>>(), [2_000; 7]);
    assert_eq!(folded.iter().map(|(_, amount)| amount).sum::<i64>(), 14_000 * 14_001 / 2);
}

/// The customer as the list shows them, and the product's own figures.
async fn told(owner: &Caller, product: i64) -> (Value, Value) {
    let customers = owner.get("/api/customers?sort=-last_order_date").await.expect(200);
    let customer = &customers["items"][0];
    let fields = ["orders_count", "total_spent", "average_order", "last_order_date"];
    let stats = owner.get(&format!("/api/products/{product}")).await.expect(200)["stats"].clone();
    (json!(fields.map(|field| customer[field].clone())), stats)
}

#[tokio::test]
async fn what_a_customer_has_spent_is_money_that_came_and_stayed() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({"retail_price": 10_000})).await.id();
    let mut ids = Vec::new();
    for _ in 0..4 {
        ids.push(owner.orders_product(product, 1).await.id());
    }
    let spent = async || {
        let before = told(&owner, product).await.0;
        fold_all(&app).await;
        assert_eq!(told(&owner, product).await.0, before);
        [before[0].clone(), before[1].clone(), before[2].clone()].map(|sum| sum.as_i64().unwrap_or_default())
    };
    assert_eq!(spent().await, [4, 0, 0]);
    owner.records_payment(ids[0], 10_000, "cash").await.expect(201);
    owner.records_payment(ids[1], 4_000, "card").await.expect(201);
    owner.records_payment(ids[1], 6_000, "kaspi").await.expect(201);
    assert_eq!(spent().await, [4, 20_000, 10_000]);
    owner.refunds(ids[0], json!({"amount": 4_000})).await.expect(201);
    assert_eq!(spent().await, [4, 16_000, 8_000]);
    let cancelled = owner.cancels(ids[1], json!({})).await.expect(200);
    assert_eq!(cancelled["customer"]["total_spent"], 6_000);
    assert_eq!(spent().await, [3, 6_000, 6_000]);
    owner.refunds(ids[0], json!({})).await.expect(201);
    assert_eq!(spent().await, [3, 0, 0]);
}

#[tokio::test]
async fn a_cancelled_order_takes_its_moment_along() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({})).await.id();
    let mut orders = Vec::new();
    for _ in 0..3 {
        orders.push(owner.orders_product(product, 1).await.expect(201));
        app.clock().advance(chrono::Duration::hours(1));
    }
    let others = owner.writes_order(json!({"customer_phone": "+77015550009"})).await;
    others.expect(201);
    // Newer than what will be left of the first one's.
    let last = async || {
        let (customer, stats) = told(&owner, product).await;
        [customer[3].clone(), stats["last_ordered"].clone()]
    };
    owner.cancels(others.id(), json!({})).await.expect(200);
    let moment = |index: usize| orders[index]["created_at"].clone();
    assert_eq!(last().await, [moment(2), moment(2)]);
    let cancelled = owner.cancels(orders[2]["id"].as_i64().expect("an id"), json!({})).await.expect(200);
    assert_eq!(cancelled["customer"]["last_order_date"], moment(1));
    assert_eq!(last().await, [moment(1), moment(1)]);
    fold_all(&app).await;
    assert_eq!(last().await, [moment(1), moment(1)]);
    for index in [1, 0] {
        owner.cancels(orders[index]["id"].as_i64().expect("an id"), json!({})).await.expect(200);
    }
    assert_eq!(last().await, [Value::Null, Value::Null]);
    fold_all(&app).await;
    assert_eq!(last().await, [Value::Null, Value::Null]);
    let folded: i64 =
        app.db_value("select count(*) from figures where subject = 'customer' and last_at is not null").await;
    assert_eq!(folded, 0, "the folded figure forgets it too");
}

#[tokio::test]
async fn what_was_refunded_of_a_line_is_no_revenue() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({"retail_price": 5_000})).await.id();
    let order = owner.orders_product(product, 2).await;
    owner.records_payment(order.id(), 10_000, "cash").await.expect(201);
    let piece = json!({"items": [{"item_id": order.json()["items"][0]["id"], "quantity": 1}]});
    owner.refunds(order.id(), piece).await.expect(201);
    assert_eq!(told(&owner, product).await.1["revenue"], 5_000);
    owner.cancels(order.id(), json!({})).await.expect(200);
    assert_eq!(told(&owner, product).await.1["revenue"], 0);
}
