//! What the shop's routes take and answer.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::closures::Closure;
use super::opening::{WorkingHours, WorkingHoursText};
use super::settings::Shop;
use super::staff::{NewStaff, StaffChange, StaffMember};
use super::zones::{NewZone, Zone};
use crate::access::Role;
use crate::http::{Checks, Object, Result, present};
use crate::values::{ClockTime, Currency, Language, Major, MajorInput, PaymentMethod, ShopZone, Text};

const LONGEST_NAME: usize = 200;
const LONGEST_CONTACT: usize = 100;
const LONGEST_ADDRESS: usize = 500;

/// A shop with its settings.
#[derive(Serialize, ToSchema)]
#[schema(as = Shop)]
pub(super) struct ShopView {
    #[schema(example = 1)]
    id: i64,
    #[schema(example = "Цветочный магазин 4567")]
    name: String,
    phone: Option<String>,
    whatsapp: Option<String>,
    telegram: Option<String>,
    instagram: Option<String>,
    address: Option<String>,
    /// Null: always open.
    working_hours: Option<WorkingHoursText>,
    payment_methods: Vec<PaymentMethod>,
    /// IANA name.
    #[schema(example = "Asia/Almaty")]
    time_zone: &'static str,
    currency: Currency,
    #[schema(example = "ru")]
    language: String,
    /// Orders for today are taken until this local time; null: all day.
    #[schema(example = "18:00")]
    same_day_cutoff: Option<ClockTime>,
    #[schema(value_type = String, format = DateTime)]
    created_at: String,
    #[schema(value_type = String, format = DateTime)]
    updated_at: String,
}

impl From<&Shop> for ShopView {
    fn from(shop: &Shop) -> Self {
        Self {
            id: shop.id.0,
            name: shop.name.clone(),
            phone: shop.phone.clone(),
            whatsapp: shop.whatsapp.clone(),
            telegram: shop.telegram.clone(),
            instagram: shop.instagram.clone(),
            address: shop.address.clone(),
            working_hours: shop.working_hours.as_ref().map(WorkingHours::to_text),
            payment_methods: shop.payment_methods.clone(),
            time_zone: shop.zone.name(),
            currency: shop.currency,
            language: shop.language.clone(),
            same_day_cutoff: shop.same_day_cutoff,
            created_at: shop.zone.render(shop.created_at),
            updated_at: shop.zone.render(shop.updated_at),
        }
    }
}

/// Changes of a shop's settings; what is absent stays.
#[derive(Deserialize, ToSchema)]
pub(super) struct UpdateShop {
    #[schema(example = "Цветы на Достык", min_length = 1, max_length = 200)]
    name: Option<String>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, example = "+77011234567", max_length = 32, pattern = "^(\\+[1-689][0-9]{6,14}|(\\+7|[78])[ .-]*(\\([0-9]{3}\\)|[0-9]{3})([ .-]*[0-9]){7})$")]
    phone: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, example = "+77011234567", max_length = 32, pattern = "^(\\+[1-689][0-9]{6,14}|(\\+7|[78])[ .-]*(\\([0-9]{3}\\)|[0-9]{3})([ .-]*[0-9]){7})$")]
    whatsapp: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, example = "@cvety_kz", max_length = 100)]
    telegram: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, example = "@cvety.kz", max_length = 100)]
    instagram: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, example = "г. Алматы, пр. Достык 89", max_length = 500)]
    address: Option<Option<String>>,
    /// Null: always open.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<WorkingHoursText>)]
    working_hours: Option<Option<Object<WorkingHoursText>>>,
    #[schema(min_items = 1)]
    payment_methods: Option<Vec<PaymentMethod>>,
    #[schema(example = "Asia/Almaty")]
    time_zone: Option<String>,
    /// Fixed once something has a price in it.
    #[schema(value_type = Option<Currency>)]
    currency: Option<String>,
    language: Option<Language>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, example = "18:00")]
    same_day_cutoff: Option<Option<String>>,
}

