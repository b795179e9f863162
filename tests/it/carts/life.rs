//! What may be done with a cart, at which prices, and for how long.

use chrono::Duration;
use reqwest::Method;
use serde_json::{Value, json};

use super::Errand;
use crate::support::{Answer, Caller, TestApp};

#[tokio::test]
async fn a_cart_is_begun_filled_changed_emptied_and_deleted() {
    let app = TestApp::start().await;
    let (owner, buyer) = (app.owner().await, app.buyer());
    let roses = owner.creates_product(json!({"name": "Розы", "retail_price": 12_000})).await.id();
    let tulips = owner.creates_product(json!({"name": "Тюльпаны", "retail_price": 7_000})).await.id();
    let empty = buyer.post("/api/public/carts", json!({"shop_id": owner.shop_id})).await.expect(201);
    assert_eq!((&empty["items"], &empty["total"]), (&json!([]), &json!(0)));
    assert_eq!((&empty["held_until"], &empty["currency"]), (&json!(null), &json!("KZT")));
    assert_eq!(empty["expires_at"], "2026-12-02T12:00:00+05:00", "seven days from now");
    let token = empty["token"].as_str().expect("a token");
    assert!(token.len() == 32 && token.bytes().all(|byte| byte.is_ascii_hexdigit()), "{token}");

    buyer.puts_into_cart(token, roses, 1).await.expect(201);
    let line = json!({"product_id": roses, "quantity": 2, "notes": "С красной лентой"});
    let path = format!("/api/public/carts/{token}");
    let cart = buyer.post(&format!("{path}/items"), line).await.expect(201);
    let item = cart["items"][0].clone();
    assert_eq!((&item["quantity"], &item["notes"]), (&json!(3), &json!("С красной лентой")));
    let cart = buyer.puts_into_cart(token, tulips, 1).await.expect(201);
    assert_eq!(cart["items"].as_array().map(Vec::len), Some(2), "the same product again adds up");
    assert_eq!((&cart["total"], &cart["items"][0]), (&json!(43_000), &item));
    assert_eq!(buyer.sees_cart(token).await.expect(200), cart);

    let item = format!("{path}/items/{}", item["id"]);
    let changed = buyer.patch(&item, json!({"quantity": 1})).await.expect(200);
    assert_eq!((&changed["items"][0]["quantity"], &changed["total"]), (&json!(1), &json!(19_000)));
    assert_eq!(changed["items"][0]["notes"], "С красной лентой");
    let changed = buyer.patch(&item, json!({"notes": null})).await.expect(200);
    assert_eq!((&changed["items"][0]["quantity"], &changed["items"][0]["notes"]), (&json!(1), &json!(null)));
    assert_eq!(buyer.delete(&item).await.status, 204);
    assert_eq!(buyer.delete(&item).await.status, 404);
    assert_eq!(buyer.sees_cart(token).await.expect(200)["total"], 7_000);
    assert_eq!(buyer.delete(&path).await.status, 204);
    for table in ["carts", "cart_items", "cart_tokens"] {
        assert_eq!(app.db_count(table).await, 0, "{table}");
    }
}

