//! A product: what it is, what it costs and what it is made of.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;

use super::availability::Available;
use super::category::Category;
use super::stock_mode::Stocked;
use crate::values::{BatchId, Minor, ProductId, VarietyId};

/// A product; amounts in the shop's home currency.
#[derive(Clone, Debug)]
pub struct Product {
    pub id: ProductId,
    pub terms: ProductTerms,
    /// The sale price when there is one, else the retail price.
    pub current_price: Minor,
    pub ingredients: Vec<Ingredient>,
    /// What can be ordered of it, once [`super::look_up`] has looked.
    pub available: Available,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub archived_at: Option<DateTime<Utc>>,
}

/// What the shop says of a product, and may change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductTerms {
    pub name: String,
    pub category: Category,
    pub description: Option<String>,
    pub sku: Option<String>,
    /// For those who may read products; never for the public.
    pub cost_price: Option<Minor>,
    pub retail_price: Minor,
    /// Below `retail_price`.
    pub sale_price: Option<Minor>,
    pub is_active: bool,
    pub is_popular: bool,
    pub is_new: bool,
    /// What a piece takes a florist; None: as long as its category does.
    pub make_minutes: Option<i32>,
    pub stocked: Stocked,
}

/// One line of what a product is made of.
#[derive(Clone, Debug)]
pub struct Ingredient {
    pub id: i64,
    pub what: IngredientTerms,
}

/// A line of what a product is made of, before it has an id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IngredientTerms {
    pub name: String,
    pub quantity: Decimal,
    pub unit: String,
    /// A variety of the warehouse.
    pub variety: Option<NamedVariety>,
    /// None: whichever height there is.
    pub height_cm: Option<i32>,
    /// May stand in, the best first.
    pub substitutes: Vec<NamedVariety>,
}

/// A variety as a recipe names it: by its id, or by a text that is looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedVariety {
    /// None: nothing but a text or a batch, so far.
    pub id: Option<VarietyId>,
    pub name: String,
    /// It is what that batch is of.
    pub batch: Option<BatchId>,
}

/// A product as it is to be: its terms, and what it is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewProduct {
    pub terms: ProductTerms,
    pub ingredients: Vec<IngredientTerms>,
}

impl Product {
    /// Its recipe names varieties of the warehouse.
    pub(super) fn names_stems(&self) -> bool {
        let id_of = |line: &Ingredient| line.what.variety.as_ref().and_then(|named| named.id);
        self.ingredients.iter().any(|line| id_of(line).is_some())
    }

    /// The sale's discount in whole percent, rounded; None without a sale.
    pub fn discount_percent(&self) -> Option<i64> {
        let (retail, sale) = (i128::from(self.terms.retail_price.0), i128::from(self.terms.sale_price?.0));
        // Half a percent up; a sale price is below a retail price, so that is above zero.
        let percent = ((retail - sale) * 200 + retail).checked_div(retail * 2)?;
        i64::try_from(percent).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn priced(retail: i64, sale: Option<i64>) -> Product {
        let sale_price = sale.map(Minor);
        Product {
            id: ProductId(1),
            terms: ProductTerms {
                name: "Букет".to_owned(),
                category: Category::Bouquet,
                description: None,
                sku: None,
                cost_price: None,
                retail_price: Minor(retail),
                sale_price,
                is_active: true,
                is_popular: false,
                make_minutes: None,
                is_new: false,
                stocked: Stocked::ToOrder,
            },
            current_price: sale_price.unwrap_or(Minor(retail)),
            ingredients: Vec::new(),
            available: Available::default(),
            created_at: DateTime::UNIX_EPOCH,
            updated_at: DateTime::UNIX_EPOCH,
            archived_at: None,
        }
    }

    #[test]
    fn a_discount_is_told_in_whole_percent() {
        for (retail, sale, percent) in [
            (2_500_000, Some(2_250_000), Some(10)),
            (2_500_000, None, None),
            (300, Some(200), Some(33)),
            (300, Some(100), Some(67)),
            (200, Some(199), Some(1)),
            (1_000, Some(0), Some(100)),
            (0, Some(0), None),
            (i64::MAX, Some(0), Some(100)),
        ] {
            assert_eq!(priced(retail, sale).discount_percent(), percent, "{retail} {sale:?}");
        }
    }
}
