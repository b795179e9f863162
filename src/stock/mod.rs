//! Who holds what of a shop's goods: taken, given back, used up.
//!
//! A holder is its lines: what each wants of a product, and what it holds of
//! it. Orders and carts keep their lines themselves and write down what they
//! hold after each of the three verbs.
//!
//! Invariants: all that a holder takes is taken by one statement, or nothing
//! is; counted stock never falls below zero; products are locked in the order
//! of their ids, so that two holders never wait for each other in a circle.

mod counted;
mod error;
mod queries;

pub use counted::{Holding, Shelf, Sold, consume, give_back, look_for, look_up, take};
pub use error::Refused;
pub use queries::products_of_skus;
