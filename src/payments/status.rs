//! Where money stands: a payment, a refund, and the payment fact of an order,
//! which is derived from their rows. Pure.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::balance::Balance;
use crate::text_column;
use crate::values::Minor;

/// What the rows say about an order's money.
#[derive(
    Clone,
    Copy,
    Debug,
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
pub enum PaymentStatus {
    Unpaid,
    Pending,
    PartiallyPaid,
    Paid,
    PartiallyRefunded,
    Refunded,
    Failed,
}

text_column!(PaymentStatus);

/// Where a payment stands.
#[derive(
    Clone,
    Copy,
    Debug,
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
pub enum PaymentState {
    Pending,
    /// The provider was asked and its answer never came.
    Unknown,
    Succeeded,
    Failed,
    /// Over, and nobody took it up.
    Cancelled,
}

text_column!(PaymentState);

impl PaymentState {
    /// The provider has not said yes or no.
    pub fn is_live(self) -> bool {
        matches!(self, Self::Pending | Self::Unknown)
    }
}

/// Stored as the failure of an attempt that ended here before its provider had
/// decided it.
pub(super) const GIVEN_UP: &str = "given_up";

/// Where a refund stands.
#[derive(
    Clone,
    Copy,
    Debug,
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
pub enum RefundState {
    /// Its provider has not confirmed it.
    Pending,
    Done,
    Failed,
}

text_column!(RefundState);

/// Sums over an order's rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    pub balance: Balance,
    /// A provider's attempt is pending or unknown, until then at most.
    pub live_until: Option<DateTime<Utc>>,
    /// The latest attempt failed.
    pub has_failed: bool,
}

impl Facts {
    /// The payment fact of an order with that total. Of an order that keeps some
    /// of its money, that more is to come says more than that some went back.
    pub fn status(&self, total: Minor) -> PaymentStatus {
        let Balance { paid, refunded, .. } = self.balance;
        if paid > Minor::ZERO {
            return match (refunded > Minor::ZERO, self.balance.outstanding(total) > Minor::ZERO) {
                (true, _) if refunded >= paid => PaymentStatus::Refunded,
                (_, true) => PaymentStatus::PartiallyPaid,
                (true, false) => PaymentStatus::PartiallyRefunded,
                (false, false) => PaymentStatus::Paid,
            };
        }
        match (self.live_until.is_some(), self.has_failed) {
            (true, _) => PaymentStatus::Pending,
            (false, true) => PaymentStatus::Failed,
            (false, false) => PaymentStatus::Unpaid,
        }
    }
}

impl PaymentStatus {
    /// The word used in SQL and JSON.
    pub fn word(self) -> &'static str {
        self.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of an order of 100, whose refunds are goodwill.
    fn status(paid: i64, refunded: i64, has_live_attempt: bool, has_failed: bool) -> PaymentStatus {
        facts(paid, refunded, refunded, has_live_attempt, has_failed)
    }

    fn facts(paid: i64, gone: i64, goodwill: i64, has_live_attempt: bool, has_failed: bool) -> PaymentStatus {
        let gone = Minor(gone);
        let balance = Balance { paid: Minor(paid), refunded: gone, gone, goodwill: Minor(goodwill) };
        Facts { balance, live_until: has_live_attempt.then_some(DateTime::<Utc>::MAX_UTC), has_failed }
            .status(Minor(100))
    }

    #[test]
    fn the_payment_fact_follows_from_the_rows() {
        assert_eq!(status(0, 0, false, false), PaymentStatus::Unpaid);
        assert_eq!(status(0, 0, true, true), PaymentStatus::Pending);
        assert_eq!(status(0, 0, false, true), PaymentStatus::Failed);
        assert_eq!(status(40, 0, true, false), PaymentStatus::PartiallyPaid);
        assert_eq!(status(100, 0, false, true), PaymentStatus::Paid);
        assert_eq!(status(100, 30, false, false), PaymentStatus::PartiallyRefunded);
        assert_eq!(status(100, 100, false, false), PaymentStatus::Refunded);
    }

    #[test]
    fn an_order_that_owes_again_what_went_back_is_paid_in_part() {
        assert_eq!(facts(100, 40, 0, false, false), PaymentStatus::PartiallyPaid);
        assert_eq!(facts(140, 40, 0, false, false), PaymentStatus::PartiallyRefunded);
        assert_eq!(facts(100, 100, 0, false, false), PaymentStatus::Refunded);
    }
}
