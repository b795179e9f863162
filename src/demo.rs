//! The demo shop, made once and through the use cases, so that it shows
//! nothing the server could not make for a real shop.

mod goods;
mod orders;
mod people;

use anyhow::Context;

use crate::auth;
use crate::db::TenantTx;
use crate::http::Error;
use crate::shops::{self, NewStaff};
use crate::state::AppState;
use crate::values::{Phone, ShopId};

/// The first shop there is.
const DEMO_SHOP: ShopId = ShopId(1);
/// Names the turn to make it, among the database's advisory locks.
const DEMO_TURN: i64 = 0x6376_6574_7900_0003;
const OWNER_NAME: &str = "Алия";
const SHOP_NAME: &str = "Цветочный магазин 4567";

/// Makes the demo shop with its people, products and orders, unless some shop
/// is there already. True if it was made now.
///
/// # Errors
/// The database is away, or a use case refuses, which is our defect.
pub async fn make(app: &AppState) -> anyhow::Result<bool> {
    // Of two first starts on one database the second waits, and finds it made.
    let turn = app.db.take_turn(DEMO_TURN).await?;
    match app.db.tenant(DEMO_SHOP).begin().await {
        Ok(_) => return Ok(false),
        Err(crate::db::Error::ShopUnknown) => {}
        Err(error) => return Err(error.into()),
    }
    let owner = owner_phone(app)?;
    found_shop(app, &owner).await.context("the shop")?;
    let staff = people::hire(app, DEMO_SHOP).await.context("staff")?;
    let products = goods::stock_up(app, DEMO_SHOP).await.context("products")?;
    orders::place_all(app, DEMO_SHOP, &staff, &products).await.context("orders")?;
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

async fn found_shop(app: &AppState, owner: &Phone) -> anyhow::Result<()> {
    let now = app.clock.now();
    let mut tx = app.db.system("make the demo shop").await?;
    let person = auth::person_of_phone(&mut tx, owner, Some(OWNER_NAME)).await.map_err(told)?;
    let owner = NewStaff {
        person: Some(person),
        name: OWNER_NAME.to_owned(),
        phone: owner.clone(),
        role: crate::access::Role::Owner,
    };
    let shop = shops::create_shop(&mut tx, SHOP_NAME, owner, now).await.map_err(told)?;
    anyhow::ensure!(shop == DEMO_SHOP, "the demo shop would be number {shop}, not {DEMO_SHOP}");
    tx.commit().await?;
    Ok(())
}

/// A refusal of a use case, as a failure of ours.
fn told(error: Error) -> anyhow::Error {
    match error {
        Error::Internal(error) => error,
        Error::Invalid(fields) => anyhow::anyhow!("refused: {fields:?}"),
        other => anyhow::anyhow!("refused: {other}"),
    }
}

async fn begin(app: &AppState, shop: ShopId) -> anyhow::Result<TenantTx> {
    Ok(app.db.tenant(shop).begin().await?)
}
