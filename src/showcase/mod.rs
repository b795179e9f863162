//! The showcase: bouquets that are made for nobody yet, and prices that are
//! marked down because flowers age.
//!
//! Invariants: bouquets are made of stems that nobody was promised, and counted;
//! a proposal says which price, by how much and why, and changes nothing until a
//! person or the shop's rule applies it; what the rule has marked down it also
//! takes back.

mod error;
mod mark_down;
mod markdown;
mod queries;
mod routes;
mod rule;
mod wire;
mod words;

use utoipa_axum::routes;

use crate::http::LimitClass::General;
use crate::parts::{Limited, Parts};
use crate::state::AppState;

/// What the showcase brings.
pub fn parts(app: &AppState) -> Parts {
    Parts::new(app)
        .routes(routes!(routes::assemble_product).limited(General))
        .routes(routes!(routes::disassemble_product).limited(General))
        .routes(routes!(routes::list_showcase).limited(General))
        .routes(routes!(routes::list_markdowns).limited(General))
        .routes(routes!(routes::apply_markdown).limited(General))
        .routes(routes!(routes::get_markdown_rule, routes::set_markdown_rule).limited(General))
        .worker(mark_down::MarkDown::new(app.clone()))
}
