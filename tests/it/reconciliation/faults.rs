//! Each fault that can be put into the books shows itself, and nothing else.

use serde_json::json;

use super::{buys, db_tampers, found};
use crate::support::{Caller, TestApp};

/// The kind of difference that a fault is, and the fault.
pub(super) const FAULTS: [(&str, &str); 15] = [
    (
        "payment_altered",
        "update payments set amount = amount + 100 where id =
         (select min(id) from payments where status = 'succeeded' and provider = 'manual')",
    ),
    (
        "payment_altered",
        "update payments set status = 'failed' where id =
         (select max(id) from payments where status = 'succeeded' and provider = 'manual')",
    ),
    (
        "payment_altered",
        "update payments set staff_id = null where id =
         (select max(id) from payments where status = 'succeeded' and provider = 'manual')",
    ),
    ("payment_not_in_ledger", "delete from ledger where id = (select min(id) from ledger where kind = 'payment')"),
    ("paid_total", "update orders set paid_total = paid_total + 100 where id = (select min(id) from orders)"),
    ("refunded_total", "update orders set refunded_total = 100 where id = (select min(id) from orders where refunded_total = 0)"),
    ("gone_total", "update orders set gone_total = gone_total + 100 where id = (select min(id) from orders)"),
    (
        "outstanding",
        "update orders set stage = 'completed' where id = (select min(id) from orders where stage = 'new')",
    ),
    (
        "refund_due",
        "update orders set stage = 'completed', total = total - 100, flower_sum = flower_sum - 100 where id =
         (select min(id) from orders where stage = 'paid' and refunded_total = 0)",
    ),
    (
        "refund_altered",
        "update refunds set amount = amount + 100 where id = (select min(id) from refunds where status = 'done')",
    ),
    ("refund_not_in_ledger", "delete from ledger where id = (select min(id) from ledger where kind = 'refund')"),
    (
        "refunded_too_much",
        // The order takes it for gone, as it does of every refund.
        "with entered as (
             insert into refunds (shop_id, order_id, payment_id, amount, currency, method, provider, status, attempt,
                                  recorded_by, created_at, updated_at)
             select shop_id, order_id, id, amount + 100, currency, method, provider, 'pending', gen_random_uuid(),
                    'Никто', created_at, created_at
             from payments where id = (select min(id) from payments where status = 'succeeded')
             returning shop_id, order_id, amount
         )
         update orders o set gone_total = gone_total + e.amount from entered e
         where o.shop_id = e.shop_id and o.id = e.order_id",
    ),
    (
        "cancelled_keeps_money",
        "update orders set stage = 'cancelled' where id =
         (select min(id) from orders where stage = 'paid' and paid_total > refunded_total)",
    ),
    (
        "provider_denies",
        "update payments set provider_reference = null where id =
         (select max(id) from payments where status = 'succeeded' and provider = 'mock')",
    ),
    (
        "provider_took",
        "update payments set provider_reference = 'mock-lost' where id =
         (select max(id) from payments where status = 'failed' and provider = 'mock')",
    ),
];

/// A day with something of everything, all of it right.
async fn ordinary_day(app: &TestApp) -> Caller {
    let owner = app.owner().await;
    let id = owner.writes_order(json!({})).await.id();
    owner.records_payment(id, 4_000, "cash").await.expect(201);
    owner.records_payment(id, 6_000, "kaspi").await.expect(201);
    let refunded = owner.writes_order(json!({})).await.id();
    owner.moves(refunded, "paid").await.expect(200);
    owner.refunds(refunded, json!({"amount": 3_000})).await.expect(201);
    buys(app, "decline").await;
    let bought = buys(app, "approve").await;
    owner.refunds(bought, json!({"amount": 2_500})).await.expect(201);
    let cancelled = buys(app, "approve").await;
    owner.cancels(cancelled, json!({})).await.expect(200);
    owner
}

#[tokio::test]
async fn a_fault_shows_exactly_itself() {
    for (kind, fault) in FAULTS {
        let app = TestApp::start().await;
        let owner = ordinary_day(&app).await;
        // With refunds under way, and with all of them made.
        assert_eq!(found(&owner).await, [], "before {kind}");
        app.tick_workers().await;
        assert_eq!(found(&owner).await, [], "before {kind}");
        db_tampers(&app, fault).await;
        let kinds: Vec<_> = found(&owner).await.into_iter().map(|difference| difference.0).collect();
        assert_eq!(kinds, [kind], "{fault}");
    }
}

