//! An order as staff see it.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::Member;
use crate::customers::Bought;
use crate::http::{PageRequest, Paged, Total};
use crate::orders::order::{Colleague, HistoryEntry, Item, Order};
use crate::orders::status::{DeliveryMethod, Stage};
use crate::payments::{Payment, PaymentState, PaymentStatus};
use crate::products::Category;
use crate::values::{
    Currency, Language, Major, Minor, PayLink, PaymentMethod, Phone, ShopZone, TrackingToken,
};

/// What an order is shown with: to whom, in which words, at which addresses.
pub(in crate::orders) struct OrderContext<'a> {
    pub member: &'a Member,
    pub language: Language,
    pub zone: ShopZone,
    pub public_url: &'a str,
}

impl OrderContext<'_> {
    fn time(&self, moment: DateTime<Utc>) -> String {
        self.zone.render(moment)
    }

    fn times(&self, moment: Option<DateTime<Utc>>) -> Option<String> {
        moment.map(|moment| self.time(moment))
    }

    fn phone(&self, phone: Option<&str>) -> Option<String> {
        let phone = phone?;
        if self.member.role.sees_phones() {
            return Some(phone.to_owned());
        }
        Some(Phone::any(phone).map_or_else(|_| "*".repeat(phone.len()), |phone| phone.masked()))
    }
}

/// An order, whole.
#[derive(Serialize, ToSchema)]
#[schema(as = Order)]
pub(in crate::orders) struct OrderView {
    #[schema(example = 1234)]
    id: i64,
    #[schema(example = "01HQZXK3V6TQ2M8E4R5Y7W9N1P")]
    ulid: String,
    /// From 1 per shop, rising, with gaps.
    #[schema(example = 57)]
    number: i64,
    version: i32,
    #[schema(value_type = String, format = DateTime)]
    created_at: String,
    #[schema(value_type = String, format = DateTime)]
    updated_at: String,
    status: Stage,
    #[schema(example = "Оплачен")]
    status_display: &'static str,
    /// What the order may become now.
    allowed_transitions: Vec<Stage>,
    customer_phone: Option<String>,
    customer_name: Option<String>,
    recipient_phone: Option<String>,
    recipient_name: Option<String>,
    is_anonymous: bool,
    #[schema(example = "г. Алматы, пр. Достык 89, кв. 45")]
    address: Option<String>,
    entrance: Option<String>,
    floor: Option<String>,
    flat: Option<String>,
    intercom: Option<String>,
    address_needs_clarification: bool,
    delivery_method: DeliveryMethod,
    zone_id: Option<i64>,
    delivery_date: Option<NaiveDate>,
    /// Null without a date.
    delivery_window: Option<WindowView>,
    /// The window's times of day, whether or not there is a date.
    #[schema(example = "14:00-16:00")]
    delivery_time: Option<String>,
    currency: Currency,
    #[schema(value_type = f64, example = 2000)]
    delivery_fee: Major,
    #[schema(value_type = f64, example = 25000)]
    flower_sum: Major,
    #[schema(value_type = f64, example = 0)]
    discount: Major,
    #[schema(value_type = f64, example = 27000)]
    total: Major,
    payment_method: Option<PaymentMethod>,
    payment_status: PaymentStatus,
    #[schema(value_type = f64)]
    paid_total: Major,
    #[schema(value_type = f64)]
    refunded_total: Major,
    #[schema(value_type = f64)]
    outstanding: Major,
    /// The pay page, while there is something to pay online.
    payment_url: Option<String>,
    #[schema(value_type = String, example = "123456789")]
    tracking_token: TrackingToken,
    #[schema(example = "https://cvety.kz/tracking/123456789")]
    tracking_url: String,
    comment: Option<String>,
    card_text: Option<String>,
    staff_notes: Option<String>,
    #[schema(example = "website")]
    source: String,
    florist: Option<ColleagueView>,
    courier: Option<ColleagueView>,
    customer: CustomerCard,
    items: Vec<ItemView>,
    photos: Vec<PhotoView>,
    history: Vec<StageView>,
    #[schema(value_type = Option<String>, format = DateTime)]
    paid_at: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    confirmed_at: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    assembled_at: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    shipped_at: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    delivered_at: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    completed_at: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    cancelled_at: Option<String>,
    issue_type: Option<String>,
    issue_comment: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    issue_reported_at: Option<String>,
    cancel_reason: Option<String>,
}

