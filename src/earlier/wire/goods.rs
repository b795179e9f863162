//! What a product is made of, as the earlier system showed it.

use std::collections::HashMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::products::Ingredient;
use crate::values::{BatchId, DecimalView, VarietyId};

/// One line of what a product is made of.
#[derive(Serialize, ToSchema)]
#[schema(as = Component)]
pub(in crate::earlier) struct ComponentView {
    #[schema(example = 1)]
    id: i64,
    #[schema(example = "Роза красная 50см")]
    name: String,
    #[schema(value_type = f64, example = 25)]
    quantity: DecimalView,
    #[schema(example = "шт")]
    unit: String,
    /// The batch that is used next, or the last there was; null where it is of no variety of the warehouse.
    #[schema(value_type = Option<i64>, example = 1)]
    warehouse_item_id: Option<BatchId>,
}

impl ComponentView {
    pub(in crate::earlier) fn new(
        Ingredient { id, what }: Ingredient,
        batches: &HashMap<VarietyId, BatchId>,
    ) -> Self {
        let variety = what.variety.as_ref().and_then(|named| named.id);
        Self {
            id,
            name: what.name,
            quantity: DecimalView(what.quantity),
            unit: what.unit,
            warehouse_item_id: variety.and_then(|variety| batches.get(&variety)).copied(),
        }
    }
}
