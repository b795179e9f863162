//! What an order holds of the shop's stock.

use futures::future::join;
use serde_json::{Value, json};

use super::{marks, stock_of, traces};
use crate::support::{Caller, TestApp};

#[tokio::test]
async fn an_order_takes_what_it_can_have_or_leaves_nothing_behind() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let roses = owner.creates_product(json!({"name": "Розы", "stock_quantity": 5})).await.id();
    let card = owner.creates_product(json!({"name": "Открытка", "stock_quantity": 10})).await.id();
    owner.orders_product(roses, 2).await.expect(201);
    assert_eq!(stock_of(&app, roses).await, 3);
    let before = traces(&app).await;
    let items = json!([{"product_id": card, "quantity": 1}, {"product_id": roses, "quantity": 4}]);
    let answer = owner.places_order(json!({"customer_phone": "+77019998877", "items": items})).await;
    answer.expect_rule("out_of_stock");
    assert!(answer.text().contains("Розы"), "{answer}");
    let twice = json!([{"product_id": roses, "quantity": 2}, {"product_id": roses, "quantity": 2}]);
    owner.places_order(json!({"items": twice})).await.expect_rule("out_of_stock");
    assert_eq!(traces(&app).await, before);
    let twice = json!([{"product_id": roses, "quantity": 2}, {"product_id": roses, "quantity": 1}]);
    assert_eq!(owner.places_order(json!({"items": twice})).await.expect(201)["total"], 30_000);
    assert_eq!((stock_of(&app, roses).await, stock_of(&app, card).await), (0, 10));
}

#[tokio::test]
async fn what_is_made_to_order_never_runs_out() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({"retail_price": 10})).await.id();
    let order = owner.orders_product(product, 10_000).await.id();
    owner.orders_product(product, 10_000).await.expect(201);
    let counted: i64 = app.db_value("select count(*) from products where stock_quantity is not null").await;
    assert_eq!(counted, 0);
    owner.cancels(order, json!({})).await.expect(200);
    owner.changes_product(product, json!({"stock_quantity": 3})).await.expect(200);
    assert_eq!(stock_of(&app, product).await, 3);
}

#[tokio::test]
async fn cancelling_gives_goods_back_unless_they_are_written_off() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({"stock_quantity": 100})).await.id();
    for (walk, body, back) in [
        (vec![], json!({}), 3),
        (vec!["paid"], json!({"stock": "return"}), 3),
        (vec!["paid", "assembled"], json!({}), 3),
        (vec!["paid", "issue"], json!({}), 3),
        (vec![], json!({"stock": "write_off"}), 0),
        (vec!["paid", "assembled"], json!({"stock": "write_off"}), 0),
    ] {
        let id = owner.orders_product(product, 3).await.id();
        for stage in &walk {
            owner.moves(id, stage).await.expect(200);
        }
        let before = stock_of(&app, product).await;
        owner.cancels(id, body.clone()).await.expect(200);
        owner.cancels(id, json!({})).await.expect(200);
        assert_eq!(stock_of(&app, product).await, before + back, "{walk:?} {body}");
    }
    let id = owner.orders_product(product, 1).await.id();
    owner.cancels(id, json!({"stock": "eat"})).await.expect_objection("body.stock");
    let before = stock_of(&app, product).await;
    owner.moves(id, "cancelled").await.expect(200);
    assert_eq!(stock_of(&app, product).await, before + 1);
}

