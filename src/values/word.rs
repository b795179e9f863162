//! Words of closed sets, as JSON writes them: strings, and nothing else.

/// Reads an enum from the string that is its `strum` name. serde's derive
/// would also take `{"word": null}`.
#[macro_export]
macro_rules! word_value {
    ($value:ty) => {
        impl<'de> serde::Deserialize<'de> for $value {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = <String as serde::Deserialize>::deserialize(deserializer)?;
                // Begins as serde's own objection does, which the door knows.
                word.parse().map_err(|_| {
                    serde::de::Error::unknown_variant(&word, <$value as strum::VariantNames>::VARIANTS)
                })
            }
        }
    };
}
