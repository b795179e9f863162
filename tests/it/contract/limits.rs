//! Every operation under `/api` is counted against the limit of its kind, and
//! says so.

use super::operations::{document, operations};
use crate::support::TestApp;

/// Take an `Idempotency-Key` and make something else than an order.
const NO_ORDERS: [&str; 3] = ["record_order_payment", "refund_order", "record_cash_handover"];
const HEADERS: [&str; 3] = ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"];

#[tokio::test]
async fn every_operation_counts_against_the_limit_of_its_kind() {
    let rates = [
        ("CVETY__RATE_LIMITS__ORDER_CREATION", "777/1h"),
        ("CVETY__RATE_LIMITS__GENERAL", "888/1h"),
        ("CVETY__RATE_LIMITS__CALLBACKS", "999/1h"),
    ];
    let app = TestApp::with(&rates).await;
    let document = document(&app).await;
    for operation in operations(&document) {
        let takes_key = operation.definition["parameters"].as_array().into_iter().flatten();
        let takes_key = takes_key.into_iter().any(|parameter| parameter["name"] == "Idempotency-Key");
        let makes_orders = takes_key && !NO_ORDERS.contains(&operation.id.as_str());
        let answer = operation.call(&app.nobody(), &operation.path_to_nothing(), "{}").await;
        let limit = match operation.path.starts_with("/api/") {
            true if makes_orders => "777",
            true if operation.id == "report_payment" => "999",
            true => "888",
            false => "",
        };
        assert_eq!(answer.header("x-ratelimit-limit"), limit, "{answer}");
        let told = HEADERS.iter().filter(|name| !answer.header(name).is_empty()).count();
        assert_eq!(told, if limit.is_empty() { 0 } else { 3 }, "{answer}");
    }
}

#[tokio::test]
async fn every_operation_describes_its_refusal() {
    let document = document(&TestApp::start().await).await;
    for operation in operations(&document).iter().filter(|operation| operation.path.starts_with("/api/")) {
        let headers = &operation.definition["responses"]["429"]["headers"];
        for name in ["Retry-After", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"] {
            assert_eq!(headers[name]["schema"]["type"], "integer", "{}: {name}", operation.id);
        }
    }
}
