//! Following an order by its token: the one way from an order to what the
//! holder of a link may see.

use chrono::{DateTime, Duration, NaiveDate, Utc};

use super::error::NOT_FOUND;
use super::{cancel, feedback};
use crate::db::{Db, TenantTx};
use crate::http::Result;
use crate::orders::{self, DeliveryMethod, Order, Stage};
use crate::shops;
use crate::values::{DayWindow, Phone, ShopZone, TrackingToken, address};

/// A link answers this long after its order has ended.
const ANSWERS_AFTER_END: Duration = Duration::days(30);

/// An order as the holder of its link may see it.
#[derive(Clone, Debug)]
pub(super) struct Followed {
    pub token: TrackingToken,
    pub zone: ShopZone,
    pub stage: Stage,
    /// Where the work stands; an issue stands where it arose.
    pub working_stage: Stage,
    pub is_paid_later: bool,
    pub updated_at: DateTime<Utc>,
    pub delivery_method: DeliveryMethod,
    pub delivery_date: Option<NaiveDate>,
    pub window: Option<DayWindow>,
    pub address_masked: Option<String>,
    /// The masked phone of the courier, once there is one.
    pub courier_phone: Option<String>,
    pub can_cancel: bool,
    pub can_leave_feedback: bool,
    /// The stages the order has come to, the oldest first.
    pub passed: Vec<(Stage, DateTime<Utc>)>,
}

/// The shop that a page names, as it presents itself to anyone.
pub(super) struct Seller {
    pub name: String,
    pub address: Option<String>,
}

/// The order that a token's text leads to.
///
/// # Errors
/// 404 for a text that is no token too.
pub(super) async fn follow(db: &Db, token: &str, now: DateTime<Utc>) -> Result<Followed> {
    let (order, mut tx) = find(db, token, now).await?;
    let followed = Followed::new(&mut tx, &order).await?;
    tx.commit().await?;
    Ok(followed)
}

/// The same, with the shop it was ordered from.
///
/// # Errors
/// As [`follow`].
pub(super) async fn follow_with_seller(
    db: &Db,
    token: &str,
    now: DateTime<Utc>,
) -> Result<(Followed, Seller)> {
    let (order, mut tx) = find(db, token, now).await?;
    let followed = Followed::new(&mut tx, &order).await?;
    let shop = shops::shop(&mut tx).await?;
    tx.commit().await?;
    Ok((followed, Seller { name: shop.name, address: shop.address }))
}

/// The order a link leads to, in a transaction of its shop.
///
/// # Errors
/// 404 for a text that is no token, for a token that leads nowhere, and for
/// one whose order ended too long ago.
pub(super) async fn find(db: &Db, token: &str, now: DateTime<Utc>) -> Result<(Order, TenantTx)> {
    let token = TrackingToken::parse(token).map_err(|_| NOT_FOUND)?;
    let (mut tx, order_id) = db.tenant_of_tracking_token(token).await?.ok_or(NOT_FOUND)?;
    let order = orders::order(&mut tx, order_id).await?;
    if has_expired(&order, now) {
        return Err(NOT_FOUND);
    }
    Ok((order, tx))
}

fn has_expired(order: &Order, now: DateTime<Utc>) -> bool {
    let ended_at = order.completed_at.or(order.cancelled_at);
    ended_at.is_some_and(|ended_at| now > ended_at + ANSWERS_AFTER_END)
}

impl Followed {
    async fn new(tx: &mut TenantTx, order: &Order) -> Result<Self> {
        let can_leave_feedback = feedback::is_awaited(tx, order).await?;
        let is_to_deliver = order.delivery_method == DeliveryMethod::Delivery;
        let courier = order.courier.as_ref().filter(|_| is_to_deliver);
        Ok(Self {
            token: order.tracking_token,
            zone: tx.shop().zone,
            stage: order.stage,
            working_stage: order.standing().working_stage(),
            is_paid_later: order.is_paid_later(),
            updated_at: order.updated_at,
            delivery_method: order.delivery_method,
            delivery_date: order.delivery_date,
            window: order.window(),
            address_masked: order.address.as_deref().and_then(address::mask),
            courier_phone: courier.map(|courier| masked(&courier.phone)),
            can_cancel: cancel::is_possible(order),
            can_leave_feedback,
            passed: order.stages_passed.iter().map(|passed| (passed.stage, passed.changed_at)).collect(),
        })
    }
}

/// A phone that can't be read shows nothing of itself.
fn masked(phone: &str) -> String {
    Phone::any(phone).map_or_else(|_| "*".repeat(phone.chars().count()), |phone| phone.masked())
}
