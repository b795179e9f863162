//! What someone may do: a level in each field of work. Roles have theirs, a
//! key has what its scopes say.

use strum::VariantArray;

use crate::values::StaffId;

/// A field of work. The bare word grants everything in it; `word:read` reading.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    strum::EnumString,
    strum::VariantNames,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
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

/// A set of permissions. Reading is part of doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Grants {
    read: u16,
    full: u16,
}

/// How much of the shop's orders, or of what was paid for them, someone sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    All,
    /// What concerns the orders that they bring.
    OwnDeliveries(StaffId),
    Nothing,
}

impl Sight {
    /// True if what concerns an order of this courier's is seen.
    pub fn covers(self, courier: Option<StaffId>) -> bool {
        match self {
            Self::All => true,
            Self::OwnDeliveries(own) => courier == Some(own),
            Self::Nothing => false,
        }
    }
}

/// One word of a set, such as `orders` or `products:read`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope {
    permission: Permission,
    reads_only: bool,
}

impl Scope {
    /// Reads a word; None if there is none such.
    pub fn parse(word: &str) -> Option<Self> {
        let (field, reads_only) = match word.strip_suffix(":read") {
            Some(field) => (field, true),
            None => (word, false),
        };
        field.parse().ok().map(|permission| Self { permission, reads_only })
    }

    /// True if a key may have it. Keys deliver nothing; and one that hires
    /// people or makes keys would have more than its scopes, and outlive its
    /// own end.
    pub fn is_for_keys(self) -> bool {
        match self.permission {
            Permission::Deliveries | Permission::ApiKeys => false,
            Permission::Staff => self.reads_only,
            _ => true,
        }
    }
}

impl Grants {
    /// Every permission in full.
    pub(super) fn everything() -> Self {
        Permission::VARIANTS.iter().fold(Self::default(), |grants, permission| grants.with(*permission))
    }

    /// With a permission in full.
    #[must_use]
    pub(super) fn with(self, permission: Permission) -> Self {
        Self { read: self.read | bit(permission), full: self.full | bit(permission) }
    }

    /// With a permission for reading, and no more of it.
    #[must_use]
    pub(super) fn reading(self, permission: Permission) -> Self {
        Self { read: self.read | bit(permission), full: self.full & !bit(permission) }
    }

    #[must_use]
    pub(super) fn without(self, permission: Permission) -> Self {
        Self { read: self.read & !bit(permission), full: self.full & !bit(permission) }
    }

    /// What scopes say together.
    pub fn of(scopes: &[Scope]) -> Self {
        scopes.iter().fold(Self::default(), |grants, scope| match scope {
            Scope { permission, reads_only: true } => Self { read: grants.read | bit(*permission), ..grants },
            Scope { permission, .. } => grants.with(*permission),
        })
    }

    /// True if the permission is there in full.
    pub fn may(self, permission: Permission) -> bool {
        self.full & bit(permission) != 0
    }

    /// True if at least reading in the field is there.
    pub fn may_read(self, permission: Permission) -> bool {
        self.read & bit(permission) != 0
    }

    /// Puts orders together and sees what is in them.
    pub fn assembles(self) -> bool {
        self.may(Permission::Production) && self.may_read(Permission::Orders)
    }

    /// How much is seen in a field of what orders bring about, for a member of
    /// that id; None for a program, which brings nothing.
    pub fn sight(self, field: Permission, member: Option<StaffId>) -> Sight {
        match member {
            _ if self.may_read(field) => Sight::All,
            Some(id) if self.may(Permission::Deliveries) => Sight::OwnDeliveries(id),
            _ => Sight::Nothing,
        }
    }

    /// Sees the ways by which a buyer follows an order and pays for it. Whoever
    /// has them stands in the buyer's place: rates, cancels, pays.
    pub fn sees_links(self) -> bool {
        self.may(Permission::Orders)
    }

    /// Sees the phones of the people in an order: whoever writes orders, brings
    /// them, or sees the customers anyway.
    pub fn sees_phones(self) -> bool {
        self.may(Permission::Orders)
            || self.may(Permission::Deliveries)
            || self.may_read(Permission::Customers)
    }

    /// Sees what things cost the shop, and what they bring in.
    pub fn sees_costs(self) -> bool {
        self.may(Permission::Products) || self.may_read(Permission::Reports)
    }

    /// True if all of the other is part of this.
    pub fn cover(self, other: Self) -> bool {
        other.read & !self.read == 0 && other.full & !self.full == 0
    }

    /// As they stand in answers and scopes.
    pub fn words(self) -> Vec<String> {
        let word = |permission: &Permission| {
            let field: &str = permission.into();
            match (self.may_read(*permission), self.may(*permission)) {
                (_, true) => Some(field.to_owned()),
                (true, false) => Some(format!("{field}:read")),
                (false, false) => None,
            }
        };
        Permission::VARIANTS.iter().filter_map(word).collect()
    }
}

fn bit(permission: Permission) -> u16 {
    1 << permission as u16
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Role;

    fn grants(words: &[&str]) -> Grants {
        Grants::of(&words.iter().map(|word| Scope::parse(word).expect(word)).collect::<Vec<_>>())
    }

    #[test]
    fn scopes_read_back_as_the_words_they_were() {
        let words = ["orders", "products:read", "api_keys"];
        assert_eq!(grants(&words).words(), words);
        assert_eq!(grants(&["orders:read", "orders", "orders:read"]).words(), ["orders"]);
        for odd in ["", "order", "orders:write", "orders:read:read", ":read", "Orders", "orders "] {
            assert_eq!(Scope::parse(odd), None, "{odd}");
        }
    }

    #[test]
    fn reading_is_part_of_doing_and_not_the_other_way_round() {
        assert!(grants(&["orders"]).cover(grants(&["orders:read"])));
        assert!(!grants(&["orders:read"]).cover(grants(&["orders"])));
        assert!(!Role::Manager.grants().cover(grants(&["staff"])));
        assert!(Role::Owner.grants().cover(Role::Manager.grants()));
    }
}
