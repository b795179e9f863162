//! What each route counts against: said on the route, done, and told in the
//! document.

use axum::http::Method;
use cvety::config::LimitClass::{self, Callbacks, Catalogue, Forms, General, OrderCreation, Pages, Uploads};
use serde_json::json;
use strum::VariantArray;

use super::operations::{Operation, document, operations};
use crate::support::TestApp;

/// The routes with a limit of their own, and those that count against nothing.
/// Every other one is [`General`].
const NOT_GENERAL: [(&str, Option<LimitClass>); 23] = [
    ("create_order", Some(OrderCreation)),
    ("create_order_with_items", Some(OrderCreation)),
    ("create_public_order", Some(OrderCreation)),
    ("add_order_photo", Some(Uploads)),
    ("add_task_photo", Some(Uploads)),
    ("import_customers", Some(Uploads)),
    ("add_product_image", Some(Uploads)),
    ("get_public_shop", Some(Catalogue)),
    ("list_public_products", Some(Catalogue)),
    ("get_public_product", Some(Catalogue)),
    ("show_pay_page", Some(Pages)),
    ("show_tracking_page", Some(Pages)),
    ("pay_order", Some(Forms)),
    ("cancel_invoice", Some(Forms)),
    ("rate_order", Some(Forms)),
    ("rate_order_on_page", Some(Forms)),
    ("cancel_tracked_order", Some(Forms)),
    ("cancel_on_page", Some(Forms)),
    ("report_payment", Some(Callbacks)),
    ("get_liveness", None),
    ("get_readiness", None),
    ("get_metrics", None),
    ("get_health", None),
];
const HEADERS: [&str; 3] = ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"];

/// What is said on the operation's route.
fn said(app: &TestApp, operation: &Operation) -> Option<LimitClass> {
    let mut facts = app.routes().iter();
    let fact = facts.find(|fact| (&fact.path, &fact.method) == (&operation.path, &operation.method));
    fact.unwrap_or_else(|| panic!("nothing is known of {}", operation.id)).class
}

/// So many requests of each class are allowed, all different.
fn count_of(class: LimitClass) -> usize {
    let place = LimitClass::VARIANTS.iter().position(|other| *other == class);
    7_000 + place.expect("a class is one of its kind")
}

/// A server where each class has a limit that tells it from the others.
async fn app_with_all_limits_apart() -> TestApp {
    let name = |class: LimitClass| format!("CVETY__RATE_LIMITS__{}", class.key().to_uppercase());
    let rate = |class: LimitClass| format!("{}/1h", count_of(class));
    let rates: Vec<_> = LimitClass::VARIANTS.iter().map(|class| (name(*class), rate(*class))).collect();
    let rates: Vec<_> = rates.iter().map(|(name, rate)| (name.as_str(), rate.as_str())).collect();
    TestApp::with(&rates).await
}

#[tokio::test]
async fn every_route_has_the_limit_that_is_meant_for_it() {
    let app = TestApp::start().await;
    let document = document(&app).await;
    let operations = operations(&document);
    assert_eq!(app.routes().len(), operations.len(), "a route for each operation");
    for operation in &operations {
        let meant = NOT_GENERAL.iter().find(|(id, _)| *id == operation.id);
        let meant = meant.map_or(Some(General), |(_, class)| *class);
        assert_eq!(said(&app, operation), meant, "{}", operation.id);
    }
    for (id, _) in NOT_GENERAL {
        assert!(operations.iter().any(|operation| operation.id == id), "there is no {id}");
    }
}

#[tokio::test]
async fn every_operation_counts_against_the_limit_said_on_its_route() {
    let app = app_with_all_limits_apart().await;
    let document = document(&app).await;
    for operation in operations(&document) {
        let answer = operation.call(&app.nobody(), &operation.path_to_nothing(), "{}").await;
        let class = said(&app, &operation);
        let limit = class.map(|class| count_of(class).to_string()).unwrap_or_default();
        assert_eq!(answer.header("x-ratelimit-limit"), limit, "{answer}");
        let told = HEADERS.iter().filter(|name| !answer.header(name).is_empty()).count();
        assert_eq!(told, if class.is_some() { 3 } else { 0 }, "{answer}");
    }
}

#[tokio::test]
async fn a_wrong_method_counts_as_anything_does_even_beside_a_limit_of_its_own() {
    let app = app_with_all_limits_apart().await;
    let (nobody, general) = (app.nobody(), count_of(General).to_string());
    for (path, limit) in [
        ("/api/orders", general.as_str()),
        ("/api/public/orders", general.as_str()),
        ("/tracking/1", general.as_str()),
        ("/health/live", ""),
    ] {
        let answer = nobody.send(nobody.request(Method::PUT, path)).await;
        assert_eq!(answer.status, 405, "{answer}");
        assert_eq!(answer.header("x-ratelimit-limit"), limit, "{answer}");
    }
}

#[tokio::test]
async fn what_is_counted_describes_its_refusal_and_nothing_else_does() {
    let app = TestApp::start().await;
    let document = document(&app).await;
    for operation in operations(&document) {
        let refusal = &operation.definition["responses"]["429"];
        assert_eq!(refusal.is_object(), said(&app, &operation).is_some(), "{}", operation.id);
        if refusal.is_null() {
            continue;
        }
        for name in ["Retry-After", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"] {
            assert_eq!(refusal["headers"][name]["schema"]["type"], "integer", "{}: {name}", operation.id);
        }
    }
}

#[tokio::test]
async fn what_answers_people_is_a_page_on_its_route_and_refuses_with_one() {
    let rates = [
        ("CVETY__RATE_LIMITS__GENERAL", "1/1h"),
        ("CVETY__RATE_LIMITS__PAGES", "1/1h"),
        ("CVETY__RATE_LIMITS__FORMS", "1/1h"),
    ];
    let app = TestApp::with(&rates).await;
    let document = document(&app).await;
    let pages = operations(&document).into_iter().filter(Operation::is_page);
    // The document has used up what there is of pages.
    app.nobody().get("/api/auth/me").await.expect(401);
    app.nobody().post("/tracking/1/cancel", json!({})).await.expect(404);
    let mut seen = 0;
    for operation in pages {
        let answer = operation.call(&app.nobody(), &operation.path_to_nothing(), "").await;
        assert!(answer.status == 429 && answer.is_page(), "{answer}");
        assert!(!answer.header("retry-after").is_empty(), "{answer}");
        seen += 1;
    }
    let said = app.routes().iter().filter(|fact| fact.is_page).count();
    assert_eq!(seen, said, "pages of the document and pages by their routes");
}
