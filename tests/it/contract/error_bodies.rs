//! The one shape of failures, and the habits of every answer: request ids,
//! trailing slashes, HEAD.

use reqwest::Method;
use serde_json::json;

use crate::support::{Answer, TestApp};

/// Fails unless the answer is a failure in the one shape.
#[track_caller]
pub fn assert_error_shape(answer: &Answer) {
    assert!(answer.status >= 400, "{answer}");
    assert_eq!(answer.header("content-type"), "application/json", "{answer}");
    let body = answer.json();
    for name in body.as_object().expect("an object").keys() {
        assert!(["detail", "code", "retry_after"].contains(&name.as_str()), "{name} in {answer}");
    }
    assert_eq!(body["code"].is_string(), answer.status == 400, "only a rule has a code: {answer}");
    assert_eq!(body["detail"].is_array(), answer.status == 422, "only a 422 lists fields: {answer}");
    let Some(fields) = body["detail"].as_array() else {
        assert!(body["detail"].as_str().is_some_and(|text| !text.is_empty()), "{answer}");
        return;
    };
    assert!(!fields.is_empty(), "{answer}");
    for field in fields {
        let root = field["loc"][0].as_str().unwrap_or_default();
        assert!(["body", "query", "path", "header"].contains(&root), "{answer}");
        assert!(field["msg"].as_str().is_some_and(|text| !text.is_empty()), "{answer}");
        let kind = field["type"].as_str().unwrap_or_default();
        assert!(["value_error", "type_error", "missing", "json_invalid"].contains(&kind), "{answer}");
        assert_eq!(field.as_object().map(serde_json::Map::len), Some(3), "{answer}");
    }
}

#[tokio::test]
async fn an_unknown_route_is_a_404_in_the_one_shape() {
    let app = TestApp::start().await;
    for path in ["/api", "/api/nothing", "/api/orders/1/nothing/2", "/nothing.html", "/api/%00", "/api/%ff"] {
        for method in [Method::GET, Method::POST, Method::DELETE] {
            let answer = app.nobody().send(app.nobody().request(method, path)).await;
            assert_eq!(answer.status, 404, "{answer}");
            assert_error_shape(&answer);
        }
    }
}

#[tokio::test]
async fn a_list_is_no_object_and_a_word_is_no_map() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let order = owner.writes_order(json!({})).await.id();
    let path = |action: &str| format!("/api/orders/{order}/{action}");
    for (answer, loc) in [
        (app.nobody().post("/api/auth/request-otp", json!(["+77015550001"])).await, "body"),
        (owner.patch(&path("status"), json!(["issue", "x"])).await, "body"),
        (owner.post(&path("cancel"), json!(["r", "write_off"])).await, "body"),
        (owner.patch(&path("status"), json!({"status": {"paid": null}})).await, "body.status"),
        (owner.writes_order(json!({"payment_method": {"cash": null}})).await, "body.payment_method"),
        (owner.writes_order(json!({"delivery_window": ["10:00", "12:00"]})).await, "body.delivery_window"),
        (owner.places_order(json!({"items": [[1, 2]]})).await, "body.items.0"),
    ] {
        answer.expect_objection(loc);
        assert!(answer.text().is_ascii() || !answer.text().contains("expected"), "serde's words: {answer}");
        assert_error_shape(&answer);
    }
    assert_eq!(owner.sees_order(order).await.expect(200)["version"], 1);
}

#[tokio::test]
async fn an_action_that_needs_nothing_needs_no_body() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let order = owner.writes_order(json!({})).await.id();
    for action in ["assign", "confirm", "cancel"] {
        let path = format!("/api/orders/{order}/{action}");
        owner.send(owner.request(Method::POST, &path)).await.expect(200);
    }
    assert_eq!(owner.sees_order(order).await.expect(200)["status"], "cancelled");
}

#[tokio::test]
async fn a_wrong_type_is_named_at_its_exact_place() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    for (path, body, loc) in [
        ("/api/shop", json!({"working_hours": {"saturday": 10}}), "body.working_hours.saturday"),
        ("/api/shop", json!({"payment_methods": ["kaspi", 7]}), "body.payment_methods.1"),
        ("/api/shop", json!({"name": ["Розы"]}), "body.name"),
    ] {
        let answer = owner.patch(path, body).await;
        answer.expect_objection(loc);
        assert_eq!(answer.objections().len(), 1, "the first wrong type alone: {answer}");
        assert_eq!(answer.json()["detail"][0]["type"], "type_error", "{answer}");
        assert_error_shape(&answer);
    }
}

#[tokio::test]
async fn every_wrong_format_is_named_in_one_answer() {
    let app = TestApp::start().await;
    let wrong = json!({"name": " ", "price": -1, "position": 10_001, "min_order": 0.5});
    let answer = app.owner().await.creates_zone(wrong).await;
    answer.expect(422);
    assert_eq!(
        answer.objections(),
        ["body.name", "body.price", "body.min_order", "body.position"],
        "{answer}"
    );
    assert_error_shape(&answer);
}

#[tokio::test]
async fn the_limit_of_a_json_body_is_one_mebibyte() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let body_of = |bytes: usize| {
        let frame = r#"{"name": "Центр", "price": 1, "ignored": ""}"#;
        frame.replace(r#""""#, &format!("\"{}\"", "x".repeat(bytes - frame.len())))
    };
    for (bytes, status) in [(1024 * 1024, 201), (1024 * 1024 + 1, 413), (3 * 1024 * 1024, 413)] {
        let request = owner.request(Method::POST, "/api/shop/delivery-zones");
        let answer =
            owner.send(request.header("content-type", "application/json").body(body_of(bytes))).await;
        assert_eq!(answer.status, status, "{bytes} bytes: {}", answer.text());
        if status >= 400 {
            assert_error_shape(&answer);
        }
    }
}

