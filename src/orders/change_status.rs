//! A person moves an order to another stage.

use super::advance::advance;
use super::allowed::{check_is_theirs, check_may_cancel, check_step};
use super::cancel::{self, StockFate};
use super::error::{Refused, Result};
use super::history::Change;
use super::order::Order;
use super::parts::IssueType;
use super::saving::lock;
use super::status::Stage;
use super::{issue, pay, reserve};
use crate::access::Bearer;
use crate::db::TenantTx;
use crate::values::OrderId;

/// Moves an order. Its own stage is no change.
///
/// # Errors
/// [`Refused`] by order, step, stage, money or goods.
pub async fn change_status(
    tx: &mut TenantTx,
    bearer: &Bearer,
    order_id: OrderId,
    next: Stage,
    change: &Change<'_>,
) -> Result<()> {
    check_step(bearer, next)?;
    let mut order = lock(tx, order_id).await?;
    check_is_theirs(bearer, &order)?;
    if order.stage == next {
        return Ok(());
    }
    match (order.stage, next) {
        (Stage::Issue, _) if next != Stage::Cancelled => {
            issue::resolve_to(tx, &mut order, next, change).await
        }
        (_, Stage::Paid) => pay::pay_by_hand(tx, &mut order, change).await,
        (_, Stage::Issue) => issue::report(tx, &mut order, IssueType::Other, change).await,
        (_, Stage::Cancelled) => {
            check_may_cancel(bearer, &order)?;
            cancel::cancel(tx, &mut order, StockFate::Return, change).await
        }
        (_, Stage::Assembled) => assemble(tx, &mut order, change).await,
        _ => advance(tx, &mut order, next, change).await,
    }
}

/// What is put together has to be the order's own: goods whose hold ran out
/// are taken again first.
async fn assemble(tx: &mut TenantTx, order: &mut Order, change: &Change<'_>) -> Result<()> {
    if order.standing().may_become(Stage::Assembled) && !reserve::reserve(tx, order).await? {
        return Err(Refused::GoodsGone.into());
    }
    advance(tx, order, Stage::Assembled, change).await
}
