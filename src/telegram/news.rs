//! What people are told of by themselves: a shop's owner and managers of new
//! orders, a buyer of the way of theirs. Heard from the outbox, at least once;
//! each becomes one notice a person.

use async_trait::async_trait;

use super::notice_queries;
use crate::events::{Delivery, Subscriber};
use crate::http::{Error, Result};
use crate::orders;
use crate::state::AppState;
use crate::values::Phone;

/// Told to whoever runs the shop's orders.
pub(super) const ORDER_CREATED: &str = "order.created";
/// Told to the buyer.
pub(super) const ORDER_STATUS_CHANGED: &str = "order.status_changed";

/// Turns events into notices.
pub(super) struct News {
    pub app: AppState,
}

impl News {
    /// The phone that an order was placed with; None where nobody is to be told.
    async fn buyer(&self, delivery: &Delivery) -> Result<Option<Phone>> {
        let Some(order_id) = delivery.data.get("order_id").and_then(serde_json::Value::as_i64) else {
            return Ok(None);
        };
        let mut tx = self.app.db.tenant(delivery.shop).begin().await?;
        let order = match orders::order(&mut tx, order_id).await {
            Err(Error::NotFound(_)) => return Ok(None),
            order => order?,
        };
        tx.commit().await?;
        // Whoever was erased is told nothing more.
        Ok(order.customer.0.phone.and_then(|phone| Phone::any(&phone).ok()))
    }
}

#[async_trait]
impl Subscriber for News {
    fn name(&self) -> &'static str {
        "telegram"
    }

    async fn receive(&self, delivery: &Delivery) -> anyhow::Result<()> {
        let buyer = match delivery.name.as_str() {
            ORDER_CREATED => None,
            ORDER_STATUS_CHANGED => match self.buyer(delivery).await? {
                Some(buyer) => Some(buyer),
                None => return Ok(()),
            },
            _ => return Ok(()),
        };
        let mut tx = self.app.db.system("put notices down").await?;
        match buyer {
            Some(phone) => notice_queries::tell_buyer(&mut tx, delivery, &phone).await?,
            None => notice_queries::tell_staff(&mut tx, delivery).await?,
        }
        Ok(tx.commit().await?)
    }
}
