//! What the warehouse's routes take and answer.

mod batches;
mod purchase;
mod stock_takes;
mod supplies;
mod supply_view;
mod varieties;

pub(super) use batches::{
    AtRiskView, BatchQuery, BatchView, BatchesPage, MovementView, Shown, UpdateBatch, WriteOffStems,
};
pub(super) use purchase::ProposalView;
pub(super) use stock_takes::{CountBatch, OpenStockTake, StockTakeView};
pub(super) use supplies::{BillLate, CreateSupply, ReceiveSupply, SupplyQuery};
pub(super) use supply_view::SupplyView;
pub(super) use varieties::{CreateVariety, MergeVarieties, UpdateVariety, VarietyQuery, VarietyView};

const LONGEST_NAME: usize = 200;
const LONGEST_TEXT: usize = 2_000;
const MOST_STEMS: i64 = 1_000_000;
const TALLEST_CM: i64 = 500;
