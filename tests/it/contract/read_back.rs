//! What we answer is taken back: whatever has a PATCH takes its whole GET, and
//! nothing changes.

use reqwest::Method;
use serde_json::{Value, json};

use super::operations::{Operation, document, operations};
use super::things::Things;
use crate::support::{Caller, TestApp};

/// What a change would leave behind.
async fn traces(app: &TestApp) -> (i64, i64, i64, i64) {
    (
        app.db_count("outbox").await,
        app.db_count("order_history").await,
        app.db_count("figure_deltas").await,
        app.db_value("select coalesce(sum(version), 0)::bigint from orders").await,
    )
}

/// Each operation that changes a thing which another one shows at that path.
fn changes_of_what_is_shown(all: &[Operation]) -> Vec<&Operation> {
    let is_shown = |path: &str| all.iter().any(|one| one.path == path && one.method == Method::GET);
    all.iter().filter(|one| one.method == Method::PATCH && is_shown(&one.path)).collect()
}

/// Things with something in every field that has anything to say.
async fn filled_in(app: &TestApp, owner: &Caller, things: &mut Things) -> i64 {
    let path = |kind: &str, id: i64| format!("/api/{kind}/{id}");
    let customer = things.id(app, "customer_id", "owner").await;
    let fields = json!({"email": "a@b.kz", "birth_date": "1992-03-08", "address": "пр. Достык 50", "tags": ["VIP"],
                        "preferences": "Розы", "notes": "Звонить", "is_blocked": false});
    owner.patch(&path("customers", customer), fields).await.expect(200);
    let date =
        json!({"date_type": "wedding", "date": "2020-02-29", "description": "Свадьба", "reminder_days": 7});
    owner.post(&format!("/api/customers/{customer}/important-dates"), date).await.expect(201);
    owner.adds_address(customer, json!({"address": "ул. Абая 10", "flat": "45"})).await.expect(201);
    let product = things.id(app, "product_id", "owner").await;
    let fields = json!({"cost_price": 4_000, "sale_price": 9_000, "sku": "ROSE", "description": "Розы",
                        "ingredients": [{"name": "Роза", "quantity": 2.5, "variety": "Freedom", "height_cm": 50,
                                         "substitutes": ["Explorer"]}, {"name": "Лента"}]});
    owner.changes_product(product, fields).await.expect(200);
    let zone = things.id(app, "zone_id", "owner").await;
    let fields = json!({"free_from": 30_000, "min_order": 5_000});
    owner.patch(&path("shop/delivery-zones", zone), fields).await.expect(200);
    let shop = json!({"phone": "+77012223344", "address": "пр. Достык 89", "same_day_cutoff": "18:00",
                      "working_hours": {"weekdays": "09:00 - 20:00", "saturday": "10:00 - 18:00"}});
    owner.patch("/api/shop", shop).await.expect(200);
    let order = things.id(app, "order_id", "owner").await;
    let fields = json!({"recipient_phone": "+77017654321", "recipient_name": "Айгуль", "address": "ул. Абая 10",
                        "delivery_method": "delivery", "delivery_date": "2026-12-26", "discount": 500,
                        "delivery_window": {"from_time": "14:00", "to_time": "16:00"}, "card_text": "Маме",
                        "payment_method": "cash", "staff_notes": "Постоянный", "source": "instagram"});
    owner.changes_order(order, fields).await.expect(200);
    let (florist, courier) = (app.florist().await.staff_id, app.courier().await.staff_id);
    owner.assigns(order, json!({"florist_id": florist, "courier_id": courier})).await.expect(200);
    order
}

async fn is_taken_back(app: &TestApp, owner: &Caller, path: &str) {
    let shown = owner.get(path).await;
    let before = traces(app).await;
    app.clock().advance(chrono::Duration::minutes(1));
    let answer = owner.patch(path, shown.expect(200)).await;
    assert_eq!(answer.expect(200), shown.json(), "{answer}");
    assert_eq!(owner.get(path).await.json(), shown.json(), "{path}");
    assert_eq!(traces(app).await, before, "{answer}");
}

