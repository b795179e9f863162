//! The words that REST has for what the catalogue refuses.

use super::error::Refused;
use crate::http::{Error, PageRequest};
use crate::values::Text;

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::NoProduct => Self::NotFound(Text::new("product-not-found")),
            Refused::SkuTaken => Self::rule("sku_taken", Text::new("sku-taken")),
            Refused::PageTooFar => PageRequest::too_far(),
        }
    }
}
