//! What the products' routes take, and its limits.

use rust_decimal::Decimal;
use serde::Deserialize;
use utoipa::ToSchema;

use super::category::Category;
use super::product::{IngredientTerms, NamedVariety, NewProduct, ProductTerms};
use super::recipe_quantity::QuantityInput;
use super::stock_mode::{StockMode, Stocked};

use crate::http::{Checks, Object, Result, present};
use crate::values::{BatchId, Currency, MajorInput, Minor, Text, VarietyId};

const LONGEST_NAME: usize = 200;
const LONGEST_DESCRIPTION: usize = 5_000;
const LONGEST_SKU: usize = 64;
const LONGEST_UNIT: usize = 20;
const PIECE: &str = "шт";
const MOST_STOCK: i64 = 1_000_000;
const MOST_INGREDIENTS: usize = 50;
const MOST_SUBSTITUTES: usize = 10;
const TALLEST_CM: i64 = 500;
/// A day, in minutes.
const LONGEST_MAKING: i64 = 1_440;

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
    /// What a piece takes a florist; null: as long as its category does.
    #[schema(minimum = 1, maximum = 1440, example = 25)]
    make_minutes: Option<i64>,
    /// Where its pieces come from. Where it is not named, a recipe that names a
    /// variety makes it `from_stems`, else a `stock_quantity` makes it `counted`.
    stock_mode: Option<StockMode>,
    /// What can still be ordered; null: made to order. Of what is made of stems these
    /// say it, and what is sent is not kept.
    #[schema(minimum = 0, maximum = 1000000, example = 15)]
    stock_quantity: Option<i64>,
    #[schema(value_type = Option<Vec<IngredientInput>>, max_items = 50)]
    ingredients: Option<Vec<Object<IngredientInput>>>,
    /// A new product has none: they are added by `POST …/images`.
    #[schema(value_type = Option<Vec<ImageInput>>, max_items = 0)]
    images: Option<Vec<Object<ImageInput>>>,
}

/// A picture, as an answer shows it.
#[derive(Deserialize, ToSchema)]
pub(super) struct ImageInput {
    #[expect(dead_code, reason = "none is taken")]
    is_main: Option<bool>,
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
    /// One that is unknown is added.
    #[schema(example = "Strong Gold", max_length = 200)]
    variety: Option<String>,
    /// The same by its id, which counts where both are given.
    #[schema(value_type = Option<i64>)]
    variety_id: Option<VarietyId>,
    /// The same by a batch of the warehouse, where neither is given.
    #[serde(alias = "warehouseItemId")]
    #[schema(value_type = Option<i64>)]
    batch_id: Option<BatchId>,
    #[schema(minimum = 1, maximum = 500, example = 40)]
    height_cm: Option<i64>,
    /// Varieties that may stand in; at most 10.
    #[schema(max_items = 10)]
    substitutes: Option<Vec<String>>,
    /// The same by their ids, which count where both are given.
    #[schema(value_type = Option<Vec<i64>>, max_items = 10)]
    substitute_ids: Option<Vec<VarietyId>>,
}

