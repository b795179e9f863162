//! Why an order can't be paid now.

use crate::http::Error;

pub(super) fn link_not_found() -> Error {
    Error::NotFound("Ссылка на оплату не найдена".into())
}

pub(super) fn nothing_to_pay() -> Error {
    Error::rule("nothing_to_pay", "По этому заказу нечего оплачивать")
}

pub(super) fn goods_are_gone() -> Error {
    Error::rule("out_of_stock", "К сожалению, цветы из этого заказа уже разобраны")
}

pub(super) fn no_provider() -> Error {
    Error::rule("not_payable_online", "Этот заказ нельзя оплатить онлайн")
}
