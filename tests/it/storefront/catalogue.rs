//! The catalogue.

use serde_json::json;

use super::fields;
use crate::support::TestApp;

const CARD: [&str; 10] = [
    "category",
    "category_display",
    "description",
    "id",
    "images",
    "in_stock",
    "name",
    "price",
    "sale_price",
    "thumbnail",
];

#[tokio::test]
async fn the_catalogue_shows_what_is_on_offer_and_no_cost() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let roses = json!({"name": "Розы", "retail_price": 25_000, "sale_price": 22_500, "cost_price": 9_777,
        "stock_quantity": 7_331, "ingredients": [{"name": "Роза красная", "quantity": 25, "unit": "шт"}]});
    let roses = owner.creates_product(roses).await.id();
    owner.creates_product(json!({"name": "Спит", "is_active": false})).await.expect(201);
    let archived = owner.creates_product(json!({"name": "В архиве"})).await.id();
    owner.delete(&format!("/api/products/{archived}")).await.expect(204);
    owner
        .creates_product(json!({"name": "Пионы", "stock_quantity": 0, "category": "gift"}))
        .await
        .expect(201);

    let answer = app.nobody().get(&format!("/api/public/products?shop_id={}", owner.shop_id)).await;
    let page = answer.expect(200);
    assert_eq!(page["total"], 2);
    let [peonies, card] = [&page["items"][0], &page["items"][1]];
    assert_eq!(fields(card), CARD);
    assert_eq!((&card["price"], &card["sale_price"]), (&json!(25_000), &json!(22_500)));
    assert_eq!((&card["in_stock"], &peonies["in_stock"]), (&json!(true), &json!(false)));
    assert_eq!((&peonies["sale_price"], &peonies["category_display"]), (&json!(null), &json!("Подарок")));

    let path = format!("/api/public/products/{roses}?shop_id={}", owner.shop_id);
    let product = app.nobody().get(&path).await;
    assert_eq!(product.expect(200)["ingredients"], json!(["Роза красная"]));
    for text in [answer.text(), product.text()] {
        assert!(!text.contains("cost") && !text.contains("9777") && !text.contains("7331"), "{text}");
    }
}

#[tokio::test]
async fn the_catalogue_is_filtered_by_what_things_cost_now() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    for (name, category, sale) in [("Розы", "bouquet", Some(8_000)), ("Мишка", "gift", None)] {
        let mut product =
            json!({"name": name, "category": category, "retail_price": 10_000, "sale_price": sale});
        if name == "Розы" {
            product["stock_quantity"] = json!(0);
            product["is_popular"] = json!(true);
        }
        owner.creates_product(product).await.expect(201);
    }
    for (query, names) in [
        ("", vec!["Мишка", "Розы"]),
        ("&max_price=8000", vec!["Розы"]),
        ("&min_price=8001", vec!["Мишка"]),
        ("&category=gift", vec!["Мишка"]),
        ("&search=%D1%80%D0%9E%D0%B7", vec!["Розы"]),
        ("&limit=1&page=2", vec!["Розы"]),
        ("&on_sale=true", vec!["Розы"]),
        ("&on_sale=false", vec!["Мишка"]),
        ("&in_stock=true", vec!["Мишка"]),
        ("&in_stock=false", vec!["Розы"]),
        ("&sort=price", vec!["Розы", "Мишка"]),
        ("&sort=-price", vec!["Мишка", "Розы"]),
        ("&sort=created_at", vec!["Розы", "Мишка"]),
        ("&sort=popular", vec!["Розы", "Мишка"]),
    ] {
        let path = format!("/api/public/products?shop_id={}{query}", owner.shop_id);
        let page = app.nobody().get(&path).await.expect(200);
        let items = page["items"].as_array().expect("items");
        let found: Vec<_> = items.iter().map(|item| item["name"].as_str().unwrap_or_default()).collect();
        assert_eq!(found, names, "{query}");
    }
}

#[tokio::test]
async fn a_catalogue_asked_for_wrongly_is_refused_at_the_field() {
    let app = TestApp::start().await;
    let shop = app.owner().await.shop_id;
    for (path, loc) in [
        ("/api/public/products".to_owned(), "query.shop_id"),
        ("/api/public/products?shop_id=x".to_owned(), "query.shop_id"),
        ("/api/public/products/1".to_owned(), "query.shop_id"),
        (format!("/api/public/products?shop_id={shop}&category=tree"), "query.category"),
        (format!("/api/public/products?shop_id={shop}&min_price=0.5"), "query.min_price"),
        (format!("/api/public/products?shop_id={shop}&sort=cost"), "query.sort"),
        (format!("/api/public/products?shop_id={shop}&in_stock=maybe"), "query.in_stock"),
        (format!("/api/public/products?shop_id={shop}&limit=101"), "query.limit"),
    ] {
        app.nobody().get(&path).await.expect_objection(loc);
    }
}

#[tokio::test]
async fn a_product_that_is_not_on_offer_here_is_not_found() {
    let app = TestApp::start().await;
    let (owner, stranger) = (app.owner().await, app.stranger().await);
    let asleep = owner.creates_product(json!({"is_active": false})).await.id();
    let archived = owner.creates_product(json!({})).await.id();
    owner.delete(&format!("/api/products/{archived}")).await.expect(204);
    let foreign = stranger.creates_product(json!({})).await.id();
    let mut answers = Vec::new();
    for id in [asleep, archived, foreign, 987_654] {
        let path = format!("/api/public/products/{id}?shop_id={}", owner.shop_id);
        answers.push(app.nobody().get(&path).await.expect(404));
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
}
