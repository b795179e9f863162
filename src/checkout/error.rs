//! Why an order can't be paid now.

use crate::http::Error;
use crate::values::Text;

pub(super) fn link_not_found() -> Error {
    Error::NotFound(Text::new("pay-link-not-found"))
}

pub(super) fn nothing_to_pay() -> Error {
    Error::rule("nothing_to_pay", Text::new("nothing-to-pay"))
}

pub(super) fn goods_are_gone() -> Error {
    Error::rule("out_of_stock", Text::new("flowers-gone"))
}

pub(super) fn no_provider() -> Error {
    Error::rule("not_payable_online", Text::new("not-payable-online"))
}
