//! What the routes of addresses take and answer.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::input::LONGEST_ADDRESS;
use crate::customers::address::{CustomerAddress, Place};
use crate::http::{Checks, Result, present};
use crate::values::{AddressId, ShopZone};

const LONGEST_PART: usize = 50;

/// Where a customer has flowers brought.
#[derive(Serialize, ToSchema)]
#[schema(as = CustomerAddress)]
pub(in crate::customers) struct AddressView {
    #[schema(value_type = i64, example = 1)]
    id: AddressId,
    #[schema(example = "ул. Абая 10")]
    address: String,
    entrance: Option<String>,
    floor: Option<String>,
    #[schema(example = "45")]
    flat: Option<String>,
    intercom: Option<String>,
    /// The customer's `address`.
    is_default: bool,
    /// When an order was last delivered there.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_used_at: Option<String>,
}

impl AddressView {
    pub(in crate::customers) fn new(address: CustomerAddress, zone: ShopZone) -> Self {
        let CustomerAddress { id, place, is_default, last_used_at } = address;
        let Place { line, entrance, floor, flat, intercom } = place;
        let last_used_at = last_used_at.map(|at| zone.render(at));
        Self { id, address: line, entrance, floor, flat, intercom, is_default, last_used_at }
    }
}

/// An address to be added.
#[derive(Deserialize, ToSchema)]
pub(in crate::customers) struct CreateAddress {
    #[schema(example = "ул. Абая 10", min_length = 1, max_length = 500)]
    address: String,
    #[schema(max_length = 50)]
    entrance: Option<String>,
    #[schema(max_length = 50)]
    floor: Option<String>,
    #[schema(example = "45", max_length = 50)]
    flat: Option<String>,
    #[schema(max_length = 50)]
    intercom: Option<String>,
    /// Whether it becomes the customer's `address`; when absent, it does where they have none.
    is_default: Option<bool>,
}

impl CreateAddress {
    /// The place, and whether it is to be the default one.
    pub(in crate::customers) fn check(self) -> Result<(Place, Option<bool>)> {
        let mut checks = Checks::body();
        let place = Place {
            line: checked_line(&mut checks, &self.address),
            entrance: checked_part(&mut checks, "entrance", self.entrance.as_deref()),
            floor: checked_part(&mut checks, "floor", self.floor.as_deref()),
            flat: checked_part(&mut checks, "flat", self.flat.as_deref()),
            intercom: checked_part(&mut checks, "intercom", self.intercom.as_deref()),
        };
        checks.done().map(|()| (place, self.is_default))
    }
}

/// Changes of an address; what is absent stays.
#[derive(Deserialize, ToSchema)]
pub(in crate::customers) struct UpdateAddress {
    #[schema(min_length = 1, max_length = 500)]
    address: Option<String>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, example = "2", max_length = 50)]
    entrance: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, max_length = 50)]
    floor: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, max_length = 50)]
    flat: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, max_length = 50)]
    intercom: Option<Option<String>>,
    /// `true` makes it the customer's `address`; of the default one, `false` leaves them without.
    is_default: Option<bool>,
}

impl UpdateAddress {
    /// The address with these changes.
    pub(in crate::customers) fn applied_to(self, address: &CustomerAddress) -> Result<(Place, bool)> {
        let mut checks = Checks::body();
        let mut place = address.place.clone();
        if let Some(line) = &self.address {
            place.line = checked_line(&mut checks, line);
        }
        for (field, change, target) in [
            ("entrance", &self.entrance, &mut place.entrance),
            ("floor", &self.floor, &mut place.floor),
            ("flat", &self.flat, &mut place.flat),
            ("intercom", &self.intercom, &mut place.intercom),
        ] {
            if let Some(change) = change {
                *target = checked_part(&mut checks, field, change.as_deref());
            }
        }
        checks.done().map(|()| (place, self.is_default.unwrap_or(address.is_default)))
    }
}

fn checked_line(checks: &mut Checks, line: &str) -> String {
    let tidy = checks.optional_address("address", Some(line), LONGEST_ADDRESS);
    // What is blank is an address of nowhere.
    tidy.unwrap_or_else(|| checks.text("address", "", LONGEST_ADDRESS))
}

fn checked_part(checks: &mut Checks, field: &str, part: Option<&str>) -> Option<String> {
    checks.optional_text(field, part, LONGEST_PART)
}
