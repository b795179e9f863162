//! The catalogue of events: names and data as integrators read them. Ids,
//! money and statuses only; no personal data.
//!
//! Invariant: what was written is read back as itself, by this version and by
//! every later one; fields may be added, never changed.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::values::{
    Currency, CustomerId, Major, OrderId, PaymentId, ProductId, RefundId, ShopId, TaskId, TrackingToken,
    VarietyId,
};

/// A word of another room, such as a stage or a method: events carry it and
/// know no more of it.
pub type Word = Cow<'static, str>;

/// What happened. Stored as its name and its data, apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, strum::EnumDiscriminants)]
#[serde(tag = "name", content = "data")]
#[strum_discriminants(name(EventName))]
#[strum_discriminants(doc = "The name that integrators subscribe to.")]
#[strum_discriminants(derive(strum::IntoStaticStr, strum::VariantArray))]
pub enum Event {
    #[serde(rename = "order.created")]
    #[strum_discriminants(strum(serialize = "order.created"))]
    OrderCreated(OrderFacts),
    #[serde(rename = "order.paid")]
    #[strum_discriminants(strum(serialize = "order.paid"))]
    OrderPaid(OrderFacts),
    #[serde(rename = "order.completed")]
    #[strum_discriminants(strum(serialize = "order.completed"))]
    OrderCompleted(OrderFacts),
    #[serde(rename = "order.status_changed")]
    #[strum_discriminants(strum(serialize = "order.status_changed"))]
    OrderStatusChanged {
        order_id: OrderId,
        old_status: Word,
        new_status: Word,
        tracking_token: TrackingToken,
    },
    /// Anything else about an order has changed; `changed` names the kind.
    #[serde(rename = "order.updated")]
    #[strum_discriminants(strum(serialize = "order.updated"))]
    OrderUpdated { order_id: OrderId, changed: Word, tracking_token: TrackingToken },
    #[serde(rename = "payment.received")]
    #[strum_discriminants(strum(serialize = "payment.received"))]
    PaymentReceived {
        order_id: OrderId,
        payment_id: PaymentId,
        amount: Major,
        currency: Currency,
        method: Word,
    },
    #[serde(rename = "refund.created")]
    #[strum_discriminants(strum(serialize = "refund.created"))]
    RefundCreated {
        order_id: OrderId,
        refund_id: RefundId,
        payment_id: PaymentId,
        amount: Major,
        currency: Currency,
    },
    #[serde(rename = "feedback.created")]
    #[strum_discriminants(strum(serialize = "feedback.created"))]
    FeedbackCreated { order_id: OrderId, rating: i16 },
    #[serde(rename = "customer.created")]
    #[strum_discriminants(strum(serialize = "customer.created"))]
    CustomerCreated { customer_id: CustomerId, source: String },
    #[serde(rename = "customer.updated")]
    #[strum_discriminants(strum(serialize = "customer.updated"))]
    CustomerUpdated { customer_id: CustomerId },
    #[serde(rename = "customer.deleted")]
    #[strum_discriminants(strum(serialize = "customer.deleted"))]
    CustomerDeleted { customer_id: CustomerId },
    /// Two customers are one: the first is left, the other is gone.
    #[serde(rename = "customer.merged")]
    #[strum_discriminants(strum(serialize = "customer.merged"))]
    CustomerMerged { customer_id: CustomerId, merged_id: CustomerId },
    #[serde(rename = "product.created")]
    #[strum_discriminants(strum(serialize = "product.created"))]
    ProductCreated { product_id: ProductId },
    #[serde(rename = "product.updated")]
    #[strum_discriminants(strum(serialize = "product.updated"))]
    ProductUpdated { product_id: ProductId },
    #[serde(rename = "product.archived")]
    #[strum_discriminants(strum(serialize = "product.archived"))]
    ProductArchived { product_id: ProductId },
    /// Promises of a variety's stems that no longer fit: `short` stems, of those orders.
    #[serde(rename = "stock.at_risk")]
    #[strum_discriminants(strum(serialize = "stock.at_risk"))]
    StockAtRisk {
        variety_id: VarietyId,
        variety: String,
        height_cm: Option<i32>,
        short: i32,
        order_ids: Vec<OrderId>,
    },
    /// So few stems of a variety are free that it is time to buy.
    #[serde(rename = "stock.low")]
    #[strum_discriminants(strum(serialize = "stock.low"))]
    StockLow { variety_id: VarietyId, variety: String, free: i64, reorder_point: i32 },
    #[serde(rename = "task.status_changed")]
    #[strum_discriminants(strum(serialize = "task.status_changed"))]
    TaskStatusChanged { task_id: TaskId, order_id: OrderId, old_status: Word, new_status: Word },
    #[serde(rename = "shop.created")]
    #[strum_discriminants(strum(serialize = "shop.created"))]
    ShopCreated { shop_id: ShopId },
    /// The shop's settings, zones, closures or staff; `changed` names which.
    #[serde(rename = "shop.updated")]
    #[strum_discriminants(strum(serialize = "shop.updated"))]
    ShopUpdated { shop_id: ShopId, changed: Word },
}

