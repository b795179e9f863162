//! An order as staff see it.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::context::{OrderContext, pay_url, tracking_url};
use super::parts::{
    ColleagueView, CustomerCard, ItemView, PhotoView, StageView, WindowView, colleague, customer_card,
    stages, window_of,
};
use crate::customers::Bought;
use crate::orders::issue::IssueType;
use crate::orders::order::Order;
use crate::orders::status::{DeliveryMethod, Stage};
use crate::payments::PaymentStatus;
use crate::values::{Currency, Major, Minor, PaymentMethod, TrackingToken};

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
    issue_type: Option<IssueType>,
    issue_comment: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    issue_reported_at: Option<String>,
    cancel_reason: Option<String>,
}

impl OrderView {
    pub(in crate::orders) fn new(order: &Order, bought: Bought, context: &OrderContext<'_>) -> Self {
        let major = |minor: Minor| order.currency.to_major(minor);
        let is_online = order.payment_method.is_some_and(PaymentMethod::may_be_online);
        let can_pay_online = is_online && order.outstanding() > Minor::ZERO && !order.stage.is_over();
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
            issue_type: order.issue_type,
            issue_comment: order.issue_comment.clone(),
            issue_reported_at: context.times(order.issue_reported_at),
            cancel_reason: order.cancel_reason.clone(),
        }
    }
}
