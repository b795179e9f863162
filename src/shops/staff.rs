//! Who works in the shop.

use chrono::{DateTime, Utc};

use super::error::StaffError;
use super::queries;
use crate::access::Role;
use crate::db::{self, TenantTx};
use crate::http::{Error, Result};
use crate::values::{PersonId, Phone, Text};

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
#[derive(Clone)]
pub struct StaffMember {
    pub id: i64,
    pub name: String,
    pub phone: String,
    pub role: Role,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// Changes of a member; the phone is who they are and stays.
#[derive(Clone, Debug, Default)]
pub(super) struct StaffChange {
    pub name: Option<String>,
    pub role: Option<Role>,
}

/// Hires someone.
///
/// # Errors
/// [`StaffError::PhoneTaken`].
pub async fn hire(tx: &mut TenantTx, staff: &NewStaff, now: DateTime<Utc>) -> Result<StaffMember> {
    match queries::insert_staff(tx, staff, now).await {
        Err(error) if db::violates(&error, "staff_one_per_person") => Err(StaffError::PhoneTaken.into()),
        result => Ok(result?),
    }
}

/// A member who works in the shop; None if there is none of that id.
///
/// # Errors
/// The database is away.
pub async fn staff_member(tx: &mut TenantTx, id: i64) -> Result<Option<StaffMember>> {
    Ok(queries::staff(tx, Some(id)).await?.pop())
}

/// True if whoever has that phone owns the shop.
///
/// # Errors
/// The database is away.
pub async fn is_owned_by(tx: &mut TenantTx, phone: &Phone) -> Result<bool> {
    let staff = queries::staff(tx, None).await?;
    Ok(staff.iter().any(|member| member.role == Role::Owner && member.phone == phone.as_str()))
}

pub(super) async fn change(
    tx: &mut TenantTx,
    id: i64,
    change: StaffChange,
    now: DateTime<Utc>,
) -> Result<StaffMember> {
    let mut member = guarded(tx, id, |member| change.role.is_some_and(|role| role != member.role)).await?;
    member.name = change.name.unwrap_or(member.name);
    member.role = change.role.unwrap_or(member.role);
    member.updated_at = now;
    queries::update_staff(tx, &member).await?;
    Ok(member)
}

pub(super) async fn dismiss(tx: &mut TenantTx, id: i64, now: DateTime<Utc>) -> Result<()> {
    guarded(tx, id, |_| true).await?;
    Ok(queries::remove_staff(tx, id, now).await?)
}

/// The member, under the lock of all owners, unless the change would take the
/// shop its last one.
async fn guarded(
    tx: &mut TenantTx,
    id: i64,
    gives_up_role: impl FnOnce(&StaffMember) -> bool,
) -> Result<StaffMember> {
    let all = queries::staff_locked(tx).await?;
    let owners = all.iter().filter(|member| member.role == Role::Owner).count();
    let member = all.into_iter().find(|member| member.id == id);
    let member = member.ok_or(Error::NotFound(Text::new("staff-not-found")))?;
    if member.role == Role::Owner && owners == 1 && gives_up_role(&member) {
        return Err(StaffError::LastOwner.into());
    }
    Ok(member)
}
