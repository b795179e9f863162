//! The limits of each kind of request.

use chrono::Duration;
use reqwest::Method;
use serde_json::json;

use super::{number, remaining, wait};
use crate::support::TestApp;

#[tokio::test]
async fn a_limit_counts_down_and_waiting_exactly_as_long_as_told_is_enough() {
    let app = TestApp::with(&[("CVETY__RATE_LIMITS__GENERAL", "3/1h")]).await;
    let owner = app.owner().await;
    let ask = async || owner.get("/api/auth/me").await;
    for left in [2, 1, 0] {
        let answer = ask().await;
        answer.expect(200);
        assert_eq!((number(&answer, "x-ratelimit-limit"), remaining(&answer)), (3, left));
    }
    let refused = ask().await;
    let seconds = wait(&refused);
    assert_eq!(refused.json()["detail"], "Превышен лимит запросов. Попробуйте через 1200 секунд");
    assert_eq!(remaining(&refused), 0);
    assert_eq!(number(&refused, "x-ratelimit-reset"), app.clock().now().timestamp() + 3_600);
    app.clock().advance(Duration::seconds(seconds - 1));
    assert_eq!(wait(&ask().await), 1);
    app.clock().advance(Duration::seconds(1));
    ask().await.expect(200);
}

#[tokio::test]
async fn orders_have_a_limit_of_their_own_whichever_way_they_are_made() {
    let rates = [("CVETY__RATE_LIMITS__ORDER_CREATION", "3/1h"), ("CVETY__RATE_LIMITS__GENERAL", "50/1h")];
    let app = TestApp::with(&rates).await;
    let owner = app.owner().await;
    for path in ["/api/orders", "/api/orders/with-items", "/api/orders"] {
        assert_eq!(owner.post(path, json!({})).await.status, 422);
    }
    wait(&owner.post("/api/orders/with-items", json!({})).await);
    owner.get("/api/orders").await.expect(200);
    assert_eq!(app.db_count("orders").await, 0);
    for left in [2, 1, 0] {
        assert_eq!(remaining(&app.buyer().checks_out(json!({})).await), left);
    }
    wait(&app.buyer().checks_out(json!({})).await);
    app.clock().advance(Duration::minutes(20));
    owner.writes_order(json!({})).await.expect(201);
}

#[tokio::test]
async fn the_contract_says_how_many() {
    let contract = [
        ("CVETY__RATE_LIMITS__GENERAL", "1000/1h"),
        ("CVETY__RATE_LIMITS__ORDER_CREATION", "100/1h"),
        ("CVETY__RATE_LIMITS__UPLOADS", "50/1h"),
        ("CVETY__RATE_LIMITS__CATALOGUE", "10000/1h"),
        ("CVETY__RATE_LIMITS__PAGES", "10000/1h"),
        ("CVETY__RATE_LIMITS__CALLBACKS", "100/1s"),
        ("CVETY__RATE_LIMITS__REQUEST_OTP", "3/1m"),
        ("CVETY__RATE_LIMITS__VERIFY_OTP", "5/1m"),
        ("CVETY__RATE_LIMITS__TRACKING_MISSES", "20/1h"),
    ];
    let default = cvety::config::Settings::from_pairs(&[]).expect("defaults").rate_limits;
    let named = cvety::config::Settings::from_pairs(&contract).expect("settings").rate_limits;
    assert_eq!(format!("{default:?}"), format!("{named:?}"));
}

#[tokio::test]
async fn a_page_and_its_forms_are_counted_by_their_link_too() {
    let rates =
        [("CVETY__RATE_LIMITS__PAGES_BY_LINK", "2/1h"), ("CVETY__RATE_LIMITS__FORMS_BY_LINK", "1/1h")];
    let app = TestApp::with(&rates).await;
    let nobody = app.nobody();
    let link = |digit: &str| format!("/pay/{}", digit.repeat(32));
    for left in [1, 0] {
        assert_eq!(remaining(&nobody.get(&link("a")).await), left);
    }
    assert_eq!(nobody.get(&link("a")).await.status, 429);
    assert_eq!(nobody.get(&link("b")).await.status, 404, "another link is counted apart");
    let cancel = async |digit: &str| nobody.post(&format!("{}/cancel-invoice", link(digit)), json!({})).await;
    assert_eq!((cancel("a").await.status, cancel("a").await.status), (404, 429));
    assert_eq!(cancel("b").await.status, 404);
    app.clock().advance(Duration::hours(1));
    assert_eq!((nobody.get(&link("a")).await.status, cancel("a").await.status), (404, 404));
}

#[tokio::test]
async fn looking_at_the_catalogue_leaves_everything_else_its_limit() {
    let rates = [("CVETY__RATE_LIMITS__CATALOGUE", "2/1h"), ("CVETY__RATE_LIMITS__GENERAL", "1/1h")];
    let app = TestApp::with(&rates).await;
    let nobody = app.nobody();
    for path in ["/api/public/shops/1", "/api/public/products?shop_id=1", "/api/public/products/1?shop_id=1"]
    {
        assert!([404, 429].contains(&nobody.get(path).await.status), "{path}");
    }
    assert_eq!(nobody.get("/api/public/shops/1").await.status, 429);
    nobody.get("/api/auth/me").await.expect(401);
}

#[tokio::test]
async fn every_kind_of_answer_tells_what_is_left() {
    let app = TestApp::start().await;
    let (owner, nobody) = (app.owner().await, app.nobody());
    for (answer, status) in [
        (owner.get("/api/orders").await, 200),
        (owner.post("/api/orders", json!({})).await, 422),
        (owner.get("/api/orders/1").await, 404),
        (nobody.get("/api/orders").await, 401),
        (nobody.send(nobody.request(Method::DELETE, "/api/auth/me")).await, 405),
        (nobody.send(nobody.request(Method::HEAD, "/api/orders")).await, 401),
        (nobody.send(nobody.request(Method::POST, "/api/auth/refresh").body("{}")).await, 415),
    ] {
        assert_eq!(answer.status, status, "{answer}");
        assert!(remaining(&answer) < 100_000 && number(&answer, "x-ratelimit-reset") > 0, "{answer}");
    }
    assert!(remaining(&nobody.get("/openapi.json").await) > 0, "the documents count as pages do");
    for unlimited in ["/api/nothing", "/health/live"] {
        assert_eq!(nobody.get(unlimited).await.header("x-ratelimit-limit"), "", "{unlimited}");
    }
}

#[tokio::test]
async fn a_page_of_another_origin_may_read_what_is_left() {
    let app = TestApp::start().await;
    let nobody = app.nobody();
    let request = nobody.request(Method::GET, "/api/auth/me").header("origin", "https://admin.example");
    let answer = nobody.send(request).await;
    assert!(answer.header("access-control-expose-headers").contains("x-ratelimit-remaining"), "{answer}");
    assert!(remaining(&answer) > 0);
}

#[tokio::test]
async fn a_failure_of_the_database_still_tells_what_is_left() {
    let app = TestApp::start().await;
    app.db().close().await;
    let answer = app.nobody().get("/api/public/products?shop_id=1").await;
    assert_eq!(answer.status, 503, "{answer}");
    assert!(remaining(&answer) > 0);
}

#[tokio::test]
async fn the_chore_forgets_callers() {
    let app = TestApp::with(&[("CVETY__RATE_LIMITS__GENERAL", "2/1h")]).await;
    let ask = async || app.nobody().get("/api/auth/me").await;
    ask().await.expect(401);
    ask().await.expect(401);
    app.tick("http.forget_callers").await;
    assert_eq!(wait(&ask().await), 1_800, "who has used the limit up is remembered");
}
