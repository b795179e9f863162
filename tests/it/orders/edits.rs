//! Editing an order: each field as long as it makes sense.

use serde_json::{Value, json};

use super::{marks, traces};
use crate::support::{Caller, TestApp};

/// A new value of a field, another one for each turn.
fn value(field: &str, turn: usize) -> Value {
    match field {
        "recipient_phone" => json!(format!("+7701765432{turn}")),
        "is_anonymous" => json!(turn.is_multiple_of(2) || turn > 3),
        "delivery_date" => json!(format!("2026-12-1{turn}")),
        "delivery_window" => json!({"from_time": format!("1{turn}:00"), "to_time": "20:00"}),
        "delivery_fee" => json!(1_000 + turn * 100),
        "discount" => json!(turn * 10),
        "flower_sum" => json!(10_000 + turn * 100),
        "payment_method" => json!(["transfer", "card", "kaspi", "transfer"][turn.min(3)]),
        _ => json!(format!("текст {turn}")),
    }
}

const UNTIL_DELIVERED: [&str; 11] = [
    "recipient_name",
    "recipient_phone",
    "is_anonymous",
    "address",
    "entrance",
    "floor",
    "flat",
    "intercom",
    "card_text",
    "delivery_date",
    "delivery_window",
];
const UNTIL_HANDED_OVER: [&str; 3] = ["payment_method", "delivery_fee", "discount"];
const ALWAYS: [&str; 2] = ["comment", "staff_notes"];

async fn order(owner: &Caller) -> i64 {
    owner.writes_order(json!({"payment_method": "kaspi", "delivery_method": "delivery"})).await.id()
}

