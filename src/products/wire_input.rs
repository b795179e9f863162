//! What the products' routes take, and its limits.

use rust_decimal::Decimal;
use serde::Deserialize;
use utoipa::ToSchema;

use super::category::Category;
use super::product::{IngredientTerms, NewProduct, ProductTerms};
use super::recipe_quantity::QuantityInput;

use crate::http::{Checks, Object, Result, present};
use crate::values::{Currency, MajorInput, Minor, Text};

const LONGEST_NAME: usize = 200;
const LONGEST_DESCRIPTION: usize = 5_000;
const LONGEST_SKU: usize = 64;
const LONGEST_UNIT: usize = 20;
const PIECE: &str = "шт";
const MOST_STOCK: i64 = 1_000_000;
const MOST_INGREDIENTS: usize = 50;
const MOST_SUBSTITUTES: usize = 10;
const TALLEST_CM: i64 = 500;

/// A product to be added.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({
    "name": "Букет тюльпанов 'Весна'",
    "category": "bouquet",
    "description": "31 тюльпан в стильной упаковке",
    "sku": "TULIP-31",
    "cost_price": 8000,
    "retail_price": 18000,
    "sale_price": null,
    "is_active": false,
    "is_popular": false,
    "is_new": true,
    "stock_quantity": 15,
    "ingredients": [{"name": "Тюльпан", "quantity": 31, "unit": "шт"}],
}))]
pub(super) struct CreateProduct {
    #[schema(example = "Букет тюльпанов 'Весна'", min_length = 1, max_length = 200)]
    name: String,
    category: Category,
    #[schema(example = "31 тюльпан в стильной упаковке", max_length = 5000)]
    description: Option<String>,
    /// Unique among the shop's products that aren't archived.
    #[schema(example = "TULIP-31", max_length = 64)]
    sku: Option<String>,
    cost_price: Option<MajorInput>,
    retail_price: MajorInput,
    /// Below `retail_price`.
    sale_price: Option<MajorInput>,
    /// True when absent.
    is_active: Option<bool>,
    is_popular: Option<bool>,
    is_new: Option<bool>,
    /// What can still be ordered; null: made to order.
    #[schema(minimum = 0, maximum = 1000000, example = 15)]
    stock_quantity: Option<i64>,
    #[schema(value_type = Option<Vec<IngredientInput>>, max_items = 50)]
    ingredients: Option<Vec<Object<IngredientInput>>>,
}

/// One line of what a product is made of.
#[derive(Deserialize, ToSchema)]
pub(super) struct IngredientInput {
    #[schema(example = "Тюльпан", min_length = 1, max_length = 200)]
    name: String,
    /// At most three decimals; 1 when absent.
    #[schema(value_type = Option<f64>, exclusive_minimum = 0, maximum = 100000, example = 31)]
    quantity: Option<QuantityInput>,
    /// `шт` when absent.
    #[schema(example = "шт", min_length = 1, max_length = 20)]
    unit: Option<String>,
    /// A variety of the warehouse, by its text.
    #[schema(example = "Strong Gold", max_length = 200)]
    variety: Option<String>,
    #[schema(minimum = 1, maximum = 500, example = 40)]
    height_cm: Option<i64>,
    /// Varieties that may stand in; at most 10.
    #[schema(max_items = 10)]
    substitutes: Option<Vec<String>>,
}

impl CreateProduct {
    pub(super) fn check(self, currency: Currency) -> Result<NewProduct> {
        let mut checks = Checks::body();
        let retail_price = price(&mut checks, "retail_price", &self.retail_price, currency);
        let sale_price = self.sale_price.and_then(|sale| price(&mut checks, "sale_price", &sale, currency));
        refuse_costly_sale(&mut checks, retail_price, sale_price);
        let terms = ProductTerms {
            name: checks.name("name", &self.name, LONGEST_NAME),
            category: self.category,
            description: checks.optional_prose(
                "description",
                self.description.as_deref(),
                LONGEST_DESCRIPTION,
            ),
            sku: checks.optional_text("sku", self.sku.as_deref(), LONGEST_SKU),
            cost_price: self.cost_price.and_then(|cost| price(&mut checks, "cost_price", &cost, currency)),
            retail_price: retail_price.unwrap_or_default(),
            sale_price,
            is_active: self.is_active.unwrap_or(true),
            is_popular: self.is_popular.unwrap_or(false),
            is_new: self.is_new.unwrap_or(false),
            stock_quantity: checked_stock(&mut checks, self.stock_quantity),
        };
        let ingredients = checked_ingredients(&mut checks, self.ingredients.unwrap_or_default());
        checks.done().map(|()| NewProduct { terms, ingredients })
    }
}

fn price(checks: &mut Checks, field: &str, amount: &MajorInput, currency: Currency) -> Option<Minor> {
    checks.parsed(field, amount.to_minor_not_negative(currency))
}

