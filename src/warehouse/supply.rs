//! What comes from suppliers: announced, received, and paid for.
//!
//! Invariant: what was received is batches, each with one movement for all that
//! came; what was damaged is written off in the same transaction, so it is never
//! for sale and waste is told by supplier.

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;

use super::error::{Refused, Result};
use super::landed::{self, Bill, Cost, Priced};
use super::movement::{By, Cause, MovementKind, NewMovement, WriteOffReason};
use super::queries::{batches, movements, supplies};
use super::{gates, varieties};
use crate::db::TenantTx;
use crate::values::{BatchId, Currency, Minor, StemId, SupplyId, SupplyPositionId, VarietyId};

/// Where a supply stands.
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
pub enum SupplyStatus {
    Announced,
    Received,
    Cancelled,
}

crate::text_column!(SupplyStatus);
crate::word_value!(SupplyStatus);

/// A supply to be entered.
#[derive(Clone, Debug)]
pub struct NewSupply {
    pub status: SupplyStatus,
    pub supplier: String,
    pub farm: Option<String>,
    pub arrives_at: DateTime<Utc>,
    pub currency: Currency,
    /// Home currency for one of `currency`.
    pub rate: Decimal,
    /// Freight, in `currency`.
    pub delivery_cost: Decimal,
    pub notes: Option<String>,
    pub positions: Vec<NewPosition>,
}

/// A position to be entered.
#[derive(Clone, Debug)]
pub struct NewPosition {
    pub variety: WhichOne,
    /// 0: not told.
    pub height_cm: i32,
    pub stems: i32,
    pub cost_per_stem: Decimal,
    pub packaging: Option<String>,
}

/// A variety by its id, or by a name that may be new.
#[derive(Clone, Debug)]
pub enum WhichOne {
    Id(VarietyId),
    Named(String),
    /// By both, which have to agree.
    Both(VarietyId, String),
}

/// What came of a position.
#[derive(Clone, Copy, Debug)]
pub struct Came {
    pub position: SupplyPositionId,
    pub received: i32,
    pub damaged: i32,
}

/// A supply with its positions.
#[derive(Clone, Debug)]
pub struct Supply {
    pub id: SupplyId,
    pub year: i32,
    pub number: i32,
    pub status: SupplyStatus,
    pub supplier: String,
    pub farm: Option<String>,
    pub arrives_at: DateTime<Utc>,
    pub currency: Currency,
    pub rate: Decimal,
    pub delivery_cost: Decimal,
    pub notes: Option<String>,
    pub created_at: DateTime<Utc>,
    pub created_by: String,
    pub received_at: Option<DateTime<Utc>>,
    pub received_by: Option<String>,
    pub positions: Vec<Position>,
}

/// A position of a supply.
#[derive(Clone, Debug)]
pub struct Position {
    pub id: SupplyPositionId,
    pub stem: StemId,
    pub variety_id: VarietyId,
    pub variety: String,
    pub height_cm: i32,
    /// How long its stems keep.
    pub vase_life_days: i32,
    pub ordered: i32,
    /// None until it is received; what was damaged is among them.
    pub received: Option<i32>,
    pub damaged: Option<i32>,
    pub cost_per_stem: Decimal,
    pub packaging: Option<String>,
    pub batch: Option<BatchId>,
    /// What its batch costs, in the home currency.
    pub landed: Option<Minor>,
}

impl Supply {
    /// Stems that came, or are to come.
    pub fn stems(&self) -> i64 {
        self.positions.iter().map(|position| i64::from(position.stems())).sum()
    }

    /// What it comes to, in its own currency.
    pub fn total_original(&self) -> Decimal {
        landed::total_original(&self.priced(), self.delivery_cost)
    }

    /// The same in the home currency.
    pub fn total_home(&self, home: Currency) -> Minor {
        let entered: Option<Vec<_>> = self.positions.iter().map(|position| position.landed).collect();
        let landed = entered.unwrap_or_else(|| {
            let costs = landed::costs(&self.priced(), self.bill(home)).unwrap_or_default();
            costs.iter().map(|cost| cost.landed).collect()
        });
        Minor(landed.iter().map(|landed| landed.0).sum())
    }

