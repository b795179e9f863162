//! The four roles, what each may do, what a key may be given, and the needs
//! that routes name.

use serde::Serialize;
use utoipa::ToSchema;

use super::grants::Grants;
use crate::word_value;

/// A field of work. The bare word grants everything in it; `word:read` reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr, strum::VariantArray)]
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

impl Role {
    /// What the role may do.
    pub fn grants(self) -> Grants {
        use Permission as P;
        match self {
            Self::Owner => Grants::everything(),
            Self::Manager => Grants::everything().without(P::ApiKeys).reading(P::Staff).reading(P::Settings),
            Self::Florist => Grants::default()
                .reading(P::Orders)
                .reading(P::Products)
                .with(P::Warehouse)
                .with(P::Production),
            Self::Courier => Grants::default().with(P::Deliveries),
        }
    }

    /// The role's permissions as they stand in answers and scopes.
    pub fn permissions(self) -> Vec<String> {
        self.grants().words()
    }
}

/// What a route needs of whoever calls it.
pub trait Need: Send + Sync + 'static {
    /// True if whoever may do this meets it.
    fn met_by(grants: Grants) -> bool;
}

macro_rules! needs {
    ($($(#[doc = $doc:literal])+ $name:ident = |$grants:ident| $met:expr;)+) => {
        $(
            $(#[doc = $doc])+
            pub struct $name;

            impl Need for $name {
                fn met_by($grants: Grants) -> bool {
                    $met
                }
            }
        )+
    };
}

needs! {
    /// Sees orders; a courier only their own.
    ReadOrders = |grants| grants.may_read(Permission::Orders) || grants.may(Permission::Deliveries);
    /// Places and edits orders.
    WriteOrders = |grants| grants.may(Permission::Orders);
    /// Moves orders along, each by the steps that are its own.
    MoveOrders = |grants| grants.may(Permission::Orders) || grants.assembles() || grants.may(Permission::Deliveries);
    /// Sees an order's payments.
    ReadPayments = |grants| grants.may_read(Permission::Payments) || grants.may(Permission::Deliveries);
    /// Records payments; a courier cash on their own orders.
    TakePayments = |grants| grants.may(Permission::Payments) || grants.may(Permission::Deliveries);
    /// Sees what cash people owe; a courier only their own.
    ReadCash = |grants| grants.may_read(Permission::Payments) || grants.may(Permission::Deliveries);
    /// Takes in the cash that couriers bring, and asks for a reconciliation.
    WriteMoney = |grants| grants.may(Permission::Payments);
    /// Sees what a reconciliation found.
    ReadMoney = |grants| grants.may_read(Permission::Payments);
    /// Sees reports.
    ReadReports = |grants| grants.may_read(Permission::Reports);
    /// Pays back.
    RefundPayments = |grants| grants.may(Permission::Payments);
    /// Sees the catalogue with its cost prices.
    ReadProducts = |grants| grants.may_read(Permission::Products);
    /// Changes the catalogue.
    WriteProducts = |grants| grants.may(Permission::Products);
    /// Sees customers.
    ReadCustomers = |grants| grants.may_read(Permission::Customers);
    /// Sees what customers ordered.
    ReadCustomerOrders = |grants| grants.may_read(Permission::Customers) && grants.may_read(Permission::Orders);
    /// Changes customers.
    WriteCustomers = |grants| grants.may(Permission::Customers);
    /// Sees who works in the shop.
    ReadStaff = |grants| grants.may_read(Permission::Staff);
    /// Hires and dismisses.
    WriteStaff = |grants| grants.may(Permission::Staff);
    /// Sees the shop's settings.
    ReadSettings = |grants| grants.may_read(Permission::Settings);
    /// Changes the shop's settings.
    WriteSettings = |grants| grants.may(Permission::Settings);
    /// Says by whom the shop's money moves: the owner alone, as with keys.
    ConnectProviders = |grants| grants.may(Permission::Settings) && grants.may(Permission::ApiKeys);
    /// Sees the keys of programs.
    ReadApiKeys = |grants| grants.may_read(Permission::ApiKeys);
    /// Makes and revokes the keys of programs.
    WriteApiKeys = |grants| grants.may(Permission::ApiKeys);
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
        assert!(ReadOrders::met_by(Role::Florist.grants()));
        assert!(!WriteOrders::met_by(Role::Florist.grants()));
        assert!(!TakePayments::met_by(Role::Florist.grants()));
    }
}
