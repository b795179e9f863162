//! Where a customer has flowers brought. The default one is the customer's
//! `address`; the database keeps the two the same (migration 0075), has two ways
//! to write an address be one, and drops what was not used longest.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::values::AddressId;

/// An address of a customer.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct CustomerAddress {
    pub id: AddressId,
    #[serde(flatten)]
    pub place: Place,
    pub is_default: bool,
    /// When an order was last delivered there.
    pub last_used_at: Option<DateTime<Utc>>,
}

/// A place with its parts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Place {
    #[serde(rename = "address")]
    pub line: String,
    pub entrance: Option<String>,
    pub floor: Option<String>,
    pub flat: Option<String>,
    pub intercom: Option<String>,
}
