//! The slip: what is printed for whoever puts the order together, and the card
//! that goes with the flowers. No price, and nobody's phone or address is on it
//! but the shop's own phone.

use askama::Template;

use crate::http::Reader;
use crate::orders::{DeliveryMethod, Item, Order};
use crate::shops::Shop;
use crate::values::{Text, spoken};

/// A slip, laid out for a sheet of A5.
#[derive(Template)]
#[template(path = "desk/slip.html")]
pub(super) struct Slip<'a> {
    reader: &'a Reader,
    shop: &'a Shop,
    title: String,
    facts: Vec<(&'static str, String)>,
    items: &'a [Item],
    notes: Vec<(&'static str, &'a str)>,
    card_name: &'static str,
    card_text: Option<&'a str>,
}

impl<'a> Slip<'a> {
    pub(super) fn new(shop: &'a Shop, order: &'a Order, reader: &'a Reader) -> Self {
        let language = reader.language;
        let handover = match order.delivery.method {
            DeliveryMethod::Delivery => Text::new("tracking-when"),
            DeliveryMethod::SelfPickup => Text::new("tracking-when-collected"),
        };
        let facts = [
            (handover, spoken::when(order.delivery.date, order.window(), language)),
            (Text::new("slip-recipient"), order.people.recipient_name.clone()),
            (Text::new("slip-florist"), order.florist.as_ref().map(|florist| florist.name.clone())),
        ];
        let notes = [
            (Text::new("slip-comment"), order.texts.comment.as_deref()),
            (Text::new("slip-staff-notes"), order.staff_notes.as_deref()),
        ];
        Self {
            reader,
            shop,
            title: Text::new("slip-title").with("number", order.number).speak(language),
            facts: facts.into_iter().filter_map(|(name, fact)| Some((name.word(language), fact?))).collect(),
            items: &order.items,
            notes: notes.into_iter().filter_map(|(name, note)| Some((name.word(language), note?))).collect(),
            card_name: Text::new("slip-card").word(language),
            card_text: order.texts.card_text.as_deref(),
        }
    }
}
