//! Finding orders: filters, search, order.

use serde_json::{Value, json};

use crate::support::{Caller, TestApp};

/// The ids a query finds, in its order; the total says the same number.
async fn found(caller: &Caller, query: &str) -> Vec<i64> {
    let query = query.replace('+', "%2B").replace(' ', "%20");
    let list = caller.get(&format!("/api/orders?{query}")).await.expect(200);
    let items = list["items"].as_array().cloned().unwrap_or_default();
    assert_eq!(list["total"], items.len(), "{query}");
    items.iter().filter_map(|item| item["id"].as_i64()).collect()
}

/// Three orders, a day apart, the second 400 ms past noon; with their owner,
/// who signs in every day.
async fn three_orders(app: &TestApp) -> (Caller, [i64; 3]) {
    let owner = app.owner().await;
    let a = owner
        .writes_order(
            json!({"total": 300, "customer_name": "Айгуль Ёлкина", "customer_phone": "+77011234567",
            "delivery_date": "2026-12-03", "source": "website", "payment_method": "cash"}),
        )
        .await
        .id();
    app.clock().advance(chrono::Duration::milliseconds(86_400_400));
    let owner = app.sign_in("owner", &owner.phone).await;
    let b = owner
        .writes_order(
            json!({"total": 100, "customer_phone": "+77019990000", "recipient_phone": "+77017654321",
            "recipient_name": "Мадина 100%", "address": "ул. Абая 10", "delivery_date": "2026-12-01"}),
        )
        .await
        .id();
    app.clock().advance(chrono::Duration::days(1));
    let owner = app.sign_in("owner", &owner.phone).await;
    let c = owner
        .writes_order(json!({"total": 200, "customer_phone": "+49301234567", "source": "phone"}))
        .await
        .id();
    (owner, [a, b, c])
}

#[tokio::test]
async fn each_filter_finds_what_it_names() {
    let app = TestApp::start().await;
    let (owner, [a, b, c]) = three_orders(&app).await;
    let florist = owner.hires("Марина", "+77010000801", "florist").await.id();
    let courier = owner.hires("Ерлан", "+77010000802", "courier").await.id();
    owner.assigns(a, json!({"florist_id": florist})).await.expect(200);
    owner.assigns(b, json!({"florist_id": florist, "courier_id": courier})).await.expect(200);
    owner.records_payment(a, 100, "cash").await.expect(201);
    owner.moves(b, "paid").await.expect(200);
    owner.moves(c, "cancelled").await.expect(200);
    for (query, ids) in [
        (String::new(), vec![c, b, a]),
        ("status=new".to_owned(), vec![a]),
        ("status=paid&status=cancelled".to_owned(), vec![c, b]),
        ("status=paid&status=paid".to_owned(), vec![b]),
        ("status=completed".to_owned(), vec![]),
        ("payment_status=partially_paid".to_owned(), vec![a]),
        ("payment_status=paid".to_owned(), vec![b]),
        ("payment_status=unpaid".to_owned(), vec![c]),
        (format!("florist_id={florist}"), vec![b, a]),
        (format!("courier_id={courier}"), vec![b]),
        (format!("florist_id={florist}&status=new"), vec![a]),
        ("delivery_method=delivery".to_owned(), vec![b]),
        ("delivery_method=self_pickup".to_owned(), vec![c, a]),
        ("source=website".to_owned(), vec![a]),
        ("source=staff".to_owned(), vec![b]),
        ("deliveryFrom=2026-12-02".to_owned(), vec![a]),
        ("deliveryFrom=2026-12-01&deliveryTo=2026-12-03".to_owned(), vec![b, a]),
        ("deliveryTo=2026-12-01".to_owned(), vec![b]),
    ] {
        assert_eq!(found(&owner, &query).await, ids, "{query}");
    }
}

#[tokio::test]
async fn filters_repeat_in_each_of_the_ways_that_clients_know() {
    let app = TestApp::start().await;
    let (owner, [a, b, c]) = three_orders(&app).await;
    owner.records_payment(a, 100, "cash").await.expect(201);
    owner.moves(b, "paid").await.expect(200);
    owner.moves(c, "cancelled").await.expect(200);
    for (query, ids) in [
        ("status[]=paid", vec![b]),
        ("status%5B%5D=paid&status%5B%5D=new", vec![b, a]),
        ("status=paid,new", vec![b, a]),
        ("payment_status=paid&payment_status=partially_paid", vec![b, a]),
        ("delivery_method=delivery,self_pickup&status=new,paid", vec![b, a]),
        ("source=website,phone", vec![c, a]),
    ] {
        assert_eq!(found(&owner, query).await, ids, "{query}");
    }
}

#[tokio::test]
async fn orders_are_found_by_their_customer_and_by_what_nobody_knows_yet() {
    let app = TestApp::start().await;
    let (owner, [a, b, c]) = three_orders(&app).await;
    let customer = owner.sees_order(b).await.expect(200)["customer"]["id"].as_i64().unwrap_or_default();
    let vague = owner.writes_order(json!({"total": 1, "delivery_method": "delivery"})).await.id();
    for (query, ids) in [
        (format!("customer_id={customer}"), vec![b]),
        ("customer_id=9000000000".to_owned(), vec![]),
        ("needs_clarification=TRUE".to_owned(), vec![vague]),
        ("needs_clarification=0".to_owned(), vec![c, b, a]),
    ] {
        assert_eq!(found(&owner, &query).await, ids, "{query}");
    }
}

