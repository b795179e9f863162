//! Erasing a customer: what their orders, their history and everything around
//! them said of people is gone, as soon as the orders have ended.

use serde_json::{Value, json};

use crate::support::{Caller, TestApp};

const PHONE: &str = "+77015557788";
/// Whatever tells of somebody in these tests, in lower case.
const PERSONAL: [&str; 9] =
    ["5557788", "5557799", "жанар", "оспанова", "мадина", "сеитова", "толе би", "код 59", "домофон"];

/// All that the database holds, in lower case; stored answers as text.
async fn dump(app: &TestApp) -> String {
    let tables: Vec<(String,)> =
        app.db_rows("select tablename::text from pg_tables where schemaname = 'public' order by 1").await;
    let mut dump = String::new();
    for (table,) in tables {
        let rows = format!("select coalesce(string_agg(t::text, chr(10)), '') from {table} t");
        dump += &format!("{table}: {}\n", app.db_value::<String>(&rows).await);
    }
    let answers =
        "select coalesce(string_agg(convert_from(body, 'UTF8'), chr(10)), '') from idempotency_keys";
    dump += &app.db_value::<String>(answers).await;
    dump.to_lowercase()
}

fn people() -> Value {
    json!({"customer_phone": PHONE, "customer_name": "Жанар Оспанова", "recipient_phone": "+77015557799",
           "recipient_name": "Мадина Сеитова", "address": "ул. Толе би 59", "intercom": "код 59",
           "card_text": "Мадина, с днём рождения! Жанар", "comment": "Домофон не работает",
           "staff_notes": "Жанар платит наличными", "payment_method": "cash", "delivery_method": "delivery"})
}

/// An order of theirs, with the answer to it kept under a key.
async fn order(owner: &Caller, product: i64, key: &str) -> Value {
    let mut body = people();
    body["items"] = json!([{"product_id": product, "quantity": 1, "notes": "Мадина любит белые"}]);
    owner.post_with_key("/api/orders/with-items", body, key).await.expect(201)
}

/// An order that has been through everything, and ended.
async fn ended(app: &TestApp, owner: &Caller, product: i64) -> i64 {
    let order = order(owner, product, "ended").await;
    let id = order["id"].as_i64().expect("an id");
    let path = |what: &str| format!("/api/orders/{id}/{what}");
    owner.changes_order(id, json!({"recipient_name": "Мадина", "intercom": "Домофон 5"})).await.expect(200);
    owner.post(&path("comments"), json!({"comment": "Жанар звонила"})).await.expect(201);
    let issue = json!({"issue_type": "wrong_address", "comment": "На Толе би 59 никого"});
    owner.patch(&path("issue"), issue).await.expect(200);
    owner.post(&path("issue/resolve"), json!({"comment": "Мадина дома"})).await.expect(200);
    owner.moves(id, "assembled").await.expect(200);
    owner.moves(id, "delivery").await.expect(200);
    let payment = json!({"amount": 10_000, "method": "cash", "comment": "Оспанова, без сдачи"});
    owner.post_with_key(&path("payments"), payment, "paid").await.expect(201);
    owner.moves(id, "delivered").await.expect(200);
    owner.moves(id, "completed").await.expect(200);
    owner.refunds(id, json!({"amount": 1_000, "reason": "Жанар недовольна"})).await.expect(201);
    let feedback = json!({"rating": 4, "comment": "Мадина рада"});
    let token = order["tracking_token"].as_str().expect("a token");
    app.buyer().post(&format!("/api/tracking/{token}/feedback"), feedback).await.expect(201);
    id
}

