//! What the buyer sees behind a pay link.

use askama::Template;

use super::page_texts::Words;
use crate::db::ShopBasics;
use crate::http::Reader;
use crate::orders::{self, Order, Stage};
use crate::payments::{Facts, Providers};
use crate::values::{Minor, spoken};

/// What the page is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// There is something to pay; `declined` if the last attempt failed.
    Payable {
        declined: bool,
    },
    /// An attempt is under way.
    Pending,
    Paid,
    Cancelled,
    /// Nobody moves money by the order's method here.
    Unavailable,
}

/// The pay page.
#[derive(Template)]
#[template(path = "checkout/pay_page.html")]
pub(super) struct PayPage<'a> {
    reader: &'a Reader,
    words: Words,
    shop_name: String,
    sum: String,
    lines: Vec<(String, i64, String)>,
    delivery: Option<String>,
    tracking_url: String,
    state: State,
}

impl<'a> PayPage<'a> {
    /// The page of an order as it stands.
    pub(super) fn new(
        (order, facts): (&Order, Facts),
        shop: &ShopBasics,
        providers: &Providers,
        public_url: &str,
        reader: &'a Reader,
    ) -> Self {
        let money = |amount| spoken::money(amount, order.currency, reader.language);
        let outstanding = order.outstanding();
        let sum = if outstanding > Minor::ZERO { outstanding } else { order.total };
        let lines =
            order.items.iter().map(|item| (item.product_name.clone(), item.quantity, money(item.total)));
        let sum = money(sum);
        Self {
            reader,
            words: Words::new(reader.language, order.number, &sum),
            shop_name: shop.name.clone(),
            sum,
            lines: lines.collect(),
            delivery: (order.delivery_fee > Minor::ZERO).then(|| money(order.delivery_fee)),
            tracking_url: reader.link(&orders::tracking_url(public_url, order.tracking_token)),
            state: state_of(order, facts, providers),
        }
    }
}

/// By the rows themselves: the order's own word on payment says `partially_paid`
/// whether or not an attempt on the rest is under way.
fn state_of(order: &Order, facts: Facts, providers: &Providers) -> State {
    if order.stage == Stage::Cancelled {
        return State::Cancelled;
    }
    if facts.has_live_attempt {
        return State::Pending;
    }
    if order.outstanding() == Minor::ZERO {
        return State::Paid;
    }
    let is_payable = order.payment_method.is_some_and(|method| providers.for_method(method).is_some());
    if is_payable && !order.stage.is_over() {
        State::Payable { declined: facts.has_failed }
    } else {
        State::Unavailable
    }
}
