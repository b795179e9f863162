//! What the routes of delivery zones take and answer.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::{Checks, Result, present};
use crate::shops::zone::{USUAL_TRAVEL_MINUTES, Zone, ZoneTerms};
use crate::values::{Currency, Major, MajorInput, ZoneId};

const LONGEST_NAME: usize = 200;

/// A delivery zone.
#[derive(Serialize, ToSchema)]
#[schema(as = DeliveryZone)]
pub(in crate::shops) struct ZoneView {
    #[schema(value_type = i64)]
    id: ZoneId,
    #[schema(example = "Центр города")]
    name: String,
    #[schema(value_type = f64, example = 2000)]
    price: Major,
    /// Delivery is free from this sum of flowers on.
    #[schema(value_type = Option<f64>, example = 30000)]
    free_from: Option<Major>,
    #[schema(value_type = Option<f64>, example = 5000)]
    min_order: Option<Major>,
    #[schema(example = true)]
    is_active: bool,
    /// How long the way there takes a courier.
    #[schema(example = 30)]
    travel_minutes: i32,
    /// Zones are listed by it; the first active one is the default.
    position: i32,
}

impl ZoneView {
    pub(in crate::shops) fn new(zone: &Zone, currency: Currency) -> Self {
        Self {
            id: zone.id,
            name: zone.terms.name.clone(),
            price: currency.to_major(zone.terms.price),
            free_from: zone.terms.free_from.map(|amount| currency.to_major(amount)),
            min_order: zone.terms.min_order.map(|amount| currency.to_major(amount)),
            is_active: zone.terms.is_active,
            travel_minutes: zone.terms.travel_minutes,
            position: zone.terms.position.unwrap_or_default(),
        }
    }
}

/// A new delivery zone.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"name": "Левый берег", "price": 2500, "free_from": 30000, "is_active": false}))]
pub(in crate::shops) struct CreateZone {
    #[schema(example = "Центр города", min_length = 1, max_length = 200)]
    name: String,
    price: MajorInput,
    free_from: Option<MajorInput>,
    min_order: Option<MajorInput>,
    is_active: Option<bool>,
    /// 30 when absent.
    #[schema(minimum = 0, maximum = 600, example = 30)]
    travel_minutes: Option<i64>,
    /// Omitted: after all others.
    #[schema(minimum = 0, maximum = 10000)]
    position: Option<i64>,
}

impl CreateZone {
    pub(in crate::shops) fn check(self, currency: Currency) -> Result<ZoneTerms> {
        let mut checks = Checks::body();
        let zone = ZoneTerms {
            name: checks.name("name", &self.name, LONGEST_NAME),
            price: checks.amount("price", &self.price, currency),
            free_from: checks.optional_amount("free_from", self.free_from.as_ref(), currency),
            min_order: checks.optional_amount("min_order", self.min_order.as_ref(), currency),
            is_active: self.is_active.unwrap_or(true),
            travel_minutes: checked_travel(&mut checks, self.travel_minutes).unwrap_or(USUAL_TRAVEL_MINUTES),
            position: checked_position(&mut checks, self.position),
        };
        checks.done().map(|()| zone)
    }
}

fn checked_position(checks: &mut Checks, position: Option<i64>) -> Option<i32> {
    let position = checks.within_range("position", position?, 0..=10_000);
    i32::try_from(position).ok()
}

fn checked_travel(checks: &mut Checks, minutes: Option<i64>) -> Option<i32> {
    let minutes = checks.within_range("travel_minutes", minutes?, 0..=600);
    i32::try_from(minutes).ok()
}

/// Changes of a zone; what is absent stays.
#[derive(Deserialize, ToSchema)]
pub(in crate::shops) struct UpdateZone {
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
    #[schema(minimum = 0, maximum = 600, example = 30)]
    travel_minutes: Option<i64>,
    #[schema(minimum = 0, maximum = 10000)]
    position: Option<i64>,
}

impl UpdateZone {
    pub(in crate::shops) fn apply(self, zone: &mut ZoneTerms, currency: Currency) -> Result<()> {
        let mut checks = Checks::body();
        if let Some(name) = &self.name {
            zone.name = checks.renamed("name", name, Some(&zone.name), LONGEST_NAME);
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
        zone.travel_minutes = checked_travel(&mut checks, self.travel_minutes).unwrap_or(zone.travel_minutes);
        zone.position = checked_position(&mut checks, self.position).or(zone.position);
        checks.done()
    }
}
