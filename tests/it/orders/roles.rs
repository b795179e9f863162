//! Who may do what to an order.

use serde_json::{Value, json};

use super::{marks, traces};
use crate::support::TestApp;

#[tokio::test]
async fn a_florist_sets_assembled_and_issue_and_nothing_else() {
    let app = TestApp::start().await;
    let (owner, florist) = (app.owner().await, app.florist().await);
    let id = owner.writes_order(json!({"payment_method": "kaspi"})).await.id();
    let before = marks(&app, id).await;
    for stage in ["new", "paid", "delivery", "self_pickup", "delivered", "completed", "cancelled"] {
        florist.moves(id, stage).await.expect(403);
    }
    let line = json!({"product_id": 1, "quantity": 1});
    florist.writes_order(json!({})).await.expect(403);
    florist.places_order(json!({"items": [line]})).await.expect(403);
    florist.changes_order(id, json!({"comment": "Моё"})).await.expect(403);
    florist.cancels(id, json!({})).await.expect(403);
    florist.assigns(id, json!({"florist_id": florist.staff_id})).await.expect(403);
    florist.records_payment(id, 1, "cash").await.expect(403);
    florist.get(&format!("/api/orders/{id}/payments")).await.expect(403);
    for path in ["confirm", "issue/resolve", "items"] {
        florist.post(&format!("/api/orders/{id}/{path}"), line.clone()).await.expect(403);
    }
    assert_eq!(marks(&app, id).await, before);
    florist.moves(id, "assembled").await.expect_rule("illegal_transition");
    owner.moves(id, "paid").await.expect(200);
    assert_eq!(florist.moves(id, "assembled").await.expect(200)["status"], "assembled");
    let issue = json!({"issue_type": "quality_issue"});
    let order = florist.patch(&format!("/api/orders/{id}/issue"), issue).await.expect(200);
    assert_eq!((&order["status"], &order["issue_type"]), (&json!("issue"), &json!("quality_issue")));
    assert_eq!(order["history"][3]["changed_by"], "Марина");
    assert_eq!(florist.moves(id, "assembled").await.expect(200)["status"], "assembled");
}

#[tokio::test]
async fn a_program_sees_phones_by_what_it_may_do() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let id = owner.writes_order(json!({"customer_phone": "+77011234567"})).await.id();
    for (scopes, is_seen) in [
        (&["orders:read", "products:read", "warehouse", "production"][..], false),
        (&["orders:read"], false),
        (&["orders"], true),
        (&["orders:read", "customers:read"], true),
    ] {
        let program = owner.program_with(scopes).await;
        let order = program.sees_order(id).await;
        assert_eq!(order.text().contains("77011234567"), is_seen, "{scopes:?}: {order}");
        let found = program.get("/api/orders?search=7011234567").await.expect(200);
        assert_eq!(found["total"], i32::from(is_seen), "{scopes:?}");
    }
}

#[tokio::test]
async fn a_florist_sees_phones_masked_and_finds_nobody_by_them() {
    let app = TestApp::start().await;
    let (owner, florist, courier) = (app.owner().await, app.florist().await, app.courier().await);
    let fields =
        json!({"customer_phone": "+77011234567", "customer_name": "Иван", "recipient_phone": "+77017654321"});
    let id = owner.writes_order(fields).await.id();
    owner
        .assigns(id, json!({"florist_id": florist.staff_id, "courier_id": courier.staff_id}))
        .await
        .expect(200);
    for answer in [florist.sees_order(id).await, florist.get("/api/orders").await] {
        answer.expect(200);
        for phone in ["1234567", "7654321", &courier.phone[3..], &florist.phone[3..]] {
            assert!(!answer.text().contains(phone), "{phone} in {answer}");
        }
    }
    let order = florist.sees_order(id).await.expect(200);
    for phone in [&order["customer_phone"], &order["recipient_phone"], &order["customer"]["phone"]] {
        let phone = phone.as_str().unwrap_or_default();
        assert!(phone.starts_with("+7701") && phone.contains("*****") && phone.len() == 12, "{phone}");
    }
    assert_eq!(owner.sees_order(id).await.expect(200)["customer_phone"], "+77011234567");
    for (search, by_owner, by_florist) in [
        ("7011234567", 1, 0),
        ("7654321", 1, 0),
        ("8 701 123-45-67", 1, 0),
        ("иван", 1, 1),
        (&id.to_string(), 1, 1),
    ] {
        let path = format!("/api/orders?search={}", search.replace(' ', "%20"));
        assert_eq!(owner.get(&path).await.expect(200)["total"], by_owner, "{search}");
        assert_eq!(florist.get(&path).await.expect(200)["total"], by_florist, "{search}");
    }
}

