//! The gateway's callback, the poll, money by hand, cancelling, withdrawing,
//! running out and clicks, all at once on one order that the gateway or Kaspi is to take
//! the money for. The providers tell the truth: each decides a payment once.
//!
//! `CVETY_TEST_RACES` says how many orders are fought over (200; the proof is
//! 5,000), `CVETY_TEST_SEED` which ones.

use std::time::{Duration as Pause, Instant};

use chrono::Duration;
use futures::future::{BoxFuture, FutureExt, join_all};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::json;

use super::books::{add_up, agree_with_providers, db_run_out_some};
use super::{Purchase, connects_gateway, connects_kaspi_with_bin};
use crate::support::gateway::{FakeGateway, SECRET};
use crate::support::kaspi::FakeKaspi;
use crate::support::{TestApp, number_from};

/// Orders fought over at the same time.
const AT_ONCE: u64 = 10;
const STOCK: i64 = 2;
/// After the gateway's and Kaspi's intervals.
const DUE: Duration = Duration::seconds(15);
const WISHES: u32 = 14;
const WORKERS: [&str; 5] =
    ["checkout.watch", "checkout.expiry", "checkout.watch", "checkout.repay", "checkout.expiry"];

/// Where they fight.
struct Arena {
    app: TestApp,
    gateway: FakeGateway,
    kaspi: FakeKaspi,
}

/// An order, and by whom it is to be paid.
struct Prize {
    purchase: Purchase,
    is_kaspis: bool,
}

impl Arena {
    async fn open() -> Self {
        let (gateway, kaspi) = (FakeGateway::start().await, FakeKaspi::start().await);
        let url = gateway.url();
        let pairs =
            [("CVETY__GATEWAY__API_URL", url.as_str()), ("CVETY__AUTH__ACCESS_TOKEN_LIFETIME", "900d")];
        let app = kaspi.serving_with(&pairs).await;
        connects_gateway(&app).await;
        connects_kaspi_with_bin(&app).await;
        Self { app, gateway, kaspi }
    }

    /// An order; for two of three the buyer has something to pay with already.
    async fn prize(&self, number: u64) -> Prize {
        let product = json!({"stock_quantity": STOCK});
        let product = self.app.owner().await.creates_product(product).await.id();
        let is_kaspis = number.is_multiple_of(3);
        let method = if is_kaspis { "kaspi" } else { "card" };
        let purchase = Purchase::of_by(&self.app, product, method).await;
        if [0, 1, 2, 4].contains(&(number % 6)) {
            purchase.wants("way=link").await;
        }
        Prize { purchase, is_kaspis }
    }

    async fn round(&self, dice: &mut StdRng, done: u64) {
        let prizes = join_all((done..done + AT_ONCE).map(|number| self.prize(number))).await;
        self.app.clock().advance(DUE);
        db_run_out_some(&self.app).await;
        let mut rivals: Vec<BoxFuture<'_, ()>> = Vec::new();
        for prize in &prizes {
            let count = dice.random_range(3..=7);
            rivals.extend((0..count).map(|_| self.rival(prize, dice)));
        }
        rivals.extend(WORKERS.map(|name| {
            let wait = Pause::from_millis(dice.random_range(0..6));
            async move {
                tokio::time::sleep(wait).await;
                self.app.tick(name).await;
            }
            .boxed()
        }));
        join_all(rivals).await;
        // Whatever is open is decided, and nobody calls back about it.
        let statuses: Vec<_> = prizes.iter().map(|_| dice.random_bool(0.5)).collect();
        join_all(std::iter::zip(&prizes, statuses).map(|(prize, is_paid)| self.decides(prize, is_paid)))
            .await;
        for _ in 0..2 {
            self.app.clock().advance(DUE);
            self.app.tick_workers().await;
        }
    }

    /// The buyer opens the page, follows its link, and pays or fails to; what
    /// the gateway calls back.
    async fn decides(&self, prize: &Prize, is_paid: bool) -> Option<Vec<u8>> {
        let number = prize.purchase.leads_to().await?;
        if prize.is_kaspis {
            let id = i64::try_from(number).expect("a number");
            self.kaspi.decides(id, if is_paid { "Processed" } else { "Error" });
            return None;
        }
        Some(self.gateway.decides(number, if is_paid { "paid" } else { "failed" }))
    }

    /// The buyer pays or fails to, and the gateway tells of it up to three times.
    async fn pays_and_is_called_back(&self, prize: &Prize, is_paid: bool, times: u32) {
        let Some(body) = self.decides(prize, is_paid).await else { return };
        let answers = (0..times).map(|_| self.gateway.calls_back(&self.app, body.clone(), SECRET));
        for answer in join_all(answers).await {
            answer.expect(200);
        }
    }

    fn rival<'a>(&'a self, prize: &'a Prize, dice: &mut StdRng) -> BoxFuture<'a, ()> {
        let (wish, times) = (dice.random_range(0..WISHES), dice.random_range(1..=3));
        let wait = Pause::from_millis(dice.random_range(0..8));
        async move {
            tokio::time::sleep(wait).await;
            match wish {
                0..=3 => self.pays_and_is_called_back(prize, wish < 3, times).await,
                _ => wishes(&prize.purchase, wish).await,
            }
        }
        .boxed()
    }
}

/// Somebody wants something of the order, which may be refused.
async fn wishes(purchase: &Purchase, wish: u32) {
    let (owner, id) = (&purchase.owner, purchase.order_id);
    let answer = match wish {
        4 | 5 => purchase.buyer.submits(&purchase.link, "way=link".to_owned()).await,
        6 => owner.cancels(id, json!({})).await,
        7 => {
            let path = format!("/api/tracking/{}/cancel", purchase.tracking_token);
            purchase.buyer.post(&path, json!({"reason": "Передумали"})).await
        }
        8 => owner.moves(id, "paid").await,
        9 => owner.records_payment(id, 10_000, "cash").await,
        10 => owner.records_payment(id, 4_000, "transfer").await,
        11 | 12 => match purchase.withdraws().await {
            Some(answer) => answer,
            None => return,
        },
        _ => owner.refunds(id, json!({"amount": 3_000})).await,
    };
    assert!([200, 201, 303, 400].contains(&answer.status), "{answer}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_first_the_provider_takes_the_money_once() {
    let seed = number_from("CVETY_TEST_SEED", rand::random());
    let races = number_from("CVETY_TEST_RACES", 200);
    println!("CVETY_TEST_RACES={races} CVETY_TEST_SEED={seed}");
    let (mut dice, since) = (StdRng::seed_from_u64(seed), Instant::now());
    let arena = Arena::open().await;
    for done in (0..races).step_by(usize::try_from(AT_ONCE).expect("few")) {
        arena.round(&mut dice, done).await;
    }
    let whose = format!("seed {seed}");
    add_up(&arena.app, STOCK, &whose).await;
    agree_with_providers(&arena.app, &arena.gateway, &arena.kaspi, &whose).await;
    let orders = "select stage || ' ' || payment_status, count(*) from orders group by 1 order by 1";
    let ends: Vec<(String, i64)> = arena.app.db_rows(orders).await;
    println!("{races} races in {:?}: {ends:?}", since.elapsed());
}
