//! SQL about the organisations that act for shops.

use chrono::{DateTime, Utc};

use super::organizations::{Bin, Permit};
use crate::db::{SystemTx, TenantTx};
use crate::values::ShopId;

/// Waits until no other command changes what is allowed.
pub(super) async fn take_turn(tx: &mut SystemTx) -> Result<(), sqlx::Error> {
    let turn = sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended('organizations', 0)) is null as \"done!\""
    );
    turn.fetch_one(tx.conn()).await?;
    Ok(())
}

/// The shops that an organisation may act for: one, but for pairs of before.
pub(super) async fn shops_of(tx: &mut SystemTx, bin: &Bin) -> Result<Vec<ShopId>, sqlx::Error> {
    let shops = sqlx::query_scalar!(
        r#"select shop_id as "shop_id: ShopId" from organization_permits where bin = $1 order by shop_id"#,
        bin.as_str(),
    );
    shops.fetch_all(tx.conn()).await
}

/// False if there is no such shop.
pub(super) async fn insert(
    tx: &mut SystemTx,
    shop: ShopId,
    bin: &Bin,
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let inserted = sqlx::query!(
        "insert into organization_permits (shop_id, bin, allowed_at) select id, $2, $3 from shops where id = $1",
        shop.0,
        bin.as_str(),
        now,
    );
    Ok(inserted.execute(tx.conn()).await?.rows_affected() > 0)
}

pub(super) async fn delete(tx: &mut SystemTx, shop: ShopId, bin: &Bin) -> Result<bool, sqlx::Error> {
    let deleted = sqlx::query!(
        "delete from organization_permits where shop_id = $1 and bin = $2",
        shop.0,
        bin.as_str(),
    );
    Ok(deleted.execute(tx.conn()).await?.rows_affected() > 0)
}

pub(super) async fn permits(tx: &mut SystemTx) -> Result<Vec<Permit>, sqlx::Error> {
    sqlx::query_as!(
        Permit,
        r#"select p.shop_id as "shop: ShopId", s.name as shop_name, p.bin, p.allowed_at
           from organization_permits p join shops s on s.id = p.shop_id order by p.shop_id, p.bin"#,
    )
    .fetch_all(tx.conn())
    .await
}

pub(super) async fn is_allowed(tx: &mut TenantTx, bin: &str) -> Result<bool, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_scalar!(
        r#"select exists (select from organization_permits where shop_id = $1 and bin = $2) as "is_allowed!""#,
        shop_id,
        bin,
    )
    .fetch_one(tx.conn())
    .await
}
