//! Waste on the wire.

use serde::Serialize;
use utoipa::ToSchema;

use super::sheet;
use crate::db::ShopBasics;
use crate::http::{Cell, Sheet};
use crate::reports::margin::share;
use crate::reports::period::Period;
use crate::reports::queries::stems::{Balance, Gone, LostGoods, Worth};
use crate::values::{Currency, DecimalView, Major, Minor, ProductId, StaffId, VarietyId};

/// What was thrown away and what was put right, beside all that happened to stems.
#[derive(Serialize, ToSchema)]
#[schema(as = WasteReport)]
pub(in crate::reports) struct WasteView {
    #[schema(value_type = String, format = Date, example = "2026-12-01")]
    from: String,
    #[schema(value_type = String, format = Date, example = "2026-12-26")]
    to: String,
    /// Of all costs.
    currency: Currency,
    /// What was written off, by reason, supplier, variety and person.
    rows: Vec<WasteRow>,
    /// What counting found beyond the books, and what orders took that these did not
    /// have. What counting missed is among the rows, as `lost_in_count`.
    corrections: Vec<CorrectionRow>,
    /// Counted goods that an order let go, and that were lost.
    goods: Vec<GoodsRow>,
    /// The sum of the rows: of stems alone.
    total: WorthView,
    /// Stems written off, of those that came in these days; null where none came.
    #[schema(value_type = Option<f64>, example = 0.025)]
    share: Option<DecimalView>,
    balance: BalanceView,
}

/// Stems that were written off.
#[derive(Serialize, ToSchema)]
#[schema(as = WasteRow)]
struct WasteRow {
    #[schema(example = "expired")]
    reason: String,
    #[serde(flatten)]
    whose: WhoseView,
    #[serde(flatten)]
    gone: WorthView,
}

/// Stems by which the books were put right.
#[derive(Serialize, ToSchema)]
#[schema(as = StemCorrection)]
struct CorrectionRow {
    #[serde(flatten)]
    whose: WhoseView,
    #[serde(flatten)]
    found: WorthView,
}

/// Counted goods that were lost.
#[derive(Serialize, ToSchema)]
#[schema(as = LostGoods)]
struct GoodsRow {
    #[schema(example = "customer_return")]
    reason: String,
    #[schema(value_type = i64, example = 10)]
    product_id: ProductId,
    #[schema(example = "Ваза")]
    product: String,
    /// Null: a program, or nobody.
    #[schema(value_type = Option<i64>, example = 3)]
    staff_id: Option<StaffId>,
    #[schema(example = "Алия")]
    person: String,
    #[schema(example = 1)]
    pieces: i64,
    /// Null where nobody knows it.
    #[schema(value_type = Option<f64>, example = 3000)]
    cost: Option<Major>,
}

/// What was lost, and what was put right.
pub(in crate::reports) struct Thrown {
    pub stems: Vec<Gone>,
    pub goods: Vec<LostGoods>,
}

/// Which stems, and who did it.
#[derive(Serialize, ToSchema)]
#[schema(as = WasteOf)]
struct WhoseView {
    /// Null where they were found, not bought.
    #[schema(example = "Flower Direct")]
    supplier: Option<String>,
    #[schema(value_type = i64, example = 3)]
    variety_id: VarietyId,
    #[schema(example = "Роза Красная")]
    variety: String,
    /// Null: a program, or nobody.
    #[schema(value_type = Option<i64>, example = 3)]
    staff_id: Option<StaffId>,
    #[schema(example = "Алия")]
    person: String,
}

/// Stems, and what they cost with their share of the freight.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[schema(as = StemsWorth)]
struct WorthView {
    #[schema(example = 5)]
    stems: i64,
    #[schema(value_type = f64, example = 1500)]
    cost: Major,
}

/// How the stems of these days add up, in number and in money: opening, and what
/// came, less what was used and lost, with what was put right, is the closing.
#[derive(Serialize, ToSchema)]
#[schema(as = StemsBalance)]
struct BalanceView {
    /// As the first day began.
    opening: WorthView,
    received: WorthView,
    /// In orders, less what came back.
    sold: WorthView,
    /// In bouquets for the showcase, less what came back.
    showcase: WorthView,
    written_off: WorthView,
    corrected: WorthView,
    /// What bills that came later made of stems that were there.
    #[schema(value_type = f64, example = 0)]
    late_bills: Major,
    /// As the last day ended, or now.
    closing: WorthView,
}

