//! Days on which the storefront takes no orders.

use chrono::NaiveDate;

use super::queries;
use crate::db::TenantTx;
use crate::http::Result;

/// A stretch of days, both ends included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closure {
    pub id: i64,
    pub from_date: NaiveDate,
    pub to_date: NaiveDate,
    pub reason: Option<String>,
}

impl Closure {
    /// True if the shop is closed on that date.
    pub fn covers(&self, date: NaiveDate) -> bool {
        (self.from_date..=self.to_date).contains(&date)
    }
}

/// The closures that cover a date.
pub(super) async fn on(tx: &mut TenantTx, date: NaiveDate) -> Result<Vec<Closure>> {
    let all = queries::closures(tx, Some(date)).await?;
    Ok(all.into_iter().filter(|closure| closure.covers(date)).collect())
}
