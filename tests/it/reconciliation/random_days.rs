//! Random days of a shop: orders, payments, refunds, cancels, and requests cut
//! off in between. Whatever happened, the books agree; and then a fault shows
//! exactly itself.
//!
//! `CVETY_TEST_DAYS` says how many days (3; 40 make more than 1,000 orders),
//! `CVETY_TEST_SEED` which ones.

use std::time::Duration;

use futures::future::join_all;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};

use super::faults::FAULTS;
use super::{buys, db_tampers, found};
use crate::support::{Answer, Caller, TestApp, number_from};

/// Things done in a day.
const DEEDS: usize = 90;
const METHODS: [&str; 4] = ["cash", "card", "transfer", "kaspi"];

/// A shop at work.
struct Days<'a> {
    app: &'a TestApp,
    owner: Caller,
    products: Vec<i64>,
    orders: Vec<i64>,
    dice: StdRng,
}

impl<'a> Days<'a> {
    async fn begin(app: &'a TestApp, seed: u64) -> Self {
        let owner = app.owner().await;
        let made = [3_333, 5_000, 7_777].map(|price| {
            let owner = owner.clone();
            async move {
                owner.creates_product(json!({"retail_price": price, "stock_quantity": 5_000})).await.id()
            }
        });
        let products = join_all(made).await;
        Self { app, owner, products, orders: Vec::new(), dice: StdRng::seed_from_u64(seed) }
    }

    async fn pass_one(&mut self) {
        for _ in 0..DEEDS {
            self.do_something().await;
        }
        for outcome in ["approve", "decline"] {
            self.orders.push(buys(self.app, outcome).await);
        }
        self.app.tick_workers().await;
    }

    async fn do_something(&mut self) {
        let deed = self.dice.random_range(0..100);
        let order = self.orders.choose(&mut self.dice).copied();
        match (deed, order) {
            (0..20, _) | (_, None) => self.order().await,
            (20..30, _) => {
                let outcome = ["approve", "decline", "late"][self.dice.random_range(0..3)];
                self.orders.push(buys(self.app, outcome).await);
            }
            (30..33, _) => {
                self.app.clock().advance(chrono::Duration::minutes(10));
                self.app.tick_workers().await;
            }
            (_, Some(order)) => {
                let (path, body) = self.wish(deed, order);
                let cut_after = self.dice.random_bool(0.3).then(|| self.dice.random_range(0..12_000));
                does(&self.owner, &path, body, cut_after).await;
            }
        }
    }

    async fn order(&mut self) {
        let mut lines = Vec::new();
        for product in &self.products {
            if self.dice.random_bool(0.6) {
                lines.push(json!({"product_id": product, "quantity": self.dice.random_range(1..4)}));
            }
        }
        let discount = self.dice.random_range(0..4) * 777;
        let answer = match lines.is_empty() {
            true => self.owner.writes_order(json!({"total": self.dice.random_range(1_000..20_000)})).await,
            false => {
                let method = METHODS.choose(&mut self.dice);
                let fields = json!({"items": lines, "discount": discount, "delivery_fee": 1_500, "payment_method": method});
                self.owner.places_order(fields).await
            }
        };
        answer.expect(201);
        self.orders.push(answer.id());
    }

    /// Something that may or may not be allowed.
    fn wish(&mut self, deed: u32, order: i64) -> (String, Value) {
        let path = |rest: &str| format!("/api/orders/{order}/{rest}");
        let (amount, method) = (self.dice.random_range(1..12_000), METHODS.choose(&mut self.dice));
        match deed {
            33..65 => (path("payments"), json!({"amount": amount, "method": method})),
            65..80 => (path("refunds"), json!({"amount": amount})),
            80..84 => (path("refunds"), json!({"amount": amount, "method": "cash"})),
            84..88 => (path("refunds"), json!({})),
            88..93 => (path("cancel"), json!({})),
            93..97 => (path("status"), json!({"status": "paid"})),
            _ => (path("items"), json!({"product_id": self.products[0], "quantity": 1})),
        }
    }
}

/// Sends a wish; cut off after so many microseconds, it may have happened or not.
async fn does(caller: &Caller, path: &str, body: Value, cut_after: Option<u64>) {
    let is_status = path.ends_with("/status");
    let sent =
        async { if is_status { caller.patch(path, body).await } else { caller.post(path, body).await } };
    let answer: Option<Answer> = match cut_after {
        None => Some(sent.await),
        Some(micros) => tokio::time::timeout(Duration::from_micros(micros), sent).await.ok(),
    };
    if let Some(answer) = answer {
        assert!([200, 201, 400].contains(&answer.status), "{answer}");
    }
}

/// Refunds every piece of some order with lines, one at a time.
async fn refunds_piece_by_piece(days: &Days<'_>) {
    for order in days.orders.iter().rev().take(20) {
        let seen = days.owner.sees_order(*order).await.expect(200);
        for item in seen["items"].as_array().expect("lines") {
            let piece = json!({"items": [{"item_id": item["id"], "quantity": 1}]});
            let answer = days.owner.refunds(*order, piece).await;
            assert!([201, 400].contains(&answer.status), "{answer}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_a_shop_does_its_books_agree_and_a_fault_shows_exactly_itself() {
    let seed = number_from("CVETY_TEST_SEED", rand::random());
    println!("CVETY_TEST_SEED={seed}");
    let app = TestApp::with(&[("CVETY__AUTH__ACCESS_TOKEN_LIFETIME", "900d")]).await;
    let mut days = Days::begin(&app, seed).await;
    for day in 0..number_from("CVETY_TEST_DAYS", 3) {
        days.pass_one().await;
        refunds_piece_by_piece(&days).await;
        assert_eq!(found(&days.owner).await, [], "day {day}, seed {seed}");
        app.clock().advance(chrono::Duration::days(1));
        app.tick_workers().await;
        assert_eq!(found(&days.owner).await, [], "after day {day}, seed {seed}");
    }
    let (kind, fault) = FAULTS[days.dice.random_range(0..FAULTS.len())];
    db_tampers(&app, fault).await;
    let kinds: Vec<_> = found(&days.owner).await.into_iter().map(|difference| difference.0).collect();
    assert_eq!(kinds, [kind], "seed {seed}: {fault}");
}
