//! Batches on the wire, their ledger, and promises at risk.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{LONGEST_NAME, LONGEST_TEXT, MOST_STEMS, TALLEST_CM};
use crate::db::ShopBasics;
use crate::http::{Checks, PageRequest, Paged, Result, SetElsewhere, Several, Total};
use crate::values::{
    BatchId, Currency, DecimalView, Major, MovementId, OrderId, ShopZone, SupplyId, VarietyId,
};
use crate::warehouse::at_risk::AtRisk;
use crate::warehouse::batch::{Batch, BatchChange, Freshness, WriteOff};
use crate::warehouse::movement::{MovementKind, WriteOffReason};
use crate::warehouse::queries::items::{Movement, Stats, Wanted};

/// Stems that came together. What they cost is null for those who may neither
/// write products nor read reports.
#[derive(Serialize, ToSchema)]
#[schema(as = Batch)]
pub(in crate::warehouse) struct BatchView {
    #[schema(value_type = i64, example = 1)]
    id: BatchId,
    #[schema(value_type = i64, example = 3)]
    variety_id: VarietyId,
    #[schema(example = "Роза Красная")]
    variety: String,
    #[schema(example = 50)]
    height_cm: Option<i32>,
    /// Null where they were found, not bought.
    #[schema(example = "Flower Direct")]
    supplier: Option<String>,
    #[schema(example = "Ecuador Roses")]
    farm: Option<String>,
    #[schema(value_type = Option<i64>, example = 100)]
    delivery_id: Option<SupplyId>,
    #[schema(value_type = String, format = DateTime)]
    arrival_date: String,
    #[schema(example = 200)]
    qty_initial: i32,
    #[schema(example = 150)]
    qty_current: i32,
    /// Used in orders and bouquets, and not brought back.
    #[schema(example = 50)]
    qty_sold: i32,
    #[schema(example = 0)]
    qty_writeoff: i32,
    /// What counting has found beyond the books; below zero: what it missed.
    #[schema(example = 0)]
    qty_corrected: i32,
    /// What a stem was bought for.
    #[schema(value_type = Option<f64>, example = 235)]
    cost_per_stem: Option<DecimalView>,
    /// Of every sum here.
    currency: Currency,
    #[schema(value_type = Option<f64>, example = 47000)]
    total_cost: Option<Major>,
    /// With its share of what the delivery cost.
    #[schema(value_type = Option<f64>, example = 302.145)]
    landed_cost_per_stem: Option<DecimalView>,
    #[schema(value_type = Option<f64>, example = 60429)]
    landed_total_cost: Option<Major>,
    on_showcase: bool,
    #[schema(example = 6)]
    days_in_stock: i64,
    /// The last day on which its stems are sold.
    #[schema(example = "2026-12-04")]
    fresh_until: NaiveDate,
    freshness_status: Freshness,
    #[schema(value_type = String, format = DateTime)]
    updated_at: String,
}

/// For whom batches are shown.
#[derive(Clone, Copy)]
pub(in crate::warehouse) struct Shown<'a> {
    pub shop: &'a ShopBasics,
    pub today: NaiveDate,
    pub with_costs: bool,
}

const DELIVERIES: &str = "POST /api/warehouse/deliveries";
/// Fields that a batch shows and that its PATCH does not set.
const ELSEWHERE: [SetElsewhere; 6] = [
    SetElsewhere::new("supplier", DELIVERIES),
    SetElsewhere::new("farm", DELIVERIES),
    SetElsewhere::new("height_cm", DELIVERIES),
    SetElsewhere::new("cost_per_stem", DELIVERIES),
    SetElsewhere::new("qty_current", "POST /api/warehouse/{batch_id}/write-off"),
    SetElsewhere::new("qty_writeoff", "POST /api/warehouse/{batch_id}/write-off"),
];

impl BatchView {
    pub(in crate::warehouse) const ELSEWHERE: [SetElsewhere; 6] = ELSEWHERE;

    pub(in crate::warehouse) fn new(batch: &Batch, shown: Shown<'_>) -> Self {
        let Shown { shop, today, with_costs } = shown;
        let currency = shop.currency;
        Self {
            id: batch.id,
            variety_id: batch.variety_id,
            variety: batch.variety.clone(),
            height_cm: Some(batch.height_cm).filter(|height| *height > 0),
            supplier: batch.supplier.clone(),
            farm: batch.farm.clone(),
            delivery_id: batch.supply_id,
            arrival_date: shop.zone.render(batch.arrived_at),
            qty_initial: batch.initial,
            qty_current: batch.current,
            qty_sold: batch.sold,
            qty_writeoff: batch.written_off,
            qty_corrected: batch.corrected,
            cost_per_stem: with_costs.then_some(DecimalView(batch.cost_per_stem)),
            currency,
            total_cost: with_costs.then(|| currency.to_major(batch.purchase_total)),
            landed_cost_per_stem: with_costs.then(|| DecimalView(batch.landed_per_stem())),
            landed_total_cost: with_costs.then(|| currency.to_major(batch.cost_total)),
            on_showcase: batch.on_showcase,
            days_in_stock: (today - batch.arrived_on).num_days(),
            fresh_until: batch.fresh_until,
            freshness_status: batch.freshness(today),
            updated_at: shop.zone.render(batch.updated_at),
        }
    }
}

