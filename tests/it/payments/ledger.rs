//! Every movement of money is one row of the ledger, which nobody changes.

use serde_json::json;
use sqlx::AssertSqlSafe;

use crate::support::db::db_execute;
use crate::support::{Caller, TestApp};

/// Orders whose totals are not the sums of their ledger.
const UNEQUAL: &str = "select o.id from orders o where (o.paid_total, o.refunded_total) <>
    (select coalesce(sum(amount) filter (where kind = 'payment'), 0)::bigint,
            coalesce(sum(amount) filter (where kind = 'refund'), 0)::bigint
     from ledger l where l.shop_id = o.shop_id and l.order_id = o.id)";

/// An order of 10 000, 4 000 of it paid in cash and the rest by Kaspi.
async fn paid_in_two(owner: &Caller) -> i64 {
    let id = owner.writes_order(json!({})).await.id();
    owner.records_payment(id, 4_000, "cash").await.expect(201);
    owner.records_payment(id, 6_000, "kaspi").await.expect(201);
    id
}

async fn entries(app: &TestApp, order_id: i64) -> Vec<(String, i64, String, String)> {
    let sql = format!(
        "select kind, amount, method, recorded_by from ledger where order_id = {order_id} order by id"
    );
    app.db_rows(&sql).await
}

fn entry(kind: &str, amount: i64, method: &str, by: &str) -> (String, i64, String, String) {
    (kind.to_owned(), amount, method.to_owned(), by.to_owned())
}

#[tokio::test]
async fn money_that_comes_and_goes_by_hand_is_entered_at_once() {
    let app = TestApp::start().await;
    let manager = app.manager().await;
    let id = paid_in_two(&manager).await;
    let came = [entry("payment", 400_000, "cash", "Алия"), entry("payment", 600_000, "kaspi", "Алия")];
    assert_eq!(entries(&app, id).await, came);
    manager.cancels(id, json!({})).await.expect(200);
    let went = [entry("refund", 600_000, "kaspi", "Алия"), entry("refund", 400_000, "cash", "Алия")];
    assert_eq!(entries(&app, id).await, [came, went].concat());
    let unlike: Vec<(i64,)> = app
        .db_rows(
            "select l.id from ledger l left join payments p on p.id = l.payment_id left join refunds r on r.id = l.refund_id
             where l.moved_at <> coalesce(r.settled_at, p.settled_at) or l.staff_id is distinct from coalesce(r.staff_id, p.staff_id)
                or l.order_id <> p.order_id or l.currency <> p.currency",
        )
        .await;
    assert!(unlike.is_empty(), "{unlike:?}");
    assert!(app.db_rows::<(i64,)>(UNEQUAL).await.is_empty());
}

#[tokio::test]
async fn paid_by_hand_is_entered_as_well() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let id = owner.writes_order(json!({})).await.id();
    owner.moves(id, "paid").await.expect(200);
    assert_eq!(app.db_count("ledger").await, 1);
    let history = owner.sees_history(id).await.expect(200);
    let payment: i64 = app.db_value("select payment_id from ledger").await;
    assert_eq!(history["items"][1]["details"]["payment_id"], payment, "{history}");
    assert!(app.db_rows::<(i64,)>(UNEQUAL).await.is_empty());
}

#[tokio::test]
async fn an_attempt_is_entered_only_when_its_money_comes() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let id = owner.writes_order(json!({})).await.id();
    for status in ["pending", "failed"] {
        app.db_execute(&format!(
            "insert into payments (shop_id, order_id, amount, currency, method, provider, status, attempt, recorded_by,
                                   created_at, updated_at)
             values ({}, {id}, 100, 'KZT', 'kaspi', 'mock', '{status}', gen_random_uuid(), 'Клиент', now(), now())",
            owner.shop_id
        ))
        .await;
    }
    assert_eq!(app.db_count("ledger").await, 0);
    app.db_execute("update payments set status = 'unknown' where status = 'pending'").await;
    assert_eq!(app.db_count("ledger").await, 0);
    app.db_execute("update payments set status = 'succeeded'").await;
    assert_eq!(app.db_count("ledger").await, 2);
    app.db_execute("update payments set status = 'succeeded'").await;
    assert_eq!(app.db_count("ledger").await, 2);
}

#[tokio::test]
async fn what_is_entered_stays_even_for_the_owner_of_the_table() {
    let app = TestApp::start().await;
    paid_in_two(&app.owner().await).await;
    let mut owner = app.db_connection().await;
    for change in ["update ledger set amount = 1", "delete from ledger", "truncate ledger"] {
        let refused = sqlx::raw_sql(change).execute(&mut owner).await.expect_err(change);
        assert!(refused.to_string().contains("append-only"), "{change}: {refused}");
    }
    for change in ["update ledger set amount = 1", "delete from ledger"] {
        db_execute(&mut owner, "begin; set local role cvety_app").await;
        let refused = sqlx::raw_sql(change).execute(&mut owner).await.expect_err(change);
        assert!(refused.to_string().contains("permission denied"), "{change}: {refused}");
        db_execute(&mut owner, "rollback").await;
    }
    assert_eq!(app.db_count("ledger").await, 2);
}

#[tokio::test]
async fn no_money_moves_twice() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let id = paid_in_two(&owner).await;
    owner.cancels(id, json!({})).await.expect(200);
    let columns = "shop_id, kind, order_id, payment_id, refund_id, amount, currency, method, provider, moved_at, recorded_by";
    let again = format!("insert into ledger ({columns}) select {columns} from ledger where kind = ");
    for kind in ["'payment' limit 1", "'refund' limit 1"] {
        let sql = format!("{again}{kind}");
        let refused = sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut app.db_connection().await).await;
        assert!(refused.expect_err(kind).to_string().contains("_once"), "{kind}");
    }
    // Nor does a payment that is made to come a second time.
    app.db_execute("alter table payments disable trigger payment_came_later").await;
    app.db_execute("update payments set status = 'failed'").await;
    app.db_execute("alter table payments enable trigger payment_came_later").await;
    let mut owner = app.db_connection().await;
    let again = sqlx::raw_sql("update payments set status = 'succeeded'").execute(&mut owner).await;
    assert!(again.expect_err("entered twice").to_string().contains("ledger_payment_once"));
}
