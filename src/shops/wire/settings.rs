//! What the routes of the settings take and answer.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::{Checks, Object, PhoneInput, Result, SetElsewhere, TextInput, present};
use crate::shops::caps::Caps;
use crate::shops::opening::{WorkingHours, WorkingHoursText};
use crate::shops::shop::{Production, Shop};
use crate::shops::wire::ZoneView;
use crate::shops::zone::Zone;
use crate::values::{
    ClockTime, Currency, Language, OpeningHours, PaymentMethod, ShopZone, Substitution, Text,
};

const LONGEST_NAME: usize = 200;
const LONGEST_CONTACT: usize = 100;
const LONGEST_ADDRESS: usize = 500;

/// A shop with its settings.
#[derive(Serialize, ToSchema)]
#[schema(as = Shop)]
pub(in crate::shops) struct ShopView {
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
    /// Whether other varieties may stand in for those of a recipe, where an order does not say.
    substitution: Substitution,
    /// How many days stems keep, where their variety does not say.
    #[schema(example = 14)]
    vase_life_days: i32,
    /// Production tasks are made of orders by themselves, once these are paid or confirmed.
    makes_tasks: bool,
    /// The last task of an order that is completed makes the order assembled.
    tasks_assemble: bool,
    /// How many hours before it is needed a bouquet may be made.
    #[schema(example = 6)]
    make_ahead_hours: i32,
    /// In the shop's order; changed by operations of their own.
    delivery_zones: Vec<ZoneView>,
    /// Pieces of a product that the storefront sells in an order or holds in a cart; null: as many as the server lets
    /// any shop sell.
    #[schema(minimum = 1)]
    most_pieces: Option<u32>,
    /// Orders of a phone that may be open at the storefront, unpaid and touched by nobody of the shop; null: as many as
    /// the server lets any shop have.
    #[schema(minimum = 1)]
    most_open_orders_per_phone: Option<u32>,
    /// The same of a network address, which also may hold as many carts a day that become no order.
    #[schema(minimum = 1)]
    most_open_orders_per_address: Option<u32>,
    #[schema(value_type = String, format = DateTime)]
    created_at: String,
    #[schema(value_type = String, format = DateTime)]
    updated_at: String,
}

/// Fields that the shop shows and that its PATCH does not set.
pub(in crate::shops) const OF_SHOP: [SetElsewhere; 1] =
    [SetElsewhere::new("delivery_zones", "PATCH /api/shop/delivery-zones/{zone_id}")];

impl ShopView {
    pub(in crate::shops) fn new(shop: &Shop, zones: &[Zone]) -> Self {
        Self {
            delivery_zones: zones.iter().map(|zone| ZoneView::new(zone, shop.currency)).collect(),
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
            substitution: shop.substitution,
            vase_life_days: shop.vase_life_days,
            makes_tasks: shop.production.makes_tasks,
            tasks_assemble: shop.production.tasks_assemble,
            make_ahead_hours: shop.production.make_ahead_hours,
            most_pieces: shop.own_caps.pieces,
            most_open_orders_per_phone: shop.own_caps.open_orders_per_phone,
            most_open_orders_per_address: shop.own_caps.open_orders_per_address,
            created_at: shop.zone.render(shop.created_at),
            updated_at: shop.zone.render(shop.updated_at),
        }
    }
}

/// Changes of a shop's settings; what is absent stays. The example is what a new
/// shop has, so that trying it changes none.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"time_zone": "Asia/Almaty", "language": "ru"}))]
pub(in crate::shops) struct UpdateShop {
    #[schema(example = "Цветы на Достык", min_length = 1, max_length = 200)]
    name: Option<String>,
    #[serde(default, deserialize_with = "present")]
    #[schema(schema_with = PhoneInput::or_null)]
    phone: Option<Option<PhoneInput>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(schema_with = PhoneInput::or_null)]
    whatsapp: Option<Option<PhoneInput>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, example = "@cvety_kz", max_length = 100)]
    telegram: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, example = "@cvety.kz", max_length = 100)]
    instagram: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, example = "г. Алматы, пр. Достык 89", max_length = 500)]
    address: Option<Option<String>>,
    /// Days that are not named keep their hours, which are all day where the shop was always open; null: always open.
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
    #[schema(value_type = Option<String>, pattern = "^[0-9]{1,2}:[0-9]{2}(:00)?$")]
    same_day_cutoff: Option<Option<String>>,
    substitution: Option<Substitution>,
    /// Of stems that are there already it changes nothing.
    #[schema(minimum = 1, maximum = 365, example = 14)]
    vase_life_days: Option<i64>,
    /// Tasks that are there already stay.
    makes_tasks: Option<bool>,
    tasks_assemble: Option<bool>,
    /// Counts for tasks made or changed from now on.
    #[schema(minimum = 0, maximum = 72, example = 6)]
    make_ahead_hours: Option<i64>,
    /// At most what the server lets any shop sell; null: as many.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<u32>, minimum = 1)]
    most_pieces: Option<Option<i64>>,
    /// At most what the server lets any shop have; null: as many.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<u32>, minimum = 1)]
    most_open_orders_per_phone: Option<Option<i64>>,
    /// At most what the server lets any shop have; null: as many.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<u32>, minimum = 1)]
    most_open_orders_per_address: Option<Option<i64>>,
}

