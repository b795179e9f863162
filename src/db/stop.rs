//! How a use case ends that did not do what it was asked.

use std::fmt::{self, Debug, Display};

use super::Error;

/// Why a use case stopped, with nothing done: its transaction is to be dropped.
/// `R` is the room's own `Refused`, in words of the trade; whoever asked puts
/// it into the words of their face.
#[derive(Debug)]
pub enum Stop<R> {
    /// A rule of the trade says no.
    Refused(R),
    /// The database is away, or the shop unknown.
    Fault(Error),
}

impl<R> Stop<R> {
    /// The same, where the refusal is one of a room above.
    pub fn map<S>(self, wider: impl FnOnce(R) -> S) -> Stop<S> {
        match self {
            Self::Refused(refused) => Stop::Refused(wider(refused)),
            Self::Fault(fault) => Stop::Fault(fault),
        }
    }

    /// What was refused; None where nobody refused anything.
    pub fn refused(&self) -> Option<&R> {
        match self {
            Self::Refused(refused) => Some(refused),
            Self::Fault(_) => None,
        }
    }
}

impl<R: Debug> Display for Stop<R> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refused) => write!(out, "refused: {refused:?}"),
            Self::Fault(fault) => Display::fmt(fault, out),
        }
    }
}

impl<R: Debug> std::error::Error for Stop<R> {}

impl<R> From<Error> for Stop<R> {
    fn from(fault: Error) -> Self {
        Self::Fault(fault)
    }
}

impl<R> From<sqlx::Error> for Stop<R> {
    fn from(fault: sqlx::Error) -> Self {
        Self::Fault(fault.into())
    }
}