/// A page of batches, and what all that were found come to.
#[derive(Serialize, ToSchema)]
pub(in crate::warehouse) struct BatchesPage {
    #[serde(flatten)]
    page: Paged<BatchView>,
    stats: StatsView,
}

/// What batches come to.
#[derive(Serialize, ToSchema)]
#[schema(as = WarehouseStats)]
struct StatsView {
    /// What the stems that are left cost, with their share of deliveries; null for those who may not see costs.
    #[schema(value_type = Option<f64>, example = 1250000)]
    total_value: Option<Major>,
    #[schema(example = 3500)]
    total_stems: i64,
    #[schema(example = 5)]
    suppliers_count: i64,
}

impl BatchesPage {
    pub(in crate::warehouse) fn new(
        batches: &[Batch],
        (request, total): (PageRequest, Total),
        stats: Stats,
        shown: Shown<'_>,
    ) -> Self {
        let views = batches.iter().map(|batch| BatchView::new(batch, shown)).collect();
        let worth = shown.shop.currency.to_major(stats.worth);
        Self {
            page: Paged::new(views, request, total),
            stats: StatsView {
                total_value: shown.with_costs.then_some(worth),
                total_stems: stats.stems,
                suppliers_count: stats.suppliers,
            },
        }
    }
}

/// Which batches are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::warehouse) struct BatchQuery {
    /// The whole name, ignoring case.
    #[param(max_length = 200, example = "Роза Красная")]
    variety: Option<String>,
    /// The variety by its id; may repeat.
    #[serde(default)]
    #[param(value_type = Vec<i64>)]
    variety_id: Several,
    /// The whole name, ignoring case.
    #[param(max_length = 200, example = "Flower Direct")]
    supplier: Option<String>,
    /// The whole name, ignoring case.
    #[param(max_length = 200, example = "Ecuador Roses")]
    farm: Option<String>,
    /// Of that height, 0 to 500; 0: nobody has told. May repeat.
    #[serde(default)]
    #[param(value_type = Vec<i64>)]
    height_cm: Several,
    /// Standing on the showcase, or not.
    #[serde(rename = "onShowcase")]
    #[param(value_type = Option<bool>)]
    on_showcase: Option<String>,
    /// Stale, with stems left.
    #[serde(rename = "toWriteOff")]
    #[param(value_type = Option<bool>)]
    to_write_off: Option<String>,
    /// How fresh; may repeat.
    #[serde(default)]
    #[param(value_type = Vec<Freshness>, example = json!(["aging"]))]
    freshness_status: Several,
    /// Stems are left.
    #[param(value_type = Option<bool>)]
    in_stock: Option<String>,
    /// Words of variety, supplier and farm, each of which has to be found, in any order, ignoring case.
    #[param(max_length = 100, example = "роза")]
    search: Option<String>,
    /// `arrival_date`, with `-` for descending, `fresh_until` or `variety`; `-arrival_date` when absent.
    #[param(example = "fresh_until", pattern = "^(-?arrival_date|fresh_until|variety)$")]
    sort: Option<String>,
}

impl BatchQuery {
    pub(in crate::warehouse) fn check(&self, checks: &mut Checks) -> Wanted {
        let heights = checks.wholes("height_cm", &self.height_cm).into_iter();
        let heights: Vec<_> =
            heights.map(|height| checks.within_range("height_cm", height, 0..=TALLEST_CM)).collect();
        Wanted {
            variety: checks.optional_text("variety", self.variety.as_deref(), LONGEST_NAME),
            variety_ids: checks.wholes("variety_id", &self.variety_id).into_iter().map(VarietyId).collect(),
            supplier: checks.optional_text("supplier", self.supplier.as_deref(), LONGEST_NAME),
            farm: checks.optional_text("farm", self.farm.as_deref(), LONGEST_NAME),
            heights_cm: heights.into_iter().filter_map(|height| i32::try_from(height).ok()).collect(),
            on_showcase: checks.flag("onShowcase", self.on_showcase.as_deref()),
            to_write_off: checks.flag("toWriteOff", self.to_write_off.as_deref()),
            freshness: checks.choices("freshness_status", &self.freshness_status),
            in_stock: checks.flag("in_stock", self.in_stock.as_deref()),
            search: checks.search(self.search.as_deref()),
            sort: checks.optional_choice("sort", self.sort.as_deref()).unwrap_or_default(),
        }
    }
}

/// Changes of a batch; what is absent stays.
#[derive(Deserialize, ToSchema)]
pub(in crate::warehouse) struct UpdateBatch {
    on_showcase: Option<bool>,
    /// The last day on which its stems are sold.
    #[schema(value_type = Option<String>, format = Date, example = "2026-12-06")]
    fresh_until: Option<String>,
}

