//! The only SQL about stems, by what it is about.

pub(super) mod batches;
pub(super) mod gates;
pub(super) mod items;
pub(super) mod movements;
pub(super) mod promises;
pub(super) mod purchase;
pub(super) mod stock_takes;
pub(super) mod supplies;
pub(super) mod varieties;
