//! An attempt that is withdrawn: it ends, and its money is not lost.

use chrono::Duration;
use reqwest::Method;
use serde_json::json;

use super::{Deed, House, METHODS, Purchase, killed_at_every_await, standing};
use crate::support::gateway::SECRET;

/// By that method, and whether its buyer had paid already.
struct Withdrawal(&'static str, bool);

impl Deed for Withdrawal {
    /// With what the gateway will call back.
    type Scene = (Purchase, Vec<u8>);

    async fn prepare(&self, house: &House) -> Self::Scene {
        if self.1 {
            return house.paid_unheard(self.0).await;
        }
        let purchase = house.purchase(self.0).await;
        purchase.wants("way=link").await;
        (purchase, Vec::new())
    }

    async fn work(&self, house: &House, (purchase, _): &Self::Scene) {
        let payment: i64 = house
            .app
            .db_value(&format!("select id from payments where order_id = {}", purchase.order_id))
            .await;
        let path = format!("/api/orders/{}/payments/{payment}/withdraw", purchase.order_id);
        assert_eq!(house.app.handles(purchase.owner.request(Method::POST, &path)).await, 200);
    }

    /// The shop asks again, cancels, and then the buyer pays by the old link.
    async fn ends_right(&self, house: &House, (purchase, body): Self::Scene) {
        let purchase = purchase.at(&house.app);
        let status = purchase.is_withdrawn().await.status;
        let paid_first = purchase.standing().await == standing("paid", "paid");
        assert!(status == 200 || status == 400 && paid_first, "{status}");
        purchase.owner.cancels(purchase.order_id, json!({})).await.expect(200);
        if self.0 == "card" {
            let number = house.gateway.invoices().len();
            let body = if self.1 { body } else { house.gateway.decides(number, "paid") };
            house.gateway.calls_back(&house.app, body, SECRET).await.expect(200);
        } else {
            house.kaspi.decides(house.kaspi.latest().id, "Processed");
        }
        house.app.clock().advance(Duration::seconds(15));
        house.has_half_a_minute().await;
        assert_eq!(purchase.standing().await, standing("cancelled", "refunded"));
        assert_eq!(purchase.order().await["paid_total"], 10_000);
    }
}

#[tokio::test]
async fn a_withdrawal_killed_anywhere_ends_the_attempt_and_loses_no_money() {
    for method in METHODS {
        killed_at_every_await("a withdrawal", Withdrawal(method, false)).await;
    }
}

#[tokio::test]
async fn a_withdrawal_killed_anywhere_of_what_was_paid_loses_no_money() {
    for method in METHODS {
        killed_at_every_await("a withdrawal too late", Withdrawal(method, true)).await;
    }
}
