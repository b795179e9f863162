//! Editing an order: each field as long as it still makes sense. Recipient,
//! address, window and card until it has arrived; method, fee and discount
//! until it leaves the shop; buyer, source and notes always.

use chrono::{DateTime, NaiveDate, Utc};

use super::error::{BadSums, Refused, Result};
use super::history::{Change, FieldChange, Note, Told};
use super::order::{Order, Reservation};
use super::paid::settle_total;
use super::parts::{Address, Sums, Texts};
use super::pricing::{GivenSums, apply_sums};
use super::saving::lock;
use super::source::Source;
use super::status::{DeliveryMethod, Stage};
use super::{buyer, reserve, writes};
use crate::db::{Stop, TenantTx};
use crate::stock::{self, Terms};
use crate::values::{DayWindow, Minor, OrderId, PaymentMethod, Phone, Substitution};

/// A text to be changed, to be cleared, or to be left alone.
pub type TextEdit = Option<Option<String>>;

/// Changes of an order; the outer `None` leaves a field alone, the inner one
/// clears it.
#[derive(Clone, Debug, Default)]
pub struct Edit {
    /// The version that it was made from; None is for any.
    pub expected_version: Option<i64>,
    /// Another one makes the order another customer's.
    pub customer_phone: Option<Option<Phone>>,
    pub customer_name: TextEdit,
    pub source: Option<Source>,
    pub recipient_name: TextEdit,
    pub recipient_phone: TextEdit,
    pub is_anonymous: Option<bool>,
    pub address: Address<TextEdit>,
    pub delivery_date: Option<Option<NaiveDate>>,
    pub window: Option<Option<DayWindow>>,
    pub delivery_method: Option<DeliveryMethod>,
    pub payment_method: Option<Option<PaymentMethod>>,
    pub sums: Sums<Option<Minor>>,
    pub texts: Texts<TextEdit>,
    pub staff_notes: TextEdit,
    pub substitution: Option<Option<Substitution>>,
    /// For another day more stems may be promised than there will be.
    pub allow_overbooking: bool,
}

/// Edits an order under its lock; `read` makes the edit of what the order is,
/// and may object in the words of its face. What changes nothing leaves no
/// trace.
///
/// # Errors
/// [`Refused::UnknownOrder`], [`Refused::StaleVersion`], [`Refused::TooLateToEdit`],
/// [`Refused::PhoneNeeded`], [`Refused::Sums`], [`Refused::GoodsGone`], and what `read` says.
pub async fn edit<E: From<Stop<Refused>>>(
    tx: &mut TenantTx,
    order_id: OrderId,
    read: impl FnOnce(&Order) -> Result<Edit, E>,
    change: &Change<'_>,
) -> Result<Order, E> {
    let order = lock(tx, order_id).await?;
    let edit = read(&order)?;
    if edit.expected_version.is_some_and(|expected| expected != i64::from(order.version)) {
        return Err(Stop::Refused(Refused::StaleVersion { version: order.version }).into());
    }
    Ok(apply(tx, order, edit, change).await?)
}

async fn apply(tx: &mut TenantTx, mut order: Order, edit: Edit, change: &Change<'_>) -> Result<Order> {
    let order_id = order.id;
    let mut editor = Editor { stage: order.standing().working_stage(), changes: Vec::new() };
    editor.apply_to_buyer(&mut order, &edit)?;
    let last_customer = if editor.has_changed("customer_phone") {
        buyer::follow_phone(tx, &mut order, change.now).await?
    } else {
        None
    };
    editor.apply_to_recipient(&mut order, &edit)?;
    editor.apply_to_terms(&mut order, &edit)?;
    if editor.has_changed("delivery_date") {
        move_promises(tx, &mut order, edit.allow_overbooking, change.now).await?;
    }
    if editor.has_changed("payment_method") {
        keep_goods(tx, &mut order, change.now).await?;
    }
    let sums = editor.sums_of(&order, &edit.sums)?;
    apply_sums(tx, &mut order, sums).await?;
    editor.set("comment", |_| true, &mut order.texts.comment, edit.texts.comment)?;
    let open = Stage::is_before_assembly;
    editor.set("substitution", open, &mut order.substitution, edit.substitution)?;
    editor.set("staff_notes", |_| true, &mut order.staff_notes, edit.staff_notes)?;
    if editor.changes.is_empty() {
        return Ok(order);
    }
    settle_total(tx, &mut order, Note::Edited(editor.changes), change).await?;
    if let Some(last) = last_customer {
        writes::forget_wordings(tx, last).await?;
    }
    super::order(tx, order_id).await
}

/// Whoever changes how an order is paid takes it over from the buyer's clock:
/// what it held is its own again, and no hold runs out.
async fn keep_goods(tx: &mut TenantTx, order: &mut Order, now: DateTime<Utc>) -> Result<()> {
    order.unpaid_release_at = None;
    reserve::hold(tx, order, now).await
}

