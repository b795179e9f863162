//! Lines on their way into an order: what they are of is looked up, and taken
//! from stock.

use chrono::{DateTime, NaiveDate, Utc};

use super::error::{Refused, Result};
use super::new_order::{Article, Asked, ByStems, HeldByCart, Line, Placer, Reserve};
use super::order::{Item, Order, Reservation};
use super::placed::PlacedLine;
use super::writes;
use crate::db::{Stop, TenantTx};
use crate::products::Category;
use crate::stock::{self, HeldLine, Holding, Promises, Shelf, Sold, Terms};
use crate::values::{Currency, LineId, OrderId, ProductId, Quantity};

/// On whose behalf, and when, lines take their goods.
#[derive(Clone, Copy)]
pub(super) struct Taking {
    pub by: Placer,
    pub reserve: Reserve,
    pub currency: Currency,
    /// The day on which the goods leave; None: today.
    pub day: Option<NaiveDate>,
    pub by_stems: ByStems,
    pub now: DateTime<Utc>,
}

impl Taking {
    pub(super) fn of(asked: Asked<'_>, reserve: Reserve, now: DateTime<Utc>) -> Self {
        let Asked { delivery, by_stems, currency, by, .. } = asked;
        Self { by, reserve, currency, day: delivery.date, by_stems, now }
    }

    fn terms(self) -> Terms {
        Terms {
            shelf: self.by.shelf(),
            day: self.day,
            substitution: self.by_stems.substitution,
            allow_overbooking: self.by_stems.allow_overbooking,
            hand_over: true,
            now: self.now,
        }
    }
}

/// Promises to lines that are yet to be written.
pub(super) struct LinePromises {
    promises: Promises,
    /// Which line each place is.
    lines: Vec<usize>,
}

impl LinePromises {
    /// Writes them to the order's lines.
    pub(super) async fn write(
        self,
        tx: &mut TenantTx,
        order: OrderId,
        items: &[LineId],
    ) -> Result<(), sqlx::Error> {
        let line_of = |place: usize| Some(HeldLine::Order(order, *items.get(*self.lines.get(place)?)?));
        self.promises.write(tx, line_of).await
    }
}

/// The lines as an order has them, with all goods taken, or none.
///
/// # Errors
/// [`Refused::UnknownProduct`], [`Refused::OutOfStock`], [`Refused::PriceNeeded`].
pub(super) async fn placed(
    tx: &mut TenantTx,
    lines: &[Line],
    taking: Taking,
) -> Result<(Vec<PlacedLine>, LinePromises)> {
    let known = KnownLines::of(tx, lines).await?;
    let mut holdings = known.holdings();
    let terms = taking.terms();
    let taken = match taking.reserve {
        Reserve::Now => stock::take(tx, &mut holdings, terms).await.map(|taken| (taken.sold, taken.promises)),
        Reserve::Later => {
            stock::look_up(tx, &mut holdings, terms).await.map(|sold| (sold, Promises::default()))
        }
    };
    let (sold, promises) = taken.map_err(|stop| stop.map(|refused| known.refused(refused)))?;
    let promises = LinePromises { promises, lines: known.of_products() };
    Ok((known.placed(sold, holdings, taking.currency == tx.shop().currency)?, promises))
}

/// The lines as an order would have them, with nothing taken, and of what there
/// is too little.
///
/// # Errors
/// [`Refused::UnknownProduct`], [`Refused::PriceNeeded`].
pub(super) async fn quoted(
    tx: &mut TenantTx,
    lines: &[Line],
    taking: Taking,
) -> Result<(Vec<PlacedLine>, Vec<Refused>)> {
    let known = KnownLines::of(tx, lines).await?;
    let holdings = known.holdings();
    let offered = stock::look_for(tx, &holdings, taking.terms()).await;
    let (found, missing) = offered.map_err(|stop| stop.map(|refused| known.refused(refused)))?;
    let missing = missing.into_iter().map(|refused| known.refused(refused)).collect();
    Ok((known.placed(found, holdings, taking.currency == tx.shop().currency)?, missing))
}

