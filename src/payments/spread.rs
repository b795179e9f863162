//! How a sum goes back over several payments: the latest first. Pure.

use super::by::By;
use super::error::Refused;
use crate::values::{Currency, Minor, PaymentId, PaymentMethod};

/// A payment that came, with what is left of it: refunds under way count as
/// gone, those that failed do not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refundable {
    pub payment_id: PaymentId,
    pub method: PaymentMethod,
    pub by: By,
    pub left: Minor,
}

/// What goes back of a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Share {
    pub payment: Refundable,
    pub amount: Minor,
}

/// Spreads a sum, or all that is left, over payments in the order given: what
/// goes back of each.
///
/// # Errors
/// [`Refused::NothingToRefund`], [`Refused::RefundTooLarge`].
pub(super) fn spread(
    payments: Vec<Refundable>,
    amount: Option<Minor>,
    currency: Currency,
) -> Result<Vec<Share>, Refused> {
    let left: i64 = payments.iter().map(|payment| payment.left.0).sum();
    let mut rest = amount.map_or(left, |amount| amount.0);
    if left == 0 || rest == 0 {
        return Err(Refused::NothingToRefund);
    }
    if rest > left {
        return Err(Refused::RefundTooLarge { left: Minor(left), currency });
    }
    let mut shares = Vec::new();
    for payment in payments {
        let part = rest.min(payment.left.0);
        if part > 0 {
            rest -= part;
            shares.push(Share { payment, amount: Minor(part) });
        }
    }
    Ok(shares)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(lefts: &[i64], amount: Option<i64>) -> Result<Vec<(i64, i64)>, Refused> {
        let payments = (1..).zip(lefts).map(|(payment_id, left)| Refundable {
            payment_id: PaymentId(payment_id),
            method: PaymentMethod::Cash,
            by: By::Hand,
            left: Minor(*left),
        });
        let shares = spread(payments.collect(), amount.map(Minor), Currency::KZT)?;
        Ok(shares.into_iter().map(|share| (share.payment.payment_id.0, share.amount.0)).collect())
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
        let too_large = Refused::RefundTooLarge { left: Minor(100), currency: Currency::KZT };
        assert_eq!(parts(&[30, 70], Some(101)), Err(too_large));
        assert_eq!(parts(&[30], Some(0)), Err(Refused::NothingToRefund));
        assert_eq!(parts(&[0, 0], None), Err(Refused::NothingToRefund));
        assert_eq!(parts(&[], Some(1)), Err(Refused::NothingToRefund));
    }
}
