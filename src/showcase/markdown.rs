//! What is to be marked down, by how much and why: bouquets of the showcase that
//! soon wilt, and what is made of stems that do and that nobody was promised.

use chrono::{DateTime, NaiveDate, Utc};

use super::error::{Refused, Result};
use super::queries::{self, Aging};
use super::rule::{Rule, marked_down};
use crate::db::{self, Stop, TenantTx};
use crate::products;
use crate::values::{Actor, Minor, ProductId};

/// Why a price is to fall.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    serde::Serialize,
    utoipa::ToSchema,
    strum::EnumString,
    strum::IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub(super) enum Reason {
    /// Bouquets of the showcase.
    Bouquets,
    /// Stems that it is made of.
    Stems,
}

/// A price that is to fall.
#[derive(Clone, Debug)]
pub(super) struct Proposal {
    pub product: ProductId,
    pub name: String,
    pub reason: Reason,
    /// Of stems: the variety that wilts first.
    pub variety: Option<String>,
    /// Bouquets on the showcase, or stems of the variety.
    pub pieces: i64,
    pub fresh_until: NaiveDate,
    pub days_left: i64,
    pub percent: i32,
    pub retail_price: Minor,
    pub sale_price: Option<Minor>,
    pub price: Minor,
}

/// Who marks down, and when.
#[derive(Clone, Copy, Debug)]
pub(super) struct Marking<'a> {
    pub actor: &'a Actor,
    pub now: DateTime<Utc>,
    pub by_rule: bool,
}

/// All prices that are to fall today, one a product, by their ids; of a product
/// whose price is as low already, none.
///
/// # Errors
/// The database is away.
pub(super) async fn proposals(
    tx: &mut TenantTx,
    rule: &Rule,
    now: DateTime<Utc>,
) -> std::result::Result<Vec<Proposal>, db::Error> {
    let shop = tx.shop();
    let today = shop.zone.today(now);
    let until = today + chrono::TimeDelta::days(rule.longest_days().into());
    let mut aging = queries::aging_bouquets(tx, until).await?;
    let of_stems = queries::aging_stems(tx, today, until).await?;
    let ids: Vec<_> = of_stems.iter().map(|aging| aging.product).collect();
    let available = products::available(tx, &ids, now.into()).await?;
    let can_be_made = |aging: &Aging| available.get(&aging.product).is_some_and(|it| it.is_any());
    aging.extend(of_stems.into_iter().filter(can_be_made));
    let mut proposals: Vec<_> = aging
        .into_iter()
        .filter_map(|aging| {
            let days_left = (aging.fresh_until - today).num_days();
            let percent = rule.percent(days_left)?;
            let price = marked_down(aging.retail_price, percent, shop.currency);
            let now = aging.sale_price.unwrap_or(aging.retail_price);
            (price < now).then_some(Proposal {
                product: aging.product,
                name: aging.name,
                reason: if aging.variety.is_some() { Reason::Stems } else { Reason::Bouquets },
                variety: aging.variety,
                pieces: aging.pieces,
                fresh_until: aging.fresh_until,
                days_left,
                percent,
                retail_price: aging.retail_price,
                sale_price: aging.sale_price,
                price,
            })
        })
        .collect();
    proposals.sort_by_key(|proposal| (proposal.product, proposal.fresh_until));
    proposals.dedup_by_key(|proposal| proposal.product);
    Ok(proposals)
}

/// Applies what is proposed for a product.
///
/// # Errors
/// [`Refused::NoProduct`], [`Refused::NotProposed`].
pub(super) async fn apply(tx: &mut TenantTx, product: ProductId, marking: Marking<'_>) -> Result<Proposal> {
    if !queries::is_there(tx, product).await? {
        return Err(Stop::Refused(Refused::NoProduct));
    }
    let rule = queries::rule(tx).await?;
    let found = proposals(tx, &rule, marking.now).await?;
    let proposal = found.into_iter().find(|proposal| proposal.product == product);
    let proposal = proposal.ok_or(Stop::Refused(Refused::NotProposed))?;
    mark(tx, &proposal, marking).await?;
    Ok(proposal)
}

/// Sets the price, and writes down what it was.
pub(super) async fn mark(
    tx: &mut TenantTx,
    proposal: &Proposal,
    marking: Marking<'_>,
) -> std::result::Result<(), db::Error> {
    products::set_sale_price(tx, proposal.product, Some(proposal.price), marking.now).await?;
    Ok(queries::enter(tx, proposal, marking).await?)
}

/// Gives back the prices that the rule has set and that nothing speaks for any
/// more, unless somebody has set another since.
///
/// # Errors
/// The database is away.
pub(super) async fn take_back(
    tx: &mut TenantTx,
    rule: &Rule,
    now: DateTime<Utc>,
) -> std::result::Result<(), db::Error> {
    let today = tx.shop().zone.today(now);
    let until = today + chrono::TimeDelta::days(rule.longest_days().into());
    let mut aging = queries::aging_bouquets(tx, until).await?;
    aging.extend(queries::aging_stems(tx, today, until).await?);
    let still: Vec<_> = aging.iter().map(|aging| aging.product).collect();
    for open in queries::open_by_rule(tx).await? {
        if still.contains(&open.product) {
            continue;
        }
        if open.is_as_set {
            products::set_sale_price(tx, open.product, open.price_before, now).await?;
        }
        queries::end(tx, open.product, now).await?;
    }
    Ok(())
}
