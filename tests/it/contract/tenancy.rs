//! What the serving role can see and do with raw SQL: the rows of one shop,
//! and without a shop nothing.

use cvety::db::check_serving_role;
use sqlx::{AssertSqlSafe, PgConnection};

use super::tenant_tables::{tenant_keys, tenant_tables};
use crate::support::cluster::{Database, connect};
use crate::support::db::{db_execute, db_rows};

const DENIED: &str = "42501";
const NO_SUCH_PARENT: &str = "23503";

/// One row of every tenant table, in an order in which they can be inserted;
/// `:shop` stands for the shop, and `:of(table)` for its id there.
const ROWS: [(&str, &str); 54] = [
    (
        "staff",
        "(person_id, name, phone, role) = ((select min(id) from persons), 'Алия', '+77010000001', 'owner')",
    ),
    (
        "api_keys",
        "(name, scopes, staff_id, created_by, created_at) = ('1С', '{orders}', :of(staff), 'Алия', now())",
    ),
    ("varieties", "(name, created_at, updated_at) = ('Роза Красная', now(), now())"),
    ("stems", "(variety_id, height_cm, day) = (:of(varieties), 50, '2026-11-27')"),
    (
        "supplies",
        "(year, number, status, supplier, arrives_at, currency, exchange_rate, created_at, created_by, staff_id) = \
         (2026, 1, 'announced', 'Flower Direct', now(), 'USD', 470, now(), 'Алия', :of(staff))",
    ),
    (
        "supply_positions",
        "(supply_id, position, stem_id, qty_ordered, cost_per_stem) = (:of(supplies), 1, :of(stems), 200, 0.5)",
    ),
    (
        "batches",
        "(stem_id, position_id, arrived_at, arrived_on, fresh_until, cost_per_stem, purchase_total, cost_total, \
          cost_unit, created_at, updated_at) = (:of(stems), :of(supply_positions), now(), '2026-11-27', \
          '2026-12-11', 235, 4700000, 4700000, 100, now(), now())",
    ),
    (
        "stock_takes",
        "(status, variety_id, opened_at, opened_by, staff_id) = ('open', :of(varieties), now(), 'Алия', :of(staff))",
    ),
    (
        "stock_take_lines",
        "(stock_take_id, batch_id, counted, balance, needs_recount, counted_at, counted_by, staff_id) = \
         (:of(stock_takes), :of(batches), 1, 1, false, now(), 'Алия', :of(staff))",
    ),
    ("delivery_zones", "(name, price) = ('Центр', 200000)"),
    ("shop_closures", "(from_date, to_date) = ('2027-03-21', '2027-03-23')"),
    (
        "products",
        "(name, category, retail_price, created_at, updated_at) = ('Розы', 'bouquet', 100, now(), now())",
    ),
    (
        "product_ingredients",
        "(product_id, position, name, quantity, unit, variety_id) = \
         (:of(products), 1, 'Роза', 5, 'шт', :of(varieties))",
    ),
    ("customers", "(phone, source, created_at, updated_at) = ('+77015550001', 'manual', now(), now())"),
    (
        "customer_dates",
        "(customer_id, date_type, date, reminder_days, created_at) = (:of(customers), 'birthday', '1990-05-15', 3, now())",
    ),
    (
        "customer_merges",
        "(kept_id, merged_id, merged_at, merged_by, staff_id) = (:of(customers), :of(customers), now(), 'Алия', :of(staff))",
    ),
    ("customer_addresses", "(customer_id, address, created_at) = (:of(customers), 'ул. Абая 10', now())"),
    (
        "orders",
        "(ulid, number, stage, currency, flower_sum, delivery_fee, discount, total, source, customer_id, \
          delivery_method, tracking_token, created_at, updated_at, florist_id, courier_id) = \
         ('01J', 1, 'new', 'KZT', 100, 0, 0, 100, 'manual', :of(customers), 'delivery', 123456789, now(), now(), \
          :of(staff), :of(staff))",
    ),
    ("order_people", "(customer_id, names, phones) = (:of(customers), 'алия', '+77015550001')"),
    ("order_blocks", "(stage, starts_at, starts_id, count) = ('all', '-infinity', 0, 1)"),
    (
        "order_items",
        "(order_id, product_id, product_name, product_category, quantity, price) = \
         (:of(orders), :of(products), 'Розы', 'bouquet', 1, 100)",
    ),
    ("carts", "(created_at, expires_at) = (now(), now())"),
    ("cart_items", "(cart_id, product_id, quantity) = (:of(carts), :of(products), 1)"),
    (
        "line_stems",
        "(cart_id, cart_item_id, ingredient, name, variety_id, need, stem_id, due, promised) = \
         (:of(carts), :of(cart_items), 0, 'Роза', :of(varieties), 5, :of(stems), '2026-11-27', 5)",
    ),
    (
        "stem_movements",
        "(batch_id, kind, quantity, supply_id, order_id, moved_at, moved_by, staff_id) = \
         (:of(batches), 'received', 200, :of(supplies), :of(orders), now(), 'Алия', :of(staff))",
    ),
    (
        "production_tasks",
        "(order_id, follows_order, task_type, priority, status, items, deadline, release_at, time_estimate_minutes, created_at, \
          created_by, updated_at) = \
         (:of(orders), false, 'bouquet', 'normal', 'pending', '[]', now(), now(), 20, now(), 'Алия', now())",
    ),
    (
        "assemblies",
        "(product_id, made, fresh_until, made_at, made_by, staff_id) = \
         (:of(products), 1, '2026-12-11', now(), 'Алия', :of(staff))",
    ),
    (
        "goods_movements",
        "(order_id, order_item_id, product_id, assembly_id, kind, quantity, moved_at, moved_by, staff_id) = \
         (:of(orders), :of(order_items), :of(products), :of(assemblies), 'sold', 1, now(), 'Алия', :of(staff))",
    ),
    ("markdown_rules", "(days_left, percents) = ('{1}', '{20}')"),
    (
        "markdowns",
        "(product_id, price, percent, by_rule, marked_at, marked_by, staff_id) = \
         (:of(products), 80, 20, false, now(), 'Алия', :of(staff))",
    ),
    ("cart_holds", "(cart_id, origin, began_at) = (1, 'a', now())"),
    ("untouched_orders", "(order_id, phone) = (:of(orders), 'a')"),
    ("feedback", "(order_id, rating, created_at) = (:of(orders), 5, now())"),
    (
        "order_history",
        "(order_id, version, kind, stage, changed_at, changed_by, staff_id) = \
         (:of(orders), 1, 'created', 'new', now(), 'Алия', :of(staff))",
    ),
    ("stored_files", "(key, state, since) = (md5(:shop::text), 'kept', now())"),
    (
        "pictures",
        "(order_id, kind, position, is_main, width, height, bytes, key, uploaded_by, created_at) = \
         (:of(orders), 'bouquet', 1, true, 1, 1, 1, md5(:shop::text), :of(staff), now())",
    ),
    ("order_history_personal", "(history_id, order_id, changes) = (:of(order_history), :of(orders), '[]')"),
    (
        "payment_providers",
        "(provider, settings, credentials, set_by, set_at) = ('kaspi', '{\"methods\": []}', 'a', 'Алия', now())",
    ),
    ("organization_permits", "(bin, allowed_at) = ('180340021791', now())"),
    (
        "payments",
        "(order_id, amount, currency, method, provider, status, attempt, recorded_by, staff_id, created_at, updated_at) = \
         (:of(orders), 100, 'KZT', 'kaspi', 'mock', 'pending', gen_random_uuid(), 'Алия', :of(staff), now(), now())",
    ),
    ("given_up_attempts", "(payment_id, given_up_at, next_check_at) = (:of(payments), now(), now())"),
    (
        "refunds",
        "(order_id, payment_id, amount, currency, method, provider, status, attempt, recorded_by, staff_id, created_at, \
          updated_at) = (:of(orders), :of(payments), 100, 'KZT', 'kaspi', 'mock', 'pending', gen_random_uuid(), 'Алия', \
          :of(staff), now(), now())",
    ),
    (
        "ledger",
        "(kind, order_id, payment_id, refund_id, amount, currency, method, provider, moved_at, recorded_by, staff_id) = \
         ('refund', :of(orders), :of(payments), :of(refunds), 100, 'KZT', 'cash', 'manual', now(), 'Алия', :of(staff))",
    ),
    (
        "refund_items",
        "(refund_id, item_id, quantity, amount, stock) = (:of(refunds), :of(order_items), 1, 100, 'return')",
    ),
    (
        "cash_handovers",
        "(staff_id, amount, currency, handed_at, recorded_by, recorder_id) = \
         (:of(staff), 100, 'KZT', now(), 'Алия', :of(staff))",
    ),
    (
        "reconciliation_runs",
        "(day, is_nightly, recorded_by, staff_id, started_at) = ('2026-11-25', true, 'Алия', :of(staff), now())",
    ),
    (
        "reconciliation_differences",
        "(run_id, kind, order_id, payment_id, refund_id, currency, expected, found) = \
         (:of(reconciliation_runs), 'paid_total', :of(orders), :of(payments), :of(refunds), 'KZT', 1, 2)",
    ),
    (
        "outbox",
        "(event_id, name, aggregate, aggregate_id, version, data, occurred_at) = \
         (gen_random_uuid(), 'order.created', 'order', 1, 1, '{}', now())",
    ),
    (
        "event_deliveries",
        "(outbox_id, subscriber, aggregate, aggregate_id) = (:of(outbox), 'telegram', 'order', 1)",
    ),
    ("figures", "(subject, subject_id, facet, count, amount) = ('order_stage', 0, 'new', 1, 0)"),
    ("figure_deltas", "(subject, subject_id, facet, count, amount) = ('order_stage', 0, 'new', 1, 0)"),
    (
        "telegram_notices",
        "(event_id, person_id, name, data) = \
         (gen_random_uuid(), (select min(id) from persons), 'order.created', '{}')",
    ),
    ("telegram_consents", "(person_id, side) = ((select min(id) from persons), 'buyer')"),
    ("idempotency_keys", "(digest, request, status, body) = ('a', 'b', 201, 'c')"),
];

