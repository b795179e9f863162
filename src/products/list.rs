//! Which products are wanted, and in which order.

use super::availability::On;
use super::category::Category;
use super::stock_mode::StockMode;
use crate::values::{Minor, Search, VarietyId};

/// Which products of the catalogue are wanted; what is None doesn't matter.
#[derive(Clone, Debug, Default)]
pub struct CatalogueFilter {
    /// Any of these; none named, all of them.
    pub categories: Vec<Category>,
    /// In the name or the SKU.
    pub search: Option<Search>,
    pub is_popular: Option<bool>,
    pub is_new: Option<bool>,
    /// Can be ordered, on the day that is asked about.
    pub in_stock: Option<bool>,
    pub stock_modes: Vec<StockMode>,
    /// Its recipe names this variety, or has it stand in.
    pub variety: Option<WhichVariety>,
    pub on_sale: Option<bool>,
    /// Both compare the current price.
    pub min_price: Option<Minor>,
    pub max_price: Option<Minor>,
}

/// A variety, by its id or by its name.
#[derive(Clone, Debug)]
pub enum WhichVariety {
    Id(VarietyId),
    Named(String),
}

impl WhichVariety {
    /// A number is an id.
    pub fn read(text: &str) -> Self {
        let text = text.trim();
        text.parse().map_or_else(|_| Self::Named(text.to_owned()), |id| Self::Id(VarietyId(id)))
    }
}

/// What a list is sorted by; equals by id, in the same direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, strum::EnumString, strum::VariantNames)]
pub enum Sort {
    /// What a search names exactly, then the newest.
    #[default]
    #[strum(disabled)]
    Fitting,
    #[strum(serialize = "-created_at")]
    Newest,
    #[strum(serialize = "created_at")]
    Oldest,
    #[strum(serialize = "name")]
    Name,
    #[strum(serialize = "-name")]
    NameDown,
    #[strum(serialize = "price")]
    Cheapest,
    #[strum(serialize = "-price")]
    Dearest,
    /// What the shop has marked as popular before the rest, the newest first.
    #[strum(serialize = "popular")]
    Popular,
}

/// A list as it is asked for.
pub(super) struct ListQuery {
    pub filter: CatalogueFilter,
    pub is_active: Option<bool>,
    /// Archived ones only; otherwise none of them.
    pub archived: bool,
    pub sort: Sort,
    /// A search may name a product by its id, which staff know.
    pub search_knows_ids: bool,
    /// What each is made of is wanted too.
    pub with_ingredients: bool,
    /// When it is asked, and for which day.
    pub on: On,
}

impl ListQuery {
    /// True if its total is a figure: the whole catalogue, or what is on
    /// offer of it.
    pub(super) fn is_by_state_alone(&self) -> bool {
        let CatalogueFilter {
            categories,
            search,
            is_popular,
            is_new,
            in_stock,
            stock_modes,
            variety,
            on_sale,
            min_price,
            max_price,
        } = &self.filter;
        categories.is_empty()
            && search.is_none()
            && stock_modes.is_empty()
            && variety.is_none()
            && [is_popular, is_new, in_stock, on_sale].iter().all(|flag| flag.is_none())
            && min_price.is_none()
            && max_price.is_none()
    }

    /// The states it lets through, as figures name them.
    pub(super) fn states(&self) -> &'static [&'static str] {
        match (self.archived, self.is_active) {
            (false, None) => &["active", "inactive"],
            (false, Some(true)) => &["active"],
            (false, Some(false)) => &["inactive"],
            (true, None) => &["archived_active", "archived_inactive"],
            (true, Some(true)) => &["archived_active"],
            (true, Some(false)) => &["archived_inactive"],
        }
    }
}
