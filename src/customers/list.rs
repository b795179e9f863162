//! Which customers are wanted, and in which order.

use crate::values::{Minor, Phone};

/// Fewer digits would match half the customers.
const FEWEST_PHONE_DIGITS: usize = 3;

/// What a list is sorted by; equals by id, in the same direction. Figures are
/// those in the home currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, strum::EnumString)]
pub(super) enum Sort {
    #[default]
    #[strum(serialize = "-created_at")]
    Newest,
    #[strum(serialize = "created_at")]
    Oldest,
    #[strum(serialize = "name")]
    Name,
    #[strum(serialize = "-name")]
    NameDown,
    #[strum(serialize = "total_spent")]
    LeastSpent,
    #[strum(serialize = "-total_spent")]
    MostSpent,
    #[strum(serialize = "orders_count")]
    FewestOrders,
    #[strum(serialize = "-orders_count")]
    MostOrders,
    #[strum(serialize = "last_order_date")]
    LongestAway,
    #[strum(serialize = "-last_order_date")]
    LatestOrder,
}

impl Sort {
    fn needs_figures(self) -> bool {
        match self {
            Self::Newest | Self::Oldest | Self::Name | Self::NameDown => false,
            Self::LeastSpent
            | Self::MostSpent
            | Self::FewestOrders
            | Self::MostOrders
            | Self::LongestAway
            | Self::LatestOrder => true,
        }
    }
}

/// A list as it is asked for; what is None doesn't matter.
#[derive(Clone, Debug, Default)]
pub(super) struct ListQuery {
    pub search: Option<String>,
    pub has_orders: Option<bool>,
    pub min_spent: Option<Minor>,
    pub is_blocked: Option<bool>,
    pub tag: Option<String>,
    pub sort: Sort,
}

impl ListQuery {
    /// True if the list is to be counted exactly.
    pub(super) fn is_unfiltered(&self) -> bool {
        let Self { search, has_orders, min_spent, is_blocked, tag, sort: _ } = self;
        search.is_none()
            && has_orders.is_none()
            && min_spent.is_none()
            && is_blocked.is_none()
            && tag.is_none()
    }

    /// True if its conditions speak of what customers have bought.
    pub(super) fn filters_by_figures(&self) -> bool {
        self.has_orders.is_some() || self.min_spent.is_some()
    }

    /// True if its conditions or its order do.
    pub(super) fn needs_figures(&self) -> bool {
        self.filters_by_figures() || self.sort.needs_figures()
    }
}

/// The part of a stored phone that a search means, however people write it;
/// None if it isn't a phone.
pub fn phone_part(search: &str) -> Option<String> {
    if let Ok(phone) = Phone::any(search) {
        return Some(phone.as_str().to_owned());
    }
    let is_phone_like = search.chars().all(|c| c.is_ascii_digit() || " +()-".contains(c));
    let digits: String = search.chars().filter(char::is_ascii_digit).collect();
    (is_phone_like && digits.len() >= FEWEST_PHONE_DIGITS).then_some(digits)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_phone_is_found_however_it_is_written() {
        for (search, part) in [
            ("8 701 123-45-67", Some("+77011234567")),
            ("+7 (701) 123 45 67", Some("+77011234567")),
            ("701 123", Some("701123")),
            ("4567", Some("4567")),
            ("+49 30 1234567", Some("+49301234567")),
            ("12", None),
            ("Иван", None),
            ("ivan7011@example.com", None),
        ] {
            assert_eq!(phone_part(search).as_deref(), part, "{search}");
        }
    }

    #[test]
    fn figures_are_joined_only_when_they_matter() {
        let plain = ListQuery::default();
        assert!(plain.is_unfiltered() && !plain.needs_figures());
        let sorted = ListQuery { sort: Sort::MostSpent, ..ListQuery::default() };
        assert!(sorted.is_unfiltered() && sorted.needs_figures() && !sorted.filters_by_figures());
        let filtered = ListQuery { has_orders: Some(false), ..ListQuery::default() };
        assert!(!filtered.is_unfiltered() && filtered.needs_figures());
    }

    proptest! {
        #[test]
        fn whatever_is_searched_for_is_digits_of_a_phone_or_left_as_it_is(search in ".{0,100}") {
            let part = phone_part(&search);
            let is_phone = |part: &str| part.trim_start_matches('+').chars().all(|c| c.is_ascii_digit());
            prop_assert!(part.is_none_or(|part| is_phone(&part) && part.len() >= FEWEST_PHONE_DIGITS));
        }

        #[test]
        fn a_part_of_a_phone_is_found_however_it_is_written(digits in "[0-9]{5,6}", ornaments in "[ ()-]{0,6}") {
            let mut written = String::new();
            for (place, digit) in digits.chars().enumerate() {
                written.extend([digit]);
                written.extend(ornaments.chars().nth(place));
            }
            prop_assert_eq!(phone_part(&written), Some(digits));
        }
    }
}
