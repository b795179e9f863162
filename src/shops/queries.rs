//! The only SQL about shops.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::types::Json;

use super::closures::Closure;
use super::opening::{WorkingHours, WorkingHoursText};
use super::settings::Shop;
use super::staff::{NewStaff, StaffMember};
use super::zones::{NewZone, Zone};
use crate::access::Role;
use crate::db::{SystemTx, TenantTx, known};
use crate::http::{Error, Result};
use crate::values::{ClockTime, Currency, DayWindow, Minor, PersonId, ShopId, ShopZone};

pub(super) async fn shop(tx: &mut TenantTx, lock: bool) -> Result<Shop> {
    let shop_id = tx.shop_id();
    if lock {
        sqlx::query!("select from shops where id = $1 for no key update", shop_id).execute(tx.conn()).await?;
    }
    let row = sqlx::query!(
        r#"select name, phone, whatsapp, telegram, instagram, address, time_zone, currency, language,
                  payment_methods, working_hours as "working_hours: Json<WorkingHoursText>", same_day_cutoff,
                  ratings_count, ratings_sum, created_at, updated_at
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
        ratings_count: row.ratings_count,
        ratings_sum: row.ratings_sum,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}

/// Counts a rating, 1 to 5, into the shop's average.
///
/// # Errors
/// The database is away.
pub async fn count_rating(tx: &mut TenantTx, rating: i64) -> Result<(), sqlx::Error> {
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
    let window =
        |text: &Option<String>| text.as_deref().map(|text| known(DayWindow::parse(text))).transpose();
    Ok(WorkingHours {
        weekdays: window(&text.weekdays)?,
        saturday: window(&text.saturday)?,
        sunday: window(&text.sunday)?,
    })
}

pub(super) async fn update_shop(tx: &mut TenantTx, shop: &Shop) -> Result<(), sqlx::Error> {
    let methods: Vec<_> = shop.payment_methods.iter().map(|method| method.word().to_owned()).collect();
    sqlx::query!(
        "update shops set name = $2, phone = $3, whatsapp = $4, telegram = $5, instagram = $6, address = $7,
                time_zone = $8, currency = $9, language = $10, payment_methods = $11, working_hours = $12,
                same_day_cutoff = $13, updated_at = $14
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
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// True if something has a price in the home currency already.
pub(super) async fn has_prices(tx: &mut TenantTx) -> Result<bool, sqlx::Error> {
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

pub(super) async fn insert_shop(
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

pub(super) async fn insert_first_owner(
    tx: &mut SystemTx,
    shop: ShopId,
    owner: &NewStaff,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "insert into staff (shop_id, person_id, name, phone, role, created_at, updated_at)
         values ($1, coalesce($2, person_of_phone($3)), $4, $3, $5, $6, $6)",
        shop.0,
        owner.person.map(|person| person.0),
        owner.phone.as_str(),
        owner.name,
        <&str>::from(owner.role),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A shop in which a person works.
#[derive(Clone, Debug)]
pub struct Membership {
    pub shop: ShopId,
    pub shop_name: String,
    pub staff_id: i64,
    pub role: Role,
}

/// Every shop in which a person works, the oldest membership first.
///
/// # Errors
/// The database is away.
pub async fn memberships_of_person(tx: &mut SystemTx, person: PersonId) -> Result<Vec<Membership>> {
    let rows = sqlx::query!(
        "select st.shop_id, st.id, st.role, sh.name
         from staff st join shops sh on sh.id = st.shop_id
         where st.person_id = $1 and st.removed_at is null
         order by st.id",
        person.0,
    )
    .fetch_all(tx.conn())
    .await?;
    let memberships = rows.into_iter().map(|row| {
        Ok(Membership {
            shop: ShopId(row.shop_id),
            shop_name: row.name,
            staff_id: row.id,
            role: known(row.role.parse())?,
        })
    });
    memberships.collect::<Result<_, sqlx::Error>>().map_err(Error::from)
}

pub(super) async fn zones(tx: &mut TenantTx) -> Result<Vec<Zone>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let rows = sqlx::query!(
        "select id, name, price, free_from, min_order, is_active, position
         from delivery_zones where shop_id = $1 order by position, id",
        shop_id,
    );
    let zones = rows.fetch_all(tx.conn()).await?.into_iter().map(|row| Zone {
        id: row.id,
        terms: NewZone {
            name: row.name,
            price: Minor(row.price),
            free_from: row.free_from.map(Minor),
            min_order: row.min_order.map(Minor),
            is_active: row.is_active,
            position: row.position,
        },
    });
    Ok(zones.collect())
}

pub(super) async fn insert_zone(tx: &mut TenantTx, zone: &NewZone) -> Result<Zone, sqlx::Error> {
    let shop_id = tx.shop_id();
    let id = sqlx::query_scalar!(
        "insert into delivery_zones (shop_id, name, price, free_from, min_order, is_active, position)
         values ($1, $2, $3, $4, $5, $6, $7) returning id",
        shop_id,
        zone.name,
        zone.price.0,
        zone.free_from.map(|amount| amount.0),
        zone.min_order.map(|amount| amount.0),
        zone.is_active,
        zone.position,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(Zone { id, terms: zone.clone() })
}

pub(super) async fn update_zone(tx: &mut TenantTx, zone: &Zone) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!(
        "update delivery_zones set name = $3, price = $4, free_from = $5, min_order = $6, is_active = $7,
                position = $8, updated_at = now()
         where shop_id = $1 and id = $2",
        shop_id,
        zone.id,
        zone.terms.name,
        zone.terms.price.0,
        zone.terms.free_from.map(|amount| amount.0),
        zone.terms.min_order.map(|amount| amount.0),
        zone.terms.is_active,
        zone.terms.position,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// True if there was such a zone.
pub(super) async fn delete_zone(tx: &mut TenantTx, id: i64) -> Result<bool, sqlx::Error> {
    let shop_id = tx.shop_id();
    let deleted = sqlx::query!("delete from delivery_zones where shop_id = $1 and id = $2", shop_id, id);
    Ok(deleted.execute(tx.conn()).await?.rows_affected() > 0)
}

/// Closures that end on the date given or later, the earliest first.
pub(super) async fn closures(
    tx: &mut TenantTx,
    not_over_on: Option<NaiveDate>,
) -> Result<Vec<Closure>, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_as!(
        Closure,
        "select id, from_date, to_date, reason from shop_closures
         where shop_id = $1 and ($2::date is null or to_date >= $2)
         order by from_date, id",
        shop_id,
        not_over_on,
    )
    .fetch_all(tx.conn())
    .await
}

pub(super) async fn insert_closure(
    tx: &mut TenantTx,
    from_date: NaiveDate,
    to_date: NaiveDate,
    reason: Option<&str>,
) -> Result<i64, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_scalar!(
        "insert into shop_closures (shop_id, from_date, to_date, reason) values ($1, $2, $3, $4) returning id",
        shop_id,
        from_date,
        to_date,
        reason,
    )
    .fetch_one(tx.conn())
    .await
}

/// True if there was such a closure.
pub(super) async fn delete_closure(tx: &mut TenantTx, id: i64) -> Result<bool, sqlx::Error> {
    let shop_id = tx.shop_id();
    let deleted = sqlx::query!("delete from shop_closures where shop_id = $1 and id = $2", shop_id, id);
    Ok(deleted.execute(tx.conn()).await?.rows_affected() > 0)
}

/// Who works in the shop, or the one of that id.
pub(super) async fn staff(tx: &mut TenantTx, id: Option<i64>) -> Result<Vec<StaffMember>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let rows = sqlx::query!(
        "select id, name, phone, role, created_at, updated_at from staff
         where shop_id = $1 and removed_at is null and ($2::bigint is null or id = $2) order by id",
        shop_id,
        id,
    )
    .fetch_all(tx.conn())
    .await?;
    let members = rows.into_iter().map(|row| {
        Ok(StaffMember {
            id: row.id,
            name: row.name,
            phone: row.phone,
            role: known(row.role.parse())?,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    });
    members.collect()
}

/// The same, so that no other change of staff runs beside this one.
pub(super) async fn staff_locked(tx: &mut TenantTx) -> Result<Vec<StaffMember>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let lock = sqlx::query!("select from staff where shop_id = $1 order by id for no key update", shop_id);
    lock.execute(tx.conn()).await?;
    staff(tx, None).await
}

pub(super) async fn insert_staff(
    tx: &mut TenantTx,
    new: &NewStaff,
    now: DateTime<Utc>,
) -> Result<StaffMember, sqlx::Error> {
    let shop_id = tx.shop_id();
    let id = sqlx::query_scalar!(
        "insert into staff (shop_id, person_id, name, phone, role, created_at, updated_at)
         values ($1, coalesce($2, person_of_phone($3)), $4, $3, $5, $6, $6) returning id",
        shop_id,
        new.person.map(|person| person.0),
        new.phone.as_str(),
        new.name,
        <&str>::from(new.role),
        now,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(StaffMember {
        id,
        name: new.name.clone(),
        phone: new.phone.to_string(),
        role: new.role,
        created_at: now,
        updated_at: now,
    })
}

pub(super) async fn update_staff(tx: &mut TenantTx, member: &StaffMember) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!(
        "update staff set name = $3, role = $4, updated_at = $5 where shop_id = $1 and id = $2",
        shop_id,
        member.id,
        member.name,
        <&str>::from(member.role),
        member.updated_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(super) async fn remove_staff(tx: &mut TenantTx, id: i64, now: DateTime<Utc>) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!("update staff set removed_at = $3 where shop_id = $1 and id = $2", shop_id, id, now)
        .execute(tx.conn())
        .await?;
    Ok(())
}