/// Lines, and the product that each is of; None for what is named by hand.
struct KnownLines<'a> {
    lines: &'a [Line],
    products: Vec<Option<ProductId>>,
}

impl<'a> KnownLines<'a> {
    async fn of(tx: &mut TenantTx, lines: &'a [Line]) -> Result<Self> {
        Ok(Self { lines, products: known_products(tx, lines).await? })
    }

    /// Of those that are of products, as stock knows them.
    fn holdings(&self) -> Vec<Holding> {
        let lines = self.products.iter().zip(self.lines);
        lines.filter_map(|(product, line)| Some(line.holding((*product)?))).collect()
    }

    /// Stock counts the lines that are of products.
    fn refused(&self, refused: stock::Refused) -> Refused {
        Refused::of_stock(refused, &self.of_products())
    }

    fn of_products(&self) -> Vec<usize> {
        let all = self.products.iter().enumerate();
        all.filter_map(|(index, product)| product.map(|_| index)).collect()
    }

    /// The lines with what they are of, and what they hold of it.
    fn placed(
        &self,
        sold: Vec<Sold>,
        holdings: Vec<Holding>,
        is_home_currency: bool,
    ) -> Result<Vec<PlacedLine>> {
        let mut sold = sold.into_iter().zip(holdings);
        let placed = self.lines.iter().zip(&self.products).enumerate().map(|(index, (line, product))| {
            let sold = product.and_then(|_| sold.next());
            let placed = line.placed(sold, is_home_currency);
            placed.ok_or(Stop::Refused(Refused::PriceNeeded { line: index }))
        });
        placed.collect()
    }
}

impl Placer {
    /// The products that they may order.
    fn shelf(self) -> Shelf {
        match self {
            Self::Shop => Shelf::Whole,
            Self::Public => Shelf::OnOffer,
        }
    }
}

/// A line to be added to an order, with its goods taken: where the order holds
/// goods, at once; and together with its own where it has let them go, since a
/// line that holds goods beside lines that no longer do would be half an order.
///
/// # Errors
/// As [`placed`]; [`Refused::GoodsGone`] where the order's own are gone.
pub(super) async fn added(
    tx: &mut TenantTx,
    order: &mut Order,
    line: &Line,
    terms: Terms,
) -> Result<(PlacedLine, Promises)> {
    let products = known_products(tx, std::slice::from_ref(line)).await?;
    let product = products.into_iter().flatten().next();
    // Nothing is taken for what is to be reserved later.
    let is_later = order.reservation == Reservation::None && order.is_to_be_taken();
    let takes_own = order.is_to_be_taken() && !is_later;
    let mut holdings = if takes_own { order.holdings(Item::kept_quantity) } else { Vec::new() };
    let own = holdings.len();
    holdings.extend(product.map(|product| line.holding(product)));
    let taken = if is_later {
        stock::look_up(tx, &mut holdings, terms).await.map(|sold| (sold, Promises::default()))
    } else {
        stock::take(tx, &mut holdings, terms).await.map(|taken| (taken.sold, taken.promises))
    };
    let (mut sold, promises) = taken.map_err(|stop| {
        stop.map(|refused| {
            if refused.line() < own { order.gone(refused.line()) } else { Refused::of_stock(refused, &[]) }
        })
    })?;
    if takes_own {
        order.hold(&holdings[..own]);
        writes::update_items(tx, &order.items).await?;
    }
    if !is_later {
        order.reservation = Reservation::Held;
    }
    let taken = product.and_then(|_| sold.pop()).zip(holdings.last().copied());
    let placed = line.placed(taken, order.currency == tx.shop().currency);
    let placed = placed.ok_or(Stop::Refused(Refused::PriceNeeded { line: 0 }))?;
    Ok((placed, promises))
}

