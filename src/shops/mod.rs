//! A shop: its settings, delivery zones, closures and staff.
//!
//! Invariants: a shop always has an owner; a person works in a shop once;
//! opening hours, closures and cut-off are judged by the delivery time asked
//! for, never by the moment of ordering.

mod caps;
mod closures;
mod delivery_time;
mod error;
mod news;
mod open_time;
mod opening;
mod queries;
mod routes;
mod settings;
mod shop;
mod staff;
mod wire;
mod words;
mod zone;
mod zones;

pub use caps::Caps;
pub use closures::closures_in_sight;
pub use error::Refused;
pub use opening::{ClosedDays, WorkingHoursText};
pub use queries::{Membership, memberships_of_person};
pub use settings::{Introduction, count_rating, create_shop, introduce, shop, takes_currency};
pub use shop::Shop;
pub use staff::{
    NewStaff, StaffChange, StaffMember, all as all_staff, change as change_staff, dismiss, employs,
    found as find_staff, hire, is_owned_by, staff_member,
};
pub use zone::{USUAL_TRAVEL_MINUTES, Zone, ZoneTerms};
pub use zones::{active_zones, add_zone, travel_minutes, zone_for};

use crate::parts::Parts;
use crate::state::AppState;

/// What the shop brings.
pub fn parts(app: &AppState) -> Parts {
    routes::parts(app)
}
