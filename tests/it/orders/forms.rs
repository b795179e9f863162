//! The forms in which an order's day, window and lines may come: whatever an
//! answer shows is taken as it stands, and nothing that was sent is dropped.

use serde_json::{Value, json};

use super::stock_of;
use crate::support::{Answer, Caller, TestApp};

/// The window as orders show it, of 14:00 to 16:00.
fn shown_window() -> Value {
    json!({"from": "2026-12-26T14:00:00+05:00", "to": "2026-12-26T16:00:00+05:00"})
}

async fn with_every_way_to_place(app: &TestApp, owner: &Caller, fields: Value) -> Vec<Answer> {
    let product = owner.creates_product(json!({})).await.id();
    let with = |extra: Value| {
        let mut body = fields.clone();
        body.as_object_mut().expect("fields").extend(extra.as_object().expect("fields").clone());
        body
    };
    let items = json!([{"product_id": product, "quantity": 1}]);
    vec![
        owner.writes_order(fields.clone()).await,
        owner.places_order(with(json!({"items": items}))).await,
        app.nobody()
            .post(
                "/api/public/orders",
                with(json!({"shop_id": owner.shop_id, "items": items, "customer_phone": "+77015550101"})),
            )
            .await,
    ]
}

/// Day and window of an order.
async fn when(owner: &Caller, answer: Answer) -> (Value, Value) {
    let made = answer.expect(201);
    let id = made["id"].as_i64().or(made["order_id"].as_i64()).expect("an id");
    let order = owner.sees_order(id).await.expect(200);
    (order["delivery_date"].clone(), order["delivery_time"].clone())
}

#[tokio::test]
async fn a_window_is_taken_as_orders_show_it_and_as_the_reference_sends_it() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let short = json!({"from_time": "14:00", "to_time": "16:00", "from": null, "to": null});
    let mut shown = shown_window();
    shown["from_time"] = Value::Null;
    let utc = json!({"from": "2026-12-26T09:00:00.000Z", "to": "2026-12-26T11:00:00.000Z"});
    for (date, window) in [
        (json!("2026-12-26"), short),
        (json!("2026-12-26"), shown_window()),
        (Value::Null, shown),
        (Value::Null, utc),
        (json!("2026-12-26"), json!({"from": "14:00", "to": "2027-01-01T16:00:00+05:00"})),
    ] {
        let fields = json!({"delivery_date": date, "delivery_window": window});
        for answer in with_every_way_to_place(&app, &owner, fields).await {
            assert_eq!(when(&owner, answer).await, (json!("2026-12-26"), json!("14:00-16:00")), "{window}");
        }
    }
    for (window, loc) in [
        (json!({"from": "2026-12-26T14:00:00+05:00"}), "body.delivery_window.to_time"),
        (
            json!({"from": "2026-12-26T14:00:00+05:00", "to": "2026-12-27T16:00:00+05:00"}),
            "body.delivery_window.to",
        ),
        (json!({"from": "2026-12-26", "to": "16:00"}), "body.delivery_window.from"),
        (json!({"from_time": "16:00", "to_time": "14:00"}), "body.delivery_window.to_time"),
    ] {
        owner.writes_order(json!({"delivery_window": window})).await.expect_objection(loc);
    }
}

#[tokio::test]
async fn a_window_may_last_to_the_end_of_its_day() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    for window in [
        json!({"from_time": "23:00", "to_time": "24:00"}),
        json!({"from_time": "23:00", "to_time": "00:00"}),
        json!({"from": "2026-12-26T23:00:00+05:00", "to": "2026-12-27T00:00:00+05:00"}),
        json!({"from": "23:00", "to": "2026-12-26T19:00:00Z"}),
    ] {
        let date = if window["from"] == "23:00" { Value::Null } else { json!("2026-12-26") };
        let fields = json!({"delivery_date": date, "delivery_window": window});
        for answer in with_every_way_to_place(&app, &owner, fields).await {
            assert_eq!(when(&owner, answer).await, (json!("2026-12-26"), json!("23:00-24:00")), "{window}");
        }
    }
    let fields = json!({"delivery_date": "2026-12-26", "delivery_time": "23:00-24:00"});
    let order = owner.writes_order(fields).await.expect(201);
    assert_eq!(order["delivery_window"]["to"], "2026-12-27T00:00:00+05:00");
    let same = owner.changes_order(order["id"].as_i64().expect("an id"), order.clone()).await.expect(200);
    assert_eq!(same, order);
    let tracked = app.nobody().tracks(order["tracking_token"].as_str().expect("a token")).await.expect(200);
    assert_eq!(tracked["delivery_window"]["to"], "2026-12-27T00:00:00+05:00");
}

