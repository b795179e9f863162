//! A cart as it stands, and what stock and orders know of its lines.

use chrono::{DateTime, TimeDelta, Utc};

use super::error::{Refused, Result};
use crate::db::TenantTx;
use crate::orders::{HeldByCart, Line};
use crate::products;
use crate::stock::{HeldLine, Holding};
use crate::values::{CartId, CartLineId, Minor, ProductId, Quantity};

/// A cart with its lines at today's prices.
#[derive(Clone, Debug)]
pub struct Cart {
    pub id: CartId,
    pub expires_at: DateTime<Utc>,
    /// Its lines hold counted stock until then; it may be past, and nobody has
    /// taken the goods back yet.
    pub held_until: Option<DateTime<Utc>>,
    /// When the last hold ended, or would have: goods may be given back and held
    /// again until then.
    pub(super) last_hold_ends_at: Option<DateTime<Utc>>,
    /// In the order in which they were added.
    pub lines: Vec<CartLine>,
}

/// A hold about to begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NextHold {
    pub until: DateTime<Utc>,
    /// Not what is left of the last one.
    pub is_new: bool,
}

/// So many of a product.
#[derive(Clone, Debug)]
pub struct CartLine {
    pub id: CartLineId,
    pub product_id: ProductId,
    pub product_name: String,
    pub quantity: Quantity,
    /// Goods it holds: of its product's stock, or in stems.
    pub held_quantity: i64,
    /// What it is made of is written down, and what it holds is stems.
    pub by_stems: bool,
    pub notes: Option<String>,
    /// What a piece costs now.
    pub price: Minor,
    /// Active, and not archived.
    pub is_on_offer: bool,
    /// There is enough of it, what is held here included; of what is made of stems
    /// once [`Cart::look_up`] has looked.
    pub is_in_stock: bool,
    /// Its product is made of stems.
    pub is_from_stems: bool,
}

/// So many of a product, to be put into a cart.
#[derive(Clone, Debug)]
pub(super) struct NewLine {
    pub product_id: ProductId,
    pub quantity: Quantity,
    pub notes: Option<String>,
}

impl CartLine {
    /// What it costs now.
    pub fn total(&self) -> Minor {
        self.price.checked_mul_quantity(self.quantity.get().into()).unwrap_or_default()
    }

    /// As stock knows it.
    fn holding(&self, cart: CartId, wanted: i64) -> Holding {
        Holding {
            product: self.product_id,
            wanted,
            held: self.held_quantity,
            line: Some(HeldLine::Cart(cart, self.id)),
            by_stems: self.by_stems,
        }
    }
}

impl Cart {
    /// What its lines cost now, those apart that can't be ordered.
    pub fn total(&self) -> Minor {
        let totals = self.lines.iter().filter(|line| line.is_on_offer).map(CartLine::total);
        Minor::checked_sum(totals).unwrap_or_default()
    }

    /// Looks whether there are stems enough for its lines today: nothing is asked
    /// where none of them is of stems that it does not hold.
    ///
    /// # Errors
    /// The database is away.
    pub(super) async fn look_up(&mut self, tx: &mut TenantTx, now: DateTime<Utc>) -> Result<(), sqlx::Error> {
        let wants =
            |line: &&mut CartLine| line.is_from_stems && line.held_quantity < i64::from(line.quantity.get());
        let ids: Vec<_> = self.lines.iter_mut().filter(wants).map(|line| line.product_id).collect();
        let available = products::available(tx, &ids, now.into()).await?;
        for line in self.lines.iter_mut().filter(wants) {
            let pieces = available.get(&line.product_id).copied().unwrap_or_default();
            line.is_in_stock = pieces.suffices(line.quantity.get().into());
        }
        Ok(())
    }

    /// True while what was checked out is promised.
    pub fn is_held(&self, now: DateTime<Utc>) -> bool {
        self.held_until.is_some_and(|until| until > now)
    }

    /// The hold that checking out begins now: what is left of one that was broken
    /// off by changing the goods, or a new one, once they have rested as long as
    /// the last hold was.
    ///
    /// # Errors
    /// [`Refused::HoldPaused`].
    pub(super) fn next_hold(&self, now: DateTime<Utc>, span: TimeDelta) -> Result<NextHold> {
        match self.last_hold_ends_at {
            Some(end) if now < end => Ok(NextHold { until: end, is_new: false }),
            Some(end) if now < end + span => Err(Refused::HoldPaused { left: end + span - now }.into()),
            _ => Ok(NextHold { until: now + span, is_new: true }),
        }
    }

    /// Its lines as an order takes them, those apart that can't be ordered.
    pub fn to_lines(&self) -> Vec<Line> {
        let line = |line: &CartLine| Line {
            notes: line.notes.clone(),
            held: Some(HeldByCart {
                cart: self.id,
                line: line.id,
                pieces: line.held_quantity,
                by_stems: line.by_stems,
            }),
            ..Line::of(line.product_id, line.quantity)
        };
        self.lines.iter().filter(|line| line.is_on_offer).map(line).collect()
    }

    /// Its lines as stock knows them, asking for all of their goods.
    pub(super) fn wanting(&self) -> Vec<Holding> {
        self.lines.iter().map(|line| line.holding(self.id, line.quantity.get().into())).collect()
    }

    /// The same, asking for nothing any more.
    pub(super) fn letting_go(&self) -> Vec<Holding> {
        self.lines.iter().map(|line| line.holding(self.id, 0)).collect()
    }

    /// # Errors
    /// [`Refused::UnknownLine`].
    pub(super) fn line(&self, id: CartLineId) -> Result<&CartLine> {
        let line = self.lines.iter().find(|line| line.id == id);
        line.ok_or_else(|| Refused::UnknownLine.into())
    }

    /// Why it can't be ordered as it is: [`Refused::Empty`], or a
    /// [`Refused::NotOnOffer`] for each line that has left the shelf.
    pub fn obstacles(&self) -> Vec<Refused> {
        if self.lines.is_empty() {
            return vec![Refused::Empty];
        }
        let gone = self.lines.iter().filter(|line| !line.is_on_offer);
        gone.map(|line| Refused::NotOnOffer { product: line.product_name.clone() }).collect()
    }

    /// # Errors
    /// The first of its obstacles.
    pub(super) fn check_orderable(&self) -> Result<()> {
        self.obstacles().into_iter().next().map_or(Ok(()), |refused| Err(refused.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::Stop;

    #[test]
    fn a_hold_that_was_broken_off_goes_on_and_one_that_is_over_rests_as_long() {
        let minute = |minutes: i64| DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes);
        let next = |last: Option<i64>, now: i64| {
            let cart = Cart {
                id: CartId(1),
                expires_at: minute(600),
                held_until: None,
                last_hold_ends_at: last.map(minute),
                lines: Vec::new(),
            };
            match cart.next_hold(minute(now), TimeDelta::minutes(15)) {
                Ok(hold) => Ok((hold.until == minute(now + 15), hold.is_new)),
                Err(Stop::Refused(Refused::HoldPaused { left })) => Err(left.num_minutes()),
                Err(other) => panic!("{other:?}"),
            }
        };
        assert_eq!(next(None, 0), Ok((true, true)));
        assert_eq!(next(Some(15), 5), Ok((false, false)));
        assert_eq!((next(Some(15), 15), next(Some(15), 29)), (Err(15), Err(1)));
        assert_eq!(next(Some(15), 30), Ok((true, true)));
    }
}
