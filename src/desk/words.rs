//! REST's words for what orders refuse, as the desk's handlers pass them on by
//! `?`: its requests have their lines in `items`. What has them elsewhere says
//! so; other faces have words of their own.

use crate::http::Error;
use crate::orders::Refused;
use crate::rest::{LinesAt, worded};

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        worded(refused, LinesAt::Items)
    }
}
