//! What the routes of carts take and answer.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::cart::{Cart, CartLine, NewLine};
use super::items::LineChange;
use crate::db::ShopBasics;
use crate::http::{Checks, Error, Object, Result, present};
use crate::orders::{Line, MOST_LINES};
use crate::rest::LONGEST_TEXT;
use crate::shops;
use crate::values::{BadQuantity, CartLineId, Currency, Major, ProductId, Quantity, ShopId, ShopZone, Text};

/// Whose cart is wanted, and what is in it from the start.
#[derive(Deserialize, ToSchema)]
pub(super) struct CreateCart {
    #[schema(value_type = i64, example = 1)]
    pub shop_id: ShopId,
    /// As if they were put in one by one: the same product twice adds up.
    #[schema(value_type = Option<Vec<PublicLine>>, max_items = 100,
        example = json!([{ "product_id": 10, "quantity": 1, "notes": "С красной лентой" }]))]
    items: Option<Vec<Object<PublicLine>>>,
}

impl CreateCart {
    pub(super) fn check(&self) -> Result<Vec<NewLine>> {
        let items = self.items.as_deref().unwrap_or_default();
        let mut checks = Checks::body();
        if items.len() > MOST_LINES {
            checks.refuse("items", Text::new("too-many-lines").with("most", MOST_LINES));
        }
        let lines = items.iter().take(MOST_LINES).enumerate();
        let lines: Vec<_> = lines
            .filter_map(|(index, item)| checks.at("items", index, |checks| item.checked(checks)))
            .collect();
        checks.done().map(|()| lines)
    }
}

/// What is held, and for when.
#[derive(Default, Deserialize, ToSchema)]
pub(super) struct StartCheckout {
    /// The day on which the goods are wanted: of what is made of stems, there has
    /// to be enough on that day. Today where none is named.
    #[schema(value_type = Option<String>, format = Date, example = "2026-12-26")]
    delivery_date: Option<String>,
}

impl StartCheckout {
    pub(super) fn day(&self, zone: ShopZone, now: DateTime<Utc>) -> Result<Option<NaiveDate>> {
        let mut checks = Checks::body();
        let day = self.delivery_date.as_deref().and_then(|day| checks.day("delivery_date", day, zone));
        checks.done()?;
        let (day, today) = (day.map(|day| day.date), zone.today(now));
        match day.filter(|day| *day < today) {
            Some(_) => Err(shops::Refused::DatePast { today }.into()),
            None => Ok(day),
        }
    }
}

/// So many of a product, as a buyer asks for them: prices are not theirs to say.
#[derive(Deserialize, ToSchema)]
pub struct PublicLine {
    #[schema(value_type = i64, example = 10)]
    product_id: ProductId,
    #[schema(minimum = 1, maximum = 10000, example = 1)]
    quantity: i64,
    #[schema(example = "С красной лентой", max_length = 2000)]
    notes: Option<String>,
}

impl PublicLine {
    /// The line; objections are noted where the checks stand.
    pub fn check(&self, checks: &mut Checks) -> Option<Line> {
        let NewLine { product_id, quantity, notes } = self.checked(checks)?;
        Some(Line { notes, ..Line::of(product_id, quantity) })
    }

    fn checked(&self, checks: &mut Checks) -> Option<NewLine> {
        let notes = checks.optional_prose("notes", self.notes.as_deref(), LONGEST_TEXT);
        let quantity = checks.quantity("quantity", self.quantity)?;
        Some(NewLine { product_id: self.product_id, quantity, notes })
    }

    /// A line that comes alone, to be put into a cart.
    pub(super) fn check_alone(&self) -> Result<NewLine> {
        let mut checks = Checks::body();
        let line = self.checked(&mut checks);
        checks.done()?;
        line.ok_or_else(|| Error::field("quantity", BadQuantity::TooFew))
    }
}

/// Changes of a cart's line; what is left out stays.
#[derive(Deserialize, ToSchema)]
pub(super) struct UpdateCartItem {
    #[schema(minimum = 1, maximum = 10000, example = 2)]
    quantity: Option<i64>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, max_length = 2000)]
    notes: Option<Option<String>>,
}

impl UpdateCartItem {
    pub(super) fn check(self) -> Result<LineChange> {
        let mut checks = Checks::body();
        let notes = self.notes.as_ref();
        let change = LineChange {
            quantity: self.quantity.and_then(|quantity| checks.quantity("quantity", quantity)),
            notes: notes.map(|notes| checks.optional_prose("notes", notes.as_deref(), LONGEST_TEXT)),
        };
        checks.done().map(|()| change)
    }
}

/// A cart at today's prices, without delivery.
#[derive(Serialize, ToSchema)]
#[schema(as = Cart)]
pub(super) struct CartView {
    /// Whoever has it has the cart.
    #[schema(example = "0123456789abcdef0123456789abcdef")]
    token: String,
    /// In the order in which they were added.
    items: Vec<CartItemView>,
    /// Of the items that can be ordered; delivery comes on top.
    #[schema(value_type = f64, example = 25000)]
    total: Major,
    currency: Currency,
    /// Until then the stock is held for this cart; null: it is not.
    #[schema(value_type = Option<String>, format = DateTime)]
    held_until: Option<String>,
    /// Moves on with every change of the cart.
    #[schema(value_type = String, format = DateTime, example = "2026-12-02T12:00:00+05:00")]
    expires_at: String,
}

/// A line of a cart, with its product as it is now.
#[derive(Serialize, ToSchema)]
#[schema(as = CartItem)]
struct CartItemView {
    #[schema(value_type = i64, example = 7)]
    id: CartLineId,
    #[schema(value_type = i64, example = 10)]
    product_id: ProductId,
    #[schema(example = "Букет роз 'Классика'")]
    product_name: String,
    quantity: Quantity,
    /// Of a piece: the sale price where there is one.
    #[schema(value_type = f64, example = 25000)]
    price: Major,
    #[schema(value_type = f64, example = 25000)]
    total: Major,
    #[schema(example = "С красной лентой")]
    notes: Option<String>,
    /// False once the shop has taken the product off its shelf: such a line
    /// has to be removed before the cart can be ordered.
    #[schema(example = true)]
    is_available: bool,
    /// There are as many as the line asks for.
    #[schema(example = true)]
    in_stock: bool,
}

impl CartView {
    pub(super) fn new(cart: &Cart, token: &str, shop: &ShopBasics, now: DateTime<Utc>) -> Self {
        let held_until = cart.held_until.filter(|_| cart.is_held(now));
        Self {
            token: token.to_owned(),
            items: cart.lines.iter().map(|line| CartItemView::new(line, shop.currency)).collect(),
            total: shop.currency.to_major(cart.total()),
            currency: shop.currency,
            held_until: held_until.map(|until| shop.zone.render(until)),
            expires_at: shop.zone.render(cart.expires_at),
        }
    }
}

impl CartItemView {
    fn new(line: &CartLine, currency: Currency) -> Self {
        Self {
            id: line.id,
            product_id: line.product_id,
            product_name: line.product_name.clone(),
            quantity: line.quantity,
            price: currency.to_major(line.price),
            total: currency.to_major(line.total()),
            notes: line.notes.clone(),
            is_available: line.is_on_offer,
            in_stock: line.is_on_offer && line.is_in_stock,
        }
    }
}
