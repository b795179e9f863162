//! What the products' routes answer, and how lists are asked for.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::availability::On;
use super::category::Category;
use super::list::{CatalogueFilter, ListQuery, WhichVariety};
use super::product::{Ingredient, Product};
use super::stock_mode::StockMode;
use crate::db::ShopBasics;
use crate::figures::Figure;
use crate::http::{Checks, PageQuery, PageRequest, Result, Several};
use crate::media::{self, Links, Picture};
use crate::values::{
    Currency, DecimalView, Language, Major, Minor, PictureId, ProductId, ShopZone, Text, VarietyId,
};

const LONGEST_NAME: usize = 200;

/// A product of the catalogue. Prices are in the shop's home currency.
#[derive(Serialize, ToSchema)]
#[schema(as = Product)]
pub(super) struct ProductView {
    #[schema(value_type = i64, example = 10)]
    id: ProductId,
    #[schema(example = "Букет роз 'Классика'")]
    name: String,
    category: Category,
    /// The category in the language of `Accept-Language`.
    #[schema(example = "Букет")]
    category_display: &'static str,
    #[schema(example = "25 красных роз премиум класса из Эквадора")]
    description: Option<String>,
    #[schema(example = "ROSE-25")]
    sku: Option<String>,
    /// What it costs the shop; null for those who may neither write products nor read reports.
    #[schema(value_type = Option<f64>, example = 12000)]
    cost_price: Option<Major>,
    /// What the stems of its recipe cost by the batches that would be used next; null where there are too few, and for
    /// those who may not see costs.
    #[schema(value_type = Option<f64>, example = json!(null))]
    stems_cost: Option<Major>,
    #[schema(value_type = f64, example = 25000)]
    retail_price: Major,
    #[schema(value_type = Option<f64>, example = 22500)]
    sale_price: Option<Major>,
    /// Whole percent; null without a sale.
    #[schema(example = 10)]
    discount_percentage: Option<i64>,
    /// The sale price when there is one, else the retail price.
    #[schema(value_type = f64, example = 22500)]
    current_price: Major,
    #[schema(example = true)]
    is_active: bool,
    is_popular: bool,
    is_new: bool,
    /// What a piece takes a florist; null: as long as its category does (a bouquet 20, a composition 40, anything else 15).
    #[schema(example = 25)]
    make_minutes: Option<i32>,
    #[schema(example = true)]
    in_stock: bool,
    #[schema(example = json!("counted"))]
    stock_mode: StockMode,
    /// How many can still be ordered in a line; null: any number. Of what is made of
    /// stems as many as these allow, on the day that is asked about.
    #[schema(example = 15)]
    stock_quantity: Option<i64>,
    /// The same where the recipe's substitutes stand in.
    #[schema(example = 15)]
    stock_quantity_with_substitutes: Option<i64>,
    /// In the shop's order.
    images: Vec<ProductImage>,
    ingredients: Vec<IngredientView>,
    stats: ProductStats,
    #[schema(example = 45)]
    total_orders: i64,
    #[schema(value_type = Option<f64>, example = 1125000)]
    total_revenue: Option<Major>,
    #[schema(value_type = String, format = DateTime)]
    created_at: String,
    #[schema(value_type = String, format = DateTime)]
    updated_at: String,
    /// When it was taken out of the catalogue.
    #[schema(value_type = Option<String>, format = DateTime)]
    archived_at: Option<String>,
}

/// A picture of a product.
#[derive(Serialize, ToSchema)]
pub(super) struct ProductImage {
    #[schema(value_type = i64, example = 1)]
    id: PictureId,
    #[schema(example = "https://cvety.kz/uploads/0f/0f6d1c9be2a84c37d1f06a3b97e54200.jpg")]
    url: String,
    /// At most 400 pixels a side.
    #[schema(example = "https://cvety.kz/uploads/0f/0f6d1c9be2a84c37d1f06a3b97e54200-thumbnail.jpg")]
    thumbnail: String,
    /// The one that lists show.
    #[schema(example = true)]
    is_main: bool,
    /// From 1.
    #[schema(example = 1)]
    position: i32,
    #[schema(value_type = String, format = DateTime)]
    uploaded_at: String,
}

