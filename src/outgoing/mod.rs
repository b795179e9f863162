//! HTTP to others. Every client keeps within limits of time and size, goes past
//! any proxy of the environment, and is led nowhere else by an answer.
//!
//! - [`trusted`] and [`certified`] call addresses that the operator has set,
//!   which may be anything.
//! - [`Guarded`] calls addresses that somebody else wrote: never one inside a
//!   network, however it is spelled and whatever a name leads to.
//!
//! Invariants: a guarded call goes to the very address that was vetted; nothing
//! of what is sent or answered gets into an error, and so none into a log.

mod answer;
mod client;
mod guarded;
mod names;
mod ranges;

pub use answer::{Answer, answer, answer_within};
pub use client::{certified, trusted};
pub use guarded::{Forbidden, Guarded, is_forbidden};
pub use names::{Names, SystemNames};
