//! Amounts as REST speaks them: JSON numbers in major units.
//!
//! Invariant: the digits a client wrote are the digits we read, and what we answer reads back as the same amount;
//! no number passes through floating point on the way.

use std::fmt;

use serde::de::{self, Unexpected};
use serde::{Deserialize, Deserializer, Serialize, Serializer, ser};
use serde_json::value::RawValue;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::values::currency::{Currency, MINOR_PER_MAJOR};
use crate::values::decimal::hundredths;
use crate::values::money::{Minor, MoneyError, major_and_rest};

/// No sum a client names may be larger, in major units of any currency.
pub const LARGEST_MAJOR: i64 = 1_000_000_000;

/// An amount as a client sent it: the number's own digits, in a currency we don't know yet.
///
/// It must be deserialized from JSON text. `serde_json::Value`, `#[serde(flatten)]` and `#[serde(untagged)]` have
/// already turned the digits into floating point, and are refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MajorInput(Box<str>);

/// An amount as we answer it, made by [`Currency::to_major`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Major(Minor);

impl MajorInput {
    /// Takes the number from a query string; whether it is one shows in [`MajorInput::to_minor`].
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        Self(text.into())
    }

    /// The amount in minor units, negative ones included.
    ///
    /// # Errors
    /// `NotANumber`; `TooPrecise` for a fraction of a tenge or a third decimal; `TooLarge` beyond
    /// [`LARGEST_MAJOR`] either way.
    pub fn to_minor(&self, currency: Currency) -> Result<Minor, MoneyError> {
        let amount =
            hundredths(&self.0).map(Minor).map_err(|fault| MoneyError::from_fault(fault, currency))?;
        if amount.0.unsigned_abs() > (LARGEST_MAJOR * MINOR_PER_MAJOR).unsigned_abs() {
            return Err(MoneyError::TooLarge);
        }
        if currency.can_show(amount) { Ok(amount) } else { Err(MoneyError::TooPrecise(currency)) }
    }

    /// The amount in minor units, for a field that can't be below zero.
    ///
    /// # Errors
    /// Those of [`MajorInput::to_minor`], and `Negative`.
    pub fn to_minor_not_negative(&self, currency: Currency) -> Result<Minor, MoneyError> {
        let amount = self.to_minor(currency)?;
        if amount.is_negative() { Err(MoneyError::Negative) } else { Ok(amount) }
    }
}

impl<'de> Deserialize<'de> for MajorInput {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let found = match raw.get().as_bytes().first() {
            Some(b'-' | b'0'..=b'9') => return Ok(Self::from_text(raw.get())),
            Some(b'"') => Unexpected::Other("string"),
            Some(b't') => Unexpected::Bool(true),
            Some(b'f') => Unexpected::Bool(false),
            Some(b'[') => Unexpected::Seq,
            Some(b'{') => Unexpected::Map,
            _ => Unexpected::Other("null"),
        };
        Err(de::Error::invalid_type(found, &"a number"))
    }
}

impl Major {
    pub(super) fn exact(amount: Minor) -> Self {
        Self(amount)
    }

    /// The amount in minor units.
    #[must_use]
    pub fn minor(self) -> Minor {
        self.0
    }

    pub(super) fn rounded_half_even(amount: Minor) -> Self {
        let half = MINOR_PER_MAJOR / 2;
        let (floor, rest) = (amount.0.div_euclid(MINOR_PER_MAJOR), amount.0.rem_euclid(MINOR_PER_MAJOR));
        let up = rest > half || (rest == half && floor % 2 != 0);
        // At the edge of 64 bits the unrounded amount is the nearest that can be said.
        Self(Minor::from_major_whole(floor + i64::from(up)).unwrap_or(amount))
    }
}

impl fmt::Display for Major {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0.is_negative() { "-" } else { "" };
        match major_and_rest(self.0) {
            (whole, 0) => write!(out, "{sign}{whole}"),
            (whole, tenths) if tenths % 10 == 0 => write!(out, "{sign}{whole}.{}", tenths / 10),
            (whole, fraction) => write!(out, "{sign}{whole}.{fraction:02}"),
        }
    }
}

