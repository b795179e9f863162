//! What was sold beside what it cost.

use chrono::Duration;
use serde_json::{Value, json};

use super::{numbers, open_for_long, report};
use crate::support::app::TODAY;
use crate::support::{Caller, TestApp};

const TOMORROW: &str = "2026-11-26";
const SUMS: [&str; 6] = ["pieces", "revenue", "stems_cost", "goods_cost", "cost", "margin"];

/// An order of so many pieces, paid and put together; it and its line.
async fn makes(app: &TestApp, owner: &Caller, product: i64, pieces: i64) -> (i64, Value) {
    let items = json!([{"product_id": product, "quantity": pieces}]);
    let order = owner.places_order(json!({"items": items, "payment_method": "cash"})).await.id();
    owner.records_payment(order, 10_000 * pieces, "cash").await.expect(201);
    app.clock().advance(Duration::minutes(1));
    owner.moves(order, "assembled").await.expect(200);
    app.clock().advance(Duration::minutes(1));
    (order, owner.sees_order(order).await.expect(200)["items"][0]["id"].clone())
}

async fn only_product(owner: &Caller, from: &str, to: &str) -> Value {
    let margin = report(owner, "margin", from, to).await;
    assert_eq!(margin["products"].as_array().map(Vec::len), Some(1), "{margin}");
    for field in SUMS {
        assert_eq!(margin["products"][0][field], margin["totals"][0][field], "{field}");
    }
    margin["products"][0].clone()
}

#[tokio::test]
async fn stems_cost_what_their_batches_did_until_they_come_back() {
    let app = open_for_long().await;
    let owner = app.owner().await;
    let bouquet = owner.creates_bouquet_of(&[("Роза", 7)]).await;
    let position = json!({"variety": "Роза", "qty": 13, "cost_per_stem": 100});
    // 15 stems' money for 13 of them.
    let delivery = json!({"positions": [position], "delivery_cost": 200});
    owner.enters_delivery(delivery).await.expect(201);
    let (order, line) = makes(&app, &owner, bouquet, 1).await;
    let product = only_product(&owner, TODAY, TODAY).await;
    assert_eq!(numbers(&product, SUMS), [1, 10_000, 808, 0, 808, 9_192]);
    assert_eq!((&product["share"], &product["cost_is_complete"]), (&json!(0.9192), &json!(true)));

    app.clock().advance(Duration::days(1));
    let back = json!({"items": [{"item_id": line, "quantity": 1}], "stock": "return"});
    owner.refunds(order, back).await.expect(201);
    let product = only_product(&owner, TOMORROW, TOMORROW).await;
    assert_eq!(numbers(&product, SUMS), [-1, -10_000, -808, 0, -808, -9_192]);
    assert_eq!(product["share"], Value::Null);
    assert_eq!(numbers(&only_product(&owner, TODAY, TOMORROW).await, SUMS), [0; 6]);
}

#[tokio::test]
async fn what_is_lost_of_a_cancelled_order_is_waste_and_no_cost() {
    let app = open_for_long().await;
    let owner = app.owner().await;
    let bouquet = owner.creates_bouquet_of(&[("Роза", 5)]).await;
    owner.stocks("Роза", 20).await.expect(201);
    let (order, _) = makes(&app, &owner, bouquet, 2).await;
    owner.cancels(order, json!({})).await.expect(200);
    assert_eq!(numbers(&only_product(&owner, TODAY, TODAY).await, SUMS), [0; 6]);
    let waste = report(&owner, "waste", TODAY, TODAY).await;
    assert_eq!(
        (&waste["rows"][0]["reason"], &waste["total"]["cost"]),
        (&json!("cancelled_order"), &json!(1_000))
    );
    assert_eq!((&waste["total"]["stems"], &waste["share"]), (&json!(10), &json!(0.5)));
}

