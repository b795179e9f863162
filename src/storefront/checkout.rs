//! Buying at the storefront: what the buyer asks for, made an order on the
//! shop's terms. A cart is locked before anything else of the order, and ends
//! with it: its hold is the order's from then on.

use chrono::{DateTime, Utc};

use super::words::{Refused, Result};
use crate::carts;
use crate::db::TenantTx;
use crate::orders::{
    self, Delivery, Goods, Line, NewOrder, OnlineTerms, Order, People, Placer, Reserve, Source, Texts,
    WhoOrders,
};
use crate::shops::{self, Shop};
use crate::values::{Actor, CartToken, Currency, Minor, PaymentMethod};

/// What a buyer asks for; everything else is the shop's to say.
pub(super) struct Purchase {
    pub who: WhoOrders,
    pub people: People,
    pub delivery: Delivery,
    pub texts: Texts,
    pub payment_method: Option<PaymentMethod>,
    pub goods: Chosen,
}

/// The goods, named one by one or by the cart they are in.
pub(super) enum Chosen {
    Lines(Vec<Line>),
    Cart(CartToken),
}

/// Makes the purchase an order. `terms_of` says how a method is paid online in a
/// currency, if it is at all.
///
/// # Errors
/// [`Refused`], whoever refuses.
pub(super) async fn buy(
    tx: &mut TenantTx,
    purchase: Purchase,
    terms_of: impl AsyncFnOnce(&mut TenantTx, PaymentMethod, Currency) -> Result<Option<OnlineTerms>, sqlx::Error>,
    now: DateTime<Utc>,
) -> Result<Order> {
    let Purchase { who, people, delivery, texts, payment_method, goods } = purchase;
    let (lines, cart) = match goods {
        Chosen::Lines(lines) => (lines, None),
        Chosen::Cart(token) => {
            let cart = carts::to_order(tx, &token, now).await?;
            (cart.to_lines(), Some(cart))
        }
    };
    let shop = shops::shop(tx).await?;
    let method = offered_method(&shop, payment_method)?;
    let currency = shop.currency;
    shop.check_delivery_time(tx, delivery.date, delivery.window, now).await?;
    let new = NewOrder {
        who,
        people,
        delivery,
        texts,
        staff_notes: None,
        source: Source::new(Source::STOREFRONT),
        external_id: None,
        currency,
        goods: Goods::Lines {
            lines,
            flower_sum: None,
            delivery_fee: None,
            discount: Minor::ZERO,
            total: None,
        },
        reserve: Reserve::Now,
        payment_method: Some(method),
        online: terms_of(tx, method, currency).await?,
        by: Placer::Public,
    };
    // Nobody of the shop has touched the order yet, so nobody is named.
    let placed = orders::place(tx, &new, &Actor::system(), now).await;
    let order = placed.map_err(|stop| stop.map(|refused| Refused::of_order(refused, cart.is_some())))?;
    if let Some(cart) = &cart {
        carts::close(tx, cart).await?;
    }
    Ok(order)
}

/// The method asked for, else the shop's first.
fn offered_method(shop: &Shop, asked: Option<PaymentMethod>) -> Result<PaymentMethod> {
    let offered = match asked {
        None => shop.payment_methods.first(),
        Some(asked) => shop.payment_methods.iter().find(|method| **method == asked),
    };
    offered.copied().ok_or_else(|| Refused::MethodNotTaken.into())
}
