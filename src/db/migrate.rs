//! Bringing a database to today's schema, and refusing one that can't be
//! served safely.

use sqlx::PgConnection;

/// Runs the migrations that are missing. Instances that start together wait
/// for one another. Migrations of a newer version are none of ours: during a
/// rolling release the older one may have to start once more.
///
/// # Errors
/// A migration fails or was changed after it had run.
pub async fn run(conn: &mut PgConnection) -> Result<(), sqlx::migrate::MigrateError> {
    sqlx::migrate!().set_ignore_missing(true).run(conn).await
}

/// Refuses a database that can't compare Kazakh letters without their case, or
/// has no ICU to sort names by.
///
/// # Errors
/// The text to show the operator.
pub async fn check_collation(conn: &mut PgConnection) -> anyhow::Result<()> {
    let folds: bool = sqlx::query_scalar("select lower('Ә') = 'ә'").fetch_one(&mut *conn).await?;
    anyhow::ensure!(
        folds,
        "the database's locale can't fold Cyrillic letters (lower('Ә') is not 'ә'): \
         make it with a UTF-8 locale such as C.UTF-8"
    );
    let sorts: bool = sqlx::query_scalar("select exists (select from pg_collation where collprovider = 'i')")
        .fetch_one(conn)
        .await?;
    anyhow::ensure!(
        sorts,
        "this PostgreSQL is built without ICU, by which names are sorted: use one that is built with it, \
         as the packages of Debian, Alpine and the official image are"
    );
    Ok(())
}

/// Refuses a login role that row-level security does not bind.
///
/// # Errors
/// The text to show the operator, naming each reason.
pub async fn check_serving_role(conn: &mut PgConnection) -> anyhow::Result<()> {
    let (name, superuser, bypasses, owner, inherits): (String, bool, bool, bool, bool) = sqlx::query_as(
        "select rolname::text, rolsuper, rolbypassrls,
                exists (select from pg_class
                        where relname = 'orders' and relnamespace = 'public'::regnamespace
                          and pg_has_role(pg_roles.oid, relowner, 'member')),
                pg_has_role(oid, 'cvety_system', 'usage')
         from pg_roles where rolname = current_user",
    )
    .fetch_one(conn)
    .await?;
    let reasons = [
        (superuser, "is a superuser"),
        (bypasses, "has BYPASSRLS"),
        (owner, "owns the tables"),
        (inherits && !superuser, "inherits cvety_system (make it NOINHERIT)"),
    ];
    let reasons: Vec<_> = reasons.iter().filter(|(holds, _)| *holds).map(|(_, reason)| *reason).collect();
    anyhow::ensure!(
        reasons.is_empty(),
        "the database role `{name}` {}: row-level security would not bind it",
        reasons.join(", ")
    );
    Ok(())
}
