//! How lists of customers are asked for.

use serde::Deserialize;
use utoipa::IntoParams;

use super::input::LONGEST_TAG;
use crate::customers::list::{ListQuery, Sort};
use crate::http::{Checks, Several};
use crate::values::Currency;

/// Which customers are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::customers) struct CustomerFilters {
    /// Words of the name, the phones and the e-mail address, each of which has to be found, in any order, ignoring case;
    /// the id of a customer, who comes first where no `sort` is given.
    #[param(max_length = 100, example = "Иван")]
    search: Option<String>,
    /// With orders that weren't cancelled, or without.
    #[param(value_type = Option<bool>)]
    has_orders: Option<String>,
    /// Have bought for so much or more.
    #[param(value_type = Option<f64>, minimum = 0, maximum = 1000000000, example = 100000)]
    min_spent: Option<String>,
    #[param(value_type = Option<bool>)]
    is_blocked: Option<String>,
    /// Have this tag, or one of several; may repeat.
    #[serde(default)]
    #[param(value_type = Vec<String>, example = json!(["VIP"]))]
    tag: Several,
}

/// In which order.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::customers) struct CustomerOrder {
    /// `created_at`, `name`, `total_spent`, `orders_count` or `last_order_date`, with `-` for
    /// descending; `-created_at` when absent. Those without a name or an order come last.
    #[param(
        example = "-total_spent",
        pattern = "^-?(created_at|name|total_spent|orders_count|last_order_date)$"
    )]
    sort: Option<String>,
}

impl CustomerFilters {
    pub(in crate::customers) fn check(&self, checks: &mut Checks, currency: Currency) -> ListQuery {
        ListQuery {
            search: checks.search_of_people(self.search.as_deref()),
            has_orders: checks.flag("has_orders", self.has_orders.as_deref()),
            min_spent: checks.optional_amount_text("min_spent", self.min_spent.as_deref(), currency),
            is_blocked: checks.flag("is_blocked", self.is_blocked.as_deref()),
            tags: self.tag.iter().map(|tag| checks.text("tag", tag, LONGEST_TAG)).collect(),
            sort: Sort::default(),
        }
    }
}

impl CustomerOrder {
    pub(in crate::customers) fn check(&self, checks: &mut Checks) -> Sort {
        checks.optional_choice("sort", self.sort.as_deref()).unwrap_or_default()
    }
}
