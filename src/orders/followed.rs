//! An order as whoever holds its tracking link may see it, in whatever face.
//!
//! Invariant: no name and no id of a person or an order is in it; phones and
//! address are masked already. Of money it holds what is still to be paid, and
//! the link to pay it by: whoever follows an order may pay for it.

use chrono::{DateTime, Duration, NaiveDate, Utc};

use super::error::{Refused, Result};
use super::progress::{Progress, progress_behind};
use super::source::PaidWhen;
use super::status::{DeliveryMethod, Stage};
use crate::db::Db;
use crate::media::Picture;
use crate::values::{
    Currency, DayWindow, FileKey, Minor, PayLink, PaymentMethod, Phone, Seller, ShopZone, TrackingToken,
    address,
};

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
    pub paid_when: PaidWhen,
    pub updated_at: DateTime<Utc>,
    pub delivery_method: DeliveryMethod,
    pub delivery_date: Option<NaiveDate>,
    pub window: Option<DayWindow>,
    pub address_masked: Option<String>,
    /// The masked phone of the courier, once there is one.
    pub courier_phone: Option<String>,
    pub can_cancel: bool,
    pub can_leave_feedback: bool,
    /// The buyer has said how it was.
    pub has_feedback: bool,
    pub seller: Seller,
    /// Of all its sums.
    pub currency: Currency,
    pub due: Option<Due>,
    /// A payment is under way: it is waited for before anything else.
    pub is_being_paid: bool,
    /// The stages the order has come to, the oldest first.
    pub passed: Vec<(Stage, DateTime<Utc>)>,
    /// Of what was made of it.
    pub photos: Vec<FollowedPhoto>,
}

/// A photo, and how large it is in pixels.
#[derive(Clone, Debug)]
pub struct FollowedPhoto {
    pub key: FileKey,
    pub width: i32,
    pub height: i32,
    pub uploaded_at: DateTime<Utc>,
}

/// What is still to be paid of an order that goes on, and how.
#[derive(Clone, Debug)]
pub struct Due {
    pub amount: Minor,
    pub method: Option<PaymentMethod>,
    /// Leads to the pay page, where the order is to be paid online.
    pub pay_link: Option<PayLink>,
}

/// The order that a token's text leads to.
///
/// # Errors
/// [`Refused::UnknownOrder`] for a text that is no token too, and for an order
/// that ended too long ago.
pub async fn follow(db: &Db, token: &str, now: DateTime<Utc>) -> Result<Followed> {
    let token = TrackingToken::parse(token).map_err(|_| Refused::UnknownOrder)?;
    let order = progress_behind(db, token).await?.filter(|order| order.is_followed(now));
    order.map(|order| Followed::from(&order)).ok_or_else(|| Refused::UnknownOrder.into())
}

/// Whether the buyer may still change their mind: unpaid, and nobody has put
/// the order together.
pub fn is_cancelled_by_buyer(working_stage: Stage, stage: Stage, paid: Minor) -> bool {
    working_stage == Stage::New && stage != Stage::Cancelled && paid == Minor::ZERO
}

impl Progress {
    /// Its link still leads somewhere.
    pub fn is_followed(&self, now: DateTime<Utc>) -> bool {
        self.ended_at().is_none_or(|ended_at| now <= ended_at + ANSWERS_AFTER_END)
    }

    /// An order that has ended is not paid by its link any more.
    fn due(&self) -> Option<Due> {
        let amount = self.outstanding();
        let is_due = amount > Minor::ZERO && !self.stage.is_over();
        is_due.then(|| Due { amount, method: self.payment_method, pay_link: self.pay_link.clone() })
    }

    /// The recipient has it.
    pub fn has_arrived(&self) -> bool {
        matches!(self.stage, Stage::Delivered | Stage::Completed)
    }
}

impl From<&Progress> for Followed {
    fn from(order: &Progress) -> Self {
        let is_to_deliver = order.delivery_method == DeliveryMethod::Delivery;
        let courier_phone = order.courier_phone.as_deref().filter(|_| is_to_deliver);
        let working_stage = order.standing().working_stage();
        Self {
            token: order.tracking_token,
            zone: order.zone,
            stage: order.stage,
            working_stage,
            paid_when: order.paid_when(),
            updated_at: order.updated_at,
            delivery_method: order.delivery_method,
            delivery_date: order.delivery_date,
            window: order.window(),
            address_masked: order.address.as_deref().and_then(address::mask),
            courier_phone: courier_phone.map(Phone::mask),
            can_cancel: !order.is_being_paid
                && is_cancelled_by_buyer(working_stage, order.stage, order.paid_total),
            can_leave_feedback: order.has_arrived() && !order.has_feedback,
            has_feedback: order.has_feedback,
            seller: order.seller(),
            currency: order.currency,
            due: order.due(),
            is_being_paid: order.is_being_paid,
            passed: order.stages_passed.iter().map(|passed| (passed.stage, passed.changed_at)).collect(),
            photos: order.photos.iter().map(FollowedPhoto::from).collect(),
        }
    }
}

impl From<&Picture> for FollowedPhoto {
    fn from(photo: &Picture) -> Self {
        let Picture { width, height, created_at, .. } = *photo;
        Self { key: photo.key.clone(), width, height, uploaded_at: created_at }
    }
}
