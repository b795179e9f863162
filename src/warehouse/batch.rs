//! A batch as the shop sees it: how many stems are left, how fresh they are and
//! what they cost; what people change of it, and what they throw away.

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde_json::json;

use super::error::{Refused, Result};
use super::gates;
use super::movement::{By, Cause, MovementKind, NewMovement, WriteOffReason};
use super::queries::{items, movements};
use super::take_out::{self, Leaving, Short, TakeOut, TakenFrom};
use crate::db::{Stop, TenantTx};
use crate::values::{BatchId, Minor, StemId, SupplyId, VarietyId};

/// How fresh stems are.
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
    strum::VariantNames,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Freshness {
    /// In the first half of their life.
    Fresh,
    Aging,
    /// Past it.
    Stale,
}

crate::word_value!(Freshness);

/// A batch.
#[derive(Clone, Debug)]
pub struct Batch {
    pub id: BatchId,
    pub stem: StemId,
    pub variety_id: VarietyId,
    pub variety: String,
    /// 0: not told.
    pub height_cm: i32,
    pub supplier: Option<String>,
    pub farm: Option<String>,
    pub supply_id: Option<SupplyId>,
    pub arrived_at: DateTime<Utc>,
    pub arrived_on: NaiveDate,
    pub fresh_until: NaiveDate,
    pub initial: i32,
    pub current: i32,
    pub sold: i32,
    pub written_off: i32,
    pub corrected: i32,
    /// In the home currency.
    pub cost_per_stem: Decimal,
    pub purchase_total: Minor,
    pub cost_total: Minor,
    pub on_showcase: bool,
    pub updated_at: DateTime<Utc>,
}

impl Batch {
    /// How fresh its stems are on a day.
    pub fn freshness(&self, today: NaiveDate) -> Freshness {
        let (age, life) =
            ((today - self.arrived_on).num_days(), (self.fresh_until - self.arrived_on).num_days());
        match (today > self.fresh_until, age * 2 > life) {
            (true, _) => Freshness::Stale,
            (false, true) => Freshness::Aging,
            (false, false) => Freshness::Fresh,
        }
    }

    /// What a stem costs with its share of the delivery.
    pub fn landed_per_stem(&self) -> Decimal {
        if self.initial == 0 {
            return Decimal::ZERO;
        }
        (Decimal::from(self.cost_total.0) / Decimal::ONE_HUNDRED / Decimal::from(self.initial)).round_dp(6)
    }
}

/// What people change of a batch.
#[derive(Clone, Copy, Debug, Default)]
pub struct BatchChange {
    pub on_showcase: Option<bool>,
    pub fresh_until: Option<NaiveDate>,
}

/// # Errors
/// [`Refused::NoBatch`].
pub(super) async fn found(tx: &mut TenantTx, id: BatchId) -> Result<Batch> {
    items::batches(tx, &[id]).await?.pop().ok_or_else(|| Refused::NoBatch.into())
}

/// Changes a batch; what is no change leaves no trace. `read` makes the change of
/// what the batch is, and may object in the words of its face.
///
/// # Errors
/// [`Refused::NoBatch`], [`Refused::WiltedOnArrival`], and what `read` says.
pub(super) async fn change<E: From<Stop<Refused>>>(
    tx: &mut TenantTx,
    id: BatchId,
    read: impl FnOnce(&Batch, &TenantTx) -> Result<BatchChange, E>,
    by: By<'_>,
) -> Result<Batch, E> {
    let stem = found(tx, id).await?.stem;
    gates::lock(tx, &[stem], by.now).await.map_err(Stop::from)?;
    let batch = found(tx, id).await?;
    let change = read(&batch, tx)?;
    Ok(apply(tx, batch, change, by).await?)
}

async fn apply(tx: &mut TenantTx, batch: Batch, change: BatchChange, by: By<'_>) -> Result<Batch> {
    let on_showcase = change.on_showcase.unwrap_or(batch.on_showcase);
    let fresh_until = change.fresh_until.unwrap_or(batch.fresh_until);
    if fresh_until < batch.arrived_on {
        return Err(Refused::WiltedOnArrival { arrived_on: batch.arrived_on }.into());
    }
    let mut changes = Vec::new();
    if on_showcase != batch.on_showcase {
        changes.push(json!({"field": "on_showcase", "old": batch.on_showcase, "new": on_showcase}));
    }
    if fresh_until != batch.fresh_until {
        changes.push(json!({"field": "fresh_until", "old": batch.fresh_until, "new": fresh_until}));
    }
    if changes.is_empty() {
        return Ok(batch);
    }
    items::update(tx, batch.id, on_showcase, fresh_until).await?;
    let edited = NewMovement::of(batch.id, MovementKind::Edited, 0, Cause::default());
    let edited = NewMovement { details: Some(json!({ "changes": changes })), ..edited };
    movements::enter(tx, &[edited], by).await?;
    gates::refresh(tx, [batch.stem], by.now).await?;
    found(tx, batch.id).await
}

/// Stems to be thrown or given away.
#[derive(Clone, Debug)]
pub struct WriteOff {
    pub stems: i32,
    pub reason: WriteOffReason,
    pub note: Option<String>,
}

/// Writes stems of a batch off.
///
/// # Errors
/// [`Refused::NoBatch`], [`Refused::StemsShort`].
pub async fn write_off(tx: &mut TenantTx, id: BatchId, what: WriteOff, by: By<'_>) -> Result<Batch> {
    let leaving = Leaving {
        kind: MovementKind::WriteOff,
        reason: Some(what.reason),
        note: what.note.as_deref(),
        allow_short: false,
    };
    let asked = TakeOut { from: TakenFrom::Batch(id), stems: what.stems, cause: Cause::default() };
    let gone = take_out::take_out(tx, &[asked], leaving, by).await;
    gone.map_err(|stop| stop.map(Refused::from))?;
    take_out::settle(tx, &[id], by).await?;
    found(tx, id).await
}

impl From<Short> for Refused {
    fn from(short: Short) -> Self {
        match short {
            Short::Stems { variety, wanted, left } => Self::StemsShort { variety, wanted, left },
            Short::UnknownBatch { .. } => Self::NoBatch,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch(life: i64) -> Batch {
        let arrived_on = NaiveDate::from_ymd_opt(2026, 11, 1).expect("a date");
        Batch {
            id: BatchId(1),
            stem: StemId(1),
            variety_id: VarietyId(1),
            variety: String::new(),
            height_cm: 50,
            supplier: None,
            farm: None,
            supply_id: None,
            arrived_at: DateTime::UNIX_EPOCH,
            arrived_on,
            fresh_until: arrived_on + chrono::TimeDelta::days(life),
            initial: 13,
            current: 13,
            sold: 0,
            written_off: 0,
            corrected: 0,
            cost_per_stem: Decimal::ONE,
            purchase_total: Minor(1_500),
            cost_total: Minor(1_500),
            on_showcase: false,
            updated_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn stems_are_fresh_to_half_of_their_life_and_stale_past_it() {
        let batch = batch(14);
        let on = |day: i64| batch.freshness(batch.arrived_on + chrono::TimeDelta::days(day));
        assert_eq!((on(0), on(7), on(8)), (Freshness::Fresh, Freshness::Fresh, Freshness::Aging));
        assert_eq!((on(14), on(15)), (Freshness::Aging, Freshness::Stale));
    }
}
