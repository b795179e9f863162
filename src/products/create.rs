//! Adding a product.

use chrono::{DateTime, Utc};

use super::error::Result;
use super::product::{NewProduct, Product};
use super::{queries, recipe};
use crate::db::TenantTx;
use crate::events::{self, Event};

/// Adds a product.
///
/// # Errors
/// [`Refused::SkuTaken`](super::Refused::SkuTaken), and what is wrong with its recipe.
pub async fn create_product(tx: &mut TenantTx, mut new: NewProduct, now: DateTime<Utc>) -> Result<Product> {
    recipe::resolve(tx, &mut new.ingredients, now).await?;
    let product = queries::insert(tx, new, now).await?;
    events::record(tx, &Event::ProductCreated { product_id: product.id }, 0, now);
    Ok(product)
}
