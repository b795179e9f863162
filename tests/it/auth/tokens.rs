//! Access tokens that say something else than what was given out. All are
//! signed rightly: even so, person, session and shop must belong together.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use super::{AIGUL, signed_in};
use crate::support::TestApp;

const SECRET: &str = "the secret of this test, which is long enough";

/// The same token, one of its claims another, signed anew.
fn forged(token: &str, claim: &str, value: Value) -> String {
    let [head, claims, _]: [&str; 3] = token.split('.').collect::<Vec<_>>().try_into().expect("three parts");
    let claims = BASE64.decode(claims).expect("the claims");
    let mut claims: Value = serde_json::from_slice(&claims).expect("JSON");
    claims[claim] = value;
    let text = format!("{head}.{}", BASE64.encode(claims.to_string()));
    let mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("a key").chain_update(&text);
    format!("{text}.{}", BASE64.encode(mac.finalize().into_bytes()))
}

#[tokio::test]
async fn a_token_that_mixes_persons_sessions_and_shops_opens_nothing_and_shuts_nobody_out() {
    let app = TestApp::with(&[("CVETY__AUTH__JWT_SECRET", SECRET)]).await;
    let answer = signed_in(&app, AIGUL).await;
    let good = answer["access_token"].as_str().expect("a token");
    let somebody: i64 = app.db_value("select person_id + 1 from sessions").await;
    let mixed = [
        ("sub", json!(somebody.to_string())),
        ("sub", json!("nobody")),
        ("sid", json!("00000000-0000-0000-0000-000000000000")),
        ("shop", json!(answer["shop_id"].as_i64().expect("a shop") + 1)),
    ];
    let me = async |token: &str| app.nobody().with_token(Some(token)).get("/api/auth/me").await;
    // First while nothing is remembered of the session, then while it is.
    for _ in 0..2 {
        for (claim, value) in &mixed {
            me(&forged(good, claim, value.clone())).await.expect(401);
        }
        me(good).await.expect(200);
        me(&forged(good, "shop", answer["shop_id"].clone())).await.expect(200);
    }
}
