//! What a line of an order came to once the discount is spread. Pure.
//!
//! The discount is spread over the goods in proportion to their totals, the fee
//! has no part in it. Shares are told apart by running sums, rounded down to
//! what REST can tell: so the lines add up to exactly what was paid for them,
//! and so do the pieces of a line, however often something of it is refunded.

use super::order::Item;
use super::parts::Sums;
use crate::values::{Currency, Minor};

/// Of a running sum: `whole * part / of`, rounded down to `step`; all of it at the end.
fn running(whole: i64, (part, of): (i64, i64), step: i64) -> i64 {
    if part >= of {
        return whole;
    }
    let exact = i128::from(whole) * i128::from(part) / i128::from(of.max(1));
    let exact = i64::try_from(exact).unwrap_or(whole);
    exact - exact.rem_euclid(step)
}

/// What each line came to, in the order of the lines.
pub(super) fn paid_for(items: &[Item], sums: Sums, currency: Currency) -> Vec<Minor> {
    let of_lines: i64 = items.iter().map(|item| item.total.0).sum();
    // An order of a sum may have lines beside it, which bear their share alone.
    let base = of_lines.max(sums.flower_sum.0);
    let off = sums.discount.0.min(base);
    let step = currency.smallest_told().0;
    let mut before = 0;
    let shares = items.iter().map(|item| {
        let after = before + item.total.0;
        let share = running(off, (after, base), step) - running(off, (before, base), step);
        before = after;
        Minor((item.total.0 - share).max(0))
    });
    shares.collect()
}

/// What further pieces of a line come to, after what was refunded of it.
pub(super) fn further(item: &Item, paid: Minor, pieces: i64, currency: Currency) -> Minor {
    let refunded = item.refunded_quantity + pieces;
    let step = currency.smallest_told().0;
    let up_to_now = running(paid.0, (refunded, item.quantity), step);
    Minor((up_to_now - item.refunded_amount.0).max(0))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::values::LineId;

    fn item(quantity: i64, price: i64) -> Item {
        Item {
            id: LineId(1),
            product_id: None,
            product_name: String::new(),
            product_category: String::new(),
            quantity,
            price: Minor(price),
            total: Minor(price * quantity),
            held_quantity: 0,
            by_stems: false,
            cost: None,
            refunded_quantity: 0,
            refunded_amount: Minor::ZERO,
            notes: None,
        }
    }

    fn sums(flower_sum: i64, discount: i64) -> Sums {
        Sums { flower_sum: Minor(flower_sum), discount: Minor(discount), ..Sums::default() }
    }

    fn paid(lines: &[(i64, i64)], discount: i64) -> Vec<i64> {
        let items: Vec<_> = lines.iter().map(|(quantity, price)| item(*quantity, *price)).collect();
        let sum = items.iter().map(|item| item.total.0).sum();
        paid_for(&items, sums(sum, discount), Currency::KZT).into_iter().map(|paid| paid.0).collect()
    }

    #[test]
    fn a_discount_is_spread_by_what_the_lines_cost() {
        assert_eq!(paid(&[(1, 100_000), (1, 300_000)], 40_000), [90_000, 270_000]);
        assert_eq!(paid(&[(1, 100_000), (1, 300_000)], 0), [100_000, 300_000]);
        // Three equal lines and a discount of 100 tenge: 33, 33 and 34.
        assert_eq!(paid(&[(1, 100_000); 3], 10_000), [96_700, 96_700, 96_600]);
        // More off than the goods cost: the rest went off the fee.
        assert_eq!(paid(&[(1, 100_000), (2, 50_000)], 300_000), [0, 0]);
    }

    #[test]
    fn lines_beside_a_sum_bear_their_share_alone() {
        let items = [item(1, 100_000)];
        assert_eq!(paid_for(&items, sums(400_000, 40_000), Currency::KZT), [Minor(90_000)]);
    }

    proptest! {
        #[test]
        fn refunding_line_by_line_and_piece_by_piece_adds_up(
            lines in prop::collection::vec((1_i64..20, 0_i64..100_000), 1..8), off in 0_i64..1_000, is_tenge: bool,
        ) {
            let currency = if is_tenge { Currency::KZT } else { Currency::USD };
            let unit = currency.smallest_told().0;
            let mut items: Vec<_> = lines.iter().map(|(quantity, price)| item(*quantity, price * unit)).collect();
            let sum: i64 = items.iter().map(|item| item.total.0).sum();
            let discount = sum / unit * off / 1_000 * unit;
            let paid = paid_for(&items, sums(sum, discount), currency);
            prop_assert_eq!(paid.iter().map(|paid| paid.0).sum::<i64>(), sum - discount);
            for (item, paid) in items.iter_mut().zip(&paid) {
                for _ in 0..item.quantity {
                    let part = further(item, *paid, 1, currency);
                    prop_assert!(currency.can_show(part));
                    item.refunded_quantity += 1;
                    item.refunded_amount.0 += part.0;
                }
                prop_assert_eq!(item.refunded_amount, *paid);
            }
        }
    }
}