#[tokio::test]
async fn counted_goods_cost_what_they_did_as_they_were_put_together() {
    let app = open_for_long().await;
    let owner = app.owner().await;
    let vase = json!({"cost_price": 3_333, "stock_quantity": 10});
    let vase = owner.creates_product(vase).await.id();
    let (order, line) = makes(&app, &owner, vase, 3).await;
    owner.changes_product(vase, json!({"cost_price": 9_000})).await.expect(200);
    assert_eq!(
        numbers(&only_product(&owner, TODAY, TODAY).await, SUMS),
        [3, 30_000, 0, 9_999, 9_999, 20_001]
    );
    app.clock().advance(Duration::days(1));
    let piece = |stock: &str| json!({"items": [{"item_id": line, "quantity": 1}], "stock": stock});
    owner.refunds(order, piece("return")).await.expect(201);
    let sums = numbers(&only_product(&owner, TOMORROW, TOMORROW).await, SUMS);
    assert_eq!(sums, [-1, -10_000, 0, -3_333, -3_333, -6_667]);
    app.clock().advance(Duration::days(1));
    // What is thrown away is waste.
    owner.refunds(order, piece("write_off")).await.expect(201);
    let sums = numbers(&only_product(&owner, "2026-11-27", "2026-11-27").await, SUMS);
    assert_eq!(sums, [-1, -10_000, 0, -3_333, -3_333, -6_667]);
    app.clock().advance(Duration::days(1));
    // Goods go back unless somebody says otherwise.
    owner.cancels(order, json!({})).await.expect(200);
    let sums = numbers(&only_product(&owner, TODAY, "2026-11-28").await, SUMS);
    assert_eq!(sums, [0; 6]);
    let lost = report(&owner, "waste", TODAY, "2026-11-28").await["goods"].clone();
    assert_eq!(lost.as_array().map(Vec::len), Some(1), "{lost}");
    assert_eq!((&lost[0]["reason"], &lost[0]["product_id"]), (&json!("customer_return"), &json!(vase)));
    assert_eq!(numbers(&lost[0], ["pieces", "cost"]), [1, 3_333]);
}

#[tokio::test]
async fn what_nobody_knows_the_cost_of_is_said_to_be_unknown() {
    let app = open_for_long().await;
    let owner = app.owner().await;
    let (known, unknown) = (
        owner.creates_product(json!({"name": "Ваза", "cost_price": 1_000})).await.id(),
        owner.creates_product(json!({"name": "Открытка"})).await.id(),
    );
    for product in [known, unknown] {
        makes(&app, &owner, product, 1).await;
    }
    let margin = report(&owner, "margin", TODAY, TODAY).await;
    let said: Vec<_> = (0..2).map(|at| margin["products"][at]["cost_is_complete"].clone()).collect();
    assert_eq!(
        (said, &margin["totals"][0]["cost_is_complete"]),
        (vec![json!(true), json!(false)], &json!(false))
    );
}

#[tokio::test]
async fn a_bill_that_came_late_is_told_apart() {
    let app = open_for_long().await;
    let owner = app.owner().await;
    let bouquet = owner.creates_bouquet_of(&[("Роза", 25)]).await;
    let delivery = owner.stocks("Роза", 100).await.expect(201)["id"].clone();
    makes(&app, &owner, bouquet, 1).await;
    app.clock().advance(Duration::days(1));
    let bill = json!({"amount": 1_000});
    owner.post(&format!("/api/warehouse/deliveries/{delivery}/costs"), bill).await.expect(201);
    let margin = report(&owner, "margin", TOMORROW, TOMORROW).await;
    assert_eq!((&margin["variance"], &margin["products"]), (&json!(250), &json!([])));
    assert_eq!(report(&owner, "margin", TODAY, TODAY).await["variance"], 0);
    let row = report(&owner, "suppliers", TOMORROW, TOMORROW).await["rows"][0].clone();
    assert_eq!((&row["supplier"], &row["late_bills"]), (&json!("Flower Direct"), &json!(1_000)));
    assert_eq!((&row["received"], &row["waste_share"]), (&json!(0), &Value::Null));
    let balance = report(&owner, "waste", TOMORROW, TOMORROW).await["balance"].clone();
    assert_eq!((&balance["late_bills"], &balance["closing"]["cost"]), (&json!(750), &json!(8_250)));
}