#[tokio::test]
async fn lines_that_change_take_and_give_back() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let roses = owner.creates_product(json!({"stock_quantity": 10, "retail_price": 1_000})).await.id();
    let card = owner.creates_product(json!({"stock_quantity": 4, "retail_price": 500})).await.id();
    let order = owner.orders_product(roses, 3).await;
    let lines = format!("/api/orders/{}/items", order.id());
    let line = format!("{lines}/{}", order.json()["items"][0]["id"]);
    let changed = owner.patch(&line, json!({"quantity": 7})).await.expect(200);
    assert_eq!((&changed["total"], stock_of(&app, roses).await), (&json!(7_000), 3));
    let before = traces(&app).await;
    owner.patch(&line, json!({"quantity": 11})).await.expect_rule("out_of_stock");
    owner.patch(&line, json!({"quantity": 0})).await.expect_objection("body.quantity");
    owner.post(&lines, json!({"product_id": card, "quantity": 5})).await.expect_rule("out_of_stock");
    assert_eq!(traces(&app).await, before);
    let changed =
        owner.patch(&line, json!({"quantity": 2, "price": 900, "notes": "С лентой"})).await.expect(200);
    assert_eq!((&changed["total"], stock_of(&app, roses).await), (&json!(1_800), 8));
    assert_eq!(changed["items"][0]["notes"], "С лентой");
    assert_eq!(
        owner.patch(&line, json!({"notes": null})).await.expect(200)["items"][0]["notes"],
        Value::Null
    );
    let added = owner.post(&lines, json!({"product_id": card, "quantity": 4})).await.expect(201);
    assert_eq!((&added["flower_sum"], &added["total"]), (&json!(3_800), &json!(3_800)));
    assert_eq!((added["items"].as_array().map(Vec::len), stock_of(&app, card).await), (Some(2), 0));
    assert_eq!(added["customer"]["total_spent"], 0);
    owner.delete(&line).await.expect(204);
    owner.delete(&line).await.expect(404);
    assert_eq!(stock_of(&app, roses).await, 10);
    let left = owner.sees_order(order.id()).await.expect(200);
    assert_eq!((&left["total"], left["items"].as_array().map(Vec::len)), (&json!(2_000), Some(1)));
    owner.cancels(order.id(), json!({})).await.expect(200);
    assert_eq!((stock_of(&app, roses).await, stock_of(&app, card).await), (10, 4));
}

#[tokio::test]
async fn a_line_that_stays_as_it_was_leaves_no_trace() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({"stock_quantity": 10})).await.id();
    let order = owner.orders_product(product, 3).await;
    let line = format!("/api/orders/{}/items/{}", order.id(), order.json()["items"][0]["id"]);
    let before = (marks(&app, order.id()).await, traces(&app).await);
    for same in [json!({}), json!({"quantity": 3, "price": 10_000, "notes": null})] {
        assert_eq!(owner.patch(&line, same).await.expect(200), order.json());
    }
    assert_eq!((marks(&app, order.id()).await, traces(&app).await), before);
}

#[tokio::test]
async fn lines_are_fixed_once_the_order_is_assembled() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({"stock_quantity": 10})).await.id();
    let order = owner.orders_product(product, 3).await;
    let lines = format!("/api/orders/{}/items", order.id());
    let line = format!("{lines}/{}", order.json()["items"][0]["id"]);
    owner.moves(order.id(), "paid").await.expect(200);
    owner.patch(&line, json!({"quantity": 2})).await.expect(200);
    owner.moves(order.id(), "assembled").await.expect(200);
    for stage in ["issue", "assembled"] {
        owner.moves(order.id(), stage).await.expect(200);
        let before = traces(&app).await;
        owner.patch(&line, json!({"quantity": 1})).await.expect_rule("too_late_to_edit");
        owner.delete(&line).await.expect_rule("too_late_to_edit");
        let new = json!({"product_id": product, "quantity": 1});
        owner.post(&lines, new).await.expect_rule("too_late_to_edit");
        assert_eq!(traces(&app).await, before);
    }
}

/// Two products with enough of each.
async fn two_products(owner: &Caller) -> [i64; 2] {
    let product = || async { owner.creates_product(json!({"stock_quantity": 1_000})).await.id() };
    [product().await, product().await]
}

fn one_of(product_id: i64) -> Value {
    json!({"product_id": product_id, "quantity": 1})
}

