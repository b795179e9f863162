//! What a body says of goods that are made of stems.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::values::Substitution;

/// Whether other varieties may stand in.
#[derive(Deserialize, ToSchema)]
pub struct SubstitutionInput {
    /// Whether other varieties may stand in for those of a recipe that there is too
    /// little of. As the shop says where it is omitted; `ask` takes what was
    /// ordered, or refuses with what could stand in.
    pub substitution: Option<Substitution>,
}
