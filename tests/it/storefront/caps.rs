//! What strangers may ask of a shop at most: pieces of a product, and orders that
//! wait for the shop unpaid.

use futures::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Caller, TestApp};

const PER_PHONE: &str = "CVETY__STOREFRONT__MOST_OPEN_ORDERS_PER_PHONE";
const PER_ADDRESS: &str = "CVETY__STOREFRONT__MOST_OPEN_ORDERS_PER_ADDRESS";

fn wish(owner: &Caller, product: i64, phone: &str) -> Value {
    json!({"shop_id": owner.shop_id, "items": [{"product_id": product, "quantity": 1}], "customer_phone": phone,
           "payment_method": "cash"})
}

/// A server where strangers have little room, a shop, and a product of it.
async fn tight(per_phone: &str, per_address: &str) -> (TestApp, Caller, i64) {
    let app = TestApp::with(&[
        (PER_PHONE, per_phone),
        (PER_ADDRESS, per_address),
        ("CVETY__HTTP__TRUSTED_PROXIES", "127.0.0.0/8"),
    ])
    .await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({"stock_quantity": 1_000})).await.id();
    (app, owner, product)
}

/// An order placed from an address, by somebody new.
async fn from(app: &TestApp, address: &str, wish: Value, credential: Option<&Caller>) -> Answer {
    let caller = credential.cloned().unwrap_or_else(|| app.nobody());
    let request = caller.request(Method::POST, "/api/public/orders").header("x-forwarded-for", address);
    caller.send(request.json(&wish)).await
}

fn phone(number: usize) -> String {
    format!("+7701600{number:04}")
}

#[tokio::test]
async fn a_hundred_pieces_of_a_product_are_the_most_over_all_lines() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({"stock_quantity": 20_000})).await.id();
    let of = |lines: &[i64]| {
        let lines = lines.iter().map(|pieces| json!({"product_id": product, "quantity": pieces}));
        json!({"shop_id": owner.shop_id, "items": lines.collect::<Vec<_>>()})
    };
    for lines in [&[101][..], &[60, 41], &[10_000]] {
        let refused = app.buyer().checks_out(of(lines)).await;
        refused.expect_rule("too_many_pieces");
        assert!(refused.text().contains("100"), "{refused}");
        let quote = app.buyer().post("/api/public/quote", of(lines)).await.expect(200);
        assert_eq!(quote["refusals"][0]["code"], "too_many_pieces", "{quote}");
    }
    app.buyer().checks_out(of(&[60, 40])).await.expect(201);
    // The shop's own people may sell what they have.
    owner.orders_product(product, 5_000).await.expect(201);
}

