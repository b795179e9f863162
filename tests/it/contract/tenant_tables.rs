//! What the catalogue must say of every table: it is one shop's, with all that
//! this means, or it is on the list of global tables with a reason.

use crate::support::cluster::{Database, connect};
use crate::support::db::db_rows;

/// Tables outside row-level security. A `shop_id` there only says where to go.
const GLOBAL: [(&str, &str); 20] = [
    (
        "shops",
        "a shop's row is its own tenant key, and public but for settings that name nobody but the founder, by id",
    ),
    ("persons", "a person is one phone, in however many shops they work"),
    ("otp_codes", "whoever signs in has entered no shop yet"),
    ("otp_chat_codes", "whoever signs in has entered no shop yet"),
    ("otp_wrong_guesses", "whoever signs in has entered no shop yet"),
    ("sign_in_limits", "whoever signs in has entered no shop yet; phones and addresses are keyed MACs"),
    ("sessions", "belong to a person; the shop is the one they are in"),
    ("refresh_tokens", "belong to a session"),
    ("tracking_tokens", "a link must be followed before its shop is known; holds ids alone"),
    ("pay_links", "a link must be followed before its shop is known; holds ids alone"),
    ("cart_tokens", "a cart must be found before its shop is known; holds ids alone"),
    ("payment_callbacks", "a callback must be followed before its shop is known; holds ids alone"),
    ("invoiced_phones", "a phone rings whichever shop sends it an invoice; it is a keyed digest"),
    ("api_key_digests", "a key must be found before its shop is known; holds ids and digests alone"),
    ("telegram_links", "a person has one chat, in however many shops they work or buy"),
    ("telegram_invitations", "whoever signs in has entered no shop yet"),
    ("telegram_misses", "a token that leads nowhere leads to no shop; holds a chat and a number"),
    ("telegram_bot", "one row: how far the bot has read, and when it may write"),
    ("event_interests", "whoever publishes asks who waits, over all shops; holds names and ids alone"),
    ("_sqlx_migrations", "which migrations have run"),
];

/// The one policy that binds a server's requests.
const POLICY: &str = "(shop_id = (NULLIF(current_setting('app.shop_id'::text, true), ''::text))::bigint)";

pub fn is_global(table: &str) -> bool {
    GLOBAL.iter().any(|(name, _)| *name == table)
}

/// Every table of one shop's rows.
pub async fn tenant_tables(database: &Database) -> Vec<String> {
    let tables: Vec<(String,)> = rows(
        database,
        "select relname::text from pg_class
         where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by relname",
    )
    .await;
    let tables: Vec<_> = tables.into_iter().map(|(table,)| table).filter(|table| !is_global(table)).collect();
    assert!(tables.len() >= 10, "too few tenant tables were found: {tables:?}");
    tables
}

/// Foreign keys between tenant tables: table, its columns, the other table and
/// the columns there, in the key's order.
pub async fn tenant_keys(database: &Database) -> Vec<(String, Vec<String>, String, Vec<String>)> {
    let all: Vec<(String, Vec<String>, String, Vec<String>)> = rows(
        database,
        "select c.conrelid::regclass::text,
                array(select attname::text from unnest(c.conkey) with ordinality as k (num, place)
                      join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.num order by place),
                c.confrelid::regclass::text,
                array(select attname::text from unnest(c.confkey) with ordinality as k (num, place)
                      join pg_attribute a on a.attrelid = c.confrelid and a.attnum = k.num order by place)
         from pg_constraint c where c.contype = 'f' order by c.conname",
    )
    .await;
    all.into_iter().filter(|(from, _, to, _)| !is_global(from) && !is_global(to)).collect()
}

async fn rows<T>(database: &Database, sql: &str) -> Vec<T>
where
    T: for<'r> sqlx::FromRow<'r, sqlx::postgres::PgRow> + Send + Unpin,
{
    db_rows(&mut connect(&database.as_superuser()).await, sql).await
}

