//! Adding, changing and archiving products.

use serde_json::{Value, json};

use crate::support::TestApp;

/// Nothing keeps them yet, and what nobody keeps is not taken.
#[tokio::test]
async fn pictures_in_a_body_are_refused() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let pictures = json!({"images": [{"url": "https://example.com/1.jpg"}]});
    owner.creates_product(pictures.clone()).await.expect_objection("body.images");
    let product = owner.creates_product(json!({"images": []})).await.id();
    owner.patch(&format!("/api/products/{product}"), pictures).await.expect_objection("body.images");
}

#[tokio::test]
async fn a_new_product_is_shown_in_the_shape_of_the_reference() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let made = owner
        .creates_product(json!({
            "name": "Букет роз 'Классика'", "category": "bouquet", "cost_price": 12_000, "retail_price": 25_000,
            "sale_price": 22_500, "stock_mode": "counted", "stock_quantity": 15, "sku": " ROSE-25 ",
            "ingredients": [{"name": "Роза красная 50см", "quantity": 25, "unit": "шт"},
                            {"name": "Лента", "quantity": 1.25, "unit": "м", "variety": "Атлас"}],
        }))
        .await
        .expect(201);
    let expected = [
        ("category_display", json!("Букет")),
        ("cost_price", json!(12_000)),
        ("discount_percentage", json!(10)),
        ("current_price", json!(22_500)),
        ("is_active", json!(true)),
        ("is_popular", json!(false)),
        ("in_stock", json!(true)),
        ("stock_quantity", json!(15)),
        ("sku", json!("ROSE-25")),
        ("images", json!([])),
        ("stats", json!({"orders_count": 0, "revenue": 0, "last_ordered": null})),
        ("archived_at", Value::Null),
    ];
    for (field, value) in expected {
        assert_eq!(made[field], value, "{field}");
    }
    let lines: Vec<_> = made["ingredients"].as_array().expect("a list").iter().collect();
    assert_eq!((&lines[0]["quantity"], &lines[1]["quantity"]), (&json!(25), &json!(1.25)));
    assert_eq!((&lines[1]["variety"], &lines[0]["substitutes"]), (&json!("Атлас"), &json!([])));
    assert_eq!(owner.get(&format!("/api/products/{}", made["id"])).await.expect(200), made);
    assert_eq!(app.db_events(owner.shop_id).await.last().map(String::as_str), Some("product.created"));
}

#[tokio::test]
async fn every_objection_to_a_product_is_named_at_its_field() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let answer = owner
        .creates_product(json!({
            "name": " ", "retail_price": 10_000, "sale_price": 10_000, "stock_quantity": 1_000_001, "cost_price": 0.5,
            "ingredients": [{"name": "Роза", "quantity": 1, "unit": "шт"},
                            {"name": "Лента", "quantity": 0, "unit": "", "substitutes": ["Атлас", ""]}],
        }))
        .await;
    for loc in [
        "body.name",
        "body.sale_price",
        "body.stock_quantity",
        "body.cost_price",
        "body.ingredients.1.quantity",
        "body.ingredients.1.unit",
        "body.ingredients.1.substitutes.1",
    ] {
        answer.expect_objection(loc);
    }
    assert_eq!(answer.objections().len(), 7, "{answer}");
    owner.creates_product(json!({"category": "flower"})).await.expect_objection("body.category");
    owner.creates_product(json!({"retail_price": null})).await.expect_objection("body.retail_price");
    let text = json!([{"name": "Роза", "quantity": "25", "unit": "шт"}]);
    let answer = owner.creates_product(json!({"ingredients": text})).await;
    answer.expect_objection("body.ingredients.0.quantity");
    assert_eq!(app.db_count("products").await, 0);
}

#[tokio::test]
async fn an_ingredient_is_one_piece_unless_it_says_otherwise() {
    let app = TestApp::start().await;
    let made =
        app.owner().await.creates_product(json!({"ingredients": [{"name": "Открытка"}]})).await.expect(201);
    let line = &made["ingredients"][0];
    assert_eq!((&line["quantity"], &line["unit"]), (&json!(1), &json!("шт")));
}

#[tokio::test]
async fn an_empty_change_changes_nothing() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let made = owner
        .creates_product(json!({"ingredients": [{"name": "Роза", "quantity": 2.50, "unit": "шт"}]}))
        .await
        .expect(201);
    app.clock().advance(chrono::Duration::minutes(5));
    let id = made["id"].as_i64().expect("an id");
    let same =
        json!({"retail_price": 10_000, "ingredients": [{"name": "Роза", "quantity": 2.5, "unit": "шт"}]});
    for fields in [json!({}), same] {
        assert_eq!(owner.changes_product(id, fields).await.expect(200), made);
    }
    let events = app.db_events(owner.shop_id).await;
    assert!(!events.contains(&"product.updated".to_owned()), "{events:?}");
}

#[tokio::test]
async fn a_change_touches_only_what_it_names() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let made = owner
        .creates_product(json!({
            "sku": "A", "description": "Весна", "sale_price": 9_000, "stock_quantity": 3,
            "ingredients": [{"name": "Роза", "quantity": 2, "unit": "шт"}, {"name": "Лента", "quantity": 1, "unit": "м"}],
        }))
        .await
        .expect(201);
    let id = made["id"].as_i64().expect("an id");
    let fields = json!({"sale_price": null, "stock_quantity": null, "description": null,
                        "ingredients": [{"name": "Тюльпан", "quantity": 31, "unit": "шт"}]});
    let changed = owner.changes_product(id, fields).await.expect(200);
    for field in ["sale_price", "stock_quantity", "description", "discount_percentage"] {
        assert_eq!(changed[field], Value::Null, "{field}");
    }
    assert_eq!((&changed["sku"], &changed["current_price"]), (&json!("A"), &json!(10_000)));
    assert_eq!(changed["in_stock"], true);
    assert_eq!(changed["ingredients"].as_array().map(Vec::len), Some(1));
    assert_eq!(changed["ingredients"][0]["name"], "Тюльпан");
}

