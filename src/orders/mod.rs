//! An order's life: placed, paid, assembled, delivered, or cancelled.
//!
//! Invariants: an order has four independent facts (stage, payment,
//! reservation, confirmation); its stage moves only along the table in
//! `status.rs`, by one statement that names the stage it leaves; every change
//! raises the version under the row's lock and appends one row of history, in
//! the transaction of its events. Orders call no subscriber and no provider.

mod cancel;
mod care;
mod change;
mod change_status;
mod deep_queries;
mod edit;
mod error;
mod issue;
mod items;
mod line_shares;
mod list;
mod list_queries;
mod order;
mod pay;
mod place;
mod placed;
mod pricing;
mod progress;
mod queries;
mod refund;
mod refund_queries;
mod reserve;
mod routes;
mod slip;
mod status;
mod wire;
mod writes;

pub use cancel::{StockFate, cancel, refund_everything};
pub use care::assign_staff;
pub use change::{Change, advance, lock, note_attempt, note_refund, take_in};
pub use issue::{IssueType, report as report_issue};
pub use items::MOST_LINES;
pub use order::{Order, Reservation};
pub use place::{Address, Details, Goods, Line, NewOrder, OnlineTerms, place};
pub use placed::Placed;
pub use progress::{Progress, progress, progress_behind};
pub use queries::{Overdue, Whose, overdue};
pub use reserve::{release, take_again};
pub use status::{DeliveryMethod, Stage};
pub use wire::{
    DetailsInput, LONGEST_TEXT, WindowInput, checked_details, checked_lines, pay_url, tracking_url,
    unnamed_customer,
};

use crate::db::TenantTx;
use crate::http::Result;
use crate::parts::Parts;
use crate::state::AppState;

/// What orders bring.
pub fn parts(app: &AppState) -> Parts {
    routes::parts(app)
}

/// The latest orders, the newest first.
///
/// # Errors
/// The database is away.
pub async fn latest(tx: &mut TenantTx, whose: Whose, limit: i64) -> Result<Vec<Order>> {
    let ids = queries::latest_ids(tx, whose, limit).await?;
    Ok(queries::orders(tx, &ids).await?)
}

/// An order, whole.
///
/// # Errors
/// 404.
pub async fn order(tx: &mut TenantTx, id: i64) -> Result<Order> {
    queries::orders(tx, &[id]).await?.pop().ok_or_else(error::not_found)
}
