//! A shop with its settings.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;

use super::caps::Caps;
use super::opening::WorkingHours;
use crate::config::Storefront;
use crate::values::{
    ClockTime, Currency, Language, PaymentMethod, Seller, ShopId, ShopZone, Substitution, WrittenContacts,
};

/// A shop with its settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shop {
    pub id: ShopId,
    pub name: String,
    pub phone: Option<String>,
    pub whatsapp: Option<String>,
    pub telegram: Option<String>,
    pub instagram: Option<String>,
    pub address: Option<String>,
    pub zone: ShopZone,
    /// The home currency.
    pub currency: Currency,
    pub language: String,
    pub payment_methods: Vec<PaymentMethod>,
    /// None: always open.
    pub working_hours: Option<WorkingHours>,
    /// Orders for today are taken until then; None: all day.
    pub same_day_cutoff: Option<ClockTime>,
    /// Whether other varieties may stand in, where an order says nothing.
    pub substitution: Substitution,
    /// How many days stems keep, where their variety says nothing.
    pub vase_life_days: i32,
    pub production: Production,
    /// What it says of its own on what the public may ask of it.
    pub own_caps: Caps<Option<u32>>,
    pub ratings_count: i64,
    pub ratings_sum: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// How a shop's florists work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Production {
    /// Tasks are made of orders that are paid or confirmed.
    pub makes_tasks: bool,
    /// The last task that is done makes its order assembled.
    pub tasks_assemble: bool,
    /// How long before it is needed a bouquet may be made.
    pub make_ahead_hours: i32,
}

impl Shop {
    /// The language of the shop's people.
    pub fn language(&self) -> Language {
        Language::from_tag(&self.language).unwrap_or_default()
    }

    /// The shop as it stands on its buyers' pages.
    pub fn seller(&self) -> Seller {
        let contacts = WrittenContacts {
            phone: self.phone.as_deref(),
            whatsapp: self.whatsapp.as_deref(),
            telegram: self.telegram.as_deref(),
            instagram: self.instagram.as_deref(),
        };
        Seller { name: self.name.clone(), address: self.address.clone(), contacts: contacts.recognised() }
    }

    /// What the public may ask of it at most.
    pub fn caps(&self, settings: &Storefront) -> Caps {
        self.own_caps.under(Caps::ceiling(settings))
    }

    /// The average rating, with one digit; None without ratings.
    pub fn rating(&self) -> Option<Decimal> {
        let average = Decimal::from(self.ratings_sum).checked_div(self.ratings_count.into())?;
        Some(average.round_dp(1).normalize())
    }
}
