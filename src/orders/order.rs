//! An order as the rooms know it: its four facts, and the parts that travel
//! together. What holds phones and addresses shows none of them in
//! `Debug`, so that none gets into a log.

use std::fmt;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::parts::{Delivery, Issue, Moments, People, Sums, Texts};
use super::source::{PaidWhen, Source};
use super::status::{Stage, Standing};
use crate::customers::Bought;
use crate::media::Picture;
use crate::payments::{Balance, PaymentStatus};
use crate::stock::LetGo;
use crate::text_column;
use crate::values::{
    Currency, CustomerId, DayWindow, LineId, Minor, OrderId, PayLink, PaymentMethod, ProductId, StaffId,
    Substitution, TrackingToken,
};

/// What an order holds of the shop's stock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::VariantNames, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Reservation {
    /// Nothing was taken for it, or there is nothing to take.
    None,
    Held,
    Consumed,
    Released,
}

text_column!(Reservation);

/// An order.
#[derive(Clone)]
pub struct Order {
    pub id: OrderId,
    pub ulid: String,
    /// From 1 per shop, rising, with gaps.
    pub number: i64,
    /// Rises with every change.
    pub version: i32,
    pub stage: Stage,
    pub stage_before_issue: Option<Stage>,
    pub money: Money,
    pub reservation: Reservation,
    pub currency: Currency,
    pub sums: Sums,
    pub payment_method: Option<PaymentMethod>,
    pub source: Source,
    pub customer_id: CustomerId,
    pub people: People,
    pub delivery: Delivery,
    pub texts: Texts,
    /// Whether other varieties may stand in; None: as the shop says.
    pub substitution: Option<Substitution>,
    /// Never shown to the buyer.
    pub staff_notes: Option<String>,
    pub florist_id: Option<StaffId>,
    pub courier_id: Option<StaffId>,
    pub tracking_token: TrackingToken,
    pub pay_link: Option<PayLink>,
    /// The hold on stock ends then unless money has come.
    pub unpaid_release_at: Option<DateTime<Utc>>,
    pub issue: Issue,
    pub cancel_reason: Option<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub moments: Moments,
    /// What its stems cost, in the home currency; None before they were used.
    pub stems_cost: Option<Minor>,
    /// Some of its stems were found, not bought.
    pub uses_found_stems: bool,
    pub items: Vec<Item>,
    /// The oldest first.
    pub stages_passed: Vec<StagePassed>,
    /// In the order in which they came.
    pub photos: Vec<Picture>,
    /// What the shop's people said of it: the latest, the oldest of them first.
    pub comments: Vec<Comment>,
    pub florist: Option<Colleague>,
    pub courier: Option<Colleague>,
    /// The customer as known today; names and phones on the order stay as placed.
    pub customer: Buyer,
}

/// The payment fact, as the payment and refund rows make it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Money {
    pub status: PaymentStatus,
    pub balance: Balance,
}

/// A line of an order, as placed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Item {
    pub id: LineId,
    /// None: named by hand, or by another face.
    pub product_id: Option<ProductId>,
    pub product_name: String,
    pub product_category: String,
    pub quantity: i64,
    pub price: Minor,
    pub total: Minor,
    /// Goods this line holds: of its product's stock, or in stems.
    pub held_quantity: i64,
    /// What it is made of is written down, and what it holds is stems.
    pub by_stems: bool,
    /// What its counted goods cost, in the home currency, once they were put together.
    pub cost: Option<Minor>,
    /// Pieces that were refunded, and what they came to.
    pub refunded_quantity: i64,
    pub refunded_amount: Minor,
    pub notes: Option<String>,
}

/// What an order's goods cost the shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    pub amount: Minor,
    /// Of no line the cost is unknown.
    pub is_complete: bool,
}

/// What somebody of the shop said of an order.
#[derive(Clone, Debug, Deserialize)]
pub struct Comment {
    /// The row of history.
    pub id: i64,
    pub comment: String,
    pub changed_at: DateTime<Utc>,
    pub changed_by: String,
    /// None: a program.
    pub staff_id: Option<StaffId>,
}

/// A stage an order has come to.
#[derive(Clone, Debug, Deserialize)]
pub struct StagePassed {
    /// The row of history; not read where an order is only followed.
    #[serde(default)]
    pub id: i64,
    pub stage: Stage,
    pub changed_at: DateTime<Utc>,
    pub changed_by: String,
}

