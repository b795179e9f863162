//! What carts refuse.

use crate::http::Error;
use crate::values::Text;

/// Never there, expired, emptied out by its owner or ordered: nobody is told which.
pub(super) const NOT_FOUND: Error = Error::NotFound(Text::new("cart-not-found"));

/// The same where the token is a field of the body.
pub(super) fn unknown_token() -> Error {
    Error::field("cart_token", Text::new("cart-not-found"))
}

pub(super) fn item_not_found() -> Error {
    Error::NotFound(Text::new("line-not-found"))
}

pub(super) fn unknown_product() -> Error {
    Error::field("product_id", Text::new("product-not-found"))
}

pub(super) fn empty() -> Error {
    Error::rule("cart_empty", Text::new("cart-empty"))
}

pub(super) fn unavailable(product: &str) -> Error {
    Error::rule("product_unavailable", Text::new("product-unavailable").with("product", product))
}

pub(super) fn out_of_stock(product: &str) -> Error {
    Error::rule("out_of_stock", Text::new("order-out-of-stock").with("product", product))
}
