//! What history says of a change: the old and the new value of each field.

use serde_json::{Value, json};

use crate::support::{Caller, TestApp};

/// The details of the latest row.
async fn latest(reader: &Caller, order_id: i64) -> Value {
    let history = reader.sees_history(order_id).await.expect(200);
    let rows = history["items"].as_array().expect("rows");
    rows.last().expect("a row")["details"].clone()
}

/// A change of something that is no line.
fn change_of(field: &str, old: impl Into<Value>, new: impl Into<Value>) -> Value {
    let (old, new) = (old.into(), new.into());
    json!({"field": field, "item_id": null, "product_name": null, "old": old, "new": new})
}

#[tokio::test]
async fn an_edit_tells_the_old_and_the_new_value_of_each_field() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let id = owner.writes_order(json!({"recipient_phone": "+77017654321", "delivery_fee": 1_000})).await.id();
    let edit = json!({"recipient_phone": "+77017654322", "delivery_fee": 2_000, "is_anonymous": true,
        "delivery_date": "2026-12-26", "delivery_window": {"from_time": "14:00", "to_time": "16:00"}});
    owner.changes_order(id, edit).await.expect(200);
    let details = latest(&owner, id).await;
    let mut changes = details["changes"].as_array().expect("changes").clone();
    changes.sort_by_key(|change| change["field"].to_string());
    let change = |field: &str, old: Value, new: Value| change_of(field, old, new);
    let expected = [
        change("delivery_date", Value::Null, json!("2026-12-26")),
        change("delivery_fee", json!(1_000), json!(2_000)),
        change("delivery_window", Value::Null, json!("14:00-16:00")),
        change("is_anonymous", json!(false), json!(true)),
        change("recipient_phone", json!("+77017654321"), json!("+77017654322")),
    ];
    assert_eq!(changes, expected);
    let fields = details["fields"].as_array().expect("fields").len();
    assert_eq!(fields, changes.len());
}

#[tokio::test]
async fn lines_tell_what_they_were_and_what_they_are() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({"stock_quantity": 9})).await.id();
    let id = owner.orders_product(product, 1).await.id();
    let path = format!("/api/orders/{id}/items");
    let order = owner.post(&path, json!({"product_id": product, "quantity": 2})).await.expect(201);
    let line = order["items"][1]["id"].as_i64().expect("an id");
    let told = |old: Value, new: Value| json!([{"field": "items", "item_id": line, "product_name": "Букет «Весна»", "old": old, "new": new}]);
    let two = json!({"quantity": 2, "price": 10_000, "notes": null});
    assert_eq!(latest(&owner, id).await["changes"], told(Value::Null, two.clone()));
    let change = json!({"quantity": 3, "price": 9_000, "notes": "С лентой"});
    owner.patch(&format!("{path}/{line}"), change.clone()).await.expect(200);
    assert_eq!(latest(&owner, id).await["changes"], told(two, change.clone()));
    owner.delete(&format!("{path}/{line}")).await.expect(204);
    assert_eq!(latest(&owner, id).await["changes"], told(change, Value::Null));
}

#[tokio::test]
async fn steps_people_and_problems_are_told() {
    let app = TestApp::start().await;
    let (owner, florist) = (app.owner().await, app.florist().await);
    let id = owner.writes_order(json!({})).await.id();
    owner.assigns(id, json!({"florist_id": florist.staff_id})).await.expect(200);
    let marina = json!({"id": florist.staff_id, "name": "Марина"});
    let assigned = json!([change_of("florist_id", Value::Null, marina.clone())]);
    assert_eq!(latest(&owner, id).await["changes"], assigned);
    let other = owner.hires("Дамир", "+77012220009", "florist").await.id();
    owner.assigns(id, json!({"florist_id": other})).await.expect(200);
    let handed_over = json!([change_of("florist_id", marina, json!({"id": other, "name": "Дамир"}))]);
    assert_eq!(latest(&owner, id).await["changes"], handed_over);
    owner.records_payment(id, 10_000, "card").await.expect(201);
    let paid = latest(&owner, id).await;
    assert_eq!(paid["changes"], json!([change_of("status", "new", "paid")]));
    assert!(paid["payment_id"].is_i64(), "{paid}");
    let path = format!("/api/orders/{id}/issue");
    owner.patch(&path, json!({"issue_type": "wrong_address"})).await.expect(200);
    let issue =
        json!([change_of("status", "paid", "issue"), change_of("issue_type", Value::Null, "wrong_address")]);
    assert_eq!(latest(&owner, id).await["changes"], issue);
    owner.patch(&path, json!({"issue_type": "delivery_delay"})).await.expect(200);
    let another = json!([change_of("issue_type", "wrong_address", "delivery_delay")]);
    assert_eq!(latest(&owner, id).await["changes"], another);
    owner.patch(&path, json!({"issue_type": "delivery_delay", "comment": "Пробки"})).await.expect(200);
    let words = json!([change_of("issue_comment", Value::Null, "Пробки")]);
    assert_eq!(latest(&owner, id).await["changes"], words);
    let resolved = owner.post(&format!("{path}/resolve"), json!({})).await.expect(200);
    assert_eq!(resolved["issue_type"], Value::Null, "it is over");
    let over = json!([
        change_of("status", "issue", "paid"),
        change_of("issue_type", "delivery_delay", Value::Null),
        change_of("issue_comment", "Пробки", Value::Null)
    ]);
    assert_eq!(latest(&owner, id).await["changes"], over);
}

#[tokio::test]
async fn a_florist_reads_phones_masked_in_history_too() {
    let app = TestApp::start().await;
    let (owner, florist) = (app.owner().await, app.florist().await);
    let id = owner.writes_order(json!({"recipient_phone": "+77017654321"})).await.id();
    owner.changes_order(id, json!({"recipient_phone": "+77017654322"})).await.expect(200);
    let told = latest(&florist, id).await.to_string();
    assert!(!told.contains("7654321") && !told.contains("7654322"), "{told}");
    assert!(told.contains('*'), "{told}");
}

#[tokio::test]
async fn what_tells_of_people_stands_where_an_erasure_reaches_it() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let id = owner.writes_order(json!({})).await.id();
    let personal = json!({"recipient_name": "Айгуль", "address": "пр. Достык 89", "entrance": "2", "floor": "3",
        "flat": "45", "intercom": "45К", "card_text": "Маме", "comment": "Тихо", "staff_notes": "Постоянный",
        "recipient_phone": "+77017654321"});
    owner.changes_order(id, personal.clone()).await.expect(200);
    let kept: String = app.db_value("select string_agg(details::text, ' ') from order_history").await;
    for value in personal.as_object().expect("fields").values() {
        assert!(!kept.contains(value.as_str().expect("a text")), "{value} stands in {kept}");
    }
    // Once it is gone, the names of the fields stay.
    app.db_execute("delete from order_history_personal").await;
    let details = latest(&owner, id).await;
    assert_eq!((details["fields"].as_array().map(Vec::len), &details["changes"]), (Some(10), &json!([])));
}
