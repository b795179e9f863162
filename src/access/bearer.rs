//! Who calls on behalf of a shop: a person of its staff, or a program.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::grants::{Grants, Permission, Sight};
use super::permissions::Role;
use crate::values::{Actor, ApiKeyId, PersonId, ShopId, StaffId};

/// A person as a member of a shop's staff.
#[derive(Clone, Debug)]
pub struct Member {
    pub person: PersonId,
    pub session: Uuid,
    pub shop: ShopId,
    pub staff_id: StaffId,
    pub name: String,
    pub role: Role,
}

/// Whoever a token or a key speaks for, with what they may do in the shop.
#[derive(Clone, Debug)]
pub struct Bearer {
    pub shop: ShopId,
    /// As history names them.
    pub name: String,
    pub grants: Grants,
    who: Who,
}

#[derive(Clone, Debug)]
enum Who {
    Member(Arc<Member>),
    Key { id: ApiKeyId, expires_at: Option<DateTime<Utc>> },
}

/// What is stored of a key that is good.
pub(super) struct KeyHolder {
    pub shop: ShopId,
    pub id: ApiKeyId,
    pub name: String,
    pub grants: Grants,
    pub expires_at: Option<DateTime<Utc>>,
}

impl Bearer {
    pub(super) fn of_member(member: Member) -> Self {
        let (shop, name, grants) = (member.shop, member.name.clone(), member.role.grants());
        Self { shop, name, grants, who: Who::Member(Arc::new(member)) }
    }

    pub(super) fn of_key(key: KeyHolder) -> Self {
        let name = format!("API: {}", key.name);
        let who = Who::Key { id: key.id, expires_at: key.expires_at };
        Self { shop: key.shop, name, grants: key.grants, who }
    }

    /// The person; None for a program.
    pub fn member(&self) -> Option<&Arc<Member>> {
        match &self.who {
            Who::Member(member) => Some(member),
            Who::Key { .. } => None,
        }
    }

    /// The person's place in the shop; None for a program.
    pub fn staff_id(&self) -> Option<StaffId> {
        self.member().map(|member| member.staff_id)
    }

    /// The bearer as history names them.
    pub fn actor(&self) -> Actor {
        match &self.who {
            Who::Member(member) => Actor::staff(member.staff_id.0, &self.name),
            Who::Key { .. } => Actor::named(&self.name),
        }
    }

    /// The bearer as a caller whose idempotency keys are counted apart.
    pub fn caller(&self) -> String {
        match &self.who {
            Who::Member(member) => format!("staff:{}", member.staff_id),
            Who::Key { id, .. } => format!("key:{id}"),
        }
    }

    /// True if the permission is there in full.
    pub fn may(&self, permission: Permission) -> bool {
        self.grants.may(permission)
    }

    /// True if at least reading in the field is there.
    pub fn may_read(&self, permission: Permission) -> bool {
        self.grants.may_read(permission)
    }

    /// Sees the phones of the people in an order.
    pub fn sees_phones(&self) -> bool {
        self.grants.sees_phones()
    }

    /// How much the bearer sees in a field of what orders bring about: of the
    /// orders themselves, or of the payments for them.
    pub fn sight(&self, field: Permission) -> Sight {
        self.grants.sight(field, self.staff_id())
    }

    pub(super) fn has_expired(&self, now: DateTime<Utc>) -> bool {
        matches!(self.who, Who::Key { expires_at: Some(end), .. } if end <= now)
    }
}
