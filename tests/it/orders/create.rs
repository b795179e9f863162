//! Placing an order as the reference shows it.

use serde_json::{Value, json};

use crate::support::TestApp;

#[tokio::test]
async fn the_references_order_is_placed_to_the_letter() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let body = json!({
        "customer_phone": "+77011234567", "customer_name": "Иван Петров",
        "recipient_phone": "+77017654321", "recipient_name": "Айгуль Касымова",
        "address": "г. Алматы, пр. Достык 89, кв. 45", "delivery_method": "delivery",
        "delivery_date": "2024-12-26", "delivery_window": {"from_time": "14:00", "to_time": "16:00"},
        "flower_sum": 25000, "delivery_fee": 2000, "discount": 0, "total": 27000, "payment_method": "kaspi",
        "comment": "Позвонить за час до доставки", "source": "website"
    });
    let answer = owner.post("/api/orders/", body.clone()).await;
    let made = answer.expect(201);
    for field in body.as_object().expect("an object").keys().filter(|field| *field != "delivery_window") {
        assert_eq!(made[field], body[field], "{field}");
    }
    assert_eq!(
        made["delivery_window"],
        json!({"from": "2024-12-26T14:00:00+05:00", "to": "2024-12-26T16:00:00+05:00"})
    );
    let token = made["tracking_token"].as_str().expect("a token as text");
    assert!(token.len() == 9 && token.bytes().all(|byte| byte.is_ascii_digit()), "{token}");
    assert_eq!(made["tracking_url"], format!("{}/tracking/{token}", app.url()));
    for (field, value) in [
        ("number", json!(1)),
        ("status", json!("new")),
        ("status_display", json!("Новый")),
        ("payment_status", json!("unpaid")),
        ("created_at", json!("2026-11-25T12:00:00+05:00")),
        ("updated_at", json!("2026-11-25T12:00:00+05:00")),
        ("currency", json!("KZT")),
        ("outstanding", json!(27000)),
        ("paid_total", json!(0)),
        ("refunded_total", json!(0)),
        ("payment_url", Value::Null),
        ("address_needs_clarification", json!(false)),
        ("is_anonymous", json!(false)),
        ("items", json!([])),
        ("photos", json!([])),
        ("florist", Value::Null),
        ("courier", Value::Null),
        ("allowed_transitions", json!(["paid", "issue", "cancelled"])),
    ] {
        assert_eq!(made[field], value, "{field}");
    }
    let history = made["history"].as_array().expect("a list");
    assert_eq!((history.len(), &history[0]["status"]), (1, &json!("new")));
    assert_eq!(history[0]["changed_at"], made["created_at"]);
    let customer = &made["customer"];
    assert_eq!((&customer["name"], &customer["phone"]), (&made["customer_name"], &made["customer_phone"]));
    assert_eq!((&customer["orders_count"], &customer["total_spent"]), (&json!(1), &json!(0)));
    assert_eq!(customer["last_order_date"], made["created_at"]);
    let ulid = made["ulid"].as_str().expect("a ULID");
    assert!(ulid.len() == 26 && ulid::Ulid::from_string(ulid).is_ok(), "{ulid}");
    let seen = owner.sees_order(answer.id()).await;
    assert_eq!(seen.body, answer.body, "{seen}");
}

#[tokio::test]
async fn the_references_order_with_items_is_placed_to_the_letter() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let roses =
        owner.creates_product(json!({"name": "Букет роз 'Классика'", "retail_price": 25000})).await.id();
    let card = owner
        .creates_product(json!({"name": "Открытка", "category": "gift", "retail_price": 6000}))
        .await
        .id();
    let answer = owner
        .post(
            "/api/orders/with-items",
            json!({
                "customer_phone": "+77011234567", "recipient_name": "Айгуль", "address": "пр. Достык 89",
                "delivery_method": "delivery", "delivery_date": "2024-12-26",
                "delivery_window": {"from_time": "14:00", "to_time": "16:00"}, "delivery_fee": 2000,
                "items": [{"product_id": roses, "quantity": 1, "price": 25000, "notes": "С красной лентой"},
                          {"product_id": card, "quantity": 2, "price": 5000, "notes": null}],
                "comment": "Доставить точно в указанное время"
            }),
        )
        .await;
    let made = answer.expect(201);
    let sums = ["flower_sum", "delivery_fee", "discount", "total"].map(|field| made[field].clone());
    assert_eq!(sums, [35000, 2000, 0, 37000].map(Value::from));
    assert_eq!(made["status"], "new");
    let lines = made["items"].as_array().expect("lines");
    let shown = |line: &Value| {
        let fields =
            ["product_id", "product_name", "product_category", "quantity", "price", "total", "notes"];
        Value::from(fields.map(|field| line[field].clone()).to_vec())
    };
    assert_eq!(lines.len(), 2, "{answer}");
    assert_eq!(
        shown(&lines[0]),
        json!([roses, "Букет роз 'Классика'", "bouquet", 1, 25000, 25000, "С красной лентой"])
    );
    assert_eq!(shown(&lines[1]), json!([card, "Открытка", "gift", 2, 5000, 10000, null]));
    assert_eq!(owner.sees_order(answer.id()).await.body, answer.body);
}

