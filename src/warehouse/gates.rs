//! Gates are locked in the order of their ids, brought to today, and written
//! back with what follows: the room for each day, and news where promises no
//! longer fit or stems run low.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};

use super::at_risk;
use super::gate::{Gate, cell};
use super::queries::gates::{self as queries, Fact, FactKind};
use super::staircase::{Coming, Staircase};
use crate::db::TenantTx;
use crate::events::{self, Event};
use crate::values::{StemId, VarietyId};

/// Makes sure that a variety's stems of a height have their gate.
///
/// # Errors
/// The database is away.
pub async fn ensure(
    tx: &mut TenantTx,
    stems: &[(VarietyId, i32)],
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let today = tx.shop().zone.today(now);
    if stems.is_empty() { Ok(()) } else { queries::ensure(tx, stems, today).await }
}

/// Locks the gates of those stems.
///
/// # Errors
/// The database is away.
pub async fn lock(tx: &mut TenantTx, stems: &[StemId], now: DateTime<Utc>) -> Result<Vec<Gate>, sqlx::Error> {
    let today = tx.shop().zone.today(now);
    let mut gates = queries::lock(tx, stems).await?;
    roll(tx, &mut gates, today).await?;
    Ok(gates)
}

/// The gates of those stems as they are, with nothing locked.
///
/// # Errors
/// The database is away.
pub async fn look(tx: &mut TenantTx, stems: &[StemId], now: DateTime<Utc>) -> Result<Vec<Gate>, sqlx::Error> {
    let today = tx.shop().zone.today(now);
    let mut gates = queries::read(tx, stems).await?;
    roll(tx, &mut gates, today).await?;
    Ok(gates)
}

/// Brings to today those gates that stand at an earlier day.
///
/// # Errors
/// The database is away.
pub async fn roll(tx: &mut TenantTx, gates: &mut [Gate], today: NaiveDate) -> Result<(), sqlx::Error> {
    if gates.iter().all(|gate| gate.today == today) {
        return Ok(());
    }
    let stale = gates.iter_mut().filter(|gate| gate.today != today);
    recount(tx, stale.collect(), today).await
}

/// Reckons the gates anew from batches, promises and what is announced; they
/// are locked.
async fn recount(tx: &mut TenantTx, mut gates: Vec<&mut Gate>, today: NaiveDate) -> Result<(), sqlx::Error> {
    let ids: Vec<_> = gates.iter().map(|gate| gate.stem).collect();
    let mut facts = BTreeMap::<StemId, Vec<Fact>>::new();
    for fact in queries::facts(tx, &ids, today).await? {
        facts.entry(fact.stem).or_default().push(fact);
    }
    for gate in &mut gates {
        gate.today = today;
        gate.stairs = stairs_of(today, facts.get(&gate.stem).map_or(&[], Vec::as_slice));
    }
    Ok(())
}

fn stairs_of(today: NaiveDate, facts: &[Fact]) -> Staircase {
    let mut stairs = Staircase::default();
    for fact in facts {
        let day = cell(today, fact.day);
        match fact.kind {
            FactKind::Fresh => stairs.fresh[day] += fact.stems,
            FactKind::Due => stairs.due[day] += fact.stems,
            FactKind::Coming { fresh_until } => {
                let coming = Coming { arrives: day, fresh: cell(today, fresh_until), quantity: fact.stems };
                stairs.coming.push(coming);
            }
        }
    }
    stairs
}

/// Writes gates that were locked and changed, and tells what follows.
///
/// # Errors
/// The database is away.
pub async fn save(tx: &mut TenantTx, gates: &[Gate], now: DateTime<Utc>) -> Result<(), sqlx::Error> {
    queries::write(tx, gates).await?;
    let standing = gates.iter().map(|gate| (gate, gate.standing()));
    let changed: Vec<_> = standing.map(|(gate, after)| (gate, gate.before, after)).collect();
    let worse: Vec<_> = changed
        .iter()
        .filter(|(_, before, after)| after.short > before.short)
        .map(|(gate, ..)| gate.stem)
        .collect();
    if !worse.is_empty() {
        for risk in at_risk::of_stems(tx, &worse, now).await? {
            events::record(tx, &risk.event(), 0, now);
        }
    }
    let mut fallen = BTreeMap::<VarietyId, i64>::new();
    for (gate, before, after) in changed.iter().filter(|(gate, ..)| gate.is_watched) {
        *fallen.entry(gate.variety).or_default() += i64::from(before.free) - i64::from(after.free);
    }
    fallen.retain(|_, by| *by > 0);
    tell_low(tx, &fallen, now).await
}

/// A variety is told of once, as its free stems come down to its point.
async fn tell_low(
    tx: &mut TenantTx,
    fallen: &BTreeMap<VarietyId, i64>,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    if fallen.is_empty() {
        return Ok(());
    }
    let varieties: Vec<_> = fallen.keys().copied().collect();
    for level in queries::levels(tx, &varieties).await? {
        let before = level.free + fallen.get(&level.variety_id).copied().unwrap_or_default();
        if level.free <= level.reorder_point.into() && before > level.reorder_point.into() {
            let queries::Level { variety_id, variety, free, reorder_point } = level;
            events::record(tx, &Event::StockLow { variety_id, variety, free, reorder_point }, 0, now);
        }
    }
    Ok(())
}

/// Reckons those gates anew, after their batches, promises or announcements have
/// changed in this transaction; the gates were locked before.
///
/// # Errors
/// The database is away.
pub async fn refresh(
    tx: &mut TenantTx,
    stems: impl IntoIterator<Item = StemId>,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let ids: Vec<_> = stems.into_iter().collect::<HashSet<_>>().into_iter().collect();
    if ids.is_empty() {
        return Ok(());
    }
    let today = tx.shop().zone.today(now);
    let mut gates = queries::lock(tx, &ids).await?;
    recount(tx, gates.iter_mut().collect(), today).await?;
    save(tx, &gates, now).await
}
