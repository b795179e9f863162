//! How far an order has come: what whoever follows it may learn, read without
//! the rest, since links are followed far more often than orders are worked on.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::FromRow;
use sqlx::types::Json;

use super::error::{Refused, Result};
use super::order::{StagePassed, outstanding};
use super::parts::Delivery;
use super::queries;
use super::source::{PaidWhen, Source};
use super::status::{DeliveryMethod, Stage, Standing};
use crate::db::{Db, TenantTx};
use crate::media::Picture;
use crate::payments::Balance;
use crate::values::{
    ClockTime, Currency, DayWindow, Minor, OrderId, PayLink, PaymentMethod, Seller, ShopZone, TrackingToken,
    WrittenContacts,
};

/// An order's progress, a row of the view `order_progress`. Holds an address and
/// a phone, so it has no `Debug`.
#[derive(FromRow)]
pub struct Progress {
    pub id: OrderId,
    pub version: i32,
    pub stage: Stage,
    pub(super) stage_before_issue: Option<Stage>,
    pub paid_total: Minor,
    pub payment_method: Option<PaymentMethod>,
    pub(super) source: String,
    pub delivery_method: DeliveryMethod,
    pub delivery_date: Option<NaiveDate>,
    pub(super) window_from: Option<ClockTime>,
    pub(super) window_to: Option<ClockTime>,
    pub address: Option<String>,
    pub tracking_token: TrackingToken,
    pub updated_at: DateTime<Utc>,
    pub(super) completed_at: Option<DateTime<Utc>>,
    pub(super) cancelled_at: Option<DateTime<Utc>>,
    /// The shop's.
    pub zone: ShopZone,
    pub courier_phone: Option<String>,
    /// The buyer has said something of it.
    pub has_feedback: bool,
    /// The stages passed, the oldest first.
    pub stages_passed: Json<Vec<StagePassed>>,
    pub(super) total: Minor,
    pub currency: Currency,
    pub(super) pay_link: Option<PayLink>,
    pub(super) shop_name: String,
    pub(super) shop_phone: Option<String>,
    pub(super) shop_whatsapp: Option<String>,
    pub(super) shop_telegram: Option<String>,
    pub(super) shop_instagram: Option<String>,
    pub(super) shop_address: Option<String>,
    pub(super) gone_total: Minor,
    pub(super) goodwill: Minor,
    /// A provider's attempt is live.
    pub(super) is_being_paid: bool,
    /// Of what was made.
    pub photos: Json<Vec<Picture>>,
}

/// The progress of an order.
///
/// # Errors
/// [`Refused::UnknownOrder`].
pub async fn progress(tx: &mut TenantTx, id: OrderId) -> Result<Progress> {
    queries::progress(tx, id).await?.ok_or_else(|| Refused::UnknownOrder.into())
}

/// The progress of the order that a token leads to, in one message; None if it
/// leads nowhere.
///
/// # Errors
/// The database is away.
pub async fn progress_behind(db: &Db, token: TrackingToken) -> Result<Option<Progress>, sqlx::Error> {
    db.behind_tracking_token(token).await
}

impl Progress {
    /// All that decides where the order may go next.
    pub fn standing(&self) -> Standing {
        Standing {
            stage: self.stage,
            before_issue: self.stage_before_issue,
            delivery_method: self.delivery_method,
            paid_when: self.paid_when(),
        }
    }

    /// Whether money is to move its stage.
    pub fn paid_when(&self) -> PaidWhen {
        PaidWhen::of(self.payment_method, &Source::new(self.source.as_str()))
    }

    /// When it was completed or cancelled.
    pub fn ended_at(&self) -> Option<DateTime<Utc>> {
        self.completed_at.or(self.cancelled_at)
    }

    /// What is still to be paid.
    pub fn outstanding(&self) -> Minor {
        let (paid, gone, goodwill) = (self.paid_total, self.gone_total, self.goodwill);
        outstanding(self.stage, self.total, Balance { paid, gone, goodwill, ..Balance::default() })
    }

    /// The shop that it was ordered from.
    pub fn seller(&self) -> Seller {
        let contacts = WrittenContacts {
            phone: self.shop_phone.as_deref(),
            whatsapp: self.shop_whatsapp.as_deref(),
            telegram: self.shop_telegram.as_deref(),
            instagram: self.shop_instagram.as_deref(),
        };
        Seller {
            name: self.shop_name.clone(),
            address: self.shop_address.clone(),
            contacts: contacts.recognised(),
        }
    }

    /// The window of its day.
    pub fn window(&self) -> Option<DayWindow> {
        Delivery::window_of(self.window_from, self.window_to)
    }
}
