//! Deliveries on their way in: what the house calls supplies.

use chrono::{DateTime, TimeDelta, Utc};
use rust_decimal::Decimal;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::{LONGEST_NAME, LONGEST_TEXT, MOST_STEMS, TALLEST_CM};
use crate::db::{self, ShopBasics};
use crate::http::{Checks, Object, Result, Several, one_of};
use crate::values::{
    BadDecimal, Currency, DecimalInput, MoneyError, ShopZone, SupplyPositionId, Text, VarietyId,
};
use crate::warehouse::queries::supplies::Wanted;
use crate::warehouse::supply::{Came, LateBill, NewPosition, NewSupply, SupplyStatus, WhichOne};

const MOST_POSITIONS: usize = 200;
const DEAREST: i64 = 1_000_000_000;
const HIGHEST_RATE: i64 = 1_000_000;
const DECIMALS: u32 = 6;
/// An announced delivery comes within that time.
const FARTHEST: TimeDelta = TimeDelta::days(90);

/// A delivery that has come, or is announced.
#[derive(Deserialize, ToSchema)]
#[schema(as = CreateDelivery, example = json!({
    "supplier": "Flower Direct",
    "farm": "Ecuador Roses",
    "currency": "USD",
    "exchange_rate": 470,
    "positions": [
        {"variety": "Гортензия", "height_cm": 50, "qty": 200, "cost_per_stem": 0.5, "packaging": "Коробка 25шт"},
        {"variety": "Фрезия", "height_cm": 60, "qty": 150, "cost_per_stem": 0.6},
    ],
    "delivery_cost": 50,
    "notes": "Премиум качество",
}))]
pub(in crate::warehouse) struct CreateSupply {
    #[schema(example = "Flower Direct", min_length = 1, max_length = 200)]
    supplier: String,
    #[schema(example = "Ecuador Roses", max_length = 200)]
    farm: Option<String>,
    /// `received` when absent: it is there. `announced`: it is to come.
    status: Option<SupplyStatus>,
    /// When it came, or comes; now when absent. An announced one has to say it.
    #[schema(value_type = Option<String>, format = DateTime)]
    delivery_date: Option<String>,
    /// The shop's when absent.
    #[schema(value_type = Option<Currency>, example = json!("USD"))]
    currency: Option<String>,
    /// The shop's currency for one of `currency`, at most six decimals; required for
    /// another currency than the shop's.
    #[schema(value_type = Option<f64>, exclusive_minimum = 0, maximum = 1000000, example = 470)]
    exchange_rate: Option<DecimalInput>,
    #[schema(value_type = Vec<PositionInput>, min_items = 1, max_items = 200)]
    positions: Vec<Object<PositionInput>>,
    /// Freight, in `currency`, and as exact as that is told; 0 when absent.
    #[schema(value_type = Option<f64>, minimum = 0, maximum = 1000000000, example = 50)]
    delivery_cost: Option<DecimalInput>,
    #[schema(example = "Премиум качество", max_length = 2000)]
    notes: Option<String>,
}

/// Stems of one variety and height.
#[derive(Deserialize, ToSchema)]
#[schema(as = DeliveryPositionInput)]
struct PositionInput {
    /// One that is unknown is added. This or `variety_id`.
    #[schema(example = "Гортензия", max_length = 200)]
    variety: Option<String>,
    #[schema(value_type = Option<i64>)]
    variety_id: Option<VarietyId>,
    #[schema(minimum = 1, maximum = 500, example = 50)]
    height_cm: Option<i64>,
    #[schema(minimum = 1, maximum = 1000000, example = 200)]
    qty: i64,
    /// In the delivery's currency, at most six decimals.
    #[schema(value_type = f64, exclusive_minimum = 0, maximum = 1000000000, example = 0.5)]
    cost_per_stem: DecimalInput,
    #[schema(example = "Коробка 25шт", max_length = 200)]
    packaging: Option<String>,
}

fn number(checks: &mut Checks, field: &str, input: &DecimalInput, most: i64) -> Option<Decimal> {
    let read = input.read(most, DECIMALS).map_err(|bad| match bad {
        BadDecimal::OutOfRange => Text::new("bad-number").with("most", most),
        BadDecimal::TooPrecise => Text::new("six-decimals"),
    });
    checks.parsed(field, read)
}

/// A number above zero.
fn positive(checks: &mut Checks, field: &str, input: &DecimalInput, most: i64) -> Option<Decimal> {
    let number = number(checks, field, input, most)?;
    if number == Decimal::ZERO {
        checks.refuse(field, Text::new("not-positive"));
        return None;
    }
    Some(number)
}

/// A sum, as exact as its currency is told: tenge are whole.
fn sum(checks: &mut Checks, field: &str, input: &DecimalInput, currency: Currency) -> Decimal {
    let sum = number(checks, field, input, DEAREST).unwrap_or_default();
    let unit = currency.smallest_told().0;
    if sum * Decimal::ONE_HUNDRED % Decimal::from(unit) != Decimal::ZERO {
        checks.refuse(field, MoneyError::TooPrecise(currency));
    }
    sum
}