#[tokio::test]
async fn a_cart_may_begin_with_what_is_to_be_in_it() {
    let app = TestApp::with(&[("CVETY__STOREFRONT__MOST_PIECES", "10000")]).await;
    let (owner, buyer) = (app.owner().await, app.buyer());
    let roses = owner.creates_product(json!({"name": "Розы", "retail_price": 12_000})).await.id();
    let tulips = owner.creates_product(json!({"name": "Тюльпаны", "retail_price": 7_000})).await.id();
    let line = |product: i64, quantity: i64| json!({"product_id": product, "quantity": quantity});
    let begin = async |items: Value| {
        buyer.post("/api/public/carts", json!({"shop_id": owner.shop_id, "items": items})).await
    };
    let items =
        json!([line(roses, 1), {"product_id": tulips, "quantity": 1, "notes": "С лентой"}, line(roses, 2)]);
    let cart = begin(items).await.expect(201);
    assert_eq!((&cart["total"], cart["items"].as_array().map(Vec::len)), (&json!(43_000), Some(2)));
    assert_eq!((&cart["items"][0]["quantity"], &cart["items"][1]["notes"]), (&json!(3), &json!("С лентой")));
    let seen = buyer.sees_cart(cart["token"].as_str().expect("a token")).await.expect(200);
    assert_eq!(seen, cart);
    begin(json!([])).await.expect(201);
    let carts = app.db_count("carts").await;
    for (items, at) in [
        (json!([line(roses, 1), line(987_654, 1)]), "body.items.1.product_id"),
        (json!([line(roses, 0)]), "body.items.0.quantity"),
        (json!([line(roses, 9_999), line(tulips, 1), line(roses, 2)]), "body.items.2.quantity"),
        (json!(vec![line(roses, 1); 101]), "body.items"),
    ] {
        begin(items).await.expect_objection(at);
    }
    assert_eq!(app.db_count("carts").await, carts, "all of it, or no cart");
}

#[tokio::test]
async fn prices_are_todays_whenever_the_cart_is_read() {
    let app = TestApp::start().await;
    let errand = Errand::of(&app, 2, json!(null)).await;
    assert_eq!(errand.cart().await["total"], 20_000);
    let dearer = json!({"retail_price": 15_000, "cost_price": 3_777, "name": "Букет «Лето»"});
    errand.owner.changes_product(errand.product, dearer).await.expect(200);
    let cart = errand.cart().await;
    assert_eq!((&cart["items"][0]["price"], &cart["items"][0]["total"]), (&json!(15_000), &json!(30_000)));
    assert_eq!((&cart["total"], &cart["items"][0]["product_name"]), (&json!(30_000), &json!("Букет «Лето»")));
    errand.owner.changes_product(errand.product, json!({"sale_price": 9_000})).await.expect(200);
    assert_eq!(errand.cart().await["total"], 18_000);
    assert!(!errand.buyer.sees_cart(&errand.token).await.text().contains("3777"));
    let forged = json!({"product_id": errand.product, "quantity": 1, "price": 1, "total": 1});
    let cart = errand.buyer.post(&format!("{}/items", errand.path()), forged).await.expect(201);
    assert_eq!(cart["total"], 27_000);
}

#[tokio::test]
async fn a_product_taken_off_the_shelf_stays_in_sight_and_is_in_the_way() {
    let app = TestApp::start().await;
    for is_archived in [false, true] {
        let errand = Errand::of(&app, 1, json!(5)).await;
        let other = errand.owner.creates_product(json!({"retail_price": 3_000})).await.id();
        errand.buyer.puts_into_cart(&errand.token, other, 1).await.expect(201);
        let path = format!("/api/products/{}", errand.product);
        if is_archived {
            assert_eq!(errand.owner.delete(&path).await.status, 204);
        } else {
            errand.owner.patch(&path, json!({"is_active": false})).await.expect(200);
        }
        let cart = errand.cart().await;
        let gone = &cart["items"][0];
        assert_eq!((&gone["is_available"], &gone["in_stock"]), (&json!(false), &json!(false)), "{cart:#}");
        assert_eq!((&cart["total"], &cart["items"][1]["is_available"]), (&json!(3_000), &json!(true)));
        for refused in [errand.checks_out().await, errand.orders().await] {
            refused.expect_rule("product_unavailable");
            assert!(refused.text().contains("«Букет „Весна“»"), "{refused}");
        }
        let more = errand.buyer.puts_into_cart(&errand.token, errand.product, 1).await;
        more.expect_objection("body.product_id");
        assert_eq!(errand.buyer.delete(&errand.first_line().await).await.status, 204);
        errand.checks_out().await.expect(200);
    }
}

