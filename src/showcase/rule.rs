//! By how much the shop marks down what ages.

use crate::values::{Currency, Minor};

/// The steps of a rule, and whether it is applied by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rule {
    pub is_automatic: bool,
    pub steps: Vec<Step>,
}

/// So many percent off, from so many days before the flowers wilt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Step {
    /// 0: their last day.
    pub days_left: i32,
    pub percent: i32,
}

impl Default for Rule {
    /// A fifth off from the day before the last, two fifths on that.
    fn default() -> Self {
        let steps = vec![Step { days_left: 1, percent: 20 }, Step { days_left: 0, percent: 40 }];
        Self { is_automatic: false, steps }
    }
}

impl Rule {
    /// What is off with so many days left; past the last day as on it.
    pub(super) fn percent(&self, days_left: i64) -> Option<i32> {
        let reached = self.steps.iter().filter(|step| days_left <= i64::from(step.days_left));
        reached.map(|step| step.percent).max()
    }

    /// How early its first step is taken.
    pub(super) fn longest_days(&self) -> i32 {
        self.steps.iter().map(|step| step.days_left).max().unwrap_or_default()
    }
}

/// A price with so many percent off, in whole units, rounded up.
pub(super) fn marked_down(retail: Minor, percent: i32, currency: Currency) -> Minor {
    let unit = i128::from(currency.smallest_told().0);
    let exact = i128::from(retail.0) * i128::from(100 - percent);
    let units = (exact + 100 * unit - 1).div_euclid(100 * unit);
    Minor(i64::try_from(units * unit).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearer_the_end_the_more_is_off() {
        let rule = Rule::default();
        let of = |days| rule.percent(days);
        assert_eq!((of(2), of(1), of(0), of(-3)), (None, Some(20), Some(40), Some(40)));
        assert_eq!(rule.longest_days(), 1);
    }

    #[test]
    fn prices_stay_whole_and_in_the_shops_favour() {
        let of = |retail, percent| marked_down(Minor(retail), percent, Currency::KZT);
        assert_eq!((of(2_500_000, 20), of(100_100, 33)), (Minor(2_000_000), Minor(67_100)));
        assert_eq!(of(100, 40), Minor(100), "no tenge has a fraction");
    }
}