impl Serialize for Major {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.0 % MINOR_PER_MAJOR == 0 {
            return serializer.serialize_i64(self.0.0 / MINOR_PER_MAJOR);
        }
        RawValue::from_string(self.to_string()).map_err(ser::Error::custom)?.serialize(serializer)
    }
}

/// Reads back what we have written ourselves, in an event say; what clients send is a [`MajorInput`].
impl<'de> Deserialize<'de> for Major {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = serde_json::Number::deserialize(deserializer)?;
        hundredths(&number.to_string())
            .map(|amount| Self(Minor(amount)))
            .map_err(|_| de::Error::invalid_value(Unexpected::Other("number"), &"an amount in major units"))
    }
}

impl PartialSchema for Major {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Number)
            .description(Some("Amount in major units; whole in KZT"))
            .examples([25_000])
            .into()
    }
}

impl ToSchema for Major {}

impl PartialSchema for MajorInput {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Number)
            .description(Some("Amount in major units; a fraction of a tenge is refused"))
            .minimum(Some(0))
            .maximum(Some(LARGEST_MAJOR))
            .examples([25_000])
            .into()
    }
}

impl ToSchema for MajorInput {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::{Rng, SeedableRng, rngs::StdRng};

    use super::*;

    #[derive(Debug, Deserialize)]
    struct Item {
        price: MajorInput,
    }

    #[derive(Debug, Deserialize)]
    struct Basket {
        items: Vec<Item>,
        discount: Option<MajorInput>,
    }

    fn read(json: &str) -> Result<Basket, serde_path_to_error::Error<serde_json::Error>> {
        serde_path_to_error::deserialize(&mut serde_json::Deserializer::from_str(json))
    }

    fn tenge(text: &str) -> Result<Minor, MoneyError> {
        MajorInput::from_text(text).to_minor(Currency::KZT)
    }

    fn written(currency: Currency, amount: i64) -> String {
        serde_json::to_string(&currency.to_major(Minor(amount))).unwrap()
    }

    #[test]
    fn a_fraction_of_a_tenge_is_refused() {
        assert_eq!(tenge("100.5"), Err(MoneyError::TooPrecise(Currency::KZT)));
        assert_eq!(tenge("100.50"), Err(MoneyError::TooPrecise(Currency::KZT)));
        assert_eq!(tenge("100.00"), Ok(Minor(10_000)));
        assert_eq!(tenge("2.5e3"), Ok(Minor(250_000)));
        assert_eq!(MajorInput::from_text("100.5").to_minor(Currency::USD), Ok(Minor(10_050)));
        assert_eq!(
            MajorInput::from_text("0.005").to_minor(Currency::USD),
            Err(MoneyError::TooPrecise(Currency::USD))
        );
    }

    #[test]
    fn more_than_a_billion_is_refused() {
        assert_eq!(tenge("1000000000"), Ok(Minor(100_000_000_000)));
        for text in ["1000000001", "-1000000001", "1e10", "1000000000.01", "1e400"] {
            assert_eq!(tenge(text), Err(MoneyError::TooLarge), "{text}");
        }
    }

    #[test]
    fn a_negative_sum_is_refused_where_it_makes_no_sense() {
        assert_eq!(tenge("-5"), Ok(Minor(-500)));
        assert_eq!(
            MajorInput::from_text("-5").to_minor_not_negative(Currency::KZT),
            Err(MoneyError::Negative)
        );
        assert_eq!(MajorInput::from_text("-0").to_minor_not_negative(Currency::KZT), Ok(Minor::ZERO));
    }

