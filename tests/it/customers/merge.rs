//! Two customers that are one person become one.

use futures::future::join_all;
use futures::join;
use serde_json::{Value, json};

use crate::support::{Answer, Caller, TestApp};

const KEPT: &str = "+77015550001";
const MERGED: &str = "+77015550002";
/// Merges that orders and payments are let loose on.
const RACES: i64 = 200;

async fn merge(owner: &Caller, keep: i64, merge: i64) -> Answer {
    owner.post("/api/customers/merge", json!({"keep_id": keep, "merge_id": merge})).await
}

async fn customer(owner: &Caller, id: i64) -> Value {
    owner.get(&format!("/api/customers/{id}")).await.expect(200)
}

/// Айгуль with next to nothing, and Айгуля with all there is.
async fn two(owner: &Caller) -> (i64, i64) {
    let keep =
        owner.creates_customer(json!({"phone": KEPT, "name": "Айгуль", "notes": "Собака", "tags": ["VIP"]}));
    let keep = keep.await.id();
    let merge = owner
        .creates_customer(
            json!({"phone": MERGED, "name": "Айгуля", "email": "a@b.kz", "birth_date": "1990-05-15",
            "address": "ул. Абая 10", "preferences": "Розы", "notes": "Звонить", "tags": ["VIP", "Опт"]}),
        )
        .await
        .id();
    (keep, merge)
}

#[tokio::test]
async fn all_that_one_has_becomes_the_others() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let (keep, gone) = two(&owner).await;
    owner.remembers(keep, "1990-05-15").await.expect(201);
    owner.remembers(gone, "1990-05-15").await.expect(201);
    owner.remembers(gone, "2020-02-29").await.expect(201);
    owner.adds_address(keep, json!({"address": "пр. Достык 89", "is_default": false})).await.expect(201);
    owner.adds_address(gone, json!({"address": "ПР.ДОСТЫК 89", "intercom": "89"})).await.expect(201);
    let own = owner.writes_order(json!({"customer_phone": KEPT})).await.id();
    app.clock().advance(chrono::Duration::hours(1));
    let order = owner.writes_order(json!({"customer_phone": MERGED, "customer_name": "Жанар"})).await.id();
    owner.moves(order, "paid").await.expect(200);
    let cancelled = owner.writes_order(json!({"customer_phone": MERGED})).await.id();
    owner.cancels(cancelled, json!({})).await.expect(200);
    app.tick_workers().await;

    let shown = merge(&owner, keep, gone).await.expect(200);
    for (field, value) in [
        ("id", json!(keep)),
        ("phone", json!(KEPT)),
        ("other_phones", json!([MERGED])),
        ("name", json!("Айгуль")),
        ("email", json!("a@b.kz")),
        ("birth_date", json!("1990-05-15")),
        ("address", json!("ул. Абая 10")),
        ("preferences", json!("Розы")),
        ("notes", json!("Собака\nЗвонить")),
        ("tags", json!(["VIP", "Опт"])),
        ("orders_count", json!(2)),
        ("total_spent", json!(10_000)),
        ("last_order_date", json!("2026-11-25T13:00:00+05:00")),
    ] {
        assert_eq!(shown[field], value, "{field}");
    }
    let dates: Vec<_> =
        shown["important_dates"].as_array().unwrap().iter().map(|date| date["date"].clone()).collect();
    assert_eq!(dates, ["1990-05-15", "2020-02-29"]);
    let addresses = shown["addresses"].as_array().unwrap();
    assert_eq!(addresses.len(), 2, "{shown}");
    assert_eq!(
        (&addresses[0]["address"], &addresses[0]["is_default"]),
        (&json!("ул. Абая 10"), &json!(true))
    );
    assert_eq!(
        (&addresses[1]["address"], &addresses[1]["intercom"]),
        (&json!("пр. Достык 89"), &json!("89"))
    );

    for path in ["", "/orders", "/important-dates", "/addresses"] {
        owner.get(&format!("/api/customers/{gone}{path}")).await.expect(404);
    }
    for id in [own, order, cancelled] {
        assert_eq!(owner.sees_order(id).await.expect(200)["customer"]["id"], keep);
    }
    assert_eq!(owner.get(&format!("/api/customers/{keep}/orders")).await.expect(200)["total"], 3);
    assert_eq!(owner.get("/api/customers").await.expect(200)["total"], 1);
    assert_eq!(owner.get("/api/orders?search=Жанар").await.expect(200)["items"][0]["customer"]["id"], keep);
    assert_eq!(app.db_events(owner.shop_id).await.last().map(String::as_str), Some("customer.merged"));
    let noted: Vec<(i64, i64)> = app.db_rows("select kept_id, merged_id from customer_merges").await;
    assert_eq!(noted, [(keep, gone)]);
    app.tick_workers().await;
    let folded = customer(&owner, keep).await;
    assert_eq!(folded, shown);
    let list = owner.get("/api/customers?sort=-orders_count&min_spent=10000").await.expect(200);
    assert_eq!((&list["items"], &list["total"]), (&json!([shown]), &json!(1)));
    owner.patch(&format!("/api/customers/{keep}"), shown.clone()).await.expect(200);
    assert_eq!(customer(&owner, keep).await, shown);
}

