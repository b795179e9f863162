//! The SQL about days on which a shop is closed.

use chrono::NaiveDate;

use crate::db::TenantTx;
use crate::shops::opening::{ClosedDays, Closure};
use crate::values::ClosureId;

/// Closures that end on the date given or later, the earliest first.
pub(in crate::shops) async fn closures(
    tx: &mut TenantTx,
    not_over_on: Option<NaiveDate>,
) -> Result<Vec<Closure>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let rows = sqlx::query!(
        "select id, from_date, to_date, reason from shop_closures
         where shop_id = $1 and ($2::date is null or to_date >= $2)
         order by from_date, id",
        shop_id,
        not_over_on,
    );
    let closures = rows.fetch_all(tx.conn()).await?.into_iter().map(|row| Closure {
        id: ClosureId(row.id),
        days: ClosedDays { from_date: row.from_date, to_date: row.to_date, reason: row.reason },
    });
    Ok(closures.collect())
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