#[tokio::test]
async fn every_way_not_to_be_there_is_answered_alike() {
    // The owner's token outlives the carts.
    let app = TestApp::with(&[("CVETY__AUTH__ACCESS_TOKEN_LIFETIME", "30d")]).await;
    let (expired, deleted) = (Errand::of(&app, 1, json!(null)).await, Errand::of(&app, 1, json!(null)).await);
    assert_eq!(deleted.buyer.delete(&deleted.path()).await.status, 204);
    let expired_line = expired.first_line().await;
    let item = expired_line.rsplit('/').next().expect("an id");
    app.clock().advance(Duration::days(7));
    let living = Errand::of(&app, 1, json!(null)).await;
    let capitals = living.token.to_uppercase();
    let tokens = [&expired.token, &deleted.token, "0", "%00", "' or 1=1", &capitals, &"0".repeat(32)];
    for (method, path) in [
        (Method::GET, String::new()),
        (Method::DELETE, String::new()),
        (Method::POST, "/items".to_owned()),
        (Method::PATCH, format!("/items/{item}")),
        (Method::DELETE, format!("/items/{item}")),
        (Method::POST, "/checkout".to_owned()),
    ] {
        let mut answers = Vec::new();
        for token in &tokens {
            answers.push(call(&living.buyer, &method, &format!("/api/public/carts/{token}{path}")).await);
        }
        for answer in answers {
            let said = answer.expect(404)["detail"].clone();
            assert_eq!(said, "Корзина не найдена. Возможно, она уже оформлена или её срок истёк", "{answer}");
        }
    }
    living.checks_out().await.expect(200);
}

async fn call(buyer: &Caller, method: &Method, path: &str) -> Answer {
    let request = buyer.request(method.clone(), path);
    let body = json!({"product_id": 1, "quantity": 1});
    buyer.send(if path.contains("/items") { request.json(&body) } else { request }).await
}

#[tokio::test]
async fn what_is_wrong_is_named() {
    let app = TestApp::with(&[("CVETY__STOREFRONT__MOST_PIECES", "10000")]).await;
    let errand = Errand::of(&app, 9_999, json!(null)).await;
    let buyer = &errand.buyer;
    buyer.post("/api/public/carts", json!({"shop_id": 987_654})).await.expect(404);
    for quantity in [0, -1, 10_001, i64::MAX] {
        let put = buyer.puts_into_cart(&errand.token, errand.product, quantity).await;
        put.expect_objection("body.quantity");
        let line = errand.first_line().await;
        buyer.patch(&line, json!({"quantity": quantity})).await.expect_objection("body.quantity");
    }
    buyer.puts_into_cart(&errand.token, errand.product, 2).await.expect_objection("body.quantity");
    assert_eq!(errand.cart().await["items"][0]["quantity"], 9_999);
    let asleep = errand.owner.creates_product(json!({"is_active": false})).await.id();
    let foreign = app.stranger().await.creates_product(json!({})).await.id();
    for product in [asleep, foreign, 987_654] {
        let put = buyer.puts_into_cart(&errand.token, product, 1).await;
        put.expect_objection("body.product_id");
    }
    let items = format!("{}/items", errand.path());
    let long = json!({"product_id": errand.product, "quantity": 1, "notes": "x".repeat(2_001)});
    buyer.post(&items, long).await.expect_objection("body.notes");
    // The token is no number either, and is not what is wrong.
    for wrong in ["abc", "1.5", "99999999999999999999"] {
        let line = format!("{items}/{wrong}");
        buyer.delete(&line).await.expect_objection("path.item_id");
        buyer.patch(&line, json!({"quantity": 1})).await.expect_objection("path.item_id");
    }
}

