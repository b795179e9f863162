//! A row of the stems' ledger: whatever happens to a batch. Rows are appended
//! and never changed; the database counts the batch by them, and says what each
//! cost.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::values::{Actor, AssemblyId, BatchId, LineId, Minor, OrderId, StockTakeId, SupplyId};
use crate::{text_column, word_value};

/// What happened.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    ToSchema,
    strum::EnumString,
    strum::VariantNames,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum MovementKind {
    /// It came.
    Received,
    /// Went into an order.
    Sold,
    /// Came back from an order.
    Returned,
    /// Thrown or given away.
    WriteOff,
    /// The books were put right: counted, or found.
    Correction,
    /// Went into a bouquet for the showcase.
    Assembled,
    /// Came back from one.
    Disassembled,
    /// It cost more than was known.
    Revalued,
    /// Its showcase mark or its fresh days were changed.
    Edited,
}

text_column!(MovementKind);
word_value!(MovementKind);

/// Why stems are written off.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    ToSchema,
    strum::EnumString,
    strum::VariantNames,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum WriteOffReason {
    Expired,
    Damaged,
    ArrivedBad,
    SampleOrGift,
    Display,
    Rework,
    LostInCount,
    CustomerReturn,
    StaffError,
    CancelledOrder,
}

text_column!(WriteOffReason);
word_value!(WriteOffReason);

/// A movement to be entered.
#[derive(Clone, Debug)]
pub struct NewMovement {
    pub batch: BatchId,
    pub kind: MovementKind,
    /// What the batch gains; below zero: loses.
    pub quantity: i32,
    /// Of a write-off.
    pub reason: Option<WriteOffReason>,
    pub note: Option<String>,
    /// What it belongs to.
    pub cause: Cause,
    /// Of a revaluation: what the batch costs more.
    pub later_cost: Minor,
    /// Of an edit: what was changed.
    pub details: Option<serde_json::Value>,
}

/// What a movement belongs to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cause {
    pub supply: Option<SupplyId>,
    pub order: Option<OrderId>,
    pub line: Option<LineId>,
    /// Which line of that line's recipe.
    pub ingredient: Option<i32>,
    pub assembly: Option<AssemblyId>,
    pub stock_take: Option<StockTakeId>,
}

impl NewMovement {
    /// Stems that come or go for that cause.
    pub fn of(batch: BatchId, kind: MovementKind, quantity: i32, cause: Cause) -> Self {
        Self {
            batch,
            kind,
            quantity,
            reason: None,
            note: None,
            cause,
            later_cost: Minor::ZERO,
            details: None,
        }
    }

    /// Stems written off.
    pub fn write_off(batch: BatchId, stems: i32, reason: WriteOffReason, cause: Cause) -> Self {
        Self { reason: Some(reason), ..Self::of(batch, MovementKind::WriteOff, -stems, cause) }
    }
}

/// Who enters movements, and when.
#[derive(Clone, Copy, Debug)]
pub struct By<'a> {
    pub actor: &'a Actor,
    pub now: DateTime<Utc>,
}
