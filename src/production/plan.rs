//! What an order needs made, and when.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::task::{TaskItem, TaskPriority, TaskType, Work};
use super::timing::{self, Wanted};
use crate::db::TenantTx;
use crate::orders::{DeliveryMethod, Order};
use crate::products;
use crate::shops::{self, Shop};
use crate::values::{LineId, ProductId, Text};

/// What is needed so soon is made first.
const SOON: TimeDelta = TimeDelta::hours(2);
/// No task takes longer, however many pieces.
const LONGEST: i64 = 100_000;

/// What an order needs made, and when.
pub(super) struct Plan<'a> {
    pub order: &'a Order,
    shop: &'a Shop,
    wanted: Wanted,
    /// Minutes a piece, of products that say it.
    said: HashMap<ProductId, i32>,
}

/// A line of it.
pub(super) struct Piece {
    /// None: the order has no lines.
    pub item_id: Option<LineId>,
    pub quantity: i64,
    pub kind: TaskType,
    product_id: Option<ProductId>,
    name: String,
    wishes: Option<String>,
}

impl<'a> Plan<'a> {
    pub(super) async fn of(tx: &mut TenantTx, order: &'a Order, shop: &'a Shop) -> Result<Self, sqlx::Error> {
        let travel = match order.delivery.method {
            DeliveryMethod::Delivery => shops::travel_minutes(tx, order.delivery.zone_id).await?,
            DeliveryMethod::SelfPickup => 0,
        };
        let wanted = Wanted {
            date: order.delivery.date,
            window: order.window(),
            travel: TimeDelta::minutes(travel.into()),
            taken_on_at: order.moments.confirmed_at.or(order.moments.paid_at).unwrap_or(order.created_at),
        };
        let products: Vec<_> = order.items.iter().filter_map(|item| item.product_id).collect();
        let said = products::make_minutes(tx, &products).await?;
        Ok(Self { order, shop, wanted, said })
    }

    /// Its lines, of which something is left to make; an order without lines is made
    /// all the same.
    pub(super) fn pieces(&self) -> Vec<Piece> {
        if self.order.items.is_empty() {
            let name = Text::new("task-whole-order").with("number", self.order.number);
            return vec![Piece {
                item_id: None,
                quantity: 1,
                kind: TaskType::Bouquet,
                product_id: None,
                name: name.speak(self.shop.language()),
                wishes: None,
            }];
        }
        let pieces = self.order.items.iter().map(|item| Piece {
            item_id: Some(item.id),
            quantity: item.quantity - item.refunded_quantity,
            kind: TaskType::of_category(&item.product_category),
            product_id: item.product_id,
            name: item.product_name.clone(),
            wishes: item.notes.clone(),
        });
        pieces.collect()
    }

    /// What is to be done for a line.
    pub(super) fn work(&self, piece: &Piece, now: DateTime<Utc>) -> Work {
        let minutes = self.minutes(piece);
        let deadline = self.deadline(minutes);
        Work {
            kind: piece.kind,
            priority: if deadline < now + SOON { TaskPriority::High } else { TaskPriority::Normal },
            items: piece.items(),
            deadline,
            release_at: timing::release(deadline, self.shop, minutes),
            minutes,
            deadline_is_said: false,
            estimate_is_said: false,
            notes: None,
        }
    }

    /// The same for work that is there already; what somebody has said of it stays.
    pub(super) fn adapt(&self, work: &mut Work, piece: &Piece) {
        work.items = piece.items();
        if !work.estimate_is_said {
            work.minutes = self.minutes(piece);
        }
        if !work.deadline_is_said {
            work.deadline = self.deadline(work.minutes);
        }
        work.release_at = timing::release(work.deadline, self.shop, work.minutes);
    }

    /// Until when something of that many minutes is to be made.
    pub(super) fn deadline(&self, minutes: i32) -> DateTime<Utc> {
        timing::deadline(self.wanted, self.shop, minutes)
    }

    /// What all of the order takes.
    pub(super) fn all_minutes(&self) -> i32 {
        let all: i64 = self.pieces().iter().map(|piece| i64::from(self.minutes(piece))).sum();
        i32::try_from(all.min(LONGEST)).unwrap_or(i32::MAX)
    }

    fn minutes(&self, piece: &Piece) -> i32 {
        let said = piece.product_id.and_then(|product| self.said.get(&product)).copied();
        let each = i64::from(said.unwrap_or_else(|| piece.kind.minutes()));
        i32::try_from((each * piece.quantity.max(1)).min(LONGEST)).unwrap_or(i32::MAX)
    }
}

impl Piece {
    /// As they stand in a task.
    pub(super) fn items(&self) -> Vec<TaskItem> {
        vec![TaskItem {
            product_name: self.name.clone(),
            quantity: self.quantity,
            special_requests: self.wishes.clone(),
        }]
    }
}
