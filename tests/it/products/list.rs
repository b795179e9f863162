//! Looking through the catalogue.

use serde_json::{Value, json};

use crate::support::{Caller, TestApp};

async fn names(caller: &Caller, query: &str) -> Vec<String> {
    let list = caller.get(&format!("/api/products?{query}")).await.expect(200);
    assert_eq!(list["total"], list["items"].as_array().map_or(0, Vec::len), "{query}");
    let items = list["items"].as_array().cloned().unwrap_or_default();
    items.iter().map(|item| item["name"].as_str().unwrap_or_default().to_owned()).collect()
}

async fn three_products(app: &TestApp, owner: &Caller) {
    for fields in [
        json!({"name": "Букет роз 100%", "retail_price": 25_000, "sale_price": 15_000, "is_popular": true}),
        json!({"name": "Открытка", "category": "gift", "retail_price": 500, "is_active": false, "sku": "Card_1"}),
        json!({"name": "Ёлка", "category": "composition", "retail_price": 20_000, "is_new": true,
            "stock_quantity": 0}),
    ] {
        owner.creates_product(fields).await.expect(201);
        app.clock().advance(chrono::Duration::minutes(1));
    }
}

#[tokio::test]
async fn filters_and_sorts_find_what_they_name() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    three_products(&app, &owner).await;
    let [roses, card, tree] = ["Букет роз 100%", "Открытка", "Ёлка"];
    for (query, found) in [
        ("", vec![tree, card, roses]),
        ("sort=created_at", vec![roses, card, tree]),
        ("sort=price", vec![card, roses, tree]),
        ("sort=-price", vec![tree, roses, card]),
        ("category=gift", vec![card]),
        ("is_popular=true", vec![roses]),
        ("is_popular=True", vec![roses]),
        ("is_popular=yes&on_sale=1", vec![roses]),
        ("is_popular=false", vec![tree, card]),
        ("is_popular=NO", vec![tree, card]),
        ("category=gift,composition", vec![tree, card]),
        ("in_stock=true", vec![card, roses]),
        ("in_stock=false", vec![tree]),
        ("is_new=true", vec![tree]),
        ("on_sale=true", vec![roses]),
        ("on_sale=false", vec![tree, card]),
        ("is_active=false", vec![card]),
        ("min_price=15000&max_price=20000&sort=price", vec![roses, tree]),
        ("max_price=14999", vec![card]),
        ("search=РОЗ", vec![roses]),
        ("search=100%25", vec![roses]),
        ("search=card_", vec![card]),
        ("search=_", vec![card]),
        ("search=", vec![tree, card, roses]),
    ] {
        assert_eq!(names(&owner, query).await, found, "{query}");
    }
    assert_eq!(names(&owner, "sort=name").await.len(), 3);
}

#[tokio::test]
async fn a_query_out_of_bounds_is_refused_at_its_name() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    for (query, loc) in [
        ("category=flower", "query.category"),
        ("sort=stock", "query.sort"),
        ("is_active=2", "query.is_active"),
        ("archived=da", "query.archived"),
        ("in_stock=", "query.in_stock"),
        ("instock=true", "query.instock"),
        ("min_price=abc", "query.min_price"),
        ("max_price=0.5", "query.max_price"),
        ("min_price=-1", "query.min_price"),
        ("page=0", "query.page"),
        ("limit=101", "query.limit"),
    ] {
        owner.get(&format!("/api/products?{query}")).await.expect_objection(loc);
    }
}

#[tokio::test]
async fn pages_say_what_is_before_and_after_them() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    three_products(&app, &owner).await;
    let page = owner.get("/api/products?limit=2&page=2").await.expect(200);
    assert_eq!(page["items"].as_array().map(Vec::len), Some(1));
    let facts = ["total", "page", "pages", "has_next", "has_prev"].map(|field| page[field].clone());
    assert_eq!(facts, [json!(3), json!(2), json!(2), json!(false), json!(true)]);
    let skipped = owner.get("/api/products?limit=2&skip=2").await.expect(200);
    assert_eq!(skipped, page);
    let beyond = owner.get("/api/products?page=9").await.expect(200);
    assert_eq!((&beyond["items"], &beyond["total"]), (&json!([]), &json!(3)));
}

#[tokio::test]
async fn figures_count_what_is_folded_and_what_is_not() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let id = owner.creates_product(json!({})).await.id();
    let shop = owner.shop_id;
    app.db_execute(&format!(
        "insert into figures (shop_id, subject, subject_id, facet, count, amount, last_at)
         values ({shop}, 'product', {id}, 'KZT', 2, 2000000, '2026-03-01T09:00:00Z'),
                ({shop}, 'product', {id}, 'USD', 9, 900, now())"
    ))
    .await;
    app.db_execute(&format!(
        "insert into figure_deltas (shop_id, subject, subject_id, facet, count, amount, last_at)
         values ({shop}, 'product', {id}, 'KZT', 1, 1000000, '2026-03-02T09:00:00Z')"
    ))
    .await;
    let list = owner.get("/api/products").await.expect(200);
    let expected = json!({"orders_count": 3, "revenue": 30_000, "last_ordered": null});
    assert_eq!(list["items"][0]["stats"], expected);
}

#[tokio::test]
async fn categories_are_named_in_the_language_asked_for() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    owner.creates_product(json!({"category": "gift"})).await.expect(201);
    for (language, word) in [("kk-KZ, ru;q=0.5", "Сыйлық"), ("en", "Gift"), ("de", "Подарок")] {
        let request =
            owner.request(reqwest::Method::GET, "/api/products").header("accept-language", language);
        let list: Value = owner.send(request).await.expect(200);
        assert_eq!(list["items"][0]["category_display"], word);
    }
}
