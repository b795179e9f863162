//! Placing an order: one way in for staff, storefront and every later face.
//! Customer first, then stock, then the order itself. Changes of an order lock
//! it before its products; placing locks no order that is there, so the two
//! never wait for each other in a circle.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use ulid::Ulid;

use super::change;
use super::error;
use super::order::Reservation;
use super::placed::Placed;
use super::pricing::{GivenSums, Sums, fee_of};
use super::status::{DeliveryMethod, Stage};
use super::writes;
use crate::customers::{self, Contact, Known};
use crate::db::{OrderKey, TenantTx};
use crate::events::{self, Event, OrderFacts};
use crate::http::{Error, Result};
use crate::products::{self, Stock, Taken, Wanted};
use crate::shops::Zone;
use crate::values::{
    Actor, Currency, CustomerId, DayWindow, Minor, OrderId, PayLink, PaymentMethod, Phone, Quantity, Text,
};

/// Who, where, when and what else, as a face has checked it.
#[derive(Clone)]
pub struct Details {
    pub customer_phone: Phone,
    pub customer_name: Option<String>,
    pub recipient_phone: Option<Phone>,
    pub recipient_name: Option<String>,
    pub is_anonymous: bool,
    /// None: delivery when there is an address.
    pub method: Option<DeliveryMethod>,
    pub delivery_zone_id: Option<i64>,
    pub address: Address,
    pub delivery_date: Option<NaiveDate>,
    pub window: Option<DayWindow>,
    pub payment_method: Option<PaymentMethod>,
    pub comment: Option<String>,
    pub card_text: Option<String>,
    pub staff_notes: Option<String>,
    pub source: String,
}

/// Where to deliver.
#[derive(Clone, Default)]
pub struct Address {
    pub line: Option<String>,
    pub entrance: Option<String>,
    pub floor: Option<String>,
    pub flat: Option<String>,
    pub intercom: Option<String>,
}

/// A line asked for.
#[derive(Clone, Debug)]
pub struct Line {
    pub product_id: i64,
    pub quantity: Quantity,
    /// None: the product's current price.
    pub price: Option<Minor>,
    pub notes: Option<String>,
}

/// What is ordered and what it costs.
#[derive(Clone, Debug)]
pub enum Goods {
    /// A sum a person named; holds no stock.
    Sum(GivenSums),
    /// Products; a fee omitted is the zone's, a total given must come out.
    Lines { lines: Vec<Line>, delivery_fee: Option<Minor>, discount: Minor, total: Option<Minor> },
}

impl Goods {
    /// Nobody has named the fee.
    pub(super) fn takes_fee_of_zone(&self) -> bool {
        match self {
            Self::Sum(given) => given.flower_sum.is_none() && given.delivery_fee.is_none(),
            Self::Lines { delivery_fee, .. } => delivery_fee.is_none(),
        }
    }
}

/// An order to be placed.
#[derive(Clone)]
pub struct NewOrder {
    pub details: Details,
    pub goods: Goods,
    /// The zone whose fee applies.
    pub zone: Option<Zone>,
    /// Present where the buyer is to pay online.
    pub online: Option<OnlineTerms>,
    /// The public may order only what is active, and only if not blocked.
    pub by_public: bool,
    /// What a cart holds of the goods: it becomes the order's.
    pub held: Vec<Wanted>,
}

/// How a buyer is to pay online.
#[derive(Clone, Debug)]
pub struct OnlineTerms {
    /// Leads to the order's pay page.
    pub link: PayLink,
    /// The hold on stock ends then unless money has come.
    pub release_at: DateTime<Utc>,
}

/// An order ready to be written.
pub(super) struct Placement<'a> {
    pub ulid: Ulid,
    pub customer: Known,
    pub details: &'a Details,
    pub currency: Currency,
    pub sums: Sums,
    pub reservation: Reservation,
    pub lines: Vec<PlacedLine>,
    pub online: Option<&'a OnlineTerms>,
}

/// A line with its name and price as placed.
pub(super) struct PlacedLine {
    pub product_id: Option<i64>,
    pub name: String,
    pub category: String,
    pub sku: Option<String>,
    pub quantity: Quantity,
    pub price: Minor,
    pub held_quantity: i32,
    pub notes: Option<String>,
}

impl Details {
    /// The method asked for, else delivery when there is an address.
    pub fn delivery_method(&self) -> DeliveryMethod {
        let has_address = self.address.line.is_some();
        let default = if has_address { DeliveryMethod::Delivery } else { DeliveryMethod::SelfPickup };
        self.method.unwrap_or(default)
    }

    /// Somebody has to ask where to deliver.
    pub fn address_needs_clarification(&self) -> bool {
        self.delivery_method() == DeliveryMethod::Delivery && self.address.line.is_none()
    }
}

