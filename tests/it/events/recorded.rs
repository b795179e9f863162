//! Every change leaves its event, with the data that integrators read, in the
//! transaction of the change; a request that fails leaves none.

use serde_json::{Value, json};

use crate::support::TestApp;

/// Name, version and data of what was recorded about one thing, in order.
async fn db_told_of(app: &TestApp, aggregate: &str, id: i64) -> Vec<(String, i32, Value)> {
    app.db_rows(&format!(
        "select name, version, data from outbox
         where aggregate = '{aggregate}' and aggregate_id = {id} order by id"
    ))
    .await
}

fn names(told: &[(String, i32, Value)]) -> Vec<&str> {
    told.iter().map(|(name, _, _)| name.as_str()).collect()
}

#[tokio::test]
async fn an_orders_life_is_told_step_by_step() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({"retail_price": 25_000, "stock_quantity": 5})).await.id();
    let order = owner.orders_product(product, 1).await;
    let (id, token) = (order.id(), order.json()["tracking_token"].clone());
    let customer_id = order.json()["customer"]["id"].clone();
    owner.moves(id, "paid").await.expect(200);
    owner.moves(id, "assembled").await.expect(200);
    owner.moves(id, "self_pickup").await.expect(200);
    owner.moves(id, "completed").await.expect(200);
    let told = db_told_of(&app, "order", id).await;
    let facts = |status: &str| {
        json!({"order_id": id, "status": status, "total": 25_000, "currency": "KZT", "tracking_token": token,
               "customer_id": customer_id})
    };
    let moved = |old: &str, new: &str| json!({"order_id": id, "old_status": old, "new_status": new, "tracking_token": token});
    let payment_id = app.db_value::<i64>("select id from payments").await;
    let received = json!({"order_id": id, "payment_id": payment_id, "amount": 25_000, "currency": "KZT", "method": "cash"});
    let expected = [
        ("order.created", 1, facts("new")),
        ("order.status_changed", 2, moved("new", "paid")),
        ("payment.received", 2, received),
        ("order.paid", 2, facts("paid")),
        ("order.status_changed", 3, moved("paid", "assembled")),
        ("order.status_changed", 4, moved("assembled", "self_pickup")),
        ("order.status_changed", 5, moved("self_pickup", "completed")),
        ("order.completed", 5, facts("completed")),
    ];
    assert_eq!(told.len(), expected.len(), "{told:#?}");
    for ((name, version, data), expected) in told.iter().zip(expected) {
        assert_eq!((name.as_str(), *version, data), (expected.0, expected.1, &expected.2));
    }
}

#[tokio::test]
async fn a_cancelled_order_tells_of_its_refunds() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let id = owner.writes_order(json!({"total": 9_000})).await.id();
    owner.records_payment(id, 4_000, "card").await.expect(201);
    owner.records_payment(id, 5_000, "cash").await.expect(201);
    owner.cancels(id, json!({"reason": "Передумали"})).await.expect(200);
    let told = db_told_of(&app, "order", id).await;
    let expected = [
        "order.created",
        "payment.received",
        "order.status_changed",
        "payment.received",
        "order.paid",
        "order.status_changed",
        "refund.created",
        "refund.created",
    ];
    assert_eq!(names(&told), expected);
    let refunded: Vec<_> = told.iter().filter(|(name, ..)| name == "refund.created").collect();
    let amounts: Vec<_> = refunded.iter().map(|(_, _, data)| data["amount"].clone()).collect();
    assert_eq!(amounts, [5_000, 4_000], "the latest payment first");
    for (_, version, data) in refunded {
        assert_eq!((*version, &data["order_id"], &data["currency"]), (4, &json!(id), &json!("KZT")));
        assert!(data["refund_id"].is_i64() && data["payment_id"].is_i64(), "{data}");
    }
}

#[tokio::test]
async fn other_changes_of_an_order_are_updates() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({})).await.id();
    let order = owner.orders_product(product, 1).await;
    let id = order.id();
    let florist_id = app.florist().await.staff_id;
    owner.changes_order(id, json!({"card_text": "С днём рождения!"})).await.expect(200);
    owner.assigns(id, json!({"florist_id": florist_id})).await.expect(200);
    owner.post(&format!("/api/orders/{id}/confirm"), json!({})).await.expect(200);
    owner
        .post(&format!("/api/orders/{id}/items"), json!({"product_id": product, "quantity": 1}))
        .await
        .expect(201);
    // Repeats change nothing, so they tell nothing.
    owner.changes_order(id, json!({"card_text": "С днём рождения!"})).await.expect(200);
    owner.assigns(id, json!({"florist_id": florist_id})).await.expect(200);
    owner.post(&format!("/api/orders/{id}/confirm"), json!({})).await.expect(200);
    let told = db_told_of(&app, "order", id).await;
    let changed: Vec<_> = told[1..]
        .iter()
        .map(|(name, version, data)| (name.as_str(), *version, data["changed"].clone()))
        .collect();
    let update = |version, kind: &str| ("order.updated", version, json!(kind));
    assert_eq!(
        changed,
        [update(2, "edited"), update(3, "assigned"), update(4, "confirmed"), update(5, "items")]
    );
}

#[tokio::test]
async fn customers_and_products_are_told_of_without_personal_data() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({})).await.id();
    owner.changes_product(product, json!({"retail_price": 11_000})).await.expect(200);
    owner.delete(&format!("/api/products/{product}")).await.expect(204);
    let told = db_told_of(&app, "product", product).await;
    assert_eq!(names(&told), ["product.created", "product.updated", "product.archived"]);
    let customer = owner.creates_customer(json!({"phone": "+77015550009"})).await.id();
    owner.patch(&format!("/api/customers/{customer}"), json!({"name": "Айгуль К."})).await.expect(200);
    owner.delete(&format!("/api/customers/{customer}")).await.expect(204);
    let told = db_told_of(&app, "customer", customer).await;
    assert_eq!(names(&told), ["customer.created", "customer.updated", "customer.deleted"]);
    let buyer = owner.writes_order(json!({"customer_phone": "+77015550010"})).await.json();
    let buyer = buyer["customer"]["id"].as_i64().expect("an id");
    let told = db_told_of(&app, "customer", buyer).await;
    assert_eq!(names(&told), ["customer.created"]);
    assert_eq!(told[0].2["customer_id"], buyer);
    assert!(told[0].2["source"].is_string(), "{told:?}");
    let personal = "outbox where data::text like '%7701555%' or data::text like '%Айгуль%'";
    assert_eq!(app.db_count(personal).await, 0);
}

#[tokio::test]
async fn a_request_that_is_refused_tells_nothing() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({"stock_quantity": 1})).await.id();
    let order = owner.orders_product(product, 1).await.id();
    let before = app.db_count("outbox").await;
    owner.orders_product(product, 1).await.expect_rule("out_of_stock");
    owner.moves(order, "delivered").await.expect_rule("illegal_transition");
    owner.records_payment(order, 11_000, "cash").await.expect_rule("overpayment");
    owner.assigns(order, json!({"courier_id": 9_999})).await.expect(422);
    let line = json!({"product_id": product, "quantity": 1});
    owner.post(&format!("/api/orders/{order}/items"), line).await.expect_rule("out_of_stock");
    assert_eq!(app.db_count("outbox").await, before);
    assert_eq!(app.db_value::<i32>(&format!("select version from orders where id = {order}")).await, 1);
}
