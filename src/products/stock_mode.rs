//! What decides how many of a product can be ordered.

use serde::Serialize;
use utoipa::ToSchema;

use crate::word_value;

/// Where a product's pieces come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stocked {
    /// So many can still be ordered.
    Counted(i32),
    /// Always.
    ToOrder,
    /// As many as the stems of its recipe allow.
    FromStems,
}

/// The same as it is told.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    ToSchema,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantNames,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum StockMode {
    Counted,
    MadeToOrder,
    FromStems,
}

word_value!(StockMode);

impl Stocked {
    /// As its row says.
    pub(super) fn of(is_from_stems: bool, quantity: Option<i32>) -> Self {
        match (is_from_stems, quantity) {
            (true, _) => Self::FromStems,
            (false, Some(quantity)) => Self::Counted(quantity),
            (false, None) => Self::ToOrder,
        }
    }

    pub(super) fn mode(self) -> StockMode {
        match self {
            Self::Counted(_) => StockMode::Counted,
            Self::ToOrder => StockMode::MadeToOrder,
            Self::FromStems => StockMode::FromStems,
        }
    }

    /// What is counted.
    pub(super) fn quantity(self) -> Option<i32> {
        match self {
            Self::Counted(quantity) => Some(quantity),
            Self::ToOrder | Self::FromStems => None,
        }
    }
}
