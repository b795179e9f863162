//! A shop's settings, and how a shop comes to be.

use chrono::{DateTime, Utc};

use super::closures;
use super::opening::WorkingHours;
use super::queries;
use crate::db::{SystemTx, TenantTx};
use crate::events::{self, Event};
use crate::http::Result;
use crate::values::{ClockTime, Currency, DayWindow, Language, PaymentMethod, ShopId, ShopZone};

/// A shop with its settings.
#[derive(Clone, Debug)]
pub struct Shop {
    pub id: ShopId,
    pub name: String,
    pub phone: Option<String>,
    pub whatsapp: Option<String>,
    pub telegram: Option<String>,
    pub instagram: Option<String>,
    pub address: Option<String>,
    pub zone: ShopZone,
    /// The home currency.
    pub currency: Currency,
    pub language: String,
    pub payment_methods: Vec<PaymentMethod>,
    /// None: always open.
    pub working_hours: Option<WorkingHours>,
    /// Orders for today are taken until then; None: all day.
    pub same_day_cutoff: Option<ClockTime>,
    pub ratings_count: i64,
    pub ratings_sum: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl Shop {
    /// The language of the shop's people.
    pub fn language(&self) -> Language {
        Language::from_tag(&self.language).unwrap_or_default()
    }

    /// Whether the storefront may promise a delivery then. No date is never
    /// refused.
    ///
    /// # Errors
    /// A rule: `date_past`, `shop_closed`, `too_late`.
    pub async fn check_delivery_time(
        &self,
        tx: &mut TenantTx,
        date: Option<chrono::NaiveDate>,
        window: Option<DayWindow>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let Some(date) = date else { return Ok(()) };
        let closures = closures::on(tx, date).await?;
        Ok(self.judge(&closures, date, window, now)?)
    }
}

/// The shop of this transaction.
///
/// # Errors
/// The database is away.
pub async fn shop(tx: &mut TenantTx) -> Result<Shop> {
    queries::shop(tx, false).await
}

/// Makes a shop with its first owner, whose person exists already.
///
/// # Errors
/// The database is away.
pub async fn create_shop(
    tx: &mut SystemTx,
    name: &str,
    owner: super::NewStaff,
    now: DateTime<Utc>,
) -> Result<ShopId> {
    let shop = queries::insert_shop(tx, name, now).await?;
    queries::insert_first_owner(tx, shop, &owner, now).await?;
    events::record_shop_created(tx, shop, now).await?;
    Ok(shop)
}

impl Shop {
    /// The average rating, with one digit; None without ratings.
    pub fn rating(&self) -> Option<rust_decimal::Decimal> {
        let average = rust_decimal::Decimal::from(self.ratings_sum).checked_div(self.ratings_count.into())?;
        Some(average.round_dp(1).normalize())
    }
}

/// How a shop presents itself.
#[derive(Clone, Copy, Debug)]
pub struct Introduction<'a> {
    pub phone: &'a str,
    pub telegram: &'a str,
    pub instagram: &'a str,
    pub address: &'a str,
}

/// Fills in a shop's contacts and address.
///
/// # Errors
/// The database is away.
pub async fn introduce(tx: &mut TenantTx, words: &Introduction<'_>, now: DateTime<Utc>) -> Result<()> {
    let mut shop = queries::shop(tx, true).await?;
    shop.phone = Some(words.phone.to_owned());
    shop.whatsapp = Some(words.phone.to_owned());
    shop.telegram = Some(words.telegram.to_owned());
    shop.instagram = Some(words.instagram.to_owned());
    shop.address = Some(words.address.to_owned());
    shop.updated_at = now;
    queries::update_shop(tx, &shop).await?;
    events::record(tx, &Event::ShopUpdated { shop_id: shop.id, changed: "settings".into() }, 0, now);
    Ok(())
}
