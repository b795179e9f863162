//! Where customers have flowers brought.

use serde_json::{Value, json};

use crate::support::{Caller, TestApp};

async fn customer(owner: &Caller, id: i64) -> Value {
    owner.get(&format!("/api/customers/{id}")).await.expect(200)
}

/// The lines of a customer's addresses, as they are shown.
async fn lines(owner: &Caller, id: i64) -> Vec<String> {
    let list = owner.get(&format!("/api/customers/{id}/addresses?limit=100")).await.expect(200);
    assert_eq!(list["items"], customer(owner, id).await["addresses"]);
    let items = list["items"].as_array().cloned().unwrap_or_default();
    items.iter().map(|item| item["address"].as_str().unwrap_or_default().to_owned()).collect()
}

async fn default_of(owner: &Caller, id: i64) -> (Value, Vec<Value>) {
    let customer = customer(owner, id).await;
    let addresses = customer["addresses"].as_array().cloned().unwrap_or_default();
    let default = addresses.iter().filter(|address| address["is_default"] == true);
    (customer["address"].clone(), default.map(|address| address["address"].clone()).collect())
}

/// An order that was delivered at that address.
async fn delivered(owner: &Caller, fields: Value) -> i64 {
    let mut body = json!({"delivery_method": "delivery", "payment_method": "cash"});
    body.as_object_mut().expect("an object").extend(fields.as_object().cloned().expect("an object"));
    let order = owner.writes_order(body).await.expect(201);
    let id = order["id"].as_i64().expect("an id");
    for stage in ["assembled", "delivery", "delivered"] {
        owner.moves(id, stage).await.expect(200);
    }
    order["customer"]["id"].as_i64().expect("a customer")
}

#[tokio::test]
async fn the_address_of_a_customer_is_their_default_one_whichever_is_set() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let id = owner.creates_customer(json!({})).await.id();
    let path = format!("/api/customers/{id}");
    assert_eq!(default_of(&owner, id).await, (Value::Null, vec![]));

    let home = owner.adds_address(id, json!({"address": "ул. Абая 10", "flat": "45"})).await.expect(201);
    assert_eq!((&home["is_default"], &home["last_used_at"]), (&json!(true), &Value::Null));
    assert_eq!(default_of(&owner, id).await, (json!("ул. Абая 10"), vec![json!("ул. Абая 10")]));
    let work = owner.adds_address(id, json!({"address": "пр. Достык 89"})).await.expect(201);
    assert_eq!(work["is_default"], false);
    owner.patch(&path, json!({"address": "пр. Достык 89"})).await.expect(200);
    assert_eq!(default_of(&owner, id).await, (json!("пр. Достык 89"), vec![json!("пр. Достык 89")]));
    assert_eq!(lines(&owner, id).await, ["пр. Достык 89", "ул. Абая 10"]);

    let changed = owner.patch(&path, json!({"address": "мкр. Самал-2, 58"})).await.expect(200);
    assert_eq!(
        (&changed["address"], changed["addresses"].as_array().map(Vec::len)),
        (&json!("мкр. Самал-2, 58"), Some(3))
    );
    let home_path = format!("{path}/addresses/{}", home["id"]);
    owner.patch(&home_path, json!({"is_default": true, "address": "ул. Абая, 12"})).await.expect(200);
    assert_eq!(default_of(&owner, id).await, (json!("ул. Абая, 12"), vec![json!("ул. Абая, 12")]));
    owner.patch(&home_path, json!({"is_default": false})).await.expect(200);
    assert_eq!(default_of(&owner, id).await, (Value::Null, vec![]));
    owner.adds_address(id, json!({"address": "пр. Абая 1", "is_default": true})).await.expect(201);
    owner.patch(&path, json!({"address": null})).await.expect(200);
    assert_eq!(default_of(&owner, id).await, (Value::Null, vec![]));
    owner.patch(&home_path, json!({"is_default": true})).await.expect(200);
    owner.delete(&home_path).await.expect(204);
    owner.delete(&home_path).await.expect(404);
    assert_eq!(default_of(&owner, id).await, (Value::Null, vec![]));
    assert_eq!(lines(&owner, id).await.len(), 3);
}

