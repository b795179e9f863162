//! How a sum goes back over several payments: the latest first. Pure.

use super::error::PaymentError;
use crate::values::{Minor, PaymentMethod};

/// A payment that came, with what is left of it: refunds under way count as
/// gone, those that failed do not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refundable {
    pub payment_id: i64,
    pub method: PaymentMethod,
    pub provider: String,
    pub left: Minor,
}

/// Spreads a sum, or all that is left, over payments in the order given: what
/// goes back of each.
///
/// # Errors
/// [`PaymentError::NothingToRefund`], [`PaymentError::RefundTooLarge`].
pub(super) fn spread(
    payments: Vec<Refundable>,
    amount: Option<Minor>,
) -> Result<Vec<(Refundable, Minor)>, PaymentError> {
    let left: i64 = payments.iter().map(|payment| payment.left.0).sum();
    let mut rest = amount.map_or(left, |amount| amount.0);
    if left == 0 || rest == 0 {
        return Err(PaymentError::NothingToRefund);
    }
    if rest > left {
        return Err(PaymentError::RefundTooLarge);
    }
    let mut parts = Vec::new();
    for payment in payments {
        let part = rest.min(payment.left.0);
        if part > 0 {
            rest -= part;
            parts.push((payment, Minor(part)));
        }
    }
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(lefts: &[i64], amount: Option<i64>) -> Result<Vec<(i64, i64)>, PaymentError> {
        let payments = (1..).zip(lefts).map(|(payment_id, left)| Refundable {
            payment_id,
            method: PaymentMethod::Cash,
            provider: "manual".to_owned(),
            left: Minor(*left),
        });
        let parts = spread(payments.collect(), amount.map(Minor))?;
        Ok(parts.into_iter().map(|(payment, amount)| (payment.payment_id, amount.0)).collect())
    }

    #[test]
    fn a_refund_takes_of_the_first_before_it_takes_of_the_next() {
        assert_eq!(parts(&[30, 70], Some(30)), Ok(vec![(1, 30)]));
        assert_eq!(parts(&[30, 70], Some(31)), Ok(vec![(1, 30), (2, 1)]));
        assert_eq!(parts(&[0, 70], Some(5)), Ok(vec![(2, 5)]));
        assert_eq!(parts(&[30, 0, 70], None), Ok(vec![(1, 30), (3, 70)]));
    }

    #[test]
    fn more_than_is_left_is_refused() {
        assert_eq!(parts(&[30, 70], Some(101)), Err(PaymentError::RefundTooLarge));
        assert_eq!(parts(&[30], Some(0)), Err(PaymentError::NothingToRefund));
        assert_eq!(parts(&[0, 0], None), Err(PaymentError::NothingToRefund));
        assert_eq!(parts(&[], Some(1)), Err(PaymentError::NothingToRefund));
    }
}
