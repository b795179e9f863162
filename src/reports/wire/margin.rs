//! Margins on the wire.

use serde::Serialize;
use utoipa::ToSchema;

use super::sheet;
use crate::db::ShopBasics;
use crate::http::{Cell, Sheet};
use crate::reports::margin::{Earned, Margins};
use crate::reports::period::Period;
use crate::reports::sales::Of;
use crate::values::{Currency, DecimalView, Major, Minor, ProductId};

/// What was sold beside what it cost, by product and in all.
#[derive(Serialize, ToSchema)]
#[schema(as = MarginReport)]
pub(in crate::reports) struct MarginView {
    #[schema(value_type = String, format = Date, example = "2026-12-01")]
    from: String,
    #[schema(value_type = String, format = Date, example = "2026-12-26")]
    to: String,
    /// The shop's own, of all costs.
    currency: Currency,
    products: Vec<ProductView>,
    /// The sums of the rows, one a currency of orders.
    totals: Vec<TotalView>,
    /// What bills that came later made of stems that were gone by then: a loss of
    /// these days that belongs to no product.
    #[schema(value_type = f64, example = 0)]
    variance: Major,
}

/// What a product brought and cost.
#[derive(Serialize, ToSchema)]
#[schema(as = ProductMargin)]
struct ProductView {
    #[schema(value_type = Option<i64>, example = 10)]
    product_id: Option<ProductId>,
    /// Null for what orders have beside their lines.
    #[schema(example = "Букет «Весна»")]
    product: Option<String>,
    /// Of the orders.
    currency: Currency,
    #[serde(flatten)]
    earned: EarnedView,
}

/// What all orders of a currency brought and cost.
#[derive(Serialize, ToSchema)]
#[schema(as = MarginTotal)]
struct TotalView {
    /// Of the orders.
    currency: Currency,
    #[serde(flatten)]
    earned: EarnedView,
}

/// What was brought in and what it cost.
#[derive(Serialize, ToSchema)]
#[schema(as = MarginSums)]
struct EarnedView {
    #[schema(example = 2)]
    pieces: i64,
    /// What goods brought, less the discount and without what bringing them cost.
    #[schema(value_type = f64, example = 24000)]
    revenue: Major,
    /// Stems, batch by batch, as their ledger has it.
    #[schema(value_type = f64, example = 9000)]
    stems_cost: Major,
    /// Counted goods, as they were put together.
    #[schema(value_type = f64, example = 0)]
    goods_cost: Major,
    #[schema(value_type = f64, example = 9000)]
    cost: Major,
    /// Revenue less cost; null in another currency than the shop's, in which costs are.
    #[schema(value_type = Option<f64>, example = 15000)]
    margin: Option<Major>,
    /// Of the revenue; null where there is none.
    #[schema(value_type = Option<f64>, example = 0.625)]
    share: Option<DecimalView>,
    /// False where of some goods nobody knows what they cost.
    #[schema(example = true)]
    cost_is_complete: bool,
}

const COLUMNS: [&str; 11] = [
    "product_id",
    "product",
    "currency",
    "pieces",
    "revenue",
    "stems_cost",
    "goods_cost",
    "cost",
    "margin",
    "share",
    "cost_is_complete",
];

impl MarginView {
    pub(in crate::reports) fn new(
        margins: Margins,
        variance: Minor,
        period: Period,
        shop: &ShopBasics,
    ) -> Self {
        let home = shop.currency;
        let product = |(of, currency, earned): (Of, Currency, Earned)| ProductView {
            product_id: of.product_id,
            product: of.product,
            currency,
            earned: EarnedView::new(&earned, currency, home),
        };
        let total = |(currency, earned): (Currency, Earned)| TotalView {
            currency,
            earned: EarnedView::new(&earned, currency, home),
        };
        Self {
            from: period.from.to_string(),
            to: period.to.to_string(),
            currency: home,
            products: margins.products.into_iter().map(product).collect(),
            totals: margins.totals.into_iter().map(total).collect(),
            variance: home.to_major(variance),
        }
    }

    /// The products as a table.
    pub(in crate::reports) fn sheet(&self) -> Sheet {
        let rows = self.products.iter().map(ProductView::cells).collect();
        Sheet { rows, ..sheet("margin", [&self.from, &self.to], &COLUMNS) }
    }
}

impl EarnedView {
    fn new(earned: &Earned, currency: Currency, home: Currency) -> Self {
        let is_home = currency == home;
        Self {
            pieces: earned.pieces,
            revenue: currency.to_major(earned.revenue),
            stems_cost: home.to_major(earned.stems),
            goods_cost: home.to_major(earned.goods),
            cost: home.to_major(earned.cost()),
            margin: is_home.then(|| home.to_major(earned.margin())),
            share: earned.share().filter(|_| is_home).map(DecimalView),
            cost_is_complete: earned.is_complete,
        }
    }
}

impl ProductView {
    fn cells(&self) -> Vec<Cell> {
        let earned = &self.earned;
        let mut cells = vec![
            Cell::optional(self.product_id.map(|id| id.0)),
            Cell::text(self.product.as_deref()),
            Cell::plain(self.currency),
            Cell::plain(earned.pieces),
        ];
        cells.extend([earned.revenue, earned.stems_cost, earned.goods_cost, earned.cost].map(Cell::plain));
        cells.push(Cell::optional(earned.margin));
        cells.push(Cell::optional(earned.share.map(|share| share.0.normalize())));
        cells.push(Cell::plain(earned.cost_is_complete));
        cells
    }
}