#[tokio::test]
async fn a_sale_stays_below_the_retail_price_also_when_that_falls() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let id = owner.creates_product(json!({"sale_price": 9_000})).await.id();
    let answer = owner.changes_product(id, json!({"retail_price": 9_000})).await;
    answer.expect_objection("body.sale_price");
    assert_eq!(answer.objections().len(), 1);
    let both = json!({"retail_price": 9_000, "sale_price": 8_000});
    assert_eq!(owner.changes_product(id, both).await.expect(200)["current_price"], 8_000);
}

#[tokio::test]
async fn a_sku_names_one_product_of_a_shop_until_it_is_archived() {
    let app = TestApp::start().await;
    let (owner, stranger) = (app.owner().await, app.stranger().await);
    let first = owner.creates_product(json!({"sku": "ROSE"})).await.id();
    owner.creates_product(json!({"sku": "ROSE"})).await.expect_rule("sku_taken");
    stranger.creates_product(json!({"sku": "ROSE"})).await.expect(201);
    let other = owner.creates_product(json!({"sku": "TULIP"})).await.id();
    owner.changes_product(other, json!({"sku": "ROSE"})).await.expect_rule("sku_taken");
    owner.delete(&format!("/api/products/{first}")).await.expect(204);
    owner.changes_product(other, json!({"sku": "ROSE"})).await.expect(200);
}

#[tokio::test]
async fn an_archived_product_is_listed_with_the_archived_only() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let id = owner.creates_product(json!({})).await.id();
    let path = format!("/api/products/{id}");
    owner.delete(&path).await.expect(204);
    owner.get(&path).await.expect(404);
    owner.delete(&path).await.expect(404);
    owner.changes_product(id, json!({"name": "Снова"})).await.expect(404);
    assert_eq!(owner.get("/api/products").await.expect(200)["total"], 0);
    let archived = owner.get("/api/products?archived=true").await.expect(200);
    assert_eq!((&archived["total"], &archived["items"][0]["id"]), (&json!(1), &json!(id)));
    assert!(archived["items"][0]["archived_at"].is_string());
    assert_eq!(app.db_events(owner.shop_id).await.last().map(String::as_str), Some("product.archived"));
}

#[tokio::test]
async fn an_archived_product_comes_back_as_it_was() {
    let app = TestApp::start().await;
    let (owner, stranger) = (app.owner().await, app.stranger().await);
    let fields = json!({"sku": "ROSE", "is_active": false, "ingredients": [{"name": "Роза"}]});
    let made = owner.creates_product(fields).await;
    let (id, made) = (made.id(), made.json());
    let (path, nothing) = (format!("/api/products/{id}"), json!({}));
    let restore = format!("{path}/restore");
    assert_eq!(owner.post(&restore, nothing.clone()).await.expect(200), made, "it was not archived");
    owner.delete(&path).await.expect(204);
    stranger.post(&restore, nothing.clone()).await.expect(404);
    let rival = owner.creates_product(json!({"sku": "ROSE"})).await.id();
    owner.post(&restore, nothing.clone()).await.expect_rule("sku_taken");
    owner.get(&path).await.expect(404);
    owner.changes_product(rival, json!({"sku": null})).await.expect(200);
    assert_eq!(owner.post(&restore, nothing.clone()).await.expect(200), made);
    assert_eq!(owner.get(&path).await.expect(200), made);
    assert_eq!(owner.get("/api/products").await.expect(200)["total"], 2);
    assert_eq!(owner.get("/api/products?archived=true").await.expect(200)["total"], 0);
    owner.post("/api/products/999999/restore", nothing).await.expect(404);
    assert_eq!(app.db_events(owner.shop_id).await.last().map(String::as_str), Some("product.updated"));
}

#[tokio::test]
async fn a_florist_sees_the_catalogue_and_changes_nothing() {
    let app = TestApp::start().await;
    let (owner, florist) = (app.owner().await, app.florist().await);
    let id = owner.creates_product(json!({"cost_price": 4_000})).await.id();
    let path = format!("/api/products/{id}");
    let seen = florist.get(&path).await.expect(200);
    assert_eq!((&seen["cost_price"], &seen["stats"]["revenue"]), (&json!(null), &json!(null)));
    assert_eq!(owner.get(&path).await.expect(200)["cost_price"], 4_000);
    florist.creates_product(json!({})).await.expect(403);
    florist.changes_product(id, json!({"name": "Мой"})).await.expect(403);
    florist.delete(&path).await.expect(403);
    app.courier().await.get("/api/products").await.expect(403);
    app.nobody().get("/api/products").await.expect(401);
}

#[tokio::test]
async fn another_shops_product_is_not_there() {
    let app = TestApp::start().await;
    let (owner, stranger) = (app.owner().await, app.stranger().await);
    let id = owner.creates_product(json!({})).await.id();
    let unknown = stranger.get("/api/products/999999").await.expect(404);
    assert_eq!(stranger.get(&format!("/api/products/{id}")).await.expect(404), unknown);
    assert_eq!(stranger.changes_product(id, json!({"name": "Мой"})).await.expect(404), unknown);
    assert_eq!(stranger.delete(&format!("/api/products/{id}")).await.expect(404), unknown);
}
