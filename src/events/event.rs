//! The catalogue of events: names and data as integrators read them. Ids,
//! money and statuses only; no personal data.

use serde::Serialize;
use serde_json::Value;

use crate::values::{Currency, Major, TrackingToken};

/// What happened.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Event {
    OrderCreated(OrderFacts),
    OrderPaid(OrderFacts),
    OrderCompleted(OrderFacts),
    OrderStatusChanged {
        order_id: i64,
        old_status: &'static str,
        new_status: &'static str,
        tracking_token: TrackingToken,
    },
    /// Anything else about an order has changed; `changed` names the kind.
    OrderUpdated {
        order_id: i64,
        changed: &'static str,
        tracking_token: TrackingToken,
    },
    PaymentReceived {
        order_id: i64,
        payment_id: i64,
        amount: Major,
        currency: Currency,
        method: &'static str,
    },
    RefundCreated {
        order_id: i64,
        refund_id: i64,
        payment_id: i64,
        amount: Major,
        currency: Currency,
    },
    FeedbackCreated {
        order_id: i64,
        rating: i16,
    },
    CustomerCreated {
        customer_id: i64,
        source: String,
    },
    CustomerUpdated {
        customer_id: i64,
    },
    CustomerDeleted {
        customer_id: i64,
    },
    ProductCreated {
        product_id: i64,
    },
    ProductUpdated {
        product_id: i64,
    },
    ProductArchived {
        product_id: i64,
    },
    ShopCreated {
        shop_id: i64,
    },
    /// The shop's settings, zones, closures or staff; `changed` names which.
    ShopUpdated {
        shop_id: i64,
        changed: &'static str,
    },
}

/// What order.created, order.paid and order.completed tell.
#[derive(Debug, Serialize)]
pub struct OrderFacts {
    pub order_id: i64,
    pub status: &'static str,
    pub total: Major,
    pub currency: Currency,
    pub tracking_token: TrackingToken,
    pub customer_id: i64,
}

impl Event {
    /// The name that integrators subscribe to.
    pub fn name(&self) -> &'static str {
        match self {
            Self::OrderCreated(_) => "order.created",
            Self::OrderPaid(_) => "order.paid",
            Self::OrderCompleted(_) => "order.completed",
            Self::OrderStatusChanged { .. } => "order.status_changed",
            Self::OrderUpdated { .. } => "order.updated",
            Self::PaymentReceived { .. } => "payment.received",
            Self::RefundCreated { .. } => "refund.created",
            Self::FeedbackCreated { .. } => "feedback.created",
            Self::CustomerCreated { .. } => "customer.created",
            Self::CustomerUpdated { .. } => "customer.updated",
            Self::CustomerDeleted { .. } => "customer.deleted",
            Self::ProductCreated { .. } => "product.created",
            Self::ProductUpdated { .. } => "product.updated",
            Self::ProductArchived { .. } => "product.archived",
            Self::ShopCreated { .. } => "shop.created",
            Self::ShopUpdated { .. } => "shop.updated",
        }
    }

    /// Whose events keep their order among themselves.
    pub(super) fn aggregate(&self) -> (&'static str, i64) {
        match self {
            Self::OrderCreated(facts) | Self::OrderPaid(facts) | Self::OrderCompleted(facts) => {
                ("order", facts.order_id)
            }
            Self::OrderStatusChanged { order_id, .. }
            | Self::OrderUpdated { order_id, .. }
            | Self::PaymentReceived { order_id, .. }
            | Self::FeedbackCreated { order_id, .. }
            | Self::RefundCreated { order_id, .. } => ("order", *order_id),
            Self::CustomerCreated { customer_id, .. }
            | Self::CustomerUpdated { customer_id }
            | Self::CustomerDeleted { customer_id } => ("customer", *customer_id),
            Self::ProductCreated { product_id }
            | Self::ProductUpdated { product_id }
            | Self::ProductArchived { product_id } => ("product", *product_id),
            Self::ShopCreated { shop_id } | Self::ShopUpdated { shop_id, .. } => ("shop", *shop_id),
        }
    }

    /// What integrators read.
    #[expect(clippy::expect_used, reason = "half an event is worse than a change refused with 500")]
    pub(super) fn data(&self) -> Value {
        serde_json::to_value(self).expect("ids, money and words can be written as JSON")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::Minor;

    #[test]
    fn an_order_event_carries_the_data_of_the_contract() {
        let event = Event::OrderPaid(OrderFacts {
            order_id: 5,
            status: "paid",
            total: Currency::KZT.to_major(Minor(2_700_000)),
            currency: Currency::KZT,
            tracking_token: TrackingToken::try_from(123_456_789).expect("token"),
            customer_id: 9,
        });
        let expected = serde_json::json!({"order_id": 5, "status": "paid", "total": 27000, "currency": "KZT",
                                          "tracking_token": "123456789", "customer_id": 9});
        assert_eq!((event.name(), event.data()), ("order.paid", expected));
    }
}
