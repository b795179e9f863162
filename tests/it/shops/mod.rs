//! The shop's own room: settings, zones, closures, staff.

mod zones;
