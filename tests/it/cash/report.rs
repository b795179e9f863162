//! The shop's cash, day by day.

use chrono::Duration;
use serde_json::{Value, json};

use super::brings_cash;
use crate::support::app::TODAY;
use crate::support::{Caller, TestApp};

/// Name, taken, refunded, handed in and owed of everyone in a day's report.
async fn day(caller: &Caller, date: &str) -> (Vec<(String, [i64; 4])>, [i64; 4]) {
    let report = caller.get(&format!("/api/reports/cash?date={date}")).await.expect(200);
    assert_eq!((&report["date"], &report["currency"]), (&json!(date), &json!("KZT")));
    let sums = |row: &Value| {
        ["taken", "refunded", "handed_in", "owed"].map(|field| row[field].as_i64().expect("a sum"))
    };
    let people = report["people"].as_array().expect("people").iter();
    let people = people.map(|row| (row["name"].as_str().unwrap_or_default().to_owned(), sums(row)));
    (people.collect(), sums(&report["total"]))
}

fn person(name: &str, sums: [i64; 4]) -> (String, [i64; 4]) {
    (name.to_owned(), sums)
}

#[tokio::test]
async fn a_day_shows_who_took_gave_back_and_handed_in_what() {
    let app = TestApp::with(&[("CVETY__AUTH__ACCESS_TOKEN_LIFETIME", "30d")]).await;
    let (manager, courier) = (app.manager().await, app.courier().await);
    brings_cash(&app, &courier, 10_000).await;
    let at_the_counter = manager.writes_order(json!({"total": 7_000})).await.id();
    manager.records_payment(at_the_counter, 4_000, "cash").await.expect(201);
    manager.records_payment(at_the_counter, 3_000, "card").await.expect(201);
    // The card's money goes back from the till.
    manager.refunds(at_the_counter, json!({"amount": 1_000, "method": "cash"})).await.expect(201);
    manager.takes_in(&courier, 6_000).await.expect(201);
    let (people, total) = day(&manager, TODAY).await;
    let expected = [person("Алия", [4_000, 1_000, 0, 3_000]), person("Ерлан", [10_000, 0, 6_000, 4_000])];
    assert_eq!((people.as_slice(), total), (&expected[..], [14_000, 1_000, 6_000, 7_000]));

    app.clock().advance(Duration::days(1));
    manager.takes_in(&courier, 1_000).await.expect(201);
    let (people, total) = day(&manager, "2026-11-26").await;
    let expected = [person("Алия", [0, 0, 0, 3_000]), person("Ерлан", [0, 0, 1_000, 3_000])];
    assert_eq!((people.as_slice(), total), (&expected[..], [0, 0, 1_000, 6_000]));
    // The day before is told as it ended.
    assert_eq!(day(&manager, TODAY).await.1, [14_000, 1_000, 6_000, 7_000]);
    assert_eq!(day(&manager, "2026-11-24").await, (vec![], [0, 0, 0, 0]));
}

#[tokio::test]
async fn a_day_is_the_shops_own() {
    let app = TestApp::start().await;
    let courier = app.courier().await;
    let owner = app.owner().await;
    // Noon in Almaty; eleven hours and 59 minutes later it is still that day.
    app.clock().advance(Duration::minutes(11 * 60 + 59));
    brings_cash(&app, &courier, 1_000).await;
    app.clock().advance(Duration::minutes(1));
    brings_cash(&app, &courier, 2_000).await;
    assert_eq!(day(&owner, TODAY).await.1, [1_000, 0, 0, 1_000]);
    assert_eq!(day(&owner, "2026-11-26").await.1, [2_000, 0, 0, 3_000]);
    assert_eq!(owner.get("/api/reports/cash").await.expect(200)["date"], "2026-11-26");
}

#[tokio::test]
async fn cash_that_a_program_took_is_in_the_report_under_its_name() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let id = owner.writes_order(json!({})).await.id();
    owner.program_with(&["payments"]).await.records_payment(id, 10_000, "cash").await.expect(201);
    let report = owner.get("/api/reports/cash").await.expect(200);
    let person = &report["people"][0];
    assert_eq!((&person["staff_id"], &person["name"]), (&Value::Null, &json!("API: 1С")));
    assert_eq!((&person["taken"], &person["has_left"]), (&json!(10_000), &json!(false)));
}
