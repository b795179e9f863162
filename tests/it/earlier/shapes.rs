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

#[tokio::test]
async fn an_order_shows_what_the_earlier_pages_read_of_it() {
    let app = TestApp::start().await;
    let (owner, florist, courier) = (app.owner().await, app.florist().await, app.courier().await);
    let id = owner.writes_order(json!({"payment_method": "cash"})).await.id();
    owner.assigns(id, json!({"florist_id": florist.staff_id})).await.expect(200);
    owner.assigns(id, json!({"courier_id": courier.staff_id})).await.expect(200);
    florist.post(&format!("/api/orders/{id}/comments"), json!({"text": "Пионы"})).await.expect(201);
    owner.post(&format!("/api/orders/{id}/comments"), json!({"comment": "Хорошо"})).await.expect(201);
    owner.patch(&format!("/api/orders/{id}/issue"), json!({"issue_type": "other"})).await.expect(200);
    let order = owner.sees_order(id).await.expect(200);
    assert_eq!((&order["has_issue"], &order["assigned_florist"]), (&json!(true), &order["florist"]));
    let said = order["comments"].as_array().expect("comments").iter();
    let said: Vec<_> = said.map(|one| (&one["text"], &one["comment"], &one["user"]["id"])).collect();
    assert_eq!(
        said,
        [
            (&json!("Пионы"), &json!("Пионы"), &json!(florist.staff_id)),
            (&json!("Хорошо"), &json!("Хорошо"), &json!(owner.staff_id)),
        ]
    );
    let history = owner.sees_history(id).await.expect(200);
    let rows = history["items"].as_array().expect("rows");
    let words: Vec<_> = rows.iter().map(|row| row["event_type"].as_str().expect("a word")).collect();
    let meant = [
        "created",
        "florist_assigned",
        "courier_assigned",
        "comment_added",
        "comment_added",
        "issue_reported",
    ];
    assert_eq!(words, meant);
    for row in rows {
        assert_eq!((&row["created_at"], &row["user"]), (&row["changed_at"], &row["changed_by"]));
    }
    let ids = |rows: &serde_json::Value| {
        rows.as_array().expect("rows").iter().map(|row| row["id"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(ids(&order["history"]), [rows[0]["id"].clone(), rows[5]["id"].clone()]);
    assert_eq!(order["history"][1]["event_type"], "issue_reported");
}

#[tokio::test]
async fn an_order_shows_its_latest_fifty_comments() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let id = owner.writes_order(json!({})).await.id();
    for number in 1..=51 {
        owner
            .post(&format!("/api/orders/{id}/comments"), json!({"comment": number.to_string()}))
            .await
            .expect(201);
    }
    let order = owner.sees_order(id).await.expect(200);
    let said = order["comments"].as_array().expect("comments");
    assert_eq!((said.len(), &said[0]["comment"], &said[49]["comment"]), (50, &json!("2"), &json!("51")));
}

#[tokio::test]
async fn a_product_says_how_it_sells_as_before() {
    let app = TestApp::start().await;
    let (owner, florist) = (app.owner().await, app.florist().await);
    let product = owner.creates_product(json!({})).await.id();
    owner.orders_product(product, 2).await.expect(201);
    let path = format!("/api/products/{product}");
    let seen = owner.get(&path).await.expect(200);
    assert_eq!(
        (&seen["total_orders"], &seen["total_revenue"]),
        (&seen["stats"]["orders_count"], &seen["stats"]["revenue"])
    );
    assert_eq!(seen["total_orders"], 1);
    assert!(florist.get(&path).await.expect(200)["total_revenue"].is_null());
}

#[tokio::test]
async fn users_are_the_staff_by_their_earlier_words() {
    let app = TestApp::start().await;
    let (owner, manager) = (app.owner().await, app.manager().await);
    let new = json!({"name": "Марина", "phone": "8 705 123 45 67", "role": "florist", "is_active": true});
    let florist = owner.post("/api/users/", new).await.expect(201);
    assert_eq!((&florist["role"], &florist["is_active"]), (&json!("florist"), &json!(true)));
    let names = |list: &serde_json::Value| {
        let items = list["items"].as_array().expect("users").iter();
        items.map(|user| user["role"].as_str().expect("a role").to_owned()).collect::<Vec<_>>()
    };
    let all = manager.get("/api/users/?skip=0&limit=100").await.expect(200);
    assert_eq!(
        (names(&all), &all["total"]),
        (vec!["admin".to_owned(), "manager".into(), "florist".into()], &json!(3))
    );
    for (query, found) in
        [("role=admin", 1), ("search=марин", 1), ("search=7051234567", 1), ("is_active=false", 0)]
    {
        let list = owner.get(&format!("/api/users?{query}")).await.expect(200);
        assert_eq!(list["total"], found, "{query}: {list}");
    }
    let path = format!("/api/users/{}", florist["id"]);
    let changed = owner.patch(&path, json!({"role": "courier", "name": "Марина А."})).await.expect(200);
    assert_eq!((&changed["role"], &changed["name"]), (&json!("courier"), &json!("Марина А.")));
    assert_eq!(owner.patch(&path, json!({"is_active": true})).await.expect(200)["role"], "courier");
    assert_eq!(owner.patch(&path, json!({"is_active": false})).await.expect(200)["is_active"], false);
    owner.get(&path).await.expect(404);
    let me = format!("/api/users/{}", owner.staff_id);
    owner.patch(&me, json!({"role": "manager"})).await.expect_rule("last_owner");
    owner.patch(&me, json!({"is_active": false})).await.expect_rule("last_owner");
    owner.delete(&me).await.expect_rule("last_owner");
    manager.patch(&path, json!({"name": "Кто-то"})).await.expect(403);
}

#[tokio::test]
async fn settings_are_the_shop_with_its_zones() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let zone = owner.creates_zone(json!({})).await.expect(201);
    let settings = owner.get("/api/settings/").await.expect(200);
    assert_eq!((&settings["id"], &settings["delivery_zones"]), (&json!(owner.shop_id), &json!([zone])));
    let changed = owner.patch("/api/settings/", json!({"name": "Розы"})).await.expect(200);
    assert_eq!((&changed["name"], &changed["delivery_zones"]), (&json!("Розы"), &json!([zone])));
    // Zones are changed where they are.
    let other = json!({"delivery_zones": [{"name": "Центр", "price": 1}]});
    owner.patch("/api/settings/", other).await.expect_objection("body.delivery_zones");
}

#[tokio::test]
async fn an_order_may_name_its_window_in_the_earlier_field() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let fields = json!({"delivery_date": "2030-12-26", "delivery_time_text": "14:00-16:00"});
    let order = owner.writes_order(fields).await.expect(201);
    assert_eq!(order["delivery_time"], "14:00-16:00");
    let path = format!("/api/orders/{}", order["id"]);
    let changed = owner.patch(&path, json!({"delivery_time_text": "15:00-17:00"})).await.expect(200);
    assert_eq!(changed["delivery_time"], "15:00-17:00");
    let answer = owner.patch(&path, json!({"delivery_time_text": "после обеда"})).await;
    answer.expect_objection("body.delivery_time");
}

#[tokio::test]
async fn whoever_is_to_be_no_member_any_more_is_dismissed() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let florist = owner.hires("Дамир", "+77012220001", "florist").await.id();
    let path = format!("/api/staff/{florist}");
    owner.patch(&path, json!({"is_active": false})).await.expect_objection("body.is_active");
    owner.patch(&path, json!({"is_active": true, "name": "Дамир К."})).await.expect(200);
}
