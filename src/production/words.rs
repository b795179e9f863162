//! REST's words for what production refuses.

use super::error::Refused;
use crate::http::{Error, PageRequest};
use crate::orders;
use crate::rest::{LinesAt, worded};
use crate::values::Text;

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::UnknownTask => Self::NotFound(Text::new("task-not-found")),
            Refused::UnknownOrder => Self::field("order_id", Text::new("order-not-found")),
            Refused::UnknownFlorist => Self::field("florist_id", Text::new("staff-not-found")),
            Refused::IllegalStep { from, to } => {
                let text = Text::new("task-step").with("from", <&str>::from(from));
                Self::rule("illegal_transition", text.with("to", <&str>::from(to)))
            }
            Refused::Ended { status } => {
                Self::rule("task_ended", Text::new("task-ended").with("status", <&str>::from(status)))
            }
            Refused::FollowsOrder => Self::rule("follows_order", Text::new("task-follows-order")),
            Refused::OrderCancelled => Self::rule("order_cancelled", Text::new("task-order-cancelled")),
            Refused::OrderMade => Self::rule("order_made", Text::new("task-order-made")),
            Refused::TooMany { most } => {
                Self::rule("too_many_tasks", Text::new("too-many-tasks").with("most", most))
            }
            Refused::NoHands | Refused::NotTheirs => worded(orders::Refused::Forbidden, LinesAt::Items),
            Refused::OrderForgotten => worded(orders::Refused::Closed, LinesAt::Items),
            Refused::Picture(refused) => refused.into(),
            Refused::Order(refused) => worded(refused, LinesAt::Items),
            Refused::PageTooFar => PageRequest::too_far(),
        }
    }
}
