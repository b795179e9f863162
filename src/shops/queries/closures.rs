//! The SQL about days on which a shop is closed.

use chrono::NaiveDate;

use crate::db::TenantTx;
use crate::http::PageRequest;
use crate::shops::opening::{ClosedDays, Closure};
use crate::values::ClosureId;

/// A page of the closures, the earliest first.
pub(in crate::shops) async fn closures(
    tx: &mut TenantTx,
    page: PageRequest,
) -> Result<Vec<Closure>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let rows = sqlx::query!(
        "select id, from_date, to_date, reason from shop_closures
         where shop_id = $1 order by from_date, id limit $2 offset $3",
        shop_id,
        page.limit,
        page.offset(),
    );
    let closures = rows.fetch_all(tx.conn()).await?.into_iter().map(|row| Closure {
        id: ClosureId(row.id),
        days: ClosedDays { from_date: row.from_date, to_date: row.to_date, reason: row.reason },
    });
    Ok(closures.collect())
}

pub(in crate::shops) async fn count_closures(tx: &mut TenantTx) -> Result<i64, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_scalar!(r#"select count(*) as "count!" from shop_closures where shop_id = $1"#, shop_id)
        .fetch_one(tx.conn())
        .await
}

/// What the shop is closed for in those days, both ends included; the earliest
/// first.
pub(in crate::shops) async fn closures_within(
    tx: &mut TenantTx,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<ClosedDays>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let closed = sqlx::query_as!(
        ClosedDays,
        "select from_date, to_date, reason from shop_closures
         where shop_id = $1 and from_date <= $3 and to_date >= $2 order by from_date, id",
        shop_id,
        from,
        to,
    );
    closed.fetch_all(tx.conn()).await
}

pub(in crate::shops) async fn insert_closure(
    tx: &mut TenantTx,
    days: &ClosedDays,
) -> Result<ClosureId, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_scalar!(
        "insert into shop_closures (shop_id, from_date, to_date, reason) values ($1, $2, $3, $4) returning id",
        shop_id,
        days.from_date,
        days.to_date,
        days.reason,
    )
    .fetch_one(tx.conn())
    .await
    .map(ClosureId)
}

/// True if there was such a closure.
pub(in crate::shops) async fn delete_closure(tx: &mut TenantTx, id: ClosureId) -> Result<bool, sqlx::Error> {
    let shop_id = tx.shop_id();
    let deleted = sqlx::query!("delete from shop_closures where shop_id = $1 and id = $2", shop_id, id.0);
    Ok(deleted.execute(tx.conn()).await?.rows_affected() > 0)
}
