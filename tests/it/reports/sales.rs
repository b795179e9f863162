//! What was sold, on which day.

use chrono::Duration;
use serde_json::{Value, json};

use super::{numbers, open_for_long, report};
use crate::support::app::TODAY;
use crate::support::{Caller, TestApp};

const TOMORROW: &str = "2026-11-26";
const SUMS: [&str; 6] = ["orders", "pieces", "goods", "discount", "delivery_fee", "total"];

/// Two bouquets at 10 000 and a vase at 5 000, with 1 000 off and a fee of 2 000,
/// paid and put together today.
async fn made_today(app: &TestApp, owner: &Caller) -> (i64, Value) {
    let bouquet = owner.creates_product(json!({})).await.id();
    let vase =
        owner.creates_product(json!({"name": "Ваза", "category": "gift", "retail_price": 5_000})).await.id();
    let items = json!([{"product_id": bouquet, "quantity": 2}, {"product_id": vase, "quantity": 1}]);
    let order = json!({"items": items, "discount": 1_000, "delivery_fee": 2_000, "payment_method": "cash"});
    let order = owner.places_order(order).await.id();
    owner.records_payment(order, 26_000, "cash").await.expect(201);
    app.clock().advance(Duration::minutes(1));
    owner.moves(order, "assembled").await.expect(200);
    let items = owner.sees_order(order).await.expect(200)["items"].clone();
    app.clock().advance(Duration::minutes(1));
    (order, items)
}

/// The sums of each day, and of all.
async fn days(owner: &Caller, from: &str, to: &str) -> (Vec<(String, [i64; 6])>, Vec<[i64; 6]>) {
    let report = report(owner, "sales", from, to).await;
    let days = report["days"].as_array().expect("days").iter();
    let days = days.map(|day| (day["date"].as_str().unwrap_or_default().to_owned(), numbers(day, SUMS)));
    let totals = report["totals"].as_array().expect("totals").iter().map(|total| numbers(total, SUMS));
    (days.collect(), totals.collect())
}

fn day(date: &str, sums: [i64; 6]) -> (String, [i64; 6]) {
    (date.to_owned(), sums)
}

#[tokio::test]
async fn an_order_is_sold_on_the_day_on_which_it_was_put_together() {
    let app = open_for_long().await;
    let owner = app.owner().await;
    assert_eq!(days(&owner, TODAY, TODAY).await, (vec![], vec![]));
    let order = owner.writes_order(json!({"payment_method": "cash"})).await.id();
    app.clock().advance(Duration::hours(12));
    // Midnight in Almaty.
    owner.moves(order, "assembled").await.expect(200);
    assert_eq!(days(&owner, TODAY, TODAY).await, (vec![], vec![]));
    let sums = [1, 0, 10_000, 0, 0, 10_000];
    assert_eq!(days(&owner, TODAY, TOMORROW).await, (vec![day(TOMORROW, sums)], vec![sums]));
}

#[tokio::test]
async fn one_cancelled_later_is_a_row_below_zero_of_that_day() {
    let app = open_for_long().await;
    let owner = app.owner().await;
    let (order, _) = made_today(&app, &owner).await;
    app.clock().advance(Duration::days(1));
    owner.cancels(order, json!({})).await.expect(200);
    let sold = [1, 3, 25_000, 1_000, 2_000, 26_000];
    let (first, later) = (day(TODAY, sold), day(TOMORROW, sold.map(|sum: i64| -sum)));
    assert_eq!(days(&owner, TODAY, TOMORROW).await, (vec![first.clone(), later.clone()], vec![[0; 6]]));
    assert_eq!(days(&owner, TODAY, TODAY).await.0, [first]);
    assert_eq!(days(&owner, TOMORROW, TOMORROW).await.0, [later]);
    let products = report(&owner, "sales", TODAY, TOMORROW).await["products"].clone();
    for product in products.as_array().expect("products") {
        assert_eq!(numbers(product, ["pieces", "goods", "discount", "revenue"]), [0; 4], "{product}");
    }
}

#[tokio::test]
async fn what_changes_afterwards_belongs_to_its_own_day() {
    let app = open_for_long().await;
    let owner = app.owner().await;
    let (order, items) = made_today(&app, &owner).await;
    app.clock().advance(Duration::days(1));
    // 1 000 off 25 000: of a bouquet 400, of the vase 200.
    let piece = json!({"items": [{"item_id": items[0]["id"], "quantity": 1}]});
    assert_eq!(owner.refunds(order, piece).await.expect(201)["amount"], 9_600);
    owner.changes_order(order, json!({"discount": 1_500, "delivery_fee": 500})).await.expect(200);
    let (rows, _) = days(&owner, TODAY, TOMORROW).await;
    let sold = [1, 3, 25_000, 1_000, 2_000, 26_000];
    assert_eq!(rows, [day(TODAY, sold), day(TOMORROW, [0, -1, -10_000, 100, -1_500, -11_600])]);
    let products = report(&owner, "sales", TODAY, TODAY).await["products"].clone();
    let product = |at: usize| {
        (products[at]["product"].clone(), numbers(&products[at], ["pieces", "goods", "discount", "revenue"]))
    };
    assert_eq!(product(0), (json!("Букет «Весна»"), [2, 20_000, 800, 19_200]));
    assert_eq!(product(1), (json!("Ваза"), [1, 5_000, 200, 4_800]));

    app.clock().advance(Duration::days(1));
    owner.cancels(order, json!({})).await.expect(200);
    let (rows, totals) = days(&owner, TODAY, "2026-11-27").await;
    assert_eq!(rows[2], day("2026-11-27", [-1, -2, -15_000, -1_100, -500, -14_400]));
    assert_eq!((&rows[0], totals), (&day(TODAY, sold), vec![[0; 6]]));
    // A sum that goes back without goods is no change of what was sold.
    let (other, _) = made_today(&app, &owner).await;
    owner.refunds(other, json!({"amount": 3_000})).await.expect(201);
    assert_eq!(days(&owner, "2026-11-27", "2026-11-27").await.1, [[0, 1, 10_000, -100, 1_500, 11_600]]);
}

async fn db_is_in_dollars(app: &TestApp, order: i64) {
    app.db_execute(&format!("update orders set currency = 'USD' where id = {order}")).await;
}

#[tokio::test]
async fn another_currency_has_rows_of_its_own() {
    let app = open_for_long().await;
    let owner = app.owner().await;
    let bouquet = owner.creates_product(json!({})).await.id();
    for is_foreign in [false, true] {
        let items = json!([{"product_id": bouquet, "quantity": 1}]);
        let order = owner.places_order(json!({"items": items, "payment_method": "cash"})).await.id();
        if is_foreign {
            db_is_in_dollars(&app, order).await;
        }
        owner.moves(order, "assembled").await.expect(200);
    }
    let sales = report(&owner, "sales", TODAY, TODAY).await;
    for list in ["days", "products", "totals"] {
        let currencies: Vec<_> =
            sales[list].as_array().expect("rows").iter().map(|row| row["currency"].clone()).collect();
        assert_eq!(
            (currencies, &sales["currency"]),
            (vec![json!("KZT"), json!("USD")], &json!("KZT")),
            "{list}"
        );
    }
    let margin = report(&owner, "margin", TODAY, TODAY).await;
    let foreign = &margin["totals"][1];
    assert_eq!((&foreign["currency"], &foreign["revenue"]), (&json!("USD"), &json!(10_000)));
    assert_eq!((&foreign["margin"], &foreign["share"]), (&Value::Null, &Value::Null));
}
