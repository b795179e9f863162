//! One order, from door to door, as the people of a shop and its buyer live
//! through it.

use chrono::Duration;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Caller, TestApp};

const SAULE: &str = "+77015550101";
const MARINA: &str = "+77015550102";
const YERLAN: &str = "+77051234567";

/// Signs in with the code that reached the phone.
async fn signed_in(app: &TestApp, name: &str, phone: &str) -> Caller {
    app.nobody().post("/api/auth/request-otp", json!({"phone": phone})).await.expect(201);
    let code = app.otp_sent_to(phone).expect("a code reached the phone");
    let answer = app.nobody().post("/api/auth/verify-otp", json!({"phone": phone, "otp_code": code})).await;
    app.caller_of(name, phone, &answer.expect(200)).await
}

/// The buyer's order as the tracking link shows it, which tells no secrets.
async fn followed(buyer: &Caller, token: &str) -> Value {
    let answer = buyer.tracks(token).await;
    let text = answer.text().replace(token, "");
    for secret in ["Динара", "Айгуль", "Достык", "кв.", "Тайна", "77019998877", "77051234567"]
    {
        assert!(!text.contains(secret), "{secret} in {answer}");
    }
    answer.expect(200)
}

async fn clicks_pay(buyer: &Caller, path: &str) -> Answer {
    let request = buyer.request(Method::POST, path);
    let request = request.header("content-type", "application/x-www-form-urlencoded").body("outcome=approve");
    buyer.send(request).await
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "a story is read from beginning to end")]
async fn an_order_travels_from_door_to_door() {
    let app = TestApp::start().await;

    // Saule opens her shop: she signs in, says what it is called, where it delivers and what it sells.
    let saule = signed_in(&app, "Saule", SAULE).await;
    let shop = json!({"name": "Сад Сауле", "phone": SAULE, "address": "г. Алматы, ул. Абая 10"});
    saule.patch("/api/shop", shop).await.expect(200);
    let zone = saule.creates_zone(json!({"price": 2_000, "free_from": 30_000})).await.id();
    let roses =
        json!({"name": "Букет роз", "retail_price": 25_000, "cost_price": 12_000, "stock_quantity": 3});
    let roses = saule.creates_product(roses).await.id();
    let tulips = saule.creates_product(json!({"name": "Тюльпаны", "retail_price": 9_000})).await.id();
    let florist_id = saule.hires("Марина", MARINA, "florist").await.id();
    let courier_id = saule.hires("Ерлан", YERLAN, "courier").await.id();

    // Dinara looks around, and orders roses for Aigul.
    let dinara = app.buyer();
    let card = dinara.get(&format!("/api/public/shops/{}", saule.shop_id)).await.expect(200);
    assert_eq!((&card["name"], &card["delivery_zones"][0]["price"]), (&json!("Сад Сауле"), &json!(2_000)));
    let catalogue = dinara.get(&format!("/api/public/products?shop_id={}", saule.shop_id)).await;
    let names: Vec<_> = catalogue.expect(200)["items"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|item| item["id"].clone())
        .collect();
    assert_eq!(names, [json!(tulips), json!(roses)], "the newest first");
    assert!(!catalogue.text().contains("12000"), "what roses cost the shop is its own: {catalogue}");
    let wish = json!({
        "shop_id": saule.shop_id, "customer_phone": dinara.phone, "customer_name": "Динара",
        "recipient_name": "Айгуль", "recipient_phone": "+77019998877",
        "address": "г. Алматы, пр. Достык 89, кв. 45", "zone_id": zone, "comment": "Тайна",
        "items": [{"product_id": roses, "quantity": 1}], "payment_method": "kaspi",
        "delivery_date": app.date_in(1), "delivery_time": "14:00-16:00",
    });
    let first = dinara.post_with_key("/api/public/orders", wish.clone(), "roses for Aigul").await;
    // Her train enters a tunnel; the shop's page asks again.
    let again = dinara.post_with_key("/api/public/orders", wish, "roses for Aigul").await;
    assert_eq!((first.status, &first.body), (again.status, &again.body));
    let placed = first.expect(201);
    assert_eq!(
        (&placed["flower_sum"], &placed["delivery_fee"], &placed["total"]),
        (&json!(25_000), &json!(2_000), &json!(27_000))
    );
    let order = placed["order_id"].as_i64().expect("an id");
    let token = placed["tracking_token"].as_str().expect("a token");
    let tracked = followed(&dinara, token).await;
    assert_eq!((&tracked["status"], &tracked["status_display"]), (&json!("new"), &json!("Новый заказ")));
    assert_eq!(tracked["address_masked"], "г. Алматы, пр. ******, д. 89");

    // She pays on the page she was led to.
    let page =
        placed["payment_url"].as_str().expect("a page").strip_prefix(&app.url()).expect("ours").to_owned();
    assert!(dinara.get(&page).await.text().contains("27\u{a0}000\u{a0}₸"));
    let clicked = clicks_pay(&dinara, &page).await;
    assert_eq!((clicked.status, clicked.header("location")), (303, page.as_str()), "{clicked}");
    assert!(dinara.get(&page).await.text().contains("оплачен"));
    assert_eq!(followed(&dinara, token).await["status"], "paid");

    // Saule hands the order to Marina and Yerlan.
    app.clock().advance(Duration::minutes(10));
    let both = json!({"florist_id": florist_id, "courier_id": courier_id});
    saule.assigns(order, both).await.expect(200);
    let tracked = followed(&dinara, token).await;
    assert_eq!(tracked["courier"], json!({"name": "Курьер", "phone": "+7705*****67"}));

    // Marina puts the roses together; she sees no whole phone.
    let marina = signed_in(&app, "Marina", MARINA).await;
    let seen = marina.sees_order(order).await;
    assert_eq!(seen.expect(200)["items"][0]["product_name"], "Букет роз");
    assert!(!seen.text().contains(&dinara.phone) && !seen.text().contains("+77019998877"), "{seen}");
    assert_eq!(marina.moves(order, "delivery").await.status, 403);
    marina.moves(order, "assembled").await.expect(200);
    assert_eq!(followed(&dinara, token).await["status"], "assembled");

    // Yerlan carries them.
    let yerlan = signed_in(&app, "Yerlan", YERLAN).await;
    app.clock().advance(Duration::minutes(30));
    yerlan.moves(order, "delivery").await.expect(200);
    assert_eq!(followed(&dinara, token).await["status_display"], "В доставке");
    app.clock().advance(Duration::minutes(40));
    yerlan.moves(order, "delivered").await.expect(200);
    let tracked = followed(&dinara, token).await;
    let passed: Vec<_> =
        tracked["timeline"].as_array().expect("a list").iter().map(|step| &step["status"]).collect();
    assert_eq!(passed, ["new", "paid", "assembled", "delivery", "delivered"]);

    // Saule closes the order, and the books agree.
    saule.moves(order, "completed").await.expect(200);
    app.tick_workers().await;
    the_books_agree(&app, &saule, (order, roses)).await;
    assert_eq!(followed(&dinara, token).await["status"], "completed");
}

