//! Changing a product, taking it out of the catalogue and back.

use chrono::{DateTime, Utc};

use super::error::{Refused, Result};
use super::product::{NewProduct, Product};
use super::stock_mode::Stocked;
use super::{queries, recipe};
use crate::db::{self, Stop, TenantTx};
use crate::events::{self, Event};
use crate::values::{Minor, ProductId};

/// Changes a product under its lock; stock taken meanwhile is not lost. `apply`
/// may object in the words of its face. What comes out as it was leaves no
/// trace.
///
/// # Errors
/// [`Refused::NoProduct`], [`Refused::SkuTaken`], and what `apply` says.
pub(super) async fn change<E: From<Stop<Refused>>>(
    tx: &mut TenantTx,
    id: ProductId,
    now: DateTime<Utc>,
    apply: impl FnOnce(&mut NewProduct) -> Result<(), E>,
) -> Result<Product, E> {
    let found = queries::product_locked(tx, id).await.map_err(Stop::from)?;
    let product = found.ok_or(Stop::Refused(Refused::NoProduct))?;
    let mut before = NewProduct {
        terms: product.terms.clone(),
        ingredients: product.ingredients.iter().map(|ingredient| ingredient.what.clone()).collect(),
    };
    let mut after = before.clone();
    apply(&mut after)?;
    if after.ingredients != before.ingredients {
        // What was written before varieties had ids is no change.
        recipe::resolve(tx, &mut after.ingredients, now).await?;
        recipe::resolve(tx, &mut before.ingredients, now).await?;
    }
    if after == before {
        return Ok(product);
    }
    let is_counted = |product: &NewProduct| matches!(product.terms.stocked, Stocked::Counted(_));
    if is_counted(&before) && !is_counted(&after) {
        refuse_on_showcase(tx, id).await?;
    }
    Ok(write(tx, id, now, &before, &after).await?)
}

/// What was made for the showcase is sold or taken apart as counted goods: before
/// that, its product stays one of them.
async fn refuse_on_showcase(tx: &mut TenantTx, id: ProductId) -> Result<()> {
    match queries::on_showcase(tx, id).await? {
        0 => Ok(()),
        left => Err(Stop::Refused(Refused::OnShowcase { left })),
    }
}

async fn write(
    tx: &mut TenantTx,
    id: ProductId,
    now: DateTime<Utc>,
    before: &NewProduct,
    after: &NewProduct,
) -> Result<Product> {
    queries::update(tx, id, &after.terms, now).await?;
    if after.ingredients != before.ingredients {
        queries::replace_ingredients(tx, id, &after.ingredients).await?;
    }
    events::record(tx, &Event::ProductUpdated { product_id: id }, 0, now);
    queries::products(tx, &[id]).await?.pop().ok_or(Stop::Refused(Refused::NoProduct))
}

/// Archives a product: orders keep it, the catalogue doesn't, and its SKU is
/// free again.
///
/// # Errors
/// [`Refused::NoProduct`], [`Refused::OnShowcase`].
pub(super) async fn archive(tx: &mut TenantTx, id: ProductId, now: DateTime<Utc>) -> Result<()> {
    refuse_on_showcase(tx, id).await?;
    if !queries::archive(tx, id, now).await? {
        return Err(Stop::Refused(Refused::NoProduct));
    }
    events::record(tx, &Event::ProductArchived { product_id: id }, 0, now);
    Ok(())
}

/// Takes an archived product back, as it was; one that isn't archived stays.
///
/// # Errors
/// [`Refused::NoProduct`]; [`Refused::SkuTaken`] where its SKU is another's by
/// now.
pub(super) async fn restore(tx: &mut TenantTx, id: ProductId, now: DateTime<Utc>) -> Result<Product> {
    if queries::restore(tx, id, now).await? {
        events::record(tx, &Event::ProductUpdated { product_id: id }, 0, now);
    }
    queries::products(tx, &[id]).await?.pop().ok_or(Stop::Refused(Refused::NoProduct))
}

/// Sets or ends a product's sale; a price that is no longer below its retail price
/// is not set, and nothing becomes of one that is archived.
///
/// # Errors
/// The database is away.
pub async fn set_sale_price(
    tx: &mut TenantTx,
    id: ProductId,
    price: Option<Minor>,
    now: DateTime<Utc>,
) -> Result<(), db::Error> {
    let set = |product: &mut NewProduct| -> Result<()> {
        let retail = product.terms.retail_price;
        if price.is_none_or(|price| price < retail) {
            product.terms.sale_price = price;
        }
        Ok(())
    };
    match change(tx, id, now, set).await {
        Ok(_) | Err(Stop::Refused(_)) => Ok(()),
        Err(Stop::Fault(fault)) => Err(fault),
    }
}
