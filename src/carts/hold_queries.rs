//! SQL about holds that became no order, by where they came from.

use chrono::{DateTime, Utc};

use crate::db::{SystemTx, TenantTx};
use crate::values::CartId;

/// Waits until nobody else begins a hold from there.
pub(super) async fn take_turn(tx: &mut TenantTx, origin: &[u8]) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    let turn = sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended('cart holds ' || encode($2::bytea, 'hex'), $1))
                is null as \"done!\"",
        shop_id,
        origin,
    );
    turn.fetch_one(tx.conn()).await?;
    Ok(())
}

/// When holds from there began since that moment, the latest first.
pub(super) async fn begun_since(
    tx: &mut TenantTx,
    origin: &[u8],
    since: DateTime<Utc>,
) -> Result<Vec<DateTime<Utc>>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let begun = sqlx::query_scalar!(
        "select began_at from cart_holds where shop_id = $1 and origin = $2 and began_at > $3 order by began_at desc",
        shop_id,
        origin,
        since,
    );
    begun.fetch_all(tx.conn()).await
}

pub(super) async fn insert(
    tx: &mut TenantTx,
    cart: CartId,
    origin: &[u8],
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!(
        "insert into cart_holds (shop_id, cart_id, origin, began_at) values ($1, $2, $3, $4)",
        shop_id,
        cart.0,
        origin,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The cart has become an order: nothing of it was held in vain.
pub(super) async fn forget(tx: &mut TenantTx, cart: CartId) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!("delete from cart_holds where shop_id = $1 and cart_id = $2", shop_id, cart.0)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Deletes holds that began before that moment; how many there were.
pub(super) async fn sweep(tx: &mut SystemTx, before: DateTime<Utc>, limit: i64) -> Result<u64, sqlx::Error> {
    let swept = sqlx::query!(
        "delete from cart_holds where (shop_id, id) in
             (select shop_id, id from cart_holds where began_at <= $1 order by began_at limit $2)",
        before,
        limit,
    );
    Ok(swept.execute(tx.conn()).await?.rows_affected())
}
