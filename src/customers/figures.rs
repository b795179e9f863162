//! What a customer has bought. Orders change it by deltas, which lock nothing.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use crate::db::{FigureDelta, FigureSubject, TenantTx};
use crate::figures;
use crate::http::Result;
use crate::values::{Currency, Minor};

/// What a customer has bought in one currency; cancelled orders don't count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bought {
    pub orders_count: i64,
    pub total_spent: Minor,
    pub last_order_at: Option<DateTime<Utc>>,
}

impl Bought {
    /// The average order, rounded half-even to minor units; 0 without orders.
    pub fn average_order(&self) -> Minor {
        Minor(divided_half_even(self.total_spent.0, self.orders_count))
    }
}

fn divided_half_even(sum: i64, count: i64) -> i64 {
    if count <= 0 {
        return 0;
    }
    let (floor, rest) = (sum.div_euclid(count), sum.rem_euclid(count));
    let up = match (i128::from(rest) * 2).cmp(&i128::from(count)) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Equal => floor % 2 != 0,
    };
    floor + i64::from(up)
}

/// Changes what a customer has bought by an order placed (`count` 1) or
/// cancelled (−1), as the transaction commits.
pub fn count_order(
    tx: &mut TenantTx,
    customer_id: i64,
    currency: Currency,
    count: i64,
    amount: Minor,
    at: Option<DateTime<Utc>>,
) {
    tx.count(FigureDelta {
        subject: FigureSubject::Customer,
        subject_id: customer_id,
        facet: currency.code(),
        count,
        amount: amount.0,
        last_at: at,
    });
}

/// What each customer has bought in a currency; those who bought nothing are
/// absent.
///
/// # Errors
/// The database is away.
pub async fn bought(tx: &mut TenantTx, ids: &[i64], currency: Currency) -> Result<HashMap<i64, Bought>> {
    let figures = figures::read(tx, FigureSubject::Customer, ids).await?;
    let of_currency = figures.into_iter().filter(|((_, facet), _)| facet == currency.code());
    Ok(of_currency
        .map(|((id, _), figure)| {
            let bought = Bought {
                orders_count: figure.count,
                total_spent: figure.amount,
                last_order_at: figure.last_at,
            };
            (id, bought)
        })
        .collect())
}
