//! What the shop's routes take and answer, a file a family.

mod closures;
mod settings;
mod staff;
mod zones;

pub(super) use closures::{ClosureView, CreateClosure};
pub(super) use settings::{OF_SHOP, ShopView, UpdateShop};
pub(super) use staff::{CreateStaff, StaffQuery, StaffView, Standing, UpdateStaff};
pub(super) use zones::{CreateZone, UpdateZone, ZoneView};
