//! Days to remember.

use serde_json::{Value, json};

use crate::support::{Caller, TestApp};

async fn dates(owner: &Caller, customer: i64) -> Value {
    owner.get(&format!("/api/customers/{customer}")).await.expect(200)["important_dates"].clone()
}

#[tokio::test]
async fn a_day_is_remembered_shown_everywhere_changed_and_forgotten() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let customer = owner.creates_customer(json!({})).await.id();
    let path = format!("/api/customers/{customer}/important-dates");
    app.clock().advance(chrono::Duration::minutes(1));
    let body = json!({"date_type": "birthday", "date": "1990-05-15", "description": "День рождения"});
    let made = owner.post(&path, body).await.expect(201);
    let shown = json!({"id": made["id"], "date_type": "birthday", "date": "1990-05-15",
                       "description": "День рождения", "reminder_days": 3, "next_date": "2027-05-15"});
    assert_eq!(made, shown);
    assert_eq!(dates(&owner, customer).await, json!([shown]));
    assert_eq!(owner.get("/api/customers").await.expect(200)["items"][0]["important_dates"], json!([shown]));
    assert_eq!(owner.get(&path).await.expect(200)["items"], json!([shown]));

    let one = format!("{path}/{}", made["id"]);
    let events = app.db_events(owner.shop_id).await.len();
    assert_eq!(owner.patch(&one, made.clone()).await.expect(200), made);
    assert_eq!(app.db_events(owner.shop_id).await.len(), events);
    let fields =
        json!({"date_type": "wedding", "date": "1992-02-29", "description": null, "reminder_days": 0});
    let changed = owner.patch(&one, fields).await.expect(200);
    let shown = json!({"id": made["id"], "date_type": "wedding", "date": "1992-02-29", "description": null,
                       "reminder_days": 0, "next_date": "2027-02-28"});
    assert_eq!((&changed, dates(&owner, customer).await), (&shown, json!([shown])));
    assert_eq!(app.db_events(owner.shop_id).await.last().map(String::as_str), Some("customer.updated"));

    owner.delete(&one).await.expect(204);
    owner.delete(&one).await.expect(404);
    owner.patch(&one, json!({})).await.expect(404);
    assert_eq!(dates(&owner, customer).await, json!([]));
}

#[tokio::test]
async fn a_customer_has_twenty_days_to_remember_at_most() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let customer = owner.creates_customer(json!({})).await.id();
    let many = (1..=24).map(|day| {
        let owner = owner.clone();
        async move { owner.remembers(customer, &format!("1990-05-{day:02}")).await.status }
    });
    let statuses = futures::future::join_all(many).await;
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 20, "{statuses:?}");
    owner.remembers(customer, "1990-06-01").await.expect_rule("too_many_dates");
    assert_eq!(dates(&owner, customer).await.as_array().map(Vec::len), Some(20));
}

#[tokio::test]
async fn what_is_no_day_to_remember_is_refused_at_its_field() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let customer = owner.creates_customer(json!({})).await.id();
    let path = format!("/api/customers/{customer}/important-dates");
    for (fields, loc) in [
        (json!({"date_type": "divorce", "date": "1990-05-15"}), "body.date_type"),
        (json!({"date_type": "birthday", "date": "1990-02-29"}), "body.date"),
        (json!({"date_type": "birthday"}), "body.date"),
        (json!({"date_type": "birthday", "date": "1990-05-15", "reminder_days": 61}), "body.reminder_days"),
        (json!({"date_type": "birthday", "date": "1990-05-15", "reminder_days": -1}), "body.reminder_days"),
        (
            json!({"date_type": "birthday", "date": "1990-05-15", "description": "я".repeat(201)}),
            "body.description",
        ),
    ] {
        owner.post(&path, fields).await.expect_objection(loc);
    }
    owner.remembers(customer, "1992-02-29").await.expect(201);
    let others = app.stranger().await.creates_customer(json!({})).await.id();
    let theirs = app.stranger().await.remembers(others, "1990-05-15").await.id();
    owner.patch(&format!("{path}/{theirs}"), json!({"reminder_days": 1})).await.expect(404);
    let second = owner.creates_customer(json!({"phone": "+77015550002"})).await.id();
    let of_second = owner.remembers(second, "1990-05-15").await.id();
    owner.delete(&format!("{path}/{of_second}")).await.expect(404);
}
