//! Stems leave the warehouse: into orders, bouquets for the showcase, or the bin.
//!
//! Of a stem that batch goes first which wilts first and is still fresh on the
//! day that counts; by exchange this breaks no other promise.

use chrono::NaiveDate;

use super::movement::{By, Cause, MovementKind, NewMovement, WriteOffReason};
use super::queries::batches::{self, OnHand};
use super::queries::{movements, promises};
use super::{gates, queries};
use crate::db::{Stop, TenantTx};
use crate::values::{BatchId, StemId};

/// Stems to be taken.
#[derive(Clone, Copy, Debug)]
pub struct TakeOut {
    pub from: TakenFrom,
    pub stems: i32,
    pub cause: Cause,
}

/// Where they are taken from.
#[derive(Clone, Copy, Debug)]
pub enum TakenFrom {
    /// Whichever batch is right for that day.
    Stem { stem: StemId, day: NaiveDate },
    /// That one, as somebody has chosen.
    Batch(BatchId),
}

/// How stems leave.
#[derive(Clone, Copy, Debug)]
pub struct Leaving<'a> {
    pub kind: MovementKind,
    /// Of a write-off.
    pub reason: Option<WriteOffReason>,
    pub note: Option<&'a str>,
    /// Where there are too few, the books are put right first.
    pub allow_short: bool,
}

/// Why stems can't be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Short {
    /// There are fewer of them than are wanted: so many.
    Stems { variety: String, wanted: i32, left: i32 },
    /// The shop has no such batch.
    UnknownBatch { at: usize },
}

/// Takes all of it, or nothing; the batches that it was taken from. The gates of `stems` are locked here, with those
/// of the batches named; they are reckoned anew by [`gates::refresh`] once the
/// promises, too, are what they are to be.
///
/// # Errors
/// [`Short`], at the first that there is too little of.
pub async fn take_out(
    tx: &mut TenantTx,
    asked: &[TakeOut],
    leaving: Leaving<'_>,
    by: By<'_>,
) -> Result<Vec<BatchId>, Stop<Short>> {
    let named: Vec<_> = asked.iter().filter_map(|take| take.batch()).collect();
    let of_batches = batches::stems_of(tx, &named).await?;
    if let Some(at) = asked.iter().position(|take| {
        take.batch().is_some_and(|batch| !of_batches.iter().any(|(known, _)| *known == batch))
    }) {
        return Err(Stop::Refused(Short::UnknownBatch { at }));
    }
    let mut stems: Vec<_> = asked.iter().filter_map(|take| take.stem()).collect();
    stems.extend(of_batches.iter().map(|(_, stem)| *stem));
    gates::lock(tx, &stems, by.now).await?;
    let mut on_hand = batches::lock(tx, &stems, &named).await?;
    on_hand.sort_by_key(|batch| (batch.fresh_until, batch.batch));
    let mut new = Vec::new();
    for take in asked {
        let mut wanted = take.stems;
        for batch in on_hand.iter_mut().filter(|batch| take.may_take(batch)) {
            let taken = wanted.min(batch.stems);
            if taken > 0 {
                wanted -= taken;
                batch.stems -= taken;
                new.push(leaving.movement(batch.batch, taken, take.cause));
            }
        }
        if wanted > 0 {
            let Some(batch) = found_in(tx, take, &on_hand, leaving, by).await? else {
                return Err(Stop::Refused(short(tx, take, &of_batches, wanted).await?));
            };
            new.push(NewMovement::of(batch, MovementKind::Correction, wanted, take.cause));
            new.push(leaving.movement(batch, wanted, take.cause));
        }
    }
    movements::enter(tx, &new, by).await?;
    Ok(new.into_iter().map(|movement| movement.batch).collect())
}

/// Where stems that the books don't know are put right: the batch named, the
/// freshest of the stem, or one that nobody has bought.
async fn found_in(
    tx: &mut TenantTx,
    take: &TakeOut,
    on_hand: &[OnHand],
    leaving: Leaving<'_>,
    by: By<'_>,
) -> Result<Option<BatchId>, sqlx::Error> {
    if !leaving.allow_short {
        return Ok(None);
    }
    match take.from {
        TakenFrom::Batch(batch) => Ok(Some(batch)),
        TakenFrom::Stem { stem, day } => {
            let freshest = on_hand.iter().rev().find(|batch| batch.stem == stem);
            match freshest {
                Some(batch) => Ok(Some(batch.batch)),
                None => queries::batches::find(tx, stem, day, by).await.map(Some),
            }
        }
    }
}

