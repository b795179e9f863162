//! Whom a shop sells to.

mod change;
mod list;
