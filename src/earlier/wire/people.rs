//! People, as the earlier system showed them.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::access::{Permission, Role};
use crate::shops::{Shop, StaffMember};
use crate::values::{ShopZone, StaffId};
use crate::word_value;

/// What the earlier system's pages switch on and off, and the permission of
/// ours that is meant.
const PERMISSIONS: [(&str, Permission); 6] = [
    ("orders", Permission::Orders),
    ("warehouse", Permission::Warehouse),
    ("customers", Permission::Customers),
    ("production", Permission::Production),
    ("settings", Permission::Settings),
    ("users", Permission::Staff),
];

/// A role by its earlier word: the owner was their admin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema, strum::EnumString, strum::VariantNames)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub(in crate::earlier) enum UserRole {
    Admin,
    Manager,
    Florist,
    Courier,
}

word_value!(UserRole);

impl From<Role> for UserRole {
    fn from(role: Role) -> Self {
        match role {
            Role::Owner => Self::Admin,
            Role::Manager => Self::Manager,
            Role::Florist => Self::Florist,
            Role::Courier => Self::Courier,
        }
    }
}

impl From<UserRole> for Role {
    fn from(role: UserRole) -> Self {
        match role {
            UserRole::Admin => Self::Owner,
            UserRole::Manager => Self::Manager,
            UserRole::Florist => Self::Florist,
            UserRole::Courier => Self::Courier,
        }
    }
}

/// A member of staff, as `users` were.
#[derive(Serialize, ToSchema)]
#[schema(as = User)]
pub(in crate::earlier) struct UserView {
    #[schema(value_type = i64, example = 5)]
    id: StaffId,
    #[schema(example = "Марина")]
    name: String,
    #[schema(example = "+77051234567")]
    phone: String,
    #[schema(example = "florist")]
    role: UserRole,
    /// Whether the role may at least read there.
    #[schema(example = json!({"orders": true, "warehouse": true, "customers": false, "production": true,
                              "settings": false, "users": false}))]
    permissions: BTreeMap<&'static str, bool>,
    /// Whoever is dismissed is no longer shown.
    #[schema(example = true)]
    is_active: bool,
    #[schema(value_type = String, format = DateTime)]
    created_at: String,
    #[schema(value_type = String, format = DateTime)]
    updated_at: String,
}

impl UserView {
    pub(in crate::earlier) fn new(member: &StaffMember, zone: ShopZone) -> Self {
        let grants = member.role.grants();
        Self {
            id: member.id,
            name: member.name.clone(),
            phone: member.phone.clone(),
            role: member.role.into(),
            permissions: PERMISSIONS.map(|(word, permission)| (word, grants.may_read(permission))).into(),
            is_active: true,
            created_at: zone.render(member.created_at),
            updated_at: zone.render(member.updated_at),
        }
    }

    /// The last that is seen of them.
    pub(in crate::earlier) fn dismissed(self) -> Self {
        Self { is_active: false, ..self }
    }
}

/// The shop somebody is signed in to, in short.
#[derive(Serialize, ToSchema)]
pub(in crate::earlier) struct CurrentShop {
    #[schema(example = 1)]
    id: i64,
    #[schema(example = "Цветочный магазин 4567")]
    name: String,
    #[schema(example = "+77011234567")]
    phone: Option<String>,
    #[schema(example = "г. Алматы, пр. Достык 89")]
    address: Option<String>,
}

impl From<&Shop> for CurrentShop {
    fn from(shop: &Shop) -> Self {
        Self {
            id: shop.id.0,
            name: shop.name.clone(),
            phone: shop.phone.clone(),
            address: shop.address.clone(),
        }
    }
}

/// Who is signed in, and where.
#[derive(Serialize, ToSchema)]
pub(in crate::earlier) struct CurrentUser {
    pub user: UserView,
    pub shop: CurrentShop,
}