#[tokio::test]
async fn an_address_written_otherwise_is_the_same_and_another_flat_is_another() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let id = owner.creates_customer(json!({"address": "ул. Абая 10"})).await.id();
    let again = owner.adds_address(id, json!({"address": "УЛ.АБАЯ,  10", "entrance": "2"})).await.expect(201);
    assert_eq!((&again["address"], &again["entrance"]), (&json!("ул. Абая 10"), &json!("2")));
    assert_eq!(default_of(&owner, id).await, (json!("ул. Абая 10"), vec![json!("ул. Абая 10")]));
    assert_eq!(lines(&owner, id).await.len(), 1);
    let flat = owner.adds_address(id, json!({"address": "ул. Абая 10", "flat": "45"})).await.expect(201);
    assert_ne!(flat["id"], again["id"]);
    assert_eq!(
        owner.adds_address(id, json!({"address": "ул. Абая 10", "flat": "№45"})).await.id(),
        flat["id"]
    );
    let path = format!("/api/customers/{id}/addresses/{}", flat["id"]);
    owner.patch(&path, json!({"flat": null})).await.expect_rule("address_known");
    let events = app.db_events(owner.shop_id).await.len();
    assert_eq!(owner.patch(&path, flat.clone()).await.expect(200), flat);
    assert_eq!(app.db_events(owner.shop_id).await.len(), events);
    for (fields, loc) in [
        (json!({"address": " "}), "body.address"),
        (json!({}), "body.address"),
        (json!({"address": "x".repeat(501)}), "body.address"),
        (json!({"address": "x", "flat": "1".repeat(51)}), "body.flat"),
    ] {
        owner.adds_address(id, fields).await.expect_objection(loc);
    }
}

#[tokio::test]
async fn an_order_that_was_delivered_adds_its_address_once_and_brings_it_forward() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let id = owner.creates_customer(json!({"address": "ул. Абая 10"})).await.id();
    let phone = "+77015550001";
    delivered(
        &owner,
        json!({"customer_phone": phone, "address": "пр. Достык 89", "flat": "45", "floor": "3"}),
    )
    .await;
    app.clock().advance(chrono::Duration::hours(1));
    delivered(&owner, json!({"customer_phone": phone, "address": "мкр. Самал-2"})).await;
    assert_eq!(lines(&owner, id).await, ["ул. Абая 10", "мкр. Самал-2", "пр. Достык 89"]);
    assert_eq!(customer(&owner, id).await["address"], "ул. Абая 10");
    app.clock().advance(chrono::Duration::hours(1));
    let again = json!({"customer_phone": phone, "address": "ПР. ДОСТЫК, 89", "flat": "45", "entrance": "2"});
    delivered(&owner, again).await;
    assert_eq!(lines(&owner, id).await, ["ул. Абая 10", "пр. Достык 89", "мкр. Самал-2"]);
    let used = customer(&owner, id).await["addresses"][1].clone();
    assert_eq!((&used["entrance"], &used["floor"]), (&json!("2"), &json!("3")));
    assert_eq!(used["last_used_at"], "2026-11-25T14:00:00+05:00");
    // What is collected, or has not arrived, is brought nowhere.
    owner.writes_order(json!({"customer_phone": phone, "address": "ул. Нигде 1"})).await.expect(201);
    assert_eq!(lines(&owner, id).await.len(), 3);
}

#[tokio::test]
async fn of_more_than_fifty_addresses_the_one_not_used_longest_goes() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let id = owner.creates_customer(json!({"address": "ул. Первая 1"})).await.id();
    delivered(&owner, json!({"customer_phone": "+77015550001", "address": "ул. Вторая 2"})).await;
    for house in 1..=48 {
        app.clock().advance(chrono::Duration::minutes(1));
        owner.adds_address(id, json!({"address": format!("ул. Абая {house}")})).await.expect(201);
    }
    assert_eq!(lines(&owner, id).await.len(), 50);
    app.clock().advance(chrono::Duration::minutes(1));
    delivered(&owner, json!({"customer_phone": "+77015550001", "address": "ул. Вторая 2"})).await;
    delivered(&owner, json!({"customer_phone": "+77015550001", "address": "ул. Третья 3"})).await;
    let left = lines(&owner, id).await;
    assert_eq!(left.len(), 50);
    assert!(!left.contains(&"ул. Абая 1".to_owned()), "{left:?}");
    for kept in ["ул. Первая 1", "ул. Вторая 2", "ул. Третья 3", "ул. Абая 2"] {
        assert!(left.contains(&kept.to_owned()), "{kept} in {left:?}");
    }
}
