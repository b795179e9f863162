//! What was there before a migration is found by what came with it: money that
//! moved before there was a ledger, attempts that did not say their way, what of
//! refunds was goodwill, and what customers have spent.

use std::path::Path;

use sqlx::PgConnection;

use crate::support::cluster::{Database, connect};
use crate::support::db::{db_execute, db_rows};

const LEDGER: &str = "0015_ledger_and_cash.sql";
const WAYS: &str = "0019_ways_to_pay.sql";
const OUTSTANDING: &str = "0022_outstanding.sql";
const STAYED: &str = "0042_money_that_stayed.sql";

/// The migrations' names, in order.
fn migrations() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let entries =
        std::fs::read_dir(folder).expect("migrations").map(|entry| entry.expect("an entry").file_name());
    let mut names: Vec<_> = entries.map(|name| name.to_string_lossy().into_owned()).collect();
    names.retain(|name| name.ends_with(".sql"));
    names.sort();
    names
}

fn text_of(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(name);
    std::fs::read_to_string(path).expect("a migration")
}

/// Applies a migration as the server does.
async fn migrate(owner: &mut PgConnection, name: &str) {
    let text = text_of(name);
    let is_whole = !text.starts_with("-- no-transaction");
    db_execute(owner, &if is_whole { format!("begin; {text}; commit") } else { text }).await;
}

/// A database as it was before that migration, with one order in it.
async fn before(migration: &str) -> (Database, PgConnection) {
    let database = Database::empty().await;
    let mut owner = connect(&database.as_superuser()).await;
    for name in migrations().iter().filter(|name| name.as_str() < migration) {
        migrate(&mut owner, name).await;
    }
    db_execute(
        &mut owner,
        "insert into shops (name) values ('Первый');
         insert into customers (shop_id, phone, source, created_at, updated_at)
         select id, '+77015550001', 'manual', now(), now() from shops;
         insert into orders (shop_id, ulid, number, stage, currency, flower_sum, delivery_fee, discount, total, source,
                             customer_id, delivery_method, tracking_token, created_at, updated_at)
         select shop_id, '01J', 1, 'new', 'KZT', 100, 0, 0, 100, 'manual', id, 'delivery', 123456789, now(), now()
         from customers",
    )
    .await;
    (database, owner)
}

#[tokio::test]
async fn payments_and_refunds_from_before_are_entered() {
    let (_database, mut owner) = before(LEDGER).await;
    db_execute(
        &mut owner,
        "insert into payments (shop_id, order_id, amount, currency, method, provider, status, attempt, recorded_by,
                               created_at, updated_at, settled_at)
         select shop_id, id, 100, 'KZT', 'cash', 'manual', status, gen_random_uuid(), 'Алия', now(),
                '2026-11-25T08:00Z', case when status = 'succeeded' then timestamptz '2026-11-25T07:00Z' end
         from orders, unnest(array['succeeded', 'failed', 'pending']) status;
         insert into refunds (shop_id, order_id, payment_id, amount, currency, method, provider, status, attempt,
                              recorded_by, created_at, updated_at)
         select shop_id, order_id, id, r.amount, 'KZT', 'cash', 'manual', state, gen_random_uuid(), 'Алия', now(),
                '2026-11-25T09:00Z'
         from payments, unnest(array['done', 'failed', 'pending']) state, (values (40)) r (amount)
         where status = 'succeeded'",
    )
    .await;
    migrate(&mut owner, LEDGER).await;
    let entered: Vec<(String, i64, String)> = db_rows(
        &mut owner,
        "select kind, amount, to_char(moved_at at time zone 'UTC', 'HH24:MI') from ledger order by id",
    )
    .await;
    let expected = [("payment", 100, "07:00"), ("refund", 40, "09:00")];
    assert_eq!(entered, expected.map(|(kind, amount, at)| (kind.to_owned(), amount, at.to_owned())));
}