/// The product of each line; None for what is named by hand.
async fn known_products(tx: &mut TenantTx, lines: &[Line]) -> Result<Vec<Option<ProductId>>> {
    let skus = lines.iter().filter_map(|line| match &line.what {
        Article::Sku(sku) => Some(sku.clone()),
        Article::Product(_) | Article::Named(_) => None,
    });
    let skus: Vec<_> = skus.collect();
    let by_sku =
        if skus.is_empty() { Default::default() } else { stock::products_of_skus(tx, &skus).await? };
    let products = lines.iter().enumerate().map(|(line, asked)| match &asked.what {
        Article::Product(id) => Ok(Some(*id)),
        Article::Sku(sku) => {
            by_sku.get(sku).copied().map(Some).ok_or(Refused::UnknownProduct { line }.into())
        }
        Article::Named(_) => Ok(None),
    });
    products.collect()
}

impl Line {
    /// A line of a product, at its price.
    pub fn of(product: ProductId, quantity: Quantity) -> Self {
        Self { what: Article::Product(product), quantity, price: None, notes: None, held: None }
    }

    fn holding(&self, product: ProductId) -> Holding {
        let wanting = Holding::wanting(product, self.quantity.get().into());
        let Some(HeldByCart { cart, line, pieces, by_stems }) = self.held else { return wanting };
        Holding { held: pieces, line: Some(HeldLine::Cart(cart, line)), by_stems, ..wanting }
    }

    /// None: it has no price.
    fn placed(&self, taken: Option<(Sold, Holding)>, is_home_currency: bool) -> Option<PlacedLine> {
        let (quantity, notes) = (self.quantity, self.notes.clone());
        let Some((product, holding)) = taken else {
            let Article::Named(name) = &self.what else { return None };
            return Some(PlacedLine {
                product_id: None,
                name: name.clone(),
                category: Category::Other,
                sku: None,
                quantity,
                price: self.price?,
                held: 0,
                by_stems: false,
                notes,
            });
        };
        let price = self.price.or(Some(product.current_price).filter(|_| is_home_currency))?;
        Some(PlacedLine {
            product_id: Some(product.id),
            name: product.name,
            category: product.category,
            sku: product.sku,
            quantity,
            price,
            held: holding.held,
            by_stems: holding.by_stems,
            notes,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::Minor;

    fn line(what: Article, price: Option<i64>) -> Line {
        let quantity = Quantity::new(2).expect("a quantity");
        Line { what, quantity, price: price.map(Minor), notes: None, held: None }
    }

    fn rose() -> (Sold, Holding) {
        let product = Sold {
            id: ProductId(7),
            name: "Роза".to_owned(),
            category: Category::Bouquet,
            sku: Some("SKU-7".to_owned()),
            current_price: Minor(100_000),
            is_active: true,
        };
        (product, Holding { held: 2, ..Holding::wanting(ProductId(7), 2) })
    }

    #[test]
    fn a_line_of_a_product_has_its_price_in_the_home_currency_alone() {
        let price = |asked: Option<i64>, is_home_currency| {
            let line = line(Article::Sku("SKU-7".to_owned()), asked);
            line.placed(Some(rose()), is_home_currency).map(|placed| (placed.price.0, placed.held))
        };
        assert_eq!(price(None, true), Some((100_000, 2)));
        assert_eq!(price(Some(90_000), true), Some((90_000, 2)));
        assert_eq!(price(Some(2_500), false), Some((2_500, 2)));
        assert_eq!(price(None, false), None, "tenge are no dollars");
    }

    #[test]
    fn a_line_named_by_hand_needs_a_price_and_holds_nothing() {
        let named = |price| line(Article::Named("Открытка".to_owned()), price).placed(None, true);
        let placed = named(Some(150_000)).expect("a line");
        assert_eq!((placed.product_id, placed.name.as_str(), placed.held), (None, "Открытка", 0));
        assert!(named(None).is_none());
    }
}
