//! What every answer tells browsers and whatever stands in between.

use reqwest::Method;

use super::operations::{document, operations};
use crate::support::TestApp;
use crate::support::db::db_execute;

#[tokio::test]
async fn no_answer_is_stored_or_taken_for_what_it_is_not() {
    let app = TestApp::start().await;
    let document = document(&app).await;
    let owner = app.owner().await;
    for operation in operations(&document) {
        for caller in [&app.nobody(), &owner] {
            let answer = operation.call(caller, &operation.path_to_nothing(), "{}").await;
            assert_eq!(answer.header("x-content-type-options"), "nosniff", "{answer}");
            assert_eq!(answer.header("cache-control"), "no-store", "{answer}");
            assert_eq!(answer.header("strict-transport-security"), "", "{answer}");
        }
    }
    for path in ["/", "/nothing", "/docs", "/openapi.json", "/docs/swagger-ui.css"] {
        assert_eq!(app.nobody().get(path).await.header("x-content-type-options"), "nosniff", "{path}");
    }
}

#[tokio::test]
async fn who_is_reached_by_https_stays_there() {
    let app = TestApp::with(&[("CVETY__PUBLIC_URL", "https://flowers.example")]).await;
    for path in ["/health/live", "/api/shop", "/nothing", "/pay/1"] {
        let answer = app.nobody().get(path).await;
        assert_eq!(answer.header("strict-transport-security"), "max-age=31536000", "{answer}");
    }
}

#[tokio::test]
async fn browsers_of_other_origins_are_answered() {
    let app = TestApp::start().await;
    let nobody = app.nobody();
    let asked = [
        "authorization",
        "content-type",
        "idempotency-key",
        "accept-language",
        "x-request-id",
        "x-shop-phone",
    ];
    for path in ["/api/shop", "/api/orders"] {
        let request = nobody.request(Method::OPTIONS, path).header("origin", "https://admin.example");
        let request = request.header("access-control-request-method", "PATCH");
        let answer = nobody.send(request.header("access-control-request-headers", asked.join(","))).await;
        assert_eq!(answer.status, 200, "{answer}");
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{answer}");
        assert!(answer.header("access-control-allow-methods").contains("PATCH"), "{answer}");
        // A star would not cover Authorization.
        let allowed: Vec<_> = answer.header("access-control-allow-headers").split(',').collect();
        assert!(asked.iter().all(|name| allowed.contains(name)), "{allowed:?}");
    }
    let request = nobody.request(Method::GET, "/api/shop").header("origin", "https://admin.example");
    let refused = nobody.send(request).await;
    assert_eq!((refused.status, refused.header("access-control-allow-origin")), (401, "*"), "{refused}");
    let seen: Vec<_> = refused.header("access-control-expose-headers").split(',').collect();
    for name in
        ["x-request-id", "retry-after", "x-ratelimit-remaining", "idempotency-replayed", "www-authenticate"]
    {
        assert!(seen.contains(&name), "{name} is hidden: {seen:?}");
    }
}

#[tokio::test]
async fn a_browser_reads_the_failures_of_the_layers_too() {
    let app = TestApp::with(&[("CVETY__HTTP__REQUEST_TIMEOUT", "2s")]).await;
    let path = format!("/api/public/products?shop_id={}", app.owner().await.shop_id);
    let mut slow = app.db_connection().await;
    db_execute(&mut slow, "begin; lock table products in access exclusive mode").await;
    let buyer = app.nobody();
    let request = buyer.request(Method::GET, &path).header("origin", "https://admin.example");
    let answer = buyer.send(request).await;
    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (503, "*"), "{answer}");
}
