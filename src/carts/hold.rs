//! What a cart holds of the shop's stock.
//!
//! A hold lasts as long as the setting says from the moment it was asked for.
//! Asking again while it lasts changes nothing; whoever changes the goods gives
//! them back, and may hold again for the rest of that time. After its end the
//! cart's goods rest for as long as they were held. Nothing keeps a stranger from
//! a new cart, so holds that became no order are counted by the network address
//! that they came from: as many a day as it may have open orders in the shop. A
//! buyer who may not hold may still order.

use std::time::Duration;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::cart::Cart;
use super::error::{Refused, Result};
use super::hold_queries;
use super::queries::{self, Terms};
use crate::db::TenantTx;
use crate::stock::{self, Shelf};

const DAY: TimeDelta = TimeDelta::days(1);

/// How a cart is checked out.
#[derive(Clone, Copy)]
pub(super) struct Checkout<'a> {
    pub now: DateTime<Utc>,
    /// The day for which stems are promised; None: today.
    pub day: Option<NaiveDate>,
    /// How long goods are held, and rest.
    pub span: TimeDelta,
    /// How long the cart stays.
    pub lifetime: Duration,
    /// None: the shop's own program vouches for the buyer.
    pub by: Option<Holder<'a>>,
}

/// Where a hold comes from, and how many may from there.
#[derive(Clone, Copy)]
pub(super) struct Holder<'a> {
    pub origin: &'a [u8],
    pub most: usize,
}

/// Takes all the cart asks for, or nothing. What it has left of a hold that
/// ended just now is not taken twice.
///
/// # Errors
/// [`Refused::Empty`], [`Refused::NotOnOffer`], [`Refused::HoldPaused`],
/// [`Refused::TooManyHolds`], [`Refused::OutOfStock`].
pub(super) async fn check_out(tx: &mut TenantTx, cart: &Cart, asked: Checkout<'_>) -> Result<Cart> {
    let Checkout { now, day, span, lifetime, by } = asked;
    cart.check_orderable()?;
    let hold = cart.next_hold(now, span)?;
    if let Some(Holder { origin, most }) = by.filter(|_| hold.is_new) {
        hold_queries::take_turn(tx, origin).await?;
        let today = hold_queries::begun_since(tx, origin, now - DAY).await?;
        if let Some(first) = most.checked_sub(1).and_then(|last| today.get(last)) {
            return Err(Refused::TooManyHolds { most, left: *first + DAY - now }.into());
        }
        hold_queries::insert(tx, cart.id, origin, now).await?;
    }
    let terms = Terms { held_until: hold.until, expires_at: now + lifetime };
    let mut lines = cart.wanting();
    let taken = stock::take(tx, &mut lines, of_public(day, now)).await;
    let taken = taken.map_err(|stop| stop.map(|refused| cart.refused(refused)))?;
    // Its lines are there: what is promised to them is written.
    taken.promises.write(tx, |_| None).await?;
    queries::hold(tx, cart, &lines, terms).await?;
    queries::cart(tx, cart.id).await?.ok_or_else(|| Refused::UnknownCart.into())
}

impl Cart {
    /// What stock refused of its lines. One may have left the catalogue since
    /// the cart was read.
    fn refused(&self, refused: stock::Refused) -> Refused {
        match refused {
            stock::Refused::OutOfStock { product, left, instead, .. } => {
                Refused::OutOfStock { product, left, instead }
            }
            stock::Refused::UnknownProduct { line } | stock::Refused::NotOnOffer { line } => {
                let line = self.lines.get(line);
                Refused::NotOnOffer {
                    product: line.map(|line| line.product_name.clone()).unwrap_or_default(),
                }
            }
        }
    }
}

/// How what anybody checks out is taken.
fn of_public(day: Option<NaiveDate>, now: DateTime<Utc>) -> stock::Terms {
    let shelf = Shelf::OnOffer;
    stock::Terms { shelf, day, substitution: None, allow_overbooking: false, hand_over: false, now }
}

/// Gives back what the cart holds, if anything; its lines stay.
pub(super) async fn let_go(tx: &mut TenantTx, cart: &Cart, now: DateTime<Utc>) -> Result<(), sqlx::Error> {
    if cart.held_until.is_some() {
        stock::give_back(tx, &mut cart.letting_go(), of_public(None, now)).await?;
        queries::let_go(tx, cart.id).await?;
    }
    Ok(())
}
