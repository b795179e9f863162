//! What people are told of by themselves: a shop's owner and managers of new
//! orders, a buyer of the way of theirs; and who has not been asked whether they
//! want to be, is asked instead. Heard from the outbox, at least once;
//! each becomes one notice a person.

use async_trait::async_trait;

use super::consent::Side;
use super::{consent_queries, notice_queries};
use crate::db::Stop;
use crate::events::{Delivery, Event, EventName, Subscriber, WaitsFor};
use crate::state::AppState;
use crate::values::{OrderId, Phone, ShopId};
use crate::{customers, orders};

/// Turns events into notices.
pub(super) struct News {
    pub app: AppState,
}

impl News {
    /// The phone that an order was placed with; None where nobody is to be told.
    async fn buyer(&self, shop: ShopId, order: OrderId) -> anyhow::Result<Option<Phone>> {
        let mut tx = self.app.db.tenant(shop).begin().await?;
        let order = match orders::order(&mut tx, order).await {
            Err(Stop::Refused(orders::Refused::UnknownOrder)) => return Ok(None),
            order => order?,
        };
        // Whoever was erased is told nothing more.
        let said = order.people.customer_phone.as_deref();
        let phone = customers::phone_to_tell(&mut tx, order.customer_id, said).await?;
        tx.commit().await?;
        Ok(phone.and_then(|phone| Phone::any(&phone).ok()))
    }
}

#[async_trait]
impl Subscriber for News {
    fn name(&self) -> &'static str {
        "telegram"
    }

    fn waits_for(&self) -> WaitsFor {
        WaitsFor::These(&[EventName::OrderCreated, EventName::OrderStatusChanged])
    }

    /// The new order is told to whoever runs the shop's orders, its way to the
    /// buyer.
    async fn receive(&self, delivery: &Delivery) -> anyhow::Result<()> {
        let buyer = match &delivery.event {
            Some(Event::OrderCreated(_)) => None,
            Some(Event::OrderStatusChanged { order_id, .. }) => {
                match self.buyer(delivery.shop, *order_id).await? {
                    Some(buyer) => Some(buyer),
                    None => return Ok(()),
                }
            }
            _ => return Ok(()),
        };
        let mut tx = self.app.db.system("put notices down").await?;
        match buyer {
            Some(phone) => {
                if let Some(person) = notice_queries::tell_buyer(&mut tx, delivery, &phone).await? {
                    consent_queries::ask(&mut tx, delivery, person, Side::Buyer).await?;
                }
            }
            None => {
                consent_queries::take_founder_for_granted(&mut tx, delivery.shop).await?;
                for person in notice_queries::tell_staff(&mut tx, delivery).await? {
                    consent_queries::ask(&mut tx, delivery, person, Side::Staff).await?;
                }
            }
        }
        Ok(tx.commit().await?)
    }
}
