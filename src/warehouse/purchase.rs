//! What to buy: what is promised and not there, or goes by itself before more can be
//! bought, up to the point at which the shop wants to have some, in whole bunches.

use chrono::{NaiveDate, TimeDelta};
use rust_decimal::Decimal;

use crate::values::VarietyId;

/// Whose use tells how fast stems go.
pub const LATELY: TimeDelta = TimeDelta::days(LATE_DAYS);
const LATE_DAYS: i64 = 14;

/// A variety, what there is of it, and what is wanted.
#[derive(Clone, Debug)]
pub struct Proposal {
    pub variety_id: VarietyId,
    pub variety: String,
    /// There and fresh.
    pub on_hand: i64,
    /// Announced.
    pub coming: i64,
    /// For the days before stems are bought, and for those after.
    pub promised: i64,
    pub demand: i64,
    /// Used in the last fourteen days, less what came back.
    pub used_lately: i64,
    /// Until more can be there.
    pub purchase_lead_days: i32,
    pub reorder_point: Option<i32>,
    pub bunch_size: Option<i32>,
    /// The first day for which something is promised that has to be bought.
    pub needed_by: Option<NaiveDate>,
    /// From whom it last came.
    pub last_supplier: Option<String>,
}

/// How the stock stands to what is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Promises can't be kept without buying.
    Red,
    /// Below the point or what goes before more is bought, or less than a fifth
    /// above what is promised.
    Grey,
    Green,
}

impl Proposal {
    /// Stems that go a day, as they went lately.
    pub fn used_per_day(&self) -> Decimal {
        (Decimal::from(self.used_lately.max(0)) / Decimal::from(LATE_DAYS)).round_dp(1)
    }

    /// Stems that go before more can be bought, as they went lately.
    pub fn expected(&self) -> i64 {
        let stems = self.used_lately.max(0) * i64::from(self.purchase_lead_days);
        (stems + LATE_DAYS - 1) / LATE_DAYS
    }

    /// Stems missing for what is promised, or goes, and for the point.
    fn missing(&self) -> i64 {
        let wanted = (self.promised + self.demand).max(self.expected());
        let wanted = wanted + i64::from(self.reorder_point.unwrap_or_default());
        (wanted - self.on_hand - self.coming).max(0)
    }

    /// Stems to buy, in whole bunches.
    pub fn to_buy(&self) -> i64 {
        let bunch = i64::from(self.bunch_size.unwrap_or(1)).max(1);
        (self.missing() + bunch - 1) / bunch * bunch
    }

    /// Bunches to buy; None: sold by the stem.
    pub fn bunches(&self) -> Option<i64> {
        self.bunch_size.map(|size| self.to_buy() / i64::from(size).max(1))
    }

    /// How the stock stands.
    pub fn level(&self) -> Level {
        let (there, promised) = (self.on_hand + self.coming, self.promised + self.demand);
        if there < promised {
            Level::Red
        } else if self.missing() > 0 || promised > 0 && (there - promised) * 5 < promised {
            Level::Grey
        } else {
            Level::Green
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(on_hand: i64, promised: i64, reorder_point: Option<i32>, bunch_size: Option<i32>) -> Proposal {
        Proposal {
            variety_id: VarietyId(1),
            variety: String::new(),
            on_hand,
            coming: 0,
            promised,
            demand: 0,
            used_lately: 0,
            purchase_lead_days: 3,
            reorder_point,
            bunch_size,
            needed_by: None,
            last_supplier: None,
        }
    }

    #[test]
    fn what_is_missing_is_bought_in_whole_bunches() {
        let asked = of(10, 36, None, Some(25));
        assert_eq!((asked.to_buy(), asked.bunches(), asked.level()), (50, Some(2), Level::Red));
        let low = of(10, 0, Some(30), None);
        assert_eq!((low.to_buy(), low.bunches(), low.level()), (20, None, Level::Grey));
        assert_eq!(
            (of(100, 90, None, None).level(), of(120, 100, None, None).level()),
            (Level::Grey, Level::Green)
        );
        assert_eq!(of(0, 0, None, None).to_buy(), 0);
    }

    #[test]
    fn what_goes_before_more_can_be_bought_is_bought_too() {
        let going = |used_lately, on_hand, promised| Proposal {
            used_lately,
            ..of(on_hand, promised, None, Some(25))
        };
        // 61 in two weeks are 13.07 in three days.
        let used = going(61, 10, 5);
        assert_eq!((used.used_per_day().to_string(), used.expected()), ("4.4".to_owned(), 14));
        assert_eq!((used.to_buy(), used.level()), (25, Level::Grey));
        assert_eq!(going(61, 14, 5).to_buy(), 0, "all of it is there");
        // What is promised is among what goes.
        assert_eq!(going(61, 20, 20).to_buy(), 0);
        assert_eq!(going(-5, 0, 0).to_buy(), 0, "more came back than went");
    }
}
