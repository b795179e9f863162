//! The four roles, what each may do, and the needs that routes name.

use crate::word_value;
use serde::Serialize;
use utoipa::ToSchema;

/// A field of work. The bare word grants everything in it; `word:read` reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Permission {
    Orders,
    Products,
    Customers,
    Warehouse,
    Production,
    Payments,
    Reports,
    Webhooks,
    Staff,
    Settings,
    ApiKeys,
    Deliveries,
}

/// What a member of staff is to the shop.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, ToSchema, strum::EnumString, strum::IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Role {
    Owner,
    Manager,
    Florist,
    Courier,
}

word_value!(Role);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Read,
    Full,
}

impl Role {
    fn level(self, permission: Permission) -> Option<Level> {
        use Permission as P;
        match (self, permission) {
            (Self::Owner, _) => Some(Level::Full),
            (Self::Manager, P::ApiKeys) => None,
            (Self::Manager, P::Staff | P::Settings) => Some(Level::Read),
            (Self::Manager, _) => Some(Level::Full),
            (Self::Florist, P::Orders | P::Products) => Some(Level::Read),
            (Self::Florist, P::Warehouse | P::Production) => Some(Level::Full),
            (Self::Courier, P::Deliveries) => Some(Level::Full),
            (Self::Florist | Self::Courier, _) => None,
        }
    }

    /// True if the role has the permission in full.
    pub fn may(self, permission: Permission) -> bool {
        self.level(permission) == Some(Level::Full)
    }

    /// True if the role may at least read in the field.
    pub fn may_read(self, permission: Permission) -> bool {
        self.level(permission).is_some()
    }

    /// The role's permissions as they stand in answers and scopes.
    pub fn permissions(self) -> Vec<String> {
        let all = <Permission as strum::VariantArray>::VARIANTS.iter();
        all.filter_map(|permission| {
            let word: &str = permission.into();
            self.level(*permission).map(|level| match level {
                Level::Full => word.to_owned(),
                Level::Read => format!("{word}:read"),
            })
        })
        .collect()
    }

    /// Florists work with what is ordered, not with who ordered it.
    pub fn sees_phones(self) -> bool {
        self != Self::Florist
    }
}

/// What a route needs of whoever calls it.
pub trait Need: Send + Sync + 'static {
    /// True if a role meets it.
    fn met_by(role: Role) -> bool;
}

macro_rules! needs {
    ($($(#[doc = $doc:literal])+ $name:ident = |$role:ident| $met:expr;)+) => {
        $(
            $(#[doc = $doc])+
            pub struct $name;

            impl Need for $name {
                fn met_by($role: Role) -> bool {
                    $met
                }
            }
        )+
    };
}

needs! {
    /// Sees orders; a courier only their own.
    ReadOrders = |role| role.may_read(Permission::Orders) || role.may(Permission::Deliveries);
    /// Places and edits orders.
    WriteOrders = |role| role.may(Permission::Orders);
    /// Moves orders along, each role the steps that are its own.
    MoveOrders = |role| ReadOrders::met_by(role);
    /// Sees an order's payments.
    ReadPayments = |role| role.may_read(Permission::Payments) || role.may(Permission::Deliveries);
    /// Records payments; a courier cash on their own orders.
    TakePayments = |role| role.may(Permission::Payments) || role.may(Permission::Deliveries);
    /// Sees the catalogue with its cost prices.
    ReadProducts = |role| role.may_read(Permission::Products);
    /// Changes the catalogue.
    WriteProducts = |role| role.may(Permission::Products);
    /// Sees customers.
    ReadCustomers = |role| role.may_read(Permission::Customers);
    /// Changes customers.
    WriteCustomers = |role| role.may(Permission::Customers);
    /// Sees who works in the shop.
    ReadStaff = |role| role.may_read(Permission::Staff);
    /// Hires and dismisses.
    WriteStaff = |role| role.may(Permission::Staff);
    /// Sees the shop's settings.
    ReadSettings = |role| role.may_read(Permission::Settings);
    /// Changes the shop's settings.
    WriteSettings = |role| role.may(Permission::Settings);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_has_the_permissions_of_the_contract() {
        assert_eq!(Role::Owner.permissions().len(), 12);
        assert!(!Role::Manager.permissions().contains(&"api_keys".to_owned()));
        assert!(Role::Manager.permissions().contains(&"staff:read".to_owned()));
        assert_eq!(
            Role::Florist.permissions(),
            ["orders:read", "products:read", "warehouse", "production"].map(str::to_owned)
        );
        assert_eq!(Role::Courier.permissions(), ["deliveries".to_owned()]);
    }

    #[test]
    fn a_florist_reads_orders_and_does_not_place_them() {
        assert!(ReadOrders::met_by(Role::Florist));
        assert!(!WriteOrders::met_by(Role::Florist));
        assert!(!TakePayments::met_by(Role::Florist));
    }
}
