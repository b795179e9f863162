//! Paying, cancelling, running out and `paid` by hand, all at once on one
//! order: whoever wins, money and goods add up.

use chrono::Duration;
use futures::future::{BoxFuture, FutureExt, join_all};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::json;

use super::Purchase;
use super::books::{add_up, db_run_out_some};
use crate::support::TestApp;

const ROUNDS: usize = 200;
/// Orders fought over at the same time.
const AT_ONCE: usize = 10;
const STOCK: i64 = 2;

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
    add_up(&app, STOCK, &format!("seed {seed}")).await;
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
