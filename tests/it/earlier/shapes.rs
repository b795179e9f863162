//! What the earlier system answered in other shapes.

use serde_json::json;

use crate::support::TestApp;

#[tokio::test]
async fn a_product_is_switched_off_and_on_again() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({})).await.id();
    let path = format!("/api/products/{product}/toggle-active");
    for is_active in [false, true] {
        let product = owner.post(&path, json!({})).await.expect(200);
        assert_eq!(product["is_active"], is_active);
    }
    owner.post("/api/products/999999/toggle-active", json!({})).await.expect(404);
}

#[tokio::test]
async fn what_a_product_is_made_of_is_a_bare_list() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let ingredients =
        json!([{"name": "Роза", "quantity": 25}, {"name": "Лента", "quantity": 1.5, "unit": "м"}]);
    let product = owner.creates_product(json!({"ingredients": ingredients})).await.id();
    let components = owner.get(&format!("/api/products/{product}/components")).await.expect(200);
    let told = components.as_array().expect("a list").iter();
    let told: Vec<_> = told.map(|one| (&one["name"], &one["quantity"], &one["unit"])).collect();
    assert_eq!(
        told,
        [(&json!("Роза"), &json!(25), &json!("шт")), (&json!("Лента"), &json!(1.5), &json!("м"))]
    );
    assert!(components[0]["id"].is_number() && components[0]["warehouse_item_id"].is_null(), "{components}");
    app.stranger().await.get(&format!("/api/products/{product}/components")).await.expect(404);
}

#[tokio::test]
async fn an_owner_was_called_an_admin() {
    let app = TestApp::start().await;
    let (owner, florist) = (app.owner().await, app.florist().await);
    let seen = owner.get("/api/auth/current-user").await.expect(200);
    assert_eq!((&seen["user"]["id"], &seen["user"]["role"]), (&json!(owner.staff_id), &json!("admin")));
    assert_eq!((&seen["user"]["phone"], &seen["shop"]["id"]), (&json!(owner.phone), &json!(owner.shop_id)));
    let seen = florist.get("/api/auth/current-user").await.expect(200);
    let may = json!({"orders": true, "warehouse": true, "customers": false, "production": true, "settings": false,
                     "users": false});
    assert_eq!((&seen["user"]["role"], &seen["user"]["permissions"]), (&json!("florist"), &may));
    owner.program_with(&["orders"]).await.get("/api/auth/current-user").await.expect(403);
}
