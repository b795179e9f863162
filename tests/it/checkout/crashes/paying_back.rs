//! Money on its way back: the refund that is asked for, the one that is made.

use serde_json::json;

use super::{Deed, House, METHODS, Purchase, keyed, killed_at_every_await, standing};

struct Repay(&'static str);

impl Deed for Repay {
    type Scene = Purchase;

    async fn prepare(&self, house: &House) -> Purchase {
        let purchase = house.paid(self.0).await;
        purchase.owner.cancels(purchase.order_id, json!({})).await.expect(200);
        purchase
    }

    async fn work(&self, house: &House, _: &Purchase) {
        house.app.tick("checkout.repay").await;
    }

    async fn ends_right(&self, house: &House, purchase: Purchase) {
        let purchase = purchase.at(&house.app);
        house.has_half_a_minute().await;
        assert_eq!(purchase.standing().await, standing("cancelled", "refunded"));
        assert_eq!(purchase.stock().await, 1);
    }
}

struct Refund(&'static str);

impl Deed for Refund {
    type Scene = Purchase;

    async fn prepare(&self, house: &House) -> Purchase {
        house.paid(self.0).await
    }

    async fn work(&self, house: &House, purchase: &Purchase) {
        let path = format!("/api/orders/{}/refunds", purchase.order_id);
        let request = keyed(&purchase.owner, &path, &json!({"amount": 4_000}), &purchase.tracking_token);
        assert_eq!(house.app.handles(request).await, 201);
    }

    /// Whoever got no answer asks again, under the same key.
    async fn ends_right(&self, house: &House, purchase: Purchase) {
        let purchase = purchase.at(&house.app);
        let path = format!("/api/orders/{}/refunds", purchase.order_id);
        // While the killed one's transaction is not rolled back yet, its key is taken: 409, and asked again.
        let mut answer = None;
        for _ in 0..100 {
            let request = keyed(&purchase.owner, &path, &json!({"amount": 4_000}), &purchase.tracking_token);
            let last = answer.insert(purchase.owner.send(request).await);
            if last.status != 409 {
                break;
            }
        }
        answer.expect("an answer").expect(201);
        house.has_half_a_minute().await;
        let order = purchase.order().await;
        assert_eq!((&order["refunded_total"], &order["paid_total"]), (&json!(4_000), &json!(10_000)));
    }
}

#[tokio::test]
async fn paying_back_killed_anywhere_moves_money_once() {
    for method in METHODS {
        killed_at_every_await("paying back", Repay(method)).await;
    }
}

#[tokio::test]
async fn a_refund_killed_anywhere_and_asked_for_again_is_one() {
    killed_at_every_await("a refund", Refund("card")).await;
}
