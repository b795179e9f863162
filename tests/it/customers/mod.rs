//! Whom a shop sells to.

mod addresses;
mod change;
mod dates;
mod export;
mod forgetting;
mod import;
mod list;
mod merge;
