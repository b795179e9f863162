//! What a search finds, as people write it, and what it shows first.

use serde_json::{Value, json};

use crate::support::{Caller, TestApp};

/// й as a Mac types it: и, and its breve by itself.
const MACS_AIGUL: &str = "Аи\u{306}гуль";

/// The ids that a query finds, in its order.
async fn found(caller: &Caller, path: &str, search: &str) -> Vec<i64> {
    let search: String = form_urlencoded::byte_serialize(search.as_bytes()).collect();
    let list = caller.get(&format!("{path}search={search}")).await.expect(200);
    let items = list["items"].as_array().cloned().unwrap_or_default();
    items.iter().filter_map(|item| item["id"].as_i64()).collect()
}

async fn order_of(owner: &Caller, name: &str) -> i64 {
    owner.writes_order(json!({"customer_name": name, "customer_phone": "+77015550077"})).await.id()
}

#[tokio::test]
async fn every_word_is_found_in_any_order_and_however_it_is_typed() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let order = order_of(&owner, "Асель Нурланова").await;
    let named = owner
        .writes_order(json!({"recipient_name": "Алёна Айгуль", "recipient_phone": "+77017654321"}))
        .await
        .id();
    let customer = owner.creates_customer(json!({"name": "Алёна Ким", "phone": "+77015550078"})).await.id();
    let typed_on_a_mac = owner.creates_customer(json!({"phone": "+77015550079"})).await.id();
    app.db_execute(&format!("update customers set name = '{MACS_AIGUL}' where id = {typed_on_a_mac}")).await;
    let roses = owner.creates_product(json!({"name": "Розы «Зелёный чай»", "sku": "TEA-25"})).await.id();
    for (path, search, ids) in [
        ("/api/orders?", "Нурланова Асель", vec![order]),
        ("/api/orders?", "аСЕЛЬ  нурл", vec![order]),
        ("/api/orders?", "Асель Ким", vec![]),
        ("/api/orders?", "нурланова 555 00 77", vec![order]),
        ("/api/orders?", "нурланова 765", vec![]),
        ("/api/orders?", "алена", vec![named]),
        ("/api/orders?", "АЛЁНА", vec![named]),
        ("/api/orders?", MACS_AIGUL, vec![named]),
        ("/api/orders?", "765 алена", vec![named]),
        ("/api/customers?", "Ким Алена", vec![customer]),
        ("/api/customers?", "айгуль", vec![typed_on_a_mac]),
        ("/api/customers?", MACS_AIGUL, vec![typed_on_a_mac]),
        ("/api/customers?", "ким 8 (701) 555-00-78", vec![customer]),
        ("/api/products?", "чай зеленый", vec![roses]),
        ("/api/products?", "чай 25", vec![roses]),
        ("/api/products?", "чай 26", vec![]),
    ] {
        assert_eq!(found(&owner, path, search).await, ids, "{path}, {search}");
    }
    let shelf = format!("/api/public/products?shop_id={}&", owner.shop_id);
    assert_eq!(found(&app.nobody(), &shelf, "ЗЕЛЕНЫЙ розы").await, [roses]);
}

#[tokio::test]
async fn an_order_is_found_by_its_number_its_id_and_its_tracking_token() {
    let app = TestApp::start().await;
    let (owner, florist) = (app.owner().await, app.florist().await);
    let order = order_of(&owner, "Асель").await;
    let other = order_of(&owner, "Мадина").await;
    app.db_execute(&format!("update orders set number = 12 where id = {order}")).await;
    let token =
        owner.sees_order(order).await.expect(200)["tracking_token"].as_str().unwrap_or_default().to_owned();
    for search in ["12", "#12", "№12", "№ 12", "12 Асель", "асель №12"] {
        assert_eq!(found(&owner, "/api/orders?", search).await, [order], "{search}");
        assert_eq!(found(&florist, "/api/orders?", search).await, [order], "{search}");
    }
    // Its id is a part of phones, too, and these come after it.
    assert_eq!(found(&owner, "/api/orders?", &format!("#{order}")).await.first(), Some(&order));
    assert_eq!(found(&owner, "/api/orders?", "12 Мадина").await, Vec::<i64>::new());
    assert_eq!(found(&owner, "/api/orders?", &token).await, [order]);
    assert_eq!(found(&florist, "/api/orders?", &token).await, Vec::<i64>::new(), "it is none of theirs");
    assert_eq!(found(&owner, "/api/orders?status=cancelled&", "12").await, Vec::<i64>::new());
    let stranger = app.stranger().await;
    for search in ["12", &order.to_string(), &other.to_string(), &token] {
        assert_eq!(found(&stranger, "/api/orders?", search).await, Vec::<i64>::new(), "{search}");
    }
}

