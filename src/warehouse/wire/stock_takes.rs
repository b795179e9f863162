//! Stock-takes on the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{LONGEST_TEXT, MOST_STEMS};
use crate::http::{Checks, Result};
use crate::values::{BatchId, ShopZone, StockTakeId, VarietyId};
use crate::warehouse::stock_take::{Line, Scope, StockTake, StockTakeStatus};

/// Which batches are to be counted; nothing named, all of them.
#[derive(Default, Deserialize, ToSchema)]
#[schema(as = OpenStockTake)]
pub(in crate::warehouse) struct OpenStockTake {
    /// Of this variety alone.
    #[schema(value_type = Option<i64>)]
    variety_id: Option<VarietyId>,
    /// Standing on the showcase alone, or not.
    on_showcase: Option<bool>,
    #[schema(max_length = 2000, example = "Вечерний пересчёт")]
    note: Option<String>,
}

impl OpenStockTake {
    pub(in crate::warehouse) fn check(&self) -> Result<Scope> {
        let mut checks = Checks::body();
        let note = checks.optional_prose("note", self.note.as_deref(), LONGEST_TEXT);
        checks.done().map(|()| Scope { variety: self.variety_id, on_showcase: self.on_showcase, note })
    }
}

/// What somebody has counted of a batch.
#[derive(Deserialize, ToSchema)]
pub(in crate::warehouse) struct CountBatch {
    #[schema(minimum = 0, maximum = 1000000, example = 148)]
    counted: i64,
}

impl CountBatch {
    pub(in crate::warehouse) fn check(&self) -> Result<i32> {
        let mut checks = Checks::body();
        let counted = checks.within_range("counted", self.counted, 0..=MOST_STEMS);
        checks.done().map(|()| i32::try_from(counted).unwrap_or_default())
    }
}

/// A stock-take. What the books say is hidden while it is open from those who may
/// neither write products nor read reports: they count what they see.
#[derive(Serialize, ToSchema)]
#[schema(as = StockTake)]
pub(in crate::warehouse) struct StockTakeView {
    #[schema(value_type = i64, example = 1)]
    id: StockTakeId,
    status: StockTakeStatus,
    #[schema(value_type = Option<i64>, example = json!(null))]
    variety_id: Option<VarietyId>,
    #[schema(example = json!(null))]
    on_showcase: Option<bool>,
    #[schema(example = "Вечерний пересчёт")]
    note: Option<String>,
    /// In the order in which they were first counted.
    lines: Vec<LineView>,
    #[schema(value_type = String, format = DateTime)]
    opened_at: String,
    #[schema(example = "Алия")]
    opened_by: String,
    /// When it was closed or cancelled.
    #[schema(value_type = Option<String>, format = DateTime, example = json!(null))]
    ended_at: Option<String>,
    #[schema(example = json!(null))]
    ended_by: Option<String>,
}

/// A batch that was counted.
#[derive(Serialize, ToSchema)]
#[schema(as = StockTakeLine)]
struct LineView {
    #[schema(value_type = i64, example = 1)]
    batch_id: BatchId,
    #[schema(example = "Роза Красная")]
    variety: String,
    #[schema(example = 148)]
    counted: i32,
    /// What the books said at that moment.
    #[schema(example = 150)]
    expected: Option<i32>,
    /// By what closing changes the books.
    #[schema(example = -2)]
    difference: Option<i32>,
    /// It differs by more than three stems and a twentieth: count it again.
    needs_recount: bool,
    #[schema(value_type = String, format = DateTime)]
    counted_at: String,
    #[schema(example = "Марина")]
    counted_by: String,
}

impl StockTakeView {
    pub(in crate::warehouse) fn new(take: StockTake, zone: ShopZone, sees_books: bool) -> Self {
        let sees_books = sees_books || take.status != StockTakeStatus::Open;
        Self {
            id: take.id,
            status: take.status,
            variety_id: take.scope.variety,
            on_showcase: take.scope.on_showcase,
            note: take.scope.note,
            lines: take.lines.into_iter().map(|line| LineView::new(line, zone, sees_books)).collect(),
            opened_at: zone.render(take.opened_at),
            opened_by: take.opened_by,
            ended_at: take.ended_at.map(|at| zone.render(at)),
            ended_by: take.ended_by,
        }
    }
}

impl LineView {
    fn new(line: Line, zone: ShopZone, sees_books: bool) -> Self {
        Self {
            batch_id: line.batch,
            counted: line.counted,
            expected: sees_books.then_some(line.balance),
            difference: sees_books.then(|| line.difference()),
            needs_recount: line.needs_recount,
            counted_at: zone.render(line.counted_at),
            variety: line.variety,
            counted_by: line.counted_by,
        }
    }
}
