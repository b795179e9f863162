//! Amounts as the house keeps them: whole numbers of minor units.
//!
//! Invariant: no floating point, and no arithmetic that overflows unseen: what may overflow answers `None`.

use std::fmt;

use serde::Deserialize;

use crate::values::Text;
use crate::values::currency::{Currency, MINOR_PER_MAJOR};
use crate::values::decimal::{Fault, hundredths};

/// An amount in minor units (tiyn, cents), of a currency that stands beside it. It is not `Serialize` on purpose:
/// REST speaks major units, so an answer has to go through [`Currency::to_major`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Deserialize)]
#[serde(transparent)]
pub struct Minor(pub i64);

/// Why a number is not an amount of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoneyError {
    NotANumber,
    /// A fraction of a tenge, or more than two digits after the point.
    TooPrecise(Currency),
    /// More than a billion major units, or out of range altogether.
    TooLarge,
    Negative,
}

impl Minor {
    pub const ZERO: Self = Self(0);

    /// `None` when the sum is out of range.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// `None` when the difference is out of range.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// The price of so many pieces; `None` when it is out of range.
    #[must_use]
    pub fn checked_mul_quantity(self, quantity: i64) -> Option<Self> {
        self.0.checked_mul(quantity).map(Self)
    }

    /// The sum of all; `None` when it, or a sum on the way, is out of range.
    pub fn checked_sum(amounts: impl IntoIterator<Item = Self>) -> Option<Self> {
        amounts.into_iter().try_fold(Self::ZERO, Self::checked_add)
    }

    /// What so many of some pieces that cost this together cost, in whole `unit`s,
    /// half up; of all of them, all of it. Nothing of no pieces.
    #[must_use]
    pub fn share(self, pieces: i64, of: i64, unit: Self) -> Self {
        if pieces == of {
            return self;
        }
        let [amount, pieces, of, unit] = [self.0, pieces, of, unit.0].map(i128::from);
        let units = (amount * pieces * 2 + of * unit).checked_div_euclid(of * unit * 2).unwrap_or_default();
        Self(i64::try_from(units * unit).unwrap_or(i64::MAX))
    }

    /// So many whole major units; `None` when that is out of range.
    #[must_use]
    pub fn from_major_whole(major: i64) -> Option<Self> {
        major.checked_mul(MINOR_PER_MAJOR).map(Self)
    }

    #[must_use]
    pub fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// Major units with always two decimals, `199.99`, as marketplaces write sums.
    #[must_use]
    pub fn to_decimal_string(self) -> String {
        self.to_string()
    }

    /// Reads what marketplaces write: `199.99`, `199.9`, `199`, `-5.00`. `currency` only words the complaint; a
    /// fraction of a tenge passes, so that nothing is lost on the way in.
    ///
    /// # Errors
    /// `NotANumber` (exponents included), `TooPrecise` beyond two decimals, `TooLarge` beyond 64 bits.
    pub fn from_decimal_str(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        if text.contains(['e', 'E']) {
            return Err(MoneyError::NotANumber);
        }
        hundredths(text).map(Self).map_err(|fault| MoneyError::from_fault(fault, currency))
    }
}

impl fmt::Display for Minor {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.is_negative() { "-" } else { "" };
        let (whole, fraction) = major_and_rest(*self);
        write!(out, "{sign}{whole}.{fraction:02}")
    }
}

/// Whole major units and the hundredths left over, both without the sign.
pub(super) fn major_and_rest(amount: Minor) -> (u64, u64) {
    let magnitude = amount.0.unsigned_abs();
    let per_major = MINOR_PER_MAJOR.unsigned_abs();
    (magnitude / per_major, magnitude % per_major)
}

impl MoneyError {
    pub(super) fn from_fault(fault: Fault, currency: Currency) -> Self {
        match fault {
            Fault::NotANumber => Self::NotANumber,
            Fault::TooPrecise => Self::TooPrecise(currency),
            Fault::TooLarge => Self::TooLarge,
        }
    }
}

impl From<MoneyError> for Text {
    fn from(error: MoneyError) -> Self {
        match error {
            MoneyError::NotANumber => Self::new("not-a-number"),
            MoneyError::TooPrecise(currency) => match currency.whole_only_in() {
                Some(named) => Self::new("money-whole").with("currency", named),
                None => Self::new("money-two-digits"),
            },
            MoneyError::TooLarge => Self::new("money-too-large"),
            MoneyError::Negative => Self::new("money-negative"),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::values::Language;

    #[test]
    fn arithmetic_that_overflows_answers_none() {
        let most = Minor(i64::MAX);
        assert_eq!(most.checked_add(Minor(1)), None);
        assert_eq!(Minor(i64::MIN).checked_sub(Minor(1)), None);
        assert_eq!(most.checked_mul_quantity(2), None);
        assert_eq!(Minor::checked_sum([most, Minor(1)]), None);
        assert_eq!(Minor::from_major_whole(i64::MAX), None);
        assert_eq!(Minor::checked_sum([Minor(1), Minor(2), Minor(-4)]), Some(Minor(-1)));
        assert_eq!(Minor::checked_sum([]), Some(Minor::ZERO));
        assert_eq!(Minor::from_major_whole(250), Some(Minor(25_000)));
    }

    #[test]
    fn a_marketplace_sum_always_has_two_decimals() {
        for (amount, text) in [(19_999, "199.99"), (5, "0.05"), (-5, "-0.05"), (0, "0.00"), (-100, "-1.00")] {
            assert_eq!(Minor(amount).to_decimal_string(), text);
        }
    }

    #[test]
    fn marketplace_sums_are_read_exactly_or_not_at_all() {
        let read = |text| Minor::from_decimal_str(text, Currency::RUB);
        assert_eq!(read("199.99"), Ok(Minor(19_999)));
        assert_eq!(read("199.9"), Ok(Minor(19_990)));
        assert_eq!(read("199"), Ok(Minor(19_900)));
        assert_eq!(read("1e2"), Err(MoneyError::NotANumber));
        assert_eq!(read("199,99"), Err(MoneyError::NotANumber));
        assert_eq!(read("199.999"), Err(MoneyError::TooPrecise(Currency::RUB)));
        assert_eq!(read("99999999999999999999"), Err(MoneyError::TooLarge));
    }

    #[test]
    fn complaints_are_in_words_a_person_understands() {
        let said = |error| Text::from(error).speak(Language::Ru);
        assert_eq!(said(MoneyError::TooPrecise(Currency::KZT)), "Сумма в тенге должна быть целой");
        assert_eq!(said(MoneyError::TooPrecise(Currency::UZS)), "Сумма в сумах должна быть целой");
        assert_eq!(
            said(MoneyError::TooPrecise(Currency::USD)),
            "В сумме не больше двух знаков после запятой"
        );
        assert_eq!(said(MoneyError::TooLarge), "Слишком большая сумма");
        assert_eq!(said(MoneyError::NotANumber), "Ожидается число");
    }

    proptest! {
        #[test]
        fn any_amount_survives_the_marketplace_and_back(amount: i64) {
            let amount = Minor(amount);
            prop_assert_eq!(Minor::from_decimal_str(&amount.to_decimal_string(), Currency::RUB), Ok(amount));
        }

        #[test]
        fn garbage_from_a_marketplace_never_panics(text in ".{0,40}") {
            let _ = Minor::from_decimal_str(&text, Currency::KZT);
        }
    }
}
