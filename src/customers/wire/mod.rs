//! What the customers' routes answer, and how lists are asked for.

mod addresses;
mod dates;
mod input;

pub(super) use addresses::{AddressView, CreateAddress, UpdateAddress};
pub(super) use dates::{CreateImportantDate, ImportantDateView, UpdateImportantDate};
pub(super) use input::{CreateCustomer, UpdateCustomer};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use input::LONGEST_TAG;

use crate::customers::customer::Customer;
use crate::customers::figures::Bought;
use crate::customers::list::ListQuery;
use crate::http::{Checks, PageQuery, PageRequest, Result, Several};
use crate::values::{Currency, CustomerId, Major, ShopZone};

/// A customer, with what they have bought in the shop's home currency.
#[derive(Serialize, ToSchema)]
#[schema(as = Customer)]
pub struct CustomerView {
    #[schema(value_type = i64, example = 100)]
    id: CustomerId,
    /// Null for those who came by a face that gives none.
    #[schema(example = "+77011234567")]
    phone: Option<String>,
    /// Those of whoever was merged into them: orders of these phones are theirs too.
    #[schema(example = json!(["+77017654322"]))]
    other_phones: Vec<String>,
    #[schema(example = "Иван Петров")]
    name: Option<String>,
    #[schema(example = "ivan@example.com")]
    email: Option<String>,
    birth_date: Option<NaiveDate>,
    /// The default address.
    #[schema(example = "ул. Абая 10")]
    address: Option<String>,
    #[schema(example = "Любит белые розы")]
    preferences: Option<String>,
    notes: Option<String>,
    /// Orders that weren't cancelled.
    #[schema(example = 5)]
    orders_count: i64,
    #[schema(value_type = f64, example = 125000)]
    total_spent: Major,
    /// 0 without orders.
    #[schema(value_type = f64, example = 25000)]
    average_order: Major,
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-11-25T12:00:00+05:00")]
    last_order_date: Option<String>,
    #[schema(example = json!(["VIP", "Постоянный"]))]
    tags: Vec<String>,
    /// The storefront takes no orders from them.
    is_blocked: bool,
    /// The face they first came by.
    #[schema(example = "staff")]
    source: String,
    /// Days to remember, in the order in which they were entered.
    important_dates: Vec<ImportantDateView>,
    /// The default one first, then by when an order was last delivered there.
    addresses: Vec<AddressView>,
    #[schema(value_type = String, format = DateTime)]
    created_at: String,
    #[schema(value_type = String, format = DateTime)]
    updated_at: String,
}

/// Where and when a customer is looked at.
#[derive(Clone, Copy)]
pub(in crate::customers) struct Reader {
    pub currency: Currency,
    pub zone: ShopZone,
    pub today: NaiveDate,
}

impl CustomerView {
    pub(in crate::customers) fn new(customer: Customer, bought: Bought, reader: Reader) -> Self {
        let Reader { currency, zone, today } = reader;
        let Customer { id, profile, source, other_phones, dates, addresses, created_at, updated_at } =
            customer;
        let important_dates = dates.into_iter().map(|date| ImportantDateView::new(date, today)).collect();
        Self {
            id,
            phone: profile.phone,
            other_phones,
            name: profile.name,
            email: profile.email,
            birth_date: profile.birth_date,
            address: profile.address,
            preferences: profile.preferences,
            notes: profile.notes,
            orders_count: bought.orders_count,
            total_spent: currency.to_major(bought.total_spent),
            average_order: currency.to_major(bought.average_order(currency)),
            last_order_date: bought.last_order_at.map(|at| zone.render(at)),
            tags: profile.tags,
            is_blocked: profile.is_blocked,
            source,
            important_dates,
            addresses: addresses.into_iter().map(|address| AddressView::new(address, zone)).collect(),
            created_at: zone.render(created_at),
            updated_at: zone.render(updated_at),
        }
    }
}

/// Which customers are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::customers) struct CustomerQuery {
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
    /// `created_at`, `name`, `total_spent`, `orders_count` or `last_order_date`, with `-` for
    /// descending; `-created_at` when absent. Those without a name or an order come last.
    #[param(
        example = "-total_spent",
        pattern = "^-?(created_at|name|total_spent|orders_count|last_order_date)$"
    )]
    sort: Option<String>,
}

impl CustomerQuery {
    pub(in crate::customers) fn check(
        &self,
        page: &PageQuery,
        currency: Currency,
    ) -> Result<(ListQuery, PageRequest)> {
        let mut checks = Checks::query();
        let list = ListQuery {
            search: checks.search_of_people(self.search.as_deref()),
            has_orders: checks.flag("has_orders", self.has_orders.as_deref()),
            min_spent: checks.optional_amount_text("min_spent", self.min_spent.as_deref(), currency),
            is_blocked: checks.flag("is_blocked", self.is_blocked.as_deref()),
            tags: self.tag.iter().map(|tag| checks.text("tag", tag, LONGEST_TAG)).collect(),
            sort: checks.optional_choice("sort", self.sort.as_deref()).unwrap_or_default(),
        };
        let page = page.check(&mut checks);
        checks.done().map(|()| (list, page))
    }
}