#[tokio::test]
async fn what_is_named_exactly_comes_first_where_no_order_is_asked_for() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let fifth = order_of(&owner, "Первая").await;
    let mut phones = Vec::new();
    for place in 0..7 {
        app.clock().advance(chrono::Duration::minutes(1));
        let order = json!({"customer_phone": format!("+7701666551{place}"), "total": 5});
        phones.insert(0, owner.writes_order(order).await.id());
    }
    app.db_execute(&format!(
        "update orders set number = number + 1000; update orders set number = 5551 where id = {fifth}"
    ))
    .await;
    let all: Vec<_> = std::iter::once(fifth).chain(phones.iter().copied()).collect();
    assert_eq!(found(&owner, "/api/orders?", "5551").await, [fifth]);
    app.db_execute(&format!("update orders set number = 551 where id = {fifth}")).await;
    assert_eq!(found(&owner, "/api/orders?", "551").await, all);
    let mut paged = Vec::new();
    for page in 1..=3 {
        paged.extend(found(&owner, &format!("/api/orders?limit=3&page={page}&"), "551").await);
    }
    assert_eq!(paged, all, "nothing is shown twice, and nothing left out");
    let last = found(&owner, "/api/orders?sort=-created_at&", "551").await;
    assert_eq!(last.last(), Some(&fifth));

    let plain = owner.creates_product(json!({"name": "Роза", "sku": "r-1"})).await.id();
    app.clock().advance(chrono::Duration::minutes(1));
    let longer = owner.creates_product(json!({"name": "Роза R-1 пудровая", "sku": "R-12"})).await.id();
    assert_eq!(found(&owner, "/api/products?", "R-1").await, [plain, longer]);
    assert_eq!(found(&owner, "/api/products?", "роза").await, [longer, plain]);
    assert_eq!(found(&owner, "/api/products?", &plain.to_string()).await.first(), Some(&plain));
    let shelf = format!("/api/public/products?shop_id={}&", owner.shop_id);
    assert_eq!(found(&app.nobody(), &shelf, "R-1").await, [plain, longer]);

    let customer = owner.creates_customer(json!({"phone": "+77019998877"})).await.id();
    assert_eq!(found(&owner, "/api/customers?", &format!("#{customer}")).await.first(), Some(&customer));
}

#[tokio::test]
async fn staff_are_found_by_name_and_phone() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let alena = owner.hires("Алёна Нурланова", "+77012220011", "florist").await.id();
    let other = owner.hires("Асель", "+77012220012", "courier").await.id();
    for (search, ids) in [
        ("нурланова алена", vec![alena]),
        ("8 701 222 00 11", vec![alena]),
        ("701222001", vec![alena, other]),
        ("а 7012220012", vec![other]),
        ("никого", vec![]),
    ] {
        assert_eq!(found(&owner, "/api/staff?", search).await, ids, "{search}");
    }
    assert_eq!(found(&owner, "/api/staff?", &other.to_string()).await.first(), Some(&other));
    assert_eq!(found(&owner, "/api/staff?role=courier&", "701222001").await, [other]);
}

#[tokio::test]
async fn names_are_in_the_order_of_their_alphabet() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let sorted = ["Әсел", "елена", "Ёлка", "ель", "Канат", "Қайрат", "Улан", "Ұлан", "яна"];
    for (place, name) in
        ["яна", "Ұлан", "Канат", "ель", "Ёлка", "Улан", "Қайрат", "елена", "Әсел"].iter().enumerate()
    {
        owner.creates_product(json!({ "name": name })).await.expect(201);
        let phone = format!("+7701333000{place}");
        owner.creates_customer(json!({"name": name, "phone": phone})).await.expect(201);
    }
    owner.creates_customer(json!({"name": null, "phone": "+77013330099"})).await;
    for path in ["/api/products", "/api/customers"] {
        let names = async |sort: &str| {
            let list = owner.get(&format!("{path}?sort={sort}")).await.expect(200);
            let items = list["items"].as_array().cloned().unwrap_or_default();
            items.iter().filter_map(|item| item["name"].as_str().map(str::to_owned)).collect::<Vec<_>>()
        };
        assert_eq!(names("name").await, sorted, "{path}");
        let mut backwards = names("-name").await;
        backwards.reverse();
        assert_eq!(backwards, sorted, "{path}, backwards");
    }
    let twins = [
        owner.creates_product(json!({"name": "яна"})).await.id(),
        owner.creates_product(json!({"name": "яна"})).await.id(),
    ];
    let list: Value = owner.get("/api/products?sort=name").await.expect(200);
    let ids: Vec<_> =
        list["items"].as_array().into_iter().flatten().filter_map(|item| item["id"].as_i64()).collect();
    assert_eq!(ids[ids.len() - 2..], twins, "equals by their id");
}
