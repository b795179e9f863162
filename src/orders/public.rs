//! Orders that anybody may place: no more pieces of a product, and no more orders
//! that wait untouched for the shop, than it lets the public have.
//!
//! Invariant: *untouched* is a row of `untouched_orders`, which goes as soon as
//! somebody of the shop confirms, moves, assigns, edits or comments the order (a
//! trigger on history sees to it).

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::error::{Refused, Result};
use super::new_order::{Article, Goods, NewOrder};
use super::order::{Order, Reservation};
use super::place::place;
use super::untouched_queries::{self as queries, Waiting};
use crate::db::TenantTx;
use crate::shops::Caps;
use crate::values::Actor;

/// On what terms the public orders, and by what it is counted.
#[derive(Clone, Copy)]
pub struct PublicTerms<'a> {
    pub caps: Caps,
    /// Recognises the buyer's phone, where it is known.
    pub phone: Option<&'a [u8]>,
    /// Recognises the network address; None: the shop's own program vouches for
    /// the buyer.
    pub origin: Option<&'a [u8]>,
    /// So long an order without a time to pay holds its goods untouched.
    pub untouched_release: Duration,
}

/// Places an order of the public.
///
/// # Errors
/// [`Refused::TooManyOfProduct`], [`Refused::TooManyOpenOrders`]; as [`place`].
pub async fn place_public(
    tx: &mut TenantTx,
    new: &NewOrder,
    terms: PublicTerms<'_>,
    now: DateTime<Utc>,
) -> Result<Order> {
    let PublicTerms { phone, origin, untouched_release, .. } = terms;
    queries::take_turns(tx, phone, origin).await?;
    if let Some(refused) = public_obstacles(tx, &new.goods, terms).await?.into_iter().next() {
        return Err(refused.into());
    }
    // Nobody of the shop has touched the order yet, so nobody is named.
    let order = place(tx, new, &Actor::system(), now).await?;
    let holds_for_ever = order.reservation == Reservation::Held && order.unpaid_release_at.is_none();
    let look_at = holds_for_ever.then(|| now + untouched_release);
    queries::insert(tx, order.id, Waiting { phone, origin, look_at }).await?;
    Ok(order)
}

/// What stands against an order of the public besides what stands against any: in
/// the order in which [`place_public`] refuses it, with nothing taken or locked.
///
/// # Errors
/// The database is away.
pub async fn public_obstacles(
    tx: &mut TenantTx,
    goods: &Goods,
    terms: PublicTerms<'_>,
) -> Result<Vec<Refused>, sqlx::Error> {
    let PublicTerms { caps, phone, origin, .. } = terms;
    let mut refusals: Vec<_> = check_pieces(goods, caps.pieces).err().into_iter().collect();
    let open = queries::open_orders(tx, phone, origin).await?;
    let counts =
        [(open.of_phone, caps.open_orders_per_phone), (open.of_origin, caps.open_orders_per_address)];
    if let Some((_, most)) = counts.into_iter().find(|(open, most)| *open >= i64::from(*most)) {
        refusals.push(Refused::TooManyOpenOrders { most });
    }
    Ok(refusals)
}

/// Over all lines of a product together.
fn check_pieces(goods: &Goods, most: u32) -> Result<(), Refused> {
    let Goods::Lines { lines, .. } = goods else { return Ok(()) };
    let mut pieces = BTreeMap::<_, i64>::new();
    for line in lines {
        if let Article::Product(product) = &line.what {
            *pieces.entry(*product).or_default() += i64::from(line.quantity.get());
        }
    }
    let is_too_many = pieces.values().any(|pieces| *pieces > i64::from(most));
    if is_too_many { Err(Refused::TooManyOfProduct { most }) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::orders::Line;
    use crate::values::{Minor, ProductId, Quantity};

    #[test]
    fn pieces_of_a_product_are_summed_over_its_lines() {
        let goods = |lines: &[(i64, i64)]| {
            let line = |(product, pieces): &(i64, i64)| {
                Line::of(ProductId(*product), Quantity::new(*pieces).expect("a quantity"))
            };
            let lines = lines.iter().map(line).collect();
            Goods::Lines { lines, flower_sum: None, delivery_fee: None, discount: Minor::ZERO, total: None }
        };
        assert_eq!(check_pieces(&goods(&[(1, 60), (2, 100), (1, 40)]), 100), Ok(()));
        let refused = Err(Refused::TooManyOfProduct { most: 100 });
        assert_eq!(check_pieces(&goods(&[(1, 60), (2, 1), (1, 41)]), 100), refused);
    }
}
