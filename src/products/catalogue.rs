//! What a shop offers, to be looked through.

use super::{Category, Product, queries};
use crate::db::TenantTx;
use crate::http::{PageRequest, Result, Total};
use crate::values::Minor;

/// Which products of the catalogue are wanted; what is None doesn't matter.
#[derive(Clone, Debug, Default)]
pub struct CatalogueFilter {
    pub category: Option<Category>,
    /// A part of the name or the SKU, ignoring case.
    pub search: Option<String>,
    pub is_popular: Option<bool>,
    pub is_new: Option<bool>,
    pub on_sale: Option<bool>,
    /// Both compare the current price.
    pub min_price: Option<Minor>,
    pub max_price: Option<Minor>,
}

/// A page of the products on offer: active ones that are not archived, the
/// newest first.
///
/// # Errors
/// The database is away.
pub async fn catalogue(
    tx: &mut TenantTx,
    filter: &CatalogueFilter,
    page: PageRequest,
) -> Result<(Vec<Product>, Total)> {
    let list = queries::ListQuery {
        goods: filter.clone(),
        is_active: Some(true),
        archived: false,
        sort: queries::Sort::default(),
    };
    Ok(queries::list(tx, &list, page).await?)
}

/// A product, unless it is archived.
///
/// # Errors
/// The database is away.
pub async fn product(tx: &mut TenantTx, id: i64) -> Result<Option<Product>> {
    Ok(queries::products(tx, &[id]).await?.into_iter().find(|product| product.archived_at.is_none()))
}
