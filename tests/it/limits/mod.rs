//! How often callers may call, and what they are told of it.

mod callers;
mod kinds;
mod sign_in;
mod tracking;

use crate::support::Answer;

/// A number in a header.
#[track_caller]
fn number(answer: &Answer, name: &'static str) -> i64 {
    answer.header(name).parse().unwrap_or_else(|_| panic!("no {name} in {answer}: {:?}", answer.headers))
}

#[track_caller]
fn remaining(answer: &Answer) -> i64 {
    number(answer, "x-ratelimit-remaining")
}

/// The seconds that a refusal tells one to wait.
#[track_caller]
fn wait(answer: &Answer) -> i64 {
    let seconds = answer.expect(429)["retry_after"].as_i64().expect("seconds");
    assert_eq!(number(answer, "retry-after"), seconds, "{answer}");
    seconds
}
