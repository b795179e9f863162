//! Editing a task.

use chrono::{DateTime, Utc};

use super::error::{Refused, Result};
use super::task::{Task, TaskItem, TaskPriority, TaskType, Work};
use super::timing;
use super::work::{self, Hold};
use crate::db::{Stop, TenantTx};
use crate::orders::Change;
use crate::shops;
use crate::values::TaskId;

/// Changes of a task; what is absent stays.
#[derive(Clone, Debug, Default)]
pub(super) struct Edit {
    pub kind: Option<TaskType>,
    pub priority: Option<TaskPriority>,
    pub deadline: Option<DateTime<Utc>>,
    pub minutes: Option<i32>,
    pub items: Option<Vec<TaskItem>>,
    pub notes: Option<Option<String>>,
}

/// Changes a task that is still to be done, in its order's lock; `read` may object
/// in the words of its face. What comes out as it was leaves no trace, also where
/// the task has ended.
///
/// # Errors
/// [`Refused::UnknownTask`], [`Refused::Ended`], [`Refused::FollowsOrder`], and what `read` says.
pub(super) async fn change<E: From<Stop<Refused>>>(
    tx: &mut TenantTx,
    id: TaskId,
    change: &Change<'_>,
    read: impl FnOnce(&Task, &TenantTx) -> Result<Edit, E>,
) -> Result<Task, E> {
    let Hold { mut task, .. } = work::hold(tx, id).await?;
    let edit = read(&task, tx)?;
    let mut next = task.work.clone();
    edit.apply(&mut next);
    if next == task.work {
        return Ok(task);
    }
    if task.follows_order && next.items != task.work.items {
        return Err(Stop::Refused(Refused::FollowsOrder).into());
    }
    if !task.status.is_open() {
        return Err(Stop::Refused(Refused::Ended { status: task.status }).into());
    }
    let shop = shops::shop(tx).await.map_err(Stop::from)?;
    next.release_at = timing::release(next.deadline, &shop, next.minutes);
    task.work = next;
    work::save(tx, &mut task, change.now).await.map_err(Stop::from)?;
    Ok(task)
}

impl Edit {
    fn apply(self, work: &mut Work) {
        work.kind = self.kind.unwrap_or(work.kind);
        work.priority = self.priority.unwrap_or(work.priority);
        if let Some(deadline) = self.deadline.filter(|deadline| *deadline != work.deadline) {
            (work.deadline, work.deadline_is_said) = (deadline, true);
        }
        if let Some(minutes) = self.minutes.filter(|minutes| *minutes != work.minutes) {
            (work.minutes, work.estimate_is_said) = (minutes, true);
        }
        if let Some(items) = self.items {
            work.items = items;
        }
        if let Some(notes) = self.notes {
            work.notes = notes;
        }
    }
}