#[tokio::test]
async fn json_is_told_by_its_content_type() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    for (kind, status) in [
        ("application/json", 201),
        ("Application/JSON; charset=utf-8", 201),
        ("application/merge-patch+json", 201),
        ("text/plain", 415),
        ("text/json", 415),
        ("application/x-www-form-urlencoded", 415),
        ("", 415),
    ] {
        let request = owner.request(Method::POST, "/api/shop/delivery-zones");
        let answer =
            owner.send(request.header("content-type", kind).body(r#"{"name": "Центр", "price": 1}"#)).await;
        assert_eq!(answer.status, status, "{kind}: {answer}");
        if status >= 400 {
            assert_error_shape(&answer);
        }
    }
}

#[tokio::test]
async fn broken_json_is_refused_at_the_body() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    for body in ["", "{", "{}}", "{\"name\": \"a\",}", "[", "null", "7", "\"текст\"", "{'name': 1}", "{} {}"]
    {
        let request = owner.request(Method::PATCH, "/api/shop").header("content-type", "application/json");
        let answer = owner.send(request.body(body)).await;
        answer.expect_objection("body");
        assert_error_shape(&answer);
    }
    let request = owner.request(Method::PATCH, "/api/shop").header("content-type", "application/json");
    let answer = owner.send(request.body(vec![b'{', b'"', 0xff, 0xfe, b'"', b':', b'1', b'}'])).await;
    answer.expect_objection("body");
}

#[tokio::test]
async fn a_byte_order_mark_says_nothing() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    for (body, status) in [
        ("\u{feff}{\"name\": \"Сад\"}", 200),
        ("\u{feff}", 422),
        ("\u{feff}\u{feff}{}", 422),
        (" \u{feff}{}", 422),
    ] {
        let request = owner.request(Method::PATCH, "/api/shop").header("content-type", "application/json");
        let answer = owner.send(request.body(body)).await;
        assert_eq!(answer.status, status, "{body:?}: {answer}");
    }
    assert_eq!(owner.get("/api/shop").await.expect(200)["name"], "Сад");
}

#[tokio::test]
async fn a_header_that_says_one_thing_says_it_once() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let order = || owner.request(Method::POST, "/api/orders");
    let body = r#"{"customer_phone": "+77015550101", "total": 5000}"#;
    let json =
        |request: reqwest::RequestBuilder| request.header("content-type", "application/json").body(body);
    let keys = order().header("idempotency-key", "a").header("idempotency-key", "a");
    let answer = owner.send(json(keys)).await;
    answer.expect_objection("header.Idempotency-Key");
    assert_error_shape(&answer);
    let token = owner.token.clone().expect("a token");
    let answer = owner.send(json(order().bearer_auth(&token))).await;
    answer.expect(401);
    let answer = owner.send(json(order().header("content-type", "application/json"))).await;
    answer.expect(415);
    assert_eq!(app.db_count("orders").await, 0);
}

#[tokio::test]
async fn a_body_nested_without_end_harms_nobody() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let deep = format!("{{\"ignored\": {}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    let request = owner.request(Method::PATCH, "/api/shop").header("content-type", "application/json");
    let answer = owner.send(request.body(deep)).await;
    assert!(matches!(answer.status, 200 | 422), "{} {}", answer.status, answer.text());
    owner.get("/api/shop").await.expect(200);
}

#[tokio::test]
async fn unknown_fields_are_ignored() {
    let app = TestApp::start().await;
    let zone = json!({"id": 77, "shop_id": 5, "colour": "red"});
    let made = app.owner().await.creates_zone(zone).await.expect(201);
    assert_ne!(made["id"], 77);
    assert!(made.get("colour").is_none(), "{made}");
}

#[tokio::test]
async fn a_request_id_is_taken_over_or_made() {
    let app = TestApp::start().await;
    let nobody = app.nobody();
    for path in ["/health/live", "/api/shop", "/nothing"] {
        let given = nobody.send(nobody.request(Method::GET, path).header("x-request-id", "order-42")).await;
        assert_eq!(given.header("x-request-id"), "order-42", "{given}");
        let [first, second] = [nobody.get(path).await, nobody.get(path).await];
        assert!(!first.header("x-request-id").is_empty(), "{first}");
        assert_ne!(first.header("x-request-id"), second.header("x-request-id"), "{second}");
    }
    // None of these may stand in a log line, where it could pass for another.
    for odd in ["x".repeat(1_000).as_str(), "a b", "a\tb", "a\"b", "a=b", "a\\nb", "{a}", ""] {
        let request = nobody.request(Method::GET, "/health/live").header("x-request-id", odd);
        let answer = nobody.send(request).await;
        assert!(answer.header("x-request-id").len() == 36, "{odd}: {answer}");
    }
}

/// Nothing unpacks what a stranger sends.
#[tokio::test]
async fn a_body_that_is_said_to_be_compressed_is_of_another_type() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    for (encoding, status) in [("gzip", 415), ("br, gzip", 415), ("identity", 201)] {
        let request = owner.request(Method::POST, "/api/orders").header("content-encoding", encoding);
        let request = request.json(&json!({"customer_phone": "+77015550001", "total": 5_000}));
        assert_eq!(owner.send(request).await.status, status, "{encoding}");
    }
}