    #[test]
    fn numbers_are_read_inside_a_body_with_their_path_tracked() {
        let basket = read(r#"{"items": [{"price": 15000}, {"price": 1E2 }], "discount": null}"#).unwrap();
        assert_eq!(basket.items[0].price, MajorInput::from_text("15000"));
        assert_eq!(basket.items[1].price.to_minor(Currency::KZT), Ok(Minor(10_000)));
        assert_eq!(basket.discount, None);
    }

    #[test]
    fn what_is_no_number_is_refused_at_its_exact_field() {
        for wrong in [r#""15000""#, "true", "false", "null", "[1]", r#"{"a":1}"#] {
            let error = read(&format!(r#"{{"items": [{{"price": 1}}, {{"price": {wrong}}}]}}"#)).unwrap_err();
            assert_eq!(error.path().to_string(), "items[1].price", "{wrong}");
            assert!(error.inner().to_string().contains("expected a number"), "{}", error.inner());
            assert!(error.inner().is_data());
        }
        let missing = read(r#"{"items": [{}]}"#).unwrap_err();
        assert!(missing.inner().to_string().starts_with("missing field `price`"));
        let malformed = read(r#"{"items": [{"price": 01}]}"#).unwrap_err();
        assert!(malformed.inner().is_syntax());
    }

    #[test]
    fn answers_are_whole_or_as_short_as_can_be() {
        assert_eq!(written(Currency::KZT, 2_500_000), "25000");
        assert_eq!(written(Currency::USD, 10_050), "100.5");
        assert_eq!(written(Currency::USD, 5), "0.05");
        assert_eq!(written(Currency::USD, -5), "-0.05");
        assert_eq!(written(Currency::USD, -10_050), "-100.5");
        assert_eq!(written(Currency::USD, 0), "0");
        assert_eq!(written(Currency::USD, i64::MIN), "-92233720368547758.08");
    }

    #[test]
    fn a_stray_fraction_of_a_tenge_is_never_shown() {
        for (amount, shown) in [
            (150, "2"),
            (250, "2"),
            (251, "3"),
            (249, "2"),
            (-150, "-2"),
            (-250, "-2"),
            (-50, "0"),
            (50, "0"),
        ] {
            assert_eq!(written(Currency::KZT, amount), shown, "{amount}");
            assert!(!Currency::KZT.can_show(Minor(amount)));
        }
    }

    #[test]
    fn amounts_are_documented_as_numbers() {
        for schema in [Major::schema(), MajorInput::schema()] {
            let schema = serde_json::to_value(schema).unwrap();
            assert_eq!(schema["type"], "number");
            assert_eq!(schema["examples"][0], 25_000);
        }
        assert_eq!((Major::name(), MajorInput::name()), ("Major".into(), "MajorInput".into()));
    }

    #[test]
    fn a_million_amounts_cross_all_spellings_unchanged() {
        let mut dice = StdRng::seed_from_u64(7);
        for _ in 0..1_000_000 {
            let magnitude = 10_i64.pow(dice.random_range(0..=9));
            let whole = dice.random_range(-magnitude..=magnitude);
            let tenge = Minor::from_major_whole(whole).unwrap();
            let said = Currency::KZT.to_major(tenge).to_string();
            assert_eq!(MajorInput(said.into()).to_minor(Currency::KZT), Ok(tenge));
            let cents = Minor(whole);
            let said = Currency::USD.to_major(cents).to_string();
            assert_eq!(MajorInput(said.into()).to_minor(Currency::USD), Ok(cents));
            assert_eq!(Minor::from_decimal_str(&cents.to_decimal_string(), Currency::USD), Ok(cents));
        }
    }

    proptest! {
        #[test]
        fn what_we_answer_reads_back_as_the_same_amount(amount in -100_000_000_000_i64..=100_000_000_000) {
            let json = written(Currency::EUR, amount);
            let read: MajorInput = serde_json::from_str(&json).unwrap();
            prop_assert_eq!(read.to_minor(Currency::EUR), Ok(Minor(amount)));
        }

        #[test]
        fn garbage_never_panics(text in ".{0,40}") {
            let _ = tenge(&text);
            let _ = serde_json::from_str::<MajorInput>(&text).map(|read| read.to_minor(Currency::USD));
        }
    }
}
