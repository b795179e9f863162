//! Days on which the storefront takes no orders.

use serde_json::json;

use crate::support::{Answer, Caller, TestApp};

async fn closes(owner: &Caller, from: &str, to: &str) -> Answer {
    owner.post("/api/shop/closures", json!({"from_date": from, "to_date": to, "reason": "Наурыз"})).await
}

#[tokio::test]
async fn a_closure_without_an_end_is_one_day() {
    let app = TestApp::start().await;
    let closure = app.owner().await.closes_shop_on("2027-03-21").await.expect(201);
    assert_eq!((&closure["from_date"], &closure["to_date"]), (&json!("2027-03-21"), &json!("2027-03-21")));
    assert_eq!(closure["reason"], json!(null));
}

#[tokio::test]
async fn closures_are_listed_the_earliest_first_until_the_shop_opens_again() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let spring = closes(&owner, "2027-03-21", "2027-03-23").await.id();
    let winter = closes(&owner, "2026-12-31", "2027-01-02").await.id();
    let ids = |list: serde_json::Value| {
        let items = list["items"].as_array().expect("items").clone();
        items.iter().map(|closure| closure["id"].as_i64().expect("an id")).collect::<Vec<_>>()
    };
    assert_eq!(ids(owner.get("/api/shop/closures").await.expect(200)), [winter, spring]);
    owner.delete(&format!("/api/shop/closures/{winter}")).await.expect(204);
    owner.delete(&format!("/api/shop/closures/{winter}")).await.expect(404);
    assert_eq!(ids(owner.get("/api/shop/closures").await.expect(200)), [spring]);
}

#[tokio::test]
async fn closures_are_turned_over_page_by_page() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    for day in ["2027-01-03", "2027-01-01", "2027-01-02"] {
        owner.closes_shop_on(day).await.expect(201);
    }
    let page = |number: i64| format!("/api/shop/closures?limit=2&page={number}");
    let second = owner.get(&page(2)).await.expect(200);
    let days: Vec<_> =
        second["items"].as_array().expect("items").iter().map(|day| &day["from_date"]).collect();
    assert_eq!(days, [&json!("2027-01-03")]);
    assert_eq!(
        (&second["total"], &second["pages"], &second["has_next"]),
        (&json!(3), &json!(2), &json!(false))
    );
    let beyond = owner.get(&page(3)).await.expect(200);
    assert_eq!((&beyond["items"], &beyond["total"]), (&json!([]), &json!(3)));
}

#[tokio::test]
async fn an_end_before_the_start_is_refused() {
    let app = TestApp::start().await;
    closes(&app.owner().await, "2027-03-23", "2027-03-21").await.expect_objection("body.to_date");
}

#[tokio::test]
async fn days_that_are_none_are_refused() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    for wrong in
        ["2027-02-30", "21.03.2027", "2027-3-21", "+2027-03-21", "99999-01-01", "0000-01-01", "завтра", ""]
    {
        owner.closes_shop_on(wrong).await.expect_objection("body.from_date");
    }
    let both = closes(&owner, "завтра", "послезавтра").await;
    assert_eq!(both.objections(), ["body.from_date", "body.to_date"], "{both}");
}
