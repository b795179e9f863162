//! Refunds, as they are asked for and shown.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::{Checks, Object, Result};
use crate::orders::{MOST_LINES, NewRefund, Refunded, RefundedLine, StockFate};
use crate::payments::{self, RefundPart, RefundState};
use crate::rest::LONGEST_TEXT;
use crate::values::{
    Currency, Language, LineId, Major, MajorInput, Minor, OrderId, PaymentId, PaymentMethod, Quantity,
    RefundId, ShopZone, Text,
};
use crate::word_value;

/// What to give back: `amount`, or `items`, or, with neither, all that is
/// left.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({ "amount": 5000, "reason": "Букет приехал без открытки" }))]
pub(in crate::desk) struct RefundOrder {
    /// In major units, above 0, at most what is left; a fraction of a tenge is
    /// refused.
    #[schema(value_type = Option<f64>, exclusive_minimum = 0, maximum = 1_000_000_000, example = 5000)]
    amount: Option<MajorInput>,
    /// Lines with their pieces, refunded with what they came to after the
    /// discount.
    #[schema(value_type = Option<Vec<RefundLine>>, min_items = 1, max_items = 100)]
    items: Option<Vec<Object<RefundLine>>>,
    /// What becomes of the goods of `items`. Where it is not said, counted goods go
    /// back, and stems that were used are written off.
    stock: Option<StockFate>,
    /// `cash`: from the till, whatever way the money came. Otherwise each
    /// payment goes back the way it came.
    method: Option<WayBack>,
    #[schema(example = "Букет приехал без открытки", max_length = 2000)]
    reason: Option<String>,
}

/// Pieces of a line.
#[derive(Deserialize, ToSchema)]
struct RefundLine {
    #[schema(value_type = i64, example = 1)]
    item_id: LineId,
    #[schema(minimum = 1, maximum = 10000, example = 1)]
    quantity: i64,
}

/// How money goes back, other than it came.
#[derive(Clone, Copy, ToSchema, strum::EnumString, strum::VariantNames)]
#[schema(as = RefundMethod, rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
enum WayBack {
    Cash,
}

word_value!(WayBack);

impl RefundOrder {
    pub(in crate::desk) fn check(&self, currency: Currency) -> Result<NewRefund> {
        let mut checks = Checks::body();
        let amount = self.amount.as_ref().map(|amount| checks.positive_amount("amount", amount, currency));
        let reason = checks.optional_prose("reason", self.reason.as_deref(), LONGEST_TEXT);
        let lines = self.items.as_deref().map(|items| checked_lines(items, &mut checks));
        if amount.is_some() && lines.is_some() {
            checks.refuse("amount", Text::new("amount-or-items"));
        }
        let what = match (amount, lines) {
            (Some(amount), _) => Refunded::Sum(amount),
            (None, Some(lines)) => Refunded::Lines(lines),
            (None, None) => Refunded::Everything,
        };
        let in_cash = matches!(self.method, Some(WayBack::Cash));
        checks.done().map(|()| NewRefund { what, stock: self.stock, in_cash, reason })
    }
}

fn checked_lines(items: &[Object<RefundLine>], checks: &mut Checks) -> Vec<(LineId, Quantity)> {
    if !(1..=MOST_LINES).contains(&items.len()) {
        checks.refuse("items", Text::new("lines-range").with("most", MOST_LINES));
        return Vec::new();
    }
    let lines = items.iter().enumerate().map(|(index, line)| {
        let quantity = Quantity::new(line.quantity);
        Some((line.item_id, checks.parsed_at("items", index, quantity)?))
    });
    lines.flatten().collect()
}

/// A refund: what goes back of an order, over one payment or several.
#[derive(Serialize, ToSchema)]
#[schema(as = Refund, example = json!({"status": "done", "items": []}))]
pub(in crate::desk) struct RefundView {
    #[schema(value_type = i64, example = 7)]
    id: RefundId,
    #[schema(value_type = i64, example = 1234)]
    order_id: OrderId,
    #[schema(value_type = f64, example = 5000)]
    amount: Major,
    currency: Currency,
    /// `pending` while a provider has not confirmed a part, else `failed` if
    /// one has failed, else `done`.
    status: RefundState,
    reason: Option<String>,
    #[schema(example = "Марина")]
    recorded_by: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: String,
    /// The lines that were given back.
    items: Vec<RefundedLineView>,
    /// What goes back of each payment, the latest payment first.
    parts: Vec<RefundPartView>,
}

