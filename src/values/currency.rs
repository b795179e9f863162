//! The currencies an order can be in.
//!
//! Invariant: a `Currency` is one of a fixed list, and each of them counts in hundredths inside, also where
//! people only speak of whole units.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::values::Text;
use crate::values::major::Major;
use crate::values::money::Minor;

/// How many minor units make one major unit, in every currency here.
pub(super) const MINOR_PER_MAJOR: i64 = 100;

/// An ISO 4217 currency in use here.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency(&'static Facts);

#[derive(PartialEq, Eq, Hash)]
struct Facts {
    code: &'static str,
    /// The currency in «Сумма … должна быть целой», where its fraction is never shown.
    whole_only_in: Option<Text>,
}

const fn divisible(code: &'static str) -> Facts {
    Facts { code, whole_only_in: None }
}

const fn whole(code: &'static str, named: Text) -> Facts {
    Facts { code, whole_only_in: Some(named) }
}

static KZT: Facts = whole("KZT", Text::new("in-tenge"));
static USD: Facts = divisible("USD");
static EUR: Facts = divisible("EUR");
static RUB: Facts = divisible("RUB");
static KGS: Facts = divisible("KGS");
static UZS: Facts = whole("UZS", Text::new("in-sums"));
static CNY: Facts = divisible("CNY");
static GBP: Facts = divisible("GBP");
static TRY: Facts = divisible("TRY");
static AED: Facts = divisible("AED");

/// The code names no currency in use here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("unknown currency")]
pub struct UnknownCurrency;

impl From<UnknownCurrency> for Text {
    fn from(_: UnknownCurrency) -> Self {
        Self::new("unknown-currency")
    }
}

impl Currency {
    pub const KZT: Self = Self(&KZT);
    pub const USD: Self = Self(&USD);
    pub const EUR: Self = Self(&EUR);
    pub const RUB: Self = Self(&RUB);
    pub const KGS: Self = Self(&KGS);
    pub const UZS: Self = Self(&UZS);
    pub const CNY: Self = Self(&CNY);
    pub const GBP: Self = Self(&GBP);
    pub const TRY: Self = Self(&TRY);
    pub const AED: Self = Self(&AED);

    /// Every currency, the home currency first.
    pub const ALL: [Self; 10] = [
        Self::KZT,
        Self::USD,
        Self::EUR,
        Self::RUB,
        Self::KGS,
        Self::UZS,
        Self::CNY,
        Self::GBP,
        Self::TRY,
        Self::AED,
    ];

    /// Reads an ISO 4217 code, in capitals as the standard writes it.
    ///
    /// # Errors
    /// `UnknownCurrency` for anything not in [`Currency::ALL`].
    pub fn parse(code: &str) -> Result<Self, UnknownCurrency> {
        Self::ALL.into_iter().find(|currency| currency.code() == code).ok_or(UnknownCurrency)
    }

    /// The ISO 4217 code, `KZT`.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.0.code
    }

    /// Whether REST speaks of whole major units only (tenge, sum).
    #[must_use]
    pub fn whole_only(self) -> bool {
        self.0.whole_only_in.is_some()
    }

    /// Whether this amount can be told on REST without losing anything: false for a fraction of a tenge.
    #[must_use]
    pub fn can_show(self, amount: Minor) -> bool {
        !self.whole_only() || amount.0 % MINOR_PER_MAJOR == 0
    }

    /// The smallest amount that REST can tell: a tenge, a cent.
    #[must_use]
    pub fn smallest_told(self) -> Minor {
        Minor(if self.whole_only() { MINOR_PER_MAJOR } else { 1 })
    }

    /// The amount as REST answers it, in major units. A fraction of a whole-only currency, which only minor-unit
    /// doors such as gRPC could let in (see [`Currency::can_show`]), is rounded half-even.
    #[must_use]
    pub fn to_major(self, amount: Minor) -> Major {
        if self.can_show(amount) { Major::exact(amount) } else { Major::rounded_half_even(amount) }
    }

    pub(super) fn whole_only_in(self) -> Option<Text> {
        self.0.whole_only_in.clone()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        Self::parse(&code).map_err(de::Error::custom)
    }
}

impl PartialSchema for Currency {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("ISO 4217 code"))
            .enum_values(Some(Self::ALL.map(Self::code)))
            .examples([Self::KZT.code()])
            .into()
    }
}

impl ToSchema for Currency {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_reads_back_as_its_currency() {
        for currency in Currency::ALL {
            assert_eq!(Currency::parse(currency.code()), Ok(currency));
            assert_eq!(currency.to_string().len(), 3);
        }
    }

    #[test]
    fn an_unknown_or_small_code_is_refused() {
        for code in ["", "kzt", "XXX", "KZ", "KZTT", " KZT"] {
            assert_eq!(Currency::parse(code), Err(UnknownCurrency), "{code:?}");
        }
    }

    #[test]
    fn tenge_and_sum_alone_are_whole_only() {
        let whole: Vec<_> = Currency::ALL.into_iter().filter(|c| c.whole_only()).collect();
        assert_eq!(whole, [Currency::KZT, Currency::UZS]);
    }

    #[test]
    fn a_currency_is_written_as_its_code() {
        assert_eq!(serde_json::to_string(&Currency::EUR).unwrap(), r#""EUR""#);
    }
}