#[tokio::test]
async fn each_field_is_open_until_its_stage() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let id = order(&owner).await;
    let walk = ["new", "paid", "assembled", "delivery", "delivered", "completed"];
    for (turn, stage) in walk.into_iter().enumerate() {
        if stage == "completed" {
            let left = owner.sees_order(id).await.expect(200)["outstanding"].as_i64().expect("a sum");
            owner.records_payment(id, left, "kaspi").await.expect(201);
        }
        owner.moves(id, stage).await.expect(200);
        let groups: [(&[&str], usize); 4] =
            [(&UNTIL_DELIVERED, 4), (&UNTIL_HANDED_OVER, 3), (&["flower_sum"], 2), (&ALWAYS, 6)];
        for (fields, closes) in groups {
            for field in fields {
                let before = marks(&app, id).await;
                let answer = owner.changes_order(id, json!({*field: value(field, turn)})).await;
                if turn >= closes {
                    answer.expect_rule("too_late_to_edit");
                    assert_eq!(marks(&app, id).await, before, "{field} in {stage}");
                } else if *field == "delivery_window" {
                    let from = answer.expect(200)["delivery_window"]["from"].clone();
                    assert_eq!(from, format!("2026-12-1{turn}T1{turn}:00:00+05:00"), "{stage}");
                } else {
                    assert_eq!(answer.expect(200)[*field], value(field, turn), "{field} in {stage}");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_problem_leaves_open_what_its_stage_left_open() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let id = order(&owner).await;
    for stage in ["paid", "assembled", "delivery", "issue"] {
        owner.moves(id, stage).await.expect(200);
    }
    owner.changes_order(id, json!({"address": "ул. Сатпаева 22"})).await.expect(200);
    owner.changes_order(id, json!({"delivery_fee": 500})).await.expect_rule("too_late_to_edit");
    owner.changes_order(id, json!({"delivery_method": "self_pickup"})).await.expect_rule("too_late_to_edit");
}

#[tokio::test]
async fn null_clears_and_what_is_absent_stays() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let fields = json!({
        "recipient_name": "Айгуль", "recipient_phone": "+77017654321", "address": "ул. Абая 10", "entrance": "1",
        "floor": "2", "flat": "3", "intercom": "4", "card_text": "Люблю", "comment": "Тихо", "staff_notes": "VIP",
        "delivery_date": "2026-12-26", "delivery_window": {"from_time": "14:00", "to_time": "16:00"},
        "payment_method": "kaspi",
    });
    let made = owner.writes_order(fields.clone()).await;
    for field in fields.as_object().expect("an object").keys() {
        let id = owner.writes_order(fields.clone()).await.id();
        let cleared = owner.changes_order(id, json!({field: null})).await.expect(200);
        assert_eq!(cleared[field], Value::Null, "{field}");
        for other in fields.as_object().expect("an object").keys() {
            let depends = field == "delivery_date" && other == "delivery_window";
            if other != field && !depends {
                assert_eq!(cleared[other], made.json()[other], "{other} after {field} was cleared");
            }
        }
        assert_eq!(cleared["address_needs_clarification"], field == "address", "{field}");
    }
    let window = owner.changes_order(made.id(), json!({"delivery_window": null})).await.expect(200);
    assert_eq!(window["delivery_time"], Value::Null);
    for wrong in
        [json!({"delivery_fee": null}), json!({"is_anonymous": null}), json!({"delivery_method": null})]
    {
        let answer = owner.changes_order(made.id(), wrong).await;
        assert!([200, 422].contains(&answer.status), "{answer}");
    }
}

#[tokio::test]
async fn an_edit_that_changes_nothing_leaves_no_trace() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let fields = json!({"recipient_name": "Айгуль", "address": "ул. Абая 10", "delivery_date": "2026-12-26",
        "delivery_window": {"from_time": "14:00", "to_time": "16:00"}, "payment_method": "cash",
        "delivery_fee": 1_000, "discount": 0, "total": 10_000, "comment": "Тихо", "is_anonymous": true});
    let made = owner.writes_order(fields.clone()).await;
    let before = (marks(&app, made.id()).await, traces(&app).await);
    app.clock().advance(chrono::Duration::minutes(1));
    for same in [json!({}), fields.clone(), json!({"recipient_name": " Айгуль "}), json!({"card_text": null})]
    {
        assert_eq!(owner.changes_order(made.id(), same).await.body, owner.sees_order(made.id()).await.body);
    }
    assert_eq!((marks(&app, made.id()).await, traces(&app).await), before);
    owner.changes_order(made.id(), json!({"comment": "Громко", "address": "ул. Абая 10"})).await.expect(200);
    let history = owner.sees_history(made.id()).await.expect(200);
    assert_eq!((&history["total"], &history["items"][1]["kind"]), (&json!(2), &json!("edited")));
    let details = &history["items"][1]["details"];
    let change = &details["changes"][0];
    assert_eq!((&details["fields"], &change["field"]), (&json!(["comment"]), &json!("comment")));
    assert_eq!((&change["old"], &change["new"]), (&json!("Тихо"), &json!("Громко")));
}

#[tokio::test]
async fn objections_to_an_edit_are_named_all_at_once_and_nothing_changes() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let id = order(&owner).await;
    let before = marks(&app, id).await;
    let answer = owner
        .changes_order(
            id,
            json!({"recipient_name": "ю".repeat(201), "address": "ю".repeat(501), "flat": "1".repeat(51),
                "recipient_phone": "+49301234567", "delivery_date": "26.12.2026", "delivery_fee": -1,
                "discount": 0.5, "delivery_window": {"from_time": "16:00", "to_time": "14:00"}, "comment": "Новый"}),
        )
        .await;
    let mut found = answer.objections();
    found.sort();
    let expected = [
        "body.address",
        "body.delivery_date",
        "body.delivery_fee",
        "body.delivery_window.to_time",
        "body.discount",
        "body.flat",
        "body.recipient_name",
        "body.recipient_phone",
    ];
    assert_eq!(found, expected, "{answer}");
    owner
        .changes_order(id, json!({"payment_method": "barter"}))
        .await
        .expect_objection("body.payment_method");
    owner.changes_order(id, json!({"comment": 5})).await.expect_objection("body.comment");
    assert_eq!(marks(&app, id).await, before);
}

/// What a customer counts: orders, and when the last one was.
async fn counted(owner: &Caller, id: &Value) -> (Value, Value) {
    let customer = owner.get(&format!("/api/customers/{id}")).await.expect(200);
    (customer["orders_count"].clone(), customer["last_order_date"].clone())
}

