//! Who works in the shop: hiring, changing, dismissing.

use chrono::{DateTime, Utc};

use super::error::{Refused, Result};
use super::{news, queries};
use crate::access::Role;
use crate::db::{self, Stop, TenantTx};
use crate::values::{PersonId, Phone, Search, StaffId};

pub use super::queries::{NewStaff, StaffMember};

const STAFF: &str = "staff";

/// Changes of a member. The phone is who they are: another one puts another
/// person in their place, who keeps what they handled.
#[derive(Clone, Debug, Default)]
pub struct StaffChange {
    pub name: Option<String>,
    pub phone: Option<Phone>,
    pub role: Option<Role>,
}

/// Everyone who works in the shop.
///
/// # Errors
/// The database is away.
pub async fn all(tx: &mut TenantTx) -> Result<Vec<StaffMember>, sqlx::Error> {
    queries::staff(tx, None).await
}

/// Who of them is looked for; whoever has that id comes first.
///
/// # Errors
/// The database is away.
pub async fn found(tx: &mut TenantTx, search: &Search) -> Result<Vec<StaffMember>, sqlx::Error> {
    let named = search.only_number().map(StaffId);
    let found = queries::staff_found(tx, &db::patterns(search), named).await?;
    let mut staff = all(tx).await?;
    staff.retain(|member| found.contains(&member.id));
    staff.sort_by_key(|member| Some(member.id) != named);
    Ok(staff)
}

/// A member who works in the shop; None if there is none of that id.
///
/// # Errors
/// The database is away.
pub async fn staff_member(tx: &mut TenantTx, id: StaffId) -> Result<Option<StaffMember>, sqlx::Error> {
    Ok(queries::staff(tx, Some(id)).await?.pop())
}

/// True if whoever has that phone owns the shop.
///
/// # Errors
/// The database is away.
pub async fn is_owned_by(tx: &mut TenantTx, phone: &Phone) -> Result<bool, sqlx::Error> {
    let staff = queries::staff(tx, None).await?;
    Ok(staff.iter().any(|member| member.role == Role::Owner && member.phone == phone.as_str()))
}

/// True if the person works in the shop.
///
/// # Errors
/// The database is away.
pub async fn employs(tx: &mut TenantTx, person: PersonId) -> Result<bool, sqlx::Error> {
    queries::employs(tx, person).await
}

/// Hires someone.
///
/// # Errors
/// [`Refused::PhoneTaken`].
pub async fn hire(tx: &mut TenantTx, new: &NewStaff, now: DateTime<Utc>) -> Result<StaffMember> {
    let hired = queries::insert_staff(tx, new, now).await.map_err(once_per_person)?;
    news::updated(tx, STAFF, now);
    Ok(hired)
}

/// A person works in a shop once.
fn once_per_person(error: sqlx::Error) -> Stop<Refused> {
    match db::violates(&error, "staff_one_per_person") {
        true => Stop::Refused(Refused::PhoneTaken),
        false => error.into(),
    }
}

/// Changes a member's name, role or phone. A new phone is another person's to
/// sign in by; whoever had the place is out of the shop at once.
///
/// # Errors
/// [`Refused::NoStaff`], [`Refused::PhoneTaken`]; [`Refused::LastOwner`] for
/// the only owner's phone, too: a digit wrong, and nobody could get in.
pub async fn change(
    tx: &mut TenantTx,
    id: StaffId,
    change: StaffChange,
    now: DateTime<Utc>,
) -> Result<StaffMember> {
    let is_moved = |member: &StaffMember| {
        change.role.is_some_and(|role| role != member.role)
            || change.phone.as_ref().is_some_and(|phone| phone.as_str() != member.phone)
    };
    let mut member = guarded(tx, id, is_moved).await?;
    let before = member.clone();
    member.name = change.name.unwrap_or(member.name);
    member.phone = change.phone.map_or(member.phone, |phone| phone.to_string());
    member.role = change.role.unwrap_or(member.role);
    if member == before {
        return Ok(member);
    }
    member.updated_at = now;
    queries::update_staff(tx, &member).await.map_err(once_per_person)?;
    news::updated(tx, STAFF, now);
    Ok(member)
}

/// Dismisses a member.
///
/// # Errors
/// [`Refused::NoStaff`], [`Refused::LastOwner`].
pub async fn dismiss(tx: &mut TenantTx, id: StaffId, now: DateTime<Utc>) -> Result<()> {
    guarded(tx, id, |_| true).await?;
    queries::remove_staff(tx, id, now).await?;
    news::updated(tx, STAFF, now);
    Ok(())
}

/// The member, in the shop's turn, unless the change would take the shop its
/// last owner.
async fn guarded(
    tx: &mut TenantTx,
    id: StaffId,
    gives_up_place: impl FnOnce(&StaffMember) -> bool,
) -> Result<StaffMember> {
    queries::take_turn(tx).await?;
    let all = queries::staff(tx, None).await?;
    let owners = all.iter().filter(|member| member.role == Role::Owner).count();
    let member = all.into_iter().find(|member| member.id == id);
    let member = member.ok_or(Stop::Refused(Refused::NoStaff))?;
    if member.role == Role::Owner && owners == 1 && gives_up_place(&member) {
        return Err(Stop::Refused(Refused::LastOwner));
    }
    Ok(member)
}
