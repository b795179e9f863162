//! The server is killed at its first await, at its second, and so on until it
//! gets through. The next one, on the same database, brings every order to a
//! right end within half a minute, and the provider moved the money once.

mod carts;
mod expiry;
mod paying;
mod paying_back;
mod withdrawing;

use std::mem;

use chrono::Duration;
use cvety::workers::Tick;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use super::books::{add_up, agree_with_providers};
use super::{Purchase, connects_gateway, connects_kaspi_with_bin, standing};
use crate::support::cut::{Manner, killed_at};
use crate::support::gateway::FakeGateway;
use crate::support::kaspi::FakeKaspi;
use crate::support::{Caller, TestApp};

/// An answer that is there at once is no wait, so the awaits of a deed vary from
/// time to time: it has got through when it did so often in a row.
const TIMES_THROUGH: usize = 6;
/// Fewer awaits than any of these operations has.
const FEW: usize = 4;
const WORKERS: [&str; 4] = ["checkout.watch", "checkout.repay", "checkout.expiry", "carts.end_holds"];
const METHODS: [&str; 2] = ["card", "kaspi"];

/// A server that dies and is started again, and the providers, who live on.
struct House {
    app: TestApp,
    gateway: FakeGateway,
    kaspi: FakeKaspi,
    settings: Vec<(&'static str, String)>,
}

impl House {
    async fn open() -> Self {
        let (gateway, kaspi) = (FakeGateway::start().await, FakeKaspi::start().await);
        let settings = vec![
            ("CVETY__GATEWAY__API_URL", gateway.url()),
            ("CVETY__KASPI__API_URL", kaspi.url("r1/v01")),
            ("CVETY__KASPI__CERTIFIED_API_URL", kaspi.url("r3/v01")),
            ("CVETY__AUTH__ACCESS_TOKEN_LIFETIME", "900d".to_owned()),
        ];
        let pairs: Vec<_> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let app = TestApp::with(&pairs).await;
        kaspi.lives_by(app.clock());
        connects_gateway(&app).await;
        connects_kaspi_with_bin(&app).await;
        Self { app, gateway, kaspi, settings }
    }

    /// The process has died, and nothing of it is left but what is in the database.
    async fn starts_again(&mut self) {
        let pairs: Vec<_> = self.settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let next = self.app.beside_with(&pairs).await;
        drop(mem::replace(&mut self.app, next));
    }

    /// What the workers do in the first half a minute.
    async fn has_half_a_minute(&self) {
        for seconds in [0, 5, 10, 15] {
            self.app.clock().advance(Duration::seconds(seconds));
            for name in WORKERS {
                while self.app.tick(name).await == Tick::Worked {}
            }
        }
    }

    async fn product(&self) -> i64 {
        self.app.owner().await.creates_product(json!({"stock_quantity": 1})).await.id()
    }

    /// The only piece of a product, to be paid by that method's provider.
    async fn purchase(&self, method: &str) -> Purchase {
        Purchase::of_by(&self.app, self.product().await, method).await
    }

    /// The buyer follows the page's link and pays; what the gateway calls back.
    async fn takes_money_of(&self, purchase: &Purchase, method: &str) -> Vec<u8> {
        let number = purchase.leads_to().await.expect("something to pay with");
        if method == "card" {
            return self.gateway.decides(number, "paid");
        }
        self.kaspi.decides(i64::try_from(number).expect("a number"), "Processed");
        Vec::new()
    }

    /// A purchase whose money the provider has taken, which the server does not know.
    async fn paid_unheard(&self, method: &str) -> (Purchase, Vec<u8>) {
        let purchase = self.purchase(method).await;
        purchase.wants("way=link").await;
        let body = self.takes_money_of(&purchase, method).await;
        (purchase, body)
    }

    async fn paid(&self, method: &str) -> Purchase {
        let (purchase, _) = self.paid_unheard(method).await;
        self.app.clock().advance(Duration::seconds(15));
        self.app.tick("checkout.watch").await;
        assert_eq!(purchase.standing().await, standing("paid", "paid"));
        purchase
    }

    /// Everything that was done in this house is right.
    async fn is_right(&self) {
        add_up(&self.app, 1, "after crashes").await;
        agree_with_providers(&self.app, &self.gateway, &self.kaspi, "after crashes").await;
    }
}

/// What is to be killed.
trait Deed {
    /// What it is about.
    type Scene;

    async fn prepare(&self, house: &House) -> Self::Scene;

    /// The work of the process that dies.
    async fn work(&self, house: &House, scene: &Self::Scene);

    /// After the restart: what the people do whose answer never came, and
    /// what must be so within half a minute.
    async fn ends_right(&self, house: &House, scene: Self::Scene);
}

/// Kills a deed at every await, each time at another scene of it.
async fn killed_at_every_await(name: &str, deed: impl Deed) {
    let mut house = House::open().await;
    let (mut awaits, mut times_through) = (0, 0);
    while times_through < TIMES_THROUGH {
        for manner in [Manner::AtOnce, Manner::AfterItsWork] {
            let scene = deed.prepare(&house).await;
            let done = killed_at(awaits, manner, deed.work(&house, &scene)).await;
            house.starts_again().await;
            println!(
                "{name}: await {awaits}, {manner:?}, {}",
                if done.is_some() { "through" } else { "killed" }
            );
            deed.ends_right(&house, scene).await;
            times_through = if done.is_some() { times_through + 1 } else { 0 };
        }
        awaits += 1;
    }
    house.is_right().await;
    assert!(awaits > FEW, "{name} was hardly killed");
    println!("{name}: killed at up to {} awaits, in two manners", awaits - TIMES_THROUGH / 2);
}

/// A POST of JSON under a key.
fn keyed(caller: &Caller, path: &str, body: &Value, key: &str) -> RequestBuilder {
    caller.request(Method::POST, path).header("idempotency-key", key).json(body)
}
