//! The SQL about delivery zones.

use crate::db::TenantTx;
use crate::shops::zone::{Zone, ZoneTerms};
use crate::values::{Minor, ZoneId};

pub(in crate::shops) async fn zones(tx: &mut TenantTx) -> Result<Vec<Zone>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let rows = sqlx::query!(
        "select id, name, price, free_from, min_order, is_active, position, travel_minutes
         from delivery_zones where shop_id = $1 order by position, id",
        shop_id,
    );
    let zones = rows.fetch_all(tx.conn()).await?.into_iter().map(|row| Zone {
        id: ZoneId(row.id),
        terms: ZoneTerms {
            name: row.name,
            price: Minor(row.price),
            free_from: row.free_from.map(Minor),
            min_order: row.min_order.map(Minor),
            is_active: row.is_active,
            travel_minutes: row.travel_minutes,
            position: Some(row.position),
        },
    });
    Ok(zones.collect())
}

/// Positions are told from those that are there: in the shop's turn.
pub(in crate::shops) async fn insert_zone(
    tx: &mut TenantTx,
    mut zone: ZoneTerms,
) -> Result<Zone, sqlx::Error> {
    let shop_id = tx.shop_id();
    let row = sqlx::query!(
        "insert into delivery_zones (shop_id, name, price, free_from, min_order, is_active, position, travel_minutes)
         values ($1, $2, $3, $4, $5, $6,
                 coalesce($7, (select least(coalesce(max(position) + 1, 0), 10000) from delivery_zones where shop_id = $1)), $8)
         returning id, position",
        shop_id,
        zone.name,
        zone.price.0,
        zone.free_from.map(|amount| amount.0),
        zone.min_order.map(|amount| amount.0),
        zone.is_active,
        zone.position,
        zone.travel_minutes,
    );
    let row = row.fetch_one(tx.conn()).await?;
    zone.position = Some(row.position);
    Ok(Zone { id: ZoneId(row.id), terms: zone })
}

pub(in crate::shops) async fn update_zone(tx: &mut TenantTx, zone: &Zone) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!(
        "update delivery_zones set name = $3, price = $4, free_from = $5, min_order = $6, is_active = $7,
                position = $8, travel_minutes = $9, updated_at = now()
         where shop_id = $1 and id = $2",
        shop_id,
        zone.id.0,
        zone.terms.name,
        zone.terms.price.0,
        zone.terms.free_from.map(|amount| amount.0),
        zone.terms.min_order.map(|amount| amount.0),
        zone.terms.is_active,
        zone.terms.position,
        zone.terms.travel_minutes,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// True if there was such a zone.
pub(in crate::shops) async fn delete_zone(tx: &mut TenantTx, id: ZoneId) -> Result<bool, sqlx::Error> {
    let shop_id = tx.shop_id();
    let deleted = sqlx::query!("delete from delivery_zones where shop_id = $1 and id = $2", shop_id, id.0);
    Ok(deleted.execute(tx.conn()).await?.rows_affected() > 0)
}
