//! Orders to be paid later that nobody of the shop touches give their goods back.

use chrono::Duration;
use serde_json::{Value, json};

use super::{started_for_days, wait};
use crate::support::{Caller, TestApp};

const SECOND: Duration = Duration::seconds(1);

/// A cash order at the storefront for the only piece of a product.
struct Claim {
    owner: Caller,
    product: i64,
    id: i64,
}

impl Claim {
    async fn of(app: &TestApp) -> Self {
        let owner = app.owner().await;
        let product = owner.creates_product(json!({"stock_quantity": 1})).await.id();
        let wish = json!({"shop_id": owner.shop_id, "items": [{"product_id": product, "quantity": 1}],
                          "payment_method": "cash"});
        let id = app.buyer().checks_out(wish).await.expect(201)["order_id"].as_i64().expect("an id");
        Self { owner, product, id }
    }

    async fn stock(&self) -> Value {
        self.owner.get(&format!("/api/products/{}", self.product)).await.expect(200)["stock_quantity"].clone()
    }

    async fn confirm(&self) -> crate::support::Answer {
        self.owner.post(&format!("/api/orders/{}/confirm", self.id), json!({})).await
    }

    /// Lets the worker look, without waiting.
    async fn left_after(&self, app: &TestApp, time: Duration) -> Value {
        wait(app, time).await;
        self.stock().await
    }
}

#[tokio::test]
async fn twelve_hours_later_the_goods_are_on_sale_again_and_the_order_stays_new() {
    let app = started_for_days().await;
    let claim = Claim::of(&app).await;
    assert_eq!(claim.left_after(&app, Duration::hours(12) - SECOND).await, 0);
    assert_eq!(claim.left_after(&app, SECOND).await, 1);
    let order = claim.owner.sees_order(claim.id).await.expect(200);
    assert_eq!(order["status"], "new");
    let history = claim.owner.sees_history(claim.id).await.expect(200);
    let last = history["items"].as_array().and_then(|rows| rows.last()).expect("a row");
    assert_eq!((&last["kind"], &last["changed_by"]), (&json!("reservation"), &json!("Система")));
    // Whoever takes it on takes the goods again.
    claim.confirm().await.expect(200);
    assert_eq!(claim.stock().await, 0);
    assert_eq!(claim.left_after(&app, Duration::days(5)).await, 0, "and keeps them");
}

#[tokio::test]
async fn what_was_sold_meanwhile_can_not_be_taken_on() {
    let app = started_for_days().await;
    let claim = Claim::of(&app).await;
    assert_eq!(claim.left_after(&app, Duration::hours(12)).await, 1);
    let rival = claim.owner.orders_product(claim.product, 1).await.id();
    claim.confirm().await.expect_rule("out_of_stock");
    claim.owner.moves(claim.id, "assembled").await.expect_rule("out_of_stock");
    assert_eq!(claim.owner.sees_order(claim.id).await.expect(200)["confirmed_at"], json!(null));
    claim.owner.moves(rival, "cancelled").await.expect(200);
    claim.owner.moves(claim.id, "assembled").await.expect(200);
    assert_eq!(claim.stock().await, 0);
}

#[tokio::test]
async fn what_somebody_of_the_shop_has_touched_is_kept() {
    let app = started_for_days().await;
    for touch in ["confirm", "move", "assign", "edit", "comment", "pay"] {
        let claim = Claim::of(&app).await;
        let (owner, id) = (&claim.owner, claim.id);
        match touch {
            "confirm" => claim.confirm().await.expect(200),
            "move" => owner
                .patch(&format!("/api/orders/{id}/issue"), json!({"issue_type": "other"}))
                .await
                .expect(200),
            "assign" => {
                owner.assigns(id, json!({"florist_id": app.florist().await.staff_id})).await.expect(200)
            }
            "edit" => owner.changes_order(id, json!({"card_text": "Ура!"})).await.expect(200),
            "comment" => owner
                .post(&format!("/api/orders/{id}/comments"), json!({"comment": "Звонили"}))
                .await
                .expect(201),
            _ => owner.records_payment(id, 1_000, "cash").await.expect(201),
        };
        assert_eq!(claim.left_after(&app, Duration::hours(13)).await, 0, "{touch}");
    }
}

#[tokio::test]
async fn nothing_goes_back_before_the_shop_was_open_for_two_hours() {
    let app = started_for_days().await;
    let owner = app.owner().await;
    let hours = json!({"weekdays": "09:00 - 20:00", "saturday": null, "sunday": null});
    owner.patch("/api/shop", json!({"working_hours": hours})).await.expect(200);
    // From Wednesday noon to Friday, an hour before it closes.
    app.clock().advance(Duration::hours(55));
    let claim = Claim::of(&app).await;
    assert_eq!(claim.left_after(&app, Duration::hours(62)).await, 0, "Monday, 09:00");
    // And on Monday it is closed after all.
    let monday = app.date_in(0);
    owner.closes_shop_on(&monday).await.expect(201);
    assert_eq!(claim.left_after(&app, Duration::hours(2)).await, 0);
    assert_eq!(claim.left_after(&app, Duration::hours(23) - SECOND).await, 0, "Tuesday, 09:59:59");
    assert_eq!(claim.left_after(&app, SECOND).await, 1, "an hour on Friday and one on Tuesday");
}

#[tokio::test]
async fn the_time_is_a_setting_and_counter_orders_are_the_shops_own() {
    let app = TestApp::with(&[("CVETY__ORDERS__UNTOUCHED_RELEASE", "3h")]).await;
    let claim = Claim::of(&app).await;
    let counted = claim.owner.creates_product(json!({"stock_quantity": 1})).await.id();
    claim.owner.orders_product(counted, 1).await.expect(201);
    assert_eq!(claim.left_after(&app, Duration::hours(3)).await, 1);
    wait(&app, Duration::hours(12)).await;
    let held = format!("select held_quantity::bigint from order_items where product_id = {counted}");
    assert_eq!(app.db_value::<i64>(&held).await, 1);
}
