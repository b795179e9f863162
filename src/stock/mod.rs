//! Who holds what of a shop's goods: taken, given back, used up.
//!
//! A holder is its lines: what each wants of a product, and what it holds of
//! it, counted or in stems. Orders and carts keep their lines themselves and
//! write down what they hold after each of the verbs; what lines are made of,
//! and is promised to them, stands here.
//!
//! Invariants: all that a holder takes is taken, or nothing is; counted stock
//! never falls below zero, and stems are promised beyond what is there only
//! where a person says so; products are locked in the order of their ids, then
//! gates in that of theirs, so that two holders never wait for each other in a
//! circle.

mod assembly;
mod counted;
mod error;
mod goods;
mod goods_queries;
mod holding;
mod lot;
mod lot_queries;
mod queries;
mod recipe;
mod showcase;
mod stem_queries;
mod stems;
mod take;

pub use assembly::{Assembly, LetGo, Lost, MadeOf, assemble, take_apart, write_off};
pub use error::Refused;
pub use goods::{GoodsLine, use_goods};
pub use holding::{HeldLine, Holding, Shelf, Sold, Terms};
pub use queries::products_of_skus;
pub use showcase::{BatchStems, Remains, ShowcaseRefused, disassemble, make_for_showcase};
pub use stems::Promises;
pub use take::{give_back, look_for, look_up, take};
