//! A task and what it may become. Pure.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::media::Picture;
use crate::orders::DeliveryMethod;
use crate::values::{LineId, OrderId, StaffId, TaskId};
use crate::{text_column, word_value};

/// What kind of work it is.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    ToSchema,
    strum::EnumString,
    strum::VariantNames,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum TaskType {
    Bouquet,
    Composition,
    Decoration,
    Gift,
    Other,
}

text_column!(TaskType);
word_value!(TaskType);

/// What goes first of what is needed at the same time.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    ToSchema,
    strum::EnumString,
    strum::VariantNames,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum TaskPriority {
    Low,
    Normal,
    High,
    Urgent,
}

text_column!(TaskPriority);
word_value!(TaskPriority);

/// Where a task stands.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    ToSchema,
    strum::EnumString,
    strum::VariantNames,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum TaskStatus {
    Pending,
    Assigned,
    InProgress,
    Completed,
    Cancelled,
}

text_column!(TaskStatus);
word_value!(TaskStatus);

impl TaskType {
    /// That of a product's category.
    pub fn of_category(category: &str) -> Self {
        category.parse().unwrap_or(Self::Other)
    }

    /// What a piece takes where its product does not say.
    pub fn minutes(self) -> i32 {
        match self {
            Self::Bouquet => 20,
            Self::Composition => 40,
            Self::Decoration | Self::Gift | Self::Other => 15,
        }
    }
}

impl TaskStatus {
    /// Somebody still has to do it.
    pub fn is_open(self) -> bool {
        match self {
            Self::Pending | Self::Assigned | Self::InProgress => true,
            Self::Completed | Self::Cancelled => false,
        }
    }

    /// Whether a task may become that now. Its own status is no change.
    pub fn may_become(self, next: Self) -> bool {
        match self {
            Self::Pending => matches!(next, Self::Assigned | Self::Cancelled),
            Self::Assigned => matches!(next, Self::InProgress | Self::Cancelled),
            Self::InProgress => matches!(next, Self::Completed | Self::Cancelled),
            Self::Completed | Self::Cancelled => false,
        }
    }
}

/// Something that a task is to make.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskItem {
    pub product_name: String,
    pub quantity: i64,
    pub special_requests: Option<String>,
}

/// What is to be made, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    pub kind: TaskType,
    pub priority: TaskPriority,
    pub items: Vec<TaskItem>,
    pub deadline: DateTime<Utc>,
    /// In the queue from then on.
    pub release_at: DateTime<Utc>,
    pub minutes: i32,
    /// Somebody has said it; the order's edits leave it alone.
    pub deadline_is_said: bool,
    pub estimate_is_said: bool,
    pub notes: Option<String>,
}

/// A task.
#[derive(Clone)]
pub struct Task {
    pub id: TaskId,
    pub order_id: OrderId,
    /// The order's line that it makes.
    pub item_id: Option<LineId>,
    /// Made of its order, and following it.
    pub follows_order: bool,
    pub status: TaskStatus,
    pub work: Work,
    pub florist_id: Option<StaffId>,
    pub florist: Option<Florist>,
    pub moments: Moments,
    /// Who completed or cancelled it.
    pub ended_by: Option<String>,
    pub created_at: DateTime<Utc>,
    pub created_by: String,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
    pub of_order: OfOrder,
    pub photos: Vec<Picture>,
}

/// When a task came to what it has come to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Moments {
    pub assigned_at: Option<DateTime<Utc>>,
    pub started_at: Option<DateTime<Utc>>,
    pub completed_at: Option<DateTime<Utc>>,
    pub cancelled_at: Option<DateTime<Utc>>,
}

/// What a florist has to know of the order.
#[derive(Clone)]
pub struct OfOrder {
    pub number: i64,
    pub delivery_method: DeliveryMethod,
    pub card_text: Option<String>,
}

/// Who makes it.
#[derive(Clone)]
pub struct Florist {
    pub id: StaffId,
    pub name: String,
    pub phone: String,
}

/// A task to be made.
#[derive(Clone, Debug)]
pub struct NewTask {
    pub order_id: OrderId,
    pub item_id: Option<LineId>,
    pub follows_order: bool,
    pub work: Work,
    pub florist_id: Option<StaffId>,
}

impl Task {
    /// Its time has come, and nobody has made it.
    pub fn is_overdue(&self, now: DateTime<Utc>) -> bool {
        self.status.is_open() && self.work.deadline < now
    }

    /// How many it makes.
    pub fn pieces(&self) -> i64 {
        self.work.items.iter().map(|item| item.quantity).sum()
    }

    /// Comes to another status; the moment of it is kept.
    pub fn enter(&mut self, next: TaskStatus, now: DateTime<Utc>, by: &str) {
        self.status = next;
        match next {
            TaskStatus::Pending => {}
            TaskStatus::Assigned => self.moments.assigned_at = Some(now),
            TaskStatus::InProgress => self.moments.started_at = Some(now),
            TaskStatus::Completed => self.moments.completed_at = Some(now),
            TaskStatus::Cancelled => self.moments.cancelled_at = Some(now),
        }
        if !next.is_open() {
            self.ended_by = Some(by.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use strum::VariantArray;

    use super::*;

    #[test]
    fn a_task_goes_from_the_queue_to_its_end_and_nowhere_else() {
        let steps: Vec<_> = TaskStatus::VARIANTS
            .iter()
            .flat_map(|from| TaskStatus::VARIANTS.iter().map(move |to| (*from, *to)))
            .filter(|(from, to)| from.may_become(*to))
            .collect();
        use TaskStatus as S;
        let table = [
            (S::Pending, S::Assigned),
            (S::Pending, S::Cancelled),
            (S::Assigned, S::InProgress),
            (S::Assigned, S::Cancelled),
            (S::InProgress, S::Completed),
            (S::InProgress, S::Cancelled),
        ];
        assert_eq!(steps, table);
    }
}