const COLUMNS: [&str; 10] = [
    "kind",
    "reason",
    "supplier",
    "variety_id",
    "variety",
    "product_id",
    "product",
    "person",
    "quantity",
    "cost",
];

impl WasteView {
    pub(in crate::reports) fn new(
        thrown: Thrown,
        balance: &Balance,
        period: Period,
        shop: &ShopBasics,
    ) -> Self {
        let currency = shop.currency;
        let (mut rows, mut corrections, mut total) = (Vec::new(), Vec::new(), Worth::default());
        for Gone { reason, supplier, variety_id, variety, staff_id, person, stems, cost } in thrown.stems {
            let whose = WhoseView { supplier, variety_id, variety, staff_id, person };
            let Some(reason) = reason else {
                corrections
                    .push(CorrectionRow { whose, found: WorthView::new(Worth { stems, cost }, currency) });
                continue;
            };
            let lost = Worth { stems: -stems, cost: Minor(-cost.0) };
            total = Worth { stems: total.stems + lost.stems, cost: Minor(total.cost.0 + lost.cost.0) };
            rows.push(WasteRow { reason, whose, gone: WorthView::new(lost, currency) });
        }
        Self {
            from: period.from.to_string(),
            to: period.to.to_string(),
            currency,
            rows,
            corrections,
            goods: thrown.goods.into_iter().map(|lost| GoodsRow::new(lost, currency)).collect(),
            total: WorthView::new(total, currency),
            share: share(total.stems, balance.received.stems).map(DecimalView),
            balance: BalanceView::new(balance, currency),
        }
    }

    /// The rows as a table: stems thrown away, goods lost, and what was put right.
    pub(in crate::reports) fn sheet(&self) -> Sheet {
        let waste = self
            .rows
            .iter()
            .map(|row| row.whose.cells(["write_off", &row.reason].map(Cell::plain), row.gone));
        let corrections = self
            .corrections
            .iter()
            .map(|row| row.whose.cells([Cell::plain("correction"), Cell::Empty], row.found));
        let goods = self.goods.iter().map(GoodsRow::cells);
        let rows = waste.chain(goods).chain(corrections).collect();
        Sheet { rows, ..sheet("waste", [&self.from, &self.to], &COLUMNS) }
    }
}

impl WhoseView {
    fn cells(&self, what: [Cell; 2], worth: WorthView) -> Vec<Cell> {
        let mut cells = Vec::from(what);
        cells.extend([
            Cell::text(self.supplier.as_deref()),
            Cell::plain(self.variety_id.0),
            Cell::text(Some(&self.variety)),
            Cell::Empty,
            Cell::Empty,
            Cell::text(Some(&self.person)),
            Cell::plain(worth.stems),
            Cell::plain(worth.cost),
        ]);
        cells
    }
}

impl GoodsRow {
    fn new(lost: LostGoods, currency: Currency) -> Self {
        Self {
            reason: lost.reason,
            product_id: lost.product_id,
            product: lost.product,
            staff_id: lost.staff_id,
            person: lost.person,
            pieces: lost.pieces,
            cost: lost.cost.map(|cost| currency.to_major(cost)),
        }
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::plain("goods"),
            Cell::plain(&self.reason),
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
            Cell::plain(self.product_id.0),
            Cell::text(Some(&self.product)),
            Cell::text(Some(&self.person)),
            Cell::plain(self.pieces),
            Cell::optional(self.cost),
        ]
    }
}

impl WorthView {
    fn new(worth: Worth, currency: Currency) -> Self {
        Self { stems: worth.stems, cost: currency.to_major(worth.cost) }
    }
}

impl BalanceView {
    fn new(balance: &Balance, currency: Currency) -> Self {
        let view = |worth| WorthView::new(worth, currency);
        Self {
            opening: view(balance.opening()),
            received: view(balance.received),
            sold: view(balance.sold),
            showcase: view(balance.showcase),
            written_off: view(balance.written_off),
            corrected: view(balance.corrected),
            late_bills: currency.to_major(balance.late),
            closing: view(balance.closing),
        }
    }
}