#[tokio::test]
async fn a_whole_answer_is_taken_back_and_changes_nothing() {
    let app = TestApp::start().await;
    let (owner, mut things) = (app.owner().await, Things::default());
    let order = filled_in(&app, &owner, &mut things).await;
    let all = operations(&document(&app).await);
    let changes = changes_of_what_is_shown(&all);
    assert!(changes.len() >= 6, "{changes:?}");
    for operation in changes {
        is_taken_back(&app, &owner, &things.path(&app, operation, "owner").await).await;
    }
    // An order goes through many hands: wherever it stands.
    let path = format!("/api/orders/{order}");
    let issue = json!({"issue_type": "wrong_address", "comment": "Нет такого дома"});
    owner.patch(&format!("{path}/issue"), issue).await.expect(200);
    is_taken_back(&app, &owner, &path).await;
    for stage in ["new", "assembled", "delivery", "delivered"] {
        owner.moves(order, stage).await.expect(200);
        is_taken_back(&app, &owner, &path).await;
    }
    owner.records_payment(order, 9_500, "cash").await.expect(201);
    owner.moves(order, "completed").await.expect(200);
    is_taken_back(&app, &owner, &path).await;
    let line = owner.sees_order(order).await.expect(200)["items"][0].clone();
    let before = traces(&app).await;
    let answer = owner.patch(&format!("{path}/items/{}", line["id"]), line.clone()).await;
    assert_eq!(answer.expect(200)["items"][0], line, "{answer}");
    assert_eq!(traces(&app).await, before, "{answer}");
    // And one with next to nothing in it, of somebody without a name.
    let plain = owner.writes_order(json!({"customer_phone": "+77012224455"})).await;
    is_taken_back(&app, &owner, &format!("/api/orders/{}", plain.id())).await;
    is_taken_back(&app, &owner, &format!("/api/customers/{}", plain.json()["customer"]["id"])).await;
}

#[tokio::test]
async fn what_another_operation_sets_is_refused_with_its_name() {
    let app = TestApp::start().await;
    let (owner, florist) = (app.owner().await, app.florist().await);
    let product = owner.creates_product(json!({})).await.id();
    let order = owner.orders_product(product, 1).await;
    let (id, line) = (order.id(), order.json()["items"][0]["id"].clone());
    let before = traces(&app).await;
    for (field, value, loc, operation) in [
        ("status", json!("paid"), "body.status", "PATCH /api/orders/{order_id}/status"),
        ("status", Value::Null, "body.status", "PATCH /api/orders/{order_id}/status"),
        ("items", json!([]), "body.items", "POST /api/orders/{order_id}/items"),
        ("florist", json!({"id": florist.staff_id}), "body.florist.id", "POST /api/orders/{order_id}/assign"),
        ("courier_id", json!(florist.staff_id), "body.courier_id", "POST /api/orders/{order_id}/assign"),
        ("issue_type", json!("other"), "body.issue_type", "PATCH /api/orders/{order_id}/issue"),
        ("cancel_reason", json!("Так"), "body.cancel_reason", "POST /api/orders/{order_id}/cancel"),
        ("paid_total", json!(10_000), "body.paid_total", "POST /api/orders/{order_id}/payments"),
        ("currency", json!("USD"), "body.currency", "POST /api/orders"),
        ("zone_id", json!(7), "body.zone_id", "POST /api/orders"),
    ] {
        let answer = owner.changes_order(id, json!({field: value, "comment": "Тихо"})).await;
        answer.expect_objection(loc);
        assert_eq!(answer.objections().len(), 1, "{answer}");
        assert!(
            answer.json()["detail"][0]["msg"].as_str().is_some_and(|msg| msg.ends_with(operation)),
            "{answer}"
        );
    }
    let path = format!("/api/orders/{id}/items/{line}");
    owner.patch(&path, json!({"product_id": product + 1})).await.expect_objection("body.product_id");
    assert_eq!(traces(&app).await, before);
    for (field, value) in
        [("name", json!("Другая")), ("role", json!("courier")), ("phone", json!("+77010000000"))]
    {
        let answer = owner.patch("/api/auth/me", json!({field: value, "own_name": "Не станет"})).await;
        answer.expect_objection(&format!("body.{field}"));
        assert!(answer.text().contains("PATCH /api/staff/{staff_id}"), "{answer}");
    }
    let me = owner.get("/api/auth/me").await;
    assert_ne!(me.expect(200)["own_name"], "Не станет");
    owner.patch("/api/auth/me", me.json()).await.expect(200);
    let customer = order.json()["customer"]["id"].clone();
    let path = format!("/api/customers/{customer}");
    owner.remembers(customer.as_i64().expect("an id"), "1990-05-15").await.expect(201);
    let otherwise = json!({"source": "website", "important_dates": [], "addresses": [{"id": 1}]});
    let answer = owner.patch(&path, otherwise).await;
    for loc in ["body.source", "body.important_dates", "body.addresses"] {
        answer.expect_objection(loc);
    }
}
