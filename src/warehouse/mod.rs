//! Stems: varieties, batches with their ledger, what of them is promised, and
//! what they cost.
//!
//! Invariants: whatever happens to a batch is one row of an append-only ledger,
//! by which the database counts it and tells what it cost; before a promise is
//! made or stems are taken, their gate is locked, gates in the order of their
//! ids and batches after them; a gate says what its batches, promises and
//! announcements say.

mod allot;
mod at_risk;
mod batch;
mod error;
mod gate;
mod gates;
mod landed;
mod movement;
mod purchase;
mod queries;
mod roll;
mod routes;
mod staircase;
mod stock_take;
mod supply;
mod take_out;
mod varieties;
mod wire;
mod words;

pub use allot::{Lacking, Part, Pool, Share, Wanted, allot, makeable, most};
pub use batch::{WriteOff, write_off};
pub use gate::{Gate, cell};
pub use gates::{ensure, look, refresh, roll, save};
pub use movement::{By, Cause, MovementKind, WriteOffReason};
pub use queries::batches::{next_batches, varieties_of_batches};
pub use queries::gates::{GateRow, names_of};
pub use queries::movements::used;
pub use queries::varieties::variety_names;
pub use routes::parts;
pub use supply::{NewPosition, NewSupply, SupplyStatus, WhichOne, create as take_in};
pub use take_out::{
    Back, Leaving, Short, TakeOut, TakenFrom, Used, bring_back, lock_gates, settle, take_out,
};
pub use varieties::varieties_named;
