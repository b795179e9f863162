//! A person moves an order to another stage.

use super::advance::advance;
use super::allowed::{check_is_theirs, check_may_cancel, check_step};
use super::cancel;
use super::error::{Refused, Result};
use super::history::Change;
use super::order::Order;
use super::parts::IssueType;
use super::saving::lock;
use super::status::Stage;
use super::{issue, pay, reserve, writes};
use crate::access::{Bearer, Permission};
use crate::db::TenantTx;
use crate::stock::{self, Assembly, GoodsLine};
use crate::values::OrderId;
use crate::warehouse::By;

/// Where an order is to go.
#[derive(Clone, Debug)]
pub struct Move {
    pub next: Stage,
    /// How it is put together on the way.
    pub assembly: Assembly,
}

/// Moves an order. Its own stage is no change.
///
/// # Errors
/// [`Refused`] by order, step, stage, money or goods.
pub async fn change_status(
    tx: &mut TenantTx,
    bearer: &Bearer,
    order_id: OrderId,
    to: &Move,
    change: &Change<'_>,
) -> Result<()> {
    let Move { next, assembly } = to;
    let next = *next;
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
            cancel::cancel(tx, &mut order, None, change).await
        }
        (_, Stage::Assembled) => assemble(tx, &mut order, bearer, assembly, change).await,
        _ => advance(tx, &mut order, next, change).await,
    }
}

/// What is put together has to be the order's own: goods whose hold ran out
/// are taken again first.
async fn assemble(
    tx: &mut TenantTx,
    order: &mut Order,
    bearer: &Bearer,
    assembly: &Assembly,
    change: &Change<'_>,
) -> Result<()> {
    if assembly.allow_short && !bearer.may(Permission::Warehouse) {
        return Err(Refused::Forbidden.into());
    }
    if order.standing().may_become(Stage::Assembled) {
        reserve::hold(tx, order, change.now).await?;
        use_up(tx, order, assembly, change).await?;
    }
    advance(tx, order, Stage::Assembled, change).await
}

/// What was promised to its lines is taken, or what somebody says; lines of
/// counted goods are told what they cost.
async fn use_up(
    tx: &mut TenantTx,
    order: &mut Order,
    assembly: &Assembly,
    change: &Change<'_>,
) -> Result<()> {
    if let Some(at) =
        assembly.made_of.iter().position(|made| !order.items.iter().any(|item| item.id == made.line))
    {
        return Err(Refused::UnknownMadeLine { at }.into());
    }
    let by = By { actor: change.actor, now: change.now };
    let taken = stock::assemble(tx, order.id, &order.lines_by_stems(), assembly, by).await;
    taken.map_err(|stop| stop.map(Refused::of_short))?;
    let counted = order.items.iter().filter(|item| !item.by_stems).filter_map(|item| {
        Some(GoodsLine { line: item.id, product: item.product_id?, pieces: item.kept_quantity() })
    });
    let costs = stock::use_goods(tx, order.id, &counted.collect::<Vec<_>>(), by).await?;
    for item in &mut order.items {
        if item.by_stems {
            item.held_quantity = 0;
        } else {
            item.cost = costs.get(&item.id).copied().flatten();
        }
    }
    Ok(writes::update_items(tx, &order.items).await?)
}
