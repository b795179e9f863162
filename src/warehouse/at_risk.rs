//! Promises that no longer fit: stems wilted, were thrown away, or did not come.
//!
//! Of a day's promises those made last are named, since the first to ask is the
//! first to be served.

use chrono::{DateTime, NaiveDate, Utc};

use super::gates;
use super::queries::promises::{self, Promise};
use crate::db::TenantTx;
use crate::events::Event;
use crate::values::{OrderId, StemId, VarietyId};

/// Stems of a variety that are short, and whose they are.
#[derive(Clone, Debug)]
pub struct AtRisk {
    pub variety_id: VarietyId,
    pub variety: String,
    /// 0: not told.
    pub height_cm: i32,
    pub short: i32,
    /// By the day that they are due, then as they were promised.
    pub promises: Vec<PromiseAtRisk>,
}

/// A promise that can't be kept in full.
#[derive(Clone, Debug)]
pub struct PromiseAtRisk {
    /// None: a cart's.
    pub order_id: Option<OrderId>,
    pub due: NaiveDate,
    pub short: i32,
}

impl AtRisk {
    /// What subscribers are told.
    pub(super) fn event(&self) -> Event {
        let mut order_ids: Vec<_> = self.promises.iter().filter_map(|promise| promise.order_id).collect();
        order_ids.sort_unstable();
        order_ids.dedup();
        Event::StockAtRisk {
            variety_id: self.variety_id,
            variety: self.variety.clone(),
            height_cm: Some(self.height_cm).filter(|height| *height > 0),
            short: self.short,
            order_ids,
        }
    }
}

/// What is at risk of those stems.
///
/// # Errors
/// The database is away.
pub(super) async fn of_stems(
    tx: &mut TenantTx,
    stems: &[StemId],
    now: DateTime<Utc>,
) -> Result<Vec<AtRisk>, sqlx::Error> {
    let gates = gates::look(tx, stems, now).await?;
    let today = tx.shop().zone.today(now);
    let promises = promises::of_stems(tx, stems).await?;
    let names = promises::names(tx, stems).await?;
    let mut at_risk = Vec::new();
    for gate in gates {
        let short = gate.stairs.short();
        let own =
            promises.iter().filter(|promise| promise.stem == gate.stem && !gate.is_bought_for(promise.due));
        let mut unkept = short;
        let mut named: Vec<PromiseAtRisk> = Vec::new();
        // The last promised first.
        for Promise { order_id, due, promised, .. } in own.rev() {
            let left = &mut unkept[gate.cell(*due)];
            let missing = (*left).min(*promised);
            if missing > 0 {
                *left -= missing;
                named.push(PromiseAtRisk { order_id: *order_id, due: (*due).max(today), short: missing });
            }
        }
        named.reverse();
        let total = short.iter().sum();
        if let Some((_, variety)) = names.iter().find(|(stem, _)| *stem == gate.stem).filter(|_| total > 0) {
            at_risk.push(AtRisk {
                variety_id: gate.variety,
                variety: variety.clone(),
                height_cm: gate.height_cm,
                short: total,
                promises: named,
            });
        }
    }
    Ok(at_risk)
}
