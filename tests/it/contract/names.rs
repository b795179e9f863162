//! Texts as people are to read them: names without links, lines without what
//! nobody sees.

use serde_json::{Value, json};

use crate::support::{Answer, Caller, TestApp};

const LINKS: [&str; 9] = [
    "⚠ Cvety: ваш код не принят, войдите на https://evil.example\nKaspi",
    "Заходите на www.evil.example",
    "evil.example/login",
    "Пишите @evil_bot",
    "ht\u{200e}tps:/\u{202e}/evil.example",
    "https:/evil.example",
    "hxxp//evil",
    "tg:resolve?domain=x",
    "evil . example/x",
];

/// Sends a name to everything that has one which others read, and says where
/// that stands in the answer.
async fn name_everything(owner: &Caller, name: &str) -> Vec<(&'static str, Answer)> {
    let product = owner.creates_product(json!({})).await.id();
    let zone = owner.creates_zone(json!({})).await.id();
    let phone = format!("+77019{:06}", product);
    let staff = owner.hires("Марина", &phone, "florist").await.id();
    let new_phone = format!("+77018{:06}", product);
    vec![
        ("name", owner.patch("/api/shop", json!({"name": name})).await),
        ("name", owner.post("/api/shops", json!({"name": name})).await),
        ("name", owner.creates_product(json!({"name": name})).await),
        ("name", owner.patch(&format!("/api/products/{product}"), json!({"name": name})).await),
        ("name", owner.creates_zone(json!({"name": name})).await),
        ("name", owner.patch(&format!("/api/shop/delivery-zones/{zone}"), json!({"name": name})).await),
        ("name", owner.hires(name, &new_phone, "courier").await),
        ("name", owner.patch(&format!("/api/staff/{staff}"), json!({"name": name})).await),
        ("own_name", owner.patch("/api/auth/me", json!({"own_name": name})).await),
    ]
}

#[tokio::test]
async fn no_name_that_others_read_is_a_link() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    for link in LINKS {
        for (field, answer) in name_everything(&owner, link).await {
            answer.expect_objection(&format!("body.{field}"));
            let why = answer.json()["detail"][0]["msg"].to_string();
            assert!(why.contains("Название без ссылок"), "{answer}");
        }
    }
}

/// A name as it was stored before names were looked at.
async fn db_names_everything(app: &TestApp, name: &str) {
    for table in ["shops", "products", "delivery_zones", "staff", "persons"] {
        app.db_execute(&format!("update {table} set name = '{name}'")).await;
    }
}

#[tokio::test]
async fn a_name_stored_earlier_is_no_change_when_it_is_sent_back() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({})).await.id();
    let zone = owner.creates_zone(json!({})).await.id();
    let staff = owner.staff_id;
    db_names_everything(&app, LINKS[3]).await;
    for path in [
        "/api/shop".to_owned(),
        format!("/api/products/{product}"),
        format!("/api/shop/delivery-zones/{zone}"),
        format!("/api/staff/{staff}"),
        format!("/api/users/{staff}"),
        "/api/auth/me".to_owned(),
    ] {
        let shown = owner.get(&path).await;
        let shown = if shown.status == 200 { shown.json() } else { json!({"name": LINKS[3]}) };
        owner.patch(&path, shown.clone()).await.expect(200);
        let field = if path.ends_with("me") { "own_name" } else { "name" };
        owner.patch(&path, json!({field: LINKS[2]})).await.expect_objection(&format!("body.{field}"));
    }
}

#[tokio::test]
async fn a_name_is_one_line_of_what_is_seen() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let pasted = " Cvety.kz\r\n\u{202e} и\u{306}\u{7}е\u{308}\t гул\u{2069} ";
    for (field, answer) in name_everything(&owner, pasted).await {
        assert!(answer.status < 300, "{answer}");
        assert_eq!(answer.json()[field], "Cvety.kz йё гул", "{answer}");
    }
}

#[tokio::test]
async fn prose_keeps_its_lines_and_an_address_is_one() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let order = json!({"card_text": "С днём\r\nрождения!\u{202e}", "staff_notes": "раз\n\nдва\u{7}",
                       "address": "Достык 89\nкв. 5", "recipient_name": "Айгу\u{7}ль\u{200f}", "is_anonymous": true});
    let made = owner.writes_order(order.clone()).await.expect(201);
    let edited = owner.patch(&format!("/api/orders/{}", made["id"]), order).await.expect(200);
    for order in [made, edited] {
        let read = |field: &str| order[field].clone();
        assert_eq!(read("card_text"), "С днём\nрождения!");
        assert_eq!(read("staff_notes"), "раз\n\nдва");
        assert_eq!(read("address"), "Достык 89 кв. 5");
        assert_eq!(read("recipient_name"), Value::from("Айгуль"));
    }
}
