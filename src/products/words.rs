//! The words that REST has for what the catalogue refuses.

use super::error::Refused;
use crate::http::{Error, Loc, Objection, PageRequest};
use crate::values::Text;

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::NoProduct => Self::NotFound(Text::new("product-not-found")),
            Refused::SkuTaken => Self::rule("sku_taken", Text::new("sku-taken")),
            Refused::UnknownVariety { at, is_own } => {
                let field = if is_own { "variety_id" } else { "substitute_ids" };
                of_ingredient(at, field, Text::new("variety-not-found"))
            }
            Refused::OnShowcase { left } => {
                Self::rule("on_showcase", Text::new("still-on-showcase").with("left", left))
            }
            Refused::OtherVariety { at } => of_ingredient(at, "variety", Text::new("other-variety")),
            Refused::UnknownBatch { at } => of_ingredient(at, "batch_id", Text::new("batch-not-found")),
            Refused::BadSubstitute { at } => of_ingredient(at, "substitutes", Text::new("bad-substitute")),
            Refused::PageTooFar => PageRequest::too_far(),
            Refused::Picture(refused) => refused.into(),
        }
    }
}

/// At a field of one of the ingredients.
fn of_ingredient(at: usize, field: &str, msg: Text) -> Error {
    let name = |step: &str| Loc::Name(step.to_owned());
    let loc = vec![name("body"), name("ingredients"), Loc::Index(at), name(field)];
    Error::Invalid(vec![Objection { loc, msg, kind: "value_error" }])
}
