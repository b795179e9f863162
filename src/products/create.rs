//! Products, and adding one.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;

use super::{Category, queries};
use crate::db::TenantTx;
use crate::events::{self, Event};
use crate::http::Result;
use crate::values::Minor;

/// A product; amounts in the shop's home currency.
#[derive(Clone, Debug)]
pub struct Product {
    pub id: i64,
    pub name: String,
    pub category: Category,
    pub description: Option<String>,
    pub sku: Option<String>,
    /// For those who may read products; never for the public.
    pub cost_price: Option<Minor>,
    pub retail_price: Minor,
    pub sale_price: Option<Minor>,
    pub current_price: Minor,
    pub is_active: bool,
    pub is_popular: bool,
    pub is_new: bool,
    /// What can still be ordered; None: made to order.
    pub stock_quantity: Option<i32>,
    pub ingredients: Vec<Ingredient>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub archived_at: Option<DateTime<Utc>>,
}

/// One line of what a product is made of.
#[derive(Clone, Debug)]
pub struct Ingredient {
    pub id: i64,
    pub what: NewIngredient,
}

/// A line of what a product is made of, before it has an id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewIngredient {
    pub name: String,
    pub quantity: Decimal,
    pub unit: String,
    /// A variety of the warehouse, by its text.
    pub variety: Option<String>,
    pub height_cm: Option<i32>,
    pub substitutes: Vec<String>,
}

/// A product to be added.
#[derive(Clone, Debug)]
pub struct NewProduct {
    pub name: String,
    pub category: Category,
    pub description: Option<String>,
    pub sku: Option<String>,
    pub cost_price: Option<Minor>,
    pub retail_price: Minor,
    /// Below `retail_price`.
    pub sale_price: Option<Minor>,
    pub is_active: bool,
    pub is_popular: bool,
    pub is_new: bool,
    pub stock_quantity: Option<i32>,
    pub ingredients: Vec<NewIngredient>,
}

impl Product {
    /// True if it can be ordered now.
    pub fn in_stock(&self) -> bool {
        self.stock_quantity != Some(0)
    }

    /// The sale's discount in whole percent, rounded; None without a sale.
    pub fn discount_percent(&self) -> Option<i64> {
        let (retail, sale) = (i128::from(self.retail_price.0), i128::from(self.sale_price?.0));
        // Half a percent up; a sale price is below a retail price, so that is above zero.
        let percent = ((retail - sale) * 200 + retail).checked_div(retail * 2)?;
        i64::try_from(percent).ok()
    }
}

/// Adds a product.
///
/// # Errors
/// 400 `sku_taken`.
pub async fn create_product(tx: &mut TenantTx, new: &NewProduct, now: DateTime<Utc>) -> Result<Product> {
    let product = queries::insert(tx, new, now).await?;
    events::record(tx, &Event::ProductCreated { product_id: product.id }, 0, now);
    Ok(product)
}
