//! The catalogue as anyone may look through it.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::db::{ShopBasics, TenantTx};
use crate::http::{Checks, Error, PageQuery, PageRequest, Result, Several};
use crate::media::{self, Links, Owner};
use crate::products::{self, CatalogueFilter, Category, On, Product, Sort};
use crate::values::{Currency, Language, Major, ProductId, ShopId, Text};

/// A product that is on offer.
///
/// # Errors
/// 404.
pub(super) async fn product_on_offer(
    tx: &mut TenantTx,
    id: ProductId,
    now: DateTime<Utc>,
) -> Result<Product> {
    let product = products::product(tx, id, now.into()).await?.filter(|product| product.terms.is_active);
    product.ok_or(Error::NotFound(Text::new("product-not-found")))
}

/// Where the pictures of products are found, the main one of each first.
///
/// # Errors
/// The database is away.
pub(super) async fn pictures(
    tx: &mut TenantTx,
    products: &[Product],
    public_url: &str,
) -> Result<HashMap<ProductId, Vec<Links>>> {
    let owners: Vec<_> = products.iter().map(|product| Owner::Product(product.id)).collect();
    let mut found = media::of_many(tx, &owners).await?;
    let of_one = products.iter().map(|product| {
        let mut pictures = found.remove(&Owner::Product(product.id)).unwrap_or_default();
        // Stable: the others stay in the shop's order.
        pictures.sort_by_key(|picture| !picture.is_main);
        let links = pictures.iter().map(|picture| media::links(public_url, &picture.key));
        (product.id, links.collect())
    });
    Ok(of_one.collect())
}

/// A product on offer; amounts in the shop's home currency.
#[derive(Serialize, ToSchema)]
pub(super) struct PublicProductCard {
    #[schema(value_type = i64, example = 10)]
    id: ProductId,
    #[schema(example = "Букет роз 'Классика'")]
    name: String,
    category: Category,
    /// In the language of `Accept-Language`.
    #[schema(example = "Букет")]
    category_display: &'static str,
    #[schema(example = "25 красных роз премиум класса из Эквадора")]
    description: Option<String>,
    #[schema(value_type = f64, example = 25000)]
    price: Major,
    /// What it costs now, while there is a sale.
    #[schema(value_type = Option<f64>, example = 22500)]
    sale_price: Option<Major>,
    /// Addresses of its pictures, the main one first.
    #[schema(example = json!(["https://cvety.kz/uploads/0f/0f6d1c9be2a84c37d1f06a3b97e54200.jpg"]))]
    images: Vec<String>,
    /// The main one, at most 400 pixels a side.
    #[schema(example = "https://cvety.kz/uploads/0f/0f6d1c9be2a84c37d1f06a3b97e54200-thumbnail.jpg")]
    thumbnail: Option<String>,
    #[schema(example = true)]
    in_stock: bool,
}

impl PublicProductCard {
    pub(super) fn new(
        product: Product,
        pictures: Vec<Links>,
        currency: Currency,
        language: Language,
    ) -> Self {
        let thumbnail = pictures.first().map(|links| links.thumbnail.clone());
        Self {
            id: product.id,
            category: product.terms.category,
            category_display: product.terms.category.display(language),
            price: currency.to_major(product.terms.retail_price),
            sale_price: product.terms.sale_price.map(|price| currency.to_major(price)),
            images: pictures.into_iter().map(|links| links.url).collect(),
            thumbnail,
            in_stock: product.available.is_any(),
            name: product.terms.name,
            description: product.terms.description,
        }
    }
}

/// A product on offer, with what it is made of.
#[derive(Serialize, ToSchema)]
pub(super) struct PublicProduct {
    #[serde(flatten)]
    card: PublicProductCard,
    /// Names only.
    #[schema(example = json!(["Роза красная 50см", "Эвкалипт"]))]
    ingredients: Vec<String>,
}

impl PublicProduct {
    pub(super) fn new(
        mut product: Product,
        pictures: Vec<Links>,
        currency: Currency,
        language: Language,
    ) -> Self {
        let ingredients = std::mem::take(&mut product.ingredients);
        let ingredients = ingredients.into_iter().map(|ingredient| ingredient.what.name).collect();
        Self { card: PublicProductCard::new(product, pictures, currency, language), ingredients }
    }
}

/// Whose product is wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ShopQuery {
    #[param(value_type = i64, example = 1)]
    pub shop_id: String,
}

/// The shop that a query string names.
pub(super) fn shop_named(text: &str) -> Result<ShopId> {
    let mut checks = Checks::query();
    let shop_id = checks.whole("shop_id", Some(text));
    checks.done().map(|()| ShopId(shop_id.unwrap_or_default()))
}

/// Which products are wanted, and whose.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct PublicProductQuery {
    #[param(value_type = i64, example = 1)]
    pub shop_id: String,
    /// May repeat.
    #[serde(default)]
    #[param(value_type = Vec<Category>, example = json!(["bouquet"]))]
    category: Several,
    /// Compares what a product costs now.
    #[param(value_type = Option<f64>, minimum = 0, maximum = 1000000000, example = 10000)]
    min_price: Option<String>,
    /// Compares what a product costs now.
    #[param(value_type = Option<f64>, minimum = 0, maximum = 1000000000, example = 50000)]
    max_price: Option<String>,
    /// Words of the name and the SKU, each of which has to be found, in any order, ignoring case; a product of that
    /// whole SKU comes first.
    #[param(max_length = 100, example = "роз")]
    search: Option<String>,
    /// With a sale price, or without.
    #[param(value_type = Option<bool>)]
    on_sale: Option<String>,
    /// What can be ordered now, or what is sold out.
    #[param(value_type = Option<bool>)]
    in_stock: Option<String>,
    /// What can be made on that day, instead of today.
    #[param(value_type = Option<String>, format = Date, example = "2026-12-26")]
    date: Option<String>,
    /// `created_at` (newness), `price` or `name`, with `-` for descending, or
    /// `popular`: what the shop has marked so before the rest; `-created_at` when
    /// absent.
    #[param(example = "popular", pattern = "^(-?(created_at|name|price)|popular)$")]
    sort: Option<String>,
}

impl PublicProductQuery {
    /// The filter, the order, the page and the day, amounts in the shop's currency.
    pub(super) fn check(
        &self,
        page: &PageQuery,
        shop: &ShopBasics,
        now: DateTime<Utc>,
    ) -> Result<(CatalogueFilter, Sort, PageRequest, On)> {
        let currency = shop.currency;
        let mut checks = Checks::query();
        let day = products::checked_day(&mut checks, self.date.as_deref(), shop.zone, now);
        let filter = CatalogueFilter {
            categories: checks.choices("category", &self.category),
            search: checks.search(self.search.as_deref()),
            min_price: checks.optional_amount_text("min_price", self.min_price.as_deref(), currency),
            max_price: checks.optional_amount_text("max_price", self.max_price.as_deref(), currency),
            on_sale: checks.flag("on_sale", self.on_sale.as_deref()),
            in_stock: checks.flag("in_stock", self.in_stock.as_deref()),
            ..CatalogueFilter::default()
        };
        let sort = checks.optional_choice("sort", self.sort.as_deref()).unwrap_or_default();
        let page = page.check(&mut checks);
        checks.done().map(|()| (filter, sort, page, On { now, day }))
    }
}
