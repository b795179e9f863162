//! The parts of an order's view.

use std::ops::Range;

use chrono::NaiveDateTime;
use serde::Serialize;
use utoipa::ToSchema;

use super::context::OrderContext;
use crate::customers::Bought;
use crate::orders::{Colleague, Item, Order, Stage};
use crate::values::{Currency, CustomerId, LineId, Major, ProductId, StaffId};

/// The window with its day.
#[derive(Serialize, ToSchema)]
#[schema(as = DeliveryWindow)]
pub(in crate::desk) struct WindowView {
    #[schema(value_type = String, format = DateTime, example = "2026-12-26T14:00:00+05:00")]
    from: String,
    #[schema(value_type = String, format = DateTime, example = "2026-12-26T16:00:00+05:00")]
    to: String,
}

/// A florist or courier.
#[derive(Serialize, ToSchema)]
#[schema(as = Colleague)]
pub(in crate::desk) struct ColleagueView {
    #[schema(value_type = i64, example = 5)]
    id: StaffId,
    #[schema(example = "Марина")]
    name: String,
    #[schema(example = "+77051234567")]
    phone: Option<String>,
}

/// The customer with today's counters, this order included. Cancelled orders
/// count neither as orders nor as money spent.
#[derive(Serialize, ToSchema)]
#[schema(as = OrderCustomer)]
pub(in crate::desk) struct CustomerCard {
    #[schema(value_type = i64, example = 100)]
    id: CustomerId,
    #[schema(example = "Иван Петров")]
    name: Option<String>,
    #[schema(example = "+77011234567")]
    phone: Option<String>,
    #[schema(example = 5)]
    orders_count: i64,
    #[schema(value_type = f64, example = 125000)]
    total_spent: Major,
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-11-25T12:00:00+05:00")]
    last_order_date: Option<String>,
}

/// A line, as placed.
#[derive(Serialize, ToSchema)]
#[schema(as = OrderItem)]
pub(in crate::desk) struct ItemView {
    #[schema(value_type = i64)]
    id: LineId,
    #[schema(value_type = Option<i64>, example = 10)]
    product_id: Option<ProductId>,
    #[schema(example = "Букет роз 'Классика'")]
    product_name: String,
    #[schema(example = "bouquet")]
    product_category: String,
    #[schema(example = 1)]
    quantity: i64,
    #[schema(value_type = f64, example = 25000)]
    price: Major,
    #[schema(value_type = f64, example = 25000)]
    total: Major,
    /// Pieces that were refunded.
    #[schema(example = 0)]
    refunded_quantity: i64,
    notes: Option<String>,
}

/// A stage the order has come to.
#[derive(Serialize, ToSchema)]
#[schema(as = StagePassed)]
pub(in crate::desk) struct StageView {
    /// Its row in the history.
    id: i64,
    status: Stage,
    #[schema(value_type = String, format = DateTime)]
    changed_at: String,
    #[schema(example = "Марина")]
    changed_by: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: String,
    /// `created`, `issue_reported` or `status_changed`.
    #[schema(example = "created")]
    event_type: &'static str,
    #[schema(example = "Марина")]
    user: String,
}

pub(super) fn window_of(order: &Order, context: &OrderContext<'_>) -> Option<WindowView> {
    let (date, window) = (order.delivery.date?, order.window()?);
    let Range { start, end } = window.on(date);
    let at = |local: NaiveDateTime| context.time(context.zone.at(local.date(), local.time()));
    Some(WindowView { from: at(start), to: at(end) })
}

pub(super) fn colleague(colleague: &Colleague, context: &OrderContext<'_>) -> ColleagueView {
    ColleagueView {
        id: colleague.id,
        name: colleague.name.clone(),
        phone: context.phone(Some(&colleague.phone)),
    }
}

pub(super) fn customer_card(order: &Order, bought: Bought, context: &OrderContext<'_>) -> CustomerCard {
    CustomerCard {
        id: order.customer.id,
        name: order.customer.name.clone(),
        phone: context.phone(order.customer.phone.as_deref()),
        orders_count: bought.orders_count,
        total_spent: order.currency.to_major(bought.total_spent),
        last_order_date: context.times(bought.last_order_at),
    }
}

/// The earlier word for a change of stage.
pub(super) fn event_of_stage(stage: Stage) -> &'static str {
    if stage == Stage::Issue { "issue_reported" } else { "status_changed" }
}

pub(super) fn stages(order: &Order, context: &OrderContext<'_>) -> Vec<StageView> {
    let passed = order.stages_passed.iter().enumerate().map(|(index, passed)| StageView {
        id: passed.id,
        status: passed.stage,
        changed_at: context.time(passed.changed_at),
        changed_by: passed.changed_by.clone(),
        created_at: context.time(passed.changed_at),
        event_type: if index == 0 { "created" } else { event_of_stage(passed.stage) },
        user: passed.changed_by.clone(),
    });
    passed.collect()
}

impl ItemView {
    pub(in crate::desk) fn new(item: &Item, currency: Currency) -> Self {
        Self {
            id: item.id,
            product_id: item.product_id,
            product_name: item.product_name.clone(),
            product_category: item.product_category.clone(),
            quantity: item.quantity,
            price: currency.to_major(item.price),
            total: currency.to_major(item.total),
            refunded_quantity: item.refunded_quantity,
            notes: item.notes.clone(),
        }
    }
}
