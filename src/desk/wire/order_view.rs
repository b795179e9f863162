//! An order as staff see it.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::context::OrderContext;
use super::order_parts::{
    ColleagueView, CustomerCard, ItemView, StageView, WindowView, colleague, customer_card, stages, window_of,
};
use super::records::CommentView;
use crate::customers::Bought;
use crate::joined_schema;
use crate::orders::{self, Address, DeliveryMethod, Issue, Moments, Order, People, Stage, Sums, Texts};
use crate::payments::PaymentStatus;
use crate::rest::{PhotoView, pay_url, tracking_url};
use crate::values::{Currency, Major, Minor, OrderId, PaymentMethod, Substitution, TrackingToken, ZoneId};

/// An order, whole.
#[derive(Serialize)]
pub(in crate::desk) struct OrderView {
    #[serde(flatten)]
    head: Head,
    #[serde(flatten)]
    people: People,
    #[serde(flatten)]
    address: Address,
    #[serde(flatten)]
    delivery: DeliveryView,
    #[serde(flatten)]
    sums: Sums<Major>,
    #[serde(flatten)]
    money: MoneyView,
    #[serde(flatten)]
    texts: Texts,
    #[serde(flatten)]
    around: Around,
    #[serde(flatten)]
    moments: Moments<String>,
    #[serde(flatten)]
    issue: Issue<String>,
}

joined_schema!(
    OrderView,
    "Order",
    "An order, whole.",
    Head,
    People,
    Address,
    DeliveryView,
    Sums<Major>,
    MoneyView,
    Texts,
    Around,
    Moments<String>,
    Issue<String>,
);

/// Which order it is, and where it stands.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"status": "new", "allowed_transitions": ["paid", "issue", "cancelled"]}))]
struct Head {
    #[schema(value_type = i64, example = 1234)]
    id: OrderId,
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
    #[schema(example = "Новый")]
    status_display: &'static str,
    has_issue: bool,
    /// What the order may become now, by the hand of whoever asks.
    allowed_transitions: Vec<Stage>,
    cancel_reason: Option<String>,
}

/// How and when it is delivered.
#[derive(Serialize, ToSchema)]
struct DeliveryView {
    address_needs_clarification: bool,
    delivery_method: DeliveryMethod,
    #[schema(value_type = Option<i64>)]
    zone_id: Option<ZoneId>,
    #[schema(example = "2026-12-26")]
    delivery_date: Option<NaiveDate>,
    /// Null without a date.
    delivery_window: Option<WindowView>,
    /// The window's times of day, whether or not there is a date.
    #[schema(example = "14:00-16:00")]
    delivery_time: Option<String>,
    /// Whether other varieties may stand in; null: as the shop says.
    substitution: Option<Substitution>,
}

/// Its money.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"payment_method": "kaspi"}))]
struct MoneyView {
    currency: Currency,
    payment_method: Option<PaymentMethod>,
    payment_status: PaymentStatus,
    #[schema(value_type = f64, example = 0)]
    paid_total: Major,
    #[schema(value_type = f64, example = 0)]
    refunded_total: Major,
    /// What is still to come for the goods as they now are: refunds beyond what had been paid too much are goodwill
    /// and are not owed again.
    #[schema(value_type = f64, example = 27000)]
    outstanding: Major,
    /// What the shop keeps beyond the total, and should give back; of a cancelled order, all that it keeps. Refunds
    /// under way count as gone.
    #[schema(value_type = f64, example = 0)]
    refund_due: Major,
    /// What its goods cost, in the shop's currency, once they were put together: of stems what their batches cost, of
    /// counted goods their `cost_price`. Null before, and for those who may neither write products nor read reports.
    #[schema(value_type = Option<f64>, example = json!(null))]
    cost: Option<Major>,
    /// What the goods bring, less `discount`, refunds of lines and `cost`; null where `cost` is, and of orders in
    /// another currency.
    #[schema(value_type = Option<f64>, example = json!(null))]
    margin: Option<Major>,
    /// False where the cost of some line is unknown, and so not in `cost`.
    #[schema(example = json!(null))]
    cost_is_complete: Option<bool>,
    /// The pay page, while there is something to pay online; null for those who may not write orders.
    payment_url: Option<String>,
}