#[tokio::test]
async fn a_courier_sees_and_moves_their_own_orders_only() {
    let app = TestApp::start().await;
    let (owner, courier, other) = (app.owner().await, app.courier().await, app.other_courier().await);
    let order = || async {
        let fields =
            json!({"delivery_method": "delivery", "address": "ул. Абая 10", "payment_method": "cash"});
        let id = owner.writes_order(fields).await.id();
        owner.moves(id, "assembled").await.expect(200);
        id
    };
    let (own, foreign, nobodys) = (order().await, order().await, order().await);
    owner.assigns(own, json!({"courier_id": courier.staff_id})).await.expect(200);
    owner.assigns(foreign, json!({"courier_id": other.staff_id})).await.expect(200);
    let unknown = courier.sees_order(999_999).await.expect(404);
    let before = traces(&app).await;
    for id in [foreign, nobodys] {
        let path = |rest: &str| format!("/api/orders/{id}/{rest}");
        for answer in [
            courier.sees_order(id).await,
            courier.moves(id, "delivery").await,
            courier.patch(&path("issue"), json!({"issue_type": "other"})).await,
            courier.records_payment(id, 1_000, "cash").await,
            courier.get(&path("payments")).await,
            courier.get(&path("history")).await,
            courier.post(&path("comments"), json!({"comment": "Где это?"})).await,
        ] {
            assert_eq!(answer.expect(404), unknown, "{answer}");
        }
    }
    assert_eq!(traces(&app).await, before);
    for query in ["".to_owned(), format!("?courier_id={}", courier.staff_id)] {
        let list = courier.get(&format!("/api/orders{query}")).await.expect(200);
        assert_eq!((&list["total"], &list["items"][0]["id"]), (&json!(1), &json!(own)), "{query}");
    }
    let of_other = courier.get(&format!("/api/orders?courier_id={}", other.staff_id)).await.expect(200);
    assert_eq!((&of_other["total"], &of_other["items"]), (&json!(0), &json!([])));
    let summary = courier.get("/api/orders/summary").await.expect(200);
    assert_eq!((&summary["total"], &summary["counts"]["assembled"]), (&json!(1), &json!(1)));
    for stage in ["new", "paid", "assembled", "self_pickup", "completed", "cancelled"] {
        courier.moves(own, stage).await.expect(403);
    }
    courier.cancels(own, json!({})).await.expect(403);
    courier.changes_order(own, json!({"comment": "Моё"})).await.expect(403);
    for method in ["card", "kaspi", "transfer"] {
        courier.records_payment(own, 1_000, method).await.expect(403);
    }
    assert_eq!(courier.moves(own, "delivery").await.expect(200)["status"], "delivery");
    let issue = json!({"issue_type": "recipient_unavailable"});
    courier.patch(&format!("/api/orders/{own}/issue"), issue).await.expect(200);
    courier.moves(own, "delivery").await.expect(200);
    courier.moves(own, "delivered").await.expect(200);
    let paid = courier.records_payment(own, 10_000, "cash").await.expect(201);
    assert_eq!((&paid["recorded_by"], &paid["order_id"]), (&json!("Ерлан"), &json!(own)));
    assert_eq!(courier.get(&format!("/api/orders/{own}/payments")).await.expect(200)["total"], 1);
    owner.assigns(own, json!({"courier_id": other.staff_id})).await.expect(200);
    courier.sees_order(own).await.expect(404);
}

