//! Rules of the catalogue that say no.

use crate::http::Error;
use crate::values::Text;

/// A SKU names one product of a shop; archived ones don't count.
pub(super) fn sku_taken() -> Error {
    Error::rule("sku_taken", Text::new("sku-taken"))
}