#[tokio::test]
async fn a_difference_tells_the_amounts_the_order_and_its_cause() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let order = owner.writes_order(json!({})).await.expect(201);
    let id = order["id"].as_i64().expect("an id");
    let payment = owner.records_payment(id, 4_000, "cash").await.id();
    db_tampers(&app, "update payments set amount = 500000").await;
    let report = owner.post("/api/reports/reconciliation", json!({})).await.expect(200);
    let difference = &report["differences"][0];
    assert_eq!((&difference["expected"], &difference["found"]), (&json!(4_000), &json!(5_000)));
    assert_eq!((&difference["order_id"], &difference["payment_id"]), (&json!(id), &json!(payment)));
    assert_eq!((&difference["order_number"], &difference["currency"]), (&order["number"], &json!("KZT")));
    assert_eq!((&report["run"]["is_nightly"], &report["run"]["date"]), (&json!(false), &json!("2026-11-25")));
    for (language, word) in [("ru", "журналом"), ("kk", "журналына"), ("en", "ledger")] {
        let request = owner.request(reqwest::Method::GET, "/api/reports/reconciliation");
        let shown = owner.send(request.header("accept-language", language)).await.expect(200);
        let cause = shown["differences"][0]["cause"].as_str().unwrap_or_default().to_owned();
        assert!(cause.contains(word), "{cause}");
    }
}

#[tokio::test]
async fn the_last_run_is_shown_and_the_last_of_a_day() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let nothing = owner.get("/api/reports/reconciliation").await.expect(200);
    assert_eq!((&nothing["run"], &nothing["differences"]), (&json!(null), &json!([])));
    let id = owner.writes_order(json!({})).await.id();
    owner.records_payment(id, 10_000, "cash").await.expect(201);
    assert_eq!(found(&owner).await, []);
    db_tampers(&app, "update orders set paid_total = 0").await;
    assert_eq!(found(&owner).await, [("paid_total".to_owned(), 10_000, 0)]);
    app.clock().advance(chrono::Duration::hours(13));
    db_tampers(&app, "update orders set paid_total = 1000000").await;
    assert_eq!(found(&owner).await, []);
    let of = |query: &'static str| {
        let owner = owner.clone();
        async move { owner.get(&format!("/api/reports/reconciliation{query}")).await.expect(200) }
    };
    assert_eq!(of("").await["run"]["difference_count"], 0);
    assert_eq!(of("?date=2026-11-25").await["run"]["difference_count"], 1);
    assert_eq!(of("?date=2026-11-24").await["run"], json!(null));
    assert_eq!(app.stranger().await.get("/api/reports/reconciliation").await.expect(200)["run"], json!(null));
}

#[tokio::test]
async fn attempts_that_nobody_has_decided_are_no_differences() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    buys(&app, "late").await;
    assert_eq!(found(&owner).await, []);
    app.clock().advance(chrono::Duration::seconds(30));
    app.tick_workers().await;
    let report = owner.post("/api/reports/reconciliation", json!({})).await.expect(200);
    assert_eq!((&report["run"]["attempts_asked"], &report["differences"]), (&json!(1), &json!([])));
}

#[tokio::test]
async fn providers_are_asked_so_much_and_no_more_while_a_person_waits() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let id = owner.writes_order(json!({"total": 120})).await.id();
    app.db_execute(&format!(
        "insert into payments (shop_id, order_id, amount, currency, method, provider, status, attempt, recorded_by,
                               provider_reference, created_at, updated_at, settled_at)
         select shop_id, id, 100, 'KZT', 'card', 'mock', 'succeeded', gen_random_uuid(), 'Клиент', 'mock-' || n,
                created_at, created_at, created_at
         from orders, generate_series(1, 120) n where id = {id};
         update orders set paid_total = 12000 where id = {id}"
    ))
    .await;
    let report = owner.post("/api/reports/reconciliation", json!({})).await.expect(200);
    let run = &report["run"];
    assert_eq!((&run["attempts_asked"], &run["attempts_left"]), (&json!(100), &json!(20)), "{report}");
    assert_eq!((&run["attempts_unanswered"], &report["differences"]), (&json!(0), &json!([])));
}