/// Of these columns a row names exactly one.
const ONE_OF: [(&str, &[&str]); 1] = [("pictures", &["order_id", "product_id", "task_id"])];

/// Two shops, each with a row in every tenant table.
struct TwoShops {
    database: Database,
    tables: Vec<String>,
    shops: [i64; 2],
}

impl TwoShops {
    async fn filled() -> Self {
        let database = Database::migrated().await;
        let mut admin = connect(&database.as_superuser()).await;
        db_execute(&mut admin, "insert into persons (phone) values ('+77010000001')").await;
        db_execute(&mut admin, "insert into shops (name) values ('Первый'), ('Второй')").await;
        let shops: Vec<(i64,)> = db_rows(&mut admin, "select id from shops order by id").await;
        let shops = [shops[0].0, shops[1].0];
        let tables = tenant_tables(&database).await;
        for table in &tables {
            assert!(ROWS.iter().any(|(name, _)| name == table), "{table} has no example row in this test");
        }
        for shop in shops {
            for (table, row) in ROWS {
                db_execute(&mut admin, &insert(table, row, shop)).await;
            }
        }
        Self { database, tables, shops }
    }

    /// As the server, in a transaction of the role given.
    async fn transaction(&self, role: &str, shop: Option<i64>) -> PgConnection {
        let mut connection = connect(&self.database.as_login()).await;
        db_execute(&mut connection, &format!("begin; set local role {role}")).await;
        if let Some(shop) = shop {
            let set = format!("select set_config('app.shop_id', '{shop}', true)");
            db_execute(&mut connection, &set).await;
        }
        connection
    }
}

