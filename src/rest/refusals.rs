//! REST's words for what orders refuse: status, the way to the field, code and
//! text. One match, so that a new refusal has its words before it compiles.

use super::fields;
use crate::db::Stop;
use crate::http::{Error, Loc, Objection, PageRequest};
use crate::orders::{BadSums, Excess, MOST_LINES, Refused};
use crate::values::{Currency, Minor, Part, Text};

/// Where a request has the lines that are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinesAt {
    /// In `items`, by their index.
    Items,
    /// The body is the line.
    Body,
    /// In the cart that `cart_token` names.
    Cart,
}

impl LinesAt {
    /// Words what stopped a use case, for a request that has its lines here.
    pub fn word(self, stop: Stop<Refused>) -> Error {
        match stop {
            Stop::Refused(refused) => worded(refused, self),
            Stop::Fault(fault) => fault.into(),
        }
    }

    fn object(self, line: usize, field: &str, msg: Text) -> Error {
        let name = |step: &str| Loc::Name(step.to_owned());
        let mut loc = vec![name("body")];
        match self {
            Self::Items => loc.extend([name("items"), Loc::Index(line), name(field)]),
            Self::Body => loc.push(name(field)),
            Self::Cart => loc.push(name("cart_token")),
        }
        Error::Invalid(vec![Objection { loc, msg, kind: "value_error" }])
    }

    /// More of them than an order may have.
    fn too_many(self, most: usize) -> Error {
        match self {
            Self::Body => Error::field("product_id", Text::new("too-many-lines").with("most", most)),
            Self::Items | Self::Cart => self.out_of_range(),
        }
    }

    fn out_of_range(self) -> Error {
        Error::field(self.field(), Text::new("lines-range").with("most", MOST_LINES))
    }

    /// The lines as a whole.
    fn field(self) -> &'static str {
        match self {
            Self::Items | Self::Body => "items",
            Self::Cart => "cart_token",
        }
    }
}

/// Too few of a product are left; what could stand in for it is named where the
/// buyer is to be asked.
pub fn out_of_stock(product: String, left: i64, instead: &[String]) -> Error {
    let text = match instead {
        [] => Text::new("order-out-of-stock"),
        instead => Text::new("order-out-of-stock-instead").with("instead", instead.join(", ")),
    };
    let text = text.with("product", Part::name(product)).with("left", left);
    Error::rule("out_of_stock", text)
}

/// There are fewer stems of a variety than are wanted.
fn stems_short(variety: String, wanted: i32, left: i32) -> Error {
    let text = Text::new("stems-short").with("variety", Part::name(variety));
    Error::rule("stems_short", text.with("wanted", i64::from(wanted)).with("left", i64::from(left)))
}

/// At a field of one of the stems that a body says an order was made of.
fn of_stems(at: usize, field: &str, msg: Text) -> Error {
    let steps = [Loc::Name("body".to_owned()), Loc::Name("stems".to_owned()), Loc::Index(at)];
    let loc = steps.into_iter().chain([Loc::Name(field.to_owned())]).collect();
    Error::Invalid(vec![Objection { loc, msg, kind: "value_error" }])
}

