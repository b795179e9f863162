//! Changing a product, and taking it out of the catalogue.

use chrono::{DateTime, Utc};

use super::{NewProduct, Product, queries};
use crate::db::TenantTx;
use crate::events::{self, Event};
use crate::http::{Error, Result};
use crate::values::{ProductId, Text};

pub(super) const NO_PRODUCT: Error = Error::NotFound(Text::new("product-not-found"));

/// Changes a product under its lock; stock taken meanwhile is not lost. What
/// comes out as it was leaves no trace.
pub(super) async fn change(
    tx: &mut TenantTx,
    id: i64,
    now: DateTime<Utc>,
    apply: impl FnOnce(&mut NewProduct) -> Result<()>,
) -> Result<Product> {
    let product = queries::product_locked(tx, id).await?.ok_or(NO_PRODUCT)?;
    let mut terms = terms_of(&product);
    apply(&mut terms)?;
    let before = terms_of(&product);
    if terms == before {
        return Ok(product);
    }
    queries::update(tx, id, &terms, now).await?;
    if terms.ingredients != before.ingredients {
        queries::replace_ingredients(tx, id, &terms.ingredients).await?;
    }
    events::record(tx, &Event::ProductUpdated { product_id: ProductId(id) }, 0, now);
    super::product(tx, id).await?.ok_or(NO_PRODUCT)
}

fn terms_of(product: &Product) -> NewProduct {
    NewProduct {
        name: product.name.clone(),
        category: product.category,
        description: product.description.clone(),
        sku: product.sku.clone(),
        cost_price: product.cost_price,
        retail_price: product.retail_price,
        sale_price: product.sale_price,
        is_active: product.is_active,
        is_popular: product.is_popular,
        is_new: product.is_new,
        stock_quantity: product.stock_quantity,
        ingredients: product.ingredients.iter().map(|ingredient| ingredient.what.clone()).collect(),
    }
}

/// Archives a product: orders keep it, the catalogue doesn't, and its SKU is
/// free again.
pub(super) async fn archive(tx: &mut TenantTx, id: i64, now: DateTime<Utc>) -> Result<()> {
    if !queries::archive(tx, id, now).await? {
        return Err(NO_PRODUCT);
    }
    events::record(tx, &Event::ProductArchived { product_id: ProductId(id) }, 0, now);
    Ok(())
}
