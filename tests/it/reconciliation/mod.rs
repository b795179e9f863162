//! Whether the books agree: nothing is found where nothing is wrong, and a
//! fault shows exactly itself.

mod faults;
mod nightly;
mod random_days;

use serde_json::{Value, json};

use crate::support::{Caller, TestApp};

/// An order for 10 000 from the storefront, and what a click on its pay page did.
async fn buys(app: &TestApp, outcome: &str) -> i64 {
    let (owner, buyer) = (app.owner().await, app.buyer());
    let product = owner.creates_product(json!({"stock_quantity": 9})).await.id();
    let lines = json!([{"product_id": product, "quantity": 1}]);
    let wish = json!({"shop_id": owner.shop_id, "items": lines, "payment_method": "card"});
    let placed = buyer.checks_out(wish).await.expect(201);
    let url = placed["payment_url"].as_str().expect("a pay page");
    let link = url.strip_prefix(&app.url()).expect("a pay page of ours");
    let answer = buyer.submits(link, format!("outcome={outcome}")).await;
    assert_eq!(answer.status, 303, "{answer}");
    placed["order_id"].as_i64().expect("an id")
}

/// What is found now: kind, expected and found of each difference.
async fn found(caller: &Caller) -> Vec<(String, i64, i64)> {
    let report = caller.post("/api/reports/reconciliation", json!({})).await.expect(200);
    let found: Vec<_> = report["differences"].as_array().expect("a list").iter().map(read).collect();
    assert_eq!(report["run"]["difference_count"], found.len(), "{report}");
    found
}

fn read(difference: &Value) -> (String, i64, i64) {
    let sum = |field: &str| difference[field].as_i64().unwrap_or_else(|| panic!("{field} of {difference}"));
    assert!(difference["cause"].as_str().is_some_and(|cause| cause.len() > 20), "{difference}");
    (difference["kind"].as_str().unwrap_or_default().to_owned(), sum("expected"), sum("found"))
}

/// Changes the books behind everybody's back: no trigger notices.
async fn db_tampers(app: &TestApp, sql: &str) {
    let changed = app.db_execute(&format!("set session_replication_role = replica; {sql}")).await;
    assert_eq!(changed, 1, "{sql}");
}
