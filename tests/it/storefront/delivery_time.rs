//! When a shop delivers: judged by the time asked for.

use chrono::Duration;
use serde_json::{Value, json};

use super::buy;
use crate::support::app::TODAY;
use crate::support::{Answer, Caller, TestApp};

/// A shop with a product, ready to be ordered for some time.
struct Counter {
    app: TestApp,
    owner: Caller,
    product: i64,
}

impl Counter {
    async fn with(settings: Value) -> Self {
        let app = TestApp::start().await;
        let owner = app.owner().await;
        owner.patch("/api/shop", settings).await.expect(200);
        let product = owner.creates_product(json!({})).await.id();
        Self { app, owner, product }
    }

    async fn asks_for(&self, date: &str, window: Option<&str>) -> Answer {
        let when = json!({"delivery_date": date, "delivery_time": window});
        buy(&self.app, &self.owner, (self.product, 1), when).await
    }
}

#[tokio::test]
async fn a_closed_weekday_and_hours_outside_are_refused() {
    let hours = json!({"weekdays": "09:00-20:00", "saturday": "10:00-18:00", "sunday": null});
    let counter = Counter::with(json!({"working_hours": hours})).await;
    let [thursday, saturday, sunday] = [1, 3, 4].map(|days| counter.app.date_in(days));
    counter.asks_for(&sunday, None).await.expect_rule("shop_closed");
    counter.asks_for(&saturday, Some("17:00-19:00")).await.expect_rule("shop_closed");
    counter.asks_for(&saturday, Some("16:00-18:00")).await.expect(201);
    counter.asks_for(&thursday, Some("17:00-19:00")).await.expect(201);
    counter.asks_for(&thursday, None).await.expect(201);
}

#[tokio::test]
async fn a_closure_is_refused_on_its_days_alone() {
    let counter = Counter::with(json!({})).await;
    let closed = counter.app.date_in(2);
    counter.owner.closes_shop_on(&closed).await.expect(201);
    counter.asks_for(&closed, None).await.expect_rule("shop_closed");
    for days in [1, 3] {
        counter.asks_for(&counter.app.date_in(days), None).await.expect(201);
    }
}

#[tokio::test]
async fn past_the_cut_off_today_is_too_late_and_tomorrow_is_not() {
    let counter = Counter::with(json!({"same_day_cutoff": "18:00"})).await;
    counter.app.clock().advance(Duration::hours(6));
    counter.asks_for(TODAY, None).await.expect(201);
    counter.app.clock().advance(Duration::minutes(1));
    counter.asks_for(TODAY, None).await.expect_rule("too_late");
    counter.asks_for(&counter.app.date_in(1), Some("09:00-10:00")).await.expect(201);
}

#[tokio::test]
async fn a_window_that_is_over_is_too_late() {
    let counter = Counter::with(json!({})).await;
    counter.asks_for(TODAY, Some("10:00-12:00")).await.expect_rule("too_late");
    counter.asks_for(TODAY, Some("11:00-13:00")).await.expect(201);
}

#[tokio::test]
async fn the_past_begins_at_the_shops_own_midnight() {
    let counter = Counter::with(json!({})).await;
    counter.asks_for("2026-11-24", None).await.expect_rule("date_past");
    // 19:00 UTC is midnight in Almaty.
    counter.app.clock().advance(Duration::hours(11) + Duration::minutes(59));
    counter.asks_for(TODAY, None).await.expect(201);
    counter.app.clock().advance(Duration::minutes(1));
    counter.asks_for(TODAY, None).await.expect_rule("date_past");
}

