//! A customer of the shop, and what the shop knows of them.

use chrono::{DateTime, NaiveDate, Utc};

use super::address::CustomerAddress;
use super::important_date::ImportantDate;
use crate::values::CustomerId;

/// No text about a customer is longer.
pub(super) const LONGEST_NOTES: usize = 2_000;
/// A customer has so many tags at most.
pub(super) const MOST_TAGS: usize = 20;

/// A customer of the shop.
#[derive(Clone, PartialEq, Eq)]
pub struct Customer {
    pub id: CustomerId,
    pub profile: Profile,
    /// The face they first came by.
    pub source: String,
    /// Those of whoever was merged into them.
    pub other_phones: Vec<String>,
    /// In the order in which they were entered.
    pub dates: Vec<ImportantDate>,
    /// The default one first, then the one used last.
    pub addresses: Vec<CustomerAddress>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// What the shop knows of a customer, and may change.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Profile {
    /// None: known by an id of the face they came by.
    pub phone: Option<String>,
    pub name: Option<String>,
    pub email: Option<String>,
    pub birth_date: Option<NaiveDate>,
    pub address: Option<String>,
    pub preferences: Option<String>,
    pub notes: Option<String>,
    pub tags: Vec<String>,
    pub is_blocked: bool,
}
