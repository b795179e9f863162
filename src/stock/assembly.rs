//! An order's goods are put together: what was promised to its lines is taken
//! from batches, and comes back or is lost when the order does not stand.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::goods;
use super::holding::HeldLine;
use super::recipe::LineStems;
use super::stem_queries;
use crate::db::{Stop, TenantTx};
use crate::values::{BatchId, LineId, Minor, OrderId};
use crate::warehouse::{
    self, Back, By, Cause, Leaving, MovementKind, Short, TakeOut, TakenFrom, Used, WriteOffReason, take_out,
};

/// What somebody says that a line was made of.
#[derive(Clone, Copy, Debug)]
pub struct MadeOf {
    pub line: LineId,
    pub batch: BatchId,
    pub stems: i32,
}

/// How an order is put together.
#[derive(Clone, Debug, Default)]
pub struct Assembly {
    /// Of those lines instead of what was promised to them.
    pub made_of: Vec<MadeOf>,
    /// Where there are too few stems, the books are put right.
    pub allow_short: bool,
}

/// Pieces of a line that somebody lets go.
#[derive(Clone, Copy, Debug)]
pub struct LetGo {
    pub line: LineId,
    /// Pieces that it had, and those that it keeps.
    pub had: i64,
    pub keeps: i64,
}

/// Why what an order lets go is lost; None of what comes back.
#[derive(Clone, Copy, Debug)]
pub struct Lost {
    /// Stems that were used.
    pub stems: Option<WriteOffReason>,
    /// Counted goods.
    pub goods: Option<WriteOffReason>,
}

/// Takes the stems of an order's lines from batches.
///
/// # Errors
/// [`Short`]; `UnknownBatch` counts by `made_of`.
pub async fn assemble(
    tx: &mut TenantTx,
    order: OrderId,
    lines: &[LineId],
    assembly: &Assembly,
    by: By<'_>,
) -> Result<(), Stop<Short>> {
    let held: Vec<_> = lines.iter().map(|line| HeldLine::Order(order, *line)).collect();
    let leaving =
        Leaving { kind: MovementKind::Sold, reason: None, note: None, allow_short: assembly.allow_short };
    use_up(tx, &held, assembly, leaving, by).await
}

/// Takes what is promised to those lines, and throws it away.
///
/// # Errors
/// [`Short`].
pub async fn write_off(
    tx: &mut TenantTx,
    order: OrderId,
    lines: &[LineId],
    by: By<'_>,
) -> Result<(), Stop<Short>> {
    let held: Vec<_> = lines.iter().map(|line| HeldLine::Order(order, *line)).collect();
    let reason = Some(WriteOffReason::CancelledOrder);
    let leaving = Leaving { kind: MovementKind::WriteOff, reason, note: None, allow_short: true };
    use_up(tx, &held, &Assembly::default(), leaving, by).await
}

async fn use_up(
    tx: &mut TenantTx,
    lines: &[HeldLine],
    assembly: &Assembly,
    leaving: Leaving<'_>,
    by: By<'_>,
) -> Result<(), Stop<Short>> {
    if lines.is_empty() && assembly.made_of.is_empty() {
        return Ok(());
    }
    let kept = if lines.is_empty() { Vec::new() } else { stem_queries::kept(tx, lines).await? };
    let order = lines.iter().find_map(|line| match line {
        HeldLine::Order(order, _) => Some(*order),
        HeldLine::Cart(..) => None,
    });
    let today = tx.shop().zone.today(by.now);
    let named: HashSet<_> = assembly.made_of.iter().map(|made| made.line).collect();
    let mut asked: Vec<_> = assembly.made_of.iter().map(|made| made.taking(order)).collect();
    let promised = kept.iter().filter_map(|kept| match kept.line {
        HeldLine::Order(order, line) if lines.contains(&kept.line) && !named.contains(&line) => {
            taking(order, line, &kept.stems, today)
        }
        _ => None,
    });
    asked.extend(promised);
    let batches = take_out(tx, &asked, leaving, by).await?;
    let done = kept.into_iter().filter(|kept| lines.contains(&kept.line) && kept.stems.promised > 0);
    let done: Vec<_> = done.map(|kept| LineStems { promised: 0, ..kept.stems }).collect();
    stem_queries::update(tx, &done).await?;
    warehouse::refresh(tx, done.iter().map(|stems| stems.stem), by.now).await?;
    Ok(warehouse::settle(tx, &batches, by).await?)
}

impl MadeOf {
    fn taking(self, order: Option<OrderId>) -> TakeOut {
        let cause = Cause { order, line: Some(self.line), ..Cause::default() };
        TakeOut { from: TakenFrom::Batch(self.batch), stems: self.stems, cause }
    }
}

fn taking(order: OrderId, line: LineId, stems: &LineStems, today: NaiveDate) -> Option<TakeOut> {
    let cause = Cause {
        order: Some(order),
        line: Some(line),
        ingredient: Some(stems.ingredient),
        ..Cause::default()
    };
    let from = TakenFrom::Stem { stem: stems.stem, day: stems.due.max(today) };
    (stems.promised > 0).then_some(TakeOut { from, stems: stems.promised, cause })
}

/// Stems of an order that was put together come back, in proportion to the
/// pieces that its lines let go, and bouquets to the showcase; lost where there is
/// a reason. What its lines of counted goods cost less by that.
///
/// # Errors
/// The database is away.
pub async fn take_apart(
    tx: &mut TenantTx,
    order: OrderId,
    lines: &[LetGo],
    lost: Lost,
    by: By<'_>,
) -> Result<HashMap<LineId, Option<Minor>>, sqlx::Error> {
    let used = warehouse::used(tx, &[order]).await?;
    let mut back = Vec::new();
    for LetGo { line, had, keeps } in lines.iter().filter(|line| line.had > line.keeps) {
        let own: Vec<_> = used.iter().filter(|used| used.cause.line == Some(*line)).collect();
        let mut ingredients: Vec<_> = own.iter().map(|used| used.cause.ingredient).collect();
        ingredients.dedup();
        for ingredient in ingredients {
            let of_part = own.iter().filter(|used| used.cause.ingredient == ingredient);
            let all: i64 = of_part.clone().map(|used| i64::from(used.stems)).sum();
            let kept = (all * keeps + had - 1).checked_div(*had).unwrap_or_default();
            let mut left = i32::try_from(all - kept).unwrap_or_default();
            // What was taken last comes back first.
            for used in of_part.rev() {
                let stems = left.min(used.stems);
                left -= stems;
                back.extend((stems > 0).then_some(Back { used: Used { stems, ..**used }, lost: lost.stems }));
            }
        }
    }
    warehouse::bring_back(tx, MovementKind::Returned, &back, by).await?;
    goods::let_goods_go(tx, order, lines, lost.goods, by).await
}