#[tokio::test]
async fn the_merged_phone_is_the_kept_customers_from_then_on() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let (keep, gone) = two(&owner).await;
    merge(&owner, keep, gone).await.expect(200);
    let made = owner.writes_order(json!({"customer_phone": MERGED})).await.expect(201);
    assert_eq!((&made["customer"]["id"], &made["customer"]["phone"]), (&json!(keep), &json!(KEPT)));
    assert_eq!(owner.sees_order(made["id"].as_i64().unwrap()).await.expect(200), made);
    assert_eq!(customer(&owner, keep).await["orders_count"], 1);
    owner.creates_customer(json!({"phone": MERGED})).await.expect_rule("phone_taken");
    for search in ["8%20701%20555-00-02", "%D0%90%D0%B9%D0%B3%D1%83%D0%BB%D1%8C%205550002", "a%40b.kz"] {
        let list = owner.get(&format!("/api/customers?search={search}")).await.expect(200);
        assert_eq!((&list["total"], &list["items"][0]["id"]), (&json!(1), &json!(keep)), "{search}");
    }
    // The one phone takes the place of the other.
    let path = format!("/api/customers/{keep}");
    let swapped = owner.patch(&path, json!({"phone": MERGED})).await.expect(200);
    assert_eq!((&swapped["phone"], &swapped["other_phones"]), (&json!(MERGED), &json!([KEPT])));
    for phone in [KEPT, MERGED] {
        let made = owner.writes_order(json!({"customer_phone": phone})).await.expect(201);
        assert_eq!(made["customer"]["id"], keep);
    }
    // Chains lead to their end, whoever was merged into whom.
    let last = owner.creates_customer(json!({"phone": "+77015550003", "name": "Жанар"})).await.id();
    let shown = merge(&owner, last, keep).await.expect(200);
    assert_eq!((&shown["other_phones"], &shown["orders_count"]), (&json!([MERGED, KEPT]), &json!(3)));
    for phone in [KEPT, MERGED, "+77015550003"] {
        let made = owner.writes_order(json!({"customer_phone": phone})).await.expect(201);
        assert_eq!(made["customer"]["id"], last, "{phone}");
    }
    assert_eq!(owner.get("/api/customers").await.expect(200)["total"], 1);
}

#[tokio::test]
async fn whoever_is_blocked_stays_so_by_any_of_their_phones() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({})).await.id();
    let keep = owner.creates_customer(json!({"phone": KEPT})).await.id();
    let gone = owner.creates_customer(json!({"phone": MERGED, "is_blocked": true})).await.id();
    assert_eq!(merge(&owner, keep, gone).await.expect(200)["is_blocked"], true);
    let order = json!({"shop_id": owner.shop_id, "items": [{"product_id": product, "quantity": 1}]});
    for phone in [KEPT, MERGED] {
        let mut body = order.clone();
        body["customer_phone"] = json!(phone);
        app.buyer().post("/api/public/orders", body.clone()).await.expect_rule("shop_declined");
        let quote = app.buyer().post("/api/public/quote", body).await.expect(200);
        assert_eq!(quote["refusals"][0]["code"], "shop_declined", "{quote}");
    }
}

