//! Tasks follow their order: made once it is paid or confirmed, changed as it is
//! edited, done as it is put together by other hands, given up as it is
//! cancelled. Heard from the outbox.
//!
//! Invariant: whatever is heard, the order as it now is decides, so that news
//! may come twice, late or in another order.

use std::collections::HashMap;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::error::{Refused, Result};
use super::plan::{Piece, Plan};
use super::task::{NewTask, Task, TaskStatus};
use super::{queries, work};
use crate::db::{Stop, TenantTx};
use crate::events::{Delivery, Event, EventName, Subscriber, WaitsFor};
use crate::orders::{self, Change, Stage};
use crate::shops;
use crate::state::AppState;
use crate::values::{Actor, LineId, OrderId, StaffId};

/// Keeps tasks in step with their orders.
pub(super) struct Following {
    app: AppState,
}

impl Following {
    /// One who hears of orders.
    pub(super) fn new(app: AppState) -> Self {
        Self { app }
    }
}

#[async_trait]
impl Subscriber for Following {
    fn name(&self) -> &'static str {
        "production"
    }

    fn waits_for(&self) -> WaitsFor {
        WaitsFor::These(&[EventName::OrderPaid, EventName::OrderStatusChanged, EventName::OrderUpdated])
    }

    async fn receive(&self, delivery: &Delivery) -> anyhow::Result<()> {
        let (order_id, is_assigned) = match &delivery.event {
            Some(Event::OrderPaid(facts)) => (facts.order_id, false),
            Some(Event::OrderStatusChanged { order_id, .. }) => (*order_id, false),
            Some(Event::OrderUpdated { order_id, changed, .. }) if changed != "comment" => {
                (*order_id, changed == "assigned")
            }
            _ => return Ok(()),
        };
        let mut tx = self.app.db.tenant(delivery.shop).begin().await?;
        match follow(&mut tx, order_id, is_assigned, self.app.clock.now()).await {
            Ok(()) => Ok(tx.commit().await?),
            Err(Stop::Refused(Refused::UnknownOrder)) => Ok(()),
            Err(stop) => Err(stop.into()),
        }
    }
}

/// Brings an order's tasks to what it is now. `is_assigned`: it has just been
/// given to somebody, and what nobody has begun is theirs.
///
/// # Errors
/// [`Refused::UnknownOrder`].
pub(super) async fn follow(
    tx: &mut TenantTx,
    order_id: OrderId,
    is_assigned: bool,
    now: DateTime<Utc>,
) -> Result<()> {
    let order = match orders::lock(tx, order_id).await {
        Err(Stop::Refused(_)) => return Err(Refused::UnknownOrder.into()),
        order => order.map_err(Refused::of_order)?,
    };
    let tasks = queries::of_order(tx, order_id).await?;
    let system = Actor::system();
    let change = Change { actor: &system, now, comment: None };
    match order.stage {
        Stage::New | Stage::Paid => {
            let shop = shops::shop(tx).await?;
            let is_taken_on = order.stage == Stage::Paid
                || order.moments.confirmed_at.is_some()
                || order.moments.paid_at.is_some();
            let plan = Plan::of(tx, &order, &shop).await?;
            let how = How {
                makes: is_taken_on && shop.production.makes_tasks,
                florist: order.florist_id,
                is_assigned,
            };
            keep_to(tx, &plan, tasks, &how, &change).await
        }
        Stage::Issue => Ok(()),
        Stage::Cancelled => end(tx, tasks, TaskStatus::Cancelled, &change).await,
        Stage::Assembled | Stage::Delivery | Stage::SelfPickup | Stage::Delivered | Stage::Completed => {
            end(tx, tasks, TaskStatus::Completed, &change).await
        }
    }
}

/// What is still open has come to its end, whether somebody had begun it or not.
async fn end(tx: &mut TenantTx, tasks: Vec<Task>, as_: TaskStatus, change: &Change<'_>) -> Result<()> {
    for mut task in tasks.into_iter().filter(|task| task.status.is_open()) {
        work::step(tx, &mut task, as_, change).await?;
    }
    Ok(())
}

/// How tasks are kept to the plan.
struct How {
    /// What has no task gets one.
    makes: bool,
    /// Whose order it is.
    florist: Option<StaffId>,
    is_assigned: bool,
}

/// The order's lines, each a task: what is made already, or was given up by hand,
/// is not made again.
async fn keep_to(
    tx: &mut TenantTx,
    plan: &Plan<'_>,
    tasks: Vec<Task>,
    how: &How,
    change: &Change<'_>,
) -> Result<()> {
    let mut made: HashMap<Option<LineId>, i64> = HashMap::new();
    let mut open: HashMap<Option<LineId>, Task> = HashMap::new();
    for task in tasks.into_iter().filter(|task| task.follows_order) {
        let was_taken_back =
            task.status == TaskStatus::Cancelled && task.ended_by.as_ref() == Some(&change.actor.name);
        if task.status.is_open() {
            open.insert(task.item_id, task);
        } else if !was_taken_back {
            *made.entry(task.item_id).or_default() += task.pieces();
        }
    }
    for mut piece in plan.pieces() {
        piece.quantity -= made.get(&piece.item_id).copied().unwrap_or_default();
        match open.remove(&piece.item_id) {
            Some(mut task) if piece.quantity > 0 => adapt(tx, plan, &mut task, (&piece, how), change).await?,
            Some(mut task) => work::step(tx, &mut task, TaskStatus::Cancelled, change).await?,
            None if piece.quantity > 0 && how.makes => make(tx, plan, &piece, how.florist, change).await?,
            None => {}
        }
    }
    // Lines that are gone.
    end(tx, open.into_values().collect(), TaskStatus::Cancelled, change).await
}

/// A task becomes what its line now is; one that is so already is left alone.
async fn adapt(
    tx: &mut TenantTx,
    plan: &Plan<'_>,
    task: &mut Task,
    (piece, how): (&Piece, &How),
    change: &Change<'_>,
) -> Result<()> {
    let before = (task.work.clone(), task.florist_id);
    plan.adapt(&mut task.work, piece);
    let is_handed =
        task.status == TaskStatus::Pending || (task.status == TaskStatus::Assigned && how.is_assigned);
    task.florist_id = how.florist.filter(|_| is_handed).or(task.florist_id);
    if (&task.work, task.florist_id) == (&before.0, before.1) {
        return Ok(());
    }
    let is_first = task.status == TaskStatus::Pending && task.florist_id.is_some();
    let next = if is_first { TaskStatus::Assigned } else { task.status };
    Ok(work::step(tx, task, next, change).await?)
}

async fn make(
    tx: &mut TenantTx,
    plan: &Plan<'_>,
    piece: &Piece,
    florist_id: Option<StaffId>,
    change: &Change<'_>,
) -> Result<()> {
    let new = NewTask {
        order_id: plan.order.id,
        item_id: piece.item_id,
        follows_order: true,
        work: plan.work(piece, change.now),
        florist_id,
    };
    queries::insert(tx, &new, change.now, &change.actor.name).await?;
    Ok(())
}