/// What order.created, order.paid and order.completed tell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderFacts {
    pub order_id: OrderId,
    pub status: Word,
    pub total: Major,
    pub currency: Currency,
    pub tracking_token: TrackingToken,
    pub customer_id: CustomerId,
}

impl EventName {
    /// As it is stored.
    pub fn word(self) -> &'static str {
        self.into()
    }
}

impl Event {
    /// Its name.
    pub fn name(&self) -> EventName {
        self.into()
    }

    /// An event as it was stored; None where a newer version of the server has
    /// written what this one does not know, which is passed over. Fields that
    /// were added since are nothing new.
    pub fn read(name: &str, data: &Value) -> Option<Self> {
        serde_json::from_value(json!({"name": name, "data": data})).ok()
    }

    /// Whose events keep their order among themselves.
    pub(super) fn aggregate(&self) -> (&'static str, i64) {
        match self {
            Self::OrderCreated(facts) | Self::OrderPaid(facts) | Self::OrderCompleted(facts) => {
                (ORDER, facts.order_id.0)
            }
            Self::OrderStatusChanged { order_id, .. }
            | Self::OrderUpdated { order_id, .. }
            | Self::PaymentReceived { order_id, .. }
            | Self::FeedbackCreated { order_id, .. }
            | Self::RefundCreated { order_id, .. } => (ORDER, order_id.0),
            Self::CustomerCreated { customer_id, .. }
            | Self::CustomerUpdated { customer_id }
            | Self::CustomerDeleted { customer_id }
            | Self::CustomerMerged { customer_id, .. } => ("customer", customer_id.0),
            Self::ProductCreated { product_id }
            | Self::ProductUpdated { product_id }
            | Self::ProductArchived { product_id } => ("product", product_id.0),
            Self::StockAtRisk { variety_id, .. } | Self::StockLow { variety_id, .. } => {
                ("variety", variety_id.0)
            }
            Self::TaskStatusChanged { task_id, .. } => ("task", task_id.0),
            Self::ShopCreated { shop_id } | Self::ShopUpdated { shop_id, .. } => ("shop", shop_id.0),
        }
    }

    /// What integrators read.
    #[expect(clippy::expect_used, reason = "half an event is worse than a change refused with 500")]
    pub(super) fn data(&self) -> Value {
        let mut stored = serde_json::to_value(self).expect("ids, money and words can be written as JSON");
        stored["data"].take()
    }
}

/// The aggregate that most events are about.
pub(super) const ORDER: &str = "order";

#[cfg(test)]
mod tests {
    use strum::VariantArray;

    use super::*;
    use crate::values::Minor;

    fn token() -> TrackingToken {
        TrackingToken::try_from(123_456_789).expect("a token")
    }

