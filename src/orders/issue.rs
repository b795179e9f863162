//! A problem with an order, and its end: back to the stage it arose in.

use serde::Serialize;
use utoipa::ToSchema;

use super::change::{Change, advance, is_due_to_be_paid, lock, save_and_tell};
use super::change_status::{check_is_theirs, check_step};
use super::error;
use super::order::{HistoryKind, Order};
use super::status::Stage;
use crate::access::Bearer;
use crate::db::TenantTx;
use crate::http::Result;
use crate::values::Actor;
use crate::{text_column, word_value};

/// What went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema, strum::IntoStaticStr, strum::EnumString)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum IssueType {
    WrongAddress,
    RecipientUnavailable,
    QualityIssue,
    WrongOrder,
    DeliveryDelay,
    PaymentIssue,
    Other,
}

text_column!(IssueType);
word_value!(IssueType);

/// Marks an order as a problem; a further report on one replaces the first.
///
/// # Errors
/// Rule `illegal_transition`.
pub async fn report(
    tx: &mut TenantTx,
    order: &mut Order,
    issue_type: IssueType,
    change: &Change<'_>,
) -> Result<()> {
    let is_known = order.stage == Stage::Issue;
    let says_the_same =
        order.issue_type == Some(issue_type) && order.issue_comment.as_deref() == change.comment;
    if is_known && says_the_same {
        return Ok(());
    }
    order.issue_type = Some(issue_type);
    order.issue_comment = change.comment.map(str::to_owned);
    order.issue_reported_at = Some(change.now);
    if is_known {
        return save_and_tell(tx, order, HistoryKind::Edited, None, change).await.map(drop);
    }
    advance(tx, order, Stage::Issue, change).await
}

/// Someone of the shop reports a problem with an order they may see.
pub(super) async fn report_by_hand(
    tx: &mut TenantTx,
    bearer: &Bearer,
    order_id: i64,
    issue_type: IssueType,
    change: &Change<'_>,
) -> Result<()> {
    check_step(bearer, Stage::Issue)?;
    let mut order = lock(tx, order_id).await?;
    check_is_theirs(bearer, &order)?;
    report(tx, &mut order, issue_type, change).await
}

/// Ends the problem of an order: back to the stage it arose in.
pub(super) async fn resolve(tx: &mut TenantTx, order_id: i64, change: &Change<'_>) -> Result<()> {
    let mut order = lock(tx, order_id).await?;
    let before = order.stage_before_issue.ok_or_else(error::not_in_issue)?;
    resolve_to(tx, &mut order, before, change).await
}

/// Ends the problem by naming the stage to return to.
pub(super) async fn resolve_to(
    tx: &mut TenantTx,
    order: &mut Order,
    next: Stage,
    change: &Change<'_>,
) -> Result<()> {
    advance(tx, order, next, change).await?;
    // Money may have come while the problem lasted.
    if is_due_to_be_paid(order) {
        let by_itself = Change { actor: &Actor::system(), now: change.now, comment: None };
        advance(tx, order, Stage::Paid, &by_itself).await?;
    }
    Ok(())
}
