//! What comes next, and how much there is for whom.

use super::error::{Refused, Result};
use super::task::{Task, TaskStatus};
use super::{queries, work};
use crate::access::Bearer;
use crate::db::TenantTx;
use crate::orders::Change;

/// The calling florist's next task: one that may be made by now, was assigned to them
/// and not begun, else the first of the queue, which is theirs from now on; None where there is
/// nothing to do. Asked again before it is begun, it is the same.
///
/// # Errors
/// [`Refused::NoHands`] for a program.
pub(super) async fn next(tx: &mut TenantTx, bearer: &Bearer, change: &Change<'_>) -> Result<Option<Task>> {
    let me = bearer.staff_id().ok_or(Refused::NoHands)?;
    if let Some(id) = queries::assigned_to(tx, me, change.now).await? {
        return Ok(queries::tasks(tx, &[id]).await?.pop());
    }
    let Some(id) = queries::take_first(tx, change.now).await? else { return Ok(None) };
    let Some(mut task) = queries::tasks(tx, &[id]).await?.pop() else { return Ok(None) };
    (task.florist_id, task.florist) = (Some(me), Some(work::florist(tx, me).await?));
    work::step(tx, &mut task, TaskStatus::Assigned, change).await?;
    Ok(Some(task))
}
