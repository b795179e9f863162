//! Bouquets for the showcase: stems become counted goods, and stems again.
//!
//! Products are locked first, then gates, then batches, then lots.

use std::collections::BTreeMap;

use super::lot::Lot;
use super::lot_queries::{self, Made, StemsOut};
use super::recipe::LineStems;
use super::stem_queries;
use crate::db::{Stop, TenantTx};
use crate::values::{BatchId, ProductId};
use crate::warehouse::{
    self, Back, By, Cause, Leaving, MovementKind, Short, TakeOut, TakenFrom, Used, Wanted, WriteOffReason,
    allot, makeable, take_out,
};

/// Why no bouquets are put together, or taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShowcaseRefused {
    /// There is no such product, or it is archived.
    NoProduct,
    /// Nothing is counted of it: it is made as it is ordered.
    NotCounted,
    /// Its recipe names no stems.
    NoRecipe,
    /// Beside what is promised there are stems for so many pieces.
    StemsShort { left: i64 },
    /// Of what was put together for the showcase so many are left.
    NotOnShowcase { left: i64 },
    /// Some are promised to orders: so many are not.
    OutOfStock { left: i64 },
    /// What is named of a batch is not what comes back of it: so many stems.
    OtherStems { batch: BatchId, stems: i64 },
}

type Result<T, E = Stop<ShowcaseRefused>> = std::result::Result<T, E>;

impl From<ShowcaseRefused> for Stop<ShowcaseRefused> {
    fn from(refused: ShowcaseRefused) -> Self {
        Self::Refused(refused)
    }
}

/// Stems of a batch.
#[derive(Clone, Copy, Debug)]
pub struct BatchStems {
    pub batch: BatchId,
    pub stems: i64,
}

/// What becomes of the stems of bouquets that are taken apart.
#[derive(Clone, Debug, Default)]
pub struct Remains {
    /// None: all that is not thrown away.
    pub back: Option<Vec<BatchStems>>,
    pub waste: Vec<(BatchStems, WriteOffReason)>,
}

/// Puts so many bouquets together of stems that nobody was promised, and counts
/// them.
///
/// # Errors
/// [`ShowcaseRefused`], with nothing taken.
pub async fn make_for_showcase(tx: &mut TenantTx, product: ProductId, pieces: i64, by: By<'_>) -> Result<()> {
    let made = counted(tx, product).await?;
    if made.recipe.is_empty() {
        return Err(ShowcaseRefused::NoRecipe.into());
    }
    let today = tx.shop().zone.today(by.now);
    let stems = made.recipe.iter().enumerate().map(|(place, line)| LineStems::of(place, line, today));
    let parts: Vec<_> = stems.map(|stems| stems.part).collect();
    let varieties: Vec<_> = parts.iter().map(|part| part.variety).collect();
    let (mut gates, _) = stem_queries::lock(tx, &varieties, &[]).await?;
    warehouse::roll(tx, &mut gates, today).await?;
    let pools: Vec<_> = gates.iter().map(|gate| gate.pool(today)).collect();
    let wanted = Wanted { pieces, parts: &parts, pinned: &[], overbook: false };
    let Ok(shares) = allot(&[wanted], &pools, false) else {
        let left = makeable(&parts, &pools, false).unwrap_or_default();
        return Err(ShowcaseRefused::StemsShort { left }.into());
    };
    let assembly = lot_queries::insert(tx, product, pieces, today, by).await?;
    let asked = shares.into_iter().flatten().enumerate().map(|(place, share)| TakeOut {
        from: TakenFrom::Stem { stem: share.stem, day: today },
        stems: share.stems,
        cause: Cause { assembly: Some(assembly), ingredient: i32::try_from(place).ok(), ..Cause::default() },
    });
    let leaving = Leaving { kind: MovementKind::Assembled, reason: None, note: None, allow_short: false };
    let batches = take_out(tx, &asked.collect::<Vec<_>>(), leaving, by).await;
    let batches = batches.map_err(|stop| {
        stop.map(|short| match short {
            // What is bought for is not there yet.
            Short::Stems { .. } | Short::UnknownBatch { .. } => ShowcaseRefused::StemsShort { left: 0 },
        })
    })?;
    warehouse::settle(tx, &batches, by).await?;
    lot_queries::reckon(tx, assembly).await?;
    Ok(lot_queries::count(tx, product, pieces).await?)
}

async fn counted(tx: &mut TenantTx, product: ProductId) -> Result<Made> {
    let made = lot_queries::product_locked(tx, product).await?.ok_or(ShowcaseRefused::NoProduct)?;
    let is_counted = made.in_stock.is_some() && !made.is_from_stems;
    if is_counted { Ok(made) } else { Err(ShowcaseRefused::NotCounted.into()) }
}

