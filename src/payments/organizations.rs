//! Which organisations act for which shops, as the operator says.
//!
//! Invariant: the operator allows an organisation to one shop alone, and no
//! shop can allow itself anything.

use std::fmt;

use chrono::{DateTime, Utc};

use super::error::{Refused, Result};
use super::organization_queries as queries;
use crate::db::{Db, TenantTx};
use crate::values::ShopId;

const DIGITS: usize = 12;

/// An organisation's number in Kazakhstan's register: 12 digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bin(String);

/// The text is no BIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a BIN has 12 digits")]
pub struct BadBin;

impl std::str::FromStr for Bin {
    type Err = BadBin;

    fn from_str(text: &str) -> Result<Self, BadBin> {
        let is_bin = text.len() == DIGITS && text.bytes().all(|byte| byte.is_ascii_digit());
        if is_bin { Ok(Self(text.to_owned())) } else { Err(BadBin) }
    }
}

impl fmt::Display for Bin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl Bin {
    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A pair that the operator has allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permit {
    pub shop: ShopId,
    pub shop_name: String,
    pub bin: String,
    pub allowed_at: DateTime<Utc>,
}

/// What the operator's word came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allowed {
    Now,
    /// It was allowed before.
    Already,
    /// There is no such shop.
    UnknownShop,
    /// The organisation acts for that shop; it is to be taken back first.
    ActsFor(ShopId),
}

/// Lets an organisation act for a shop.
///
/// # Errors
/// The database is away.
pub async fn allow_organization(
    db: &Db,
    shop: ShopId,
    bin: &Bin,
    now: DateTime<Utc>,
) -> Result<Allowed, sqlx::Error> {
    let mut tx = db.system("allow an organisation").await?;
    queries::take_turn(&mut tx).await?;
    let shops = queries::shops_of(&mut tx, bin).await?;
    if shops.contains(&shop) {
        return Ok(Allowed::Already);
    }
    if let Some(other) = shops.first() {
        return Ok(Allowed::ActsFor(*other));
    }
    if !queries::insert(&mut tx, shop, bin, now).await? {
        return Ok(Allowed::UnknownShop);
    }
    tx.commit().await?;
    Ok(Allowed::Now)
}

/// Takes that back: no payment begins by it any more, and those that came are
/// followed and paid back as before. False where it was not allowed.
///
/// # Errors
/// The database is away.
pub async fn forbid_organization(db: &Db, shop: ShopId, bin: &Bin) -> Result<bool, sqlx::Error> {
    let mut tx = db.system("forbid an organisation").await?;
    queries::take_turn(&mut tx).await?;
    let was_allowed = queries::delete(&mut tx, shop, bin).await?;
    tx.commit().await?;
    Ok(was_allowed)
}

/// All pairs, by shop.
///
/// # Errors
/// The database is away.
pub async fn organization_permits(db: &Db) -> Result<Vec<Permit>, sqlx::Error> {
    let mut tx = db.system("list allowed organisations").await?;
    let permits = queries::permits(&mut tx).await?;
    tx.commit().await?;
    Ok(permits)
}

/// The shop may have that organisation act for it.
///
/// # Errors
/// [`Refused::OrganizationNotAllowed`].
pub(super) async fn check_allowed(tx: &mut TenantTx, bin: &str) -> Result<()> {
    if queries::is_allowed(tx, bin).await? {
        return Ok(());
    }
    Err(Refused::OrganizationNotAllowed { shop: tx.shop().id, bin: bin.to_owned() }.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bin_is_twelve_ascii_digits() {
        assert_eq!("180340021791".parse::<Bin>().expect("a BIN").as_str(), "180340021791");
        for text in ["", "18034002179", "1803400217911", "18034002179a", "١٢٣٤٥٦٧٨٩٠١٢", " 80340021791"]
        {
            assert_eq!(text.parse::<Bin>(), Err(BadBin), "{text:?}");
        }
    }
}
