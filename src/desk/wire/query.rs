//! The query string of the list of orders.

use serde::Deserialize;
use utoipa::IntoParams;

use crate::http::{Checks, PageQuery, PageRequest, Result, Several};
use crate::orders::{Filter, Sort, Spared};
use crate::values::{CustomerId, ShopZone, StaffId};

const LONGEST_SOURCE: usize = 100;

/// Filters of the list of orders, as they came.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::desk) struct ListOrders {
    /// May repeat.
    #[serde(default)]
    #[param(value_type = Vec<crate::orders::Stage>, example = json!(["paid"]))]
    status: Several,
    /// Words of names and phones, each of which has to be found, in any order, whatever the case, with `ё` as `е`; the
    /// whole id, number (`#12` and `№12` too) or tracking token, which come first where no `sort` is given. Florists
    /// find nobody by phone; by its token, an order is found by those who may change it.
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
    /// To be delivered on that day or later.
    #[serde(rename = "deliveryFrom")]
    #[param(value_type = Option<String>, format = Date, example = "2026-12-26")]
    delivery_from: Option<String>,
    /// To be delivered on that day or earlier.
    #[serde(rename = "deliveryTo")]
    #[param(value_type = Option<String>, format = Date, example = "2026-12-26")]
    delivery_to: Option<String>,
    /// May repeat.
    #[serde(default)]
    #[param(value_type = Vec<crate::payments::PaymentStatus>, example = json!(["unpaid"]))]
    payment_status: Several,
    /// Assigned to this member of staff as florist; may repeat.
    #[serde(default)]
    #[param(value_type = Vec<i64>)]
    florist_id: Several,
    /// Assigned to this member of staff as courier; may repeat.
    #[serde(default)]
    #[param(value_type = Vec<i64>)]
    courier_id: Several,
    /// Ordered by this customer; may repeat.
    #[serde(default)]
    #[param(value_type = Vec<i64>)]
    customer_id: Several,
    /// May repeat.
    #[serde(default)]
    #[param(value_type = Vec<crate::orders::DeliveryMethod>, example = json!(["delivery"]))]
    delivery_method: Several,
    /// The face or site that the order came by; may repeat.
    #[serde(default)]
    #[param(value_type = Vec<String>, example = json!(["website"]))]
    source: Several,
    /// To be delivered where nobody knows yet: with `address_needs_clarification`, or without.
    #[param(value_type = Option<bool>)]
    needs_clarification: Option<String>,
    /// With money to be given back, or without: `refund_due` of the order.
    #[param(value_type = Option<bool>)]
    refund_due: Option<String>,
    /// `created_at`, `delivery_date` or `total`; `-` for descending. Default `-created_at`, under a search after what
    /// is named exactly.
    #[param(example = "-created_at", pattern = "^-?(created_at|delivery_date|total)$")]
    sort: Option<String>,
}

impl ListOrders {
    /// What is asked for, in the shop's own time.
    pub(in crate::desk) fn check(
        &self,
        page: &PageQuery,
        zone: ShopZone,
    ) -> Result<(Filter, Sort, PageRequest)> {
        let mut checks = Checks::query();
        let page = page.check(&mut checks);
        let filter = Filter {
            stages: checks.choices("status", &self.status),
            created_from: checks.moment("dateFrom", self.date_from.as_deref(), zone, false),
            created_to: checks.moment("dateTo", self.date_to.as_deref(), zone, true),
            delivery_from: checks.date_asked("deliveryFrom", self.delivery_from.as_deref(), zone),
            delivery_to: checks.date_asked("deliveryTo", self.delivery_to.as_deref(), zone),
            payment_statuses: checks.choices("payment_status", &self.payment_status),
            florist_ids: checks.wholes("florist_id", &self.florist_id).into_iter().map(StaffId).collect(),
            courier_ids: checks.wholes("courier_id", &self.courier_id).into_iter().map(StaffId).collect(),
            customer_ids: checks
                .wholes("customer_id", &self.customer_id)
                .into_iter()
                .map(CustomerId)
                .collect(),
            delivery_methods: checks.choices("delivery_method", &self.delivery_method),
            sources: self.source.iter().map(|word| checks.text("source", word, LONGEST_SOURCE)).collect(),
            needs_clarification: checks.flag("needs_clarification", self.needs_clarification.as_deref()),
            has_refund_due: checks.flag("refund_due", self.refund_due.as_deref()),
            search: checks.search_of_people(self.search.as_deref()),
            search_spares: Spared::default(),
        };
        let sort = checks.optional_choice("sort", self.sort.as_deref()).unwrap_or_default();
        checks.done()?;
        Ok((filter, sort, page))
    }
}