#[tokio::test]
async fn a_cart_has_a_hundred_lines_at_most() {
    let app = TestApp::start().await;
    let errand = Errand::of(&app, 1, json!(null)).await;
    let made = "insert into products (shop_id, name, category, retail_price, created_at, updated_at)
                select shop_id, name, category, retail_price, now(), now()
                from products cross join generate_series(1, 100) where id";
    app.db_execute(&format!("{made} = {}", errand.product)).await;
    app.db_execute(
        "insert into cart_items (shop_id, cart_id, product_id, quantity)
         select p.shop_id, c.id, p.id, 1 from carts c, products p
         where not exists (select from cart_items i where i.product_id = p.id) order by p.id limit 99",
    )
    .await;
    let last: i64 = app.db_value("select max(id) from products").await;
    errand.buyer.puts_into_cart(&errand.token, last, 1).await.expect_objection("body.product_id");
    errand.buyer.puts_into_cart(&errand.token, errand.product, 1).await.expect(201);
    assert_eq!(errand.cart().await["total"], 1_010_000);
    errand.checks_out().await.expect(200);
    errand.orders().await.expect(201);
}

#[tokio::test]
async fn a_cart_that_nobody_changes_expires_and_is_swept() {
    let app = TestApp::start().await;
    let [kept, read] = [Errand::of(&app, 1, json!(null)).await, Errand::of(&app, 1, json!(null)).await];
    app.clock().advance(Duration::days(6));
    // Looking is no change.
    assert_eq!(read.cart().await["expires_at"], "2026-12-02T12:00:00+05:00");
    let line = kept.first_line().await;
    let changed = kept.buyer.patch(&line, json!({"quantity": 2})).await.expect(200);
    assert_eq!(changed["expires_at"], "2026-12-08T12:00:00+05:00");
    app.clock().advance(Duration::days(1) - Duration::seconds(1));
    read.cart().await;
    app.clock().advance(Duration::seconds(1));
    read.buyer.sees_cart(&read.token).await.expect(404);
    app.tick_workers().await;
    for table in ["carts", "cart_items", "cart_tokens"] {
        assert_eq!(app.db_count(table).await, 1, "{table}");
    }
    assert_eq!(kept.cart().await["items"][0]["quantity"], 2);
}

#[tokio::test]
async fn carts_keep_their_lines_to_themselves() {
    let app = TestApp::start().await;
    let stranger = app.stranger().await;
    let (ours, other) = (Errand::of(&app, 1, json!(null)).await, Errand::of(&app, 1, json!(null)).await);
    let theirs = app.buyer().begins_cart(stranger.shop_id).await;
    app.buyer().puts_into_cart(&theirs, ours.product, 1).await.expect_objection("body.product_id");
    let line = other.first_line().await;
    let item = line.rsplit('/').next().expect("an id");
    for token in [&ours.token, &theirs] {
        let line = format!("/api/public/carts/{token}/items/{item}");
        let answer = app.buyer().patch(&line, json!({"quantity": 5})).await;
        assert_eq!(answer.expect(404)["detail"], "Позиция не найдена");
        assert_eq!(app.buyer().delete(&line).await.status, 404);
    }
    assert_eq!(other.cart().await["items"][0]["quantity"], 1);
    assert_eq!(app.buyer().sees_cart(&theirs).await.expect(200)["items"], Value::from(Vec::<Value>::new()));
}

#[tokio::test]
async fn a_cart_speaks_the_readers_language() {
    let app = TestApp::start().await;
    let errand = Errand::of(&app, 1, json!(null)).await;
    errand.buyer.delete(&errand.first_line().await).await;
    for (language, words) in [("ru", "Корзина пуста"), ("kk", "Себет бос"), ("en", "The cart is empty")]
    {
        let request = errand.buyer.request(Method::POST, &format!("{}/checkout", errand.path()));
        let answer = errand.buyer.send(request.header("accept-language", language)).await;
        answer.expect_rule("cart_empty");
        assert_eq!(answer.json()["detail"], words);
    }
    errand.orders().await.expect_rule("cart_empty");
}