/// The window with its day.
#[derive(Serialize, ToSchema)]
#[schema(as = DeliveryWindow)]
pub(in crate::orders) struct WindowView {
    #[schema(value_type = String, format = DateTime)]
    from: String,
    #[schema(value_type = String, format = DateTime)]
    to: String,
}

/// A florist or courier.
#[derive(Serialize, ToSchema)]
#[schema(as = Colleague)]
pub(in crate::orders) struct ColleagueView {
    #[schema(example = 5)]
    id: i64,
    #[schema(example = "Марина")]
    name: String,
    #[schema(example = "+77051234567")]
    phone: Option<String>,
}

/// The customer with today's counters, this order included. Cancelled orders
/// count neither as orders nor as money spent.
#[derive(Serialize, ToSchema)]
#[schema(as = OrderCustomer)]
pub(in crate::orders) struct CustomerCard {
    #[schema(example = 100)]
    id: i64,
    name: Option<String>,
    phone: Option<String>,
    #[schema(example = 5)]
    orders_count: i64,
    #[schema(value_type = f64, example = 125000)]
    total_spent: Major,
    #[schema(value_type = Option<String>, format = DateTime)]
    last_order_date: Option<String>,
}

/// A line, as placed.
#[derive(Serialize, ToSchema)]
#[schema(as = OrderItem)]
pub(in crate::orders) struct ItemView {
    id: i64,
    product_id: Option<i64>,
    #[schema(example = "Букет роз 'Классика'")]
    product_name: String,
    product_category: String,
    #[schema(example = 1)]
    quantity: i64,
    #[schema(value_type = f64, example = 25000)]
    price: Major,
    #[schema(value_type = f64, example = 25000)]
    total: Major,
    notes: Option<String>,
}

/// A picture of the order.
#[derive(Serialize, ToSchema)]
#[schema(as = OrderPhoto)]
pub(in crate::orders) struct PhotoView {
    id: i64,
    url: String,
    thumbnail: String,
    #[schema(value_type = String, format = DateTime)]
    uploaded_at: String,
}

/// A stage the order has come to.
#[derive(Serialize, ToSchema)]
#[schema(as = StagePassed)]
pub(in crate::orders) struct StageView {
    status: Stage,
    #[schema(value_type = String, format = DateTime)]
    changed_at: String,
    #[schema(example = "Kaspi Pay")]
    changed_by: String,
}

impl OrderView {
    pub(in crate::orders) fn new(order: &Order, bought: Bought, context: &OrderContext<'_>) -> Self {
        let major = |minor: Minor| order.currency.to_major(minor);
        let can_pay_online = order.outstanding() > Minor::ZERO && !order.stage.is_over();
        let pay_link = order.pay_link.as_ref().filter(|_| can_pay_online);
        Self {
            id: order.id,
            ulid: order.ulid.clone(),
            number: order.number,
            version: order.version,
            created_at: context.time(order.created_at),
            updated_at: context.time(order.updated_at),
            status: order.stage,
            status_display: order.stage.display(context.language),
            allowed_transitions: order.standing().allowed(),
            customer_phone: context.phone(order.customer_phone.as_deref()),
            customer_name: order.customer_name.clone(),
            recipient_phone: context.phone(order.recipient_phone.as_deref()),
            recipient_name: order.recipient_name.clone(),
            is_anonymous: order.is_anonymous,
            address: order.address.clone(),
            entrance: order.entrance.clone(),
            floor: order.floor.clone(),
            flat: order.flat.clone(),
            intercom: order.intercom.clone(),
            address_needs_clarification: order.address_needs_clarification,
            delivery_method: order.delivery_method,
            zone_id: order.delivery_zone_id,
            delivery_date: order.delivery_date,
            delivery_window: window_of(order, context),
            delivery_time: order.window().map(|window| window.to_string()),
            currency: order.currency,
            delivery_fee: major(order.delivery_fee),
            flower_sum: major(order.flower_sum),
            discount: major(order.discount),
            total: major(order.total),
            payment_method: order.payment_method,
            payment_status: order.payment_status,
            paid_total: major(order.paid_total),
            refunded_total: major(order.refunded_total),
            outstanding: major(order.outstanding()),
            payment_url: pay_link.map(|link| pay_url(context.public_url, link)),
            tracking_token: order.tracking_token,
            tracking_url: tracking_url(context.public_url, order.tracking_token),
            comment: order.comment.clone(),
            card_text: order.card_text.clone(),
            staff_notes: order.staff_notes.clone(),
            source: order.source.clone(),
            florist: order.florist.as_deref().map(|florist| colleague(florist, context)),
            courier: order.courier.as_deref().map(|courier| colleague(courier, context)),
            customer: customer_card(order, bought, context),
            items: order.items.iter().map(|item| ItemView::new(item, order.currency)).collect(),
            photos: Vec::new(),
            history: stages(order, context),
            paid_at: context.times(order.paid_at),
            confirmed_at: context.times(order.confirmed_at),
            assembled_at: context.times(order.assembled_at),
            shipped_at: context.times(order.shipped_at),
            delivered_at: context.times(order.delivered_at),
            completed_at: context.times(order.completed_at),
            cancelled_at: context.times(order.cancelled_at),
            issue_type: order.issue_type.clone(),
            issue_comment: order.issue_comment.clone(),
            issue_reported_at: context.times(order.issue_reported_at),
            cancel_reason: order.cancel_reason.clone(),
        }
    }
}

