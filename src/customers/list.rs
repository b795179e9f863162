//! Which customers are wanted, and in which order.

use crate::values::{Minor, Search};

/// What a list is sorted by; equals by id, in the same direction. Figures are
/// those in the home currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, strum::EnumString, strum::VariantNames)]
pub(super) enum Sort {
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
    #[strum(serialize = "total_spent")]
    LeastSpent,
    #[strum(serialize = "-total_spent")]
    MostSpent,
    #[strum(serialize = "orders_count")]
    FewestOrders,
    #[strum(serialize = "-orders_count")]
    MostOrders,
    #[strum(serialize = "last_order_date")]
    LongestAway,
    #[strum(serialize = "-last_order_date")]
    LatestOrder,
}

impl Sort {
    fn needs_figures(self) -> bool {
        match self {
            Self::Fitting | Self::Newest | Self::Oldest | Self::Name | Self::NameDown => false,
            Self::LeastSpent
            | Self::MostSpent
            | Self::FewestOrders
            | Self::MostOrders
            | Self::LongestAway
            | Self::LatestOrder => true,
        }
    }
}

/// A list as it is asked for; what is None doesn't matter.
#[derive(Clone, Debug, Default)]
pub(super) struct ListQuery {
    pub search: Option<Search>,
    pub has_orders: Option<bool>,
    pub min_spent: Option<Minor>,
    pub is_blocked: Option<bool>,
    pub tags: Vec<String>,
    pub sort: Sort,
}

impl ListQuery {
    /// True if the list is to be counted exactly.
    pub(super) fn is_unfiltered(&self) -> bool {
        let Self { search, has_orders, min_spent, is_blocked, tags, sort: _ } = self;
        search.is_none()
            && has_orders.is_none()
            && min_spent.is_none()
            && is_blocked.is_none()
            && tags.is_empty()
    }

    /// True if its conditions speak of what customers have bought.
    pub(super) fn filters_by_figures(&self) -> bool {
        self.has_orders.is_some() || self.min_spent.is_some()
    }

    /// True if its conditions or its order do.
    pub(super) fn needs_figures(&self) -> bool {
        self.filters_by_figures() || self.sort.needs_figures()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_joined_only_when_they_matter() {
        let plain = ListQuery::default();
        assert!(plain.is_unfiltered() && !plain.needs_figures());
        let sorted = ListQuery { sort: Sort::MostSpent, ..ListQuery::default() };
        assert!(sorted.is_unfiltered() && sorted.needs_figures() && !sorted.filters_by_figures());
        let filtered = ListQuery { has_orders: Some(false), ..ListQuery::default() };
        assert!(!filtered.is_unfiltered() && filtered.needs_figures());
    }
}
