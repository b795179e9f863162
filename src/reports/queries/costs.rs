//! SQL about what sold goods cost the shop, in its currency.
//!
//! Invariant: stems and counted goods of a time cost what its movements into and out
//! of orders say, to the last unit.

use super::Span;
use crate::db::TenantTx;
use crate::values::{Currency, Minor, ProductId};

/// What the goods of a product cost that were sold, less those that came back.
#[derive(Clone, Debug)]
pub struct Costed {
    /// Of the orders; what they cost is told in the shop's own.
    pub currency: Currency,
    pub product_id: Option<ProductId>,
    pub product: Option<String>,
    pub stems: Minor,
    /// Counted goods.
    pub goods: Minor,
    /// Of no line is it unknown.
    pub is_complete: bool,
}

/// Those of a time, by currency and product.
pub async fn costs(tx: &mut TenantTx, span: Span) -> Result<Vec<Costed>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let costs = sqlx::query_file_as!(Costed, "src/reports/queries/costs.sql", shop_id, span.from, span.to);
    costs.fetch_all(tx.conn()).await
}
