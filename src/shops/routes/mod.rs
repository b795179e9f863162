//! The shop's routes, a file a family.

pub(super) mod closures;
pub(super) mod settings;
pub(super) mod staff;
pub(super) mod zones;
