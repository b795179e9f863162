//! The first subscriber: every event is a line in the log.

use async_trait::async_trait;

use super::dispatcher::{Delivery, Subscriber};

/// Writes events to the log.
pub struct LogSubscriber;

#[async_trait]
impl Subscriber for LogSubscriber {
    fn name(&self) -> &'static str {
        "log"
    }

    async fn receive(&self, delivery: &Delivery) -> anyhow::Result<()> {
        tracing::info!(
            shop.id = delivery.shop.0,
            event.id = %delivery.event_id,
            event.name = delivery.name,
            order.id = delivery.data.get("order_id").and_then(serde_json::Value::as_i64),
            "event"
        );
        Ok(())
    }
}
