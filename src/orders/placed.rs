//! An order just placed, as it would be read back: everything that reading
//! would tell is known already, so nobody asks for it.

use chrono::{DateTime, Utc};
use sqlx::types::Json;

use super::order::{Buyer, Item, Order, StagePassed};
use super::place::{PlacedLine, Placement};
use super::status::Stage;
use super::writes::Inserted;
use crate::payments::PaymentStatus;
use crate::values::{Actor, Minor};

/// An order just placed.
#[derive(Clone)]
pub struct Placed {
    pub order: Order,
    /// Its pay link leads somewhere: it was to be paid online, and there is something to pay.
    pub is_payable_online: bool,
}

impl Placement<'_> {
    /// The order with what the database gave it.
    pub(super) fn into_order(self, inserted: &Inserted, actor: &Actor, now: DateTime<Utc>) -> Order {
        let d = self.details.clone();
        let begun = StagePassed { stage: Stage::New, changed_at: now, changed_by: actor.name.clone() };
        let lines = self.lines.into_iter().zip(&inserted.item_ids);
        Order {
            delivery_method: d.delivery_method(),
            address_needs_clarification: d.address_needs_clarification(),
            id: inserted.id,
            ulid: self.ulid.to_string(),
            number: inserted.number,
            version: 1,
            stage: Stage::New,
            stage_before_issue: None,
            payment_status: PaymentStatus::Unpaid,
            paid_total: Minor::ZERO,
            refunded_total: Minor::ZERO,
            reservation: self.reservation,
            confirmed_at: None,
            currency: self.currency,
            flower_sum: self.sums.flower_sum,
            delivery_fee: self.sums.delivery_fee,
            discount: self.sums.discount,
            total: self.sums.total,
            payment_method: d.payment_method,
            source: d.source,
            customer_id: self.customer.id.0,
            customer_name: d.customer_name,
            customer_phone: Some(d.customer_phone.to_string()),
            recipient_name: d.recipient_name,
            recipient_phone: d.recipient_phone.map(|phone| phone.to_string()),
            is_anonymous: d.is_anonymous,
            delivery_zone_id: d.delivery_zone_id,
            address: d.address.line,
            entrance: d.address.entrance,
            floor: d.address.floor,
            flat: d.address.flat,
            intercom: d.address.intercom,
            delivery_date: d.delivery_date,
            window_from: d.window.map(|window| window.from()),
            window_to: d.window.map(|window| window.to()),
            comment: d.comment,
            card_text: d.card_text,
            staff_notes: d.staff_notes,
            florist_id: None,
            courier_id: None,
            tracking_token: inserted.tracking_token,
            pay_link: self.online.map(|online| online.link.clone()),
            unpaid_release_at: self.online.map(|online| online.release_at),
            issue_type: None,
            issue_comment: None,
            issue_reported_at: None,
            cancel_reason: None,
            created_at: now,
            updated_at: now,
            paid_at: None,
            assembled_at: None,
            shipped_at: None,
            delivered_at: None,
            completed_at: None,
            cancelled_at: None,
            items: Json(lines.map(|(line, id)| line.into_item(*id)).collect()),
            stages_passed: Json(vec![begun]),
            florist: None,
            courier: None,
            customer: Json(Buyer {
                id: self.customer.id.0,
                name: self.customer.name.clone(),
                phone: Some(self.details.customer_phone.to_string()),
                bought: self.customer.bought,
            }),
        }
    }
}

impl PlacedLine {
    fn into_item(self, id: i64) -> Item {
        Item {
            id,
            product_id: self.product_id,
            product_name: self.name,
            product_category: self.category,
            quantity: self.quantity.get().into(),
            price: self.price,
            total: self.price.checked_mul_quantity(self.quantity.get().into()).unwrap_or_default(),
            held_quantity: self.held_quantity.into(),
            refunded_quantity: 0,
            refunded_amount: Minor::ZERO,
            notes: self.notes,
        }
    }
}
