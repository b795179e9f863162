//! Counting what is there while the shop sells.
//!
//! A line keeps what was counted and what the books said at that moment; closing
//! applies the difference of the two, whatever was sold meanwhile. What nobody
//! has counted stays as it is. What differs much is counted once more before it
//! is believed.

use chrono::{DateTime, Utc};

use super::error::{Refused, Result};
use super::movement::{By, Cause, MovementKind, NewMovement, WriteOffReason};
use super::queries::{batches, items, movements, stock_takes};
use super::{batch, gates};
use crate::db::TenantTx;
use crate::values::{BatchId, StockTakeId, VarietyId};

/// Where a stock-take stands.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    serde::Serialize,
    utoipa::ToSchema,
    strum::EnumString,
    strum::IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum StockTakeStatus {
    Open,
    Closed,
    Cancelled,
}

crate::text_column!(StockTakeStatus);

/// Which batches are counted; what is None doesn't matter.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    pub variety: Option<VarietyId>,
    pub on_showcase: Option<bool>,
    pub note: Option<String>,
}

/// A stock-take.
#[derive(Clone, Debug)]
pub struct StockTake {
    pub id: StockTakeId,
    pub status: StockTakeStatus,
    pub scope: Scope,
    pub opened_at: DateTime<Utc>,
    pub opened_by: String,
    pub ended_at: Option<DateTime<Utc>>,
    pub ended_by: Option<String>,
    pub lines: Vec<Line>,
}

/// What was counted of a batch.
#[derive(Clone, Debug)]
pub struct Line {
    pub batch: BatchId,
    pub variety: String,
    pub counted: i32,
    /// What the books said at that moment.
    pub balance: i32,
    pub needs_recount: bool,
    pub counted_at: DateTime<Utc>,
    pub counted_by: String,
    pub staff_id: Option<i64>,
}

impl Line {
    /// What the books have too little of; below zero: too much.
    pub fn difference(&self) -> i32 {
        self.counted - self.balance
    }
}

/// So many stems may be miscounted without anybody asking, or a twentieth.
const SLIGHT: i32 = 3;
const SLIGHT_SHARE: i32 = 20;

/// True if it is to be counted again.
fn differs_much(counted: i32, balance: i32) -> bool {
    (counted - balance).abs() > SLIGHT.max(balance / SLIGHT_SHARE)
}

/// Begins a stock-take.
///
/// # Errors
/// [`Refused::NoVariety`].
pub(super) async fn open(tx: &mut TenantTx, scope: &Scope, by: By<'_>) -> Result<StockTake> {
    if let Some(variety) = scope.variety {
        super::varieties::found(tx, variety).await?;
    }
    let id = stock_takes::insert(tx, scope, by).await?;
    found(tx, id).await
}

/// # Errors
/// [`Refused::NoStockTake`].
pub(super) async fn found(tx: &mut TenantTx, id: StockTakeId) -> Result<StockTake> {
    stock_takes::stock_takes(tx, &[id]).await?.pop().ok_or_else(|| Refused::NoStockTake.into())
}

async fn locked(tx: &mut TenantTx, id: StockTakeId) -> Result<StockTake> {
    stock_takes::lock(tx, id).await?;
    let take = found(tx, id).await?;
    match take.status {
        StockTakeStatus::Open => Ok(take),
        StockTakeStatus::Closed | StockTakeStatus::Cancelled => Err(Refused::StockTakeEnded.into()),
    }
}

