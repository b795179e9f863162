//! Editing an order: each field as long as it still makes sense. Recipient,
//! address, window and card until it has arrived; method, fee and discount
//! until it leaves the shop; notes always.

use chrono::NaiveDate;

use super::change::{Change, lock, settle_total};
use super::items::apply_sums;
use super::order::{HistoryKind, Order};
use super::pricing::{GivenSums, Sums};
use super::status::{DeliveryMethod, Stage};
use super::{error, reserve};
use crate::db::TenantTx;
use crate::http::{Error, Result};
use crate::values::{DayWindow, Minor, PaymentMethod, Text};

/// Changes of an order; the outer `None` leaves a field alone, the inner one
/// clears it.
#[derive(Clone, Debug, Default)]
pub(super) struct Edit {
    pub recipient_name: Option<Option<String>>,
    pub recipient_phone: Option<Option<String>>,
    pub is_anonymous: Option<bool>,
    pub address: Option<Option<String>>,
    pub entrance: Option<Option<String>>,
    pub floor: Option<Option<String>>,
    pub flat: Option<Option<String>>,
    pub intercom: Option<Option<String>>,
    pub delivery_date: Option<Option<NaiveDate>>,
    pub window: Option<Option<DayWindow>>,
    pub card_text: Option<Option<String>>,
    pub delivery_method: Option<DeliveryMethod>,
    pub payment_method: Option<Option<PaymentMethod>>,
    pub delivery_fee: Option<Minor>,
    pub discount: Option<Minor>,
    pub flower_sum: Option<Minor>,
    pub total: Option<Minor>,
    pub comment: Option<Option<String>>,
    pub staff_notes: Option<Option<String>>,
}

/// Edits an order; an edit that changes nothing leaves no trace.
pub(super) async fn edit(tx: &mut TenantTx, order_id: i64, edit: Edit, change: &Change<'_>) -> Result<Order> {
    let mut order = lock(tx, order_id).await?;
    let mut editor = Editor { stage: order.standing().working_stage(), changed: Vec::new() };
    editor.apply_to_recipient(&mut order, &edit)?;
    editor.apply_to_terms(&mut order, &edit)?;
    if editor.changed.contains(&"payment_method") {
        keep_goods(tx, &mut order).await?;
    }
    editor.apply_to_money(tx, &mut order, &edit)?;
    editor.set("comment", |_| true, &mut order.comment, edit.comment)?;
    editor.set("staff_notes", |_| true, &mut order.staff_notes, edit.staff_notes)?;
    if editor.changed.is_empty() {
        return Ok(order);
    }
    let details = serde_json::json!({ "fields": editor.changed });
    settle_total(tx, &mut order, HistoryKind::Edited, Some(details), change).await?;
    super::order(tx, order_id).await
}

/// Whoever changes how an order is paid takes it over from the buyer's clock:
/// what it held is its own again, and no hold runs out.
async fn keep_goods(tx: &mut TenantTx, order: &mut Order) -> Result<()> {
    order.unpaid_release_at = None;
    if reserve::take_again(tx, order).await? { Ok(()) } else { Err(error::goods_are_gone()) }
}

/// Applies changes that the stage still allows and remembers their fields.
struct Editor {
    stage: Stage,
    changed: Vec<&'static str>,
}

impl Editor {
    fn set<T: PartialEq>(
        &mut self,
        field: &'static str,
        is_open: fn(Stage) -> bool,
        target: &mut T,
        value: Option<T>,
    ) -> Result<()> {
        let Some(value) = value.filter(|value| value != target) else { return Ok(()) };
        if !is_open(self.stage) {
            return Err(error::too_late_to_edit(field));
        }
        *target = value;
        self.changed.push(field);
        Ok(())
    }

    fn apply_to_recipient(&mut self, order: &mut Order, edit: &Edit) -> Result<()> {
        let open = Stage::is_before_arrival;
        let edit = edit.clone();
        self.set("recipient_name", open, &mut order.recipient_name, edit.recipient_name)?;
        self.set("recipient_phone", open, &mut order.recipient_phone, edit.recipient_phone)?;
        self.set("is_anonymous", open, &mut order.is_anonymous, edit.is_anonymous)?;
        self.set("address", open, &mut order.address, edit.address)?;
        self.set("entrance", open, &mut order.entrance, edit.entrance)?;
        self.set("floor", open, &mut order.floor, edit.floor)?;
        self.set("flat", open, &mut order.flat, edit.flat)?;
        self.set("intercom", open, &mut order.intercom, edit.intercom)?;
        self.set("card_text", open, &mut order.card_text, edit.card_text)?;
        self.set("delivery_date", open, &mut order.delivery_date, edit.delivery_date)?;
        let window = edit.window.map(|window| (window.map(DayWindow::from), window.map(DayWindow::to)));
        let mut current = (order.window_from, order.window_to);
        self.set("delivery_window", open, &mut current, window)?;
        (order.window_from, order.window_to) = current;
        Ok(())
    }

    fn apply_to_terms(&mut self, order: &mut Order, edit: &Edit) -> Result<()> {
        let open = Stage::is_before_handover;
        self.set("delivery_method", open, &mut order.delivery_method, edit.delivery_method)?;
        self.set("payment_method", open, &mut order.payment_method, edit.payment_method)?;
        let is_delivery = order.delivery_method == DeliveryMethod::Delivery;
        order.address_needs_clarification = is_delivery && order.address.is_none();
        Ok(())
    }

    fn apply_to_money(&mut self, tx: &mut TenantTx, order: &mut Order, edit: &Edit) -> Result<()> {
        let open = Stage::is_before_handover;
        let mut sums = Sums {
            flower_sum: order.flower_sum,
            delivery_fee: order.delivery_fee,
            discount: order.discount,
            total: order.total,
        };
        let of_lines = order.items.iter().map(|item| item.total.0).sum::<i64>() == order.flower_sum.0;
        if edit.flower_sum.is_some_and(|sum| sum != order.flower_sum) && of_lines && !order.items.is_empty() {
            return Err(Error::field("flower_sum", Text::new("flower-sum-of-lines")));
        }
        self.set("delivery_fee", open, &mut sums.delivery_fee, edit.delivery_fee)?;
        self.set("discount", open, &mut sums.discount, edit.discount)?;
        self.set("flower_sum", Stage::is_before_assembly, &mut sums.flower_sum, edit.flower_sum)?;
        let completed = Sums::of(sums.flower_sum, sums.delivery_fee, sums.discount)?;
        if let Some(total) = edit.total {
            let given = GivenSums {
                flower_sum: Some(sums.flower_sum),
                delivery_fee: Some(sums.delivery_fee),
                discount: sums.discount,
                total,
            };
            given.complete(None, order.delivery_method)?;
        }
        apply_sums(tx, order, completed);
        Ok(())
    }
}
