//! What to buy, on the wire.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::values::{DecimalView, VarietyId};
use crate::warehouse::purchase::{Level, Proposal};

/// What to buy of a variety.
#[derive(Serialize, ToSchema)]
#[schema(as = PurchaseProposal)]
pub(in crate::warehouse) struct ProposalView {
    #[schema(value_type = i64, example = 3)]
    variety_id: VarietyId,
    #[schema(example = "Роза Красная")]
    variety: String,
    /// Stems to buy, in whole bunches.
    #[schema(example = 50)]
    to_buy: i64,
    /// Null where it is sold by the stem.
    #[schema(example = 2)]
    bunches: Option<i64>,
    /// The first day for which stems are promised; null: none are.
    #[schema(example = "2026-12-05")]
    needed_by: Option<NaiveDate>,
    /// `red`: promises can't be kept without buying; `grey`: below the point or what goes before more is bought, or
    /// less than a fifth above what is promised; `green`: enough.
    #[schema(example = json!("red"))]
    level: Level,
    #[schema(example = 10)]
    on_hand: i64,
    /// Announced, and not received yet.
    #[schema(example = 0)]
    coming: i64,
    /// For the days before more is bought.
    #[schema(example = 11)]
    promised: i64,
    /// Promised for later days.
    #[schema(example = 25)]
    demand: i64,
    #[schema(example = json!(null))]
    reorder_point: Option<i32>,
    /// Stems used in the last fourteen days, less what came back.
    #[schema(example = 140)]
    used_in_two_weeks: i64,
    #[schema(value_type = f64, example = 10)]
    used_per_day: DecimalView,
    /// Stems that go at this rate in the variety's `purchase_lead_days`.
    #[schema(example = 30)]
    expected: i64,
    /// From whom it last came.
    #[schema(example = "Flower Direct")]
    last_supplier: Option<String>,
}

impl From<Proposal> for ProposalView {
    fn from(proposal: Proposal) -> Self {
        Self {
            variety_id: proposal.variety_id,
            to_buy: proposal.to_buy(),
            bunches: proposal.bunches(),
            needed_by: proposal.needed_by,
            level: proposal.level(),
            on_hand: proposal.on_hand,
            coming: proposal.coming,
            promised: proposal.promised,
            demand: proposal.demand,
            reorder_point: proposal.reorder_point,
            used_in_two_weeks: proposal.used_lately,
            used_per_day: DecimalView(proposal.used_per_day()),
            expected: proposal.expected(),
            variety: proposal.variety,
            last_supplier: proposal.last_supplier,
        }
    }
}
