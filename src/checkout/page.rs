//! What the buyer sees behind a pay link.

use askama::Template;

use crate::db::ShopBasics;
use crate::orders::{self, Order, Stage};
use crate::payments::{Facts, Providers};
use crate::values::{Currency, Minor};

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
pub(super) struct PayPage {
    shop_name: String,
    order_number: i64,
    sum: String,
    lines: Vec<(String, i64, String)>,
    delivery: Option<String>,
    tracking_url: String,
    state: State,
}

impl PayPage {
    /// The page of an order as it stands.
    pub(super) fn new(
        (order, facts): (&Order, Facts),
        shop: &ShopBasics,
        providers: &Providers,
        public_url: &str,
    ) -> Self {
        let outstanding = order.outstanding();
        let sum = if outstanding > Minor::ZERO { outstanding } else { order.total };
        let lines = order
            .items
            .iter()
            .map(|item| (item.product_name.clone(), item.quantity, money(item.total, order.currency)));
        Self {
            shop_name: shop.name.clone(),
            order_number: order.number,
            sum: money(sum, order.currency),
            lines: lines.collect(),
            delivery: (order.delivery_fee > Minor::ZERO).then(|| money(order.delivery_fee, order.currency)),
            tracking_url: orders::tracking_url(public_url, order.tracking_token),
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

/// A sum as people read it: `27 000 ₸`.
fn money(amount: Minor, currency: Currency) -> String {
    let major = currency.to_major(amount).to_string();
    let (whole, fraction) = major.split_once('.').unwrap_or((&major, ""));
    let mut grouped = String::new();
    for (place, digit) in whole.char_indices() {
        if place > 0 && (whole.len() - place) % 3 == 0 {
            grouped.push('\u{a0}');
        }
        grouped.push(digit);
    }
    if !fraction.is_empty() {
        grouped.push(',');
        grouped.push_str(fraction);
    }
    let sign = if currency == Currency::KZT { "₸" } else { currency.code() };
    format!("{grouped}\u{a0}{sign}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_is_grouped_as_people_read_it() {
        assert_eq!(money(Minor(2_700_000), Currency::KZT), "27\u{a0}000\u{a0}₸");
        assert_eq!(money(Minor(123_456_750), Currency::USD), "1\u{a0}234\u{a0}567,5\u{a0}USD");
        assert_eq!(money(Minor(90_000), Currency::KZT), "900\u{a0}₸");
    }
}
