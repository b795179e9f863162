//! The demo shop, made once and through the use cases, so that it shows
//! nothing the server could not make for a real shop.

mod goods;
mod orders;
mod people;
mod stems;

use anyhow::Context;

use crate::auth;
use crate::db;
use crate::http::{Error, PageRequest};
use crate::products::{self, CatalogueFilter, Sort};
use crate::shops::{self, NewStaff};
use crate::state::AppState;
use crate::values::{Phone, ShopId};

/// The first shop there is.
const DEMO_SHOP: ShopId = ShopId(1);
/// Names the turn to make it, among the database's advisory locks.
const DEMO_TURN: i64 = 0x6376_6574_7900_0003;
const OWNER_NAME: &str = "Алия";
const SHOP_NAME: &str = "Цветочный магазин 4567";

/// Makes the demo shop with its people, products and orders, unless it has
/// products or somebody else's shop was first. True if it was made now. Filling it is
/// one transaction: a start that is killed midway leaves nothing half done.
///
/// # Errors
/// The database is away, or a use case refuses, which is our defect.
pub async fn make(app: &AppState) -> anyhow::Result<bool> {
    // Of two first starts on one database the second waits, and finds it made.
    let turn = app.db.take_turn(DEMO_TURN).await?;
    let owner = owner_phone(app)?;
    if !has_shop(app).await? && !found_shop(app, &owner).await.context("the shop")? {
        tracing::warn!("no demo shop: another shop was here first");
        return Ok(false);
    }
    let mut tx = app.db.tenant(DEMO_SHOP).begin().await?;
    if !shops::is_owned_by(&mut tx, &owner).await? {
        tracing::warn!("no demo shop: the first shop is somebody else's");
        return Ok(false);
    }
    let now = app.clock.now();
    let one = PageRequest { page: 1, limit: 1 };
    let (known, _) =
        products::catalogue(&mut tx, &CatalogueFilter::default(), Sort::default(), one, now.into()).await?;
    if !known.is_empty() {
        return Ok(false);
    }
    let staff = people::hire(&mut tx, now).await.context("staff")?;
    let products = goods::stock_up(&mut tx, now).await.context("products")?;
    stems::take_in(&mut tx, &staff, now).await.context("stems")?;
    orders::place_all(&mut tx, now, &staff, &products).await.context("orders")?;
    tx.commit().await?;
    turn.commit().await?;
    tracing::info!("the demo shop is made");
    Ok(true)
}

/// The test phone owns the demo shop, so that anyone may look inside.
fn owner_phone(app: &AppState) -> anyhow::Result<Phone> {
    match app.settings.auth.test_phones.first() {
        Some(phone) => Ok(phone.clone()),
        None => Ok(Phone::kazakh("+77011234567")?),
    }
}

async fn has_shop(app: &AppState) -> anyhow::Result<bool> {
    match app.db.tenant(DEMO_SHOP).begin().await {
        Ok(_) => Ok(true),
        Err(db::Error::ShopUnknown) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Founds the shop with its owner; false, with nothing done, if it would not
/// be the first that there ever was.
async fn found_shop(app: &AppState, owner: &Phone) -> anyhow::Result<bool> {
    let now = app.clock.now();
    let mut tx = app.db.system("make the demo shop").await?;
    let person = auth::person_of_phone(&mut tx, owner, Some(OWNER_NAME)).await.map_err(told)?;
    let owner = NewStaff {
        person: Some(person),
        name: OWNER_NAME.to_owned(),
        phone: owner.clone(),
        role: crate::access::Role::Owner,
    };
    let shop = shops::create_shop(&mut tx, SHOP_NAME, owner, now).await?;
    if shop != DEMO_SHOP {
        return Ok(false);
    }
    tx.commit().await?;
    Ok(true)
}

/// A refusal of a use case, as a failure of ours.
fn told(error: Error) -> anyhow::Error {
    match error {
        Error::Internal(error) => error,
        Error::Invalid(fields) => anyhow::anyhow!("refused: {fields:?}"),
        other => anyhow::anyhow!("refused: {other}"),
    }
}
