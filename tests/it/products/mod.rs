//! The catalogue as staff see and change it.

mod change;
mod list;
mod stock_modes;
