//! What is still to be paid once money has gone back: for goods that left it is
//! owed again when goods come back, goodwill is not.

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};

use crate::support::{Caller, TestApp, number_from};

/// `outstanding`, `refund_due` and `payment_status` as the order tells them.
async fn standing(owner: &Caller, order_id: i64) -> (i64, i64, String) {
    let order = owner.sees_order(order_id).await.expect(200);
    let sum = |field: &str| order[field].as_i64().unwrap_or_else(|| panic!("{field} of {order}"));
    (sum("outstanding"), sum("refund_due"), order["payment_status"].as_str().unwrap_or_default().to_owned())
}

fn is(outstanding: i64, refund_due: i64, payment_status: &str) -> (i64, i64, String) {
    (outstanding, refund_due, payment_status.to_owned())
}

/// Two lines of 5 000, paid by the method.
async fn two_lines_paid(owner: &Caller, method: &str) -> (i64, i64) {
    let product = owner.creates_product(json!({"retail_price": 5_000})).await.id();
    let line = json!({"product_id": product, "quantity": 1});
    let order = json!({"items": [line, line], "payment_method": method});
    let id = owner.places_order(order).await.id();
    owner.records_payment(id, 10_000, method).await.expect(201);
    (id, product)
}

async fn removes_last_line(owner: &Caller, id: i64) {
    let order = owner.sees_order(id).await.expect(200);
    let line = order["items"].as_array().and_then(|items| items.last()).expect("a line")["id"].clone();
    owner.delete(&format!("/api/orders/{id}/items/{line}")).await.expect(204);
}

async fn adds_line(owner: &Caller, id: i64, product: i64) {
    let line = json!({"product_id": product, "quantity": 1});
    owner.post(&format!("/api/orders/{id}/items"), line).await.expect(201);
}

#[tokio::test]
async fn a_line_that_comes_back_after_its_refund_is_owed_again() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    for method in ["cash", "kaspi", "card", "transfer"] {
        let (id, product) = two_lines_paid(&owner, method).await;
        removes_last_line(&owner, id).await;
        assert_eq!(standing(&owner, id).await, is(0, 5_000, "paid"));
        owner.refunds(id, json!({"amount": 5_000})).await.expect(201);
        assert_eq!(standing(&owner, id).await, is(0, 0, "partially_refunded"));
        adds_line(&owner, id, product).await;
        assert_eq!(standing(&owner, id).await, is(5_000, 0, "partially_paid"));
        owner.records_payment(id, 5_001, method).await.expect_rule("overpayment");
        owner.records_payment(id, 5_000, method).await.expect(201);
        assert_eq!(standing(&owner, id).await, is(0, 0, "partially_refunded"));
    }
}

#[tokio::test]
async fn the_order_of_refund_and_edit_makes_no_difference() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let (id, product) = two_lines_paid(&owner, "kaspi").await;
    owner.refunds(id, json!({"amount": 5_000})).await.expect(201);
    assert_eq!(standing(&owner, id).await, is(0, 0, "partially_refunded"));
    removes_last_line(&owner, id).await;
    assert_eq!(standing(&owner, id).await, is(0, 0, "partially_refunded"));
    adds_line(&owner, id, product).await;
    assert_eq!(standing(&owner, id).await, is(5_000, 0, "partially_paid"));
}

#[tokio::test]
async fn a_discount_taken_back_is_owed_again_and_goodwill_stays_forgiven() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let (id, _) = two_lines_paid(&owner, "kaspi").await;
    owner.changes_order(id, json!({"discount": 2_000})).await.expect(200);
    // 2 000 stand for the discount, 1 000 are goodwill.
    owner.refunds(id, json!({"amount": 3_000})).await.expect(201);
    assert_eq!(standing(&owner, id).await, is(0, 0, "partially_refunded"));
    owner.changes_order(id, json!({"discount": 0})).await.expect(200);
    assert_eq!(standing(&owner, id).await, is(2_000, 0, "partially_paid"));
    owner.changes_order(id, json!({"delivery_fee": 500})).await.expect(200);
    assert_eq!(standing(&owner, id).await, is(2_500, 0, "partially_paid"));
}

#[tokio::test]
async fn pieces_given_back_are_forgiven_and_a_new_line_is_owed() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let (id, product) = two_lines_paid(&owner, "cash").await;
    let order = owner.sees_order(id).await.expect(200);
    let piece = json!({"items": [{"item_id": order["items"][0]["id"], "quantity": 1}]});
    owner.refunds(id, piece).await.expect(201);
    assert_eq!(standing(&owner, id).await, is(0, 0, "partially_refunded"));
    adds_line(&owner, id, product).await;
    assert_eq!(standing(&owner, id).await, is(5_000, 0, "partially_paid"));
}

#[tokio::test]
async fn orders_with_money_to_give_back_are_found() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let (due, _) = two_lines_paid(&owner, "cash").await;
    let (even, _) = two_lines_paid(&owner, "cash").await;
    owner.changes_order(due, json!({"discount": 1})).await.expect(200);
    for (wanted, id) in [("true", due), ("false", even)] {
        let list = owner.get(&format!("/api/orders?refund_due={wanted}")).await.expect(200);
        assert_eq!((&list["total"], &list["items"][0]["id"]), (&json!(1), &json!(id)), "{wanted}");
    }
    owner.get("/api/orders?refund_due=soon").await.expect_objection("query.refund_due");
    owner.refunds(due, json!({"amount": 1})).await.expect(201);
    assert_eq!(owner.get("/api/orders?refund_due=true").await.expect(200)["total"], 0);
}

