//! Buying at the storefront: what the buyer wishes, made an order on the
//! shop's terms. A cart is locked before anything else of the order, and ends
//! with it: its hold is the order's from then on.

use chrono::{DateTime, Utc};

use crate::carts::{self, Cart};
use crate::db::TenantTx;
use crate::http::{Error, Loc, Result};
use crate::orders::{self, DeliveryMethod, Details, Goods, Line, NewOrder, OnlineTerms, Placed};
use crate::shops::{self, Shop};
use crate::values::{Actor, CartToken, Minor, PayLink, PaymentMethod, Text, ZoneId};

/// What a buyer asks for; everything else is the shop's to say.
pub(super) struct Wish {
    pub details: Details,
    pub goods: Chosen,
}

/// The goods, named one by one or by the cart they are in.
pub(super) enum Chosen {
    Lines(Vec<Line>),
    Cart(CartToken),
}

/// An order just bought, with the link to its pay page where it has one.
pub(super) struct Bought {
    pub placed: Placed,
    pub pay_link: Option<PayLink>,
}

/// Makes the wish an order. `terms_of` says how a method is paid online, if it
/// is at all.
///
/// # Errors
/// The rules of [`Shop::check_delivery_time`], [`carts::to_order`] and
/// [`orders::place`]; 422 at a payment method, zone or product that the shop
/// doesn't offer, and at a cart it doesn't have.
pub(super) async fn buy(
    tx: &mut TenantTx,
    wish: Wish,
    terms_of: impl AsyncFnOnce(&mut TenantTx, PaymentMethod) -> Result<Option<OnlineTerms>>,
    now: DateTime<Utc>,
) -> Result<Bought> {
    let Wish { mut details, goods } = wish;
    let (lines, cart) = match goods {
        Chosen::Lines(lines) => (lines, None),
        Chosen::Cart(token) => {
            let cart = carts::to_order(tx, &token, now).await?;
            (cart.to_lines(), Some(cart))
        }
    };
    let shop = shops::shop(tx).await?;
    let method = offered_method(&shop, details.payment_method)?;
    shop.check_delivery_time(tx, details.delivery_date, details.window, now).await?;
    let zone = shops::zone_for(tx, details.delivery_zone_id.map(ZoneId)).await?;
    let zone = zone.filter(|_| details.delivery_method() == DeliveryMethod::Delivery);
    details.payment_method = Some(method);
    details.delivery_zone_id = zone.as_ref().map(|zone| zone.id.0);
    let online = terms_of(tx, method).await?;
    let goods = Goods::Lines { lines, delivery_fee: None, discount: Minor::ZERO, total: None };
    let held = cart.as_ref().map(Cart::held).unwrap_or_default();
    let new = NewOrder { details, goods, zone, online, by_public: true, held };
    // Nobody of the shop has touched the order yet, so nobody is named.
    let placed = orders::place(tx, &new, &Actor::system(), now).await;
    let placed = if cart.is_some() { placed.map_err(at_cart)? } else { placed? };
    if let Some(cart) = &cart {
        carts::close(tx, cart).await?;
    }
    let pay_link = new.online.filter(|_| placed.is_payable_online).map(|terms| terms.link);
    Ok(Bought { placed, pay_link })
}

/// An objection to a line, where the lines are a cart's and none was sent.
fn at_cart(error: Error) -> Error {
    let Error::Invalid(mut objections) = error else { return error };
    for objection in &mut objections {
        if objection.loc.get(1) == Some(&Loc::Name("items".to_owned())) {
            objection.loc = ["body", "cart_token"].map(|step| Loc::Name(step.to_owned())).to_vec();
        }
    }
    Error::Invalid(objections)
}

/// The method asked for, else the shop's first.
fn offered_method(shop: &Shop, asked: Option<PaymentMethod>) -> Result<PaymentMethod> {
    let offered = match asked {
        None => shop.payment_methods.first(),
        Some(asked) => shop.payment_methods.iter().find(|method| **method == asked),
    };
    offered.copied().ok_or_else(|| Error::field("payment_method", Text::new("payment-method-not-taken")))
}
