//! The shop's own room: settings, zones, closures, staff.

mod closures;
mod settings;
mod staff;
mod turns;
mod zones;
