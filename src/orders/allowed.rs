//! What somebody may do with an order, and which orders there are for them.

use super::error::{Refused, Result};
use super::order::Order;
use super::status::Stage;
use crate::access::{Bearer, Permission};
use crate::values::Minor;

/// Florists and couriers have steps of their own. Whoever has orders in full
/// has all, but money is taken by those who may take it.
pub(super) fn check_step(bearer: &Bearer, next: Stage) -> Result<()> {
    let has_orders = bearer.may(Permission::Orders);
    let may_step = match next {
        Stage::Paid => has_orders && bearer.may(Permission::Payments),
        Stage::Assembled => has_orders || bearer.grants.assembles(),
        Stage::Delivery | Stage::Delivered => has_orders || bearer.may(Permission::Deliveries),
        Stage::Issue => has_orders || bearer.grants.assembles() || bearer.may(Permission::Deliveries),
        Stage::New | Stage::SelfPickup | Stage::Completed | Stage::Cancelled => has_orders,
    };
    if may_step { Ok(()) } else { Err(Refused::Forbidden.into()) }
}

/// What the order may become by the hand of the bearer: what the table of
/// stages lets it, and of that the steps that are theirs.
pub fn steps_open_to(bearer: &Bearer, order: &Order) -> Vec<Stage> {
    let steps = order.standing().allowed().into_iter();
    steps.filter(|next| is_open_to(bearer, order, *next)).collect()
}

fn is_open_to(bearer: &Bearer, order: &Order, next: Stage) -> bool {
    let is_given_back = next != Stage::Cancelled || check_may_cancel(bearer, order).is_ok();
    is_given_back && check_step(bearer, next).is_ok()
}

/// Cancelling gives back what the order keeps of its money, which is for those
/// who may give money back.
pub(super) fn check_may_cancel(bearer: &Bearer, order: &Order) -> Result<()> {
    let holds_money = order.money.balance.kept() > Minor::ZERO;
    if !holds_money || bearer.may(Permission::Payments) { Ok(()) } else { Err(Refused::Forbidden.into()) }
}

/// To a courier, an order that is not theirs does not exist.
///
/// # Errors
/// [`Refused::UnknownOrder`].
pub fn check_is_theirs(bearer: &Bearer, order: &Order) -> Result<()> {
    // What is shown or done about it, the route's need has allowed.
    let is_seen = [Permission::Orders, Permission::Payments]
        .iter()
        .any(|field| bearer.sight(*field).covers(order.courier_id));
    if is_seen { Ok(()) } else { Err(Refused::UnknownOrder.into()) }
}
