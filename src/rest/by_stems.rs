//! What a body says of goods that are made of stems.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::{Checks, Object};
use crate::orders::MadeOf;
use crate::values::{BatchId, LineId, Substitution, Text};

/// Whether other varieties may stand in.
#[derive(Deserialize, ToSchema)]
pub struct SubstitutionInput {
    /// Whether other varieties may stand in for those of a recipe that there is too
    /// little of. As the shop says where it is omitted; `ask` takes what was
    /// ordered, or refuses with what could stand in.
    pub substitution: Option<Substitution>,
}

const MOST_STEMS: usize = 1_000;

/// Stems that a line was made of.
#[derive(Deserialize, ToSchema)]
pub struct StemsInput {
    /// The order's line.
    #[schema(value_type = i64, example = 1)]
    item_id: LineId,
    #[schema(value_type = i64, example = 1)]
    batch_id: BatchId,
    #[schema(minimum = 1, maximum = 100000, example = 25)]
    quantity: i64,
}

/// What lines were made of, as `stems` says.
pub fn checked_stems(checks: &mut Checks, stems: &[Object<StemsInput>]) -> Vec<MadeOf> {
    if stems.len() > MOST_STEMS {
        checks.refuse("stems", Text::new("too-many-lines").with("most", MOST_STEMS));
    }
    let named = stems.iter().take(MOST_STEMS).enumerate();
    let made_of =
        named.filter_map(|(index, Object(stems))| checks.at("stems", index, |checks| stems.check(checks)));
    made_of.collect()
}

impl StemsInput {
    fn check(&self, checks: &mut Checks) -> Option<MadeOf> {
        let stems = checks.within_range("quantity", self.quantity, 1..=100_000);
        Some(MadeOf { line: self.item_id, batch: self.batch_id, stems: i32::try_from(stems).ok()? })
    }
}
