//! Buying at the storefront: what the buyer wishes, made an order on the
//! shop's terms.

use chrono::{DateTime, Utc};

use crate::db::TenantTx;
use crate::http::{Error, Result};
use crate::orders::{self, DeliveryMethod, Details, Goods, Line, NewOrder, OnlineTerms, Placed};
use crate::shops::{self, Shop};
use crate::values::{Actor, Minor, PayLink, PaymentMethod, Text};

/// What a buyer asks for; everything else is the shop's to say.
pub(super) struct Wish {
    pub details: Details,
    pub lines: Vec<Line>,
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
/// The rules of [`Shop::check_delivery_time`] and [`orders::place`]; 422 at a
/// payment method, zone or product that the shop doesn't offer.
pub(super) async fn buy(
    tx: &mut TenantTx,
    wish: Wish,
    terms_of: impl AsyncFnOnce(&mut TenantTx, PaymentMethod) -> Result<Option<OnlineTerms>>,
    now: DateTime<Utc>,
) -> Result<Bought> {
    let Wish { mut details, lines } = wish;
    let shop = shops::shop(tx).await?;
    let method = offered_method(&shop, details.payment_method)?;
    shop.check_delivery_time(tx, details.delivery_date, details.window, now).await?;
    let zone = shops::zone_for(tx, details.delivery_zone_id).await?;
    let zone = zone.filter(|_| details.delivery_method() == DeliveryMethod::Delivery);
    details.payment_method = Some(method);
    details.delivery_zone_id = zone.as_ref().map(|zone| zone.id);
    let online = terms_of(tx, method).await?;
    let goods = Goods::Lines { lines, delivery_fee: None, discount: Minor::ZERO, total: None };
    let new = NewOrder { details, goods, zone, online, by_public: true };
    // Nobody of the shop has touched the order yet, so nobody is named.
    let placed = orders::place(tx, &new, &Actor::system(), now).await?;
    let pay_link = new.online.filter(|_| placed.is_payable_online).map(|terms| terms.link);
    Ok(Bought { placed, pay_link })
}

/// The method asked for, else the shop's first.
fn offered_method(shop: &Shop, asked: Option<PaymentMethod>) -> Result<PaymentMethod> {
    let offered = match asked {
        None => shop.payment_methods.first(),
        Some(asked) => shop.payment_methods.iter().find(|method| **method == asked),
    };
    offered.copied().ok_or_else(|| Error::field("payment_method", Text::new("payment-method-not-taken")))
}