/// Where a buyer follows an order.
pub fn tracking_url(public_url: &str, token: TrackingToken) -> String {
    format!("{public_url}/tracking/{token}")
}

/// Where a buyer pays for an order.
pub fn pay_url(public_url: &str, link: &PayLink) -> String {
    format!("{public_url}/pay/{}", link.as_str())
}

fn window_of(order: &Order, context: &OrderContext<'_>) -> Option<WindowView> {
    let (date, window) = (order.delivery_date?, order.window()?);
    let at = |time: crate::values::ClockTime| context.time(context.zone.at(date, time.time()));
    Some(WindowView { from: at(window.from()), to: at(window.to()) })
}

fn colleague(colleague: &Colleague, context: &OrderContext<'_>) -> ColleagueView {
    ColleagueView {
        id: colleague.id,
        name: colleague.name.clone(),
        phone: context.phone(Some(&colleague.phone)),
    }
}

fn customer_card(order: &Order, bought: Bought, context: &OrderContext<'_>) -> CustomerCard {
    CustomerCard {
        id: order.customer.id,
        name: order.customer.name.clone(),
        phone: context.phone(order.customer.phone.as_deref()),
        orders_count: bought.orders_count,
        total_spent: order.currency.to_major(bought.total_spent),
        last_order_date: context.times(bought.last_order_at),
    }
}

fn stages(order: &Order, context: &OrderContext<'_>) -> Vec<StageView> {
    let passed = order.stages_passed.iter().map(|passed| StageView {
        status: passed.stage,
        changed_at: context.time(passed.changed_at),
        changed_by: passed.changed_by.clone(),
    });
    passed.collect()
}

impl ItemView {
    fn new(item: &Item, currency: Currency) -> Self {
        Self {
            id: item.id,
            product_id: item.product_id,
            product_name: item.product_name.clone(),
            product_category: item.product_category.clone(),
            quantity: item.quantity,
            price: currency.to_major(item.price),
            total: currency.to_major(item.total),
            notes: item.notes.clone(),
        }
    }
}

/// A row of an order's history.
#[derive(Serialize, ToSchema)]
#[schema(as = HistoryEntry)]
pub(in crate::orders) struct HistoryView {
    id: i64,
    /// created, status, edited, items, assigned, confirmed, payment, refund, reservation, comment.
    #[schema(example = "status")]
    kind: &'static str,
    /// The stage after the change.
    status: Stage,
    #[schema(value_type = String, format = DateTime)]
    changed_at: String,
    #[schema(example = "Марина")]
    changed_by: String,
    staff_id: Option<i64>,
    comment: Option<String>,
    #[schema(value_type = Option<Object>)]
    details: Option<serde_json::Value>,
}

impl HistoryView {
    pub(in crate::orders) fn new(entry: HistoryEntry, zone: ShopZone) -> Self {
        Self {
            id: entry.id,
            kind: entry.kind.into(),
            status: entry.stage,
            changed_at: zone.render(entry.changed_at),
            changed_by: entry.changed_by,
            staff_id: entry.staff_id,
            comment: entry.comment,
            details: entry.details,
        }
    }
}

