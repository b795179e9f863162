//! REST's words for what carts refuse.

use super::error::Refused;
use crate::http::{Error, Loc, Objection};
use crate::rest::out_of_stock;
use crate::values::{Part, Text};

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::UnknownCart => Self::NotFound(Text::new("cart-not-found")),
            Refused::UnknownLine => Self::NotFound(Text::new("line-not-found")),
            Refused::UnknownProduct { at } => at_line(at, "product_id", Text::new("product-not-found")),
            Refused::TooManyLines { most } => {
                Self::field("product_id", Text::new("too-many-lines").with("most", most))
            }
            Refused::TooManyPieces { bad, at } => at_line(at, "quantity", Text::from(bad)),
            Refused::TooManyOfProduct { most } => {
                Self::rule("too_many_pieces", Text::new("too-many-of-product").with("most", i64::from(most)))
            }
            Refused::HoldPaused { left } => {
                let text = Text::new("cart-hold-paused").with("minutes", Self::whole_minutes(left));
                Self::pause("hold_paused", text, left)
            }
            Refused::TooManyHolds { most, left } => {
                let text = Text::new("cart-too-many-holds").with("most", most);
                Self::pause("hold_paused", text.with("hours", Self::whole_hours(left)), left)
            }
            Refused::Empty => Self::rule("cart_empty", Text::new("cart-empty")),
            Refused::NotOnOffer { product } => {
                let text = Text::new("product-unavailable").with("product", Part::name(product));
                Self::rule("product_unavailable", text)
            }
            Refused::OutOfStock { product, left, instead } => out_of_stock(product, left, &instead),
        }
    }
}

/// At the field of a line among `items`, or of a body that is the line.
fn at_line(at: Option<usize>, field: &str, msg: Text) -> Error {
    let name = |step: &str| Loc::Name(step.to_owned());
    let line = at.map(|index| [name("items"), Loc::Index(index)]);
    let loc = [name("body")].into_iter().chain(line.into_iter().flatten()).chain([name(field)]);
    Error::Invalid(vec![Objection { loc: loc.collect(), msg, kind: "value_error" }])
}
