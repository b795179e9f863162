//! An order's life: placed, paid, assembled, delivered, or cancelled. Knows no
//! face: whoever asks brings values, and words what is refused.
//!
//! Invariants: an order has four independent facts (stage, payment,
//! reservation, confirmation); its stage moves only along the table in
//! `status.rs`, by one statement that names the stage it leaves; every change
//! raises the version under the row's lock and appends one row of history, in
//! the transaction of its events; it becomes paid in `paid.rs` alone. Orders
//! call no subscriber and no provider.

mod advance;
mod allowed;
mod buyer;
mod cancel;
mod care;
mod change_status;
mod deep_queries;
mod edit;
mod error;
mod followed;
mod forget;
mod forget_queries;
mod history;
mod issue;
mod items;
mod line_shares;
mod lines;
mod list;
mod list_queries;
mod merge;
mod merge_queries;
mod money_notes;
mod new_order;
mod order;
mod paid;
mod parts;
mod pay;
mod photos;
mod place;
mod placed;
mod pricing;
mod progress;
mod public;
mod queries;
mod quote;
mod refund;
mod refund_queries;
mod reserve;
mod saving;
mod source;
mod status;
mod untouched_queries;
mod writes;

pub use crate::stock::{Assembly, MadeOf};
pub use advance::advance;
pub use allowed::{check_is_theirs, steps_open_to};
pub use cancel::{StockFate, cancel, cancel_by_hand, return_late_money};
pub use care::{Assignment, assign, comment, confirm};
pub use change_status::{Move, change_status};
pub use edit::{Edit, TextEdit, edit};
pub use error::{BadSums, Excess, Refused, Result};
pub use followed::{Due, Followed, FollowedPhoto, follow, is_cancelled_by_buyer};
pub use forget::{forget_customer, forget_ended};
pub use history::{Change, Details, FieldChange, HistoryEntry, HistoryKind, Told};
pub use issue::{report as report_issue, report_by_hand as report_issue_by_hand, resolve as resolve_issue};
pub use items::{LineChange, MOST_LINES, add_line, change_line, remove_line};
pub use list::{CustomerHistory, Filter, Sort, Spared, history, list, of_customer, stage_counts};
pub use merge::merge_customers;
pub use money_notes::{note_attempt, note_refund};
pub use new_order::{
    Article, Asked, ByStems, Goods, HeldByCart, Line, NewOrder, OnlineTerms, Placer, Reserve, WhoOrders,
};
pub use order::{Colleague, Comment, Item, Order, Reservation};
pub use paid::take_in;
pub use parts::{Address, Delivery, Issue, IssueType, Moments, People, Sums, Texts};
pub use pay::record_payment;
pub use photos::{add_photo, look_for_photo, remove_photo};
pub use place::place;
pub use pricing::GivenSums;
pub use progress::{Progress, progress};
pub use public::{PublicTerms, place_public, public_obstacles};
pub use queries::{Overdue, Whose, overdue};
pub use quote::{Quoted, QuotedLine, quote};
pub use refund::{NewRefund, Refunded, refund, retry_refund};
pub use refund_queries::{RefundedLine, refunded_lines};
pub use reserve::{hold_to_pay, release, reserve, take_goods};
pub use saving::lock;
pub use source::{PaidWhen, Source};
pub use status::{DeliveryMethod, Stage};
pub use untouched_queries::{is_untouched, look_again, untouched};

use crate::db::TenantTx;
use crate::values::{Currency, OrderId};

/// The latest orders, the newest first.
///
/// # Errors
/// The database is away.
pub async fn latest(tx: &mut TenantTx, whose: Whose, limit: i64) -> Result<Vec<Order>, sqlx::Error> {
    let ids = queries::latest_ids(tx, whose, limit).await?;
    queries::orders(tx, &ids).await
}

/// What the amounts of an order are in, as a hint for whoever reads a request:
/// where there is no such order, the home currency.
///
/// # Errors
/// The database is away.
pub async fn currency(tx: &mut TenantTx, id: OrderId) -> Result<Currency, sqlx::Error> {
    let home = tx.shop().currency;
    Ok(queries::currency(tx, id).await?.unwrap_or(home))
}

/// An order, whole.
///
/// # Errors
/// [`Refused::UnknownOrder`].
pub async fn order(tx: &mut TenantTx, id: OrderId) -> Result<Order> {
    queries::orders(tx, &[id]).await?.pop().ok_or_else(|| Refused::UnknownOrder.into())
}