fn insert(table: &str, row: &str, shop: i64) -> String {
    let (columns, values) = row.split_once(" = ").expect("columns = values");
    let (columns, mut values) = (columns.replacen('(', "(shop_id, ", 1), values.replacen('(', ":shop, ", 1));
    while let Some((before, after)) = values.split_once(":of(") {
        let (parent, after) = after.split_once(')').expect("a table in parentheses");
        values = format!("{before}(select min(id) from {parent} where shop_id = :shop){after}");
    }
    format!("insert into {table} {columns} values ({}", values.replace(":shop", &shop.to_string()))
}

/// How a statement fails: its SQLSTATE, or how many rows it gave or changed.
async fn outcome(connection: &mut PgConnection, sql: &str) -> Result<u64, String> {
    db_execute(connection, "savepoint here").await;
    let done = sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut *connection).await;
    db_execute(connection, "rollback to here").await;
    let code =
        |error: sqlx::Error| error.as_database_error().and_then(|e| e.code()).unwrap_or_default().into();
    done.map(|done| done.rows_affected()).map_err(code)
}

#[tokio::test]
async fn without_a_role_the_login_reads_no_table_at_all() {
    let two = TwoShops::filled().await;
    let mut connection = connect(&two.database.as_login()).await;
    db_execute(&mut connection, "begin").await;
    let global = [
        "shops",
        "persons",
        "sessions",
        "tracking_tokens",
        "pay_links",
        "cart_tokens",
        "payment_callbacks",
        "otp_codes",
        "refresh_tokens",
        "api_key_digests",
    ];
    for table in two.tables.iter().map(String::as_str).chain(global) {
        let read = outcome(&mut connection, &format!("select from {table}")).await;
        assert_eq!(read, Err(DENIED.to_owned()), "{table}");
    }
}

#[tokio::test]
async fn without_a_shop_no_table_has_rows() {
    let two = TwoShops::filled().await;
    let mut fresh = two.transaction("cvety_app", None).await;
    // A connection on which a shop was set for an earlier transaction.
    let mut used = two.transaction("cvety_app", Some(two.shops[0])).await;
    db_execute(&mut used, "commit; begin; set local role cvety_app").await;
    for connection in [&mut fresh, &mut used] {
        for table in &two.tables {
            let read = outcome(connection, &format!("select from {table}")).await;
            assert!(matches!(&read, Ok(0)) || read == Err(DENIED.to_owned()), "{table}: {read:?}");
        }
    }
}