impl UpdateBatch {
    pub(in crate::warehouse) fn check(&self, zone: ShopZone) -> Result<BatchChange> {
        let mut checks = Checks::body();
        let day = self.fresh_until.as_deref().and_then(|day| checks.day("fresh_until", day, zone));
        let change = BatchChange { on_showcase: self.on_showcase, fresh_until: day.map(|day| day.date) };
        checks.done().map(|()| change)
    }
}

/// Stems that are thrown or given away.
#[derive(Deserialize, ToSchema)]
pub(in crate::warehouse) struct WriteOffStems {
    #[schema(minimum = 1, maximum = 1000000, example = 5)]
    quantity: i64,
    #[schema(example = json!("expired"))]
    reason: WriteOffReason,
    #[schema(max_length = 2000, example = "Поникли")]
    note: Option<String>,
}

impl WriteOffStems {
    pub(in crate::warehouse) fn check(&self) -> Result<WriteOff> {
        let mut checks = Checks::body();
        let stems = checks.within_range("quantity", self.quantity, 1..=MOST_STEMS);
        let note = checks.optional_prose("note", self.note.as_deref(), LONGEST_TEXT);
        checks.done().map(|()| WriteOff {
            stems: i32::try_from(stems).unwrap_or_default(),
            reason: self.reason,
            note,
        })
    }
}

/// Something that happened to a batch.
#[derive(Serialize, ToSchema)]
#[schema(as = StemMovement)]
pub(in crate::warehouse) struct MovementView {
    #[schema(value_type = i64, example = 1)]
    id: MovementId,
    kind: MovementKind,
    /// What the batch gained; below zero: lost.
    #[schema(example = -25)]
    quantity: i32,
    /// What its worth gained, in the shop's currency; null for those who may not see costs.
    #[schema(value_type = Option<f64>, example = -7554)]
    cost: Option<Major>,
    /// Of a later cost, the share of stems that were gone already.
    #[schema(value_type = Option<f64>, example = 0)]
    variance: Option<Major>,
    /// Of a write-off.
    reason: Option<WriteOffReason>,
    note: Option<String>,
    #[schema(value_type = Option<i64>)]
    delivery_id: Option<SupplyId>,
    #[schema(value_type = Option<i64>)]
    order_id: Option<OrderId>,
    /// What somebody changed of the batch, field by field.
    #[schema(value_type = Vec<FieldChangeView>, example = json!([]))]
    changes: Vec<FieldChangeView>,
    #[schema(value_type = String, format = DateTime)]
    moved_at: String,
    #[schema(example = "Марина")]
    moved_by: String,
}

/// A field of a batch that was changed.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = BatchFieldChange)]
struct FieldChangeView {
    #[schema(example = "fresh_until")]
    field: String,
    #[schema(value_type = String, example = "2026-12-04")]
    old: serde_json::Value,
    #[schema(value_type = String, example = "2026-12-06")]
    new: serde_json::Value,
}

impl MovementView {
    pub(in crate::warehouse) fn new(movement: Movement, shown: Shown<'_>) -> Self {
        let major = |amount| shown.with_costs.then(|| shown.shop.currency.to_major(amount));
        let changes =
            movement.details.and_then(|mut details| details.get_mut("changes").map(serde_json::Value::take));
        let changes = changes.and_then(|changes| serde_json::from_value(changes).ok()).unwrap_or_default();
        Self {
            id: movement.id,
            kind: movement.kind,
            quantity: movement.quantity,
            cost: major(movement.cost),
            variance: major(movement.variance),
            reason: movement.reason,
            note: movement.note,
            delivery_id: movement.supply_id,
            order_id: movement.order_id,
            changes,
            moved_at: shown.shop.zone.render(movement.moved_at),
            moved_by: movement.moved_by,
        }
    }
}

/// Stems that are short, and the orders that may lack them.
#[derive(Serialize, ToSchema)]
#[schema(as = AtRisk)]
pub(in crate::warehouse) struct AtRiskView {
    #[schema(value_type = i64, example = 3)]
    variety_id: VarietyId,
    #[schema(example = "Роза Красная")]
    variety: String,
    #[schema(example = 50)]
    height_cm: Option<i32>,
    #[schema(example = 12)]
    short: i32,
    /// By the day that they are due; of a day's orders the last to be placed.
    orders: Vec<OrderAtRisk>,
}

/// An order that may lack stems.
#[derive(Serialize, ToSchema)]
struct OrderAtRisk {
    #[schema(value_type = i64, example = 1234)]
    order_id: OrderId,
    #[schema(example = "2026-12-05")]
    due: NaiveDate,
    #[schema(example = 12)]
    short: i32,
}

impl From<AtRisk> for AtRiskView {
    fn from(risk: AtRisk) -> Self {
        let orders = risk.promises.into_iter().filter_map(|promise| {
            Some(OrderAtRisk { order_id: promise.order_id?, due: promise.due, short: promise.short })
        });
        Self {
            variety_id: risk.variety_id,
            variety: risk.variety,
            height_cm: Some(risk.height_cm).filter(|height| *height > 0),
            short: risk.short,
            orders: orders.collect(),
        }
    }
}
