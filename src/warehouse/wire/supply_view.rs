//! Deliveries as they are shown.

use rust_decimal::Decimal;
use serde::Serialize;
use utoipa::ToSchema;

use crate::db::ShopBasics;
use crate::values::{BatchId, Currency, DecimalView, Major, SupplyId, SupplyPositionId, VarietyId};
use crate::warehouse::supply::{Position, Supply, SupplyStatus};

/// A delivery. What it costs is null for those who may neither write products nor
/// read reports.
#[derive(Serialize, ToSchema)]
#[schema(as = Delivery)]
pub(in crate::warehouse) struct SupplyView {
    #[schema(value_type = i64, example = 100)]
    id: SupplyId,
    #[schema(example = "DEL-2026-100")]
    delivery_number: String,
    status: SupplyStatus,
    #[schema(example = "Flower Direct")]
    supplier: String,
    #[schema(example = "Ecuador Roses")]
    farm: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    delivery_date: String,
    #[schema(example = json!("USD"))]
    currency: Currency,
    #[schema(value_type = Option<f64>, example = 470)]
    exchange_rate: Option<DecimalView>,
    #[schema(value_type = Option<f64>, example = 50)]
    delivery_cost: Option<DecimalView>,
    #[schema(example = 350)]
    total_stems: i64,
    /// In the delivery's currency.
    #[schema(value_type = Option<f64>, example = 240)]
    total_cost_original: Option<DecimalView>,
    /// In the shop's currency.
    #[schema(value_type = Option<f64>, example = 112800)]
    total_cost_kzt: Option<Major>,
    #[schema(example = "Премиум качество")]
    notes: Option<String>,
    positions: Vec<PositionView>,
    #[schema(value_type = String, format = DateTime)]
    created_at: String,
    #[schema(example = "Алия")]
    created_by: String,
    #[schema(value_type = Option<String>, format = DateTime)]
    received_at: Option<String>,
    #[schema(example = "Алия")]
    received_by: Option<String>,
}

/// Stems of one variety and height in a delivery.
#[derive(Serialize, ToSchema)]
#[schema(as = DeliveryPosition)]
struct PositionView {
    #[schema(value_type = i64, example = 1)]
    id: SupplyPositionId,
    #[schema(value_type = i64, example = 3)]
    variety_id: VarietyId,
    #[schema(example = "Роза Красная")]
    variety: String,
    #[schema(example = 50)]
    height_cm: Option<i32>,
    #[schema(example = 200)]
    qty: i32,
    /// Null until it is received.
    #[schema(example = 200)]
    qty_received: Option<i32>,
    #[schema(example = 0)]
    qty_damaged: Option<i32>,
    #[schema(value_type = Option<f64>, example = 0.5)]
    cost_per_stem: Option<DecimalView>,
    #[schema(example = "Коробка 25шт")]
    packaging: Option<String>,
    /// Its batch in the warehouse.
    #[schema(value_type = Option<i64>, example = 1)]
    batch_id: Option<BatchId>,
    /// What the batch costs with its share of the freight, in the shop's currency.
    #[schema(value_type = Option<f64>, example = 60429)]
    landed_total_cost: Option<Major>,
}

impl SupplyView {
    pub(in crate::warehouse) fn new(supply: Supply, shop: &ShopBasics, with_costs: bool) -> Self {
        let decimal = |number: Decimal| with_costs.then_some(DecimalView(number));
        Self {
            id: supply.id,
            delivery_number: format!("DEL-{}-{}", supply.year, supply.number),
            status: supply.status,
            delivery_date: shop.zone.render(supply.arrives_at),
            currency: supply.currency,
            exchange_rate: decimal(supply.rate),
            delivery_cost: decimal(supply.delivery_cost),
            total_stems: supply.stems(),
            total_cost_original: decimal(supply.total_original()),
            total_cost_kzt: with_costs.then(|| shop.currency.to_major(supply.total_home(shop.currency))),
            created_at: shop.zone.render(supply.created_at),
            received_at: supply.received_at.map(|at| shop.zone.render(at)),
            positions: supply
                .positions
                .into_iter()
                .map(|position| PositionView::new(position, shop, with_costs))
                .collect(),
            supplier: supply.supplier,
            farm: supply.farm,
            notes: supply.notes,
            created_by: supply.created_by,
            received_by: supply.received_by,
        }
    }
}

impl PositionView {
    fn new(position: Position, shop: &ShopBasics, with_costs: bool) -> Self {
        Self {
            id: position.id,
            variety_id: position.variety_id,
            variety: position.variety,
            height_cm: Some(position.height_cm).filter(|height| *height > 0),
            qty: position.ordered,
            qty_received: position.received,
            qty_damaged: position.damaged,
            cost_per_stem: with_costs.then_some(DecimalView(position.cost_per_stem)),
            packaging: position.packaging,
            batch_id: position.batch,
            landed_total_cost: position
                .landed
                .filter(|_| with_costs)
                .map(|landed| shop.currency.to_major(landed)),
        }
    }
}