#[tokio::test]
async fn dates_of_placing_are_inclusive_with_and_without_an_offset() {
    let app = TestApp::start().await;
    let (owner, [a, b, c]) = three_orders(&app).await;
    for (query, ids) in [
        ("dateFrom=2026-11-26", vec![c, b]),
        ("dateTo=2026-11-26", vec![b, a]),
        ("dateFrom=2026-11-26&dateTo=2026-11-26", vec![b]),
        ("dateFrom=2026-11-25T12:00:00&dateTo=2026-11-25T12:00:00", vec![a]),
        ("dateFrom=2026-11-26T12:00:00&dateTo=2026-11-26T12:00:00", vec![b]),
        ("dateTo=2026-11-26T11:59:59", vec![a]),
        ("dateFrom=2026-11-26T12:00:01", vec![c]),
        ("dateFrom=2026-11-26T07:00:00Z&dateTo=2026-11-26T07:00:00Z", vec![b]),
        ("dateTo=2026-11-26T12:00:00+05:00", vec![b, a]),
        ("dateTo=2026-11-26T12:00:00+06:00", vec![a]),
        ("dateFrom=2026-11-27T12:00:00+05:00", vec![c]),
        ("dateFrom=2026-11-28", vec![]),
    ] {
        assert_eq!(found(&owner, query).await, ids, "{query}");
    }
    let raw = owner.get("/api/orders?dateTo=2026-11-26T12:00:00+06:00").await.expect(200);
    assert_eq!(raw["total"], 1, "a plus is a plus, sent as it is or not");
    let shown = owner.sees_order(b).await.expect(200)["created_at"].as_str().unwrap_or_default().to_owned();
    assert_eq!(found(&owner, &format!("dateFrom={shown}&dateTo={shown}")).await, [b]);
}

#[tokio::test]
async fn search_matches_phones_names_id_and_number_whatever_the_case() {
    let app = TestApp::start().await;
    let (owner, [a, b, c]) = three_orders(&app).await;
    app.db_execute(&format!("update orders set number = 9001 where id = {b}")).await;
    for (search, ids) in [
        ("айгуль", vec![a]),
        ("ЁЛКИНА", vec![a]),
        ("гуль ё", vec![a]),
        ("мадина", vec![b]),
        ("100%25", vec![b]),
        ("%25", vec![b]),
        ("_", vec![]),
        ("1234567", vec![c, a]),
        ("+77011234567", vec![a]),
        ("8 701 123-45-67", vec![a]),
        ("+7 (701) 765 43 21", vec![b]),
        ("701 765", vec![b]),
        ("+49", vec![c]),
        ("9001", vec![b]),
        ("никого", vec![]),
    ] {
        assert_eq!(found(&owner, &format!("search={search}")).await, ids, "{search}");
    }
    assert!(found(&owner, &format!("search={a}")).await.contains(&a));
}

#[tokio::test]
async fn lists_are_sorted_as_asked() {
    let app = TestApp::start().await;
    let (owner, [a, b, c]) = three_orders(&app).await;
    for (sort, ids) in [
        ("created_at", [a, b, c]),
        ("-created_at", [c, b, a]),
        ("delivery_date", [b, a, c]),
        ("-delivery_date", [a, b, c]),
        ("total", [b, c, a]),
        ("-total", [a, c, b]),
    ] {
        assert_eq!(found(&owner, &format!("sort={sort}")).await, ids, "{sort}");
    }
}

#[tokio::test]
async fn a_query_out_of_bounds_is_refused_at_its_name() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    for (query, name) in [
        ("status=lost", "status"),
        ("status=new&status=lost", "status"),
        ("payment_status=free", "payment_status"),
        ("delivery_method=drone", "delivery_method"),
        ("sort=number", "sort"),
        ("sort=--total", "sort"),
        ("page=0", "page"),
        ("page=x", "page"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("florist_id=x", "florist_id"),
        ("courier_id=1.5", "courier_id"),
        ("dateFrom=yesterday", "dateFrom"),
        ("dateTo=2026-13-01", "dateTo"),
        ("deliveryFrom=01.12.2026", "deliveryFrom"),
        ("customer_id=x", "customer_id"),
        ("needs_clarification=maybe", "needs_clarification"),
        ("status=new,lost", "status"),
        ("status=", "status"),
        ("skip=5", "skip"),
        ("skip=20&page=3", "skip"),
        ("date_from=2026-11-26", "date_from"),
        ("page=1&page=1", "page"),
    ] {
        owner.get(&format!("/api/orders?{query}")).await.expect_objection(&format!("query.{name}"));
    }
    let many = owner.get("/api/orders?status=lost&page=0&sort=x&dateTo=x").await;
    assert_eq!(many.objections().len(), 4, "{many}");
    let long = format!("/api/orders?search={}", "x".repeat(101));
    owner.get(&long).await.expect_objection("query.search");
    assert_eq!(owner.get("/api/orders").await.expect(200)["items"], Value::Array(Vec::new()));
}
