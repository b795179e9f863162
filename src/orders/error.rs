//! Rules of orders that say no.

use super::status::Stage;
use crate::http::{Error, Loc, Objection};
use crate::values::Text;

pub(super) fn not_found() -> Error {
    Error::NotFound(Text::new("order-not-found"))
}

pub(super) fn customer_not_found() -> Error {
    Error::NotFound(Text::new("customer-not-found"))
}

pub(super) fn illegal_transition(from: Stage, to: Stage) -> Error {
    let (from, to) = (from.word(), to.word());
    let text = Text::new("illegal-transition").with("from", from).with("to", to);
    Error::rule("illegal_transition", text)
}

pub(super) fn payment_outstanding() -> Error {
    Error::rule("payment_outstanding", Text::new("payment-outstanding"))
}

pub(super) fn out_of_stock(product: &str) -> Error {
    Error::rule("out_of_stock", Text::new("order-out-of-stock").with("product", product))
}

pub(super) fn goods_are_gone() -> Error {
    Error::rule("out_of_stock", Text::new("order-goods-gone"))
}

pub(super) fn below_minimum() -> Error {
    Error::rule("below_minimum", Text::new("below-minimum"))
}

pub(super) fn shop_declined() -> Error {
    Error::rule("shop_declined", Text::new("shop-declined"))
}

pub(super) fn too_late_to_edit(field: &str) -> Error {
    Error::rule("too_late_to_edit", Text::new("too-late-for-field").with("field", field))
}

pub(super) fn items_are_fixed() -> Error {
    Error::rule("too_late_to_edit", Text::new("items-are-fixed"))
}

pub(super) fn line_was_refunded() -> Error {
    Error::rule("too_late_to_edit", Text::new("line-was-refunded"))
}

/// More pieces than the buyer still has.
pub(super) fn too_many_pieces(product: &str) -> Error {
    Error::rule("too_many_pieces", Text::new("too-many-pieces").with("product", product))
}

pub(super) fn refund_not_found() -> Error {
    Error::NotFound(Text::new("refund-not-found"))
}

pub(super) fn order_closed() -> Error {
    Error::rule("order_closed", Text::new("order-closed"))
}

pub(super) fn not_in_issue() -> Error {
    Error::rule("not_in_issue", Text::new("not-in-issue"))
}

/// A line of an unknown product, or another shop's.
pub(super) fn unknown_product(index: usize) -> Error {
    unknown_at(index, "product_id", Text::new("product-not-found"))
}

/// A line that the order does not have.
pub(super) fn unknown_line(index: usize) -> Error {
    unknown_at(index, "item_id", Text::new("line-not-found"))
}

fn unknown_at(index: usize, field: &str, msg: Text) -> Error {
    let loc = ["body", "items"].map(|step| Loc::Name(step.to_owned())).into_iter();
    let loc = loc.chain([Loc::Index(index), Loc::Name(field.to_owned())]).collect();
    Error::Invalid(vec![Objection { loc, msg, kind: "value_error" }])
}