/// What a delivery can be at first.
const FIRST_STATUSES: [&str; 2] = ["received", "announced"];

impl CreateSupply {
    pub(in crate::warehouse) fn check(&self, shop: &ShopBasics, now: DateTime<Utc>) -> Result<NewSupply> {
        let mut checks = Checks::body();
        let status = self.status.unwrap_or(SupplyStatus::Received);
        if status == SupplyStatus::Cancelled {
            checks.refuse("status", one_of(&FIRST_STATUSES));
        }
        let currency =
            self.currency.as_deref().and_then(|code| checks.parsed("currency", Currency::parse(code)));
        let paid_in = currency.unwrap_or(shop.currency);
        let new = NewSupply {
            status,
            supplier: checks.text("supplier", &self.supplier, LONGEST_NAME),
            farm: checks.optional_text("farm", self.farm.as_deref(), LONGEST_NAME),
            arrives_at: self.arrives_at(&mut checks, status, shop.zone, now),
            currency: paid_in,
            rate: self.rate(&mut checks, currency, shop.currency),
            delivery_cost: match &self.delivery_cost {
                Some(cost) => sum(&mut checks, "delivery_cost", cost, paid_in),
                None => Decimal::ZERO,
            },
            notes: checks.optional_prose("notes", self.notes.as_deref(), LONGEST_TEXT),
            positions: self.positions(&mut checks),
        };
        checks.done().map(|()| new)
    }

    fn arrives_at(
        &self,
        checks: &mut Checks,
        status: SupplyStatus,
        zone: ShopZone,
        now: DateTime<Utc>,
    ) -> DateTime<Utc> {
        let Some(text) = self.delivery_date.as_deref() else {
            if status == SupplyStatus::Announced {
                checks.lacks("delivery_date");
            }
            return now;
        };
        let Some(at) = checks.moment("delivery_date", Some(text), zone, false) else { return now };
        let (day, today) = (zone.today(at), zone.today(now));
        match status {
            SupplyStatus::Received if day > today => {
                checks.refuse("delivery_date", Text::new("not-come-yet"))
            }
            SupplyStatus::Announced if day < today => {
                checks.refuse("delivery_date", Text::new("day-is-past"))
            }
            SupplyStatus::Announced if at > now + FARTHEST => {
                checks.refuse("delivery_date", Text::new("too-far-ahead").with("days", FARTHEST.num_days()));
            }
            _ => {}
        }
        at
    }

    fn rate(&self, checks: &mut Checks, currency: Option<Currency>, home: Currency) -> Decimal {
        let is_foreign = currency.is_some_and(|currency| currency != home);
        let Some(rate) = &self.exchange_rate else {
            if is_foreign {
                checks.refuse("exchange_rate", Text::new("rate-needed"));
            }
            return Decimal::ONE;
        };
        let Some(rate) = positive(checks, "exchange_rate", rate, HIGHEST_RATE) else { return Decimal::ONE };
        // To a currency that is none has been objected.
        if self.currency.is_some() && currency.is_none() {
            return rate;
        }
        if self.currency.is_none() && rate != Decimal::ONE {
            checks.refuse("exchange_rate", Text::new("rate-of-nothing"));
        } else if !is_foreign && rate != Decimal::ONE {
            checks.refuse("exchange_rate", Text::new("rate-of-home"));
        }
        rate
    }

    fn positions(&self, checks: &mut Checks) -> Vec<NewPosition> {
        if self.positions.is_empty() || self.positions.len() > MOST_POSITIONS {
            checks.refuse("positions", Text::new("lines-out-of-range").with("most", MOST_POSITIONS));
            return Vec::new();
        }
        let positions = self.positions.iter().enumerate();
        positions
            .filter_map(|(at, Object(position))| checks.at("positions", at, |checks| position.check(checks)))
            .collect()
    }
}

impl PositionInput {
    fn check(&self, checks: &mut Checks) -> Option<NewPosition> {
        let name = self.variety.as_deref().map(|name| checks.name("variety", name, LONGEST_NAME));
        let variety = match (self.variety_id, name) {
            (Some(id), None) => Some(WhichOne::Id(id)),
            (Some(id), Some(name)) => Some(WhichOne::Both(id, name)),
            (None, Some(name)) => Some(WhichOne::Named(name)),
            (None, None) => {
                checks.lacks("variety");
                None
            }
        };
        let height = self.height_cm.map(|height| checks.within_range("height_cm", height, 1..=TALLEST_CM));
        let stems = checks.within_range("qty", self.qty, 1..=MOST_STEMS);
        let cost_per_stem =
            positive(checks, "cost_per_stem", &self.cost_per_stem, DEAREST).unwrap_or_default();
        let packaging = checks.optional_text("packaging", self.packaging.as_deref(), LONGEST_NAME);
        Some(NewPosition {
            variety: variety?,
            height_cm: height.and_then(|height| i32::try_from(height).ok()).unwrap_or_default(),
            stems: i32::try_from(stems).unwrap_or_default(),
            cost_per_stem,
            packaging,
        })
    }
}