    fn priced(&self) -> Vec<Priced> {
        let priced =
            |position: &Position| Priced { stems: position.stems(), cost_per_stem: position.cost_per_stem };
        self.positions.iter().map(priced).collect()
    }

    fn bill(&self, home: Currency) -> Bill {
        Bill { delivery_cost: self.delivery_cost, rate: self.rate, unit: home.smallest_told().0 }
    }
}

impl Position {
    fn stems(&self) -> i32 {
        self.received.unwrap_or(self.ordered)
    }
}

/// Enters a supply: announced, or received as it stands.
///
/// # Errors
/// [`Refused::UnknownVariety`], [`Refused::TooDear`].
pub async fn create(tx: &mut TenantTx, new: &NewSupply, by: By<'_>) -> Result<Supply> {
    let stems = stems_of(tx, &new.positions, by.now).await?;
    let id = supplies::insert(tx, new, &stems, by).await?;
    if new.status == SupplyStatus::Received {
        return receive(tx, id, &[], None, by).await;
    }
    gates::lock(tx, &stems, by.now).await?;
    gates::refresh(tx, stems, by.now).await?;
    found(tx, id).await
}

/// The gates of the positions' stems, made where there are none.
async fn stems_of(tx: &mut TenantTx, positions: &[NewPosition], now: DateTime<Utc>) -> Result<Vec<StemId>> {
    let names = positions.iter().filter_map(|position| match &position.variety {
        WhichOne::Named(name) => Some(name.clone()),
        WhichOne::Id(_) | WhichOne::Both(..) => None,
    });
    let names: Vec<_> = names.collect();
    let mut named = varieties::varieties_named(tx, &names, now).await?.into_iter();
    let ids = positions.iter().filter_map(|position| match &position.variety {
        WhichOne::Id(id) | WhichOne::Both(id, _) => Some(*id),
        WhichOne::Named(_) => named.next(),
    });
    let ids: Vec<_> = ids.collect();
    let known = super::variety_names(tx, &ids).await?;
    if let Some(position) = ids.iter().position(|id| !known.contains_key(id)) {
        return Err(Refused::UnknownVariety { position }.into());
    }
    let differs = |(position, id): (&NewPosition, &VarietyId)| match (&position.variety, known.get(id)) {
        (WhichOne::Both(_, said), Some(name)) => said.to_lowercase() != name.to_lowercase(),
        _ => false,
    };
    if let Some(position) = positions.iter().zip(&ids).position(differs) {
        return Err(Refused::OtherVariety { position }.into());
    }
    let wanted: Vec<_> =
        ids.into_iter().zip(positions).map(|(id, position)| (id, position.height_cm)).collect();
    gates::ensure(tx, &wanted, now).await?;
    Ok(supplies::stems(tx, &wanted).await?)
}

/// # Errors
/// [`Refused::NoSupply`].
pub(super) async fn found(tx: &mut TenantTx, id: SupplyId) -> Result<Supply> {
    supplies::supplies(tx, &[id]).await?.pop().ok_or_else(|| Refused::NoSupply.into())
}

/// Takes a supply in: what is not named of its positions came as it was
/// announced.
///
/// # Errors
/// [`Refused::NoSupply`], [`Refused::NotAnnounced`], [`Refused::UnknownPosition`],
/// [`Refused::DamagedBeyond`], [`Refused::TooDear`].
pub(super) async fn receive(
    tx: &mut TenantTx,
    id: SupplyId,
    came: &[Came],
    at: Option<DateTime<Utc>>,
    by: By<'_>,
) -> Result<Supply> {
    supplies::lock(tx, id).await?;
    let mut supply = found(tx, id).await?;
    let is_new =
        supply.status == SupplyStatus::Received && supply.positions.iter().all(|at| at.received.is_none());
    if supply.status != SupplyStatus::Announced && !is_new {
        return Err(Refused::NotAnnounced.into());
    }
    for (at, came) in came.iter().enumerate() {
        let position = supply.positions.iter_mut().find(|position| position.id == came.position);
        let position = position.ok_or(Refused::UnknownPosition { at })?;
        if came.damaged > came.received {
            return Err(Refused::DamagedBeyond { at }.into());
        }
        (position.received, position.damaged) = (Some(came.received), Some(came.damaged));
    }
    for position in &mut supply.positions {
        position.received = position.received.or(Some(position.ordered));
        position.damaged = position.damaged.or(Some(0));
    }
    supply.arrives_at = at.unwrap_or(supply.arrives_at);
    let stems: Vec<_> = supply.positions.iter().map(|position| position.stem).collect();
    gates::lock(tx, &stems, by.now).await?;
    supplies::mark_received(tx, &supply, by).await?;
    let shop = tx.shop();
    let costs = landed::costs(&supply.priced(), supply.bill(shop.currency)).ok_or(Refused::TooDear)?;
    let arrived_on = shop.zone.today(supply.arrives_at);
    enter(tx, &supply, &costs, arrived_on, by).await?;
    gates::refresh(tx, stems, by.now).await?;
    found(tx, id).await
}

