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
                (select coalesce(sum(total), 0)::bigint / 100 from orders where {of_customer})"
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
    owner.cancels(orders[5], json!({})).await.expect(200);
    assert_agree(counted(&owner, product, orders[0]).await, db_truth(&app, product, orders[0]).await);
    fold_all(&app).await;
    assert_agree(counted(&owner, product, orders[0]).await, db_truth(&app, product, orders[0]).await);
    owner.cancels(orders[4], json!({})).await.expect(200);
    assert_agree(counted(&owner, product, orders[0]).await, db_truth(&app, product, orders[0]).await);
    fold_all(&app).await;
    assert_agree(counted(&owner, product, orders[0]).await, db_truth(&app, product, orders[0]).await);
    assert_eq!(db_truth(&app, product, orders[0]).await, [4, 2, 4, 100_000, 4, 100_000]);
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