#[tokio::test]
async fn attempts_from_before_say_their_way() {
    let (_database, mut owner) = before(WAYS).await;
    db_execute(
        &mut owner,
        "insert into payments (shop_id, order_id, amount, currency, method, provider, status, attempt, recorded_by,
                               created_at, updated_at, offer_link, offer_qr, offer_ends_at, check_every_seconds)
         select shop_id, id, 100, 'KZT', 'kaspi', a.provider, 'failed', gen_random_uuid(), 'Алия', now(), now(),
                a.link, a.qr, a.ends_at, a.every
         from orders, (values ('manual', null, null, null::timestamptz, null::int),
                              ('mock', null, null, null, null),
                              ('kaspi', 'https://pay', 'https://pay', now(), 5),
                              ('kaspi', null, '5123', now(), 5),
                              ('kaspi', null, null, now(), null),
                              ('gateway', 'https://pay', '5123', null, 15)) a (provider, link, qr, ends_at, every)",
    )
    .await;
    migrate(&mut owner, WAYS).await;
    let ways: Vec<(Option<String>,)> = db_rows(&mut owner, "select way from payments order by id").await;
    let ways: Vec<_> = ways.iter().map(|(way,)| way.as_deref().unwrap_or("none")).collect();
    assert_eq!(ways, ["none", "link", "link", "qr", "invoice", "link"]);
    let rights: Vec<(String,)> = db_rows(
        &mut owner,
        "select privilege_type::text from information_schema.column_privileges
         where table_name = 'payments' and column_name = 'way' and grantee = 'cvety_system'",
    )
    .await;
    assert!(rights.is_empty(), "what was granted for this is taken back: {rights:?}");
    // Cut off midway, it is run again.
    migrate(&mut owner, WAYS).await;
}

/// The one order paid for 100, and refunds of it in these states.
async fn paid_and_refunded(owner: &mut PgConnection, refunds: &[(i64, &str)]) {
    db_execute(
        owner,
        "insert into payments (shop_id, order_id, amount, currency, method, provider, status, attempt, recorded_by,
                               created_at, updated_at)
         select shop_id, id, 100, 'KZT', 'cash', 'manual', 'succeeded', gen_random_uuid(), 'Алия', now(), now()
         from orders",
    )
    .await;
    for (amount, state) in refunds {
        let sql = format!(
            "insert into refunds (shop_id, order_id, payment_id, amount, currency, method, provider, status, attempt,
                                  recorded_by, created_at, updated_at)
             select shop_id, order_id, id, {amount}, 'KZT', 'cash', 'manual', '{state}', gen_random_uuid(), 'Алия',
                    now(), now()
             from payments"
        );
        db_execute(owner, &sql).await;
    }
}

#[tokio::test]
async fn nobody_owes_more_than_before_for_what_was_refunded() {
    // The total, and what is then goodwill of the 50 that have gone or are on their way.
    for (total, goodwill) in [(100, 50), (80, 30), (50, 0), (130, 50)] {
        let (_database, mut owner) = before(OUTSTANDING).await;
        let costs = format!("update orders set total = {total}, flower_sum = {total}, paid_total = 100");
        db_execute(&mut owner, &costs).await;
        paid_and_refunded(&mut owner, &[(20, "done"), (30, "pending"), (7, "failed")]).await;
        migrate(&mut owner, OUTSTANDING).await;
        let sums: Vec<(i64, i64)> = db_rows(&mut owner, "select gone_total, goodwill from orders").await;
        assert_eq!(sums, [(50, goodwill)], "{total}");
        // What the previous version writes from now on counts as well.
        db_execute(&mut owner, "update refunds set status = 'failed' where status = 'pending'").await;
        let sums: Vec<(i64, i64)> = db_rows(&mut owner, "select gone_total, goodwill from orders").await;
        assert_eq!(sums, [(20, (goodwill - 30).max(0))], "{total}");
    }
}

#[tokio::test]
async fn what_customers_have_spent_is_found_in_the_ledger() {
    let (_database, mut owner) = before(STAYED).await;
    paid_and_refunded(&mut owner, &[(20, "done"), (30, "pending")]).await;
    db_execute(
        &mut owner,
        "insert into figures (shop_id, subject, subject_id, facet, count, amount, last_at)
         select shop_id, 'customer', customer_id, 'KZT', 1, 100, now() + interval '1 hour' from orders",
    )
    .await;
    migrate(&mut owner, STAYED).await;
    let spent: Vec<(i64, i64)> =
        db_rows(&mut owner, "select count, amount from figures where subject = 'customer_money'").await;
    assert_eq!(spent, [(1, 80)]);
    let last: Vec<(bool,)> = db_rows(
        &mut owner,
        "select f.last_at = o.created_at from figures f join orders o on f.subject_id = o.customer_id
         where f.subject = 'customer'",
    )
    .await;
    assert_eq!(last, [(true,)], "the moment of a cancelled order is gone");
    db_execute(&mut owner, "update refunds set status = 'done' where status = 'pending'").await;
    let since: Vec<(i64, i64)> =
        db_rows(&mut owner, "select count, amount from figure_deltas where subject = 'customer_money'").await;
    assert_eq!(since, [(0, -30)]);
}
