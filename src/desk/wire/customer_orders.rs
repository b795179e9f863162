//! A customer's orders with what they add up to.

use serde::Serialize;
use utoipa::ToSchema;

use super::context::OrderContext;
use crate::http::{PageRequest, Paged};
use crate::orders::{CustomerHistory, Order, Stage};
use crate::products::Category;
use crate::values::{Currency, Major, OrderId, TrackingToken};

/// An order in its customer's history.
#[derive(Serialize, ToSchema)]
pub(in crate::desk) struct CustomerOrder {
    #[schema(value_type = i64, example = 1234)]
    id: OrderId,
    #[schema(example = 57)]
    number: i64,
    #[schema(value_type = String, format = DateTime)]
    created_at: String,
    status: Stage,
    #[schema(example = "Новый")]
    status_display: &'static str,
    #[schema(value_type = f64, example = 27000)]
    total: Major,
    currency: Currency,
    /// Null for those who may not write orders.
    #[schema(value_type = Option<String>, example = "123456789")]
    tracking_token: Option<TrackingToken>,
    #[schema(example = 1)]
    items_count: usize,
}

impl CustomerOrder {
    fn new(order: &Order, context: &OrderContext<'_>) -> Self {
        Self {
            id: order.id,
            number: order.number,
            created_at: context.time(order.created_at),
            status: order.stage,
            status_display: order.stage.display(context.language),
            total: order.currency.to_major(order.sums.total),
            currency: order.currency,
            tracking_token: context.link(order.tracking_token),
            items_count: order.items.len(),
        }
    }
}

/// A customer's orders with what they add up to.
#[derive(Serialize, ToSchema)]
pub(in crate::desk) struct CustomerOrders {
    #[serde(flatten)]
    page: Paged<CustomerOrder>,
    stats: CustomerStats,
}

/// Cancelled orders count neither as orders nor as money spent.
#[derive(Serialize, ToSchema)]
pub(in crate::desk) struct CustomerStats {
    #[schema(example = 5)]
    total_orders: i64,
    #[schema(value_type = f64, example = 125000)]
    total_spent: Major,
    #[schema(value_type = f64, example = 25000)]
    average_order: Major,
    /// The category bought most; null before the first order of products.
    favorite_category: Option<Category>,
}

impl CustomerOrders {
    pub(in crate::desk) fn new(
        history: &CustomerHistory,
        page: PageRequest,
        context: &OrderContext<'_>,
        currency: Currency,
    ) -> Self {
        let CustomerHistory { orders, total, bought, favorite_category } = history;
        let items = orders.iter().map(|order| CustomerOrder::new(order, context)).collect();
        Self {
            page: Paged::new(items, page, *total),
            stats: CustomerStats {
                total_orders: bought.orders_count,
                total_spent: currency.to_major(bought.total_spent),
                average_order: currency.to_major(bought.average_order(currency)),
                favorite_category: *favorite_category,
            },
        }
    }
}
