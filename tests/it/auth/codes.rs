//! One-time codes and the guesses they bear.

use futures::future::join_all;
use serde_json::json;

use super::{AIGUL, code_for, other_than, signed_in, verify};
use crate::support::TestApp;

#[tokio::test]
async fn a_code_works_once() {
    let app = TestApp::start().await;
    let code = code_for(&app, AIGUL).await;
    verify(&app, AIGUL, &other_than(&code)).await.expect_rule("wrong_otp");
    let answer = verify(&app, AIGUL, &code).await.expect(200);
    assert_eq!(answer["shop_name"], "Цветочный магазин 6677");
    assert_eq!(app.db_events(answer["shop_id"].as_i64().expect("a shop")).await, ["shop.created"]);
    verify(&app, AIGUL, &code).await.expect_rule("wrong_otp");
}

#[tokio::test]
async fn a_new_code_ends_the_one_before() {
    let app = TestApp::start().await;
    let first = code_for(&app, AIGUL).await;
    let second = code_for(&app, AIGUL).await;
    if first != second {
        verify(&app, AIGUL, &first).await.expect_rule("wrong_otp");
    }
    verify(&app, AIGUL, &second).await.expect(200);
}

#[tokio::test]
async fn an_expired_code_is_wrong_and_the_guess_is_not_counted() {
    let app = TestApp::start().await;
    let code = code_for(&app, AIGUL).await;
    app.db_execute("update otp_codes set expires_at = now()").await;
    verify(&app, AIGUL, &code).await.expect_rule("wrong_otp");
    assert_eq!(app.db_count("otp_wrong_guesses").await, 0);
}

#[tokio::test]
async fn a_hundred_guesses_at_once_are_five() {
    let app = TestApp::start().await;
    let code = code_for(&app, AIGUL).await;
    let wrong = other_than(&code);
    for answer in join_all((0..100).map(|_| verify(&app, AIGUL, &wrong))).await {
        answer.expect_rule("wrong_otp");
    }
    assert_eq!(app.db_count("otp_wrong_guesses").await, 5);
    verify(&app, AIGUL, &code).await.expect_rule("wrong_otp");
}

#[tokio::test]
async fn right_answers_at_once_make_one_session() {
    let app = TestApp::start().await;
    let code = code_for(&app, AIGUL).await;
    let answers = join_all((0..20).map(|_| verify(&app, AIGUL, &code))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    assert_eq!(app.db_count("sessions").await, 1);
}

#[tokio::test]
async fn twenty_wrong_guesses_close_a_phone_until_the_first_is_a_day_old() {
    let app = TestApp::start().await;
    for _ in 0..4 {
        let wrong = other_than(&code_for(&app, AIGUL).await);
        for _ in 0..5 {
            verify(&app, AIGUL, &wrong).await.expect_rule("wrong_otp");
        }
    }
    let code = code_for(&app, AIGUL).await;
    let refused = verify(&app, AIGUL, &code).await;
    let seconds = refused.expect(429)["retry_after"].as_i64().expect("seconds");
    assert_eq!(refused.header("retry-after"), seconds.to_string());
    let age = format!("update otp_wrong_guesses set guessed_at = guessed_at - interval '{seconds} seconds'");
    app.db_execute(&age).await;
    verify(&app, AIGUL, &code).await.expect(200);
}

#[tokio::test]
async fn guesses_without_a_live_code_are_not_counted() {
    let app = TestApp::start().await;
    for _ in 0..25 {
        verify(&app, AIGUL, "000000").await.expect_rule("wrong_otp");
    }
    assert_eq!(app.db_count("otp_wrong_guesses").await, 0);
    signed_in(&app, AIGUL).await;
}

#[tokio::test]
async fn phone_and_code_are_read_as_phones_paste_them() {
    let app = TestApp::start().await;
    for (phone, spaced) in [
        ("\u{202a}+7\u{a0}701\u{2011}555\u{2011}66\u{2011}77\u{202c}", " 123 456 "),
        ("+8 701 555 66 77", "12\u{a0}34\u{202f}56\n"),
    ] {
        let code = code_for(&app, AIGUL).await;
        let digits: Vec<char> = code.chars().collect();
        let mut next = digits.iter();
        let pasted: String = spaced
            .chars()
            .map(|c| if c.is_ascii_digit() { *next.next().expect("a digit") } else { c })
            .collect();
        verify(&app, phone, &pasted).await.expect(200);
    }
}

#[tokio::test]
async fn phone_and_code_are_checked_together() {
    let app = TestApp::start().await;
    let answer = app.nobody().post("/api/auth/verify-otp", json!({"phone": "1", "otp_code": "12345"})).await;
    answer.expect_objection("body.phone");
    answer.expect_objection("body.otp_code");
}

#[tokio::test]
async fn the_database_holds_no_code() {
    let app = TestApp::start().await;
    let code = code_for(&app, AIGUL).await;
    let found =
        format!("select count(*) from otp_codes c where position('{code}' in encode(c.mac, 'escape')) > 0");
    assert_eq!(app.db_value::<i64>(&found).await, 0);
}
