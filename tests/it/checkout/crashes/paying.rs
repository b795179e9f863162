//! Money on its way in: the click, the callback, the look-up.

use chrono::Duration;
use reqwest::Method;

use super::{Deed, House, METHODS, Purchase, killed_at_every_await, standing};
use crate::support::gateway::{SECRET, signature};

struct Click(&'static str);

impl Deed for Click {
    type Scene = Purchase;

    async fn prepare(&self, house: &House) -> Purchase {
        house.purchase(self.0).await
    }

    async fn work(&self, house: &House, purchase: &Purchase) {
        let request = purchase.buyer.request(Method::POST, &purchase.link);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        assert_eq!(house.app.handles(request.body("way=link")).await, 303);
    }

    async fn ends_right(&self, house: &House, purchase: Purchase) {
        let purchase = purchase.at(&house.app);
        house.has_half_a_minute().await;
        // Either there is something to pay with, or a click makes it.
        purchase.wants("way=link").await;
        house.takes_money_of(&purchase, self.0).await;
        house.has_half_a_minute().await;
        assert_eq!(purchase.standing().await, standing("paid", "paid"));
        assert_eq!(
            (purchase.order().await["paid_total"].clone(), purchase.stock().await),
            (10_000.into(), 0.into())
        );
    }
}

struct Callback;

impl Deed for Callback {
    type Scene = (Purchase, Vec<u8>);

    async fn prepare(&self, house: &House) -> Self::Scene {
        house.paid_unheard("card").await
    }

    async fn work(&self, house: &House, (_, body): &Self::Scene) {
        let request = house.app.nobody().request(Method::POST, &house.gateway.callback_path());
        let request = request.header("x-webhook-signature", signature(SECRET)(body)).body(body.clone());
        assert_eq!(house.app.handles(request).await, 200);
    }

    /// The gateway does not call again in that time, and then it does.
    async fn ends_right(&self, house: &House, (purchase, body): Self::Scene) {
        let purchase = purchase.at(&house.app);
        house.has_half_a_minute().await;
        assert_eq!(purchase.standing().await, standing("paid", "paid"));
        house.gateway.calls_back(&house.app, body, SECRET).await.expect(200);
        assert_eq!(purchase.order().await["paid_total"], 10_000);
    }
}

struct LookUp(&'static str);

impl Deed for LookUp {
    type Scene = Purchase;

    async fn prepare(&self, house: &House) -> Purchase {
        let (purchase, _) = house.paid_unheard(self.0).await;
        house.app.clock().advance(Duration::seconds(15));
        purchase
    }

    async fn work(&self, house: &House, _: &Purchase) {
        house.app.tick("checkout.watch").await;
    }

    async fn ends_right(&self, house: &House, purchase: Purchase) {
        let purchase = purchase.at(&house.app);
        house.has_half_a_minute().await;
        assert_eq!(purchase.standing().await, standing("paid", "paid"));
    }
}

#[tokio::test]
async fn a_click_killed_anywhere_is_paid_once() {
    for method in METHODS {
        killed_at_every_await("a click", Click(method)).await;
    }
}

#[tokio::test]
async fn a_callback_killed_anywhere_is_captured_once() {
    killed_at_every_await("a callback", Callback).await;
}

#[tokio::test]
async fn a_look_up_killed_anywhere_is_captured_once() {
    for method in METHODS {
        killed_at_every_await("a look-up", LookUp(method)).await;
    }
}
