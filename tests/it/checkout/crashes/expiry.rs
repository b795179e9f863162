//! The end of a hold: goods go back once.

use chrono::Duration;

use super::{Deed, House, Purchase, killed_at_every_await, standing};

const HOLD: Duration = Duration::minutes(30);

/// After so long, the stage in which an unpaid order ends.
struct Expiry(Duration, &'static str);

impl Deed for Expiry {
    type Scene = Purchase;

    async fn prepare(&self, house: &House) -> Purchase {
        let purchase = house.purchase("card").await;
        house.app.clock().advance(self.0);
        purchase
    }

    async fn work(&self, house: &House, _: &Purchase) {
        house.app.tick("checkout.expiry").await;
    }

    async fn ends_right(&self, house: &House, purchase: Purchase) {
        let purchase = purchase.at(&house.app);
        house.has_half_a_minute().await;
        assert_eq!(purchase.standing().await, standing(self.1, "unpaid"));
        assert_eq!((purchase.stock().await, purchase.history().await.len()), (1.into(), 2));
    }
}

#[tokio::test]
async fn the_end_of_a_hold_killed_anywhere_is_one() {
    killed_at_every_await("a release", Expiry(HOLD, "new")).await;
    killed_at_every_await("a cancel", Expiry(HOLD + Duration::hours(24), "cancelled")).await;
}
