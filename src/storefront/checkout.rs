//! Buying at the storefront: what the buyer asks for, made an order on the
//! shop's terms. A cart is locked before anything else of the order, and ends
//! with it: its hold is the order's from then on.

use chrono::{DateTime, Utc};

use super::words::{Refused, Result};
use crate::carts::{self, Cart, Purpose};
use crate::config::Settings;
use crate::db::{Stop, TenantTx};
use crate::orders::{
    self, Asked, ByStems, Delivery, Goods, Line, NewOrder, OnlineTerms, Order, People, Placer, PublicTerms,
    Quoted, Reserve, Source, Texts, WhoOrders,
};
use crate::shops::{self, Caps, Shop};
use crate::values::{CartToken, Currency, MajorInput, Minor, PaymentMethod, Substitution};

/// What a buyer asks for; everything else is the shop's to say.
pub(super) struct Purchase {
    pub who: WhoOrders,
    pub people: People,
    pub texts: Texts,
    pub wish: Wish,
}

/// All of it that decides what it costs, and whether the shop takes it.
pub(super) struct Wish {
    pub delivery: Delivery,
    pub payment_method: Option<PaymentMethod>,
    pub substitution: Option<Substitution>,
    pub goods: Chosen,
    /// What the buyer has been told that it costs.
    pub expected_total: Option<MajorInput>,
}

/// The goods, named one by one or by the cart they are in.
pub(super) enum Chosen {
    Lines(Vec<Line>),
    Cart(CartToken),
}

/// A wish as the shop understands it.
struct Understood {
    delivery: Delivery,
    goods: Goods,
    cart: Option<Cart>,
    method: PaymentMethod,
    /// In which all of it is reckoned.
    currency: Currency,
    /// What the shop lets the public ask for, where it says so itself.
    own_caps: Caps<Option<u32>>,
    /// What stands against it before it comes to be an order.
    refusals: Vec<Refused>,
}

/// What a purchase would come to, and all that stands against it, in the order
/// in which [`buy`] would refuse it.
pub(super) struct Offer {
    pub quoted: Quoted,
    pub currency: Currency,
    pub refusals: Vec<Refused>,
}

/// By what the shop counts those who order, and the settings that say how much
/// they may.
pub(super) struct Counted<'a> {
    pub settings: &'a Settings,
    /// Recognises the phone, where it is known.
    pub phone: Option<Vec<u8>>,
    /// Recognises the network address; None: it is not counted.
    pub origin: Option<Vec<u8>>,
}

impl Wish {
    /// Nobody but the shop promises what is not there.
    fn by_stems(&self) -> ByStems {
        ByStems { substitution: self.substitution, allow_overbooking: false }
    }
}

impl Counted<'_> {
    fn terms(&self, own: Caps<Option<u32>>) -> PublicTerms<'_> {
        PublicTerms {
            caps: own.under(Caps::ceiling(&self.settings.storefront)),
            phone: self.phone.as_deref(),
            origin: self.origin.as_deref(),
            untouched_release: self.settings.orders.untouched_release,
        }
    }
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
    counted: Counted<'_>,
    now: DateTime<Utc>,
) -> Result<Order> {
    let Purchase { who, people, texts, wish } = purchase;
    let by_stems = wish.by_stems();
    let Understood { delivery, goods, cart, method, currency, own_caps, refusals } =
        understood(tx, wish, Purpose::Change, now).await?;
    if let Some(refused) = refusals.into_iter().next() {
        return Err(refused.into());
    }
    let new = NewOrder {
        who,
        people,
        delivery,
        texts,
        staff_notes: None,
        source: Source::new(Source::STOREFRONT),
        external_id: None,
        currency,
        goods,
        by_stems,
        reserve: Reserve::Now,
        payment_method: Some(method),
        online: terms_of(tx, method, currency).await?,
        by: Placer::Public,
    };
    let placed = orders::place_public(tx, &new, counted.terms(own_caps), now).await;
    let order = placed.map_err(|stop| stop.map(|refused| Refused::of_order(refused, cart.is_some())))?;
    if let Some(cart) = &cart {
        carts::close(tx, cart).await?;
    }
    Ok(order)
}

/// Says what [`buy`] would make of a wish: the same questions, and nothing taken.
///
/// # Errors
/// What leaves nothing to be quoted, as [`buy`] refuses it.
pub(super) async fn quote(
    tx: &mut TenantTx,
    wish: Wish,
    who: Option<&WhoOrders>,
    counted: Counted<'_>,
    now: DateTime<Utc>,
) -> Result<Offer> {
    let by_stems = wish.by_stems();
    let Understood { delivery, goods, cart, currency, own_caps, mut refusals, .. } =
        understood(tx, wish, Purpose::Look, now).await?;
    let asked = Asked { delivery: &delivery, goods: &goods, by_stems, currency, by: Placer::Public };
    let of_order = |refused| Refused::of_order(refused, cart.is_some());
    let obstacles = orders::public_obstacles(tx, &goods, counted.terms(own_caps)).await?;
    refusals.extend(obstacles.into_iter().map(of_order));
    let mut quoted = orders::quote(tx, asked, who, now).await.map_err(|stop| stop.map(of_order))?;
    refusals.extend(std::mem::take(&mut quoted.refusals).into_iter().map(of_order));
    Ok(Offer { quoted, currency, refusals })
}

/// What the shop makes of a wish before anything of it is an order's.
async fn understood(
    tx: &mut TenantTx,
    wish: Wish,
    purpose: Purpose,
    now: DateTime<Utc>,
) -> Result<Understood> {
    let Wish { delivery, payment_method, goods, expected_total, .. } = wish;
    let mut refusals = Vec::new();
    let (lines, cart) = match goods {
        Chosen::Lines(lines) => (lines, None),
        Chosen::Cart(token) => {
            let cart = carts::of_token(tx, &token, purpose, now).await?;
            refusals.extend(cart.obstacles().into_iter().map(Refused::Cart));
            (cart.to_lines(), Some(cart))
        }
    };
    let shop = shops::shop(tx).await?;
    let method = offered_method(&shop, payment_method)?;
    let total = expected_total.map(|total| total.to_minor_not_negative(shop.currency));
    let total = total.transpose().map_err(Refused::NoSuchTotal)?;
    match shop.check_delivery_time(tx, delivery.date, delivery.window, now).await {
        Err(Stop::Refused(refused)) => refusals.push(Refused::Shop(refused)),
        checked => checked?,
    }
    let goods = Goods::Lines { lines, flower_sum: None, delivery_fee: None, discount: Minor::ZERO, total };
    Ok(Understood {
        delivery,
        goods,
        cart,
        method,
        currency: shop.currency,
        own_caps: shop.own_caps,
        refusals,
    })
}

/// The method asked for, else the shop's first.
fn offered_method(shop: &Shop, asked: Option<PaymentMethod>) -> Result<PaymentMethod> {
    let offered = match asked {
        None => shop.payment_methods.first(),
        Some(asked) => shop.payment_methods.iter().find(|method| **method == asked),
    };
    offered.copied().ok_or_else(|| Refused::MethodNotTaken(shop.payment_methods.clone()).into())
}