impl UpdateShop {
    /// Applies the changes to a shop.
    pub(super) fn apply(self, shop: &mut Shop) -> Result<()> {
        let checks = &mut Checks::body();
        if let Some(name) = &self.name {
            shop.name = checks.text("name", name, LONGEST_NAME);
        }
        for (field, change, target) in
            [("phone", &self.phone, &mut shop.phone), ("whatsapp", &self.whatsapp, &mut shop.whatsapp)]
        {
            if let Some(change) = change {
                let phone = change.as_deref().and_then(|phone| checks.any_phone(field, phone));
                *target = phone.map(|phone| phone.to_string());
            }
        }
        for (field, change, target, limit) in [
            ("telegram", &self.telegram, &mut shop.telegram, LONGEST_CONTACT),
            ("instagram", &self.instagram, &mut shop.instagram, LONGEST_CONTACT),
            ("address", &self.address, &mut shop.address, LONGEST_ADDRESS),
        ] {
            if let Some(change) = change {
                *target = checks.optional_text(field, change.as_deref(), limit);
            }
        }
        if let Some(methods) = self.payment_methods {
            if methods.is_empty() {
                checks.refuse("payment_methods", Text::new("no-payment-method"));
            }
            shop.payment_methods = methods;
            let mut seen = std::collections::HashSet::new();
            shop.payment_methods.retain(|method| seen.insert(*method));
        }
        if let Some(zone) = &self.time_zone {
            shop.zone = checks.parsed("time_zone", ShopZone::parse(zone)).unwrap_or(shop.zone);
        }
        if let Some(currency) = &self.currency {
            shop.currency = checks.parsed("currency", Currency::parse(currency)).unwrap_or(shop.currency);
        }
        if let Some(language) = self.language {
            shop.language = language.code().to_owned();
        }
        if let Some(hours) = &self.working_hours {
            shop.working_hours = hours.as_ref().map(|hours| checked_hours(checks, hours));
        }
        if let Some(cutoff) = &self.same_day_cutoff {
            let time = cutoff.as_deref().and_then(|time| checks.clock_time("same_day_cutoff", time));
            shop.same_day_cutoff = time;
        }
        std::mem::replace(checks, Checks::body()).done()
    }
}

fn checked_hours(checks: &mut Checks, text: &WorkingHoursText) -> WorkingHours {
    checks.within("working_hours", |checks| {
        let mut window = |field: &str, text: &Option<String>| {
            text.as_deref().and_then(|text| checks.day_window(field, text))
        };
        WorkingHours {
            weekdays: window("weekdays", &text.weekdays),
            saturday: window("saturday", &text.saturday),
            sunday: window("sunday", &text.sunday),
        }
    })
}

/// A delivery zone.
#[derive(Serialize, ToSchema)]
#[schema(as = DeliveryZone)]
pub(super) struct ZoneView {
    id: i64,
    #[schema(example = "Центр города")]
    name: String,
    #[schema(value_type = f64, example = 2000)]
    price: Major,
    /// Delivery is free from this sum of flowers on.
    #[schema(value_type = Option<f64>, example = 30000)]
    free_from: Option<Major>,
    #[schema(value_type = Option<f64>, example = 5000)]
    min_order: Option<Major>,
    is_active: bool,
    /// Zones are listed by it; the first active one is the default.
    position: i32,
}

impl ZoneView {
    pub(super) fn new(zone: &Zone, currency: Currency) -> Self {
        Self {
            id: zone.id,
            name: zone.terms.name.clone(),
            price: currency.to_major(zone.terms.price),
            free_from: zone.terms.free_from.map(|amount| currency.to_major(amount)),
            min_order: zone.terms.min_order.map(|amount| currency.to_major(amount)),
            is_active: zone.terms.is_active,
            position: zone.terms.position,
        }
    }
}

/// A new delivery zone.
#[derive(Deserialize, ToSchema)]
pub(super) struct CreateZone {
    #[schema(example = "Центр города", min_length = 1, max_length = 200)]
    name: String,
    price: MajorInput,
    free_from: Option<MajorInput>,
    min_order: Option<MajorInput>,
    is_active: Option<bool>,
    #[schema(minimum = 0, maximum = 10000)]
    position: Option<i64>,
}

impl CreateZone {
    pub(super) fn check(self, currency: Currency) -> Result<NewZone> {
        let mut checks = Checks::body();
        let zone = NewZone {
            name: checks.text("name", &self.name, LONGEST_NAME),
            price: checks.amount("price", &self.price, currency),
            free_from: checks.optional_amount("free_from", self.free_from.as_ref(), currency),
            min_order: checks.optional_amount("min_order", self.min_order.as_ref(), currency),
            is_active: self.is_active.unwrap_or(true),
            position: checked_position(&mut checks, self.position).unwrap_or(0),
        };
        checks.done().map(|()| zone)
    }
}

fn checked_position(checks: &mut Checks, position: Option<i64>) -> Option<i32> {
    let position = checks.within_range("position", position?, 0..=10_000);
    i32::try_from(position).ok()
}

/// Changes of a zone; what is absent stays.
#[derive(Deserialize, ToSchema)]
pub(super) struct UpdateZone {
    #[schema(min_length = 1, max_length = 200, example = "Центр города")]
    name: Option<String>,
    price: Option<MajorInput>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<MajorInput>)]
    free_from: Option<Option<MajorInput>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<MajorInput>)]
    min_order: Option<Option<MajorInput>>,
    is_active: Option<bool>,
    #[schema(minimum = 0, maximum = 10000)]
    position: Option<i64>,
}

