//! Adding, changing and erasing customers.

use serde_json::{Value, json};

use crate::support::TestApp;

#[tokio::test]
async fn a_new_customer_is_shown_in_the_shape_of_the_reference() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let made = owner
        .creates_customer(json!({
            "phone": "8 701 765-43-21", "name": "Мария Иванова", "email": "maria@example.com",
            "birth_date": "1992-03-08", "address": "пр. Достык 50", "preferences": "Пастельные тона",
            "tags": ["Новый клиент", "Новый клиент"],
        }))
        .await
        .expect(201);
    let expected = [
        ("phone", json!("+77017654321")),
        ("birth_date", json!("1992-03-08")),
        ("orders_count", json!(0)),
        ("total_spent", json!(0)),
        ("average_order", json!(0)),
        ("last_order_date", Value::Null),
        ("tags", json!(["Новый клиент"])),
        ("important_dates", json!([])),
        ("is_blocked", json!(false)),
        ("source", json!("staff")),
    ];
    for (field, value) in expected {
        assert_eq!(made[field], value, "{field}");
    }
    assert_eq!(
        (&made["addresses"][0]["address"], &made["addresses"][0]["is_default"]),
        (&made["address"], &json!(true))
    );
    assert_eq!(owner.get(&format!("/api/customers/{}", made["id"])).await.expect(200), made);
    assert_eq!(app.db_events(owner.shop_id).await.last().map(String::as_str), Some("customer.created"));
}

#[tokio::test]
async fn whoever_enters_a_customer_may_say_where_they_come_from() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let made = owner.creates_customer(json!({"source": "instagram"})).await.expect(201);
    assert_eq!(made["source"], "instagram");
    owner.creates_customer(json!({"source": "x".repeat(51)})).await.expect_objection("body.source");
}

#[tokio::test]
async fn a_phone_belongs_to_one_customer_of_a_shop() {
    let app = TestApp::start().await;
    let (owner, stranger) = (app.owner().await, app.stranger().await);
    owner.creates_customer(json!({"phone": "+77017654321"})).await.expect(201);
    let again = owner.creates_customer(json!({"phone": "8 (701) 765 43 21"})).await;
    again.expect_rule("phone_taken");
    assert_eq!(again.json()["detail"], "Клиент с таким телефоном уже есть");
    stranger.creates_customer(json!({"phone": "+77017654321"})).await.expect(201);
    let abroad = owner.creates_customer(json!({"phone": "+49 30 1234567"})).await.id();
    let taken = owner.patch(&format!("/api/customers/{abroad}"), json!({"phone": "87017654321"})).await;
    taken.expect_rule("phone_taken");
}

#[tokio::test]
async fn every_objection_to_a_customer_is_named_at_its_field() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let wrong = json!({"phone": "123", "name": "", "email": "a@b@c", "birth_date": "2200-01-01", "tags": ["VIP", " "]});
    let answer = owner.creates_customer(wrong).await;
    for loc in ["body.phone", "body.name", "body.email", "body.birth_date", "body.tags.1"] {
        answer.expect_objection(loc);
    }
    assert_eq!(answer.objections().len(), 5, "{answer}");
    let many: Vec<_> = (0..21).map(|n| n.to_string()).collect();
    owner.creates_customer(json!({"tags": many})).await.expect_objection("body.tags");
    owner.creates_customer(json!({"name": null})).await.expect_objection("body.name");
}

#[tokio::test]
async fn a_change_touches_only_what_it_names() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let made = owner
        .creates_customer(json!({"email": "a@b.kz", "notes": "Звонить вечером", "tags": ["VIP"]}))
        .await
        .expect(201);
    app.clock().advance(chrono::Duration::minutes(5));
    let path = format!("/api/customers/{}", made["id"]);
    assert_eq!(owner.patch(&path, json!({})).await.expect(200), made);
    let changed = owner.patch(&path, json!({"email": null, "is_blocked": true})).await.expect(200);
    assert_eq!((&changed["email"], &changed["is_blocked"]), (&Value::Null, &json!(true)));
    assert_eq!((&changed["notes"], &changed["tags"]), (&made["notes"], &made["tags"]));
    assert_ne!(changed["updated_at"], made["updated_at"]);
    let events = app.db_events(owner.shop_id).await;
    assert_eq!(events.iter().filter(|name| *name == "customer.updated").count(), 1);
}

#[tokio::test]
async fn an_erased_customer_leaves_nothing_personal_behind() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let id = owner
        .creates_customer(json!({"phone": "+77017654321", "email": "a@b.kz", "birth_date": "1990-05-15",
            "address": "ул. Абая 10", "preferences": "Розы", "notes": "Собака", "tags": ["VIP"]}))
        .await
        .id();
    owner.remembers(id, "1990-05-15").await.expect(201);
    owner.adds_address(id, json!({"address": "ул. Толе би 59", "intercom": "59В"})).await.expect(201);
    let path = format!("/api/customers/{id}");
    owner.delete(&path).await.expect(204);
    for answer in [owner.get(&path).await, owner.delete(&path).await, owner.patch(&path, json!({})).await] {
        answer.expect(404);
    }
    assert_eq!(owner.get("/api/customers").await.expect(200)["total"], 0);
    let row: String =
        app.db_value(&format!("select row_to_json(c)::text from customers c where id = {id}")).await;
    for personal in ["7654321", "a@b.kz", "1990", "Абая", "Розы", "Собака", "VIP", "Айгуль"]
    {
        assert!(!row.contains(personal), "{personal} in {row}");
    }
    assert_eq!((app.db_count("customer_dates").await, app.db_count("customer_addresses").await), (0, 0));
    for path in [format!("{path}/important-dates"), format!("{path}/addresses")] {
        owner.get(&path).await.expect(404);
    }
    let again = owner.creates_customer(json!({"phone": "+77017654321"})).await.id();
    assert_ne!(again, id);
    let events = app.db_events(owner.shop_id).await;
    assert!(events.contains(&"customer.deleted".to_owned()), "{events:?}");
}

#[tokio::test]
async fn another_shops_customer_is_not_there_and_florists_see_none() {
    let app = TestApp::start().await;
    let (owner, stranger) = (app.owner().await, app.stranger().await);
    let path = format!("/api/customers/{}", owner.creates_customer(json!({})).await.id());
    let unknown = stranger.get("/api/customers/999999").await.expect(404);
    assert_eq!(stranger.get(&path).await.expect(404), unknown);
    assert_eq!(stranger.patch(&path, json!({"name": "Моя"})).await.expect(404), unknown);
    assert_eq!(stranger.delete(&path).await.expect(404), unknown);
    assert_eq!(stranger.get("/api/customers").await.expect(200)["total"], 0);
    app.florist().await.get(&path).await.expect(403);
    app.courier().await.get("/api/customers").await.expect(403);
    app.nobody().get("/api/customers").await.expect(401);
}