#[tokio::test]
async fn opposite_lines_side_by_side_never_wait_for_each_other() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let ids = two_products(&owner).await;
    let there = json!({"customer_phone": "+77010000901", "items": [one_of(ids[0]), one_of(ids[1])]});
    let back = json!({"customer_phone": "+77010000902", "items": [one_of(ids[1]), one_of(ids[0])]});
    for round in 0..200 {
        let both = join(owner.places_order(there.clone()), owner.places_order(back.clone())).await;
        let (first, second) = (both.0.expect(201), both.1.expect(201));
        if round % 10 == 0 {
            let cancel = |order: &Value| order["id"].as_i64().unwrap_or_default();
            let both =
                join(owner.cancels(cancel(&first), json!({})), owner.cancels(cancel(&second), json!({})))
                    .await;
            both.0.expect(200);
            both.1.expect(200);
        }
    }
    assert_eq!((stock_of(&app, ids[0]).await, stock_of(&app, ids[1]).await), (1_000 - 360, 1_000 - 360));
}

#[tokio::test]
async fn a_line_added_after_the_hold_ran_out_takes_all_goods_in_the_order_of_everyone() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let ids = two_products(&owner).await;
    for _ in 0..60 {
        let released = owner.orders_product(ids[1], 1).await.id();
        app.db_execute(&format!(
            "update orders set reservation = 'released' where id = {released};
             update order_items set held_quantity = 0 where order_id = {released};
             update products set stock_quantity = stock_quantity + 1 where id = {}",
            ids[1]
        ))
        .await;
        let path = format!("/api/orders/{released}/items");
        let both = json!({"items": [one_of(ids[0]), one_of(ids[1])]});
        let (added, placed) = join(owner.post(&path, one_of(ids[0])), owner.places_order(both)).await;
        added.expect(201);
        placed.expect(201);
    }
    assert_eq!((stock_of(&app, ids[0]).await, stock_of(&app, ids[1]).await), (880, 880));
}

#[tokio::test]
async fn a_product_counts_orders_and_not_their_lines() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({"retail_price": 1_000})).await.id();
    let stats = || async {
        let stats = owner.get(&format!("/api/products/{product}")).await.expect(200)["stats"].clone();
        [stats["orders_count"].as_i64(), stats["revenue"].as_i64()].map(Option::unwrap_or_default)
    };
    let line = json!({"product_id": product, "quantity": 2});
    let order = owner.places_order(json!({"items": [line, line]})).await;
    assert_eq!(stats().await, [1, 4_000]);
    let lines = format!("/api/orders/{}/items", order.id());
    owner.post(&lines, line.clone()).await.expect(201);
    assert_eq!(stats().await, [1, 6_000]);
    for left in [[1, 4_000], [1, 2_000], [0, 0]] {
        let item = owner.sees_order(order.id()).await.expect(200)["items"][0]["id"].clone();
        owner.delete(&format!("{lines}/{item}")).await.expect(204);
        assert_eq!(stats().await, left);
    }
    let order = owner.places_order(json!({"items": [line, line]})).await.id();
    owner.cancels(order, json!({})).await.expect(200);
    assert_eq!(stats().await, [0, 0]);
}

#[tokio::test]
async fn a_line_without_which_the_discount_is_too_large_can_not_be_removed() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({"stock_quantity": 5})).await.id();
    let items = json!([{"product_id": product, "quantity": 1}]);
    let order = owner.places_order(json!({"items": items, "discount": 4_000})).await;
    let line = format!("/api/orders/{}/items/{}", order.id(), order.json()["items"][0]["id"]);
    let before = (marks(&app, order.id()).await, traces(&app).await);
    owner.delete(&line).await.expect_objection("body.total");
    owner.patch(&line, json!({"price": 3_999})).await.expect_objection("body.total");
    assert_eq!((marks(&app, order.id()).await, traces(&app).await), before);
    assert_eq!(owner.patch(&line, json!({"price": 4_000})).await.expect(200)["total"], 0);
}
