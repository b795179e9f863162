//! SQL about what was sold: facts of orders, each with its own moment.
//!
//! Invariants: an order's facts add up to what it is now, and those of one that
//! was cancelled to nothing. Its discount is spread over its lines as
//! `orders/line_shares.rs` does.

use chrono::NaiveDate;

use super::Span;
use crate::db::TenantTx;
use crate::values::{Currency, Minor, ProductId};

/// What was sold on a day of a product, less what came back.
#[derive(Clone, Debug)]
pub struct Sold {
    pub day: NaiveDate,
    pub currency: Currency,
    /// None: named by hand, or no line at all.
    pub product_id: Option<ProductId>,
    /// None: what orders have beside their lines.
    pub product: Option<String>,
    /// Stand beside the lines, where there is no product.
    pub orders: i64,
    pub delivery_fee: Minor,
    pub pieces: i64,
    /// By the prices of the lines.
    pub goods: Minor,
    pub discount: Minor,
}

/// Those of a time, by day, currency and product.
///
/// An order that was put together counts as it then was; what was given back or
/// changed of it afterwards, when that was; cancelled, all that is left of it
/// goes when it was cancelled.
pub async fn sold(tx: &mut TenantTx, span: Span) -> Result<Vec<Sold>, sqlx::Error> {
    let (shop_id, zone) = (tx.shop_id(), tx.shop().zone);
    let whole_only = Currency::ALL.iter().filter(|currency| currency.whole_only());
    let whole_only: Vec<_> = whole_only.map(|currency| currency.code().to_owned()).collect();
    let sold = sqlx::query_file_as!(
        Sold,
        "src/reports/queries/sold.sql",
        shop_id,
        span.from,
        span.to,
        zone.name(),
        &whole_only,
    );
    sold.fetch_all(tx.conn()).await
}
