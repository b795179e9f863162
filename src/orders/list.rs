//! Lists of orders: which ids a filter finds, and how many. The orders
//! themselves are read by [`super::queries::orders`], so a list costs the same
//! whatever it shows.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::error::{Refused, Result};
use super::history::HistoryEntry;
use super::list_queries::{self, Matching};
use super::order::Order;
use super::status::{DeliveryMethod, Stage};
use super::{deep_queries, queries};
use crate::access::Sight;
use crate::customers::{self, Bought};
use crate::db::{FigureSubject, TenantTx};
use crate::figures;
use crate::http::{PageRequest, Total};
use crate::payments::PaymentStatus;
use crate::products::Category;
use crate::values::{CustomerId, OrderId, Search, StaffId};

/// Which orders a list shows; everything absent lets all through.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub stages: Vec<Stage>,
    /// Inclusive.
    pub created_from: Option<DateTime<Utc>>,
    pub created_to: Option<DateTime<Utc>>,
    pub delivery_from: Option<NaiveDate>,
    pub delivery_to: Option<NaiveDate>,
    pub payment_statuses: Vec<PaymentStatus>,
    pub florist_ids: Vec<StaffId>,
    pub courier_ids: Vec<StaffId>,
    pub customer_ids: Vec<CustomerId>,
    pub delivery_methods: Vec<DeliveryMethod>,
    pub sources: Vec<String>,
    /// Where to deliver is not known, or is.
    pub needs_clarification: Option<bool>,
    /// Keeps money beyond what its goods cost, or not.
    pub has_refund_due: Option<bool>,
    pub search: Option<Search>,
    pub search_spares: Spared,
}

/// What a search leaves out, since whoever searches may not see it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Spared {
    pub phones: bool,
    pub tokens: bool,
}

/// The orders in which a list may be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, strum::EnumString, strum::VariantNames)]
pub enum Sort {
    #[strum(serialize = "created_at")]
    Oldest,
    /// What a search names exactly, then the newest.
    #[default]
    #[strum(disabled)]
    Fitting,
    #[strum(serialize = "-created_at")]
    Newest,
    #[strum(serialize = "delivery_date")]
    DeliveredFirst,
    #[strum(serialize = "-delivery_date")]
    DeliveredLast,
    #[strum(serialize = "total")]
    Cheapest,
    #[strum(serialize = "-total")]
    Dearest,
}

impl Filter {
    /// Nothing but a search.
    pub(super) fn is_by_search_alone(&self) -> bool {
        self.stages.is_empty() && Self { search: None, ..self.clone() }.is_by_stage_alone()
    }

    /// Nothing but stages: the total is a figure, not a count.
    fn is_by_stage_alone(&self) -> bool {
        // Named one by one, so that a new filter can't be forgotten here.
        let Self {
            stages: _,
            created_from: None,
            created_to: None,
            delivery_from: None,
            delivery_to: None,
            payment_statuses,
            florist_ids,
            courier_ids,
            customer_ids,
            delivery_methods,
            sources,
            needs_clarification: None,
            has_refund_due: None,
            search: None,
            search_spares: _,
        } = self
        else {
            return false;
        };
        let are_none = [florist_ids.is_empty(), courier_ids.is_empty(), customer_ids.is_empty()];
        payment_statuses.is_empty()
            && delivery_methods.is_empty()
            && sources.is_empty()
            && are_none.iter().all(|none| *none)
    }
}

/// A page of orders with the size of the whole list.
///
/// # Errors
/// [`Refused::PageTooFar`].
pub async fn list(
    tx: &mut TenantTx,
    filter: &Filter,
    sort: Sort,
    page: PageRequest,
) -> Result<(Vec<Order>, Total)> {
    let (ids, total) = if filter.is_by_stage_alone() {
        by_stage(tx, filter, sort, page).await?
    } else if page.is_too_far() {
        return Err(Refused::PageTooFar.into());
    } else {
        let found = match &filter.search {
            Some(search) => Some(list_queries::search(tx, search, filter.search_spares).await?),
            None => None,
        };
        let (ids, counted) =
            list_queries::matching(tx, &Matching { filter, found }, sort, page, true).await?;
        (ids, Total::up_to_cap(counted))
    };
    Ok((queries::orders(tx, &ids).await?, total))
}

/// Of all orders, or of stages: the total is known, and in the default order
/// so is the way to any page.
async fn by_stage(
    tx: &mut TenantTx,
    filter: &Filter,
    sort: Sort,
    page: PageRequest,
) -> Result<(Vec<OrderId>, Total), sqlx::Error> {
    let counts = all_stage_counts(tx).await?;
    let wanted = counts.iter().filter(|(stage, _)| filter.stages.is_empty() || filter.stages.contains(stage));
    let total = Total::exact(wanted.map(|(_, count)| count).sum());
    let ids = if matches!(sort, Sort::Fitting | Sort::Newest) {
        deep_queries::newest(tx, &filter.stages, page).await?
    } else {
        list_queries::matching(tx, &Matching { filter, found: None }, sort, page, false).await?.0
    };
    Ok((ids, total))
}

/// A page of a customer's orders, and what they add up to.
pub struct CustomerHistory {
    pub orders: Vec<Order>,
    pub total: Total,
    pub bought: Bought,
    pub favorite_category: Option<Category>,
}

/// What a customer has ordered, the newest first.
///
/// # Errors
/// [`Refused::UnknownCustomer`].
pub async fn of_customer(
    tx: &mut TenantTx,
    customer_id: CustomerId,
    page: PageRequest,
) -> Result<CustomerHistory> {
    if customers::customer(tx, customer_id).await?.is_none() {
        return Err(Refused::UnknownCustomer.into());
    }
    let filter = Filter { customer_ids: vec![customer_id], ..Filter::default() };
    let (orders, total) = list(tx, &filter, Sort::Newest, page).await?;
    let currency = tx.shop().currency;
    let bought = customers::bought(tx, &[customer_id], currency).await?;
    Ok(CustomerHistory {
        orders,
        total,
        bought: bought.get(&customer_id).copied().unwrap_or_default(),
        favorite_category: list_queries::favorite_category(tx, customer_id).await?,
    })
}

/// How many orders stand in each stage, of those that are seen; stages without
/// any are absent.
///
/// # Errors
/// The database is away.
pub async fn stage_counts(tx: &mut TenantTx, sight: Sight) -> Result<HashMap<Stage, i64>, sqlx::Error> {
    match sight {
        Sight::All => all_stage_counts(tx).await,
        Sight::OwnDeliveries(own) => list_queries::stage_counts_of_courier(tx, own).await,
        Sight::Nothing => Ok(HashMap::new()),
    }
}

async fn all_stage_counts(tx: &mut TenantTx) -> Result<HashMap<Stage, i64>, sqlx::Error> {
    let figures = figures::read(tx, FigureSubject::OrderStage, &[0]).await?;
    let counts =
        figures.into_iter().filter_map(|((_, facet), figure)| Some((facet.parse().ok()?, figure.count)));
    Ok(counts.collect())
}

/// A page of an order's history, the oldest first, with how long it is.
///
/// # Errors
/// The database is away.
pub async fn history(
    tx: &mut TenantTx,
    order_id: OrderId,
    page: PageRequest,
) -> Result<(Vec<HistoryEntry>, Total), sqlx::Error> {
    let entries = queries::history(tx, order_id, page).await?;
    Ok((entries, Total::up_to_cap(queries::history_length(tx, order_id).await?)))
}
