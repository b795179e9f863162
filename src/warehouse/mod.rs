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
mod gate;
mod gates;
mod movement;
mod queries;
mod staircase;
mod take_out;

pub use allot::{Lacking, Part, Share, Wanted, allot, makeable, most};
pub use gate::Gate;
pub use gates::{ensure, lock, look, refresh, roll, save};
pub use movement::{By, Cause, Entered, MovementKind, NewMovement, WriteOffReason};
pub use queries::gates::{GateRow, names_of};
pub use queries::movements::{costs_of, used};
pub use take_out::{From, Gone, Leaving, Short, TakeOut, Used, bring_back, settle, take_out};