async fn short(
    tx: &mut TenantTx,
    take: &TakeOut,
    of_batches: &[(BatchId, StemId)],
    missing: i32,
) -> Result<Short, sqlx::Error> {
    let of_batch =
        || of_batches.iter().find(|(batch, _)| Some(*batch) == take.batch()).map(|(_, stem)| *stem);
    let stem = take.stem().or_else(of_batch).unwrap_or(StemId(0));
    let variety = promises::names(tx, &[stem]).await?.pop().map(|(_, name)| name).unwrap_or_default();
    Ok(Short::Stems { variety, wanted: take.stems, left: take.stems - missing })
}

/// Reckons anew the gates of what has left or come back.
///
/// # Errors
/// The database is away.
pub async fn settle(tx: &mut TenantTx, batches: &[BatchId], by: By<'_>) -> Result<(), sqlx::Error> {
    let stems = batches::stems_of(tx, batches).await?;
    gates::refresh(tx, stems.into_iter().map(|(_, stem)| stem), by.now).await
}

/// Stems that left for an order, and have not come back.
#[derive(Clone, Copy, Debug)]
pub struct Used {
    pub batch: BatchId,
    pub cause: Cause,
    pub stems: i32,
}

/// Stems that come back, and whether they are written off at once.
#[derive(Clone, Copy, Debug)]
pub struct Back {
    pub used: Used,
    pub lost: Option<WriteOffReason>,
}

/// Stems come back to the batches that they left, as that kind of movement.
///
/// # Errors
/// The database is away.
pub async fn bring_back(
    tx: &mut TenantTx,
    kind: MovementKind,
    back: &[Back],
    by: By<'_>,
) -> Result<(), sqlx::Error> {
    if back.is_empty() {
        return Ok(());
    }
    let batches: Vec<_> = back.iter().map(|back| back.used.batch).collect();
    lock_gates(tx, &batches, by).await?;
    let mut by_batch: Vec<_> = back.iter().collect();
    by_batch.sort_by_key(|back| back.used.batch);
    let mut new = Vec::new();
    for Back { used, lost } in by_batch {
        new.push(NewMovement::of(used.batch, kind, used.stems, used.cause));
        new.extend(lost.map(|reason| NewMovement::write_off(used.batch, used.stems, reason, used.cause)));
    }
    movements::enter(tx, &new, by).await?;
    settle(tx, &batches, by).await
}

/// Locks the gates of what those batches are of.
///
/// # Errors
/// The database is away.
pub async fn lock_gates(tx: &mut TenantTx, batches: &[BatchId], by: By<'_>) -> Result<(), sqlx::Error> {
    let stems = batches::stems_of(tx, batches).await?;
    let stems: Vec<_> = stems.into_iter().map(|(_, stem)| stem).collect();
    gates::lock(tx, &stems, by.now).await.map(drop)
}

impl TakeOut {
    fn batch(&self) -> Option<BatchId> {
        match self.from {
            TakenFrom::Batch(batch) => Some(batch),
            TakenFrom::Stem { .. } => None,
        }
    }

    fn stem(&self) -> Option<StemId> {
        match self.from {
            TakenFrom::Stem { stem, .. } => Some(stem),
            TakenFrom::Batch(_) => None,
        }
    }

    fn may_take(&self, batch: &OnHand) -> bool {
        match self.from {
            TakenFrom::Batch(named) => batch.batch == named,
            TakenFrom::Stem { stem, day } => batch.stem == stem && batch.fresh_until >= day,
        }
    }
}

impl Leaving<'_> {
    fn movement(self, batch: BatchId, stems: i32, cause: Cause) -> NewMovement {
        let note = self.note.map(str::to_owned);
        NewMovement { reason: self.reason, note, ..NewMovement::of(batch, self.kind, -stems, cause) }
    }
}