/// A line of a refund.
#[derive(Serialize, ToSchema)]
#[schema(as = RefundedLine)]
struct RefundedLineView {
    #[schema(value_type = i64)]
    item_id: LineId,
    #[schema(example = 1)]
    quantity: i32,
    #[schema(value_type = f64, example = 5000)]
    amount: Major,
    stock: StockFate,
}

/// What goes back of a payment.
#[derive(Serialize, ToSchema)]
#[schema(as = RefundPart, example = json!({"status": "done"}))]
struct RefundPartView {
    #[schema(value_type = i64)]
    id: RefundId,
    #[schema(value_type = i64)]
    payment_id: PaymentId,
    #[schema(value_type = f64, example = 5000)]
    amount: Major,
    method: PaymentMethod,
    /// `manual`: returned by a person.
    #[schema(example = "manual")]
    provider: String,
    status: RefundState,
    /// Why it failed, in the reader's language.
    failure: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-11-25T12:00:00+05:00")]
    settled_at: Option<String>,
}

/// In whose words and times a refund is shown.
#[derive(Clone, Copy)]
pub(in crate::desk) struct RefundReader {
    pub zone: ShopZone,
    pub language: Language,
}

impl RefundView {
    /// The refunds that an order's rows make, the oldest first.
    pub(in crate::desk) fn of_order(
        order_id: OrderId,
        parts: Vec<RefundPart>,
        lines: &[RefundedLine],
        reader: RefundReader,
    ) -> Vec<Self> {
        let mut refunds: Vec<Self> = Vec::new();
        let mut sum = Minor::ZERO;
        for part in parts {
            sum = if part.head_id == part.id { part.amount } else { Minor(sum.0 + part.amount.0) };
            if part.head_id == part.id {
                refunds.push(Self::headed(order_id, &part, lines, reader.zone));
            }
            if let Some(refund) = refunds.iter_mut().find(|refund| refund.id == part.head_id) {
                refund.amount = part.currency.to_major(sum);
                refund.parts.push(RefundPartView::new(part, reader));
                refund.status = together(&refund.parts);
            }
        }
        refunds
    }

    fn headed(order_id: OrderId, head: &RefundPart, lines: &[RefundedLine], zone: ShopZone) -> Self {
        let items = lines.iter().filter(|line| line.refund_id == head.id);
        Self {
            id: head.id,
            order_id,
            amount: head.currency.to_major(head.amount),
            currency: head.currency,
            status: head.status,
            reason: head.reason.clone(),
            recorded_by: head.recorded_by.clone(),
            created_at: zone.render(head.created_at),
            items: items.map(|line| RefundedLineView::new(line, head.currency)).collect(),
            parts: Vec::new(),
        }
    }

    /// The refund of that id.
    pub(in crate::desk) fn is(&self, id: RefundId) -> bool {
        self.id == id
    }
}

fn together(parts: &[RefundPartView]) -> RefundState {
    let any = |state| parts.iter().any(|part| part.status == state);
    [RefundState::Pending, RefundState::Failed]
        .into_iter()
        .find(|state| any(*state))
        .unwrap_or(RefundState::Done)
}

impl RefundedLineView {
    fn new(line: &RefundedLine, currency: Currency) -> Self {
        let amount = currency.to_major(line.amount);
        Self { item_id: line.item_id, quantity: line.quantity, amount, stock: line.stock }
    }
}

impl RefundPartView {
    fn new(part: RefundPart, reader: RefundReader) -> Self {
        let RefundReader { zone, language } = reader;
        let failure = part.failure.as_deref();
        Self {
            id: part.id,
            payment_id: part.payment_id,
            amount: part.currency.to_major(part.amount),
            method: part.method,
            provider: part.by.word().to_owned(),
            status: part.status,
            failure: failure.map(|stored| payments::tell_failure(stored, language).to_owned()),
            settled_at: part.settled_at.map(|moment| zone.render(moment)),
        }
    }
}