/// A price that couldn't be read has its own objection already.
fn refuse_costly_sale(checks: &mut Checks, retail: Option<Minor>, sale: Option<Minor>) {
    if retail.zip(sale).is_some_and(|(retail, sale)| sale >= retail) {
        checks.refuse("sale_price", Text::new("sale-not-below"));
    }
}

fn checked_stock(checks: &mut Checks, stock: Option<i64>) -> Option<i32> {
    let stock = checks.within_range("stock_quantity", stock?, 0..=MOST_STOCK);
    i32::try_from(stock).ok()
}

fn checked_ingredients(checks: &mut Checks, lines: Vec<Object<IngredientInput>>) -> Vec<IngredientTerms> {
    if lines.len() > MOST_INGREDIENTS {
        checks.refuse("ingredients", Text::new("too-many-ingredients").with("most", MOST_INGREDIENTS));
        return Vec::new();
    }
    let lines = lines.into_iter().enumerate();
    lines.map(|(index, Object(line))| checks.at("ingredients", index, |checks| line.check(checks))).collect()
}

impl IngredientInput {
    fn check(self, checks: &mut Checks) -> IngredientTerms {
        let substitutes = self.substitutes.unwrap_or_default();
        let quantity = self.quantity.and_then(|quantity| checks.parsed("quantity", quantity.read()));
        let height = self.height_cm.map(|height| checks.within_range("height_cm", height, 1..=TALLEST_CM));
        IngredientTerms {
            name: checks.text("name", &self.name, LONGEST_NAME),
            quantity: quantity.unwrap_or(Decimal::ONE),
            unit: checks.text("unit", self.unit.as_deref().unwrap_or(PIECE), LONGEST_UNIT),
            variety: checks.optional_text("variety", self.variety.as_deref(), LONGEST_NAME),
            height_cm: height.and_then(|height| i32::try_from(height).ok()),
            substitutes: checks.texts("substitutes", &substitutes, MOST_SUBSTITUTES, LONGEST_NAME),
        }
    }
}

/// Changes of a product; what is absent stays, and ingredients given replace all.
#[derive(Deserialize, ToSchema)]
pub(super) struct UpdateProduct {
    #[schema(min_length = 1, max_length = 200, example = "Букет тюльпанов 'Апрель'")]
    name: Option<String>,
    category: Option<Category>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, max_length = 5000)]
    description: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, max_length = 64)]
    sku: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<MajorInput>)]
    cost_price: Option<Option<MajorInput>>,
    retail_price: Option<MajorInput>,
    /// Below `retail_price`; null ends the sale.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<MajorInput>)]
    sale_price: Option<Option<MajorInput>>,
    is_active: Option<bool>,
    is_popular: Option<bool>,
    is_new: Option<bool>,
    /// What can still be ordered; null: made to order.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 1000000)]
    stock_quantity: Option<Option<i64>>,
    #[schema(value_type = Option<Vec<IngredientInput>>, max_items = 50)]
    ingredients: Option<Vec<Object<IngredientInput>>>,
}

impl UpdateProduct {
    /// Applies the changes to a product.
    pub(super) fn apply(self, product: &mut NewProduct, currency: Currency) -> Result<()> {
        let terms = &mut product.terms;
        let mut checks = Checks::body();
        if let Some(name) = &self.name {
            terms.name = checks.name("name", name, LONGEST_NAME);
        }
        if let Some(description) = &self.description {
            let description = description.as_deref();
            terms.description = checks.optional_prose("description", description, LONGEST_DESCRIPTION);
        }
        if let Some(sku) = &self.sku {
            terms.sku = checks.optional_text("sku", sku.as_deref(), LONGEST_SKU);
        }
        self.apply_prices(&mut checks, terms, currency);
        terms.category = self.category.unwrap_or(terms.category);
        terms.is_active = self.is_active.unwrap_or(terms.is_active);
        terms.is_popular = self.is_popular.unwrap_or(terms.is_popular);
        terms.is_new = self.is_new.unwrap_or(terms.is_new);
        if let Some(stock) = self.stock_quantity {
            terms.stock_quantity = checked_stock(&mut checks, stock);
        }
        if let Some(lines) = self.ingredients {
            product.ingredients = checked_ingredients(&mut checks, lines);
        }
        checks.done()
    }

    fn apply_prices(&self, checks: &mut Checks, terms: &mut ProductTerms, currency: Currency) {
        if let Some(cost) = &self.cost_price {
            terms.cost_price = cost.as_ref().and_then(|cost| price(checks, "cost_price", cost, currency));
        }
        let retail = match &self.retail_price {
            Some(retail) => price(checks, "retail_price", retail, currency),
            None => Some(terms.retail_price),
        };
        if let Some(sale) = &self.sale_price {
            terms.sale_price = sale.as_ref().and_then(|sale| price(checks, "sale_price", sale, currency));
        }
        refuse_costly_sale(checks, retail, terms.sale_price);
        terms.retail_price = retail.unwrap_or(terms.retail_price);
    }
}