/// What is around it: where it came from, how it is followed, who has to do
/// with it, its lines and its way.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"courier": null, "photos": []}))]
struct Around {
    /// Whoever has it stands in the buyer's place: null for those who may not write orders.
    #[schema(value_type = Option<String>, example = "123456789")]
    tracking_token: Option<TrackingToken>,
    #[schema(example = "https://cvety.kz/tracking/123456789")]
    tracking_url: Option<String>,
    staff_notes: Option<String>,
    #[schema(example = "website")]
    source: String,
    florist: Option<ColleagueView>,
    assigned_florist: Option<ColleagueView>,
    courier: Option<ColleagueView>,
    customer: CustomerCard,
    items: Vec<ItemView>,
    photos: Vec<PhotoView>,
    /// The latest fifty; all of them are in the history.
    comments: Vec<CommentView>,
    history: Vec<StageView>,
}

impl OrderView {
    pub(in crate::desk) fn new(order: &Order, bought: Bought, context: &OrderContext<'_>) -> Self {
        Self {
            head: Head::new(order, context),
            people: People {
                customer_phone: context.phone(order.people.customer_phone.as_deref()),
                recipient_phone: context.phone(order.people.recipient_phone.as_deref()),
                ..order.people.clone()
            },
            address: order.delivery.address.clone(),
            delivery: DeliveryView::new(order, context),
            sums: order.sums.map(|sum| order.currency.to_major(sum)),
            money: MoneyView::new(order, context),
            texts: order.texts.clone(),
            around: Around::new(order, bought, context),
            moments: order.moments.map(|moment| context.time(moment)),
            issue: order.issue.clone().map(|moment| context.time(moment)),
        }
    }
}

impl Head {
    fn new(order: &Order, context: &OrderContext<'_>) -> Self {
        Self {
            id: order.id,
            ulid: order.ulid.clone(),
            number: order.number,
            version: order.version,
            created_at: context.time(order.created_at),
            updated_at: context.time(order.updated_at),
            status: order.stage,
            status_display: order.stage.display(context.language),
            has_issue: order.stage == Stage::Issue,
            allowed_transitions: orders::steps_open_to(context.bearer, order),
            cancel_reason: order.cancel_reason.clone(),
        }
    }
}

impl DeliveryView {
    fn new(order: &Order, context: &OrderContext<'_>) -> Self {
        Self {
            address_needs_clarification: order.address_needs_clarification(),
            delivery_method: order.delivery.method,
            zone_id: order.delivery.zone_id,
            delivery_date: order.delivery.date,
            delivery_window: window_of(order, context),
            delivery_time: order.window().map(|window| window.to_string()),
            substitution: order.substitution,
        }
    }
}

impl MoneyView {
    fn new(order: &Order, context: &OrderContext<'_>) -> Self {
        let major = |minor: Minor| order.currency.to_major(minor);
        let is_online = order.payment_method.is_some_and(PaymentMethod::may_be_online);
        let can_pay_online = is_online && order.outstanding() > Minor::ZERO && !order.stage.is_over();
        let pay_link = order.pay_link.as_ref().filter(|_| can_pay_online);
        let cost = order.cost().filter(|_| context.bearer.grants.sees_costs());
        let margin = cost.filter(|_| order.currency == context.home);
        let margin = margin.map(|cost| Minor(order.goods_revenue().0 - cost.amount.0));
        Self {
            cost: cost.map(|cost| context.home.to_major(cost.amount)),
            margin: margin.map(major),
            cost_is_complete: cost.map(|cost| cost.is_complete),
            currency: order.currency,
            payment_method: order.payment_method,
            payment_status: order.money.status,
            paid_total: major(order.money.balance.paid),
            refunded_total: major(order.money.balance.refunded),
            outstanding: major(order.outstanding()),
            refund_due: major(order.refund_due()),
            payment_url: pay_link.and_then(|link| context.link(pay_url(context.public_url, link))),
        }
    }
}

impl Around {
    fn new(order: &Order, bought: Bought, context: &OrderContext<'_>) -> Self {
        let photos = order.photos.iter();
        let photos = photos.map(|photo| PhotoView::new(photo, context.public_url, context.zone));
        Self {
            tracking_token: context.link(order.tracking_token),
            tracking_url: context.link(tracking_url(context.public_url, order.tracking_token)),
            staff_notes: order.staff_notes.clone(),
            source: order.source.word().to_owned(),
            florist: order.florist.as_ref().map(|florist| colleague(florist, context)),
            assigned_florist: order.florist.as_ref().map(|florist| colleague(florist, context)),
            courier: order.courier.as_ref().map(|courier| colleague(courier, context)),
            customer: customer_card(order, bought, context),
            items: order.items.iter().map(|item| ItemView::new(item, order.currency)).collect(),
            photos: photos.collect(),
            comments: order.comments.iter().map(|said| CommentView::new(said, context.zone)).collect(),
            history: stages(order, context),
        }
    }
}