/// What is made of stems is promised for the new day instead.
async fn move_promises(
    tx: &mut TenantTx,
    order: &mut Order,
    allow_overbooking: bool,
    now: DateTime<Utc>,
) -> Result<()> {
    if order.reservation != Reservation::Held || order.lines_by_stems().is_empty() {
        return Ok(());
    }
    let terms = Terms { allow_overbooking, ..order.terms(now) };
    let mut holdings = order.holdings(|item| if item.by_stems { item.held_quantity } else { 0 });
    holdings.retain(|holding| holding.by_stems);
    let taken = stock::take(tx, &mut holdings, terms).await;
    let lines: Vec<_> = (0..order.items.len()).collect();
    let taken = taken.map_err(|stop| stop.map(|refused| Refused::of_stock(refused, &lines)))?;
    // Its lines are there: what is promised to them is written.
    Ok(taken.promises.write(tx, |_| None).await?)
}

/// Applies changes that the stage still allows and remembers them.
struct Editor {
    stage: Stage,
    changes: Vec<FieldChange>,
}

impl Editor {
    fn set<T: PartialEq + Clone + Into<Told>>(
        &mut self,
        field: &'static str,
        is_open: fn(Stage) -> bool,
        target: &mut T,
        value: Option<T>,
    ) -> Result<()> {
        let Some(value) = value.filter(|value| value != target) else { return Ok(()) };
        if !is_open(self.stage) {
            return Err(Refused::TooLateToEdit { field }.into());
        }
        let old = std::mem::replace(target, value.clone());
        self.changes.push(FieldChange::new(field, old, value));
        Ok(())
    }

    fn has_changed(&self, field: &str) -> bool {
        self.changes.iter().any(|change| change.field == field)
    }

    fn apply_to_buyer(&mut self, order: &mut Order, edit: &Edit) -> Result<()> {
        let phone = edit.customer_phone.clone().map(|phone| phone.map(|phone| phone.to_string()));
        if phone == Some(None) && order.people.customer_phone.is_some() {
            return Err(Refused::PhoneNeeded.into());
        }
        self.set("customer_phone", |_| true, &mut order.people.customer_phone, phone)?;
        self.set("customer_name", |_| true, &mut order.people.customer_name, edit.customer_name.clone())?;
        self.set("source", |_| true, &mut order.source, edit.source.clone())
    }

    fn apply_to_recipient(&mut self, order: &mut Order, edit: &Edit) -> Result<()> {
        let open = Stage::is_before_arrival;
        let edit = edit.clone();
        let (people, delivery) = (&mut order.people, &mut order.delivery);
        self.set("recipient_name", open, &mut people.recipient_name, edit.recipient_name)?;
        self.set("recipient_phone", open, &mut people.recipient_phone, edit.recipient_phone)?;
        self.set("is_anonymous", open, &mut people.is_anonymous, edit.is_anonymous)?;
        self.set("address", open, &mut delivery.address.line, edit.address.line)?;
        self.set("entrance", open, &mut delivery.address.entrance, edit.address.entrance)?;
        self.set("floor", open, &mut delivery.address.floor, edit.address.floor)?;
        self.set("flat", open, &mut delivery.address.flat, edit.address.flat)?;
        self.set("intercom", open, &mut delivery.address.intercom, edit.address.intercom)?;
        self.set("card_text", open, &mut order.texts.card_text, edit.texts.card_text)?;
        self.set("delivery_date", open, &mut delivery.date, edit.delivery_date)?;
        self.set("delivery_window", open, &mut delivery.window, edit.window)
    }

    fn apply_to_terms(&mut self, order: &mut Order, edit: &Edit) -> Result<()> {
        let open = Stage::is_before_handover;
        self.set("delivery_method", open, &mut order.delivery.method, edit.delivery_method)?;
        self.set("payment_method", open, &mut order.payment_method, edit.payment_method)
    }

    /// The sums as they are to be. Who comes for the goods pays no fee, unless
    /// the edit names one.
    fn sums_of(&mut self, order: &Order, edit: &Sums<Option<Minor>>) -> Result<Sums> {
        let (open, refused) = (Stage::is_before_handover, Refused::of_sums(order.currency));
        let mut sums = order.sums;
        let of_lines = order.items.iter().map(|item| item.total.0).sum::<i64>() == sums.flower_sum.0;
        if edit.flower_sum.is_some_and(|sum| sum != sums.flower_sum) && of_lines && !order.items.is_empty() {
            let bad = BadSums::FlowerSumOfLines { flower_sum: sums.flower_sum };
            return Err(refused(bad).into());
        }
        let is_fetched_now =
            order.delivery.method == DeliveryMethod::SelfPickup && self.has_changed("delivery_method");
        let fee = edit.delivery_fee.or(is_fetched_now.then_some(Minor::ZERO));
        self.set("delivery_fee", open, &mut sums.delivery_fee, fee)?;
        self.set("discount", open, &mut sums.discount, edit.discount)?;
        self.set("flower_sum", Stage::is_before_assembly, &mut sums.flower_sum, edit.flower_sum)?;
        let completed = Sums::of(sums.flower_sum, sums.delivery_fee, sums.discount).map_err(&refused)?;
        if let Some(total) = edit.total {
            let given = GivenSums {
                flower_sum: Some(sums.flower_sum),
                delivery_fee: Some(sums.delivery_fee),
                discount: sums.discount,
                total,
            };
            given.complete(None, order.delivery.method).map_err(&refused)?;
        }
        Ok(completed)
    }
}