impl ProductImage {
    pub(super) fn new(picture: Picture, public_url: &str, zone: ShopZone) -> Self {
        let Links { url, thumbnail } = media::links(public_url, &picture.key);
        Self {
            id: picture.id,
            url,
            thumbnail,
            is_main: picture.is_main,
            position: picture.position,
            uploaded_at: zone.render(picture.created_at),
        }
    }
}

/// One line of what a product is made of.
#[derive(Serialize, ToSchema)]
#[schema(as = Ingredient)]
struct IngredientView {
    #[schema(example = 1)]
    id: i64,
    #[schema(example = "Роза красная 50см")]
    name: String,
    #[schema(value_type = f64, example = 25)]
    quantity: DecimalView,
    #[schema(example = "шт")]
    unit: String,
    /// The warehouse's variety, as it is called today.
    #[schema(example = "Freedom")]
    variety: Option<String>,
    #[schema(value_type = Option<i64>, example = 3)]
    variety_id: Option<VarietyId>,
    #[schema(example = 50)]
    height_cm: Option<i32>,
    /// Varieties that may stand in.
    #[schema(example = json!(["Роза розовая 50 см"]))]
    substitutes: Vec<String>,
    #[schema(value_type = Vec<i64>, example = json!([4]))]
    substitute_ids: Vec<VarietyId>,
}

/// How a product sells: orders in the home currency, cancelled ones left out.
/// Revenue is what was ordered, from the moment of ordering, less what was
/// refunded of lines; whether the money has come stands with orders and customers.
#[derive(Serialize, ToSchema)]
struct ProductStats {
    #[schema(example = 45)]
    orders_count: i64,
    /// Null for those who may neither write products nor read reports.
    #[schema(value_type = Option<f64>, example = 1125000)]
    revenue: Option<Major>,
    #[schema(value_type = Option<String>, format = DateTime)]
    last_ordered: Option<String>,
}

/// What stands beside a product: how it sells, what its stems cost, its pictures.
pub(super) struct Beside {
    pub sold: Figure,
    pub stems_cost: Option<Minor>,
    pub images: Vec<ProductImage>,
}

/// For whom a product is shown.
#[derive(Clone, Copy)]
pub(super) struct Shown {
    pub currency: Currency,
    pub zone: ShopZone,
    pub language: Language,
    /// What it costs and brings in is shown too.
    pub with_costs: bool,
}

impl ProductView {
    pub(super) fn new(product: Product, beside: Beside, shown: Shown) -> Self {
        let Beside { sold, stems_cost, images } = beside;
        let major = |amount: Minor| shown.currency.to_major(amount);
        Self {
            id: product.id,
            category: product.terms.category,
            category_display: product.terms.category.display(shown.language),
            cost_price: product.terms.cost_price.filter(|_| shown.with_costs).map(major),
            stems_cost: stems_cost.map(major),
            retail_price: major(product.terms.retail_price),
            sale_price: product.terms.sale_price.map(major),
            discount_percentage: product.discount_percent(),
            current_price: major(product.current_price),
            is_active: product.terms.is_active,
            is_popular: product.terms.is_popular,
            is_new: product.terms.is_new,
            make_minutes: product.terms.make_minutes,
            in_stock: product.available.is_any(),
            stock_mode: product.terms.stocked.mode(),
            stock_quantity: product.available.pieces,
            stock_quantity_with_substitutes: product.available.with_substitutes,
            images,
            total_orders: sold.count,
            total_revenue: shown.with_costs.then(|| major(sold.amount)),
            stats: ProductStats {
                orders_count: sold.count,
                revenue: shown.with_costs.then(|| major(sold.amount)),
                last_ordered: sold.last_at.map(|at| shown.zone.render(at)),
            },
            created_at: shown.zone.render(product.created_at),
            updated_at: shown.zone.render(product.updated_at),
            archived_at: product.archived_at.map(|at| shown.zone.render(at)),
            ingredients: product.ingredients.into_iter().map(IngredientView::from).collect(),
            name: product.terms.name,
            description: product.terms.description,
            sku: product.terms.sku,
        }
    }
}

impl From<Ingredient> for IngredientView {
    fn from(Ingredient { id, what }: Ingredient) -> Self {
        Self {
            id,
            name: what.name,
            quantity: DecimalView(what.quantity),
            unit: what.unit,
            variety_id: what.variety.as_ref().and_then(|named| named.id),
            variety: what.variety.map(|named| named.name),
            height_cm: what.height_cm,
            substitute_ids: what.substitutes.iter().filter_map(|named| named.id).collect(),
            substitutes: what.substitutes.into_iter().map(|named| named.name).collect(),
        }
    }
}