/// What came of an announced delivery.
#[derive(Default, Deserialize, ToSchema)]
#[schema(as = ReceiveDelivery)]
pub(in crate::warehouse) struct ReceiveSupply {
    /// A position that is not named came as it was announced.
    #[schema(value_type = Option<Vec<ReceivedPosition>>, max_items = 200)]
    positions: Option<Vec<Object<ReceivedPosition>>>,
    /// When it came; now when absent.
    #[schema(value_type = Option<String>, format = DateTime)]
    delivery_date: Option<String>,
}

/// What came of a position.
#[derive(Deserialize, ToSchema)]
struct ReceivedPosition {
    #[schema(value_type = i64, example = 1)]
    position_id: SupplyPositionId,
    /// Stems that came, those that were damaged among them.
    #[schema(minimum = 0, maximum = 1000000, example = 195)]
    received: i64,
    /// 0 when absent.
    #[schema(minimum = 0, maximum = 1000000, example = 5)]
    damaged: Option<i64>,
}

impl ReceiveSupply {
    pub(in crate::warehouse) fn check(
        &self,
        zone: ShopZone,
        now: DateTime<Utc>,
    ) -> Result<(Vec<Came>, DateTime<Utc>)> {
        let mut checks = Checks::body();
        let positions = self.positions.as_deref().unwrap_or_default();
        if positions.len() > MOST_POSITIONS {
            checks.refuse("positions", Text::new("at-most").with("most", MOST_POSITIONS));
        }
        let came = positions.iter().take(MOST_POSITIONS).enumerate().map(|(at, Object(position))| {
            checks.at("positions", at, |checks| {
                let mut stems = |field: &str, stems: i64| {
                    i32::try_from(checks.within_range(field, stems, 0..=MOST_STEMS)).unwrap_or_default()
                };
                Came {
                    position: position.position_id,
                    received: stems("received", position.received),
                    damaged: stems("damaged", position.damaged.unwrap_or_default()),
                }
            })
        });
        let came: Vec<Came> = came.collect();
        for (at, one) in came.iter().enumerate() {
            if came[..at].iter().any(|other| other.position == one.position) {
                checks.at("positions", at, |checks| checks.refuse("position_id", Text::new("given-twice")));
            }
        }
        let at = checks.moment("delivery_date", self.delivery_date.as_deref(), zone, false);
        if at.is_some_and(|at| zone.today(at) > zone.today(now)) {
            checks.refuse("delivery_date", Text::new("not-come-yet"));
        }
        checks.done().map(|()| (came, at.unwrap_or(now)))
    }
}

/// A later bill, in the delivery's currency.
#[derive(Deserialize, ToSchema)]
#[schema(as = DeliveryBill)]
pub(in crate::warehouse) struct BillLate {
    #[schema(value_type = f64, exclusive_minimum = 0, maximum = 1000000000, example = 25)]
    amount: DecimalInput,
    #[schema(max_length = 2000, example = "Таможня")]
    note: Option<String>,
}

impl BillLate {
    pub(in crate::warehouse) fn check(&self, currency: Currency) -> Result<LateBill> {
        let mut checks = Checks::body();
        let amount = sum(&mut checks, "amount", &self.amount, currency);
        if amount == Decimal::ZERO {
            checks.refuse("amount", Text::new("not-positive"));
        }
        let note = checks.optional_prose("note", self.note.as_deref(), LONGEST_TEXT);
        checks.done().map(|()| LateBill { amount, note })
    }
}

/// Which deliveries are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::warehouse) struct SupplyQuery {
    /// May repeat.
    #[serde(default)]
    #[param(value_type = Vec<SupplyStatus>, example = json!(["received"]))]
    status: Several,
    /// A part of the supplier's name, ignoring case.
    #[param(max_length = 200, example = "Flower")]
    supplier: Option<String>,
    /// Arriving from then on.
    #[serde(rename = "dateFrom")]
    #[param(example = "2026-11-01")]
    date_from: Option<String>,
    /// Arriving until then, inclusive.
    #[serde(rename = "dateTo")]
    #[param(example = "2026-11-30")]
    date_to: Option<String>,
}

impl SupplyQuery {
    pub(in crate::warehouse) fn check(&self, checks: &mut Checks, zone: ShopZone) -> Wanted {
        let supplier = checks.optional_text("supplier", self.supplier.as_deref(), LONGEST_NAME);
        Wanted {
            statuses: checks.choices("status", &self.status),
            supplier: supplier.map(|supplier| db::containing(&supplier.to_lowercase())),
            from: checks.moment("dateFrom", self.date_from.as_deref(), zone, false),
            to: checks.moment("dateTo", self.date_to.as_deref(), zone, true),
        }
    }
}
