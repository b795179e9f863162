//! What the buyer sees behind a pay link.

use askama::Template;
use chrono::{DateTime, Utc};

use super::error::Result;
use super::page_texts::Words;
use super::qr;
use crate::db::TenantTx;
use crate::http::{Reader, Share};
use crate::orders::{self, Order, Stage};
use crate::payments::{self, Abilities, Attempt, Facts, PaymentState, Providers, Way};
use crate::rest::{pay_url, tracking_url};
use crate::shops;
use crate::values::{Language, Minor, OrderId, PayLink, Seller, Text, spoken};

/// What the page is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// There is something to pay, and these are the ways to pay it.
    Payable {
        abilities: Abilities,
        last: LastTime,
    },
    /// There is something to pay with: a link, a QR code.
    Offered,
    /// An invoice waits in the buyer's own app.
    Invoiced,
    /// An attempt is being decided.
    Pending,
    Paid,
    Cancelled,
    /// Nobody moves money by the order's method here.
    Unavailable,
}

/// How the last attempt ended, as far as its buyer needs to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LastTime {
    Never,
    Declined,
    Expired,
}

/// An order as the page's reader finds it.
pub(super) struct Sight {
    order: Order,
    seller: Seller,
    attempt: Option<Attempt>,
    state: State,
    now: DateTime<Utc>,
}

impl Sight {
    /// # Errors
    /// The database is away.
    pub(super) async fn of(
        tx: &mut TenantTx,
        providers: &Providers,
        order_id: OrderId,
        now: DateTime<Utc>,
    ) -> Result<Self> {
        let order = orders::order(tx, order_id).await?;
        let facts = payments::facts(tx, order_id).await?;
        let attempt = payments::latest_attempt(tx, order_id).await?;
        let provider = match order.payment_method {
            Some(method) => providers.for_method(tx, method, order.currency).await?,
            None => None,
        };
        let abilities = provider.map(|provider| provider.abilities());
        let state = state_of(&order, facts, attempt.as_ref(), abilities, now);
        Ok(Self { order, seller: shops::shop(tx).await?.seller(), attempt, state, now })
    }
}

/// By the rows themselves: the order's own word on payment says `partially_paid`
/// whether or not an attempt on the rest is under way.
fn state_of(
    order: &Order,
    facts: Facts,
    attempt: Option<&Attempt>,
    abilities: Option<Abilities>,
    now: DateTime<Utc>,
) -> State {
    if order.stage == Stage::Cancelled {
        return State::Cancelled;
    }
    if facts.live_until.is_some() {
        return match attempt {
            Some(attempt) if attempt.is_open(now) => State::Offered,
            Some(attempt) if attempt.way == Way::Invoice => State::Invoiced,
            _ => State::Pending,
        };
    }
    if order.outstanding() == Minor::ZERO {
        return State::Paid;
    }
    let last = match attempt {
        // Whoever took an invoice back knows that.
        Some(attempt) if attempt.status == PaymentState::Cancelled && attempt.way == Way::Invoice => {
            LastTime::Never
        }
        Some(attempt) if attempt.status == PaymentState::Cancelled => LastTime::Expired,
        _ if facts.has_failed => LastTime::Declined,
        _ => LastTime::Never,
    };
    match abilities {
        Some(abilities) if !order.stage.is_over() => State::Payable { abilities, last },
        _ => State::Unavailable,
    }
}

/// The pay page.
#[derive(Template)]
#[template(path = "checkout/pay_page.html")]
pub(super) struct PayPage<'a> {
    reader: &'a Reader,
    share: Share,
    words: Words,
    seller: &'a Seller,
    sum: String,
    lines: Vec<(String, i64, String)>,
    delivery: Option<String>,
    tracking_url: String,
    cancel_invoice_url: String,
    state: State,
    /// Where the buyer pays.
    link: Option<&'a str>,
    /// A QR code as SVG.
    qr: Option<String>,
    /// What a tester may choose: the word sent, and what stands on its button.
    choices: Vec<(&'static str, String)>,
}

impl<'a> PayPage<'a> {
    /// The page of an order as it stands.
    pub(super) fn new(sight: &'a Sight, link: &PayLink, public_url: &str, reader: &'a Reader) -> Self {
        let Sight { order, seller, state, .. } = sight;
        let money = |amount| spoken::money(amount, order.currency, reader.language);
        let outstanding = order.outstanding();
        let sum = money(if outstanding > Minor::ZERO { outstanding } else { order.sums.total });
        let lines =
            order.items.iter().map(|item| (item.product_name.clone(), item.quantity, money(item.total)));
        let attempt = sight.attempt.as_ref().filter(|_| *state == State::Offered);
        let time_left = attempt.and_then(|attempt| attempt.expires_at).map(|end| end - sight.now);
        let words = Words::new(reader.language, order.number, &sum, time_left);
        Self {
            choices: choices(*state, &words, reader.language),
            share: Share::new(&words.title, Text::new("pay-share"), &pay_url("", link), (public_url, reader))
                .of_shop(&seller.name),
            reader,
            words,
            seller,
            sum,
            lines: lines.collect(),
            delivery: (order.sums.delivery_fee > Minor::ZERO).then(|| money(order.sums.delivery_fee)),
            tracking_url: reader.link(&tracking_url(public_url, order.tracking_token)),
            cancel_invoice_url: reader.link(&format!("/pay/{}/cancel-invoice", link.as_str())),
            state: *state,
            link: attempt.and_then(|attempt| attempt.link.as_deref()),
            qr: attempt.and_then(|attempt| attempt.qr.as_deref()).and_then(qr::svg),
        }
    }
}

fn choices(state: State, words: &Words, language: Language) -> Vec<(&'static str, String)> {
    let State::Payable { abilities, .. } = state else { return Vec::new() };
    let choices = abilities.choices.iter().map(|choice| {
        let own_name = payments::tell_choice(*choice, language);
        (choice.word(), own_name.map_or_else(|| words.pay.clone(), str::to_owned))
    });
    choices.collect()
}
