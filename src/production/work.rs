//! What people do with a task: taking it on, beginning, finishing, giving it up.

use chrono::{DateTime, Utc};

use super::error::{Refused, Result};
use super::queries;
use super::task::{Florist, Task, TaskStatus};
use crate::access::Bearer;
use crate::db::TenantTx;
use crate::events::{self, Event};
use crate::orders::{self, Assembly, Change, Move, Order, Stage};
use crate::shops;
use crate::values::{StaffId, TaskId};

/// A task with its order, both locked, and the order's other tasks.
pub(super) struct Hold {
    pub order: Order,
    pub task: Task,
    pub others: Vec<Task>,
}

/// Locks a task, its order first.
///
/// # Errors
/// [`Refused::UnknownTask`].
pub(super) async fn hold(tx: &mut TenantTx, id: TaskId) -> Result<Hold> {
    let order_id = queries::order_of(tx, id).await?.ok_or(Refused::UnknownTask)?;
    let order = orders::lock(tx, order_id).await.map_err(Refused::of_order)?;
    let (task, others): (Vec<_>, Vec<_>) =
        queries::of_order(tx, order_id).await?.into_iter().partition(|task| task.id == id);
    let task = task.into_iter().next().ok_or(Refused::UnknownTask)?;
    Ok(Hold { order, task, others })
}

/// Whoever works in the shop under that id.
///
/// # Errors
/// [`Refused::UnknownFlorist`].
pub(super) async fn florist(tx: &mut TenantTx, id: StaffId) -> Result<Florist> {
    let member = shops::staff_member(tx, id).await?.ok_or(Refused::UnknownFlorist)?;
    Ok(Florist { id, name: member.name, phone: member.phone })
}

/// Gives a task to a florist, also one that somebody else has or has begun; to
/// whoever has it already it changes nothing.
///
/// # Errors
/// [`Refused::UnknownTask`], [`Refused::UnknownFlorist`], [`Refused::Ended`],
/// [`Refused::OrderCancelled`].
pub(super) async fn assign(
    tx: &mut TenantTx,
    id: TaskId,
    florist_id: StaffId,
    change: &Change<'_>,
) -> Result<Task> {
    let Hold { order, mut task, .. } = hold(tx, id).await?;
    if !task.status.is_open() {
        return Err(Refused::Ended { status: task.status }.into());
    }
    refuse_cancelled(&order)?;
    let florist = florist(tx, florist_id).await?;
    if task.florist_id == Some(florist_id) {
        return Ok(task);
    }
    let next = if task.status == TaskStatus::Pending { TaskStatus::Assigned } else { task.status };
    (task.florist_id, task.florist) = (Some(florist_id), Some(florist));
    step(tx, &mut task, next, change).await?;
    Ok(task)
}

/// Begins a task that is assigned.
///
/// # Errors
/// [`Refused::UnknownTask`], [`Refused::IllegalStep`], [`Refused::OrderCancelled`].
pub(super) async fn start(tx: &mut TenantTx, id: TaskId, change: &Change<'_>) -> Result<Task> {
    let Hold { order, mut task, .. } = hold(tx, id).await?;
    check_step(&task, TaskStatus::InProgress)?;
    refuse_cancelled(&order)?;
    step(tx, &mut task, TaskStatus::InProgress, change).await?;
    Ok(task)
}

/// Finishes a task. The order's last one makes it assembled, where the shop wants
/// it so and money or the shop's word allows it: then its stems are taken.
///
/// # Errors
/// [`Refused::UnknownTask`], [`Refused::IllegalStep`], [`Refused::OrderCancelled`],
/// and what orders refuse as they are put together.
pub(super) async fn complete(
    tx: &mut TenantTx,
    id: TaskId,
    bearer: &Bearer,
    assembly: Assembly,
    change: &Change<'_>,
) -> Result<Task> {
    let Hold { order, mut task, others } = hold(tx, id).await?;
    check_step(&task, TaskStatus::Completed)?;
    refuse_cancelled(&order)?;
    step(tx, &mut task, TaskStatus::Completed, change).await?;
    let is_last = !others.iter().any(|other| other.status.is_open());
    if is_last && is_to_be_assembled(&order) && shops::shop(tx).await?.production.tasks_assemble {
        let to = Move { next: Stage::Assembled, assembly };
        orders::change_status(tx, bearer, order.id, &to, change).await.map_err(Refused::of_order)?;
    }
    Ok(task)
}

/// Gives a task up; nobody has to do it any more.
///
/// # Errors
/// [`Refused::UnknownTask`], [`Refused::IllegalStep`].
pub(super) async fn cancel(tx: &mut TenantTx, id: TaskId, change: &Change<'_>) -> Result<Task> {
    let Hold { mut task, .. } = hold(tx, id).await?;
    check_step(&task, TaskStatus::Cancelled)?;
    step(tx, &mut task, TaskStatus::Cancelled, change).await?;
    Ok(task)
}

/// Whether the shop is to make it: it was paid, or the shop has said that it takes
/// it on though the money comes later.
fn is_to_be_assembled(order: &Order) -> bool {
    let standing = order.standing();
    match order.stage {
        Stage::Paid => true,
        Stage::New => order.moments.confirmed_at.is_some() && standing.may_become(Stage::Assembled),
        _ => false,
    }
}

fn check_step(task: &Task, next: TaskStatus) -> Result<()> {
    let is_allowed = task.status.may_become(next);
    is_allowed.then_some(()).ok_or_else(|| Refused::IllegalStep { from: task.status, to: next }.into())
}

fn refuse_cancelled(order: &Order) -> Result<()> {
    if order.stage == Stage::Cancelled { Err(Refused::OrderCancelled.into()) } else { Ok(()) }
}

/// Writes a task that comes to another status, or that has changed otherwise, and
/// tells of the former.
pub(super) async fn step(
    tx: &mut TenantTx,
    task: &mut Task,
    next: TaskStatus,
    change: &Change<'_>,
) -> Result<(), sqlx::Error> {
    let old = task.status;
    if next != old {
        task.enter(next, change.now, &change.actor.name);
    }
    save(tx, task, change.now).await?;
    if next != old {
        let event = Event::TaskStatusChanged {
            task_id: task.id,
            order_id: task.order_id,
            old_status: <&'static str>::from(old).into(),
            new_status: <&'static str>::from(next).into(),
        };
        events::record(tx, &event, task.version, change.now);
    }
    Ok(())
}

/// Writes a task as it is now.
pub(super) async fn save(tx: &mut TenantTx, task: &mut Task, now: DateTime<Utc>) -> Result<(), sqlx::Error> {
    task.version += 1;
    task.updated_at = now;
    queries::save(tx, task).await
}
