//! Recipes as lines keep them: written down when their goods are first taken,
//! so that whoever edits a product changes nothing that was placed.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, de};

use crate::values::{StemId, VarietyId};
use crate::warehouse::Part;

/// A line of a product's recipe that names stems.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct RecipeLine {
    pub name: String,
    pub variety_id: VarietyId,
    pub height_cm: Option<i32>,
    #[serde(deserialize_with = "exactly")]
    pub quantity: Decimal,
    pub substitute_ids: Vec<VarietyId>,
}

/// Written as text, since a JSON number would pass through floating point.
fn exactly<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
    let text = String::deserialize(deserializer)?;
    Decimal::from_str_exact(&text).map_err(de::Error::custom)
}

/// The same as a line of an order or a cart has it, with what is promised.
#[derive(Clone, Debug)]
pub(super) struct LineStems {
    /// None: not written yet.
    pub id: Option<i64>,
    /// Which line of the recipe.
    pub ingredient: i32,
    pub name: String,
    pub part: Part,
    pub stem: StemId,
    pub due: NaiveDate,
    pub promised: i32,
}

impl LineStems {
    /// Of a recipe, before anything is promised.
    pub(super) fn of(ingredient: usize, line: &RecipeLine, due: NaiveDate) -> Self {
        let part = Part {
            variety: line.variety_id,
            height_cm: line.height_cm,
            need: line.quantity,
            substitutes: line.substitute_ids.clone(),
        };
        Self {
            id: None,
            ingredient: i32::try_from(ingredient).unwrap_or(i32::MAX),
            name: line.name.clone(),
            part,
            stem: StemId(0),
            due,
            promised: 0,
        }
    }
}