/// A refusal in words.
pub fn worded(refused: Refused, lines: LinesAt) -> Error {
    match refused {
        Refused::UnknownOrder => Error::NotFound(Text::new("order-not-found")),
        Refused::UnknownCustomer => Error::NotFound(Text::new("customer-not-found")),
        Refused::UnknownLine => Error::NotFound(Text::new("line-not-found")),
        Refused::UnknownRefund => Error::NotFound(Text::new("refund-not-found")),
        Refused::Forbidden => Error::Forbidden,
        Refused::PageTooFar => PageRequest::too_far(),
        Refused::UnknownProduct { line } => lines.object(line, "product_id", Text::new("product-not-found")),
        Refused::PriceNeeded { line } => lines.object(line, "price", Text::new("required")),
        Refused::UnknownRefundedLine { line } => lines.object(line, "item_id", Text::new("line-not-found")),
        Refused::OutOfStock { product, left, instead, .. } => out_of_stock(product, left, &instead),
        Refused::HoldPaused { left } => {
            let text = Text::new("order-hold-paused").with("minutes", Error::whole_minutes(left));
            Error::pause("hold_paused", text, left)
        }
        Refused::StemsShort { variety, wanted, left } => stems_short(variety, wanted, left),
        Refused::UnknownBatch { at } => of_stems(at, "batch_id", Text::new("batch-not-found")),
        Refused::UnknownMadeLine { at } => of_stems(at, "item_id", Text::new("line-not-found")),
        Refused::GoodsGone { product } => {
            Error::rule("out_of_stock", Text::new("order-goods-gone").with("product", Part::name(product)))
        }
        Refused::TooManyLines { most } => lines.too_many(most),
        Refused::NoLines => lines.out_of_range(),
        Refused::TooManyOfProduct { most } => {
            Error::rule("too_many_pieces", Text::new("too-many-of-product").with("most", i64::from(most)))
        }
        Refused::TooManyOpenOrders { most } => Error::rule(
            "too_many_open_orders",
            Text::new("too-many-open-orders").with("most", i64::from(most)),
        ),
        Refused::AlreadyPlaced => Error::rule("already_placed", Text::new("order-already-placed")),
        Refused::CustomerBlocked => Error::rule("shop_declined", Text::new("shop-declined")),
        Refused::BelowMinimum { minimum, missing, currency } => {
            let text = Text::new("below-minimum").with("minimum", (minimum, currency));
            Error::rule("below_minimum", text.with("missing", (missing, currency)))
        }
        Refused::OtherTotal { total, currency } => {
            Error::field("total", Text::new("total-of-lines").with("total", (total, currency)))
        }
        Refused::CurrencyNotTaken => Error::field("currency", Text::new("currency-not-taken")),
        Refused::FeeNeeded => Error::field("delivery_fee", Text::new("required")),
        Refused::UnknownZone => Error::field("zone_id", Text::new("zone-not-found")),
        Refused::UnknownFlorist => Error::field("florist_id", Text::new("staff-not-found")),
        Refused::UnknownCourier => Error::field("courier_id", Text::new("staff-not-found")),
        Refused::Sums(bad, currency) => of_sums(bad, currency, lines),
        Refused::IllegalTransition { from, to } => {
            let text = Text::new("illegal-transition").with("from", from.word()).with("to", to.word());
            Error::rule("illegal_transition", text)
        }
        Refused::PaymentOutstanding { left, currency } => {
            let text = Text::new("payment-outstanding").with("sum", (left, currency));
            Error::rule("payment_outstanding", text)
        }
        Refused::Picture(refused) => refused.into(),
        Refused::Closed => Error::rule("order_closed", Text::new("order-closed")),
        Refused::NotInIssue => Error::rule("not_in_issue", Text::new("not-in-issue")),
        Refused::TooLateToEdit { field } => Error::rule("too_late_to_edit", fields::too_late(field)),
        Refused::StaleVersion { version } => {
            Error::Stale(Text::new("order-changed-meanwhile").with("version", i64::from(version)))
        }
        Refused::PhoneNeeded => Error::field("customer_phone", Text::new("required")),
        Refused::ItemsFixed => Error::rule("too_late_to_edit", Text::new("items-are-fixed")),
        Refused::LineRefunded => Error::rule("too_late_to_edit", Text::new("line-was-refunded")),
        Refused::TooManyPieces { product, left } => {
            let text = Text::new("too-many-pieces").with("product", Part::name(product)).with("left", left);
            Error::rule("too_many_pieces", text)
        }
        Refused::Payment(refused) => refused.into(),
        Refused::Customer(refused) => refused.into(),
    }
}

fn of_sums(bad: BadSums, currency: Currency, lines: LinesAt) -> Error {
    let money = |sum: Minor| Part::Money(sum, currency);
    let at_total = |text| Error::field("total", text);
    match bad {
        BadSums::TooLarge(excess) => {
            let field = match excess {
                Excess::Total => "total",
                Excess::Lines => lines.field(),
                Excess::Price => "price",
                Excess::Quantity => "quantity",
            };
            Error::field(field, Text::new("money-too-large"))
        }
        BadSums::Negative { discount, most } => {
            let text = Text::new("total-negative").with("discount", money(discount));
            at_total(text.with("most", money(most)))
        }
        BadSums::Parts { named, most } => {
            at_total(Text::new("total-of-parts").with("named", money(named)).with("most", money(most)))
        }
        BadSums::Formula { total } => at_total(Text::new("total-formula").with("total", money(total))),
        BadSums::FlowerSumOfLines { flower_sum } => {
            Error::field("flower_sum", Text::new("flower-sum-of-lines").with("sum", money(flower_sum)))
        }
    }
}
