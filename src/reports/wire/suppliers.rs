//! Suppliers on the wire.

use serde::Serialize;
use utoipa::ToSchema;

use super::sheet;
use crate::db::ShopBasics;
use crate::http::{Cell, Sheet};
use crate::reports::margin::share;
use crate::reports::period::Period;
use crate::reports::queries::stems::Supplied;
use crate::values::{Currency, DecimalView, Major, Minor, VarietyId};

/// What came from whom, and became of it.
#[derive(Serialize, ToSchema)]
#[schema(as = SuppliersReport)]
pub(in crate::reports) struct SuppliersView {
    #[schema(value_type = String, format = Date, example = "2026-12-01")]
    from: String,
    #[schema(value_type = String, format = Date, example = "2026-12-26")]
    to: String,
    /// Of all costs.
    currency: Currency,
    rows: Vec<SupplierRow>,
    /// The sum of the rows.
    total: SuppliedView,
}

/// What came of a supplier's variety.
#[derive(Serialize, ToSchema)]
#[schema(as = SupplierRow)]
struct SupplierRow {
    /// Null: stems that were found, not bought.
    #[schema(example = "Flower Direct")]
    supplier: Option<String>,
    #[schema(value_type = i64, example = 3)]
    variety_id: VarietyId,
    #[schema(example = "Роза Красная")]
    variety: String,
    #[serde(flatten)]
    supplied: SuppliedView,
}

/// Sums of what came.
#[derive(Serialize, ToSchema)]
#[schema(as = SuppliedSums)]
struct SuppliedView {
    /// Of the deliveries received in these days.
    #[schema(example = 200)]
    ordered: i64,
    #[schema(example = 195)]
    received: i64,
    /// Among those received, written off at once as `arrived_bad`.
    #[schema(example = 5)]
    damaged: i64,
    /// Ordered, and not received.
    #[schema(example = 5)]
    short: i64,
    /// What the stems received were bought for.
    #[schema(value_type = f64, example = 45825)]
    purchase_cost: Major,
    /// With their share of the freight, as it was known when they came.
    #[schema(value_type = f64, example = 58900)]
    landed_cost: Major,
    /// Stems of theirs written off in these days, those damaged included.
    #[schema(example = 39)]
    wasted: i64,
    #[schema(value_type = f64, example = 11780)]
    waste_cost: Major,
    /// Wasted, of those received in these days; null where none were.
    #[schema(value_type = Option<f64>, example = 0.2)]
    waste_share: Option<DecimalView>,
    /// What came to be paid afterwards, entered in these days.
    #[schema(value_type = f64, example = 0)]
    late_bills: Major,
}

const COLUMNS: [&str; 13] = [
    "supplier",
    "variety_id",
    "variety",
    "ordered",
    "received",
    "damaged",
    "short",
    "purchase_cost",
    "landed_cost",
    "wasted",
    "waste_cost",
    "waste_share",
    "late_bills",
];

impl SuppliersView {
    pub(in crate::reports) fn new(supplied: Vec<Supplied>, period: Period, shop: &ShopBasics) -> Self {
        let currency = shop.currency;
        let total = SuppliedView::new(&supplied, currency);
        let row = |supplied: Supplied| SupplierRow {
            supplied: SuppliedView::new(std::slice::from_ref(&supplied), currency),
            supplier: supplied.supplier,
            variety_id: supplied.variety_id,
            variety: supplied.variety,
        };
        Self {
            from: period.from.to_string(),
            to: period.to.to_string(),
            currency,
            rows: supplied.into_iter().map(row).collect(),
            total,
        }
    }

    /// The rows as a table.
    pub(in crate::reports) fn sheet(&self) -> Sheet {
        let rows = self.rows.iter().map(SupplierRow::cells).collect();
        Sheet { rows, ..sheet("suppliers", [&self.from, &self.to], &COLUMNS) }
    }
}

impl SuppliedView {
    /// Of several rows.
    fn new(rows: &[Supplied], currency: Currency) -> Self {
        let count = |of: fn(&Supplied) -> i64| rows.iter().map(of).sum::<i64>();
        let money =
            |of: fn(&Supplied) -> Minor| currency.to_major(Minor(rows.iter().map(|row| of(row).0).sum()));
        let (received, wasted) = (count(|row| row.received), count(|row| row.wasted));
        Self {
            ordered: count(|row| row.ordered),
            received,
            damaged: count(|row| row.damaged),
            short: count(|row| row.short),
            purchase_cost: money(|row| row.purchase),
            landed_cost: money(|row| row.landed),
            wasted,
            waste_cost: money(|row| row.waste_cost),
            waste_share: share(wasted, received).map(DecimalView),
            late_bills: money(|row| row.late),
        }
    }
}

impl SupplierRow {
    fn cells(&self) -> Vec<Cell> {
        let sums = &self.supplied;
        let mut cells = vec![
            Cell::text(self.supplier.as_deref()),
            Cell::plain(self.variety_id.0),
            Cell::text(Some(&self.variety)),
        ];
        cells.extend([sums.ordered, sums.received, sums.damaged, sums.short].map(Cell::plain));
        cells.extend([sums.purchase_cost, sums.landed_cost].map(Cell::plain));
        cells.extend([Cell::plain(sums.wasted), Cell::plain(sums.waste_cost)]);
        cells.push(Cell::optional(sums.waste_share.map(|share| share.0.normalize())));
        cells.push(Cell::plain(sums.late_bills));
        cells
    }
}
