//! The bot, in conversation with people whom a fake Bot API plays.

mod codes;
mod consent;
mod linking;
mod notices;
mod orders;
mod updates;
mod webhook;

use serde_json::{Value, json};

use crate::support::telegram::{FakeTelegram, Person};
use crate::support::{Answer, TestApp};

/// Nobody's phone until it signs in; no test phone.
const PHONE: &str = "+77015556677";
const OTHER_PHONE: &str = "+77015556688";

/// The lease of another instance.
const THEIRS: &str = "00000000-0000-0000-0000-000000000001";

const AIGUL: Person = Person { id: 77, language: "ru" };
const DINARA: Person = Person { id: 78, language: "kk" };

async fn asks_for_code(app: &TestApp, phone: &str) -> Answer {
    app.nobody().post("/api/auth/request-otp", json!({"phone": phone})).await
}

async fn verify(app: &TestApp, phone: &str, code: &str) -> Answer {
    app.nobody().post("/api/auth/verify-otp", json!({"phone": phone, "otp_code": code})).await
}

/// The word of the deep link in an answer.
fn nonce(answer: &Value) -> String {
    let url = answer["telegram_url"].as_str().expect("a deep link");
    url.split_once("?start=").expect("a deep link with a word").1.to_owned()
}

/// The code in a message: six digits together, and only once.
fn code_in(text: &str) -> Option<String> {
    let words = text.split(|letter: char| !letter.is_ascii_digit()).filter(|word| word.len() == 6);
    let mut codes: Vec<_> = words.map(str::to_owned).collect();
    assert!(codes.len() < 2, "{text}");
    codes.pop()
}

/// A person says yes to the question that waits for them.
async fn says_yes(telegram: &FakeTelegram, app: &TestApp, person: Person) {
    let yes = telegram.buttons(person).into_iter().next().expect("a question").0;
    telegram.presses(person, &yes);
    app.tick("telegram.poll").await;
}

/// Waits until a query says yes.
async fn db_until(app: &TestApp, sql: &str) {
    while !app.db_value::<bool>(sql).await {
        tokio::task::yield_now().await;
    }
}

/// The person shares their own contact.
async fn link(telegram: &FakeTelegram, app: &TestApp, person: Person, phone: &str) {
    telegram.shares(person, phone, Some(person.id));
    app.tick("telegram.poll").await;
    app.tick("telegram.codes").await;
}
