//! What a product is made of, as the earlier system showed it.

use serde::Serialize;
use utoipa::ToSchema;

use crate::products::Ingredient;
use crate::values::DecimalView;

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
    /// A batch, which no ingredient is bound to: always null.
    #[schema(value_type = Option<i64>, example = json!(null))]
    warehouse_item_id: Option<i64>,
}

impl From<Ingredient> for ComponentView {
    fn from(Ingredient { id, what }: Ingredient) -> Self {
        Self {
            id,
            name: what.name,
            quantity: DecimalView(what.quantity),
            unit: what.unit,
            warehouse_item_id: None,
        }
    }
}
