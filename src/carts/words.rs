//! REST's words for what carts refuse.

use super::error::Refused;
use crate::http::Error;
use crate::values::Text;

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::UnknownCart => Self::NotFound(Text::new("cart-not-found")),
            Refused::UnknownLine => Self::NotFound(Text::new("line-not-found")),
            Refused::UnknownProduct => Self::field("product_id", Text::new("product-not-found")),
            Refused::TooManyLines { most } => {
                Self::field("product_id", Text::new("too-many-lines").with("most", most))
            }
            Refused::TooManyPieces(bad) => Self::field("quantity", Text::from(bad)),
            Refused::Empty => Self::rule("cart_empty", Text::new("cart-empty")),
            Refused::NotOnOffer { product } => {
                Self::rule("product_unavailable", Text::new("product-unavailable").with("product", product))
            }
            Refused::OutOfStock { product } => {
                Self::rule("out_of_stock", Text::new("order-out-of-stock").with("product", product))
            }
        }
    }
}