impl UpdateZone {
    pub(super) fn apply(self, zone: &mut NewZone, currency: Currency) -> Result<()> {
        let mut checks = Checks::body();
        if let Some(name) = &self.name {
            zone.name = checks.text("name", name, LONGEST_NAME);
        }
        if let Some(price) = &self.price {
            zone.price = checks.amount("price", price, currency);
        }
        if let Some(amount) = &self.free_from {
            zone.free_from = checks.optional_amount("free_from", amount.as_ref(), currency);
        }
        if let Some(amount) = &self.min_order {
            zone.min_order = checks.optional_amount("min_order", amount.as_ref(), currency);
        }
        zone.is_active = self.is_active.unwrap_or(zone.is_active);
        zone.position = checked_position(&mut checks, self.position).unwrap_or(zone.position);
        checks.done()
    }
}

/// Days on which the storefront takes no orders, both ends included.
#[derive(Serialize, ToSchema)]
#[schema(as = Closure)]
pub(super) struct ClosureView {
    pub(super) id: i64,
    from_date: NaiveDate,
    to_date: NaiveDate,
    #[schema(example = "Наурыз")]
    reason: Option<String>,
}

impl From<Closure> for ClosureView {
    fn from(closure: Closure) -> Self {
        let Closure { id, from_date, to_date, reason } = closure;
        Self { id, from_date, to_date, reason }
    }
}

/// A closure to be added.
#[derive(Deserialize, ToSchema)]
pub(super) struct CreateClosure {
    #[schema(value_type = String, format = Date, example = "2027-03-21")]
    from_date: String,
    /// The same day when absent.
    #[schema(value_type = Option<String>, format = Date, example = "2027-03-23")]
    to_date: Option<String>,
    #[schema(example = "Наурыз", max_length = 200)]
    reason: Option<String>,
}

impl CreateClosure {
    pub(super) fn check(self) -> Result<Closure> {
        let mut checks = Checks::body();
        let from_date = checks.date("from_date", &self.from_date).unwrap_or_default();
        let to_date = match &self.to_date {
            Some(date) => checks.date("to_date", date).unwrap_or_default(),
            None => from_date,
        };
        if to_date < from_date {
            checks.refuse("to_date", Text::new("ends-before-begin"));
        }
        let reason = checks.optional_text("reason", self.reason.as_deref(), LONGEST_NAME);
        checks.done().map(|()| Closure { id: 0, from_date, to_date, reason })
    }
}

/// A member of the shop's staff: florists and couriers among them.
#[derive(Serialize, ToSchema)]
#[schema(as = StaffMember)]
pub(super) struct StaffView {
    #[schema(example = 5)]
    id: i64,
    #[schema(example = "Марина")]
    name: String,
    #[schema(example = "+77051234567")]
    phone: String,
    role: Role,
    #[schema(example = json!(["orders:read", "products:read", "warehouse", "production"]))]
    permissions: Vec<String>,
    #[schema(value_type = String, format = DateTime)]
    created_at: String,
    #[schema(value_type = String, format = DateTime)]
    updated_at: String,
}

impl StaffView {
    pub(super) fn new(member: &StaffMember, zone: ShopZone) -> Self {
        Self {
            id: member.id,
            name: member.name.clone(),
            phone: member.phone.clone(),
            role: member.role,
            permissions: member.role.permissions(),
            created_at: zone.render(member.created_at),
            updated_at: zone.render(member.updated_at),
        }
    }
}

/// Someone to be hired.
#[derive(Deserialize, ToSchema)]
pub(super) struct CreateStaff {
    #[schema(example = "Марина", min_length = 1, max_length = 200)]
    name: String,
    #[schema(
        example = "+77051234567",
        max_length = 32,
        pattern = "^(\\+7|[78])[ .-]*(\\([0-9]{3}\\)|[0-9]{3})([ .-]*[0-9]){7}$"
    )]
    phone: String,
    role: Role,
}

impl CreateStaff {
    pub(super) fn check(self) -> Result<NewStaff> {
        let mut checks = Checks::body();
        let name = checks.text("name", &self.name, LONGEST_NAME);
        let phone = checks.kazakh_phone("phone", &self.phone);
        checks.done()?;
        let phone = phone.ok_or_else(|| crate::http::Error::field("phone", Text::new("bad-phone")))?;
        Ok(NewStaff { person: None, name, phone, role: self.role })
    }
}

/// Changes of a member; the phone is who they are and stays.
#[derive(Deserialize, ToSchema)]
pub(super) struct UpdateStaff {
    #[schema(min_length = 1, max_length = 200, example = "Марина Иванова")]
    name: Option<String>,
    role: Option<Role>,
}

impl UpdateStaff {
    pub(super) fn check(self) -> Result<StaffChange> {
        let mut checks = Checks::body();
        let name = self.name.as_deref().map(|name| checks.text("name", name, LONGEST_NAME));
        checks.done().map(|()| StaffChange { name, role: self.role })
    }
}
