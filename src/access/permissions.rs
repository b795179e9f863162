//! The roles, what each may do and see, and the needs that routes name. Whatever
//! asks about a role asks what stands here: a new one is a word of [`Role`] and
//! a line in each `match` over it.

use serde::Serialize;
use utoipa::ToSchema;

use super::grants::{Grants, Permission};
use crate::word_value;

/// What a member of staff is to the shop.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    ToSchema,
    strum::EnumString,
    strum::VariantNames,
    strum::IntoStaticStr,
    strum::VariantArray,
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
    /// Withdraws what buyers were asked to pay.
    WithdrawPayments = |grants| grants.may(Permission::Payments);
    /// Pays back.
    RefundPayments = |grants| grants.may(Permission::Payments);
    /// Sees the catalogue with its cost prices.
    ReadProducts = |grants| grants.may_read(Permission::Products);
    /// Changes the catalogue.
    WriteProducts = |grants| grants.may(Permission::Products);
    /// Sees stems: what is there, and what is promised.
    ReadWarehouse = |grants| grants.may_read(Permission::Warehouse);
    /// Takes stems in, writes them off, counts them.
    WriteWarehouse = |grants| grants.may(Permission::Warehouse);
    /// Sees what is to be made.
    ReadProduction = |grants| grants.may_read(Permission::Production);
    /// Makes it, and says who does.
    WriteProduction = |grants| grants.may(Permission::Production);
    /// Sees customers.
    ReadCustomers = |grants| grants.may_read(Permission::Customers);
    /// Sees what customers ordered.
    ReadCustomerOrders = |grants| grants.may_read(Permission::Customers) && grants.may_read(Permission::Orders);
    /// Changes customers.
    WriteCustomers = |grants| grants.may(Permission::Customers);
    /// Hands out all that the shop knows of a customer, orders and money included.
    ExportCustomers = |grants| {
        grants.may(Permission::Customers) && grants.may_read(Permission::Orders) && grants.may_read(Permission::Payments)
    };
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
    use strum::VariantArray;

    use super::*;
    use crate::access::Sight;
    use crate::values::StaffId;

    /// Exhaustive, so that a new role does not compile until its words stand here.
    fn words_of_the_contract(role: Role) -> &'static str {
        match role {
            Role::Owner => {
                "orders products customers warehouse production payments reports webhooks staff settings api_keys \
                 deliveries"
            }
            Role::Manager => {
                "orders products customers warehouse production payments reports webhooks staff:read settings:read \
                 deliveries"
            }
            Role::Florist => "orders:read products:read warehouse production",
            Role::Courier => "deliveries",
        }
    }

    #[test]
    fn each_role_has_the_permissions_of_the_contract() {
        for role in Role::VARIANTS {
            assert_eq!(role.permissions().join(" "), words_of_the_contract(*role), "{role:?}");
        }
    }

    #[test]
    fn each_role_sees_the_orders_and_the_money_that_are_its_own() {
        let own = Sight::OwnDeliveries(StaffId(7));
        for role in Role::VARIANTS {
            let (orders, money) = match role {
                Role::Owner | Role::Manager => (Sight::All, Sight::All),
                Role::Florist => (Sight::All, Sight::Nothing),
                Role::Courier => (own, own),
            };
            let seen = |field| role.grants().sight(field, Some(StaffId(7)));
            assert_eq!((seen(Permission::Orders), seen(Permission::Payments)), (orders, money), "{role:?}");
        }
    }

    #[test]
    fn links_are_for_those_who_write_orders_and_costs_for_the_office() {
        for role in Role::VARIANTS {
            let is_seen = match role {
                Role::Owner | Role::Manager => true,
                Role::Florist | Role::Courier => false,
            };
            let grants = role.grants();
            assert_eq!((grants.sees_links(), grants.sees_costs()), (is_seen, is_seen), "{role:?}");
        }
    }

    #[test]
    fn a_florist_works_with_what_is_ordered_and_not_with_who_ordered_it() {
        for role in Role::VARIANTS {
            let is_seen = match role {
                Role::Owner | Role::Manager | Role::Courier => true,
                Role::Florist => false,
            };
            assert_eq!(role.grants().sees_phones(), is_seen, "{role:?}");
        }
    }

    #[test]
    fn a_florist_reads_orders_and_does_not_place_them() {
        assert!(ReadOrders::met_by(Role::Florist.grants()));
        assert!(!WriteOrders::met_by(Role::Florist.grants()));
        assert!(!TakePayments::met_by(Role::Florist.grants()));
    }
}
