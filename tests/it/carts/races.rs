//! Carts and everybody else at once: one order a cart, one buyer a bouquet, and
//! goods that add up.

use std::collections::BTreeSet;

use chrono::Duration;
use futures::future::{BoxFuture, FutureExt, join_all};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::json;

use super::Errand;
use crate::support::{Answer, Caller, TestApp};

const ORDERS_OF_ONE_CART: usize = 16;
const CARTS: usize = 40;
const LAST_ONES: usize = 300;
const STORMS: usize = 200;
const AT_ONCE: usize = 10;
const STOCK: i64 = 4;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_sixteen_orders_of_one_cart_exactly_one_is_placed() {
    let app = TestApp::start().await;
    for round in 0..CARTS {
        let errand = Errand::of(&app, 1, json!(STOCK)).await;
        if round % 2 == 0 {
            errand.checks_out().await.expect(200);
        }
        let order = |rival: usize| {
            let phone = format!("+7701555{:04}", rival % 3);
            let order =
                json!({"shop_id": errand.owner.shop_id, "customer_phone": phone, "cart_token": errand.token});
            let (buyer, key) = (&errand.buyer, format!("{round}-{rival}"));
            async move { buyer.post_with_key("/api/public/orders", order, &key).await }
        };
        let answers = join_all((0..ORDERS_OF_ONE_CART).map(order)).await;
        let (won, lost): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 201);
        assert_eq!(won.len(), 1, "{answers:?}");
        lost.iter().for_each(|answer| answer.expect_objection("body.cart_token"));
        assert_eq!(errand.stock().await, STOCK - 1, "round {round}");
    }
    assert_eq!(app.db_count("orders").await, i64::try_from(CARTS).expect("few"));
    assert_eq!(app.db_count("carts").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_carts_and_orders_that_want_the_last_one_exactly_one_gets_it() {
    let seed: u64 = rand::random();
    println!("seed {seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let app = TestApp::start().await;
    let product = app.owner().await.creates_product(json!({"stock_quantity": 1})).await.id();
    let carts = join_all((0..4).map(|_| Errand::for_product(&app, product, 1))).await;
    for round in 0..LAST_ONES {
        let rivals =
            (0..random.random_range(2..=8)).map(|_| random.random_range(0..6)).collect::<Vec<usize>>();
        let answers = join_all(rivals.iter().map(|wish| claim(&carts, *wish))).await;
        let won = std::iter::zip(&rivals, &answers).filter(|(_, answer)| answer.status < 300);
        let (held, ordered): (Vec<_>, Vec<_>) =
            won.map(|(wish, _)| *wish).partition(|wish| *wish < carts.len());
        // A cart that checked out twice holds the goods once.
        let holders = BTreeSet::from_iter(held);
        let winners = holders.len() + ordered.len();
        assert_eq!(winners, 1, "round {round}, seed {seed}: {rivals:?} {answers:?}");
        let lost = answers.iter().filter(|answer| answer.status >= 300);
        lost.for_each(|answer| answer.expect_rule("out_of_stock"));
        assert_eq!(carts[0].stock().await, 0);
        match holders.first() {
            // The goods go back with another quantity, which is then made one again.
            Some(holder) => {
                let (buyer, line) = (&carts[*holder].buyer, carts[*holder].first_line().await);
                for quantity in [2, 1] {
                    buyer.patch(&line, json!({"quantity": quantity})).await.expect(200);
                }
            }
            None => {
                let restocked = json!({"stock_quantity": 1});
                carts[0].owner.changes_product(product, restocked).await.expect(200);
            }
        }
        assert_eq!(carts[0].stock().await, 1, "round {round}, seed {seed}");
    }
}

/// One of the carts checks out, or somebody orders the product without one.
async fn claim(carts: &[Errand], wish: usize) -> Answer {
    let Errand { owner, buyer, product, .. } = &carts[0];
    match carts.get(wish) {
        Some(cart) => cart.checks_out().await,
        None if wish.is_multiple_of(2) => owner.orders_product(*product, 1).await,
        None => {
            let items = json!([{"product_id": product, "quantity": 1}]);
            buyer.checks_out(json!({"shop_id": owner.shop_id, "items": items})).await
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_happens_to_carts_at_once_the_goods_add_up() {
    let seed: u64 = rand::random();
    println!("seed {seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let app = TestApp::start().await;
    let (owner, other) = (app.owner().await, app.beside().await);
    for _ in 0..STORMS / AT_ONCE {
        let errands = join_all((0..AT_ONCE).map(|_| Errand::of(&app, 1, json!(STOCK)))).await;
        let second = owner.creates_product(json!({"stock_quantity": STOCK})).await.id();
        for errand in errands.iter().step_by(2) {
            errand.buyer.puts_into_cart(&errand.token, second, 1).await.expect(201);
            errand.checks_out().await;
        }
        let mut rivals: Vec<BoxFuture<'_, ()>> = Vec::new();
        for errand in &errands {
            let line = errand.first_line().await;
            let count = random.random_range(3..=6);
            rivals
                .extend((0..count).map(|_| rival(errand, line.clone(), second, random.random_range(0..11))));
        }
        app.clock().advance(Duration::minutes(random.random_range(0..=16)));
        rivals.extend([&app, &other, &app, &other].map(|app| app.tick("carts.end_holds").map(drop).boxed()));
        join_all(rivals).await;
        assert_nothing_is_lost(&app, seed).await;
    }
    app.clock().advance(Duration::minutes(16));
    app.tick("carts.end_holds").await;
    while app.db_count("carts where held_until is not null").await > 0 {
        app.tick("carts.end_holds").await;
    }
    assert_eq!(app.db_count("cart_items where held_quantity > 0").await, 0);
    assert_nothing_is_lost(&app, seed).await;
}

fn rival(errand: &Errand, line: String, second: i64, wish: u32) -> BoxFuture<'_, ()> {
    let Errand { owner, buyer, product, token } = errand;
    async move {
        let answer = match wish {
            0 | 1 => errand.orders().await,
            2 | 3 => errand.checks_out().await,
            4 => buyer.puts_into_cart(token, second, 1).await,
            5 => buyer.patch(&line, json!({"quantity": 2})).await,
            6 => buyer.delete(&line).await,
            7 => buyer.delete(&errand.path()).await,
            8 => owner.changes_product(second, json!({"is_active": false})).await,
            9 => owner.changes_product(second, json!({"is_active": true})).await,
            _ => both_by_items(owner, buyer, (second, *product)).await,
        };
        assert!([200, 201, 204, 400, 404, 422].contains(&answer.status), "{answer}");
        if wish < 2 && answer.status == 422 {
            // Nobody sent the lines that something may be wrong with.
            answer.expect_objection("body.cart_token");
        }
    }
    .boxed()
}

/// An order of two products, named in the order in which nobody locks them.
async fn both_by_items(owner: &Caller, buyer: &Caller, (one, other): (i64, i64)) -> Answer {
    let items = json!([{"product_id": one, "quantity": 1}, {"product_id": other, "quantity": 1}]);
    buyer.checks_out(json!({"shop_id": owner.shop_id, "items": items})).await
}

async fn assert_nothing_is_lost(app: &TestApp, seed: u64) {
    let sql = format!(
        "select id from products p where stock_quantity < 0 or stock_quantity
         + (select coalesce(sum(held_quantity), 0) from cart_items i where i.product_id = p.id)
         + (select coalesce(sum(held_quantity), 0) from order_items i where i.product_id = p.id) <> {STOCK}"
    );
    let lost: Vec<(i64,)> = app.db_rows(&sql).await;
    assert!(lost.is_empty(), "goods of {lost:?} do not add up (seed {seed})");
    let unheld = "carts c where held_until is null and exists
                  (select from cart_items i where i.cart_id = c.id and held_quantity > 0)";
    assert_eq!(app.db_count(unheld).await, 0, "held by a cart that holds nothing (seed {seed})");
}