#[tokio::test]
async fn a_refused_time_names_the_time_that_would_do() {
    let hours = json!({"weekdays": "09:00-20:00", "saturday": "10:00-18:00", "sunday": null});
    let counter = Counter::with(json!({"working_hours": hours, "same_day_cutoff": "18:00"})).await;
    let [today, saturday, sunday, monday] = [0, 3, 4, 5].map(|days| counter.app.date_in(days));
    counter.owner.closes_shop_on(&monday).await.expect(201);
    let told = async |date: &str, window: Option<&str>| {
        let refused = counter.asks_for(date, window).await.expect(400);
        refused["detail"].as_str().expect("a text").to_owned()
    };
    // Sunday is no working day, and Monday is closed besides.
    assert_eq!(told(&sunday, None).await, "29 ноября магазин не работает. Ближайший рабочий день: 1 декабря");
    assert_eq!(told(&saturday, Some("17:00-19:00")).await, "В этот день магазин работает 10:00–18:00");
    assert_eq!(told("2026-11-24", None).await, "Дата доставки уже прошла: сегодня 25 ноября");
    assert_eq!(told(&today, Some("09:00-11:00")).await, "Это время сегодня уже прошло: сейчас 12:00");
    counter.app.clock().advance(Duration::hours(7));
    assert_eq!(told(&today, None).await, "Заказы на сегодня принимаются до 18:00");
    let closed = json!({"weekdays": null, "saturday": null, "sunday": null});
    counter.owner.patch("/api/shop", json!({"working_hours": closed})).await.expect(200);
    assert_eq!(told(&saturday, None).await, "28 ноября магазин не работает");
}

#[tokio::test]
async fn no_date_is_never_refused() {
    let closed = json!({"weekdays": null, "saturday": null, "sunday": null});
    let counter = Counter::with(json!({"working_hours": closed, "same_day_cutoff": "00:01"})).await;
    counter.owner.closes_shop_on(TODAY).await.expect(201);
    let (app, owner) = (&counter.app, &counter.owner);
    buy(app, owner, (counter.product, 1), json!({})).await.expect(201);
    let window = json!({"delivery_time": "03:00-04:00"});
    buy(app, owner, (counter.product, 1), window).await.expect(201);
}

#[tokio::test]
async fn today_is_over_when_its_hours_are() {
    let hours = json!({"weekdays": "09:00 - 20:00", "saturday": "09:00 - 20:00", "sunday": null});
    let counter = Counter::with(json!({"working_hours": hours})).await;
    // It is noon.
    counter.app.clock().advance(Duration::minutes(7 * 60 + 59));
    counter.asks_for(TODAY, None).await.expect(201);
    counter.app.clock().advance(Duration::minutes(1));
    counter.asks_for(TODAY, None).await.expect_rule("too_late");
    counter.asks_for(&counter.app.date_in(1), None).await.expect(201);
}

#[tokio::test]
async fn a_night_belongs_to_the_day_on_which_it_began() {
    let hours = json!({"weekdays": "10:00 - 02:00", "saturday": "10:00 - 02:00", "sunday": null});
    let counter = Counter::with(json!({"working_hours": hours, "same_day_cutoff": "18:00"})).await;
    let [tomorrow, thursday_after, sunday, monday] = [1, 2, 4, 5].map(|days| counter.app.date_in(days));
    let night = Some("00:00-02:00");
    counter.asks_for(&tomorrow, night).await.expect(201);
    counter.asks_for(&tomorrow, Some("01:00-03:00")).await.expect_rule("shop_closed");
    counter.asks_for(&sunday, night).await.expect(201);
    counter.asks_for(&sunday, None).await.expect_rule("shop_closed");
    counter.asks_for(&monday, night).await.expect_rule("shop_closed");
    counter.owner.closes_shop_on(&tomorrow).await.expect(201);
    counter.asks_for(&tomorrow, night).await.expect(201);
    counter.asks_for(&thursday_after, night).await.expect_rule("shop_closed");
    // Past today's cut-off, which is that of the coming night as well.
    counter.app.clock().advance(Duration::minutes(6 * 60 + 1));
    counter.asks_for(&tomorrow, night).await.expect_rule("too_late");
}

/// A zone that is named is delivered to, at its fee and not below its minimum.
#[tokio::test]
async fn a_zone_without_an_address_is_a_delivery_all_the_same() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({})).await.id();
    let zone = owner.creates_zone(json!({"price": 6_000, "min_order": 20_000})).await.id();
    let order = |quantity: i64| {
        json!({"shop_id": owner.shop_id, "zone_id": zone, "payment_method": "cash",
               "items": [{"product_id": product, "quantity": quantity}]})
    };
    app.buyer().checks_out(order(1)).await.expect_rule("below_minimum");
    assert_eq!(app.buyer().checks_out(order(2)).await.expect(201)["delivery_fee"], 6_000);
    let mut collected = order(1);
    collected["delivery_method"] = json!("pickup");
    assert_eq!(app.buyer().checks_out(collected).await.expect(201)["delivery_fee"], 0);
}