/// A florist or courier.
#[derive(Clone, Deserialize)]
pub struct Colleague {
    pub id: StaffId,
    pub name: String,
    pub phone: String,
}

/// The customer behind an order.
#[derive(Clone, Deserialize)]
pub struct Buyer {
    pub id: CustomerId,
    pub name: Option<String>,
    pub phone: Option<String>,
    /// Forgotten, or to be as their orders end.
    pub is_erased: bool,
    /// What they have bought in the shop's currency, as it was when the order was read.
    pub bought: Bought,
}

/// By the id alone.
impl fmt::Debug for Colleague {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Colleague").field("id", &self.id).finish_non_exhaustive()
    }
}

/// By the id alone.
impl fmt::Debug for Buyer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Buyer").field("id", &self.id).finish_non_exhaustive()
    }
}

/// What is still to come of an order that costs so much.
pub(super) fn outstanding(stage: Stage, total: Minor, balance: Balance) -> Minor {
    if stage == Stage::Cancelled { Minor::ZERO } else { balance.outstanding(total) }
}

impl Item {
    /// Pieces that are still the buyer's.
    pub(super) fn kept_quantity(&self) -> i64 {
        self.quantity - self.refunded_quantity
    }

    /// As stock is told that it keeps no more than that.
    pub(super) fn letting_go(&self, keeps: i64) -> LetGo {
        LetGo { line: self.id, had: self.kept_quantity(), keeps }
    }
}

impl Order {
    /// All that decides where the order may go next.
    pub fn standing(&self) -> Standing {
        Standing {
            stage: self.stage,
            before_issue: self.stage_before_issue,
            delivery_method: self.delivery.method,
            paid_when: self.paid_when(),
        }
    }

    /// Whether money is to move its stage.
    pub fn paid_when(&self) -> PaidWhen {
        PaidWhen::of(self.payment_method, &self.source)
    }

    /// What is still to come for the goods as they now are.
    pub fn outstanding(&self) -> Minor {
        outstanding(self.stage, self.sums.total, self.money.balance)
    }

    /// What is kept beyond that, and so to go back; of a cancelled order all of it.
    pub fn refund_due(&self) -> Minor {
        let owed = if self.stage == Stage::Cancelled { Minor::ZERO } else { self.sums.total };
        self.money.balance.surplus(owed)
    }

    /// It has ended, and whoever ordered it was erased: nothing of them comes back.
    pub fn is_forgotten(&self) -> bool {
        self.customer.is_erased && self.stage.is_over()
    }

    /// Somebody has to ask where to deliver; of what was forgotten nobody asks.
    pub fn address_needs_clarification(&self) -> bool {
        !self.is_forgotten() && self.delivery.address_needs_clarification()
    }

    /// What its goods cost, in the home currency, once they were put together; of an
    /// order that was cancelled they are no sale any more.
    pub fn cost(&self) -> Option<Cost> {
        let is_sold = self.reservation == Reservation::Consumed && self.stage != Stage::Cancelled;
        if !is_sold || self.items.is_empty() {
            return None;
        }
        let counted = self.items.iter().filter(|item| !item.by_stems && item.kept_quantity() > 0);
        // Stems that were only found when they were missing cost nothing that is known.
        let is_complete = counted.clone().all(|item| item.cost.is_some()) && !self.uses_found_stems;
        let known = counted.filter_map(|item| item.cost).chain(self.stems_cost);
        Some(Cost { amount: Minor::checked_sum(known).unwrap_or_default(), is_complete })
    }

    /// What the goods bring that are still the buyer's: the lines less the discount,
    /// and less what was refunded of them.
    pub fn goods_revenue(&self) -> Minor {
        let refunded: i64 = self.items.iter().map(|item| item.refunded_amount.0).sum();
        Minor(self.sums.flower_sum.0 - self.sums.discount.0 - refunded)
    }

    /// What its lines of counted goods cost more, or less as they let pieces go.
    pub(super) fn gain_cost(&mut self, gains: &HashMap<LineId, Option<Minor>>) {
        for item in &mut self.items {
            if let Some(gain) = gains.get(&item.id) {
                item.cost = item.cost.zip(*gain).and_then(|(cost, gain)| cost.checked_add(gain));
            }
        }
    }

    /// Its lines whose goods are stems.
    pub(super) fn lines_by_stems(&self) -> Vec<LineId> {
        self.items.iter().filter(|item| item.by_stems).map(|item| item.id).collect()
    }

    /// The window of its day.
    pub fn window(&self) -> Option<DayWindow> {
        self.delivery.window
    }
}
