//! A task that somebody makes by hand.

use chrono::{DateTime, Utc};

use super::error::{Refused, Result};
use super::plan::{Piece, Plan};
use super::task::{NewTask, Task, TaskItem, TaskPriority, TaskType, Work};
use super::{queries, timing, work};
use crate::db::{Stop, TenantTx};
use crate::orders::{self, Change, Stage};
use crate::shops;
use crate::values::{OrderId, StaffId};

/// No order has more tasks.
const MOST: i64 = 200;

/// What is said of a task to be made; the rest follows from its order.
#[derive(Clone, Debug)]
pub(super) struct Wish {
    pub order_id: OrderId,
    pub kind: Option<TaskType>,
    pub priority: Option<TaskPriority>,
    pub deadline: Option<DateTime<Utc>>,
    pub florist_id: Option<StaffId>,
    /// None: all that the order has.
    pub items: Option<Vec<TaskItem>>,
    pub minutes: Option<i32>,
    pub notes: Option<String>,
}

/// Makes a task of an order that is still to be put together.
///
/// # Errors
/// [`Refused::UnknownOrder`], [`Refused::UnknownFlorist`],
/// [`Refused::OrderCancelled`], [`Refused::OrderMade`], [`Refused::TooMany`].
pub(super) async fn create(tx: &mut TenantTx, wish: Wish, change: &Change<'_>) -> Result<Task> {
    let order = match orders::lock(tx, wish.order_id).await {
        Err(Stop::Refused(_)) => return Err(Refused::UnknownOrder.into()),
        order => order.map_err(Refused::of_order)?,
    };
    match order.stage {
        Stage::New | Stage::Paid | Stage::Issue => {}
        Stage::Cancelled => return Err(Refused::OrderCancelled.into()),
        Stage::Assembled | Stage::Delivery | Stage::SelfPickup | Stage::Delivered | Stage::Completed => {
            return Err(Refused::OrderMade.into());
        }
    }
    let there = queries::of_order(tx, order.id).await?.len();
    if i64::try_from(there).unwrap_or(i64::MAX) >= MOST {
        return Err(Refused::TooMany { most: MOST }.into());
    }
    if let Some(florist_id) = wish.florist_id {
        work::florist(tx, florist_id).await?;
    }
    let shop = shops::shop(tx).await?;
    let plan = Plan::of(tx, &order, &shop).await?;
    let pieces = plan.pieces();
    let minutes = wish.minutes.unwrap_or_else(|| plan.all_minutes());
    let deadline = wish.deadline.unwrap_or_else(|| plan.deadline(minutes));
    let new = NewTask {
        order_id: order.id,
        item_id: None,
        follows_order: false,
        work: Work {
            kind: wish.kind.or(pieces.first().map(|piece| piece.kind)).unwrap_or(TaskType::Bouquet),
            priority: wish.priority.unwrap_or(TaskPriority::Normal),
            items: wish.items.unwrap_or_else(|| pieces.iter().flat_map(Piece::items).collect()),
            deadline,
            release_at: timing::release(deadline, &shop, minutes),
            minutes,
            deadline_is_said: wish.deadline.is_some(),
            estimate_is_said: wish.minutes.is_some(),
            notes: wish.notes,
        },
        florist_id: wish.florist_id,
    };
    let id = queries::insert(tx, &new, change.now, &change.actor.name).await?;
    queries::tasks(tx, &[id]).await?.pop().ok_or_else(|| Refused::UnknownTask.into())
}
