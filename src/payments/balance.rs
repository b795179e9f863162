//! What the sums of an order's money come to. Pure.
//!
//! A refund gives back first what the buyer has paid beyond the total: that
//! money stood for goods that had left, and is owed again when the total rises.
//! What it gives back beyond that is goodwill and stays forgiven, but for a
//! later fall of the total, which takes goodwill away first: that money then
//! stands for the goods that leave. The database moves both sums, with the
//! statements that change refunds and totals (`migrations/0022_outstanding.sql`).

use crate::values::Minor;

/// The sums of an order's money.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Balance {
    pub paid: Minor,
    /// Done refunds only.
    pub refunded: Minor,
    /// Refunds done and under way: what has failed is here still.
    pub gone: Minor,
    /// What of that is forgiven.
    pub goodwill: Minor,
}

impl Balance {
    /// What of the buyer's money is here, and not on its way back.
    pub fn kept(self) -> Minor {
        Minor(self.paid.0 - self.gone.0)
    }

    /// What is still to come for goods of that total.
    pub fn outstanding(self, total: Minor) -> Minor {
        Minor((total.0 - self.goodwill.0 - self.kept().0).max(0))
    }

    /// What is kept beyond that total.
    pub fn surplus(self, total: Minor) -> Minor {
        Minor((self.kept().0 - total.0).max(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn balance(paid: i64, gone: i64, goodwill: i64) -> Balance {
        Balance { paid: Minor(paid), refunded: Minor::ZERO, gone: Minor(gone), goodwill: Minor(goodwill) }
    }

    #[test]
    fn what_went_back_for_goods_is_owed_again_and_goodwill_is_not() {
        assert_eq!(balance(100, 50, 0).outstanding(Minor(50)), Minor(0));
        assert_eq!(balance(100, 50, 0).outstanding(Minor(100)), Minor(50));
        assert_eq!(balance(100, 50, 50).outstanding(Minor(100)), Minor(0));
        assert_eq!(balance(100, 50, 50).outstanding(Minor(130)), Minor(30));
        assert_eq!(balance(40, 0, 0).outstanding(Minor(100)), Minor(60));
    }

    #[test]
    fn what_is_kept_beyond_the_total_is_to_go_back() {
        assert_eq!(balance(100, 0, 0).surplus(Minor(70)), Minor(30));
        assert_eq!(balance(100, 30, 0).surplus(Minor(70)), Minor(0));
        assert_eq!(balance(100, 0, 0).surplus(Minor(100)), Minor(0));
    }
}
