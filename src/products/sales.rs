//! How often a product was sold, and for how much: figures that orders change
//! without waiting for each other.

use chrono::{DateTime, Utc};

use crate::db::{FigureDelta, FigureSubject, TenantTx};
use crate::values::{Currency, Minor, ProductId};

/// What an order changes of a product's figures.
#[derive(Clone, Copy, Debug)]
pub struct Sale {
    pub product: ProductId,
    pub currency: Currency,
    /// Orders: 1 placed, −1 cancelled, 0 where an order of it has changed.
    pub count: i64,
    pub amount: Minor,
    /// The moment of an order placed.
    pub at: Option<DateTime<Utc>>,
}

/// Changes a product's figures, as the transaction commits.
pub fn count_sale(tx: &mut TenantTx, sale: Sale) {
    tx.count(FigureDelta {
        subject: FigureSubject::Product,
        subject_id: sale.product.0,
        facet: sale.currency.code(),
        count: sale.count,
        amount: sale.amount.0,
        last_at: sale.at,
        order: None,
    });
}