#[tokio::test]
async fn of_a_date_time_its_day_in_the_shop_counts_and_its_hour_where_no_window_is_named() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    for (fields, expected) in [
        (json!({"delivery_date": "2026-12-26T14:00:00+05:00"}), ("2026-12-26", json!("14:00-15:00"))),
        (json!({"delivery_date": "2026-12-26T20:30:00Z"}), ("2026-12-27", json!("01:30-02:30"))),
        (json!({"delivery_date": "2026-12-25T19:00:00.000Z"}), ("2026-12-26", Value::Null)),
        (
            json!({"delivery_date": "2026-12-26T14:00:00", "delivery_time": "10:00-12:00"}),
            ("2026-12-26", json!("10:00-12:00")),
        ),
        (
            json!({"delivery_date": "2026-12-27T09:00:00", "delivery_window": shown_window(), "delivery_time": "10:00-12:00"}),
            ("2026-12-27", json!("14:00-16:00")),
        ),
    ] {
        for answer in with_every_way_to_place(&app, &owner, fields.clone()).await {
            assert_eq!(when(&owner, answer).await, (json!(expected.0), expected.1.clone()), "{fields}");
        }
    }
    owner.writes_order(json!({"delivery_date": "завтра"})).await.expect_objection("body.delivery_date");
    let born = json!({"phone": "+77015550777", "birth_date": "1990-05-15T00:00:00"});
    assert_eq!(owner.creates_customer(born).await.expect(201)["birth_date"], "1990-05-15");
    let closed =
        owner.post("/api/shop/closures", json!({"from_date": "2027-03-20T19:00:00Z"})).await.expect(201);
    assert_eq!((&closed["from_date"], &closed["to_date"]), (&json!("2027-03-21"), &json!("2027-03-21")));
    let found = owner.get("/api/orders?deliveryFrom=2026-12-26T20:00:00Z").await.expect(200);
    assert_eq!(found["total"], 6, "those of the 27th");
}

#[tokio::test]
async fn an_edit_takes_day_and_window_in_the_same_forms_and_null_clears() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let id = owner.writes_order(json!({"delivery_date": "2026-12-24"})).await.id();
    for (fields, date, time) in [
        (json!({"delivery_window": shown_window()}), json!("2026-12-26"), json!("14:00-16:00")),
        (json!({"delivery_date": "2026-12-27"}), json!("2026-12-27"), json!("14:00-16:00")),
        (json!({"delivery_date": "2026-12-27T18:00:00+05:00"}), json!("2026-12-27"), json!("18:00-19:00")),
        (json!({"delivery_time": "10:00 – 12:00"}), json!("2026-12-27"), json!("10:00-12:00")),
        (json!({"delivery_date": null}), Value::Null, json!("10:00-12:00")),
        (json!({"delivery_window": null, "delivery_time": "10:00-12:00"}), Value::Null, json!("10:00-12:00")),
        (json!({"delivery_window": null}), Value::Null, Value::Null),
    ] {
        let order = owner.changes_order(id, fields.clone()).await.expect(200);
        assert_eq!((&order["delivery_date"], &order["delivery_time"]), (&date, &time), "{fields}");
    }
}

#[tokio::test]
async fn the_items_of_a_plain_order_are_taken_as_in_with_items() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({"stock_quantity": 5})).await.id();
    let items = json!([{"product_id": product, "quantity": 2, "price": 9_000}]);
    let order = owner.writes_order(json!({"items": items, "total": 18_000})).await.expect(201);
    assert_eq!((&order["items"][0]["quantity"], &order["items"][0]["total"]), (&json!(2), &json!(18_000)));
    assert_eq!((&order["flower_sum"], &order["total"]), (&json!(18_000), &json!(18_000)));
    assert_eq!(stock_of(&app, product).await, 3);
    let too_many = json!({"items": [{"product_id": product, "quantity": 4}], "total": 40_000});
    owner.writes_order(too_many).await.expect_rule("out_of_stock");
    for (fields, loc) in [
        (json!({"items": items, "total": 17_000}), "body.total"),
        (json!({"items": items, "total": 18_000, "flower_sum": 17_000}), "body.flower_sum"),
        (json!({"items": [{"product_id": product, "quantity": 0}]}), "body.items.0.quantity"),
        (json!({"items": [{"quantity": 1}]}), "body.items.0.product_id"),
    ] {
        owner.writes_order(fields).await.expect_objection(loc);
    }
    let body = json!({"items": items, "flower_sum": 17_000});
    owner.places_order(body).await.expect_objection("body.flower_sum");
    for none in [json!([]), Value::Null] {
        assert_eq!(owner.writes_order(json!({"items": none})).await.expect(201)["items"], json!([]));
    }
    assert_eq!(stock_of(&app, product).await, 3);
}
