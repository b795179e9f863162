//! An order ready to be written, and the same just placed, as it would be read
//! back: everything that reading would tell is known already, so nobody asks for it.

use chrono::{DateTime, Utc};
use ulid::Ulid;

use super::new_order::NewOrder;
use super::order::{Buyer, Item, Money, Order, Reservation, StagePassed};
use super::parts::{Delivery, Issue, Moments, People, Sums};
use super::status::Stage;
use crate::customers::Known;
use crate::payments::{Balance, PaymentStatus};
use crate::products::Category;
use crate::values::{Actor, LineId, Minor, OrderId, ProductId, Quantity, TrackingToken};

/// An order ready to be written.
pub(super) struct Placement<'a> {
    pub new: &'a NewOrder,
    pub ulid: Ulid,
    pub customer: Known,
    pub people: People,
    pub delivery: Delivery,
    pub sums: Sums,
    pub reservation: Reservation,
    pub lines: Vec<PlacedLine>,
    /// There is something to pay online.
    pub is_payable_online: bool,
}

/// A line with its name and price as placed.
pub(super) struct PlacedLine {
    pub product_id: Option<ProductId>,
    pub name: String,
    pub category: Category,
    pub sku: Option<String>,
    pub quantity: Quantity,
    pub price: Minor,
    pub held: i64,
    pub by_stems: bool,
    pub notes: Option<String>,
}

/// What the database gave a new order.
pub(super) struct Inserted {
    pub id: OrderId,
    pub number: i64,
    pub tracking_token: TrackingToken,
    /// The first row of its history.
    pub history_id: i64,
    /// In the order of the lines.
    pub item_ids: Vec<LineId>,
}

impl Placement<'_> {
    /// The order with what the database gave it.
    pub(super) fn into_order(self, inserted: &Inserted, actor: &Actor, now: DateTime<Utc>) -> Order {
        let new = self.new;
        let begun = StagePassed {
            id: inserted.history_id,
            stage: Stage::New,
            changed_at: now,
            changed_by: actor.name.clone(),
        };
        let lines = self.lines.into_iter().zip(&inserted.item_ids);
        let online = new.online.as_ref().filter(|_| self.is_payable_online);
        Order {
            id: inserted.id,
            ulid: self.ulid.to_string(),
            number: inserted.number,
            version: 1,
            stage: Stage::New,
            stage_before_issue: None,
            money: Money { status: PaymentStatus::Unpaid, balance: Balance::default() },
            reservation: self.reservation,
            currency: new.currency,
            sums: self.sums,
            payment_method: new.payment_method,
            source: new.source.clone(),
            customer_id: self.customer.id,
            customer: Buyer {
                id: self.customer.id,
                name: self.customer.name,
                phone: self.customer.phone,
                is_erased: false,
                bought: self.customer.bought,
            },
            people: self.people,
            delivery: self.delivery,
            texts: new.texts.clone(),
            substitution: new.by_stems.substitution,
            staff_notes: new.staff_notes.clone(),
            florist_id: None,
            courier_id: None,
            tracking_token: inserted.tracking_token,
            pay_link: online.map(|online| online.link.clone()),
            unpaid_release_at: online.map(|online| now + online.time_to_pay),
            issue: Issue::default(),
            cancel_reason: None,
            created_at: now,
            updated_at: now,
            moments: Moments::default(),
            stems_cost: None,
            uses_found_stems: false,
            items: lines.map(|(line, id)| line.into_item(*id)).collect(),
            stages_passed: vec![begun],
            photos: Vec::new(),
            comments: Vec::new(),
            florist: None,
            courier: None,
        }
    }
}

impl PlacedLine {
    /// What it costs; None beyond all proportion.
    pub(super) fn total(&self) -> Option<Minor> {
        self.price.checked_mul_quantity(self.quantity.get().into())
    }

    /// The line as it would be read back.
    pub(super) fn into_item(self, id: LineId) -> Item {
        Item {
            id,
            total: self.total().unwrap_or_default(),
            product_id: self.product_id,
            product_name: self.name,
            product_category: self.category.word().to_owned(),
            quantity: self.quantity.get().into(),
            price: self.price,
            held_quantity: self.held,
            by_stems: self.by_stems,
            cost: None,
            refunded_quantity: 0,
            refunded_amount: Minor::ZERO,
            notes: self.notes,
        }
    }
}
