//! The query string of the list of orders.

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::customers;
use crate::http::{Checks, PageRequest, Result};
use crate::orders::{Filter, Sort};
use crate::values::{ShopZone, StaffId, Text};

const LONGEST_SEARCH: usize = 100;

/// Filters of the list of orders, as they came.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::desk) struct ListOrders {
    /// From 1.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 2_147_483_647_i64, example = 1)]
    page: Option<String>,
    /// Orders a page, 1 to 100.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 100, example = 20)]
    limit: Option<String>,
    /// May repeat.
    #[serde(default)]
    #[param(value_type = Vec<crate::orders::Stage>, example = json!(["paid"]))]
    status: Vec<String>,
    /// In phones and names, whatever the case; the whole id or number. Florists find nobody by phone.
    #[param(max_length = 100, example = "Айгуль")]
    search: Option<String>,
    /// Placed then or later; without an offset, the shop's local time; a date begins with its day.
    #[serde(rename = "dateFrom")]
    #[param(value_type = Option<String>, format = DateTime, example = "2026-12-01T00:00:00+05:00")]
    date_from: Option<String>,
    /// Placed then or earlier; a date ends with its day.
    #[serde(rename = "dateTo")]
    #[param(value_type = Option<String>, format = DateTime, example = "2026-12-31T23:59:59+05:00")]
    date_to: Option<String>,
    #[serde(rename = "deliveryFrom")]
    #[param(value_type = Option<String>, format = Date, example = "2026-12-26")]
    delivery_from: Option<String>,
    #[serde(rename = "deliveryTo")]
    #[param(value_type = Option<String>, format = Date, example = "2026-12-26")]
    delivery_to: Option<String>,
    #[param(value_type = Option<crate::payments::PaymentStatus>)]
    payment_status: Option<String>,
    #[param(value_type = Option<i64>)]
    florist_id: Option<String>,
    #[param(value_type = Option<i64>)]
    courier_id: Option<String>,
    #[param(value_type = Option<crate::orders::DeliveryMethod>)]
    delivery_method: Option<String>,
    #[param(max_length = 100, example = "website")]
    source: Option<String>,
    /// `created_at`, `delivery_date` or `total`; `-` for descending. Default `-created_at`.
    #[param(example = "-created_at", pattern = "^-?(created_at|delivery_date|total)$")]
    sort: Option<String>,
}

impl ListOrders {
    /// What is asked for, in the shop's own time.
    pub(in crate::desk) fn check(&self, zone: ShopZone) -> Result<(Filter, Sort, PageRequest)> {
        let mut checks = Checks::query();
        let page = PageRequest::check(&mut checks, self.page.as_deref(), self.limit.as_deref());
        let stages = self.status.iter().filter_map(|stage| checks.choice("status", stage)).collect();
        let mut id = |field: &str, text: &Option<String>| {
            let text = text.as_deref()?;
            checks.parsed(field, text.parse().map_err(|_| Text::new("integer-expected"))).map(StaffId)
        };
        let (florist_id, courier_id) =
            (id("florist_id", &self.florist_id), id("courier_id", &self.courier_id));
        let mut moment = |field: &str, text: &Option<String>, is_end: bool| {
            let text = text.as_deref()?;
            let moment = if is_end { zone.parse_moment_end(text) } else { zone.parse_moment(text) };
            checks.parsed(field, moment)
        };
        let created_from = moment("dateFrom", &self.date_from, false);
        let created_to = moment("dateTo", &self.date_to, true).map(end_of_second);
        let filter = Filter {
            stages,
            created_from,
            created_to,
            delivery_from: self.delivery_from.as_deref().and_then(|d| checks.date("deliveryFrom", d, zone)),
            delivery_to: self.delivery_to.as_deref().and_then(|d| checks.date("deliveryTo", d, zone)),
            payment_status: self.payment_status.as_deref().and_then(|s| checks.choice("payment_status", s)),
            florist_id,
            courier_id,
            customer_id: None,
            delivery_method: self
                .delivery_method
                .as_deref()
                .and_then(|m| checks.choice("delivery_method", m)),
            source: checks.optional_text("source", self.source.as_deref(), LONGEST_SEARCH),
            search: checks.optional_text("search", self.search.as_deref(), LONGEST_SEARCH).map(as_stored),
            search_spares_phones: false,
        };
        let sort = self.sort.as_deref().and_then(|sort| checks.choice("sort", sort)).unwrap_or_default();
        checks.done()?;
        Ok((filter, sort, page))
    }
}

/// Moments are shown to the second: the one named belongs to the range whole.
fn end_of_second(moment: DateTime<Utc>) -> DateTime<Utc> {
    let start = moment.duration_trunc(TimeDelta::seconds(1)).unwrap_or(moment);
    start + TimeDelta::microseconds(999_999)
}

/// A phone as orders keep it, however it is written; any other text as it is.
fn as_stored(search: String) -> String {
    customers::phone_part(&search).unwrap_or(search)
}
