//! What can be ordered of products, looked up when they are shown: of counted
//! goods what is counted, of what is made of stems what these allow on a day.
//! Orders reckon by the same arithmetic (`warehouse::allot`), so that what a page
//! shows is what an order gets.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::product::Product;
use super::queries::{self, Recipes};
use super::stock_mode::Stocked;
use crate::db::TenantTx;
use crate::values::{ProductId, Substitution, VarietyId};
use crate::warehouse::{self, Part, Pool, makeable};

/// How many pieces of a product can be ordered in one line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Available {
    /// None: any number.
    pub pieces: Option<i64>,
    /// The same where other varieties stand in.
    pub with_substitutes: Option<i64>,
    /// Others stand in without being asked for.
    pub others_stand_in: bool,
}

impl Available {
    fn of(pieces: Option<i64>) -> Self {
        Self { pieces, with_substitutes: pieces, others_stand_in: false }
    }

    /// One can be ordered.
    pub fn is_any(self) -> bool {
        self.suffices(1)
    }

    /// So many can be ordered.
    pub fn suffices(self, wanted: i64) -> bool {
        let pieces = if self.others_stand_in { self.with_substitutes } else { self.pieces };
        pieces.is_none_or(|pieces| pieces >= wanted)
    }
}

/// When something is looked at, and for which day.
#[derive(Clone, Copy, Debug)]
pub struct On {
    pub now: DateTime<Utc>,
    /// None: today.
    pub day: Option<NaiveDate>,
}

impl From<DateTime<Utc>> for On {
    fn from(now: DateTime<Utc>) -> Self {
        Self { now, day: None }
    }
}

/// Looks up what is available of those products: nothing more is asked where none
/// is made of stems.
///
/// # Errors
/// The database is away.
pub async fn look_up(tx: &mut TenantTx, products: &mut [Product], on: On) -> Result<(), sqlx::Error> {
    let of_stems = products.iter().filter(|product| product.terms.stocked == Stocked::FromStems);
    let ids: Vec<_> = of_stems.map(|product| product.id).collect();
    let made = if ids.is_empty() { HashMap::new() } else { of_products(tx, Some(&ids), on).await? };
    for product in products {
        product.available = match product.terms.stocked {
            Stocked::Counted(quantity) => Available::of(Some(quantity.into())),
            Stocked::ToOrder => Available::of(None),
            Stocked::FromStems => made.get(&product.id).copied().unwrap_or_default(),
        };
    }
    Ok(())
}

/// The same of products by their ids; those that are not made of stems are absent.
///
/// # Errors
/// The database is away.
pub async fn available(
    tx: &mut TenantTx,
    ids: &[ProductId],
    on: On,
) -> Result<HashMap<ProductId, Available>, sqlx::Error> {
    if ids.is_empty() { Ok(HashMap::new()) } else { of_products(tx, Some(ids), on).await }
}

/// The products made of stems of which one can be made on that day.
pub(super) async fn makeable_ids(tx: &mut TenantTx, on: On) -> Result<Vec<i64>, sqlx::Error> {
    let made = of_products(tx, None, on).await?;
    Ok(made.into_iter().filter(|(_, available)| available.is_any()).map(|(id, _)| id.0).collect())
}

/// Of those products made of stems, or of all.
async fn of_products(
    tx: &mut TenantTx,
    ids: Option<&[ProductId]>,
    on: On,
) -> Result<HashMap<ProductId, Available>, sqlx::Error> {
    let today = tx.shop().zone.today(on.now);
    let day = on.day.unwrap_or(today);
    let Recipes { lines, mut pools, substitution, stale } =
        queries::recipes(tx, ids, today, warehouse::cell(today, day)).await?;
    // After midnight, until a worker or an order has come by.
    if !stale.is_empty() {
        let gates = warehouse::look(tx, &stale, on.now).await?;
        pools.extend(gates.iter().map(|gate| gate.pool(day)));
    }
    let mut recipes = HashMap::<ProductId, Vec<Part>>::new();
    for (product, part) in lines {
        recipes.entry(product).or_default().push(part);
    }
    let mut of_varieties = HashMap::<VarietyId, Vec<Pool>>::with_capacity(pools.len());
    for pool in pools {
        of_varieties.entry(pool.variety).or_default().push(pool);
    }
    let available =
        recipes.into_iter().map(|(id, parts)| (id, of_recipe(&parts, &of_varieties, substitution)));
    Ok(available.collect())
}

fn of_recipe(
    parts: &[Part],
    of_varieties: &HashMap<VarietyId, Vec<Pool>>,
    substitution: Substitution,
) -> Available {
    let mut varieties: Vec<_> =
        parts.iter().flat_map(|part| part.substitutes.iter().chain([&part.variety])).collect();
    varieties.sort_unstable();
    varieties.dedup();
    let pools = varieties.into_iter().filter_map(|variety| of_varieties.get(variety));
    let pools: Vec<_> = pools.flatten().copied().collect();
    let pieces = makeable(parts, &pools, false);
    let has_substitutes = parts.iter().any(|part| !part.substitutes.is_empty());
    let with_substitutes = if has_substitutes { makeable(parts, &pools, true) } else { pieces };
    Available { pieces, with_substitutes, others_stand_in: substitution == Substitution::Allow }
}
