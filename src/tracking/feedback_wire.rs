//! Feedback as it is given and read.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::feedback::{Feedback, ListedFeedback, Rating};
use crate::http::{Checks, Error, PageQuery, PageRequest, Result, Several};
use crate::values::{Language, OrderId, ShopZone, Text};

const LONGEST_COMMENT: usize = 2_000;
const LONGEST_REASON: usize = 2_000;

/// What the buyer says.
#[derive(Deserialize, ToSchema)]
pub(super) struct LeaveFeedback {
    /// Stars, 1 to 5.
    #[schema(example = 5, minimum = 1, maximum = 5)]
    rating: i64,
    #[schema(example = "Пионы простояли две недели, спасибо!", max_length = 2000)]
    comment: Option<String>,
}

impl LeaveFeedback {
    pub(super) fn check(&self, now: DateTime<Utc>) -> Result<Feedback> {
        let mut checks = Checks::body();
        let rating = checks.parsed("rating", Rating::new(self.rating));
        let comment = checks.optional_prose("comment", self.comment.as_deref(), LONGEST_COMMENT);
        checks.done()?;
        let rating = rating.ok_or_else(|| Error::field("rating", Text::new("required")))?;
        Ok(Feedback { rating, comment, created_at: now })
    }
}

/// What the buyer says on the page, where every field is a text.
#[derive(Deserialize, ToSchema)]
pub(super) struct FeedbackForm {
    /// Stars, 1 to 5.
    #[schema(example = "5", pattern = "^[1-5]$")]
    rating: String,
    #[schema(example = "Пионы простояли две недели, спасибо!", max_length = 2000)]
    comment: Option<String>,
}

impl From<FeedbackForm> for LeaveFeedback {
    /// What is no number is no rating either.
    fn from(form: FeedbackForm) -> Self {
        Self { rating: form.rating.parse().unwrap_or_default(), comment: form.comment }
    }
}

/// Why the buyer cancels.
#[derive(Default, Deserialize, ToSchema)]
pub(super) struct CancelTracked {
    #[schema(example = "Передумали", max_length = 2000)]
    reason: Option<String>,
}

impl CancelTracked {
    pub(super) fn check(&self) -> Result<Option<String>> {
        let mut checks = Checks::body();
        let reason = checks.optional_prose("reason", self.reason.as_deref(), LONGEST_REASON);
        checks.done().map(|()| reason)
    }
}

/// What was said.
#[derive(Serialize, ToSchema)]
#[schema(as = Feedback)]
pub(super) struct FeedbackView {
    #[schema(example = 5)]
    rating: i16,
    #[schema(example = "Пионы простояли две недели, спасибо!")]
    comment: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    created_at: String,
}

impl FeedbackView {
    pub(super) fn new(feedback: Feedback, zone: ShopZone) -> Self {
        Self {
            rating: feedback.rating.stars(),
            comment: feedback.comment,
            created_at: zone.render(feedback.created_at),
        }
    }
}

/// Feedback just left, and what is said to it.
#[derive(Serialize, ToSchema)]
pub(super) struct ThankedFeedback {
    #[serde(flatten)]
    feedback: FeedbackView,
    /// In the language of `Accept-Language`.
    #[schema(example = "Спасибо за отзыв!")]
    message: &'static str,
}

impl ThankedFeedback {
    pub(super) fn new(feedback: FeedbackView, language: Language) -> Self {
        Self { feedback, message: Text::new("feedback-thanks").word(language) }
    }
}

/// Feedback as the shop reads it.
#[derive(Serialize, ToSchema)]
#[schema(as = ListedFeedback)]
pub(super) struct ListedFeedbackView {
    id: i64,
    #[schema(value_type = i64, example = 1234)]
    order_id: OrderId,
    #[schema(example = 17)]
    order_number: i64,
    #[serde(flatten)]
    feedback: FeedbackView,
}

impl ListedFeedbackView {
    pub(super) fn new(listed: ListedFeedback, zone: ShopZone) -> Self {
        Self {
            id: listed.id,
            order_id: listed.order_id,
            order_number: listed.order_number,
            feedback: FeedbackView::new(listed.feedback, zone),
        }
    }
}

/// Which feedback is wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ListFeedback {
    /// Stars, 1 to 5; may repeat.
    #[serde(default)]
    #[param(value_type = Vec<i64>, example = json!([5]))]
    rating: Several,
}

impl ListFeedback {
    pub(super) fn check(&self, page: &PageQuery) -> Result<(Vec<Rating>, PageRequest)> {
        let mut checks = Checks::query();
        let ratings = checks.wholes("rating", &self.rating).into_iter();
        let ratings = ratings.filter_map(|stars| checks.parsed("rating", Rating::new(stars))).collect();
        let page = page.check(&mut checks);
        checks.done().map(|()| (ratings, page))
    }
}
