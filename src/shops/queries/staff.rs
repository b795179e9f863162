//! The SQL about staff, and about the shops in which a person works.

use chrono::{DateTime, Utc};

use crate::access::Role;
use crate::db::{SystemTx, TenantTx, known};
use crate::values::{PersonId, Phone, ShopId, StaffId};

/// Someone to be hired.
#[derive(Clone)]
pub struct NewStaff {
    /// None: whoever has the phone.
    pub person: Option<PersonId>,
    pub name: String,
    pub phone: Phone,
    pub role: Role,
}

/// A member of the shop's staff.
#[derive(Clone, PartialEq, Eq)]
pub struct StaffMember {
    pub id: StaffId,
    pub name: String,
    pub phone: String,
    pub role: Role,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// A shop in which a person works.
#[derive(Clone, Debug)]
pub struct Membership {
    pub shop: ShopId,
    pub shop_name: String,
    pub staff_id: StaffId,
    pub role: Role,
}

/// Every shop in which a person works, the oldest membership first.
///
/// # Errors
/// The database is away.
pub async fn memberships_of_person(
    tx: &mut SystemTx,
    person: PersonId,
) -> Result<Vec<Membership>, sqlx::Error> {
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
            staff_id: StaffId(row.id),
            role: known(row.role.parse())?,
        })
    });
    memberships.collect()
}

/// Who works in the shop, or the one of that id.
pub(in crate::shops) async fn staff(
    tx: &mut TenantTx,
    id: Option<StaffId>,
) -> Result<Vec<StaffMember>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let rows = sqlx::query!(
        "select id, name, phone, role, created_at, updated_at from staff
         where shop_id = $1 and removed_at is null and ($2::bigint is null or id = $2) order by id",
        shop_id,
        id.map(|id| id.0),
    )
    .fetch_all(tx.conn())
    .await?;
    let members = rows.into_iter().map(|row| {
        Ok(StaffMember {
            id: StaffId(row.id),
            name: row.name,
            phone: row.phone,
            role: known(row.role.parse())?,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    });
    members.collect()
}

/// Who has all of the patterns in name or phone, or is the one named.
pub(in crate::shops) async fn staff_found(
    tx: &mut TenantTx,
    patterns: &[String],
    named: Option<StaffId>,
) -> Result<Vec<StaffId>, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_scalar!(
        r#"select id as "id: StaffId" from staff
           where shop_id = $1 and removed_at is null
             and (id = $3 or not exists (select from unnest($2::text[]) p (pattern)
                                         where folded(name || E'\n' || phone) not like folded(p.pattern)))"#,
        shop_id,
        patterns,
        named.map(|id| id.0),
    )
    .fetch_all(tx.conn())
    .await
}

pub(in crate::shops) async fn employs(tx: &mut TenantTx, person: PersonId) -> Result<bool, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_scalar!(
        r#"select exists (
               select from staff where shop_id = $1 and person_id = $2 and removed_at is null) as "is!""#,
        shop_id,
        person.0,
    )
    .fetch_one(tx.conn())
    .await
}

pub(in crate::shops) async fn insert_staff(
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
        id: StaffId(id),
        name: new.name.clone(),
        phone: new.phone.to_string(),
        role: new.role,
        created_at: now,
        updated_at: now,
    })
}

/// Writes a member; another phone is another person.
pub(in crate::shops) async fn update_staff(
    tx: &mut TenantTx,
    member: &StaffMember,
) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!(
        "update staff set name = $3, role = $4, updated_at = $5, phone = $6,
                person_id = case when phone = $6 then person_id else person_of_phone($6) end
         where shop_id = $1 and id = $2",
        shop_id,
        member.id.0,
        member.name,
        <&str>::from(member.role),
        member.updated_at,
        member.phone,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(in crate::shops) async fn remove_staff(
    tx: &mut TenantTx,
    id: StaffId,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!("update staff set removed_at = $3 where shop_id = $1 and id = $2", shop_id, id.0, now)
        .execute(tx.conn())
        .await?;
    Ok(())
}

pub(in crate::shops) async fn insert_first_owner(
    tx: &mut SystemTx,
    shop: ShopId,
    owner: &NewStaff,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with owner as (
             insert into staff (shop_id, person_id, name, phone, role, created_at, updated_at)
             values ($1, coalesce($2, person_of_phone($3)), $4, $3, $5, $6, $6) returning person_id
         )
         update shops set founder_id = owner.person_id from owner where id = $1",
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
