//! Paying, cancelling, running out and `paid` by hand, all at once on one
//! order: whoever wins, money and goods add up.

use chrono::Duration;
use futures::future::{BoxFuture, FutureExt, join_all};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::json;

use super::Purchase;
use crate::support::TestApp;

const ROUNDS: usize = 200;
/// Orders fought over at the same time.
const AT_ONCE: usize = 10;
const STOCK: i64 = 2;

/// What must hold of every order, each as a query for those of which it doesn't.
const RULES: [(&str, &str); 9] = [
    (
        "paid_total is the sum of what succeeded",
        "select id from orders o where paid_total <>
         (select coalesce(sum(amount), 0) from payments where order_id = o.id and status = 'succeeded')",
    ),
    (
        "what was paid and refunded is what the ledger says",
        "select id from orders o where (paid_total, refunded_total) <>
         (select coalesce(sum(amount) filter (where kind = 'payment'), 0)::bigint,
                 coalesce(sum(amount) filter (where kind = 'refund'), 0)::bigint from ledger where order_id = o.id)",
    ),
    (
        "at most one capture by a provider",
        "select order_id from payments where provider <> 'manual' and status = 'succeeded'
         group by order_id having count(*) > 1",
    ),
    (
        "a payment is never refunded by more than it brought",
        "select p.order_id from payments p join refunds r on r.payment_id = p.id and r.status <> 'failed'
         group by p.order_id, p.id, p.amount having sum(r.amount) > p.amount",
    ),
    (
        "a cancelled order keeps no money",
        "select id from orders where stage = 'cancelled' and refunded_total <> paid_total",
    ),
    ("nobody pays twice", "select id from orders where paid_total > total"),
    ("a paid order has its money", "select id from orders where stage = 'paid' and paid_total <> total"),
    (
        "what is in stock and what orders hold is what there was",
        "select p.id from products p where stock_quantity + (select coalesce(sum(held_quantity), 0)
         from order_items i where i.product_id = p.id) <> 2",
    ),
    (
        "one history row and one event for every step",
        "select o.id from orders o where
         (select count(*) from order_history h where h.order_id = o.id and kind = 'status') <>
         (select count(*) from outbox e where e.aggregate = 'order' and e.aggregate_id = o.id
                                          and e.name = 'order.status_changed')
         or version <> (select count(*) from order_history h where h.order_id = o.id)",
    ),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_wins_money_and_goods_add_up() {
    let seed: u64 = rand::random();
    println!("seed {seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let app = TestApp::start().await;
    app.owner().await;
    for _ in 0..ROUNDS / AT_ONCE {
        let purchases = join_all((0..AT_ONCE).map(|_| Purchase::of_stock(&app, STOCK))).await;
        db_run_out_some(&app).await;
        let mut rivals: Vec<BoxFuture<'_, ()>> =
            purchases.iter().flat_map(|purchase| rivals_over(purchase, &mut random)).collect();
        let workers = ["checkout.expiry", "checkout.watch", "checkout.repay", "checkout.expiry"];
        rivals.extend(workers.map(|name| app.tick(name).map(drop).boxed()));
        join_all(rivals).await;
        app.clock().advance(Duration::seconds(6));
        app.tick_workers().await;
    }
    for (rule, those_that_break_it) in RULES {
        let found: Vec<(i64,)> = app.db_rows(those_that_break_it).await;
        assert!(found.is_empty(), "{rule}, but not in {found:?} (seed {seed})");
    }
    assert_eq!(app.db_count("payments where status in ('pending', 'unknown')").await, 0);
    assert_eq!(app.db_count("products where stock_quantity < 0").await, 0);
}

/// Every other hold ends just now.
async fn db_run_out_some(app: &TestApp) {
    app.db_execute(
        "update orders set unpaid_release_at = created_at - interval '1 minute'
         where id % 2 = 0 and unpaid_release_at is not null and stage = 'new'",
    )
    .await;
}

/// Three to five who want something of one order.
fn rivals_over<'a>(purchase: &'a Purchase, random: &mut StdRng) -> Vec<BoxFuture<'a, ()>> {
    let count = random.random_range(3..=5);
    (0..count).map(|_| rival(purchase, random.random_range(0..7))).collect()
}

fn rival(purchase: &Purchase, wish: u32) -> BoxFuture<'_, ()> {
    let id = purchase.order_id;
    async move {
        let answer = match wish {
            0 => purchase.pays("approve").await,
            1 => purchase.pays("decline").await,
            2 => purchase.pays("late").await,
            3 => purchase.owner.cancels(id, json!({})).await,
            4 => purchase.owner.moves(id, "paid").await,
            5 => purchase.owner.records_payment(id, 10_000, "cash").await,
            _ => purchase.owner.orders_product(purchase.product_id, 1).await,
        };
        assert!([200, 201, 303, 400].contains(&answer.status), "{answer}");
    }
    .boxed()
}