impl UpdateShop {
    fn apply_to_goods(&self, checks: &mut Checks, shop: &mut Shop) {
        shop.substitution = self.substitution.unwrap_or(shop.substitution);
        if let Some(days) = self.vase_life_days {
            let days = checks.within_range("vase_life_days", days, 1..=365);
            shop.vase_life_days = i32::try_from(days).unwrap_or(shop.vase_life_days);
        }
        self.apply_to_production(checks, &mut shop.production);
    }

    fn apply_to_production(&self, checks: &mut Checks, production: &mut Production) {
        production.makes_tasks = self.makes_tasks.unwrap_or(production.makes_tasks);
        production.tasks_assemble = self.tasks_assemble.unwrap_or(production.tasks_assemble);
        if let Some(hours) = self.make_ahead_hours {
            let hours = checks.within_range("make_ahead_hours", hours, 0..=72);
            production.make_ahead_hours = i32::try_from(hours).unwrap_or(production.make_ahead_hours);
        }
    }

    /// Applies the changes to a shop, which may lower what the public can ask of
    /// it below the ceiling.
    pub(in crate::shops) fn apply(self, shop: &mut Shop, ceiling: Caps) -> Result<()> {
        let checks = &mut Checks::body();
        self.apply_to_goods(checks, shop);
        if let Some(name) = &self.name {
            shop.name = checks.renamed("name", name, Some(&shop.name), LONGEST_NAME);
        }
        for (field, change, target) in
            [("phone", &self.phone, &mut shop.phone), ("whatsapp", &self.whatsapp, &mut shop.whatsapp)]
        {
            if let Some(change) = change {
                let phone = change.as_deref().and_then(|phone| checks.any_phone(field, phone));
                *target = phone.map(|phone| phone.to_string());
            }
        }
        for (field, change, target) in [
            ("telegram", &self.telegram, &mut shop.telegram),
            ("instagram", &self.instagram, &mut shop.instagram),
        ] {
            if let Some(change) = change {
                *target = checks.optional_text(field, change.as_deref(), LONGEST_CONTACT);
            }
        }
        if let Some(address) = &self.address {
            shop.address = checks.optional_address("address", address.as_deref(), LONGEST_ADDRESS);
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
            shop.working_hours =
                hours.as_ref().and_then(|hours| checked_hours(checks, shop.working_hours.take(), hours));
        }
        if let Some(cutoff) = &self.same_day_cutoff {
            let time = cutoff.as_deref().and_then(|time| checks.clock_time("same_day_cutoff", time));
            shop.same_day_cutoff = time;
        }
        let own = &mut shop.own_caps;
        for (field, change, target, ceiling) in [
            ("most_pieces", self.most_pieces, &mut own.pieces, ceiling.pieces),
            (
                "most_open_orders_per_phone",
                self.most_open_orders_per_phone,
                &mut own.open_orders_per_phone,
                ceiling.open_orders_per_phone,
            ),
            (
                "most_open_orders_per_address",
                self.most_open_orders_per_address,
                &mut own.open_orders_per_address,
                ceiling.open_orders_per_address,
            ),
        ] {
            if let Some(wish) = change.filter(|wish| *wish != target.map(i64::from)) {
                *target = wish.and_then(|wish| lowered(checks, field, wish, ceiling));
            }
        }
        std::mem::replace(checks, Checks::body()).done()
    }
}

/// A number of the shop's own; what it had before is not objected to, though the
/// ceiling may have come down since.
fn lowered(checks: &mut Checks, field: &str, wish: i64, ceiling: u32) -> Option<u32> {
    checks.within_range(field, wish, 1..=i64::from(ceiling));
    u32::try_from(wish).ok()
}

/// The hours as they were, but for the days that are named; None: always open.
fn checked_hours(
    checks: &mut Checks,
    before: Option<WorkingHours>,
    text: &WorkingHoursText,
) -> Option<WorkingHours> {
    checks.within("working_hours", |checks| {
        text.named().fold(before, |hours, named| {
            let mut hours = hours.unwrap_or_else(WorkingHours::always);
            let parsed = named.hours.map(OpeningHours::parse);
            hours.set(&named, parsed.and_then(|parsed| checks.parsed(named.name, parsed)));
            Some(hours)
        })
    })
}
