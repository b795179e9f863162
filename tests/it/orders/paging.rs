//! How long a list is, and its pages.

use serde_json::{Value, json};

use crate::support::{Caller, TestApp};

async fn total(caller: &Caller, query: &str) -> Value {
    caller.get(&format!("/api/orders?{query}")).await.expect(200)["total"].clone()
}

#[tokio::test]
async fn pages_follow_each_other_without_gaps_or_doubles() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let mut placed = Vec::new();
    for _ in 0..5 {
        placed.insert(0, owner.writes_order(json!({})).await.id());
    }
    let mut seen = Vec::new();
    for page in 1..=3 {
        let list = owner.get(&format!("/api/orders?limit=2&page={page}")).await.expect(200);
        let fields = ["total", "page", "pages", "has_next", "has_prev"].map(|field| list[field].clone());
        assert_eq!(fields, [json!(5), json!(page), json!(3), json!(page < 3), json!(page > 1)]);
        assert_eq!(list.get("total_is_capped"), None);
        seen.extend(
            list["items"].as_array().expect("a list").iter().filter_map(|order| order["id"].as_i64()),
        );
    }
    assert_eq!(seen, placed);
    let beyond = owner.get("/api/orders?page=9").await.expect(200);
    assert_eq!(
        (&beyond["items"], &beyond["has_next"], &beyond["has_prev"]),
        (&json!([]), &json!(false), &json!(true))
    );
    let listed = owner.get("/api/orders?limit=1").await.expect(200);
    assert_eq!(listed["items"][0], owner.sees_order(placed[0]).await.expect(200));
}

#[tokio::test]
async fn totals_and_the_summary_are_exact_before_and_after_folding() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    app.stranger().await.writes_order(json!({})).await.expect(201);
    let mut ids = Vec::new();
    for _ in 0..7 {
        ids.push(owner.writes_order(json!({"payment_method": "cash"})).await.id());
    }
    for id in &ids[..3] {
        owner.moves(*id, "paid").await.expect(200);
    }
    owner.moves(ids[0], "assembled").await.expect(200);
    owner.moves(ids[6], "cancelled").await.expect(200);
    owner.moves(ids[5], "issue").await.expect(200);
    for round in 0..3 {
        let counts = json!({"new": 2, "paid": 2, "assembled": 1, "delivery": 0, "self_pickup": 0, "delivered": 0,
            "completed": 0, "issue": 1, "cancelled": 1});
        let summary = owner.get("/api/orders/summary").await.expect(200);
        assert_eq!(summary, json!({"total": 7, "counts": counts}), "round {round}");
        assert_eq!(total(&owner, "").await, 7);
        assert_eq!(total(&owner, "limit=1").await, 7);
        for (stage, count) in counts.as_object().expect("an object") {
            assert_eq!(total(&owner, &format!("status={stage}")).await, *count, "{stage} in round {round}");
        }
        assert_eq!(total(&owner, "status=new&status=issue&status=new").await, 3);
        assert_eq!(total(&owner, "status=new&source=staff").await, 2);
        app.tick("figures.fold").await;
        let left: i64 = app.db_count("figure_deltas").await;
        assert_eq!(left, 0);
    }
    owner.moves(ids[5], "new").await.expect(200);
    assert_eq!(total(&owner, "status=new").await, 3);
}

#[tokio::test]
async fn a_filtered_list_is_counted_to_ten_thousand_and_says_so() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let customer = owner.creates_customer(json!({})).await.id();
    let shop = owner.shop_id;
    app.db_execute(&format!(
        "insert into orders (shop_id, ulid, number, stage, currency, flower_sum, delivery_fee, discount, total, source,
                             customer_id, delivery_method, tracking_token, created_at, updated_at)
         select {shop}, 'U' || n, 1000 + n, 'new', 'KZT', 100, 0, 0, 100, 'bulk', {customer}, 'self_pickup',
                100000000 + n, now(), now()
         from generate_series(1, 10001) n"
    ))
    .await;
    let list = owner.get("/api/orders?source=bulk&limit=100&page=100").await.expect(200);
    assert_eq!((&list["total"], &list["total_is_capped"]), (&json!(10_000), &json!(true)));
    // There is more, but no page of it.
    assert_eq!((&list["pages"], &list["has_next"]), (&json!(100), &json!(false)));
    owner.get("/api/orders?source=bulk&limit=100&page=101").await.expect_objection("query.page");
    app.db_execute("update orders set source = 'other' where number = 1001").await;
    let list = owner.get("/api/orders?source=bulk&limit=100&page=100").await.expect(200);
    assert_eq!(
        (&list["total"], list.get("total_is_capped"), &list["has_next"]),
        (&json!(10_000), None, &json!(false))
    );
}
