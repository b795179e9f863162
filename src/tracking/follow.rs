//! Following an order by its token: the one way from an order to what the
//! holder of a link may see.

use chrono::{DateTime, Duration, NaiveDate, Utc};

use super::error::NOT_FOUND;
use super::{cancel, feedback};
use crate::db::TenantTx;
use crate::http::{ClientAddress, Error, Result};
use crate::orders::{self, DeliveryMethod, Progress, Stage};
use crate::shops;
use crate::state::AppState;
use crate::values::{DayWindow, Phone, ShopZone, TrackingToken, address};

/// A link answers this long after its order has ended.
const ANSWERS_AFTER_END: Duration = Duration::days(30);

/// An order as the holder of its link may see it.
#[derive(Clone, Debug)]
pub struct Followed {
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

/// A token's text as someone has given it.
pub(super) struct Given {
    pub token: String,
    pub from: ClientAddress,
}

/// The order that a token's text leads to.
///
/// # Errors
/// 404 for a text that is no token too; 429 to an address that has tried too
/// many of either, before the order is looked for.
pub(super) async fn follow(app: &AppState, given: &Given) -> Result<Followed> {
    counting_misses(app, given, follow_uncounted(app, &given.token)).await
}

/// The same for a face that counts misses in its own way.
///
/// # Errors
/// 404 for a text that is no token too.
pub async fn follow_uncounted(app: &AppState, token: &str) -> Result<Followed> {
    let order = orders::progress_behind(&app.db, token_of(token)?).await?.ok_or(NOT_FOUND)?;
    check_answers(&order, app.clock.now())?;
    Ok(Followed::new(&order))
}

/// The same, with the shop it was ordered from.
///
/// # Errors
/// As [`follow`].
pub(super) async fn follow_with_seller(app: &AppState, given: &Given) -> Result<(Followed, Seller)> {
    let (order, mut tx) = find(app, given).await?;
    let shop = shops::shop(&mut tx).await?;
    tx.commit().await?;
    Ok((Followed::new(&order), Seller { name: shop.name, address: shop.address }))
}

/// A token's order, in a transaction of its shop.
///
/// # Errors
/// 404 for a text that is no token, for a token that leads nowhere, and for
/// one whose order ended too long ago; 429 after too many of these.
pub(super) async fn find(app: &AppState, given: &Given) -> Result<(Progress, TenantTx)> {
    counting_misses(app, given, async {
        let token = token_of(&given.token)?;
        let (mut tx, order_id) = app.db.tenant_of_tracking_token(token).await?.ok_or(NOT_FOUND)?;
        let order = orders::progress(&mut tx, order_id).await?;
        check_answers(&order, app.clock.now())?;
        Ok((order, tx))
    })
    .await
}

/// The one way in: what leads nowhere is counted, and after too many of these
/// nothing is looked up any more.
async fn counting_misses<T>(
    app: &AppState,
    given: &Given,
    look_up: impl Future<Output = Result<T>>,
) -> Result<T> {
    let attempt = app.limits.tracking().begin(given.from).await?;
    let found = look_up.await;
    if matches!(found, Err(Error::NotFound(_))) {
        attempt.missed();
    }
    found
}

fn token_of(text: &str) -> Result<TrackingToken> {
    TrackingToken::parse(text).map_err(|_| NOT_FOUND)
}

fn check_answers(order: &Progress, now: DateTime<Utc>) -> Result<()> {
    let has_expired = order.ended_at().is_some_and(|ended_at| now > ended_at + ANSWERS_AFTER_END);
    if has_expired { Err(NOT_FOUND) } else { Ok(()) }
}

impl Followed {
    fn new(order: &Progress) -> Self {
        let is_to_deliver = order.delivery_method == DeliveryMethod::Delivery;
        let courier_phone = order.courier_phone.as_deref().filter(|_| is_to_deliver);
        Self {
            token: order.tracking_token,
            zone: order.zone,
            stage: order.stage,
            working_stage: order.standing().working_stage(),
            is_paid_later: order.is_paid_later(),
            updated_at: order.updated_at,
            delivery_method: order.delivery_method,
            delivery_date: order.delivery_date,
            window: order.window(),
            address_masked: order.address.as_deref().and_then(address::mask),
            courier_phone: courier_phone.map(masked),
            can_cancel: cancel::is_possible(order.standing().working_stage(), order.stage, order.paid_total),
            can_leave_feedback: feedback::is_awaited(order),
            passed: order.stages_passed.iter().map(|passed| (passed.stage, passed.changed_at)).collect(),
        }
    }
}

/// A phone that can't be read shows nothing of itself.
fn masked(phone: &str) -> String {
    Phone::any(phone).map_or_else(|_| "*".repeat(phone.chars().count()), |phone| phone.masked())
}