/// The answer is put together without reading the order back.
#[tokio::test]
async fn what_is_answered_to_an_order_is_what_is_read_later() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let zone = owner.post("/api/shop/delivery-zones", json!({"name": "Центр", "price": 1500})).await;
    let counted = json!({"name": "Букет", "sku": "B-1", "retail_price": 9_000, "stock_quantity": 5});
    let counted = owner.creates_product(counted).await.id();
    let uncounted = owner.creates_product(json!({"retail_price": 1_000})).await.id();
    // A customer without a name, with an order that counts and one that no longer does.
    let first = owner.writes_order(json!({})).await;
    owner.writes_order(json!({"total": 77_000})).await.expect(201);
    owner.cancels(first.id(), json!({"reason": "Передумали"})).await.expect(200);
    let everything = json!({
        "customer_name": "Иван", "recipient_phone": "+77017654321", "recipient_name": "Айгуль", "is_anonymous": true,
        "address": "пр. Достык 89", "entrance": "1", "floor": "2", "flat": "3", "intercom": "4",
        "zone_id": zone.id(), "delivery_date": "2026-12-26",
        "delivery_window": {"from_time": "14:00", "to_time": "16:00"}, "discount": 500, "payment_method": "kaspi",
        "comment": "Позвонить", "card_text": "Поздравляем!", "staff_notes": "Постоянный", "source": "website",
        "items": [{"product_id": uncounted, "quantity": 2, "price": 900, "notes": "С лентой"},
                  {"product_id": counted, "quantity": 3}]
    });
    let named = owner.places_order(everything).await;
    let later = json!({"customer_name": "Другой", "items": [{"product_id": counted, "quantity": 1}]});
    let later = owner.places_order(later).await;
    for (answer, bought) in [(&named, 2), (&later, 3)] {
        let seen = owner.sees_order(answer.id()).await.expect(200);
        let mut made = answer.expect(201);
        assert_eq!(
            (&made["customer"]["orders_count"], &made["customer"]["name"]),
            (&json!(bought), &json!("Иван"))
        );
        made["customer"] = seen["customer"].clone();
        assert_eq!(made, seen);
    }
    assert_eq!(owner.sees_order(later.id()).await.body, later.body);
}

#[tokio::test]
async fn names_and_prices_on_an_order_stay_as_placed() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({"retail_price": 10_000, "sale_price": 9_000})).await.id();
    let made = owner.orders_product(product, 2).await;
    assert_eq!(made.expect(201)["total"], 18_000);
    owner
        .changes_product(product, json!({"name": "Иной", "sale_price": null, "retail_price": 99}))
        .await
        .expect(200);
    let customer = made.json()["customer"]["id"].clone();
    let renamed = json!({"name": "Гульнара"});
    owner.patch(&format!("/api/customers/{customer}"), renamed).await.expect(200);
    let seen = owner.sees_order(made.id()).await.expect(200);
    assert_eq!((&seen["items"], &seen["total"]), (&made.json()["items"], &json!(18_000)));
    assert_eq!((&seen["customer_name"], &seen["customer"]["name"]), (&Value::Null, &json!("Гульнара")));
}

#[tokio::test]
async fn an_address_means_delivery_and_a_delivery_without_one_needs_asking() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    for (fields, method, is_unclear) in [
        (json!({}), "self_pickup", false),
        (json!({"address": "  "}), "self_pickup", false),
        (json!({"address": "пр. Достык 89"}), "delivery", false),
        (json!({"delivery_method": "delivery"}), "delivery", true),
        (json!({"delivery_method": "self_pickup", "address": "пр. Достык 89"}), "self_pickup", false),
    ] {
        let made = owner.writes_order(fields.clone()).await.expect(201);
        let shown = (&made["delivery_method"], &made["address_needs_clarification"]);
        assert_eq!(shown, (&json!(method), &json!(is_unclear)), "{fields}");
    }
}

#[tokio::test]
async fn a_window_without_a_date_keeps_its_times_of_day() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let window = json!({"from_time": "9:00", "to_time": "11:30"});
    let made = owner.writes_order(json!({"delivery_window": window})).await;
    assert_eq!(made.expect(201)["delivery_time"], "09:00-11:30");
    assert_eq!(
        (&made.json()["delivery_window"], &made.json()["delivery_date"]),
        (&Value::Null, &Value::Null)
    );
    let dated = owner.changes_order(made.id(), json!({"delivery_date": "2026-12-01"})).await.expect(200);
    assert_eq!(dated["delivery_window"]["to"], "2026-12-01T11:30:00+05:00");
    for (window, loc) in [
        (json!({"from_time": "16:00", "to_time": "14:00"}), "body.delivery_window.to_time"),
        (json!({"from_time": "14:00", "to_time": "14:00"}), "body.delivery_window.to_time"),
        (json!({"from_time": "14 часов", "to_time": "16:00"}), "body.delivery_window.from_time"),
        (json!({"from_time": "14:00", "to_time": "24:30"}), "body.delivery_window.to_time"),
        (json!({"from_time": "14:00"}), "body.delivery_window.to_time"),
    ] {
        owner.writes_order(json!({"delivery_window": window})).await.expect_objection(loc);
    }
}

#[tokio::test]
async fn numbers_rise_from_one_in_each_shop() {
    let app = TestApp::start().await;
    let (owner, stranger) = (app.owner().await, app.stranger().await);
    let mut last = 0;
    let mut tokens = std::collections::HashSet::new();
    for place in 0..10 {
        let made = owner.writes_order(json!({})).await.expect(201);
        let number = made["number"].as_i64().expect("a number");
        assert!(number > last && (place > 0 || number == 1), "{number} after {last}");
        last = number;
        tokens.insert(made["tracking_token"].to_string());
        owner.writes_order(json!({"customer_phone": "?"})).await.expect(422);
    }
    assert_eq!(tokens.len(), 10);
    let theirs = stranger.writes_order(json!({})).await.expect(201);
    assert_eq!(theirs["number"], 1);
}
