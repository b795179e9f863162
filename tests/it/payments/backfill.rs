//! Money that moved before there was a ledger is in it all the same.

use std::path::Path;

use crate::support::cluster::{Database, connect};
use crate::support::db::{db_execute, db_rows};

const LEDGER: &str = "0015_ledger_and_cash.sql";

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

#[tokio::test]
async fn payments_and_refunds_from_before_are_entered() {
    let database = Database::empty().await;
    let mut owner = connect(&database.as_superuser()).await;
    for name in migrations().iter().filter(|name| name.as_str() < LEDGER) {
        db_execute(&mut owner, &format!("begin; {}; commit", text_of(name))).await;
    }
    db_execute(
        &mut owner,
        "insert into shops (name) values ('Первый');
         insert into customers (shop_id, phone, source, created_at, updated_at)
         select id, '+77015550001', 'manual', now(), now() from shops;
         insert into orders (shop_id, ulid, number, stage, currency, flower_sum, delivery_fee, discount, total, source,
                             customer_id, delivery_method, tracking_token, created_at, updated_at)
         select shop_id, '01J', 1, 'new', 'KZT', 100, 0, 0, 100, 'manual', id, 'delivery', 123456789, now(), now()
         from customers;
         insert into payments (shop_id, order_id, amount, currency, method, provider, status, attempt, recorded_by,
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
    db_execute(&mut owner, &format!("begin; {}; commit", text_of(LEDGER))).await;
    let entered: Vec<(String, i64, String)> = db_rows(
        &mut owner,
        "select kind, amount, to_char(moved_at at time zone 'UTC', 'HH24:MI') from ledger order by id",
    )
    .await;
    let expected = [("payment", 100, "07:00"), ("refund", 40, "09:00")];
    assert_eq!(entered, expected.map(|(kind, amount, at)| (kind.to_owned(), amount, at.to_owned())));
}
