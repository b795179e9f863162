//! Tracking's words for what orders refuse to the holder of a link.

use anyhow::anyhow;

use super::error;
use crate::db::Stop;
use crate::http::Error;
use crate::orders::Refused;
use crate::payments;

/// What stopped a use case of orders. Only what a link can lead to has words;
/// anything else means that we have asked for what its holder never may.
pub(super) fn of_order(stop: Stop<Refused>) -> Error {
    match stop {
        Stop::Fault(fault) => fault.into(),
        Stop::Refused(Refused::UnknownOrder) => error::NOT_FOUND,
        Stop::Refused(Refused::Payment(refused @ payments::Refused::InProgress { .. })) => refused.into(),
        Stop::Refused(refused) => Error::internal(anyhow!("refused behind a link: {refused:?}")),
    }
}