#[tokio::test]
async fn another_phone_makes_it_another_customers_order() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let (wrong, right) = ("+77012220001", "+77012220002");
    let made = owner.writes_order(json!({"customer_phone": wrong, "customer_name": "Канат"})).await;
    let (id, first) = (made.id(), made.json()["customer"]["id"].clone());
    app.clock().advance(chrono::Duration::minutes(1));
    let edit = json!({"customer_phone": "8 701 222 00 02", "customer_name": "Улан", "source": "instagram"});
    let order = owner.changes_order(id, edit.clone()).await.expect(200);
    assert_eq!((&order["customer_phone"], &order["customer_name"]), (&json!(right), &json!("Улан")));
    assert_eq!((&order["source"], &order["customer"]["name"]), (&json!("instagram"), &json!("Улан")));
    let second = order["customer"]["id"].clone();
    assert_ne!(first, second);
    let placed = order["created_at"].clone();
    assert_eq!(order["customer"]["orders_count"], 1);
    assert_eq!(counted(&owner, &first).await, (json!(0), Value::Null));
    assert_eq!(counted(&owner, &second).await, (json!(1), placed.clone()));
    assert_eq!(owner.changes_order(id, edit).await.expect(200)["version"], order["version"], "nothing new");
    for (search, found) in [("7012220001", 0), ("Канат", 0), ("7012220002", 1), ("Улан", 1)] {
        let list = owner.get(&format!("/api/orders?search={search}")).await.expect(200);
        assert_eq!(list["total"], found, "{search}");
    }
    // Back again: the customer is known, and keeps the name that the shop knows.
    owner.changes_order(id, json!({"customer_phone": wrong})).await.expect(200);
    assert_eq!(counted(&owner, &first).await, (json!(1), placed));
    assert_eq!(counted(&owner, &second).await, (json!(0), Value::Null));
    assert_eq!(owner.sees_order(id).await.expect(200)["customer"]["name"], "Канат");
    owner.changes_order(id, json!({"customer_phone": null})).await.expect_objection("body.customer_phone");
    owner.changes_order(id, json!({"customer_phone": "123"})).await.expect_objection("body.customer_phone");
    owner.changes_order(id, json!({"source": "kuper"})).await.expect_objection("body.source");
}

#[tokio::test]
async fn an_edit_of_a_version_that_is_past_is_refused() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let id = owner.writes_order(json!({})).await.id();
    let edit = |version: i64, comment: &str| json!({"expected_version": version, "comment": comment});
    assert_eq!(owner.changes_order(id, edit(1, "Тихо")).await.expect(200)["version"], 2);
    let before = (marks(&app, id).await, traces(&app).await);
    for stale in [edit(1, "Громко"), edit(1, "Тихо"), edit(3, "Громко")] {
        let answer = owner.changes_order(id, stale).await;
        assert_eq!(answer.expect(409)["code"], "stale_version", "{answer}");
        assert!(answer.json()["detail"].as_str().is_some_and(|detail| detail.ends_with('2')), "{answer}");
    }
    assert_eq!((marks(&app, id).await, traces(&app).await), before);
    assert_eq!(owner.changes_order(id, edit(2, "Громко")).await.expect(200)["version"], 3);
}

/// Whoever sends a whole answer back changes a day in one of two places.
#[tokio::test]
async fn of_a_day_and_a_window_of_another_that_counts_which_is_new() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let window = |date: &str| json!({"from": format!("{date}T10:00:00+05:00"), "to": format!("{date}T12:00:00+05:00")});
    let [first, second, third] = [1, 2, 3].map(|days| app.date_in(days));
    let order = json!({"delivery_date": first, "delivery_window": window(&first), "address": "ул. Абая 10"});
    let id = owner.writes_order(order).await.id();
    let path = format!("/api/orders/{id}");
    for (date, of_window, counts) in
        [(&first, &second, &second), (&third, &second, &third), (&first, &second, &first)]
    {
        let edit = json!({"delivery_date": date, "delivery_window": window(of_window)});
        assert_eq!(owner.patch(&path, edit).await.expect(200)["delivery_date"], **counts);
    }
}