/// A comment just made.
#[derive(Serialize, ToSchema)]
#[schema(as = OrderComment)]
pub(in crate::orders) struct CommentView {
    pub id: i64,
    pub comment: String,
    pub changed_by: String,
    #[schema(value_type = String, format = DateTime)]
    pub changed_at: String,
}

/// A payment of an order.
#[derive(Serialize, ToSchema)]
#[schema(as = Payment)]
pub(in crate::orders) struct PaymentView {
    id: i64,
    order_id: i64,
    #[schema(value_type = f64, example = 27000)]
    amount: Major,
    currency: Currency,
    method: PaymentMethod,
    /// `manual`: recorded by a person.
    #[schema(example = "manual")]
    provider: String,
    status: PaymentState,
    /// Why it failed, in the provider's words.
    failure: Option<String>,
    comment: Option<String>,
    terminal_reference: Option<String>,
    fiscal_receipt_number: Option<String>,
    recorded_by: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: String,
    #[schema(value_type = Option<String>, format = DateTime)]
    settled_at: Option<String>,
}

impl PaymentView {
    pub(in crate::orders) fn new(payment: Payment, zone: ShopZone) -> Self {
        Self {
            id: payment.id,
            order_id: payment.order_id,
            amount: payment.currency.to_major(payment.amount),
            currency: payment.currency,
            method: payment.method,
            provider: payment.provider,
            status: payment.status,
            failure: payment.failure,
            comment: payment.comment,
            terminal_reference: payment.terminal_reference,
            fiscal_receipt_number: payment.fiscal_receipt_number,
            recorded_by: payment.recorded_by,
            created_at: zone.render(payment.created_at),
            settled_at: payment.settled_at.map(|moment| zone.render(moment)),
        }
    }
}

/// How many orders stand in each stage.
#[derive(Serialize, ToSchema)]
#[schema(as = OrderSummary)]
pub(in crate::orders) struct SummaryView {
    pub total: i64,
    /// Every status, those without orders as 0.
    #[schema(value_type = std::collections::BTreeMap<String, i64>, example = json!({"new": 3, "paid": 5}))]
    pub counts: std::collections::BTreeMap<&'static str, i64>,
}

/// An order in its customer's history.
#[derive(Serialize, ToSchema)]
pub(in crate::orders) struct CustomerOrder {
    id: i64,
    number: i64,
    #[schema(value_type = String, format = DateTime)]
    created_at: String,
    status: Stage,
    status_display: &'static str,
    #[schema(value_type = f64, example = 27000)]
    total: Major,
    currency: Currency,
    #[schema(value_type = String, example = "123456789")]
    tracking_token: TrackingToken,
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
            total: order.currency.to_major(order.total),
            currency: order.currency,
            tracking_token: order.tracking_token,
            items_count: order.items.len(),
        }
    }
}

/// A customer's orders with what they add up to.
#[derive(Serialize, ToSchema)]
pub(in crate::orders) struct CustomerOrders {
    #[serde(flatten)]
    page: Paged<CustomerOrder>,
    stats: CustomerStats,
}

/// Cancelled orders count neither as orders nor as money spent.
#[derive(Serialize, ToSchema)]
pub(in crate::orders) struct CustomerStats {
    total_orders: i64,
    #[schema(value_type = f64, example = 125000)]
    total_spent: Major,
    #[schema(value_type = f64, example = 25000)]
    average_order: Major,
    /// The category bought most; null before the first order of products.
    favorite_category: Option<Category>,
}

impl CustomerOrders {
    pub(in crate::orders) fn new(
        (orders, total): (&[Order], Total),
        page: PageRequest,
        (bought, favorite_category): (Bought, Option<Category>),
        context: &OrderContext<'_>,
        currency: Currency,
    ) -> Self {
        let items = orders.iter().map(|order| CustomerOrder::new(order, context)).collect();
        Self {
            page: Paged::new(items, page, total),
            stats: CustomerStats {
                total_orders: bought.orders_count,
                total_spent: currency.to_major(bought.total_spent),
                average_order: currency.to_major(bought.average_order(currency)),
                favorite_category,
            },
        }
    }
}