#[tokio::test]
async fn a_shop_lowers_what_the_public_may_ask_and_raises_nothing() {
    let app = TestApp::with(&[(PER_PHONE, "5"), (PER_ADDRESS, "20")]).await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({"stock_quantity": 1_000})).await.id();
    let shop = owner.get("/api/shop").await.expect(200);
    for (field, ceiling) in
        [("most_pieces", 100), ("most_open_orders_per_phone", 5), ("most_open_orders_per_address", 20)]
    {
        assert_eq!(shop[field], json!(null));
        for number in [0, ceiling + 1] {
            let refused = owner.patch("/api/shop", json!({field: number})).await;
            refused.expect_objection(&format!("body.{field}"));
            assert!(refused.text().contains(&ceiling.to_string()), "{refused}");
        }
    }
    owner.patch("/api/shop", json!({"most_pieces": 2, "most_open_orders_per_phone": 1})).await.expect(200);
    let whole = owner.get("/api/shop").await.expect(200);
    let again = owner.patch("/api/shop", whole.clone()).await.expect(200);
    assert_eq!((&again["most_pieces"], &again["most_open_orders_per_phone"]), (&json!(2), &json!(1)));
    let three = json!({"shop_id": owner.shop_id, "items": [{"product_id": product, "quantity": 3}]});
    app.buyer().checks_out(three.clone()).await.expect_rule("too_many_pieces");
    app.nobody().post("/api/public/orders", wish(&owner, product, &phone(1))).await.expect(201);
    app.nobody()
        .post("/api/public/orders", wish(&owner, product, &phone(1)))
        .await
        .expect_rule("too_many_open_orders");
    owner.patch("/api/shop", json!({"most_pieces": null})).await.expect(200);
    app.buyer().checks_out(three).await.expect(201);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_orders_of_a_phone_wait_for_the_shop_and_no_more_however_many_come_at_once() {
    let (app, owner, product) = tight("5", "1000").await;
    let spellings = ["+77016000001", "8 701 600-00-01", "+7 (701) 600 00 01"];
    let wishes = (0..15).map(|number| wish(&owner, product, spellings[number % 3]));
    let answers = join_all(wishes.map(|wish| from(&app, "8.8.8.8", wish, None))).await;
    let placed: Vec<i64> = answers
        .iter()
        .filter(|answer| answer.status == 201)
        .map(|answer| answer.json()["order_id"].as_i64().expect("an id"))
        .collect();
    assert_eq!(placed.len(), 5);
    let refused = answers.iter().find(|answer| answer.status != 201).expect("ten are");
    refused.expect_rule("too_many_open_orders");
    assert!(refused.text().contains('5'), "{refused}");
    let quote = app.nobody().post("/api/public/quote", wish(&owner, product, &phone(1))).await.expect(200);
    assert_eq!(quote["refusals"][0]["code"], "too_many_open_orders", "{quote}");
    // Somebody else, and the same person elsewhere, are not counted with them.
    from(&app, "8.8.8.8", wish(&owner, product, &phone(2)), None).await.expect(201);
    let stranger = app.stranger().await;
    let other = stranger.creates_product(json!({})).await.id();
    from(&app, "8.8.8.8", wish(&stranger, other, &phone(1)), None).await.expect(201);
    // Whatever the shop does with an order makes room for one.
    let florist = app.florist().await.staff_id;
    for (place, id) in placed.iter().enumerate() {
        from(&app, "8.8.8.8", wish(&owner, product, &phone(1)), None)
            .await
            .expect_rule("too_many_open_orders");
        match place {
            0 => owner.post(&format!("/api/orders/{id}/confirm"), json!({})).await.expect(200),
            1 => owner.moves(*id, "assembled").await.expect(200),
            2 => owner.assigns(*id, json!({"florist_id": florist})).await.expect(200),
            3 => owner.changes_order(*id, json!({"card_text": "С днём рождения!"})).await.expect(200),
            _ => owner
                .post(&format!("/api/orders/{id}/comments"), json!({"comment": "Перезвонить"}))
                .await
                .expect(201),
        };
        from(&app, "8.8.8.8", wish(&owner, product, &phone(1)), None).await.expect(201);
    }
}

#[tokio::test]
async fn money_makes_room_too_and_so_does_the_buyer_who_cancels() {
    let (app, owner, product) = tight("1", "1000").await;
    let place = async || from(&app, "8.8.8.8", wish(&owner, product, &phone(1)), None).await;
    let first = place().await.expect(201);
    place().await.expect_rule("too_many_open_orders");
    owner.records_payment(first["order_id"].as_i64().expect("an id"), 10_000, "cash").await.expect(201);
    let second = place().await.expect(201);
    let token = second["tracking_token"].as_str().expect("a token");
    app.nobody()
        .post(&format!("/api/tracking/{token}/cancel"), json!({"reason": "Передумали"}))
        .await
        .expect(200);
    place().await.expect(201);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_orders_from_an_address_wait_for_the_shop_and_no_more() {
    let (app, owner, product) = tight("5", "20").await;
    // All of one household, whose every device has an address of its own.
    let wishes = (0..30).map(|number| {
        let address = format!("2001:db8:1:2::{number:x}");
        let wish = wish(&owner, product, &phone(number));
        let app = &app;
        async move { from(app, &address, wish, None).await.status }
    });
    let statuses = join_all(wishes).await;
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 20, "{statuses:?}");
    let next = |number| wish(&owner, product, &phone(number));
    from(&app, "2001:db8:1:2:ffff::1", next(40), None).await.expect_rule("too_many_open_orders");
    from(&app, "2001:db8:1:3::1", next(41), None).await.expect(201);
    // The shop's own site orders for many; nobody else's does.
    let here = "2001:db8:1:2::1";
    let site = owner.program_with(&["orders"]).await;
    from(&app, here, next(42), Some(&site)).await.expect(201);
    for other in [
        owner.program_with(&["orders:read"]).await,
        app.stranger().await.program_with(&["orders"]).await,
        owner.clone(),
        owner.with_token(Some("cvk_forged")),
    ] {
        from(&app, here, next(43), Some(&other)).await.expect_rule("too_many_open_orders");
    }
    let stored = "untouched_orders where origin is not null and length(origin) = 32";
    assert_eq!(app.db_count(stored).await, 21, "addresses are kept as digests");
}
