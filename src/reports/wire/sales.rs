//! Sales on the wire.

use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::sheet;
use crate::http::{Cell, Checks, Sheet};
use crate::reports::period::Period;
use crate::reports::sales::{Row, Sales, Sums};
use crate::values::{Currency, Major, ProductId};

/// The rows of a table of sales.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema, strum::EnumString, strum::VariantNames,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[schema(as = SalesRows)]
pub(in crate::reports) enum SalesBy {
    #[default]
    Day,
    Product,
}

/// What a table of sales has rows of.
#[derive(serde::Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::reports) struct SalesQuery {
    /// Which rows the CSV has, `day` where omitted; JSON has both.
    #[param(inline, value_type = Option<SalesBy>, example = "day")]
    by: Option<String>,
}

impl SalesQuery {
    pub(in crate::reports) fn check(&self, checks: &mut Checks) -> SalesBy {
        checks.optional_choice("by", self.by.as_deref()).unwrap_or_default()
    }
}

/// What was sold: by day, by product, and in all. Each list adds up to the totals
/// of its currency.
#[derive(Serialize, ToSchema)]
#[schema(as = SalesReport)]
pub(in crate::reports) struct SalesView {
    #[schema(value_type = String, format = Date, example = "2026-12-01")]
    from: String,
    #[schema(value_type = String, format = Date, example = "2026-12-26")]
    to: String,
    /// The shop's own.
    currency: Currency,
    /// Days on which something was sold or came back, by currency.
    days: Vec<DayView>,
    /// By product and currency. One without `product` is what orders have beside
    /// their lines, and what was changed of a discount afterwards.
    products: Vec<ProductView>,
    /// The sums of the rows, one a currency: they are never added.
    totals: Vec<TotalView>,
}

/// What was sold on a day.
#[derive(Serialize, ToSchema)]
#[schema(as = DaySales)]
struct DayView {
    #[schema(value_type = String, format = Date, example = "2026-12-26")]
    date: String,
    currency: Currency,
    #[serde(flatten)]
    sums: SumsView,
}

/// What was sold of a product.
#[derive(Serialize, ToSchema)]
#[schema(as = ProductSales)]
struct ProductView {
    #[schema(value_type = Option<i64>, example = 10)]
    product_id: Option<ProductId>,
    #[schema(example = "Букет «Весна»")]
    product: Option<String>,
    currency: Currency,
    #[schema(example = 2)]
    pieces: i64,
    #[schema(value_type = f64, example = 25000)]
    goods: Major,
    /// Its share of what orders were discounted by.
    #[schema(value_type = f64, example = 1000)]
    discount: Major,
    /// Goods less discount.
    #[schema(value_type = f64, example = 24000)]
    revenue: Major,
}

/// What was sold in one currency.
#[derive(Serialize, ToSchema)]
#[schema(as = SalesTotal)]
struct TotalView {
    currency: Currency,
    #[serde(flatten)]
    sums: SumsView,
}

/// Sums of what was sold, less what came back.
#[derive(Serialize, ToSchema)]
#[schema(as = SalesSums)]
struct SumsView {
    /// Put together, less those cancelled afterwards.
    #[schema(example = 1)]
    orders: i64,
    #[schema(example = 2)]
    pieces: i64,
    /// What the goods cost by the prices of their lines.
    #[schema(value_type = f64, example = 25000)]
    goods: Major,
    #[schema(value_type = f64, example = 1000)]
    discount: Major,
    #[schema(value_type = f64, example = 2000)]
    delivery_fee: Major,
    /// Goods less discount, and the fee.
    #[schema(value_type = f64, example = 26000)]
    total: Major,
}

const BY_DAY: [&str; 8] =
    ["date", "currency", "orders", "pieces", "goods", "discount", "delivery_fee", "total"];
const BY_PRODUCT: [&str; 7] = ["product_id", "product", "currency", "pieces", "goods", "discount", "revenue"];

impl SalesView {
    pub(in crate::reports) fn new(sales: Sales, period: Period, home: Currency) -> Self {
        let day = |row: Row<chrono::NaiveDate>| DayView {
            date: row.of.to_string(),
            currency: row.currency,
            sums: SumsView::new(&row.sums, row.currency),
        };
        let total =
            |row: Row<()>| TotalView { currency: row.currency, sums: SumsView::new(&row.sums, row.currency) };
        Self {
            from: period.from.to_string(),
            to: period.to.to_string(),
            currency: home,
            days: sales.days.into_iter().map(day).collect(),
            products: sales.products.into_iter().map(ProductView::new).collect(),
            totals: sales.totals.into_iter().map(total).collect(),
        }
    }

    /// The rows as a table; their totals are theirs to add.
    pub(in crate::reports) fn sheet(&self, by: SalesBy) -> Sheet {
        let days = [self.from.as_str(), self.to.as_str()];
        match by {
            SalesBy::Day => {
                let rows = self.days.iter().map(DayView::cells).collect();
                Sheet { rows, ..sheet("sales", days, &BY_DAY) }
            }
            SalesBy::Product => {
                let rows = self.products.iter().map(ProductView::cells).collect();
                Sheet { rows, ..sheet("sales-by-product", days, &BY_PRODUCT) }
            }
        }
    }
}

impl SumsView {
    fn new(sums: &Sums, currency: Currency) -> Self {
        Self {
            orders: sums.orders,
            pieces: sums.pieces,
            goods: currency.to_major(sums.goods),
            discount: currency.to_major(sums.discount),
            delivery_fee: currency.to_major(sums.delivery_fee),
            total: currency.to_major(sums.total()),
        }
    }
}

impl DayView {
    fn cells(&self) -> Vec<Cell> {
        let sums = &self.sums;
        let mut cells = vec![Cell::plain(&self.date), Cell::plain(self.currency)];
        cells.extend([sums.orders, sums.pieces].map(Cell::plain));
        cells.extend([sums.goods, sums.discount, sums.delivery_fee, sums.total].map(Cell::plain));
        cells
    }
}

impl ProductView {
    fn new(row: Row<crate::reports::sales::Of>) -> Self {
        let currency = row.currency;
        Self {
            product_id: row.of.product_id,
            product: row.of.product,
            currency,
            pieces: row.sums.pieces,
            goods: currency.to_major(row.sums.goods),
            discount: currency.to_major(row.sums.discount),
            revenue: currency.to_major(row.sums.revenue()),
        }
    }

    fn cells(&self) -> Vec<Cell> {
        let mut cells = vec![
            Cell::optional(self.product_id.map(|id| id.0)),
            Cell::text(self.product.as_deref()),
            Cell::plain(self.currency),
            Cell::plain(self.pieces),
        ];
        cells.extend([self.goods, self.discount, self.revenue].map(Cell::plain));
        cells
    }
}
