//! Whom a shop sells to.

mod change;
mod forgetting;
mod list;