/// Places an order.
///
/// # Errors
/// Rules: `out_of_stock`, `below_minimum`, `shop_declined`; 422 at the line of
/// an unknown product or at `total`.
pub async fn place(tx: &mut TenantTx, new: &NewOrder, actor: &Actor, now: DateTime<Utc>) -> Result<Placed> {
    let details = &new.details;
    let contact = Contact {
        phone: &details.customer_phone,
        name: details.customer_name.as_deref(),
        source: &details.source,
    };
    let customer = customers::find_or_create(tx, &contact, now).await?;
    if new.by_public && customer.is_blocked {
        return Err(error::shop_declined());
    }
    let lines = match &new.goods {
        Goods::Sum(_) => Vec::new(),
        Goods::Lines { lines, .. } => take_goods(tx, lines, new).await?,
    };
    let sums = sums_of(new, &lines)?;
    let placement = Placement {
        ulid: Ulid::new(),
        customer,
        details,
        currency: tx.shop().currency,
        sums,
        reservation: if lines.is_empty() { Reservation::None } else { Reservation::Held },
        lines,
        online: new.online.as_ref().filter(|_| sums.total > Minor::ZERO),
    };
    let inserted = writes::insert(tx, &placement, actor, now).await?;
    tx.tally(|metrics| metrics.orders_created(&new.details.source));
    count(tx, &placement, OrderKey { placed_at: now, id: inserted.id });
    let facts = OrderFacts {
        order_id: OrderId(inserted.id),
        status: Stage::New.word().into(),
        total: placement.currency.to_major(placement.sums.total),
        currency: placement.currency,
        tracking_token: inserted.tracking_token,
        customer_id: CustomerId(placement.customer.id),
    };
    events::record(tx, &Event::OrderCreated(facts), 1, now);
    Ok(Placed {
        is_payable_online: placement.online.is_some(),
        order: placement.into_order(&inserted, actor, now),
    })
}

fn sums_of(new: &NewOrder, lines: &[PlacedLine]) -> Result<Sums> {
    let method = new.details.delivery_method();
    let zone = new.zone.as_ref();
    match &new.goods {
        Goods::Sum(given) => given.complete(zone, method),
        Goods::Lines { delivery_fee, discount, total, .. } => {
            let totals = lines.iter().map(|line| line.price.checked_mul_quantity(line.quantity.get().into()));
            let flower_sum = totals.collect::<Option<Vec<_>>>().and_then(Minor::checked_sum);
            let flower_sum = flower_sum.ok_or_else(|| Error::field("items", Text::new("money-too-large")))?;
            let minimum_applies = new.by_public && method == DeliveryMethod::Delivery;
            if minimum_applies && zone.is_some_and(|zone| zone.is_below_minimum(flower_sum)) {
                return Err(error::below_minimum());
            }
            let fee = delivery_fee.unwrap_or_else(|| fee_of(zone, method, flower_sum));
            let sums = Sums::of(flower_sum, fee, *discount)?;
            if total.is_some_and(|total| total != sums.total) {
                return Err(Error::field("total", Text::new("total-of-lines")));
            }
            Ok(sums)
        }
    }
}

/// Takes the goods of all lines from stock, or none.
async fn take_goods(tx: &mut TenantTx, lines: &[Line], new: &NewOrder) -> Result<Vec<PlacedLine>> {
    let wanted: Vec<_> = lines
        .iter()
        .map(|line| Wanted { product_id: line.product_id, quantity: line.quantity.get().into() })
        .collect();
    let taken = products::take_beyond(tx, &wanted, &new.held).await?;
    let placed = lines.iter().enumerate().map(|(index, line)| {
        let found = taken.iter().find(|taken| taken.product.id == line.product_id);
        let found = found.filter(|taken| taken.product.is_active || !new.by_public);
        let found = found.ok_or_else(|| error::unknown_product(index))?;
        placed_line(line, found)
    });
    placed.collect()
}

pub(super) fn placed_line(line: &Line, taken: &Taken) -> Result<PlacedLine> {
    let held_quantity = match taken.stock {
        Stock::Held => line.quantity.get(),
        Stock::MadeToOrder => 0,
        Stock::OutOfStock => return Err(error::out_of_stock(&taken.product.name)),
    };
    Ok(PlacedLine {
        product_id: Some(line.product_id),
        name: taken.product.name.clone(),
        category: taken.product.category.word().to_owned(),
        sku: taken.product.sku.clone(),
        quantity: line.quantity,
        price: line.price.unwrap_or(taken.product.current_price),
        held_quantity,
        notes: line.notes.clone(),
    })
}

/// The figures that a new order changes.
fn count(tx: &mut TenantTx, placement: &Placement<'_>, order: OrderKey) {
    let now = order.placed_at;
    change::count_stage(tx, order, Stage::New, 1);
    customers::count_order(tx, placement.customer.id, placement.currency, 1, placement.sums.total, Some(now));
    let mut counted = BTreeSet::new();
    for line in &placement.lines {
        if let (Some(product_id), Some(amount)) =
            (line.product_id, line.price.checked_mul_quantity(line.quantity.get().into()))
        {
            // Two lines of a product are one order of it.
            let count = i64::from(counted.insert(product_id));
            products::count_sale(tx, product_id, placement.currency, count, amount, Some(now));
        }
    }
}