/// Which products are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ProductQuery {
    /// May repeat.
    #[serde(default)]
    #[param(value_type = Vec<Category>, example = json!(["bouquet"]))]
    category: Several,
    /// Words of the name and the SKU, each of which has to be found, in any order, ignoring case; a whole SKU or id, which
    /// comes first where no `sort` is given.
    #[param(max_length = 100, example = "роз")]
    search: Option<String>,
    #[param(value_type = Option<bool>)]
    is_popular: Option<String>,
    #[param(value_type = Option<bool>)]
    is_new: Option<String>,
    /// What can be ordered now, or what is sold out.
    #[param(value_type = Option<bool>)]
    in_stock: Option<String>,
    /// Where its pieces come from; may repeat.
    #[serde(default)]
    #[param(value_type = Vec<StockMode>, example = json!(["counted"]))]
    stock_mode: Several,
    /// Whose recipe names this variety or has it stand in: its name, ignoring case, or its id.
    #[param(max_length = 200, example = "Freedom")]
    variety: Option<String>,
    /// What can be made on that day, instead of today.
    #[param(value_type = Option<String>, format = Date, example = "2026-12-26")]
    date: Option<String>,
    /// With a sale price, or without.
    #[param(value_type = Option<bool>)]
    on_sale: Option<String>,
    /// Compares the current price.
    #[param(value_type = Option<f64>, minimum = 0, maximum = 1000000000, example = 10000)]
    min_price: Option<String>,
    /// Compares the current price.
    #[param(value_type = Option<f64>, minimum = 0, maximum = 1000000000, example = 50000)]
    max_price: Option<String>,
    #[param(value_type = Option<bool>)]
    is_active: Option<String>,
    /// `true` lists the archived ones only; otherwise none of them is listed.
    #[param(value_type = Option<bool>)]
    archived: Option<String>,
    /// `created_at`, `name` or `price`, with `-` for descending, or `popular`; `-created_at` when absent.
    #[param(example = "-created_at", pattern = "^(-?(created_at|name|price)|popular)$")]
    sort: Option<String>,
}

impl ProductQuery {
    pub(super) fn check(
        &self,
        page: &PageQuery,
        shop: &ShopBasics,
        now: DateTime<Utc>,
    ) -> Result<(ListQuery, PageRequest)> {
        let currency = shop.currency;
        let mut checks = Checks::query();
        let day = checked_day(&mut checks, self.date.as_deref(), shop.zone, now);
        let filter = CatalogueFilter {
            categories: checks.choices("category", &self.category),
            search: checks.search(self.search.as_deref()),
            is_popular: checks.flag("is_popular", self.is_popular.as_deref()),
            is_new: checks.flag("is_new", self.is_new.as_deref()),
            in_stock: checks.flag("in_stock", self.in_stock.as_deref()),
            stock_modes: checks.choices("stock_mode", &self.stock_mode),
            variety: checks
                .optional_text("variety", self.variety.as_deref(), LONGEST_NAME)
                .map(|variety| WhichVariety::read(&variety)),
            on_sale: checks.flag("on_sale", self.on_sale.as_deref()),
            min_price: checks.optional_amount_text("min_price", self.min_price.as_deref(), currency),
            max_price: checks.optional_amount_text("max_price", self.max_price.as_deref(), currency),
        };
        let is_active = checks.flag("is_active", self.is_active.as_deref());
        let archived = checks.flag("archived", self.archived.as_deref());
        let sort = checks.optional_choice("sort", self.sort.as_deref()).unwrap_or_default();
        let page = page.check(&mut checks);
        checks.done()?;
        let archived = archived.unwrap_or(false);
        Ok((
            ListQuery {
                filter,
                is_active,
                archived,
                sort,
                search_knows_ids: true,
                with_ingredients: true,
                on: On { now, day },
            },
            page,
        ))
    }
}

/// The day that a list is asked for: today or later.
pub fn checked_day(
    checks: &mut Checks,
    date: Option<&str>,
    zone: ShopZone,
    now: DateTime<Utc>,
) -> Option<NaiveDate> {
    let day = checks.day("date", date?, zone)?.date;
    if day < zone.today(now) {
        checks.refuse("date", Text::new("day-is-past"));
    }
    Some(day)
}
