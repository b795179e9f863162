//! Refunds by line: what a line came to, what is left of it, and its goods.

use serde_json::{Value, json};

use super::stock_of;
use crate::support::{Caller, TestApp};

/// Two roses at 3 000 and one vase at 5 000, with 1 000 off and a fee of
/// 2 000, paid in full: the ids of the order, its lines and products.
struct Bought {
    order_id: i64,
    items: [i64; 2],
    products: [i64; 2],
}

impl Bought {
    async fn by(owner: &Caller) -> Self {
        let rose = owner.creates_product(json!({"retail_price": 3_000, "stock_quantity": 10})).await.id();
        let vase = owner.creates_product(json!({"retail_price": 5_000, "stock_quantity": 10})).await.id();
        let lines = json!([{"product_id": rose, "quantity": 2}, {"product_id": vase, "quantity": 1}]);
        let fields =
            json!({"items": lines, "discount": 1_000, "delivery_fee": 2_000, "payment_method": "card"});
        let order = owner.places_order(fields).await.expect(201);
        let order_id = order["order_id"].as_i64().or(order["id"].as_i64()).expect("an id");
        owner.records_payment(order_id, 12_000, "card").await.expect(201);
        let order = owner.sees_order(order_id).await.expect(200);
        let item = |place: usize| order["items"][place]["id"].as_i64().expect("a line");
        Self { order_id, items: [item(0), item(1)], products: [rose, vase] }
    }

    fn pieces(&self, line: usize, quantity: i64) -> Value {
        json!({"items": [{"item_id": self.items[line], "quantity": quantity}]})
    }
}

#[tokio::test]
async fn lines_refunded_one_by_one_come_to_what_was_paid_for_them() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let bought = Bought::by(&owner).await;
    // 1 000 off 11 000: 545 off the roses, 455 off the vase, in whole tenge.
    let mut sum = 0;
    for (line, amount) in [(0, 2_727), (1, 4_545), (0, 2_728)] {
        let refund = owner.refunds(bought.order_id, bought.pieces(line, 1)).await.expect(201);
        assert_eq!((&refund["amount"], &refund["items"][0]["amount"]), (&json!(amount), &json!(amount)));
        assert_eq!(refund["items"][0]["item_id"], bought.items[line]);
        sum += amount;
    }
    assert_eq!(sum, 10_000);
    let order = owner.sees_order(bought.order_id).await.expect(200);
    assert_eq!(
        (&order["items"][0]["refunded_quantity"], &order["refunded_total"]),
        (&json!(2), &json!(10_000))
    );
    // The fee goes back by a sum.
    assert_eq!(owner.refunds(bought.order_id, json!({})).await.expect(201)["amount"], 2_000);
}

#[tokio::test]
async fn no_piece_is_refunded_twice() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let bought = Bought::by(&owner).await;
    owner.refunds(bought.order_id, bought.pieces(0, 3)).await.expect_rule("too_many_pieces");
    owner.refunds(bought.order_id, bought.pieces(0, 1)).await.expect(201);
    owner.refunds(bought.order_id, bought.pieces(0, 2)).await.expect_rule("too_many_pieces");
    let item = bought.items[0];
    let twice = json!({"items": [{"item_id": item, "quantity": 1}, {"item_id": item, "quantity": 1}]});
    owner.refunds(bought.order_id, twice).await.expect_rule("too_many_pieces");
    owner.refunds(bought.order_id, bought.pieces(0, 1)).await.expect(201);
    let other = Bought::by(&owner).await;
    owner.refunds(bought.order_id, other.pieces(1, 1)).await.expect_objection("body.items.0.item_id");
}

#[tokio::test]
async fn lines_never_bring_back_more_than_is_left_of_the_money() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let bought = Bought::by(&owner).await;
    owner.refunds(bought.order_id, json!({"amount": 8_000})).await.expect(201);
    owner.refunds(bought.order_id, bought.pieces(1, 1)).await.expect_rule("refund_too_large");
    let order = owner.sees_order(bought.order_id).await.expect(200);
    assert_eq!(order["items"][1]["refunded_quantity"], 0);
    assert_eq!(stock_of(&app, bought.products[1]).await, 9);
}

#[tokio::test]
async fn counted_goods_go_back_or_are_written_off() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let bought = Bought::by(&owner).await;
    owner.moves(bought.order_id, "assembled").await.expect(200);
    assert_eq!(stock_of(&app, bought.products[0]).await, 8);
    owner.refunds(bought.order_id, bought.pieces(0, 1)).await.expect(201);
    assert_eq!(stock_of(&app, bought.products[0]).await, 9);
    let mut lost = bought.pieces(1, 1);
    lost["stock"] = json!("write_off");
    let refund = owner.refunds(bought.order_id, lost).await.expect(201);
    assert_eq!(refund["items"][0]["stock"], "write_off");
    assert_eq!(stock_of(&app, bought.products[1]).await, 9);
    // What is left goes back with the order, and nothing twice.
    owner.cancels(bought.order_id, json!({})).await.expect(200);
    assert_eq!((stock_of(&app, bought.products[0]).await, stock_of(&app, bought.products[1]).await), (10, 9));
    assert_eq!(owner.sees_order(bought.order_id).await.expect(200)["refunded_total"], 12_000);
}

#[tokio::test]
async fn goods_that_were_never_counted_stay_uncounted() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({})).await.id();
    let id = owner.orders_product(product, 1).await.id();
    owner.moves(id, "paid").await.expect(200);
    owner.changes_product(product, json!({"stock_quantity": 5})).await.expect(200);
    let item = owner.sees_order(id).await.expect(200)["items"][0]["id"].clone();
    owner.refunds(id, json!({"items": [{"item_id": item, "quantity": 1}]})).await.expect(201);
    assert_eq!(stock_of(&app, product).await, 5);
}

#[tokio::test]
async fn a_line_that_was_refunded_is_no_longer_changed() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let bought = Bought::by(&owner).await;
    owner.refunds(bought.order_id, bought.pieces(0, 1)).await.expect(201);
    let path = format!("/api/orders/{}/items/{}", bought.order_id, bought.items[0]);
    owner.patch(&path, json!({"quantity": 1})).await.expect_rule("too_late_to_edit");
    owner.delete(&path).await.expect_rule("too_late_to_edit");
    let path = format!("/api/orders/{}/items/{}", bought.order_id, bought.items[1]);
    owner.delete(&path).await.expect(204);
}