#[tokio::test]
async fn one_and_the_same_unknown_and_others_customers_are_refused() {
    let app = TestApp::start().await;
    let (owner, stranger) = (app.owner().await, app.stranger().await);
    let (keep, gone) = two(&owner).await;
    let theirs = stranger.creates_customer(json!({})).await.id();
    merge(&owner, keep, keep).await.expect_objection("body.merge_id");
    for (keep, gone) in [(keep, theirs), (theirs, keep), (keep, 999_999), (999_999, gone)] {
        let answer = merge(&owner, keep, gone).await;
        assert_eq!(answer.expect(404)["detail"], "Клиент не найден");
    }
    merge(&app.florist().await, keep, gone).await.expect(403);
    let long = "я".repeat(2_000);
    owner.patch(&format!("/api/customers/{gone}"), json!({"notes": long})).await.expect(200);
    merge(&owner, keep, gone).await.expect_rule("too_much_to_merge");
    assert_eq!(
        (customer(&owner, keep).await["notes"].clone(), customer(&owner, gone).await["notes"].clone()),
        (json!("Собака"), json!(long))
    );
}

#[tokio::test]
async fn merges_at_once_happen_once() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let (keep, gone) = two(&owner).await;
    let answers = join_all((0..8).map(|_| merge(&owner, keep, gone))).await;
    let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 404, 404, 404, 404, 404, 404, 404]);
    for race in 0..20 {
        let phone = |n: i64| json!({"phone": format!("+7701666{:04}", race * 2 + n), "name": "Мария"});
        let (one, other) =
            (owner.creates_customer(phone(0)).await.id(), owner.creates_customer(phone(1)).await.id());
        let (there, back) = join!(merge(&owner, one, other), merge(&owner, other, one));
        let mut statuses = [there.status, back.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 404], "{there}\n{back}");
    }
}

#[tokio::test]
async fn an_order_that_is_placed_or_paid_as_its_customer_is_merged_is_not_lost() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    for race in 0..RACES {
        let phone = |n: i64| format!("+7701{:07}", race * 2 + n);
        let named = |n: i64| json!({"phone": phone(n), "name": "Мария"});
        let (keep, gone) =
            (owner.creates_customer(named(0)).await.id(), owner.creates_customer(named(1)).await.id());
        let order = |n: i64| owner.writes_order(json!({"customer_phone": phone(n)}));
        let earlier = order(1).await.id();
        let moved = json!({"customer_phone": phone(1)});
        let others = order(0).await.id();
        let (merged, first, second, third, paid, given) = join!(
            merge(&owner, keep, gone),
            order(1),
            order(0),
            order(1),
            owner.records_payment(earlier, 4_000, "cash"),
            owner.changes_order(others, moved),
        );
        merged.expect(200);
        paid.expect(201);
        given.expect(200);
        for id in [first.id(), second.id(), third.id(), earlier, others] {
            assert_eq!(owner.sees_order(id).await.expect(200)["customer"]["id"], keep, "race {race}");
        }
        let kept = customer(&owner, keep).await;
        assert_eq!((&kept["orders_count"], &kept["total_spent"]), (&json!(5), &json!(4_000)), "race {race}");
    }
    app.tick_workers().await;
    assert_eq!(app.db_value::<i64>("select count(*) from customers where erased_at is null").await, RACES);
    let left = "select count(*) from figures f join customers c on c.id = f.subject_id
                where f.subject in ('customer', 'customer_money') and c.merged_into is not null
                  and (f.count, f.amount) <> (0, 0)";
    assert_eq!(app.db_value::<i64>(left).await, 0);
    let dangling = "select count(*) from orders o join customers c on c.id = o.customer_id where c.merged_into is not null";
    assert_eq!(app.db_value::<i64>(dangling).await, 0);
}

#[tokio::test]
async fn a_customer_without_a_phone_takes_that_of_the_other() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let (keep, gone) = two(&owner).await;
    app.db_execute(&format!(
        "update customers set phone = null, external_id = 'c-1', source = 'kuper' where id = {keep}"
    ))
    .await;
    let shown = merge(&owner, keep, gone).await.expect(200);
    assert_eq!((&shown["phone"], &shown["other_phones"]), (&json!(MERGED), &json!([])));
    let made = owner.writes_order(json!({"customer_phone": MERGED})).await.expect(201);
    assert_eq!(made["customer"]["id"], keep);
}