/// Writes down what somebody has counted of a batch. Who has counted it may count
/// it again, and so may anybody where that was asked for.
///
/// # Errors
/// [`Refused::NoStockTake`], [`Refused::StockTakeEnded`], [`Refused::NoBatch`],
/// [`Refused::NotCountedHere`], [`Refused::CountedBy`], [`Refused::CountedElsewhere`].
pub(super) async fn count(
    tx: &mut TenantTx,
    id: StockTakeId,
    batch: BatchId,
    counted: i32,
    by: By<'_>,
) -> Result<StockTake> {
    let take = locked(tx, id).await?;
    let stem = batch::found(tx, batch).await?.stem;
    gates::lock(tx, &[stem], by.now).await?;
    let what = batch::found(tx, batch).await?;
    let is_meant = take.scope.variety.is_none_or(|variety| variety == what.variety_id)
        && take.scope.on_showcase.is_none_or(|flag| flag == what.on_showcase);
    if !is_meant {
        return Err(Refused::NotCountedHere.into());
    }
    let before = take.lines.iter().find(|line| line.batch == batch);
    if let Some(other) = before.filter(|line| !line.needs_recount && line.staff_id != by.actor.staff_id) {
        return Err(Refused::CountedBy { name: other.counted_by.clone() }.into());
    }
    // Whoever was asked to count again is believed.
    let was_asked = before.is_some_and(|line| line.needs_recount);
    let needs_recount = !was_asked && differs_much(counted, what.current);
    let line = stock_takes::NewLine { batch, counted, balance: what.current, needs_recount };
    stock_takes::put(tx, id, line, by).await?;
    found(tx, id).await
}

/// Ends a stock-take: the books become what was counted, by difference. Stems that
/// are missing are written off as lost in counting.
///
/// # Errors
/// [`Refused::NoStockTake`], [`Refused::StockTakeEnded`], [`Refused::RecountNeeded`].
pub(super) async fn close(tx: &mut TenantTx, id: StockTakeId, by: By<'_>) -> Result<StockTake> {
    let take = locked(tx, id).await?;
    let again: Vec<_> = take.lines.iter().filter(|line| line.needs_recount).collect();
    if let Some(first) = again.first() {
        return Err(Refused::RecountNeeded { lines: again.len(), variety: first.variety.clone() }.into());
    }
    let counted: Vec<_> = take.lines.iter().map(|line| line.batch).collect();
    let stems: Vec<_> = batches::stems_of(tx, &counted).await?.into_iter().map(|(_, stem)| stem).collect();
    gates::lock(tx, &stems, by.now).await?;
    batches::lock(tx, &[], &counted).await?;
    let cause = Cause { stock_take: Some(id), ..Cause::default() };
    let now = items::batches(tx, &counted).await?;
    let new = take.lines.iter().zip(now).filter_map(|(line, batch)| match line.difference() {
        0 => None,
        more if more > 0 => Some(NewMovement::of(line.batch, MovementKind::Correction, more, cause)),
        // More can't be missing than is left by now.
        less => match (-less).min(batch.current) {
            0 => None,
            lost => Some(NewMovement::write_off(line.batch, lost, WriteOffReason::LostInCount, cause)),
        },
    });
    let new: Vec<_> = new.collect();
    movements::enter(tx, &new, by).await?;
    stock_takes::end(tx, id, StockTakeStatus::Closed, by).await?;
    gates::refresh(tx, stems, by.now).await?;
    found(tx, id).await
}

/// Ends a stock-take with nothing changed; a second time, too.
///
/// # Errors
/// [`Refused::NoStockTake`], [`Refused::StockTakeEnded`] for one that was closed.
pub(super) async fn cancel(tx: &mut TenantTx, id: StockTakeId, by: By<'_>) -> Result<StockTake> {
    stock_takes::lock(tx, id).await?;
    let take = found(tx, id).await?;
    match take.status {
        StockTakeStatus::Cancelled => return Ok(take),
        StockTakeStatus::Closed => return Err(Refused::StockTakeEnded.into()),
        StockTakeStatus::Open => {}
    }
    stock_takes::end(tx, id, StockTakeStatus::Cancelled, by).await?;
    found(tx, id).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_stems_or_a_twentieth_may_be_miscounted() {
        let much =
            [(10, 7, false), (10, 6, true), (100, 95, false), (100, 94, true), (0, 3, false), (0, 4, true)];
        for (balance, counted, again) in much {
            assert_eq!(differs_much(counted, balance), again, "{counted} of {balance}");
        }
    }
}
