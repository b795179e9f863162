//! How a shop comes to be, and changing its settings.

use chrono::{DateTime, Utc};

use super::error::Refused;
use super::shop::Shop;
use super::staff::NewStaff;
use super::{news, queries};
use crate::db::{Stop, SystemTx, TenantTx};
use crate::events;
use crate::values::{Currency, ShopId};

const SETTINGS: &str = "settings";

/// The shop of this transaction.
///
/// # Errors
/// The database is away.
pub async fn shop(tx: &mut TenantTx) -> Result<Shop, sqlx::Error> {
    queries::shop(tx).await
}

/// Whether the shop takes money of that currency: its home currency, and those
/// that it accepts besides.
///
/// # Errors
/// The database is away.
pub async fn takes_currency(tx: &mut TenantTx, currency: Currency) -> Result<bool, sqlx::Error> {
    // Nearly every order is in it, and it is known already.
    if currency == tx.shop().currency { Ok(true) } else { queries::accepts_currency(tx, currency).await }
}

/// Makes a shop with its first owner, whose person exists already.
///
/// # Errors
/// The database is away.
pub async fn create_shop(
    tx: &mut SystemTx,
    name: &str,
    owner: NewStaff,
    now: DateTime<Utc>,
) -> Result<ShopId, sqlx::Error> {
    let shop = queries::insert_shop(tx, name, now).await?;
    queries::insert_first_owner(tx, shop, &owner, now).await?;
    events::record_shop_created(tx, shop, now).await?;
    Ok(shop)
}

/// Changes the settings in the shop's turn; `apply` may object in the words of
/// its face. What comes out as it was leaves no trace.
///
/// # Errors
/// [`Refused::CurrencyInUse`], and what `apply` says.
pub(super) async fn change<E: From<Stop<Refused>>>(
    tx: &mut TenantTx,
    now: DateTime<Utc>,
    apply: impl FnOnce(&mut Shop) -> Result<(), E>,
) -> Result<Shop, E> {
    queries::take_turn(tx).await.map_err(Stop::from)?;
    let mut shop = queries::shop(tx).await.map_err(Stop::from)?;
    let before = shop.clone();
    apply(&mut shop)?;
    if shop == before {
        return Ok(shop);
    }
    if shop.currency != before.currency && queries::has_prices(tx).await.map_err(Stop::from)? {
        return Err(Stop::Refused(Refused::CurrencyInUse).into());
    }
    shop.updated_at = now;
    queries::update_shop(tx, &shop).await.map_err(Stop::from)?;
    news::updated(tx, SETTINGS, now);
    Ok(shop)
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
pub async fn introduce(
    tx: &mut TenantTx,
    words: &Introduction<'_>,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    queries::take_turn(tx).await?;
    let mut shop = queries::shop(tx).await?;
    shop.phone = Some(words.phone.to_owned());
    shop.whatsapp = Some(words.phone.to_owned());
    shop.telegram = Some(words.telegram.to_owned());
    shop.instagram = Some(words.instagram.to_owned());
    shop.address = Some(words.address.to_owned());
    shop.updated_at = now;
    queries::update_shop(tx, &shop).await?;
    news::updated(tx, SETTINGS, now);
    Ok(())
}

/// Counts a rating, 1 to 5, into the shop's average.
///
/// # Errors
/// The database is away.
pub async fn count_rating(tx: &mut TenantTx, rating: i64) -> Result<(), sqlx::Error> {
    queries::count_rating(tx, rating).await
}