#[tokio::test]
async fn an_erased_customer_leaves_nothing_anywhere_once_their_orders_have_ended() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({"stock_quantity": 9})).await.id();
    let customer = owner.creates_customer(json!({"phone": PHONE, "name": "Жанар Оспанова"})).await.id();
    let done = ended(&app, &owner, product).await;
    let called_off = order(&owner, product, "off").await["id"].as_i64().expect("an id");
    owner.cancels(called_off, json!({"reason": "Жанар передумала"})).await.expect(200);
    let open = order(&owner, product, "open").await["id"].as_i64().expect("an id");
    owner.post(&format!("/api/orders/{open}/confirm"), json!({})).await.expect(200);
    let task = json!({"order_id": open, "notes": "Жанар заедет, если Сеитова не дома"});
    owner.post("/api/production/tasks", task).await.expect(201);
    app.tick_workers().await;
    let untouched = order(&owner, product, "untouched").await["id"].as_i64().expect("an id");
    // Put down to them by mistake, and to their name in its history.
    let others = owner.writes_order(json!({"customer_phone": PHONE, "customer_name": "Жанар"})).await.id();
    let right = json!({"customer_phone": "+77012220003", "customer_name": "Улан"});
    owner.changes_order(others, right).await.expect(200);
    assert!(dump(&app).await.contains("5557788"));

    owner.delete(&format!("/api/customers/{customer}")).await.expect(204);
    owner.get(&format!("/api/customers/{customer}")).await.expect(404);
    owner.get(&format!("/api/customers/{customer}/orders")).await.expect(404);
    for id in [done, called_off, untouched] {
        let order = owner.sees_order(id).await.expect(200);
        for field in [
            "customer_phone",
            "customer_name",
            "recipient_phone",
            "recipient_name",
            "address",
            "intercom",
            "card_text",
            "comment",
            "staff_notes",
            "cancel_reason",
        ] {
            assert_eq!(order[field], Value::Null, "{field}: {order}");
        }
        assert_eq!((&order["customer"]["id"], &order["customer"]["phone"]), (&json!(customer), &Value::Null));
        assert_eq!(order["items"][0]["notes"], Value::Null);
        assert_eq!(order["address_needs_clarification"], false);
        let told = format!("{order} {}", owner.sees_history(id).await.text()).to_lowercase();
        let left: Vec<_> = PERSONAL.iter().filter(|personal| told.contains(**personal)).collect();
        assert!(left.is_empty(), "{left:?} in {told}");
    }
    assert_eq!(owner.sees_order(done).await.expect(200)["status"], "completed");
    assert_eq!(owner.sees_order(untouched).await.expect(200)["status"], "cancelled");
    assert_eq!(owner.get(&format!("/api/products/{product}")).await.expect(200)["stock_quantity"], 7);
    // What is still to be brought is brought to somebody, and found.
    let order = owner.sees_order(open).await.expect(200);
    assert_eq!((&order["status"], &order["recipient_name"]), (&json!("new"), &json!("Мадина Сеитова")));
    for (search, found) in [("Сеитова", 1), ("7015557788", 1), ("Улан", 1)] {
        let list = owner.get(&format!("/api/orders?search={search}")).await.expect(200);
        assert_eq!(list["total"], found, "{search}");
    }
    for stage in ["assembled", "delivery", "delivered"] {
        owner.moves(open, stage).await.expect(200);
    }
    owner.records_payment(open, 10_000, "cash").await.expect(201);
    let ended = owner.moves(open, "completed").await.expect(200);
    assert_eq!((&ended["recipient_name"], &ended["customer_phone"]), (&Value::Null, &Value::Null));
    assert_eq!(owner.get("/api/orders?search=7015557788").await.expect(200)["total"], 0);

    app.tick_workers().await;
    let dump = dump(&app).await;
    for personal in PERSONAL {
        let lines: Vec<_> = dump.lines().filter(|line| line.contains(personal)).collect();
        assert!(lines.is_empty(), "{personal} in {lines:#?}");
    }
    // Repeats do nothing twice, and the same phone is a new customer's.
    let again = order_again(&owner, product).await;
    assert_eq!((again.0, again.1), (json!({}), 5));
    let new = owner.creates_customer(json!({"phone": PHONE})).await.id();
    assert_ne!(new, customer);
}

/// The first order's request once more: its answer, and how many orders there are.
async fn order_again(owner: &Caller, product: i64) -> (Value, i64) {
    let answer = order(owner, product, "ended").await;
    let list = owner.get("/api/orders").await.expect(200);
    (answer, list["total"].as_i64().expect("a total"))
}

#[tokio::test]
async fn whoever_was_merged_is_forgotten_with_the_one_who_was_kept() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({"stock_quantity": 9})).await.id();
    let keep = owner.creates_customer(json!({"phone": "+77012220003", "name": "Жанар"})).await.id();
    ended(&app, &owner, product).await;
    let gone = owner.get("/api/customers?search=5557788").await.expect(200)["items"][0]["id"].clone();
    let path = format!("/api/customers/{gone}");
    owner.patch(&path, json!({"address": "ул. Толе би 59", "notes": "Домофон 59"})).await.expect(200);
    let date = json!({"date_type": "other", "date": "1990-05-15", "description": "Мадина"});
    owner.post(&format!("{path}/important-dates"), date).await.expect(201);
    let mistaken =
        owner.writes_order(json!({"customer_phone": PHONE, "customer_name": "Оспанова"})).await.id();
    let right = json!({"customer_phone": "+77012220004", "customer_name": "Улан"});
    owner.changes_order(mistaken, right).await.expect(200);
    owner.post("/api/customers/merge", json!({"keep_id": keep, "merge_id": gone})).await.expect(200);
    app.tick_workers().await;
    assert!(dump(&app).await.contains("5557788"));

    owner.delete(&format!("/api/customers/{keep}")).await.expect(204);
    let dump = dump(&app).await;
    for personal in PERSONAL.into_iter().chain(["2220003"]) {
        let lines: Vec<_> = dump.lines().filter(|line| line.contains(personal)).collect();
        assert!(lines.is_empty(), "{personal} in {lines:#?}");
    }
    let new = owner.creates_customer(json!({"phone": PHONE})).await.id();
    assert_ne!(json!(new), gone);
}

#[tokio::test]
async fn what_an_earlier_version_left_is_forgotten_by_and_by() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({"stock_quantity": 9})).await.id();
    let done = ended(&app, &owner, product).await;
    let open = order(&owner, product, "open").await["id"].as_i64().expect("an id");
    app.db_execute("update customers set erased_at = now(), phone = null, name = null").await;
    app.clock().advance(chrono::Duration::hours(1));
    app.tick("desk.forgetting").await;
    assert_eq!(owner.sees_order(done).await.expect(200)["recipient_name"], Value::Null);
    assert_eq!(owner.sees_order(open).await.expect(200)["recipient_name"], "Мадина Сеитова");
    let waiting = "select count(*) from customers where erased_at is not null and forgotten_at is null";
    assert_eq!(app.db_value::<i64>(waiting).await, 1);
    // The version before ends the other, and names nobody less.
    app.db_execute("update orders set stage = 'cancelled', cancelled_at = now() where stage = 'new'").await;
    app.clock().advance(chrono::Duration::hours(1));
    app.tick("desk.forgetting").await;
    assert_eq!(app.db_value::<i64>(waiting).await, 0);
    let dump = dump(&app).await;
    let left: Vec<_> = PERSONAL.iter().filter(|personal| dump.contains(**personal)).collect();
    assert!(left.is_empty(), "{left:?}");
}
