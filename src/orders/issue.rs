//! A problem with an order, and its end: back to the stage it arose in.

use super::advance::advance;
use super::allowed::{check_is_theirs, check_step};
use super::error::{Refused, Result};
use super::history::{Change, FieldChange, Note};
use super::order::Order;
use super::paid::catch_up;
use super::parts::{Issue, IssueType};
use super::saving::{lock, save_and_tell};
use super::status::Stage;
use crate::access::Bearer;
use crate::db::TenantTx;
use crate::values::OrderId;

/// Marks an order as a problem; a further report on one replaces the first.
///
/// # Errors
/// [`Refused::IllegalTransition`].
pub async fn report(
    tx: &mut TenantTx,
    order: &mut Order,
    issue_type: IssueType,
    change: &Change<'_>,
) -> Result<()> {
    let is_known = order.stage == Stage::Issue;
    let says_the_same =
        order.issue.kind == Some(issue_type) && order.issue.comment.as_deref() == change.comment;
    if is_known && says_the_same {
        return Ok(());
    }
    let issue = Issue {
        kind: Some(issue_type),
        comment: change.comment.map(str::to_owned),
        reported_at: Some(change.now),
    };
    let before = std::mem::replace(&mut order.issue, issue);
    if is_known {
        let note = Note::Edited(changes(before, &order.issue));
        return save_and_tell(tx, order, note, change).await.map(drop);
    }
    advance(tx, order, Stage::Issue, change).await
}

/// What history says of a problem that began, changed or ended.
pub(super) fn changes(before: Issue, now: &Issue) -> Vec<FieldChange> {
    let kind = (before.kind != now.kind).then(|| FieldChange::new("issue_type", before.kind, now.kind));
    let comment = (before.comment != now.comment)
        .then(|| FieldChange::new("issue_comment", before.comment, now.comment.clone()));
    kind.into_iter().chain(comment).collect()
}

/// Someone of the shop reports a problem with an order they may see.
///
/// # Errors
/// [`Refused::Forbidden`], [`Refused::UnknownOrder`], [`Refused::IllegalTransition`].
pub async fn report_by_hand(
    tx: &mut TenantTx,
    bearer: &Bearer,
    order_id: OrderId,
    issue_type: IssueType,
    change: &Change<'_>,
) -> Result<()> {
    check_step(bearer, Stage::Issue)?;
    let mut order = lock(tx, order_id).await?;
    check_is_theirs(bearer, &order)?;
    report(tx, &mut order, issue_type, change).await
}

/// Ends the problem of an order: back to the stage it arose in.
///
/// # Errors
/// [`Refused::NotInIssue`], [`Refused::UnknownOrder`].
pub async fn resolve(tx: &mut TenantTx, order_id: OrderId, change: &Change<'_>) -> Result<()> {
    let mut order = lock(tx, order_id).await?;
    let before = order.stage_before_issue.ok_or(Refused::NotInIssue)?;
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
    catch_up(tx, order, change).await
}