#[tokio::test]
async fn with_a_shop_every_table_shows_its_rows_alone() {
    let two = TwoShops::filled().await;
    let [ours, theirs] = two.shops;
    let mut connection = two.transaction("cvety_app", Some(ours)).await;
    let mut admin = connect(&two.database.as_superuser()).await;
    db_execute(&mut admin, "begin").await;
    let mut readable = 0;
    for table in &two.tables {
        let of = |shop| format!("select from {table} where shop_id = {shop}");
        if outcome(&mut connection, &of(ours)).await == Err(DENIED.to_owned()) {
            continue;
        }
        readable += 1;
        // Customers and products leave deltas of figures beside the row that was written.
        let there = outcome(&mut admin, &of(ours)).await;
        assert!(matches!(there, Ok(1..)), "{table}: {there:?}");
        assert_eq!(outcome(&mut connection, &of(ours)).await, there, "{table}");
        assert_eq!(outcome(&mut connection, &of(theirs)).await, Ok(0), "{table}");
        assert_eq!(outcome(&mut connection, &format!("select from {table}")).await, there, "{table}");
    }
    assert!(readable >= 12, "only {readable} tables are readable");
}

#[tokio::test]
async fn rows_of_another_shop_can_not_be_written() {
    let two = TwoShops::filled().await;
    let [ours, theirs] = two.shops;
    let mut connection = two.transaction("cvety_app", Some(ours)).await;
    for (table, row) in ROWS {
        let inserted = outcome(&mut connection, &insert(table, row, theirs)).await;
        assert_eq!(inserted, Err(DENIED.to_owned()), "insert into {table}");
        let given_away = format!("update {table} set shop_id = {theirs}");
        assert_eq!(outcome(&mut connection, &given_away).await, Err(DENIED.to_owned()), "update {table}");
        for change in [format!("update {table} set shop_id = shop_id"), format!("delete from {table}")] {
            let changed = outcome(&mut connection, &format!("{change} where shop_id = {theirs}")).await;
            assert!(matches!(&changed, Ok(0)) || changed == Err(DENIED.to_owned()), "{change}: {changed:?}");
        }
    }
}

#[tokio::test]
async fn not_even_the_owner_can_refer_to_another_shops_rows() {
    let two = TwoShops::filled().await;
    let [ours, theirs] = two.shops;
    let mut admin = connect(&two.database.as_superuser()).await;
    db_execute(&mut admin, "begin").await;
    let keys = tenant_keys(&two.database).await;
    assert!(keys.len() >= 10, "{keys:?}");
    // What is append-only refuses every change, which is another test's story.
    for table in &two.tables {
        db_execute(&mut admin, &format!("alter table {table} disable trigger user")).await;
    }
    for (from, columns, to, targets) in keys {
        for (column, target) in columns.iter().zip(&targets).filter(|(column, _)| *column != "shop_id") {
            let others =
                ONE_OF.iter().filter(|(table, all)| *table == from && all.contains(&column.as_str()));
            let others = others.flat_map(|(_, all)| *all).filter(|other| *other != column);
            let emptied: String = others.map(|other| format!("{other} = null, ")).collect();
            let sql = format!(
                "update {from} set {emptied}{column} = (select min({target}) from {to} where shop_id = {theirs})
                 where shop_id = {ours}"
            );
            assert_eq!(outcome(&mut admin, &sql).await, Err(NO_SUCH_PARENT.to_owned()), "{from}.{column}");
        }
    }
}

#[tokio::test]
async fn roles_that_row_level_security_does_not_bind_may_not_serve() {
    let database = Database::migrated().await;
    let mut admin = connect(&database.as_superuser()).await;
    // Roles belong to the whole server: names of this test's own.
    let [owner, heir, bypasser] =
        ["owner", "heir", "bypasser"].map(|kind| format!("{}_{kind}", database.name()));
    for sql in [
        format!("create role {owner} login noinherit in role cvety_app, cvety_system"),
        format!("alter table orders owner to {owner}"),
        format!("create role {heir} login inherit in role cvety_app, cvety_system"),
        format!("create role {bypasser} login noinherit bypassrls in role cvety_app, cvety_system"),
    ] {
        db_execute(&mut admin, &sql).await;
    }
    for (role, reason) in
        [(&owner, "owns the tables"), (&heir, "inherits cvety_system"), (&bypasser, "has BYPASSRLS")]
    {
        let refused = check_serving_role(&mut connect(&database.as_role(role)).await).await;
        let refused = refused.expect_err(reason).to_string();
        assert!(refused.contains(reason) && refused.contains(role.as_str()), "{refused}");
    }
    let refused = check_serving_role(&mut admin).await.expect_err("a superuser is refused").to_string();
    assert!(refused.contains("is a superuser"), "{refused}");
    let login = check_serving_role(&mut connect(&database.as_login()).await).await;
    login.expect("the ordinary login may serve");
}
