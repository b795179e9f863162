//! Whether other varieties may stand in for those that a recipe names.

use serde::Serialize;
use utoipa::ToSchema;

use crate::word_value;

/// The shop's word, and an order's own.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Serialize,
    ToSchema,
    strum::EnumString,
    strum::VariantNames,
    strum::IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Substitution {
    /// What was ordered, or nothing.
    #[default]
    None,
    /// The buyer is asked: a refusal names what could stand in.
    Ask,
    /// The first that there is enough of, in the recipe's order.
    Allow,
}

word_value!(Substitution);
