//! Customers as a table, and one of them as a file.

use serde_json::{Value, json};

use crate::support::{Answer, Caller, TestApp};

const HEAD: &str = "id,phone,other_phones,name,email,birth_date,address,preferences,notes,tags,is_blocked,source,\
                    orders_count,total_spent,average_order,last_order_date,created_at";

async fn table(caller: &Caller, query: &str) -> (Answer, Vec<String>) {
    let answer = caller.get(&format!("/api/customers/export{query}")).await;
    assert_eq!(answer.status, 200, "{answer}");
    let text = answer.text();
    let lines = text.strip_prefix('\u{feff}').expect("a mark").split("\r\n").filter(|line| !line.is_empty());
    let lines = lines.map(str::to_owned).collect();
    (answer, lines)
}

#[tokio::test]
async fn customers_are_a_table_that_no_spreadsheet_reckons() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let first = owner
        .creates_customer(json!({"phone": "+77015550001", "name": "=HYPERLINK(\"x\")", "email": "a@b.kz",
            "birth_date": "1990-05-15", "address": "ул. Абая, 10", "notes": "Две\nстроки", "tags": ["VIP", "Опт, мелкий"]}))
        .await
        .id();
    let second = owner.creates_customer(json!({"phone": "+77015550002", "name": "Мария"})).await.id();
    let third = owner.creates_customer(json!({"phone": "+77015550003", "name": "Мария"})).await.id();
    owner.post("/api/customers/merge", json!({"keep_id": second, "merge_id": third})).await.expect(200);
    let order = owner.writes_order(json!({"customer_phone": "+77015550002"})).await.id();
    owner.moves(order, "paid").await.expect(200);
    let (answer, lines) = table(&owner, "").await;
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8; header=present");
    assert_eq!(answer.header("content-disposition"), "attachment; filename=\"customers-2026-11-25.csv\"");
    let noon = "2026-11-25T12:00:00+05:00";
    assert_eq!(
        lines,
        [
            HEAD.to_owned(),
            format!(
                "{first},'+77015550001,,\"'=HYPERLINK(\"\"x\"\")\",a@b.kz,1990-05-15,\"ул. Абая, 10\",,\"Две\nстроки\",\
                 \"VIP, \"\"Опт, мелкий\"\"\",false,staff,0,0,0,,{noon}"
            ),
            format!(
                "{second},'+77015550002,'+77015550003,Мария,,,,,,,false,staff,1,10000,10000,{noon},{noon}"
            ),
        ]
    );
    for (query, found) in
        [("?tag=VIP", 1), ("?has_orders=true", 1), ("?search=555-00-03", 1), ("?min_spent=10001", 0)]
    {
        assert_eq!(table(&owner, query).await.1.len(), 1 + found, "{query}");
    }
    owner.get("/api/customers/export?min_spent=x").await.expect_objection("query.min_spent");
    owner.get("/api/customers/export?sort=name").await.expect_objection("query.sort");
    owner.get("/api/customers/export?page=1").await.expect_objection("query.page");
    app.florist().await.get("/api/customers/export").await.expect(403);
    assert_eq!(table(&app.stranger().await, "").await.1.len(), 1);
}

#[tokio::test]
async fn a_long_table_has_everybody_once() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    app.db_execute(&format!(
        "insert into customers (shop_id, phone, name, source, created_at, updated_at)
         select {}, '+7701' || (1000000 + n), 'Клиент ' || n, 'staff', now(), now() from generate_series(1, 2500) n",
        owner.shop_id
    ))
    .await;
    let (_, lines) = table(&owner, "").await;
    let mut phones: Vec<_> = lines.iter().skip(1).filter_map(|line| line.split(',').nth(1)).collect();
    assert_eq!(phones.len(), 2_500);
    phones.sort_unstable();
    phones.dedup();
    assert_eq!(phones.len(), 2_500);
}

/// An order with all that can be written on one.
async fn full_order(app: &TestApp, owner: &Caller, phone: &str) -> i64 {
    let product = owner.creates_product(json!({"stock_quantity": 9})).await.id();
    let order = owner
        .places_order(json!({"customer_phone": phone, "customer_name": "Жанар", "recipient_phone": "+77015557799",
            "recipient_name": "Мадина", "address": "ул. Толе би 59", "intercom": "код 59", "payment_method": "cash",
            "card_text": "С днём рождения!", "comment": "Позвонить", "staff_notes": "Спешит", "delivery_method": "delivery",
            "items": [{"product_id": product, "quantity": 2, "notes": "Белые"}]}))
        .await
        .expect(201);
    let id = order["id"].as_i64().expect("an id");
    owner.changes_order(id, json!({"recipient_name": "Мадина Сеитова"})).await.expect(200);
    owner.post(&format!("/api/orders/{id}/comments"), json!({"comment": "Жанар звонила"})).await.expect(201);
    for stage in ["assembled", "delivery"] {
        owner.moves(id, stage).await.expect(200);
    }
    let payment = json!({"amount": 20_000, "method": "cash", "comment": "Без сдачи"});
    owner.post(&format!("/api/orders/{id}/payments"), payment).await.expect(201);
    for stage in ["delivered", "completed"] {
        owner.moves(id, stage).await.expect(200);
    }
    owner.refunds(id, json!({"amount": 1_000, "reason": "Опоздали"})).await.expect(201);
    let token = order["tracking_token"].as_str().expect("a token");
    let feedback = json!({"rating": 4, "comment": "Спасибо"});
    app.buyer().post(&format!("/api/tracking/{token}/feedback"), feedback).await.expect(201);
    id
}

