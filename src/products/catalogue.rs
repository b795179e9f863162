//! What a shop offers, to be looked through.

use super::availability::{self, On};
use super::error::Result;
use super::list::{CatalogueFilter, ListQuery, Sort};
use super::product::Product;
use super::queries;
use crate::db::TenantTx;
use crate::http::{PageRequest, Total};
use crate::values::ProductId;

/// A page of the products on offer: active ones that are not archived; what they
/// are made of is not read.
///
/// # Errors
/// [`Refused::PageTooFar`](super::Refused::PageTooFar) under a filter.
pub async fn catalogue(
    tx: &mut TenantTx,
    filter: &CatalogueFilter,
    sort: Sort,
    page: PageRequest,
    on: On,
) -> Result<(Vec<Product>, Total)> {
    let list = ListQuery {
        filter: filter.clone(),
        is_active: Some(true),
        archived: false,
        sort,
        search_knows_ids: false,
        with_ingredients: false,
        on,
    };
    queries::list(tx, &list, page).await
}

/// A product, unless it is archived.
///
/// # Errors
/// The database is away.
pub async fn product(tx: &mut TenantTx, id: ProductId, on: On) -> Result<Option<Product>, sqlx::Error> {
    let mut products = Vec::from_iter(found(tx, id).await?);
    availability::look_up(tx, &mut products, on).await?;
    Ok(products.pop())
}

/// The same, with nothing looked up of what is available.
pub(super) async fn found(tx: &mut TenantTx, id: ProductId) -> Result<Option<Product>, sqlx::Error> {
    Ok(queries::products(tx, &[id]).await?.into_iter().find(|product| product.archived_at.is_none()))
}
