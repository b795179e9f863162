//! Answers of the catalogue that are kept for a moment.

use serde_json::json;

use crate::support::TestApp;

#[tokio::test]
async fn a_page_is_kept_for_a_second_and_says_so() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    owner.creates_product(json!({"retail_price": 1_000})).await.expect(201);
    let path = format!("/api/public/products?shop_id={}", owner.shop_id);
    let price = async || app.nobody().get(&path).await.expect(200)["items"][0]["price"].clone();
    let answer = app.nobody().get(&path).await;
    assert_eq!(
        (answer.header("cache-control"), answer.header("vary")),
        ("public, max-age=1", "accept-language")
    );
    let mut was_kept = false;
    for amount in 2_000..2_010 {
        app.db_execute(&format!("update products set retail_price = {amount}00")).await;
        // Behind the server's back; on a slow day the second is over by itself.
        was_kept |= price().await != amount;
        app.clock().advance(chrono::Duration::seconds(1));
        assert_eq!(price().await, amount, "a second later");
    }
    assert!(was_kept, "asked ten times anew");
}

#[tokio::test]
async fn what_the_shop_changes_is_seen_at_once() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({"retail_price": 1_000, "stock_quantity": 1})).await.id();
    let page = format!("/api/public/products?shop_id={}", owner.shop_id);
    let alone = format!("/api/public/products/{product}?shop_id={}", owner.shop_id);
    let seen = async || {
        let card = app.nobody().get(&page).await.expect(200)["items"][0].clone();
        let same = app.nobody().get(&alone).await.expect(200).clone();
        assert_eq!((&card["price"], &card["in_stock"]), (&same["price"], &same["in_stock"]));
        (card["price"].clone(), card["in_stock"].clone())
    };
    for price in [1_100, 1_200, 1_300] {
        owner.patch(&format!("/api/products/{product}"), json!({"retail_price": price})).await.expect(200);
        assert_eq!(seen().await, (json!(price), json!(true)));
    }
    let order = owner.orders_product(product, 1).await.id();
    assert_eq!(seen().await.1, false, "the last one was ordered");
    owner.post(&format!("/api/orders/{order}/cancel"), json!({})).await.expect(200);
    assert_eq!(seen().await.1, true, "it was given back");
}

#[tokio::test]
async fn a_page_is_kept_for_its_readers_language_and_a_refusal_not_at_all() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let path = format!("/api/public/products?shop_id={}", owner.shop_id);
    app.nobody().get(&format!("{path}&sort=worth")).await.expect_objection("query.sort");
    app.nobody().get("/api/public/products?shop_id=999999").await.expect(404);
    owner.creates_product(json!({"category": "gift"})).await.expect(201);
    for (language, word) in [("ru", "Подарок"), ("en", "Gift"), ("ru", "Подарок")] {
        let request = app.nobody().request(reqwest::Method::GET, &path).header("accept-language", language);
        let answer = app.nobody().send(request).await;
        assert_eq!(answer.expect(200)["items"][0]["category_display"], word);
    }
}
