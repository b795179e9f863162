//! What to buy: what is promised and not there, up to the point at which the shop
//! wants to have some, in whole bunches.

use chrono::NaiveDate;

use crate::values::VarietyId;

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
    /// Sold in the last fourteen days.
    pub used_lately: i64,
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
    /// Below the point, or less than a fifth above what is promised.
    Grey,
    Green,
}

impl Proposal {
    /// Stems missing for what is promised, and for the point.
    fn missing(&self) -> i64 {
        let wanted = self.promised + self.demand + i64::from(self.reorder_point.unwrap_or_default());
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
}