/// Takes so many bouquets of the showcase apart, those that wilt first first:
/// their stems go back to the batches that they came from, or to waste.
///
/// # Errors
/// [`ShowcaseRefused`], with nothing changed.
pub async fn disassemble(
    tx: &mut TenantTx,
    product: ProductId,
    pieces: i64,
    remains: &Remains,
    by: By<'_>,
) -> Result<()> {
    let made = counted(tx, product).await?;
    let free = i64::from(made.in_stock.unwrap_or_default());
    if pieces > free {
        return Err(ShowcaseRefused::OutOfStock { left: free }.into());
    }
    let seen = lot_queries::on_showcase_unlocked(tx, product).await?;
    let batches: Vec<_> = lot_queries::stems_out(tx, &seen).await?.into_iter().map(|out| out.batch).collect();
    warehouse::lock_gates(tx, &batches, by).await?;
    let lots = lot_queries::on_showcase(tx, &[product]).await?;
    let left = lots.iter().map(Lot::left).sum();
    if pieces > left {
        return Err(ShowcaseRefused::NotOnShowcase { left }.into());
    }
    let chosen = chosen(lots, pieces);
    let ids: Vec<_> = chosen.iter().map(|(lot, _)| lot.id).collect();
    let out = lot_queries::stems_out(tx, &ids).await?;
    let used: Vec<_> = chosen.iter().flat_map(|(lot, pieces)| coming_back(lot, *pieces, &out)).collect();
    let back = divided(&used, remains)?;
    warehouse::bring_back(tx, MovementKind::Disassembled, &back, by).await?;
    let mut lots = Vec::with_capacity(chosen.len());
    for (mut lot, pieces) in chosen {
        let cost = lot_queries::cost_back(tx, lot.id).await?;
        let gained = cost.checked_sub(lot.cost_back).unwrap_or_default();
        lot.take_apart(pieces, gained);
        lots.push(lot);
    }
    lot_queries::update(tx, &lots).await?;
    Ok(lot_queries::count(tx, product, -pieces).await?)
}

/// How many of each lot, the first to wilt first.
fn chosen(lots: Vec<Lot>, mut pieces: i64) -> Vec<(Lot, i64)> {
    let mut chosen = Vec::new();
    for lot in lots {
        let taken = pieces.min(lot.left());
        pieces -= taken;
        if taken > 0 {
            chosen.push((lot, taken));
        }
    }
    chosen
}

/// The stems of so many bouquets of a lot: of each line of the recipe as many as
/// those that stay, or were sold, can spare, what was taken last first.
fn coming_back(lot: &Lot, pieces: i64, out: &[StemsOut]) -> Vec<Used> {
    let standing = lot.made - lot.taken_apart;
    let of_lot: Vec<_> = out.iter().filter(|out| out.assembly == lot.id).collect();
    let mut ingredients: Vec<_> = of_lot.iter().map(|out| out.ingredient).collect();
    ingredients.dedup();
    let mut used = Vec::new();
    for ingredient in ingredients {
        let of_part = of_lot.iter().filter(|out| out.ingredient == ingredient);
        let all: i64 = of_part.clone().map(|out| out.stems).sum();
        let kept = (all * (standing - pieces) + standing - 1).checked_div(standing).unwrap_or_default();
        let mut left = all - kept;
        for out in of_part.rev() {
            let stems = left.min(out.stems);
            left -= stems;
            let cause = Cause { assembly: Some(lot.id), ingredient: Some(ingredient), ..Cause::default() };
            let stems = i32::try_from(stems).unwrap_or_default();
            used.extend((stems > 0).then_some(Used { batch: out.batch, cause, stems }));
        }
    }
    used
}

/// What goes back and what to waste, as somebody says.
fn divided(used: &[Used], remains: &Remains) -> Result<Vec<Back>> {
    let mut of_batches = BTreeMap::<BatchId, i64>::new();
    for used in used {
        *of_batches.entry(used.batch).or_default() += i64::from(used.stems);
    }
    let mut said = BTreeMap::<BatchId, i64>::new();
    let all = remains.waste.iter().map(|(waste, _)| waste).chain(remains.back.iter().flatten());
    for BatchStems { batch, stems } in all {
        *said.entry(*batch).or_default() += stems;
    }
    for batch in said.keys().chain(of_batches.keys()) {
        let [said, there] = [&said, &of_batches].map(|all| all.get(batch).copied().unwrap_or_default());
        if said > there || remains.back.is_some() && said != there {
            return Err(ShowcaseRefused::OtherStems { batch: *batch, stems: there }.into());
        }
    }
    let mut waste = remains.waste.clone();
    let mut back = Vec::new();
    for used in used {
        let mut left = used.stems;
        for (waste, reason) in waste.iter_mut().filter(|(waste, _)| waste.batch == used.batch) {
            let lost = i32::try_from(waste.stems).unwrap_or(i32::MAX).min(left);
            if lost > 0 {
                left -= lost;
                waste.stems -= i64::from(lost);
                back.push(Back { used: Used { stems: lost, ..*used }, lost: Some(*reason) });
            }
        }
        if left > 0 {
            back.push(Back { used: Used { stems: left, ..*used }, lost: None });
        }
    }
    Ok(back)
}
