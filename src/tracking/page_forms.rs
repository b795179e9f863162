//! What the page lets its reader do: rate what has arrived, for which it thanks,
//! and cancel what nobody has paid or put together.

use crate::http::Reader;
use crate::orders::Followed;
use crate::values::{Language, Text};

/// The forms of a page; None where there is nothing to be done.
pub(super) struct Forms {
    pub feedback: Option<FeedbackWords>,
    /// Said to whoever has rated the order.
    pub thanks: Option<&'static str>,
    pub cancel: Option<CancelWords>,
}

/// The words of the form by which an order is rated.
pub(super) struct FeedbackWords {
    pub action: String,
    pub title: &'static str,
    /// The best first: the page fills the stars up to the one chosen by what
    /// follows it.
    pub stars: Vec<(i64, String)>,
    pub comment: &'static str,
    pub send: &'static str,
}

/// The words of the form by which an order is cancelled.
pub(super) struct CancelWords {
    pub action: String,
    pub title: &'static str,
    pub warning: &'static str,
    pub send: &'static str,
}

impl Forms {
    pub(super) fn new(followed: &Followed, reader: &Reader) -> Self {
        let action = |what: &str| reader.link(&format!("/tracking/{}/{what}", followed.token));
        Self {
            feedback: followed
                .can_leave_feedback
                .then(|| FeedbackWords::new(action("feedback"), reader.language)),
            thanks: followed.has_feedback.then(|| Text::new("feedback-thanks").word(reader.language)),
            cancel: followed.can_cancel.then(|| CancelWords::new(action("cancel"), reader.language)),
        }
    }
}

impl FeedbackWords {
    fn new(action: String, language: Language) -> Self {
        let stars = (1..=5).rev();
        let name = |stars: i64| Text::new("feedback-stars").with("stars", stars).speak(language);
        Self {
            action,
            title: Text::new("feedback-title").word(language),
            stars: stars.map(|stars| (stars, name(stars))).collect(),
            comment: Text::new("feedback-comment").word(language),
            send: Text::new("feedback-send").word(language),
        }
    }
}

impl CancelWords {
    fn new(action: String, language: Language) -> Self {
        Self {
            action,
            title: Text::new("cancel-title").word(language),
            warning: Text::new("cancel-warning").word(language),
            send: Text::new("cancel-send").word(language),
        }
    }
}
