//! What was sold, put together by day, by product and as a whole. Pure.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::queries::sold::Sold;
use crate::values::{Currency, Minor, ProductId};

/// Sums of what was sold, in one currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    pub orders: i64,
    pub pieces: i64,
    /// By the prices of the lines.
    pub goods: Minor,
    pub discount: Minor,
    pub delivery_fee: Minor,
}

/// A product and a currency, by which rows are told apart and sorted. None and
/// None: what orders have beside their lines.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Of {
    /// The home currency before the rest.
    pub is_foreign: bool,
    pub currency: &'static str,
    pub product: Option<String>,
    pub product_id: Option<ProductId>,
}

/// What was sold of one kind, a product say.
#[derive(Clone, Debug)]
pub struct Row<K> {
    pub of: K,
    pub currency: Currency,
    pub sums: Sums,
}

/// A time's sales.
#[derive(Clone, Debug)]
pub struct Sales {
    pub days: Vec<Row<NaiveDate>>,
    pub products: Vec<Row<Of>>,
    pub totals: Vec<Row<()>>,
}

impl Sums {
    /// What the goods bring.
    pub fn revenue(&self) -> Minor {
        Minor(self.goods.0 - self.discount.0)
    }

    /// With what bringing them brings.
    pub fn total(&self) -> Minor {
        Minor(self.revenue().0 + self.delivery_fee.0)
    }

    fn add(&mut self, sold: &Sold) {
        self.orders += sold.orders;
        self.pieces += sold.pieces;
        self.goods.0 += sold.goods.0;
        self.discount.0 += sold.discount.0;
        self.delivery_fee.0 += sold.delivery_fee.0;
    }
}

impl Of {
    /// The kind of a product in a currency.
    pub fn new(home: Currency, currency: Currency, product: Option<String>, id: Option<ProductId>) -> Self {
        Self { is_foreign: currency != home, currency: currency.code(), product, product_id: id }
    }
}

impl Sales {
    /// What was sold, put together.
    pub fn of(sold: &[Sold], home: Currency) -> Self {
        let with = |sold: &Sold| (sold.currency != home, sold.currency.code());
        let products = fold(sold, |sold| Of::new(home, sold.currency, sold.product.clone(), sold.product_id));
        // An order and its fee are of no product.
        let products = products.into_iter().filter(|row| {
            let Sums { pieces, goods, discount, .. } = row.sums;
            row.of.product.is_some() || (pieces, goods, discount) != (0, Minor::ZERO, Minor::ZERO)
        });
        Self {
            days: fold(sold, |sold| (sold.day, with(sold)))
                .into_iter()
                .map(|row| Row { of: row.of.0, currency: row.currency, sums: row.sums })
                .collect(),
            products: products.collect(),
            totals: fold(sold, with)
                .into_iter()
                .map(|row| Row { of: (), currency: row.currency, sums: row.sums })
                .collect(),
        }
    }
}

fn fold<K: Ord + Clone>(sold: &[Sold], of: impl Fn(&Sold) -> K) -> Vec<Row<K>> {
    let mut rows: BTreeMap<K, (Currency, Sums)> = BTreeMap::new();
    for sold in sold {
        rows.entry(of(sold)).or_insert((sold.currency, Sums::default())).1.add(sold);
    }
    rows.into_iter().map(|(of, (currency, sums))| Row { of, currency, sums }).collect()
}
