//! The sessions a person sees, and ends from elsewhere.

use chrono::Duration;
use reqwest::Method;
use serde_json::{Value, json};

use super::{AIGUL, code_for, refresh, signed_in};
use crate::support::{Caller, TestApp};

async fn caller(app: &TestApp, answer: &Value) -> Caller {
    app.caller_of("Айгуль", AIGUL, answer).await
}

async fn sessions(caller: &Caller) -> Vec<Value> {
    caller.get("/api/auth/sessions").await.expect(200)["items"].as_array().expect("sessions").clone()
}

/// Signs in as a program that says of itself what `headers` say.
async fn signed_in_with(app: &TestApp, headers: &[(&'static str, String)]) -> Caller {
    let body = json!({"phone": AIGUL, "otp_code": code_for(app, AIGUL).await});
    let nobody = app.nobody();
    let mut request = nobody.request(Method::POST, "/api/auth/verify-otp").json(&body);
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    caller(app, &nobody.send(request).await.expect(200)).await
}

#[tokio::test]
async fn a_session_tells_device_and_address_and_which_is_this() {
    let app = TestApp::start().await;
    let phone = signed_in_with(&app, &[("user-agent", format!("Цветы\t{}", "x".repeat(900)))]).await;
    let laptop = signed_in_with(&app, &[("x-forwarded-for", "8.8.8.8".to_owned())]).await;
    let seen = sessions(&phone).await;
    assert_eq!(seen.len(), 2);
    let [mine, other] = [true, false]
        .map(|is| seen.iter().find(|session| session["is_current"] == is).expect("a session").clone());
    let device = mine["user_agent"].as_str().expect("a device");
    assert!(device.starts_with("Цветыx") && device.chars().count() == 300, "{device}");
    assert_eq!(other["user_agent"], json!(null));
    assert_eq!(other["address"], "127.0.0.1", "no proxy is trusted");
    assert_eq!(other["shop_id"], laptop.shop_id);
}

#[tokio::test]
async fn sessions_are_turned_over_page_by_page_the_last_used_first() {
    let app = TestApp::start().await;
    let mut last = signed_in_with(&app, &[]).await;
    for _ in 0..2 {
        last = signed_in_with(&app, &[]).await;
    }
    let whole = sessions(&last).await;
    let second = last.get("/api/auth/sessions?limit=2&page=2").await.expect(200);
    assert_eq!((whole.len(), &second["items"]), (3, &json!([whole[2]])));
    assert_eq!(
        (&second["total"], &second["pages"], &second["has_prev"]),
        (&json!(3), &json!(2), &json!(true))
    );
}

#[tokio::test]
async fn the_address_behind_a_trusted_proxy_is_the_clients() {
    let app = TestApp::with(&[("CVETY__HTTP__TRUSTED_PROXIES", "127.0.0.0/8")]).await;
    let laptop = signed_in_with(&app, &[("x-forwarded-for", "1.1.1.1, 8.8.8.8".to_owned())]).await;
    assert_eq!(sessions(&laptop).await[0]["address"], "8.8.8.8");
}

#[tokio::test]
async fn a_session_ended_elsewhere_is_dead_on_every_instance_within_30_seconds() {
    let app = TestApp::start().await;
    let elsewhere = app.beside().await;
    let answer = signed_in(&app, AIGUL).await;
    let lost = caller(&app, &answer).await;
    let kept = caller(&app, &signed_in(&app, AIGUL).await).await;
    for instance in [&app, &elsewhere] {
        instance.meets(&lost).get("/api/orders").await.expect(200);
    }
    let listed = sessions(&lost).await;
    let id = listed.iter().find(|one| one["is_current"] == true).expect("this one")["id"].clone();
    let path = format!("/api/auth/sessions/{}", id.as_str().expect("an id"));
    kept.delete(&path).await.expect(204);
    kept.delete(&path).await.expect(404);
    lost.get("/api/orders").await.expect(401);
    refresh(&elsewhere, &answer["refresh_token"]).await.expect(401);
    app.clock().advance(Duration::seconds(30));
    elsewhere.meets(&lost).get("/api/orders").await.expect(401);
    elsewhere.meets(&kept).get("/api/orders").await.expect(200);
    assert_eq!(sessions(&kept).await.len(), 1);
}

#[tokio::test]
async fn another_persons_session_is_not_there_and_goes_on() {
    let app = TestApp::start().await;
    let (owner, manager) = (app.owner().await, app.manager().await);
    let id = sessions(&manager).await[0]["id"].clone();
    owner.delete(&format!("/api/auth/sessions/{}", id.as_str().expect("an id"))).await.expect(404);
    owner.delete("/api/auth/sessions/none").await.expect(404);
    app.clock().advance(Duration::seconds(31));
    manager.get("/api/auth/me").await.expect(200);
    assert_eq!(sessions(&owner).await.len(), 1);
}

#[tokio::test]
async fn signing_out_everywhere_else_leaves_this_session_alone() {
    let app = TestApp::start().await;
    let first = caller(&app, &signed_in(&app, AIGUL).await).await;
    let second = caller(&app, &signed_in(&app, AIGUL).await).await;
    let bystander = app.owner().await;
    first.get("/api/auth/me").await.expect(200);
    second.delete("/api/auth/sessions").await.expect(204);
    first.get("/api/auth/me").await.expect(401);
    bystander.get("/api/auth/me").await.expect(200);
    assert_eq!(sessions(&second).await.len(), 1);
}

#[tokio::test]
async fn the_last_use_of_a_session_is_written_seldom() {
    let app = TestApp::start().await;
    let bearer = caller(&app, &signed_in(&app, AIGUL).await).await;
    let aged = "update sessions set last_used_at = now() - interval '50 seconds'";
    let is_fresh = "select last_used_at > now() - interval '40 seconds' from sessions";
    app.db_execute(aged).await;
    bearer.get("/api/auth/me").await.expect(200);
    app.tick("access.uses").await;
    assert!(!app.db_value::<bool>(is_fresh).await);
    app.db_execute(&aged.replace("50", "70")).await;
    app.clock().advance(Duration::seconds(31));
    bearer.get("/api/auth/me").await.expect(200);
    app.tick("access.uses").await;
    assert!(app.db_value::<bool>(is_fresh).await);
}
