//! `Idempotency-Key`: a POST that may be repeated, at once or later, by a
//! client that never learnt what became of the first.

mod keys;
mod one_transaction;
mod rivals;

use serde_json::{Value, json};

use crate::support::{Answer, Caller};

const ORDERS: &str = "/api/orders/with-items";
/// More than any of these tests waits for.
const MOST_TRIES: u32 = 1_000;

/// The body of an order of one piece.
fn order_of(product_id: i64) -> Value {
    json!({"customer_phone": "+77015550001", "items": [{"product_id": product_id, "quantity": 1}]})
}

/// Asks until the first request under the key has ended.
async fn settled(caller: &Caller, path: &str, body: &Value, key: &str) -> Answer {
    for _ in 0..MOST_TRIES {
        let answer = caller.post_with_key(path, body.clone(), key).await;
        if answer.status != 409 {
            return answer;
        }
    }
    panic!("{path} under {key} was still running after {MOST_TRIES} tries");
}

fn is_replayed(answer: &Answer) -> bool {
    answer.header("idempotency-replayed") == "true"
}
