//! Looking through the customers.

use serde_json::json;

use crate::support::{Caller, TestApp};

async fn names(caller: &Caller, query: &str) -> Vec<String> {
    let list = caller.get(&format!("/api/customers?{query}")).await.expect(200);
    assert_eq!(list["total"], list["items"].as_array().map_or(0, Vec::len), "{query}");
    let items = list["items"].as_array().cloned().unwrap_or_default();
    items.iter().map(|item| item["name"].as_str().unwrap_or_default().to_owned()).collect()
}

/// Айгуль has bought twice, Борис once and had it cancelled, Вера never.
async fn three_customers(app: &TestApp, owner: &Caller) {
    let mut ids = Vec::new();
    for fields in [
        json!({"name": "Айгуль", "phone": "+77015550001", "email": "Aigul@example.com", "tags": ["VIP"]}),
        json!({"name": "Борис 100%", "phone": "+77015550002", "is_blocked": true}),
        json!({"name": "Вера", "phone": "+49301234567", "tags": ["VIPer"]}),
    ] {
        ids.push(owner.creates_customer(fields).await.id());
        app.clock().advance(chrono::Duration::minutes(1));
    }
    let shop = owner.shop_id;
    app.db_execute(&format!(
        "insert into figures (shop_id, subject, subject_id, facet, count, amount, last_at)
         values ({shop}, 'customer_money', {0}, 'KZT', 1, 1000000, null),
                ({shop}, 'customer_money', {1}, 'KZT', 1, 5000000, null),
                ({shop}, 'customer_money', {2}, 'USD', 1, 9000000, null),
                ({shop}, 'customer', {0}, 'KZT', 1, 1000000, '2026-03-01T09:00:00Z'),
                ({shop}, 'customer', {1}, 'KZT', 1, 5000000, '2026-03-05T09:00:00Z'),
                ({shop}, 'customer', {2}, 'USD', 1, 9000000, '2026-03-05T09:00:00Z')",
        ids[0], ids[1], ids[2],
    ))
    .await;
    app.db_execute(&format!(
        "insert into figure_deltas (shop_id, subject, subject_id, facet, count, amount, last_at)
         values ({shop}, 'customer_money', {0}, 'KZT', 1, 500100, null),
                ({shop}, 'customer_money', {1}, 'KZT', -1, -5000000, null),
                ({shop}, 'customer', {0}, 'KZT', 1, 500100, '2026-03-02T09:00:00Z'),
                ({shop}, 'customer', {1}, 'KZT', -1, -5000000, null)",
        ids[0], ids[1],
    ))
    .await;
}

#[tokio::test]
async fn filters_and_sorts_find_what_they_name() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    three_customers(&app, &owner).await;
    let [aigul, boris, vera] = ["Айгуль", "Борис 100%", "Вера"];
    for (query, found) in [
        ("", vec![vera, boris, aigul]),
        ("sort=created_at", vec![aigul, boris, vera]),
        ("sort=-name", vec![vera, boris, aigul]),
        ("sort=-total_spent", vec![aigul, vera, boris]),
        ("sort=total_spent", vec![boris, vera, aigul]),
        ("sort=-orders_count", vec![aigul, vera, boris]),
        ("sort=last_order_date", vec![aigul, boris, vera]),
        ("sort=-last_order_date", vec![aigul, vera, boris]),
        ("has_orders=true", vec![aigul]),
        ("has_orders=false", vec![vera, boris]),
        ("min_spent=15001", vec![aigul]),
        ("min_spent=15002", vec![]),
        ("min_spent=0", vec![vera, boris, aigul]),
        ("is_blocked=true", vec![boris]),
        ("tag=VIP", vec![aigul]),
        ("search=айгуль", vec![aigul]),
        ("search=AIGUL%40", vec![aigul]),
        ("search=8%20701%20555-00-02", vec![boris]),
        ("search=555%2000", vec![boris, aigul]),
        ("search=%2B4930", vec![vera]),
        ("search=100%25", vec![boris]),
    ] {
        assert_eq!(names(&owner, query).await, found, "{query}");
    }
}

#[tokio::test]
async fn an_average_is_a_whole_tenge() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    three_customers(&app, &owner).await;
    let list = owner.get("/api/customers?sort=-total_spent").await.expect(200);
    let shown = ["orders_count", "total_spent", "average_order"].map(|field| list["items"][0][field].clone());
    assert_eq!(shown, [json!(2), json!(15_001), json!(7_500)]);
    let boris = &list["items"][2];
    assert_eq!((&boris["total_spent"], &boris["last_order_date"]), (&json!(0), &json!(null)));
}

#[tokio::test]
async fn a_query_out_of_bounds_is_refused_at_its_name() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    for (query, loc) in [
        ("sort=phone", "query.sort"),
        ("has_orders=2", "query.has_orders"),
        ("is_blocked=maybe", "query.is_blocked"),
        ("min_spent=-1", "query.min_spent"),
        ("min_spent=much", "query.min_spent"),
        ("limit=0", "query.limit"),
    ] {
        owner.get(&format!("/api/customers?{query}")).await.expect_objection(loc);
    }
}