    fn facts(total: i64, currency: Currency) -> OrderFacts {
        OrderFacts {
            order_id: OrderId(5),
            status: "paid".into(),
            total: currency.to_major(Minor(total)),
            currency,
            tracking_token: token(),
            customer_id: CustomerId(9),
        }
    }

    /// One of each name.
    fn example(name: EventName) -> Event {
        let (order_id, payment_id, currency) = (OrderId(5), PaymentId(6), Currency::USD);
        let (customer_id, product_id, shop_id) = (CustomerId(9), ProductId(8), ShopId(2));
        let amount = currency.to_major(Minor(1_050));
        match name {
            EventName::OrderCreated => Event::OrderCreated(facts(19_999, Currency::EUR)),
            EventName::OrderPaid => Event::OrderPaid(facts(2_700_000, Currency::KZT)),
            EventName::OrderCompleted => Event::OrderCompleted(facts(0, Currency::KZT)),
            EventName::OrderStatusChanged => Event::OrderStatusChanged {
                order_id,
                old_status: "new".into(),
                new_status: "paid".into(),
                tracking_token: token(),
            },
            EventName::OrderUpdated => {
                Event::OrderUpdated { order_id, changed: "items".into(), tracking_token: token() }
            }
            EventName::PaymentReceived => {
                Event::PaymentReceived { order_id, payment_id, amount, currency, method: "card".into() }
            }
            EventName::RefundCreated => {
                Event::RefundCreated { order_id, refund_id: RefundId(7), payment_id, amount, currency }
            }
            EventName::FeedbackCreated => Event::FeedbackCreated { order_id, rating: 5 },
            EventName::CustomerCreated => Event::CustomerCreated { customer_id, source: "manual".to_owned() },
            EventName::CustomerUpdated => Event::CustomerUpdated { customer_id },
            EventName::CustomerMerged => Event::CustomerMerged { customer_id, merged_id: CustomerId(10) },
            EventName::CustomerDeleted => Event::CustomerDeleted { customer_id },
            EventName::ProductCreated => Event::ProductCreated { product_id },
            EventName::ProductUpdated => Event::ProductUpdated { product_id },
            EventName::ProductArchived => Event::ProductArchived { product_id },
            EventName::StockAtRisk => Event::StockAtRisk {
                variety_id: VarietyId(3),
                variety: "Роза Красная".to_owned(),
                height_cm: Some(50),
                short: 12,
                order_ids: vec![order_id],
            },
            EventName::StockLow => Event::StockLow {
                variety_id: VarietyId(3),
                variety: "Роза Красная".to_owned(),
                free: 20,
                reorder_point: 25,
            },
            EventName::TaskStatusChanged => Event::TaskStatusChanged {
                task_id: TaskId(50),
                order_id,
                old_status: "assigned".into(),
                new_status: "in_progress".into(),
            },
            EventName::ShopCreated => Event::ShopCreated { shop_id },
            EventName::ShopUpdated => Event::ShopUpdated { shop_id, changed: "settings".into() },
        }
    }

    #[test]
    fn an_order_event_carries_the_data_of_the_contract() {
        let event = Event::OrderPaid(facts(2_700_000, Currency::KZT));
        let expected = json!({"order_id": 5, "status": "paid", "total": 27000, "currency": "KZT",
                              "tracking_token": "123456789", "customer_id": 9});
        assert_eq!((event.name().word(), event.data()), ("order.paid", expected));
    }

    #[test]
    fn every_event_is_read_back_as_it_was_written() {
        for name in EventName::VARIANTS {
            let event = example(*name);
            assert_eq!(event.name(), *name);
            assert_eq!(Event::read(name.word(), &event.data()), Some(event));
        }
    }

    #[test]
    fn what_a_newer_version_adds_is_passed_over() {
        let event = Event::ProductCreated { product_id: ProductId(8) };
        let mut data = event.data();
        data["colour"] = json!("red");
        assert_eq!(Event::read("product.created", &data), Some(event));
        assert_eq!(Event::read("product.painted", &data), None, "a new event");
        assert_eq!(Event::read("order.created", &data), None, "other data than we know");
    }
}
