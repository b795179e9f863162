//! Rules of orders that say no.

use super::status::Stage;
use crate::http::{Error, Loc, Objection};
use crate::values::Text;

pub(super) fn not_found() -> Error {
    Error::NotFound("Заказ не найден".into())
}

pub(super) fn customer_not_found() -> Error {
    Error::NotFound(Text::new("customer-not-found"))
}

pub(super) fn illegal_transition(from: Stage, to: Stage) -> Error {
    let (from, to) = (from.word(), to.word());
    Error::rule("illegal_transition", format!("Невозможно изменить статус с '{from}' на '{to}'"))
}

pub(super) fn payment_outstanding() -> Error {
    Error::rule("payment_outstanding", "Заказ ещё не оплачен полностью")
}

pub(super) fn out_of_stock(product: &str) -> Error {
    Error::rule("out_of_stock", format!("Недостаточно товара «{product}»"))
}

pub(super) fn goods_are_gone() -> Error {
    Error::rule("out_of_stock", "Товары этого заказа уже разобраны")
}

pub(super) fn below_minimum() -> Error {
    Error::rule("below_minimum", "Сумма меньше минимальной для этой зоны доставки")
}

pub(super) fn shop_declined() -> Error {
    Error::rule("shop_declined", "Магазин не может принять этот заказ")
}

pub(super) fn too_late_to_edit(field: &str) -> Error {
    Error::rule("too_late_to_edit", format!("На этом этапе поле {field} уже не изменить"))
}

pub(super) fn items_are_fixed() -> Error {
    Error::rule("too_late_to_edit", "Состав собранного заказа уже не изменить")
}

pub(super) fn order_closed() -> Error {
    Error::rule("order_closed", "Заказ уже завершён")
}

pub(super) fn not_in_issue() -> Error {
    Error::rule("not_in_issue", "У заказа нет открытой проблемы")
}

/// A line of an unknown product, or another shop's.
pub(super) fn unknown_product(index: usize) -> Error {
    let loc = ["body", "items"].map(|step| Loc::Name(step.to_owned())).into_iter();
    let loc = loc.chain([Loc::Index(index), Loc::Name("product_id".to_owned())]).collect();
    Error::Invalid(vec![Objection { loc, msg: Text::new("product-not-found"), kind: "value_error" }])
}