#[tokio::test]
async fn every_tenant_table_forces_row_level_security_with_the_one_policy() {
    let database = Database::migrated().await;
    for table in tenant_tables(&database).await {
        let security: Vec<(bool, bool)> = rows(
            &database,
            &format!(
                "select relrowsecurity, relforcerowsecurity from pg_class where oid = '{table}'::regclass"
            ),
        )
        .await;
        assert_eq!(security, [(true, true)], "{table}: enabled, forced");
        let policies: Vec<(String, bool, Option<String>)> = rows(
            &database,
            &format!(
                "select qual, cmd = 'ALL' and permissive = 'PERMISSIVE', with_check from pg_policies
                 where tablename = '{table}' and roles && '{{cvety_app,public}}'"
            ),
        )
        .await;
        assert_eq!(policies, [(POLICY.to_owned(), true, None)], "{table}: policies that bind cvety_app");
    }
}

#[tokio::test]
async fn every_tenant_tables_keys_begin_with_the_shop() {
    let database = Database::migrated().await;
    for table in tenant_tables(&database).await {
        // An identity nobody chooses may be unique over all shops; anything
        // else would tell one shop what another has.
        let loose: Vec<(String, bool)> = rows(
            &database,
            &format!(
                "select i.indexrelid::regclass::text, i.indisprimary from pg_index i
                 join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
                 where i.indrelid = '{table}'::regclass and i.indisunique and a.attname <> 'shop_id'
                   and not (a.attidentity = 'a' and i.indnkeyatts = 1 and not i.indisprimary)"
            ),
        )
        .await;
        assert!(loose.is_empty(), "{table}: unique over all shops: {loose:?}");
        let primary: Vec<(i64,)> = rows(
            &database,
            &format!("select count(*) from pg_index where indrelid = '{table}'::regclass and indisprimary"),
        )
        .await;
        assert_eq!(primary, [(1,)], "{table} has no primary key");
    }
}

#[tokio::test]
async fn keys_between_tenant_tables_carry_the_shop() {
    let database = Database::migrated().await;
    for (from, columns, to, targets) in tenant_keys(&database).await {
        let same = columns.iter().zip(&targets).any(|pair| pair == (&"shop_id".into(), &"shop_id".into()));
        assert!(same, "{from} ({columns:?}) refers to {to} ({targets:?}) across shops");
    }
}

#[tokio::test]
async fn every_tenant_row_names_its_shop() {
    let database = Database::migrated().await;
    for table in tenant_tables(&database).await {
        let columns: Vec<(bool, String)> = rows(
            &database,
            &format!(
                "select attnotnull, atttypid::regtype::text from pg_attribute
                 where attrelid = '{table}'::regclass and attname = 'shop_id'"
            ),
        )
        .await;
        assert_eq!(
            columns,
            [(true, "bigint".to_owned())],
            "{table} is neither a tenant's nor listed as global"
        );
    }
}

#[tokio::test]
async fn the_list_of_global_tables_names_no_table_that_is_gone() {
    let database = Database::migrated().await;
    for (table, _) in GLOBAL {
        let found: Vec<(bool,)> =
            rows(&database, &format!("select to_regclass('{table}') is not null")).await;
        assert_eq!(found, [(true,)], "{table}");
    }
}

#[tokio::test]
async fn nothing_is_granted_to_everyone_or_to_the_login_role() {
    let database = Database::migrated().await;
    let granted: Vec<(String, String)> = rows(
        &database,
        "select table_name::text, grantee::text from information_schema.role_table_grants
         where table_schema in ('public', 'order_numbers') and grantee in ('PUBLIC', 'cvety_login')",
    )
    .await;
    assert!(granted.is_empty(), "{granted:?}");
    let doors: Vec<(String,)> = rows(
        &database,
        "select p.oid::regprocedure::text from pg_proc p
         where p.pronamespace = 'public'::regnamespace and p.prosecdef and p.prorettype <> 'trigger'::regtype
           and (p.proacl is null or exists (select from aclexplode(p.proacl) where grantee = 0)
                or p.proconfig is null or not exists (
                    select from unnest(p.proconfig) setting where setting like 'search_path=%'))",
    )
    .await;
    assert!(
        doors.is_empty(),
        "security definers open to everyone, or with a search path of the caller: {doors:?}"
    );
}