#[tokio::test]
async fn all_that_is_known_of_one_person_is_one_file_without_secrets() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let keep = owner
        .creates_customer(json!({"phone": "+77015550001", "name": "Жанар", "notes": "Собака"}))
        .await
        .id();
    owner.remembers(keep, "1990-05-15").await.expect(201);
    let order = full_order(&app, &owner, "+77015550002").await;
    let gone = owner.sees_order(order).await.expect(200)["customer"]["id"].clone();
    owner.post("/api/customers/merge", json!({"keep_id": keep, "merge_id": gone})).await.expect(200);
    let answer = owner.get(&format!("/api/customers/{keep}/export")).await;
    let file = answer.expect(200);
    assert_eq!(
        answer.header("content-disposition"),
        format!("attachment; filename=\"customer-{keep}.json\"")
    );
    assert_eq!(file["customer"], owner.get(&format!("/api/customers/{keep}")).await.expect(200));
    assert_eq!(file["exported_at"], "2026-11-25T12:00:00+05:00");
    assert_eq!(file["merged"], json!([{"merged_id": gone, "merged_at": "2026-11-25T12:00:00+05:00"}]));
    assert_eq!((&file["consents"], file["orders"].as_array().map(Vec::len)), (&json!([]), Some(1)));
    let told = &file["orders"][0];
    for (field, value) in [
        ("id", json!(order)),
        ("status", json!("completed")),
        ("created_at", json!("2026-11-25T12:00:00+05:00")),
        ("total", json!(20_000)),
        ("customer_phone", json!("+77015550002")),
        ("recipient_name", json!("Мадина Сеитова")),
        ("recipient_phone", json!("+77015557799")),
        ("address", json!("ул. Толе би 59")),
        ("intercom", json!("код 59")),
        ("card_text", json!("С днём рождения!")),
        ("staff_notes", json!("Спешит")),
        (
            "items",
            json!([{"product_name": "Букет «Весна»", "quantity": 2, "price": 10_000, "notes": "Белые"}]),
        ),
    ] {
        assert_eq!(told[field], value, "{field}");
    }
    assert_eq!(
        (&told["payments"][0]["amount"], &told["payments"][0]["comment"]),
        (&json!(20_000), &json!("Без сдачи"))
    );
    assert_eq!(
        (&told["refunds"][0]["amount"], &told["refunds"][0]["comment"]),
        (&json!(1_000), &json!("Опоздали"))
    );
    assert_eq!((&told["feedback"]["rating"], &told["feedback"]["comment"]), (&json!(4), &json!("Спасибо")));
    let history = told["history"].to_string();
    assert!(history.contains("Жанар звонила") && history.contains("Мадина Сеитова"), "{history}");
    let renamed = json!({"field": "recipient_name", "old": "Мадина", "new": "Мадина Сеитова"});
    assert_eq!(told["history"][1]["changes"], json!([renamed]), "{history}");
    let seen = owner.sees_order(order).await.expect(200);
    for secret in ["tracking_token", "payment_url", "tracking_url"] {
        let text = seen[secret].as_str().unwrap_or("tracking/");
        assert!(!answer.text().contains(text), "{secret} is told");
    }
}

#[tokio::test]
async fn a_persons_file_takes_all_that_is_in_it() {
    let app = TestApp::start().await;
    let (owner, stranger) = (app.owner().await, app.stranger().await);
    let id = owner.creates_customer(json!({})).await.id();
    let path = format!("/api/customers/{id}/export");
    for scopes in
        [&["customers"][..], &["customers:read", "orders:read", "payments:read"], &["customers", "orders"]]
    {
        owner.program_with(scopes).await.get(&path).await.expect(403);
    }
    owner.program_with(&["customers", "orders:read", "payments:read"]).await.get(&path).await.expect(200);
    app.florist().await.get(&path).await.expect(403);
    let unknown = stranger.get("/api/customers/999999/export").await.expect(404);
    assert_eq!(stranger.get(&path).await.expect(404), unknown);
    owner.delete(&format!("/api/customers/{id}")).await.expect(204);
    assert_eq!(owner.get(&path).await.expect(404), unknown);
    let nothing = owner.creates_customer(json!({})).await.id();
    let file = owner.get(&format!("/api/customers/{nothing}/export")).await.expect(200);
    assert_eq!((&file["orders"], &file["consents"], &file["merged"]), (&json!([]), &json!([]), &json!([])));
    assert_eq!(file["customer"]["other_phones"], Value::Array(vec![]));
}
