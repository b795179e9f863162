//! The only SQL about shops: settings here, zones, closures and staff in files
//! of their own.

mod closures;
mod staff;
mod zones;

use chrono::{DateTime, Utc};
use sqlx::types::Json;

pub(super) use closures::{closures, closures_within, count_closures, delete_closure, insert_closure};
pub use staff::{Membership, NewStaff, StaffMember, memberships_of_person};
pub(super) use staff::{
    employs, insert_first_owner, insert_staff, remove_staff, staff, staff_found, update_staff,
};
pub(super) use zones::{delete_zone, insert_zone, update_zone, zones};

use super::caps::Caps;
use super::opening::{WorkingHours, WorkingHoursText};
use super::shop::{Production, Shop};
use crate::db::{SystemTx, TenantTx, known};
use crate::values::{ClockTime, Currency, OpeningHours, ShopId, ShopZone, Substitution};

/// Waits until no other change of the shop is under way: of its settings,
/// zones, closures or staff. Whoever reads what it is going to write takes its
/// turn before it reads, so that of two changes at once neither is lost.
pub(in crate::shops) async fn take_turn(tx: &mut TenantTx) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!("select from shops where id = $1 for no key update", shop_id).execute(tx.conn()).await?;
    Ok(())
}

pub(in crate::shops) async fn shop(tx: &mut TenantTx) -> Result<Shop, sqlx::Error> {
    let shop_id = tx.shop_id();
    let row = sqlx::query!(
        r#"select name, phone, whatsapp, telegram, instagram, address, time_zone, currency, language,
                  payment_methods, working_hours as "working_hours: Json<WorkingHoursText>", same_day_cutoff,
                  ratings_count, ratings_sum, created_at, updated_at, most_pieces, most_open_orders_per_phone,
                  most_open_orders_per_address, substitution as "substitution: Substitution", vase_life_days,
                  makes_tasks, tasks_assemble, make_ahead_hours
           from shops where id = $1"#,
        shop_id,
    )
    .fetch_one(tx.conn())
    .await?;
    let methods = row.payment_methods.iter().map(|method| known(method.parse()));
    Ok(Shop {
        id: ShopId(shop_id),
        name: row.name,
        phone: row.phone,
        whatsapp: row.whatsapp,
        telegram: row.telegram,
        instagram: row.instagram,
        address: row.address,
        zone: known(ShopZone::parse(&row.time_zone))?,
        currency: known(Currency::parse(&row.currency))?,
        language: row.language,
        payment_methods: methods.collect::<Result<_, _>>()?,
        working_hours: row.working_hours.map(|Json(hours)| hours_of(&hours)).transpose()?,
        same_day_cutoff: row.same_day_cutoff.map(ClockTime::of),
        substitution: row.substitution,
        vase_life_days: row.vase_life_days,
        production: Production {
            makes_tasks: row.makes_tasks,
            tasks_assemble: row.tasks_assemble,
            make_ahead_hours: row.make_ahead_hours,
        },
        own_caps: Caps {
            pieces: row.most_pieces.map(i32::unsigned_abs),
            open_orders_per_phone: row.most_open_orders_per_phone.map(i32::unsigned_abs),
            open_orders_per_address: row.most_open_orders_per_address.map(i32::unsigned_abs),
        },
        ratings_count: row.ratings_count,
        ratings_sum: row.ratings_sum,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}

pub(in crate::shops) async fn count_rating(tx: &mut TenantTx, rating: i64) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!(
        "update shops set ratings_count = ratings_count + 1, ratings_sum = ratings_sum + $2 where id = $1",
        shop_id,
        rating,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

fn hours_of(text: &WorkingHoursText) -> Result<WorkingHours, sqlx::Error> {
    let mut hours = WorkingHours::default();
    for named in text.named() {
        hours.set(&named, named.hours.map(|text| known(OpeningHours::parse(text))).transpose()?);
    }
    Ok(hours)
}

pub(in crate::shops) async fn update_shop(tx: &mut TenantTx, shop: &Shop) -> Result<(), sqlx::Error> {
    let methods: Vec<_> = shop.payment_methods.iter().map(|method| method.word().to_owned()).collect();
    sqlx::query!(
        "update shops set name = $2, phone = $3, whatsapp = $4, telegram = $5, instagram = $6, address = $7,
                time_zone = $8, currency = $9, language = $10, payment_methods = $11, working_hours = $12,
                same_day_cutoff = $13, updated_at = $14, most_pieces = $15, most_open_orders_per_phone = $16,
                most_open_orders_per_address = $17, substitution = $18, vase_life_days = $19,
                makes_tasks = $20, tasks_assemble = $21, make_ahead_hours = $22
         where id = $1",
        shop.id.0,
        shop.name,
        shop.phone,
        shop.whatsapp,
        shop.telegram,
        shop.instagram,
        shop.address,
        shop.zone.name(),
        shop.currency.code(),
        shop.language,
        &methods,
        shop.working_hours.as_ref().map(|hours| Json(hours.to_text())) as Option<Json<WorkingHoursText>>,
        shop.same_day_cutoff.map(ClockTime::time),
        shop.updated_at,
        shop.own_caps.pieces.map(u32::cast_signed),
        shop.own_caps.open_orders_per_phone.map(u32::cast_signed),
        shop.own_caps.open_orders_per_address.map(u32::cast_signed),
        <&str>::from(shop.substitution),
        shop.vase_life_days,
        shop.production.makes_tasks,
        shop.production.tasks_assemble,
        shop.production.make_ahead_hours,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// True if the shop accepts a currency beside its own.
pub(in crate::shops) async fn accepts_currency(
    tx: &mut TenantTx,
    currency: Currency,
) -> Result<bool, sqlx::Error> {
    let shop_id = tx.shop_id();
    let accepted = sqlx::query_scalar!(
        r#"select $2 = any(accepted_currencies) as "is_accepted!" from shops where id = $1"#,
        shop_id,
        currency.code(),
    );
    accepted.fetch_one(tx.conn()).await
}

/// True if something has a price in the home currency already.
pub(in crate::shops) async fn has_prices(tx: &mut TenantTx) -> Result<bool, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_scalar!(
        r#"select exists (select from products where shop_id = $1)
                or exists (select from delivery_zones where shop_id = $1)
                or exists (select from orders where shop_id = $1) as "exists!""#,
        shop_id,
    )
    .fetch_one(tx.conn())
    .await
}

pub(in crate::shops) async fn insert_shop(
    tx: &mut SystemTx,
    name: &str,
    now: DateTime<Utc>,
) -> Result<ShopId, sqlx::Error> {
    let id = sqlx::query_scalar!(
        "insert into shops (name, created_at, updated_at) values ($1, $2, $2) returning id",
        name,
        now,
    );
    id.fetch_one(tx.conn()).await.map(ShopId)
}
