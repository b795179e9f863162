//! Signing in: codes, sessions, refresh tokens, the shops of a person.

mod api_keys;
mod codes;
mod refreshes;
mod session_list;
mod sessions;
mod shops;
mod tokens;

use serde_json::{Value, json};

use crate::support::{Answer, TestApp};

/// Nobody's phone until it signs in; no test phone.
const AIGUL: &str = "+77015556677";

/// Asks for a code and gives what was sent.
async fn code_for(app: &TestApp, phone: &str) -> String {
    app.nobody().post("/api/auth/request-otp", json!({"phone": phone})).await.expect(201);
    app.otp_sent_to(phone).expect("a code was sent")
}

async fn verify(app: &TestApp, phone: &str, code: &str) -> Answer {
    app.nobody().post("/api/auth/verify-otp", json!({"phone": phone, "otp_code": code})).await
}

async fn signed_in(app: &TestApp, phone: &str) -> Value {
    let code = code_for(app, phone).await;
    verify(app, phone, &code).await.expect(200)
}

async fn refresh(app: &TestApp, token: &Value) -> Answer {
    app.nobody().post("/api/auth/refresh", json!({"refresh_token": token})).await
}

/// Six digits that are not the code.
fn other_than(code: &str) -> String {
    let code: u32 = code.parse().expect("six digits");
    format!("{:06}", (code + 1) % 1_000_000)
}
