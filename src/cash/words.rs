//! The words that REST has for what is refused about cash.

use super::error::Refused;
use crate::http::Error;
use crate::values::Text;

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::NoStaff => Self::NotFound(Text::new("staff-not-found")),
            Refused::HandoverTooLarge { owed, currency } => Self::rule(
                "handover_too_large",
                Text::new("handover-too-large").with("sum", (owed, currency)),
            ),
        }
    }
}
