//! What the customers' routes answer, and how they are asked.

mod addresses;
mod dates;
mod import;
mod input;
mod list;
mod sheet;

pub(super) use addresses::{AddressView, CreateAddress, UpdateAddress};
pub(super) use dates::{CreateImportantDate, ImportantDateView, UpdateImportantDate};
pub(super) use import::{Day, ImportFile, ImportQuery, ImportView, Table, entry_of};
pub(super) use input::{CreateCustomer, UpdateCustomer};
pub(super) use list::{CustomerFilters, CustomerOrder};
pub(super) use sheet::{COLUMNS, row};

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::customers::customer::Customer;
use crate::customers::figures::Bought;
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
    /// All of their phones.
    pub fn phones(&self) -> Vec<String> {
        self.phone.iter().chain(&self.other_phones).cloned().collect()
    }

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