impl CreateProduct {
    pub(super) fn check(self, currency: Currency) -> Result<NewProduct> {
        let mut checks = Checks::body();
        let retail_price = price(&mut checks, "retail_price", &self.retail_price, currency);
        let sale_price = self.sale_price.and_then(|sale| price(&mut checks, "sale_price", &sale, currency));
        refuse_costly_sale(&mut checks, retail_price, sale_price);
        refuse_images(&mut checks, self.images.as_deref());
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
            make_minutes: checked_minutes(&mut checks, self.make_minutes),
            stocked: Stocked::ToOrder,
        };
        let ingredients = checked_ingredients(&mut checks, self.ingredients.unwrap_or_default());
        let by_default = match self.stock_quantity {
            _ if names_stems(&ingredients) => StockMode::FromStems,
            Some(_) => StockMode::Counted,
            None => StockMode::MadeToOrder,
        };
        let mode = self.stock_mode.unwrap_or(by_default);
        let stocked = checked_stock(&mut checks, mode, self.stock_quantity);
        let terms = ProductTerms { stocked, ..terms };
        refuse_without_stems(&mut checks, terms.stocked, &ingredients);
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

/// What nobody keeps is not taken.
fn checked_minutes(checks: &mut Checks, minutes: Option<i64>) -> Option<i32> {
    i32::try_from(checks.within_range("make_minutes", minutes?, 1..=LONGEST_MAKING)).ok()
}

fn refuse_images(checks: &mut Checks, images: Option<&[Object<ImageInput>]>) {
    if images.is_some_and(|images| !images.is_empty()) {
        checks.refuse("images", Text::new("images-not-taken"));
    }
}

/// The stock of a product of that mode.
fn checked_stock(checks: &mut Checks, mode: StockMode, stock: Option<i64>) -> Stocked {
    let counted = stock.map(|stock| checks.within_range("stock_quantity", stock, 0..=MOST_STOCK));
    match (mode, counted) {
        (StockMode::FromStems, _) => Stocked::FromStems,
        (StockMode::Counted, Some(stock)) => Stocked::Counted(i32::try_from(stock).unwrap_or_default()),
        (StockMode::MadeToOrder, None) => Stocked::ToOrder,
        (StockMode::Counted, None) => {
            checks.refuse("stock_quantity", Text::new("stock-needed"));
            Stocked::ToOrder
        }
        (StockMode::MadeToOrder, Some(_)) => {
            checks.refuse("stock_quantity", Text::new("not-counted"));
            Stocked::ToOrder
        }
    }
}

fn names_stems(ingredients: &[IngredientTerms]) -> bool {
    ingredients.iter().any(|line| line.variety.is_some())
}

fn refuse_without_stems(checks: &mut Checks, stocked: Stocked, ingredients: &[IngredientTerms]) {
    if stocked == Stocked::FromStems && !names_stems(ingredients) {
        checks.refuse("ingredients", Text::new("recipe-needed"));
    }
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
        let variety = self.variety.as_deref().filter(|text| !text.trim().is_empty());
        let variety = variety.map(|text| checks.name("variety", text, LONGEST_NAME));
        let texts = self.substitutes.unwrap_or_default();
        let texts = checks.texts("substitutes", &texts, MOST_SUBSTITUTES, LONGEST_NAME);
        for text in texts.iter().filter(|text| !text.is_empty()) {
            let _ = checks.name("substitutes", text, usize::MAX);
        }
        let ids = self.substitute_ids.filter(|ids| !ids.is_empty());
        if ids.as_ref().is_some_and(|ids| ids.len() > MOST_SUBSTITUTES) {
            checks.refuse("substitute_ids", Text::new("at-most").with("most", MOST_SUBSTITUTES));
        }
        let substitutes: Vec<_> = match ids {
            Some(ids) => ids.into_iter().filter_map(|id| named(Some(id), None, None)).collect(),
            None => texts.into_iter().filter_map(|text| named(None, Some(text), None)).collect(),
        };
        let quantity = self.quantity.and_then(|quantity| checks.parsed("quantity", quantity.read()));
        let height = self.height_cm.map(|height| checks.within_range("height_cm", height, 1..=TALLEST_CM));
        IngredientTerms {
            name: checks.text("name", &self.name, LONGEST_NAME),
            quantity: quantity.unwrap_or(Decimal::ONE),
            unit: checks.text("unit", self.unit.as_deref().unwrap_or(PIECE), LONGEST_UNIT),
            variety: named(self.variety_id, variety, self.batch_id),
            height_cm: height.and_then(|height| i32::try_from(height).ok()),
            substitutes,
        }
    }
}

/// A variety by its id, else by its text, else by a batch of it.
fn named(id: Option<VarietyId>, text: Option<String>, batch: Option<BatchId>) -> Option<NamedVariety> {
    let batch = batch.filter(|_| id.is_none() && text.is_none());
    let is_named = id.is_some() || text.is_some() || batch.is_some();
    is_named.then(|| NamedVariety { id, name: text.unwrap_or_default(), batch })
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
    /// What a piece takes a florist; null: as long as its category does.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 1440, example = 25)]
    make_minutes: Option<Option<i64>>,
    /// Where its pieces come from.
    stock_mode: Option<StockMode>,
    /// What can still be ordered; null: made to order. Of what is made of stems it is
    /// not looked at.
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
            terms.name = checks.renamed("name", name, Some(&terms.name), LONGEST_NAME);
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
        if let Some(minutes) = self.make_minutes {
            terms.make_minutes = checked_minutes(&mut checks, minutes);
        }
        terms.stocked = match (self.stock_mode, self.stock_quantity) {
            (Some(mode), stock) => {
                let stock = stock.unwrap_or_else(|| terms.stocked.quantity().map(i64::from));
                let stock = stock.filter(|_| mode != StockMode::MadeToOrder || self.stock_quantity.is_some());
                checked_stock(&mut checks, mode, stock)
            }
            (None, Some(stock)) if terms.stocked != Stocked::FromStems => {
                let mode = stock.map_or(StockMode::MadeToOrder, |_| StockMode::Counted);
                checked_stock(&mut checks, mode, stock)
            }
            (None, _) => terms.stocked,
        };
        if let Some(lines) = self.ingredients {
            product.ingredients = checked_ingredients(&mut checks, lines);
        }
        refuse_without_stems(&mut checks, product.terms.stocked, &product.ingredients);
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
