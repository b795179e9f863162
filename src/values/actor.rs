//! Who made a change, as history names them.

/// History's name for our own workers.
pub const SYSTEM: &str = "Система";

/// A person of the shop, or one of the parties without a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    pub name: String,
    /// Of the shop's staff; None for everyone else.
    pub staff_id: Option<i64>,
}

impl Actor {
    /// A member of the shop's staff.
    pub fn staff(staff_id: i64, name: &str) -> Self {
        Self { name: name.to_owned(), staff_id: Some(staff_id) }
    }

    /// Our own workers.
    pub fn system() -> Self {
        Self::named(SYSTEM)
    }

    /// The buyer, at the storefront or behind a tracking link.
    pub fn customer() -> Self {
        Self::named("Клиент")
    }

    /// A party without a place in the staff, such as a payment provider.
    pub fn named(name: &str) -> Self {
        Self { name: name.to_owned(), staff_id: None }
    }
}
