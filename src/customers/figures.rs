//! What a customer has bought. Orders change it by deltas, for which nobody waits.

use std::cmp::Ordering;
use std::collections::HashMap;

use chrono::{DateTime, Utc};

use serde::Deserialize;

use super::queries;
use crate::db::{FigureDelta, FigureSubject, TenantTx};
use crate::values::{Currency, CustomerId, Minor};

/// What a customer has bought in one currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Bought {
    /// Orders that were not cancelled.
    pub orders_count: i64,
    /// Orders of which some money came and stayed.
    pub paid_count: i64,
    /// The money that came and stayed.
    pub total_spent: Minor,
    /// When the last order was placed, of those not cancelled.
    pub last_order_at: Option<DateTime<Utc>>,
}

impl Bought {
    /// What came of an average order with money, rounded half-even to what the
    /// currency can show; 0 without any.
    pub fn average_order(&self, currency: Currency) -> Minor {
        let whole = if currency.whole_only() { Minor::from_major_whole(1) } else { None };
        let step = i128::from(whole.unwrap_or(Minor(1)).0);
        let steps = divided_half_even(self.total_spent.0.into(), step * i128::from(self.paid_count));
        Minor(i64::try_from(steps * step).unwrap_or(self.total_spent.0))
    }
}

fn divided_half_even(sum: i128, count: i128) -> i128 {
    if count <= 0 {
        return 0;
    }
    let (floor, rest) = (sum.div_euclid(count), sum.rem_euclid(count));
    let up = match (rest * 2).cmp(&count) {
        Ordering::Less => false,
        Ordering::Greater => true,
        Ordering::Equal => floor % 2 != 0,
    };
    floor + i128::from(up)
}

/// What an order changes of its customer's figures. What they have spent is
/// counted by the ledger's own trigger.
#[derive(Clone, Copy, Debug)]
pub struct BoughtDelta {
    pub currency: Currency,
    /// 1 for an order placed, −1 for one cancelled, 0 where only its sum changes.
    pub count: i64,
    /// What it costs: what the previous version shows as spent.
    pub amount: Minor,
    /// When it was placed; None where no order is new.
    pub at: Option<DateTime<Utc>>,
}

/// Changes what a customer has bought, as the transaction commits.
pub fn count_order(tx: &mut TenantTx, customer: CustomerId, delta: BoughtDelta) {
    tx.count(FigureDelta {
        subject: FigureSubject::Customer,
        subject_id: customer.0,
        facet: delta.currency.code(),
        count: delta.count,
        amount: delta.amount.0,
        last_at: delta.at,
        order: None,
    });
}

/// An order becomes another customer's, with all that it counts.
pub fn move_order(tx: &mut TenantTx, from: CustomerId, to: CustomerId, order: BoughtDelta) {
    let less = BoughtDelta { count: -order.count, amount: Minor(-order.amount.0), at: None, ..order };
    count_order(tx, from, less);
    count_order(tx, to, order);
}

/// What each customer has bought in a currency.
///
/// # Errors
/// The database is away.
pub async fn bought(
    tx: &mut TenantTx,
    ids: &[CustomerId],
    currency: Currency,
) -> Result<HashMap<CustomerId, Bought>, sqlx::Error> {
    queries::bought(tx, ids, currency).await
}

/// What a customer has bought in the shop's currency: as it was read in this
/// transaction, with what it has counted since.
pub fn bought_by_now(tx: &TenantTx, customer: CustomerId, mut read: Bought) -> Bought {
    let facet = tx.shop().currency.code();
    let is_theirs = |delta: &&FigureDelta| {
        delta.subject == FigureSubject::Customer && delta.subject_id == customer.0 && delta.facet == facet
    };
    for delta in tx.pending_figures().iter().filter(is_theirs) {
        read.orders_count += delta.count;
        read.last_order_at = read.last_order_at.max(delta.last_at);
    }
    read
}

#[cfg(test)]
mod tests {
    use super::*;

    fn average(currency: Currency, paid_count: i64, total: i64) -> i64 {
        let bought = Bought { paid_count, total_spent: Minor(total), ..Bought::default() };
        bought.average_order(currency).0
    }

    #[test]
    fn an_average_is_rounded_once_and_half_even() {
        assert_eq!(average(Currency::KZT, 5, 12_500_000), 2_500_000);
        assert_eq!(average(Currency::KZT, 2, 300), 200);
        assert_eq!(average(Currency::KZT, 2, 500), 200);
        assert_eq!(average(Currency::KZT, 3, 100_000), 33_300);
        // Rounded to tiyn first it would be 250 and then 200 tiyn.
        assert_eq!(average(Currency::KZT, 8, 2_004), 300);
        assert_eq!(average(Currency::USD, 3, 100), 33);
        assert_eq!(average(Currency::USD, 2, 5), 2);
        assert_eq!(average(Currency::USD, 2, 7), 4);
    }

    #[test]
    fn nothing_bought_is_nothing_on_average() {
        assert_eq!(average(Currency::KZT, 0, 0), 0);
        assert_eq!(average(Currency::KZT, -1, 500), 0);
        assert_eq!(average(Currency::USD, 1, i64::MAX), i64::MAX);
    }
}
