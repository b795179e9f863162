//! What tracking refuses.

use crate::http::Error;
use crate::values::Text;

pub(super) const NOT_FOUND: Error = Error::NotFound(Text::new("tracking-not-found"));

pub(super) fn feedback_too_early() -> Error {
    Error::rule("feedback_too_early", Text::new("feedback-too-early"))
}

pub(super) fn feedback_given() -> Error {
    Error::rule("feedback_given", Text::new("feedback-given"))
}

pub(super) fn too_late_to_cancel() -> Error {
    Error::rule("too_late_to_cancel", Text::new("too-late-to-cancel"))
}
