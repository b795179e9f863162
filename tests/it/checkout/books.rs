//! What must hold of money and goods once everybody has had their say.

use std::collections::BTreeSet;

use serde_json::json;

use crate::support::TestApp;
use crate::support::gateway::FakeGateway;
use crate::support::kaspi::FakeKaspi;

/// What must hold of every order, each as a query for those of which it doesn't.
const RULES: [(&str, &str); 12] = [
    (
        "paid_total is the sum of what succeeded",
        "select id from orders o where paid_total <>
         (select coalesce(sum(amount), 0) from payments where order_id = o.id and status = 'succeeded')",
    ),
    (
        "what was paid and refunded is what the ledger says",
        "select id from orders o where (paid_total, refunded_total) <>
         (select coalesce(sum(amount) filter (where kind = 'payment'), 0)::bigint,
                 coalesce(sum(amount) filter (where kind = 'refund'), 0)::bigint from ledger where order_id = o.id)",
    ),
    (
        "at most one capture by a provider, and what came for a withdrawn attempt besides is an issue",
        "select order_id from payments where provider <> 'manual' and status = 'succeeded'
         group by order_id having count(*) > 1
         and not (bool_or({withdrawn}) and exists (select from order_history h where h.order_id = payments.order_id
                                                   and h.stage in ('issue', 'cancelled')))",
    ),
    (
        "a payment is never refunded by more than it brought",
        "select p.order_id from payments p join refunds r on r.payment_id = p.id and r.status <> 'failed'
         group by p.order_id, p.id, p.amount having sum(r.amount) > p.amount",
    ),
    (
        "a cancelled order keeps no money",
        "select id from orders where stage = 'cancelled' and refunded_total <> paid_total",
    ),
    (
        "nobody pays twice, unless an attempt was withdrawn, and then it is an issue or goes back",
        "select id from orders where paid_total > total
         and not (exists (select from payments where order_id = orders.id and {withdrawn})
                  and exists (select from order_history h where h.order_id = orders.id
                              and h.stage in ('issue', 'cancelled')))",
    ),
    (
        "a paid order has its money",
        "select id from orders where stage = 'paid' and paid_total <> total
         and not exists (select from payments where order_id = orders.id and {withdrawn})",
    ),
    (
        "what is in stock and what orders hold is what there was",
        "select p.id from products p where stock_quantity + (select coalesce(sum(held_quantity), 0)
         from order_items i where i.product_id = p.id) <> {stock}",
    ),
    (
        "goods are kept by living orders alone",
        "select id from orders o where stage = 'cancelled'
         and (select coalesce(sum(held_quantity), 0) from order_items i where i.order_id = o.id) <> 0",
    ),
    (
        "what came is told once",
        "select o.id from orders o where
         (select count(*) from ledger l where l.order_id = o.id and kind = 'payment') <>
         (select count(*) from outbox e where e.aggregate = 'order' and e.aggregate_id = o.id
                                          and e.name = 'payment.received')",
    ),
    ("no attempt is live", "select order_id from payments where status in ('pending', 'unknown')"),
    (
        "one history row and one event for every step",
        "select o.id from orders o where
         (select count(*) from order_history h where h.order_id = o.id and kind = 'status') <>
         (select count(*) from outbox e where e.aggregate = 'order' and e.aggregate_id = o.id
                                          and e.name = 'order.status_changed')
         or version <> (select count(*) from order_history h where h.order_id = o.id)",
    ),
];

/// An attempt that people have ended: what became of it is told beside others.
const WITHDRAWN: &str = "payments.id in (select (details->>'payment_id')::bigint from order_history
                                         where details->>'status' = 'cancelled' and staff_id is not null)";

/// Asserts all of it, of orders for products of which there were `stock` each,
/// and that a reconciliation finds nothing.
pub async fn add_up(app: &TestApp, stock: i64, whose: &str) {
    for (rule, those_that_break_it) in RULES {
        let query =
            those_that_break_it.replace("{stock}", &stock.to_string()).replace("{withdrawn}", WITHDRAWN);
        let found: Vec<(i64,)> = app.db_rows(&query).await;
        assert!(found.is_empty(), "{rule}, but not in {found:?} ({whose})");
    }
    assert_eq!(app.db_count("products where stock_quantity < 0").await, 0, "{whose}");
    let report = app.owner().await.post("/api/reports/reconciliation", json!({})).await.expect(200);
    assert_eq!(report["differences"], json!([]), "{whose}");
}

/// Asserts that what the providers took and gave back is what our books say.
pub async fn agree_with_providers(app: &TestApp, gateway: &FakeGateway, kaspi: &FakeKaspi, whose: &str) {
    let by_us = "select attempt::text from payments where provider <> 'manual' and status = 'succeeded'";
    let by_us: BTreeSet<String> = app.db_rows(by_us).await.into_iter().map(|(name,)| name).collect();
    let by_them: BTreeSet<String> = gateway.paid().into_iter().chain(kaspi.paid()).collect();
    assert_eq!(by_us, by_them, "what they took is what came ({whose})");
    let went =
        "select coalesce(sum(amount), 0)::bigint from ledger where kind = 'refund' and provider <> 'manual'";
    let returned = gateway.returned() + kaspi.sales().iter().map(|sale| sale.returned).sum::<i64>();
    assert_eq!(app.db_value::<i64>(went).await, returned, "what they gave back is what went ({whose})");
}

/// Every other hold ends just now.
pub async fn db_run_out_some(app: &TestApp) {
    app.db_execute(
        "update orders set unpaid_release_at = created_at - interval '1 minute'
         where id % 2 = 0 and unpaid_release_at is not null and stage = 'new'",
    )
    .await;
}