#[tokio::test]
async fn nothing_is_completed_while_something_is_outstanding_and_the_sum_is_told() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let id = owner.writes_order(json!({"payment_method": "kaspi"})).await.id();
    owner.moves(id, "paid").await.expect(200);
    owner.changes_order(id, json!({"delivery_fee": 1_500})).await.expect(200);
    owner.moves(id, "assembled").await.expect(200);
    owner.moves(id, "self_pickup").await.expect(200);
    let refused = owner.moves(id, "completed").await;
    refused.expect_rule("payment_outstanding");
    assert!(refused.text().contains("1\u{a0}500\u{a0}₸"), "{refused}");
    owner.records_payment(id, 1_500, "kaspi").await.expect(201);
    owner.moves(id, "completed").await.expect(200);
}

#[tokio::test]
async fn whoever_comes_for_the_goods_pays_no_fee_unless_the_edit_names_one() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    owner.creates_zone(json!({"price": 2_000})).await.expect(201);
    let product = owner.creates_product(json!({})).await.id();
    let items = json!([{"product_id": product, "quantity": 1}]);
    for (edit, fee) in [
        (json!({"delivery_method": "self_pickup"}), 0),
        (json!({"delivery_method": "self_pickup", "delivery_fee": 700}), 700),
        (json!({"delivery_method": "delivery"}), 2_000),
    ] {
        let id = owner.places_order(json!({"items": items, "address": "ул. Абая 10"})).await.id();
        let order = owner.changes_order(id, edit).await.expect(200);
        assert_eq!((&order["delivery_fee"], &order["total"]), (&json!(fee), &json!(10_000 + fee)));
    }
}

#[tokio::test]
async fn cancelling_an_order_that_holds_money_takes_the_right_to_give_it_back() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let orders = owner.program_with(&["orders"]).await;
    let paid = owner.writes_order(json!({})).await.id();
    owner.records_payment(paid, 10_000, "cash").await.expect(201);
    orders.cancels(paid, json!({})).await.expect(403);
    orders.moves(paid, "cancelled").await.expect(403);
    assert_eq!(owner.sees_order(paid).await.expect(200)["refunded_total"], 0);
    let unpaid = owner.writes_order(json!({})).await.id();
    orders.cancels(unpaid, json!({})).await.expect(200);
    // Once all of it has gone back there is nothing left to give.
    owner.refunds(paid, json!({})).await.expect(201);
    orders.moves(paid, "cancelled").await.expect(200);
    let other = owner.writes_order(json!({})).await.id();
    owner.records_payment(other, 4_000, "cash").await.expect(201);
    owner.program_with(&["orders", "payments"]).await.cancels(other, json!({})).await.expect(200);
}

/// An order's money, reckoned beside the server.
#[derive(Debug)]
struct Model {
    total: i64,
    kept: i64,
    forgiven: i64,
}

impl Model {
    fn costs(&mut self, total: i64) {
        self.forgiven -= self.forgiven.min((self.total - total).max(0));
        self.total = total;
    }

    fn gives_back(&mut self, amount: i64) {
        let credit = (self.kept - self.total).max(0);
        self.forgiven += (amount - credit).max(0);
        self.kept -= amount;
    }

    fn outstanding(&self) -> i64 {
        (self.total - self.forgiven - self.kept).max(0)
    }

    fn refund_due(&self) -> i64 {
        (self.kept - self.total).max(0)
    }
}

/// Does something that changes an order's money, and tells the model.
async fn does_something(owner: &Caller, dice: &mut StdRng, id: i64, product: i64, model: &mut Model) {
    match dice.random_range(0..10) {
        0 => adds_line(owner, id, product).await,
        1 if owner.sees_order(id).await.expect(200)["items"]
            .as_array()
            .is_some_and(|items| items.len() > 1) =>
        {
            removes_last_line(owner, id).await;
        }
        2 | 3 => {
            let discount = json!({"discount": dice.random_range(0..3_000)});
            owner.changes_order(id, discount).await.expect(200);
        }
        4 => drop(
            owner.changes_order(id, json!({"delivery_fee": dice.random_range(0..3_000)})).await.expect(200),
        ),
        5 | 6 if model.kept > 0 => {
            let amount = dice.random_range(1..=model.kept.min(6_000));
            owner.refunds(id, json!({"amount": amount})).await.expect(201);
            model.gives_back(amount);
        }
        _ if model.outstanding() > 0 => {
            let amount = dice.random_range(1..=model.outstanding());
            owner.records_payment(id, model.outstanding() + 1, "card").await.expect_rule("overpayment");
            owner.records_payment(id, amount, "card").await.expect(201);
            model.kept += amount;
        }
        _ => owner.records_payment(id, 1, "cash").await.expect_rule("overpayment"),
    }
}

#[tokio::test]
async fn whatever_is_done_in_whatever_order_the_sums_are_the_models() {
    let seed = number_from("CVETY_TEST_SEED", rand::random());
    println!("CVETY_TEST_SEED={seed}");
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let mut dice = StdRng::seed_from_u64(seed);
    for _ in 0..6 {
        let (id, product) = two_lines_paid(&owner, "card").await;
        let mut model = Model { total: 10_000, kept: 10_000, forgiven: 0 };
        for step in 0..40 {
            does_something(&owner, &mut dice, id, product, &mut model).await;
            let order = owner.sees_order(id).await.expect(200);
            model.costs(order["total"].as_i64().expect("a total"));
            let seen = ["outstanding", "refund_due"].map(|field| order[field].clone());
            let expected = [model.outstanding(), model.refund_due()].map(Value::from);
            assert_eq!(seen, expected, "seed {seed}, step {step}: {model:?}, {order}");
        }
    }
}