#[tokio::test]
async fn a_manager_places_pays_and_cancels() {
    let app = TestApp::start().await;
    let manager = app.manager().await;
    let id = manager.writes_order(json!({})).await.id();
    manager.moves(id, "paid").await.expect(200);
    let order = manager.cancels(id, json!({"reason": "Ошибка"})).await.expect(200);
    assert_eq!((&order["status"], &order["history"][2]["changed_by"]), (&json!("cancelled"), &json!("Алия")));
    app.nobody().sees_order(id).await.expect(401);
}

#[tokio::test]
async fn another_shops_order_is_not_there_and_its_staff_is_nobody() {
    let app = TestApp::start().await;
    let (owner, stranger) = (app.owner().await, app.stranger().await);
    let product = owner.creates_product(json!({"stock_quantity": 5})).await.id();
    let order = owner.orders_product(product, 1).await;
    let (id, item) = (order.id(), order.json()["items"][0]["id"].clone());
    let path = |rest: &str| format!("/api/orders/{id}/{rest}");
    let unknown = stranger.sees_order(999_999).await.expect(404);
    let before = traces(&app).await;
    for answer in [
        stranger.sees_order(id).await,
        stranger.moves(id, "paid").await,
        stranger.changes_order(id, json!({"comment": "Моё"})).await,
        stranger.cancels(id, json!({})).await,
        stranger.assigns(id, json!({"florist_id": stranger.staff_id})).await,
        stranger.records_payment(id, 1, "cash").await,
        stranger.patch(&path(&format!("items/{item}")), json!({"quantity": 2})).await,
        stranger.delete(&path(&format!("items/{item}"))).await,
        stranger.post(&path("confirm"), Value::Null).await,
        stranger.get(&path("history")).await,
    ] {
        assert_eq!(answer.expect(404), unknown, "{answer}");
    }
    for field in ["florist_id", "courier_id"] {
        let theirs = owner.assigns(id, json!({field: stranger.staff_id})).await;
        let never = owner.assigns(id, json!({field: 999_999})).await;
        theirs.expect_objection(&format!("body.{field}"));
        assert_eq!(theirs.body, never.body);
        let list = owner.get(&format!("/api/orders?{field}={}", stranger.staff_id)).await.expect(200);
        assert_eq!(list["total"], 0);
    }
    let other = owner.orders_product(product, 1).await;
    let crossed = format!("/api/orders/{}/items/{item}", other.id());
    owner.patch(&crossed, json!({"quantity": 2})).await.expect(404);
    owner.cancels(other.id(), json!({})).await.expect(200);
    assert_eq!(super::stock_of(&app, product).await, 4);
    assert_ne!(traces(&app).await, before);
}

#[tokio::test]
async fn an_order_offers_everybody_the_steps_that_are_theirs() {
    let app = TestApp::start().await;
    let (owner, florist, courier) = (app.owner().await, app.florist().await, app.courier().await);
    let reader = owner.program_with(&["orders:read"]).await;
    let writer = owner.program_with(&["orders"]).await;
    let fields = json!({"delivery_method": "delivery", "address": "ул. Абая 10", "payment_method": "cash"});
    let id = owner.writes_order(fields).await.id();
    owner.assigns(id, json!({"courier_id": courier.staff_id})).await.expect(200);
    for (stage, of_owner, of_florist, of_courier, of_writer) in [
        (
            "new",
            &["paid", "assembled", "issue", "cancelled"][..],
            &["assembled", "issue"][..],
            &["issue"][..],
            &["assembled", "issue", "cancelled"][..],
        ),
        (
            "assembled",
            &["delivery", "issue", "cancelled"],
            &["issue"],
            &["delivery", "issue"],
            &["delivery", "issue", "cancelled"],
        ),
        ("delivery", &["delivered", "issue"], &["issue"], &["delivered", "issue"], &["delivered", "issue"]),
    ] {
        owner.moves(id, stage).await.expect(200);
        for (who, steps) in [
            (&owner, of_owner),
            (&florist, of_florist),
            (&courier, of_courier),
            (&writer, of_writer),
            (&reader, &[]),
        ] {
            let order = who.sees_order(id).await.expect(200);
            assert_eq!(order["allowed_transitions"], json!(steps), "{stage}: {order}");
        }
        let listed = florist.get("/api/orders").await.expect(200);
        assert_eq!(listed["items"][0]["allowed_transitions"], json!(of_florist), "{stage}");
    }
}
