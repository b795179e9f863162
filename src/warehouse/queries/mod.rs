//! The only SQL about stems, by what it is about.

pub(super) mod batches;
pub(super) mod gates;
pub(super) mod movements;
pub(super) mod promises;