/// Its batches, and what of them was damaged.
async fn enter(
    tx: &mut TenantTx,
    supply: &Supply,
    costs: &[Cost],
    arrived_on: NaiveDate,
    by: By<'_>,
) -> Result<()> {
    let ids = batches::insert(tx, supply, costs, arrived_on, by).await?;
    let cause = Cause { supply: Some(supply.id), ..Cause::default() };
    let mut new = Vec::new();
    for (position, batch) in supply.positions.iter().zip(ids) {
        new.push(NewMovement::of(batch, MovementKind::Received, position.stems(), cause));
        let damaged = position.damaged.unwrap_or_default();
        if damaged > 0 {
            new.push(NewMovement::write_off(batch, damaged, WriteOffReason::ArrivedBad, cause));
        }
    }
    movements::enter(tx, &new, by).await?;
    Ok(())
}

/// Calls an announced supply off: what was promised of it may be at risk.
///
/// # Errors
/// [`Refused::NoSupply`], [`Refused::NotAnnounced`].
pub(super) async fn call_off(tx: &mut TenantTx, id: SupplyId, by: By<'_>) -> Result<Supply> {
    supplies::lock(tx, id).await?;
    let supply = found(tx, id).await?;
    match supply.status {
        SupplyStatus::Cancelled => return Ok(supply),
        SupplyStatus::Received => return Err(Refused::NotAnnounced.into()),
        SupplyStatus::Announced => {}
    }
    let stems: Vec<_> = supply.positions.iter().map(|position| position.stem).collect();
    gates::lock(tx, &stems, by.now).await?;
    supplies::cancel(tx, id).await?;
    gates::refresh(tx, stems, by.now).await?;
    found(tx, id).await
}

/// A further bill for what was received, freight that came late say: the stems
/// that are there cost more, the share of those that are gone is today's loss.
#[derive(Clone, Debug)]
pub struct LateBill {
    /// In the supply's currency.
    pub amount: Decimal,
    pub note: Option<String>,
}

/// # Errors
/// [`Refused::NoSupply`], [`Refused::NotReceived`], [`Refused::TooDear`].
pub(super) async fn bill_late(
    tx: &mut TenantTx,
    id: SupplyId,
    bill: &LateBill,
    by: By<'_>,
) -> Result<Supply> {
    supplies::lock(tx, id).await?;
    let supply = found(tx, id).await?;
    if supply.status != SupplyStatus::Received {
        return Err(Refused::NotReceived.into());
    }
    let stems: Vec<_> = supply.positions.iter().map(|position| position.stem).collect();
    gates::lock(tx, &stems, by.now).await?;
    let unit = tx.shop().currency.smallest_told().0;
    let weights: Vec<_> = supply.positions.iter().map(Position::stems).collect();
    let parts = landed::further(bill.amount, supply.rate, unit, &weights).ok_or(Refused::TooDear)?;
    let cause = Cause { supply: Some(id), ..Cause::default() };
    let revalued = supply.positions.iter().zip(parts).filter_map(|(position, later_cost)| {
        let movement = NewMovement::of(position.batch?, MovementKind::Revalued, 0, cause);
        Some(NewMovement { later_cost, note: bill.note.clone(), ..movement })
    });
    let revalued: Vec<_> = revalued.filter(|movement| movement.later_cost != Minor::ZERO).collect();
    movements::enter(tx, &revalued, by).await?;
    supplies::add_cost(tx, id, bill.amount).await?;
    found(tx, id).await
}
