//! Earlier names of routes and fields do what ours do.

use serde_json::{Value, json};

use crate::support::TestApp;

#[tokio::test]
async fn routes_by_their_earlier_names_do_the_same() {
    let app = TestApp::start().await;
    let (owner, florist) = (app.owner().await, app.florist().await);
    let product = owner.creates_product(json!({})).await.id();
    let changed = owner.put(&format!("/api/products/{product}/"), json!({"name": "Весна"})).await.expect(200);
    assert_eq!(changed["name"], "Весна");
    let customer = owner.creates_customer(json!({})).await.id();
    let changed = owner.put(&format!("/api/customers/{customer}"), json!({"name": "Алия"})).await.expect(200);
    assert_eq!(changed["name"], "Алия");
    let order = owner.writes_order(json!({})).await.id();
    let to = json!({"florist_id": florist.staff_id});
    let assigned = owner.post(&format!("/api/orders/{order}/assign-florist"), to).await.expect(200);
    assert_eq!(assigned["florist"]["id"], florist.staff_id);
    assert_eq!(owner.get("/health").await.expect(200), json!({"status": "ok"}));
    // Who may not by our name may not by the earlier one.
    florist.put(&format!("/api/products/{product}"), json!({"name": "Роза"})).await.expect(403);
}

#[tokio::test]
async fn a_body_may_name_its_fields_as_before() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let order = owner.writes_order(json!({})).await.id();
    let path = |end: &str| format!("/api/orders/{order}/{end}");
    let comment = owner.post(&path("comments"), json!({"text": "Пионы вместо роз"})).await.expect(201);
    assert_eq!(comment["comment"], "Пионы вместо роз");
    let issue = json!({"issueType": "wrong_address", "comment": "Дома 22 нет"});
    let order = owner.patch(&path("issue"), issue).await.expect(200);
    assert_eq!((&order["status"], &order["issue_type"]), (&json!("issue"), &json!("wrong_address")));
    let cancelled =
        owner.post(&path("cancel"), json!({"cancellation_reason": "Передумал"})).await.expect(200);
    assert_eq!(
        (&cancelled["status"], &cancelled["cancel_reason"]),
        (&json!("cancelled"), &json!("Передумал"))
    );
}

/// Saying a thing twice leaves open which is meant.
#[tokio::test]
async fn a_field_under_both_names_is_refused() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let order = owner.writes_order(json!({})).await.id();
    let both = json!({"text": "Пионы", "comment": "Розы"});
    owner.post(&format!("/api/orders/{order}/comments"), both).await.expect(422);
}

#[tokio::test]
async fn what_has_an_earlier_name_is_deprecated_in_the_document() {
    let app = TestApp::start().await;
    let document = app.nobody().get("/openapi.json").await.expect(200);
    for (path, method) in [
        ("/api/products/{product_id}", "put"),
        ("/api/products/{product_id}/toggle-active", "post"),
        ("/api/products/{product_id}/components", "get"),
        ("/api/customers/{customer_id}", "put"),
        ("/api/orders/{order_id}/assign-florist", "post"),
        ("/api/auth/current-user", "get"),
        ("/health", "get"),
    ] {
        assert_eq!(document["paths"][path][method]["deprecated"], true, "{method} {path}");
    }
    assert_eq!(document["paths"]["/api/products/{product_id}"]["patch"]["deprecated"], Value::Null);
    for (body, field) in
        [("AddComment", "text"), ("ReportIssue", "issueType"), ("CancelOrder", "cancellation_reason")]
    {
        let field = &document["components"]["schemas"][body]["properties"][field];
        let is_said = field["deprecated"] == true
            || field["description"].as_str().is_some_and(|it| it.starts_with("Earlier"));
        assert!(is_said, "{body}: {field}");
    }
}
