//! Varieties on the wire.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{LONGEST_NAME, MOST_STEMS};
use crate::db;
use crate::http::{Checks, Result, present};
use crate::values::{ShopZone, VarietyId};
use crate::warehouse::queries::varieties::Which;
use crate::warehouse::varieties::{Variety, VarietyTerms};

/// A variety, and what there is of it.
#[derive(Serialize, ToSchema)]
#[schema(as = Variety)]
pub(in crate::warehouse) struct VarietyView {
    #[schema(value_type = i64, example = 3)]
    id: VarietyId,
    #[schema(example = "Роза Красная")]
    name: String,
    /// How many days its stems keep; null: as the shop says.
    #[schema(example = 10)]
    vase_life_days: Option<i32>,
    /// At so many free stems `stock.low` is told; null: never.
    #[schema(example = 50)]
    reorder_point: Option<i32>,
    /// Stems in a grower's bunch; null: sold by the stem.
    #[schema(example = 25)]
    bunch_size: Option<i32>,
    /// Orders for that many days from today are bought for, and never refused.
    #[schema(example = 3)]
    purchase_lead_days: i32,
    /// Stems that are there and fresh.
    #[schema(example = 150)]
    on_hand: i64,
    /// Stems promised for the days before more are bought.
    #[schema(example = 25)]
    promised: i64,
    #[schema(example = 125)]
    free: i64,
    #[schema(value_type = String, format = DateTime)]
    created_at: String,
    #[schema(value_type = String, format = DateTime)]
    updated_at: String,
}

impl VarietyView {
    pub(in crate::warehouse) fn new(variety: Variety, zone: ShopZone) -> Self {
        Self {
            id: variety.id,
            vase_life_days: variety.terms.vase_life_days,
            reorder_point: variety.terms.reorder_point,
            bunch_size: variety.terms.bunch_size,
            purchase_lead_days: variety.terms.purchase_lead_days,
            on_hand: variety.on_hand,
            promised: variety.promised,
            free: variety.on_hand - variety.promised,
            created_at: zone.render(variety.created_at),
            updated_at: zone.render(variety.updated_at),
            name: variety.terms.name,
        }
    }
}

/// A variety to be added.
#[derive(Deserialize, ToSchema)]
pub(in crate::warehouse) struct CreateVariety {
    #[schema(example = "Ранункулюс", min_length = 1, max_length = 200)]
    name: String,
    #[schema(minimum = 1, maximum = 365, example = 10)]
    vase_life_days: Option<i64>,
    #[schema(minimum = 0, maximum = 1000000, example = 50)]
    reorder_point: Option<i64>,
    #[schema(minimum = 1, maximum = 10000, example = 25)]
    bunch_size: Option<i64>,
    /// 3 when absent.
    #[schema(minimum = 0, maximum = 20, example = 3)]
    purchase_lead_days: Option<i64>,
}

const LEAD_DAYS: i32 = 3;

fn whole(checks: &mut Checks, field: &str, number: i64, range: std::ops::RangeInclusive<i64>) -> i32 {
    i32::try_from(checks.within_range(field, number, range)).unwrap_or_default()
}

impl CreateVariety {
    pub(in crate::warehouse) fn check(&self) -> Result<VarietyTerms> {
        let mut checks = Checks::body();
        let terms = VarietyTerms {
            name: checks.name("name", &self.name, LONGEST_NAME),
            vase_life_days: self
                .vase_life_days
                .map(|days| whole(&mut checks, "vase_life_days", days, 1..=365)),
            reorder_point: self
                .reorder_point
                .map(|at| whole(&mut checks, "reorder_point", at, 0..=MOST_STEMS)),
            bunch_size: self.bunch_size.map(|stems| whole(&mut checks, "bunch_size", stems, 1..=10_000)),
            purchase_lead_days: self
                .purchase_lead_days
                .map_or(LEAD_DAYS, |days| whole(&mut checks, "purchase_lead_days", days, 0..=20)),
        };
        checks.done().map(|()| terms)
    }
}

/// Changes of a variety; what is absent stays, `null` clears.
#[derive(Deserialize, ToSchema)]
pub(in crate::warehouse) struct UpdateVariety {
    #[schema(example = "Роза Красная", min_length = 1, max_length = 200)]
    name: Option<String>,
    /// Of stems that are there already it changes nothing.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 365)]
    vase_life_days: Option<Option<i64>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 1000000)]
    reorder_point: Option<Option<i64>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 10000)]
    bunch_size: Option<Option<i64>>,
    #[schema(minimum = 0, maximum = 20)]
    purchase_lead_days: Option<i64>,
}

impl UpdateVariety {
    pub(in crate::warehouse) fn apply(&self, terms: &mut VarietyTerms) -> Result<()> {
        let mut checks = Checks::body();
        if let Some(name) = self.name.as_ref().filter(|name| **name != terms.name) {
            terms.name = checks.name("name", name, LONGEST_NAME);
        }
        let mut set = |field: &str, target: &mut Option<i32>, given: Option<Option<i64>>, range| {
            if let Some(given) = given {
                *target = given.map(|number| whole(&mut checks, field, number, range));
            }
        };
        set("vase_life_days", &mut terms.vase_life_days, self.vase_life_days, 1..=365);
        set("reorder_point", &mut terms.reorder_point, self.reorder_point, 0..=MOST_STEMS);
        set("bunch_size", &mut terms.bunch_size, self.bunch_size, 1..=10_000);
        if let Some(days) = self.purchase_lead_days {
            terms.purchase_lead_days = whole(&mut checks, "purchase_lead_days", days, 0..=20);
        }
        checks.done()
    }
}

/// Two varieties that are one.
#[derive(Deserialize, ToSchema)]
pub(in crate::warehouse) struct MergeVarieties {
    /// The one that stays, with its name.
    #[schema(value_type = i64, example = 1001)]
    pub keep_id: VarietyId,
    /// The one that is gone afterwards.
    #[schema(value_type = i64, example = 1002)]
    pub merge_id: VarietyId,
}

/// Which varieties are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::warehouse) struct VarietyQuery {
    /// A part of the name, ignoring case.
    #[param(max_length = 100, example = "роза")]
    search: Option<String>,
}

impl VarietyQuery {
    pub(in crate::warehouse) fn check(&self, checks: &mut Checks) -> Which {
        let search = checks.search(self.search.as_deref());
        let pattern = search.map(|search| db::containing(&search.words().join(" ")));
        Which { id: None, pattern }
    }
}