async fn the_books_agree(app: &TestApp, saule: &Caller, (order, roses): (i64, i64)) {
    let product = saule.get(&format!("/api/products/{roses}")).await.expect(200);
    assert_eq!(product["stock_quantity"], 2);
    assert_eq!(
        (&product["stats"]["orders_count"], &product["stats"]["revenue"]),
        (&json!(1), &json!(25_000))
    );
    let summary = saule.get("/api/orders/summary").await.expect(200);
    assert_eq!((&summary["total"], &summary["counts"]["completed"]), (&json!(1), &json!(1)));
    let seen = saule.sees_order(order).await.expect(200);
    assert_eq!((&seen["paid_total"], &seen["outstanding"]), (&json!(27_000), &json!(0)));
    assert_eq!(
        (&seen["customer"]["orders_count"], &seen["customer"]["total_spent"]),
        (&json!(1), &json!(27_000))
    );
    let who: Vec<_> = seen["history"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|step| (step["status"].as_str().expect("a stage"), step["changed_by"].as_str().expect("a name")))
        .collect();
    let saules_name = who[5].1;
    let expected = [
        ("new", "Система"),
        ("paid", "Тестовая оплата"),
        ("assembled", "Марина"),
        ("delivery", "Ерлан"),
        ("delivered", "Ерлан"),
        ("completed", saules_name),
    ];
    assert_eq!(who, expected);
    let told: Vec<(String, i32)> = app
        .db_rows("select name, version from outbox where aggregate = 'order' and published_at is not null order by id")
        .await;
    let told: Vec<_> = told.iter().map(|(name, version)| (name.as_str(), *version)).collect();
    let expected = [
        ("order.created", 1),
        ("order.updated", 2),
        ("order.status_changed", 3),
        ("payment.received", 3),
        ("order.paid", 3),
        ("order.updated", 4),
        ("order.status_changed", 5),
        ("order.status_changed", 6),
        ("order.status_changed", 7),
        ("order.status_changed", 8),
        ("order.completed", 8),
    ];
    assert_eq!(told, expected);
    assert_eq!(app.db_count("event_deliveries where done_at is null").await, 0, "every subscriber was told");
}
