//! What kind of thing a product is.

use serde::Serialize;
use utoipa::ToSchema;

use crate::values::{Language, Text};
use crate::{text_column, word_value};

/// What kind of thing a product is.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    ToSchema,
    strum::EnumString,
    strum::VariantNames,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Category {
    Bouquet,
    Composition,
    Gift,
    Other,
}

text_column!(Category);
word_value!(Category);

impl Category {
    /// The word programs use.
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// The word people read.
    pub fn display(self, language: Language) -> &'static str {
        let name = match self {
            Self::Bouquet => Text::new("category-bouquet"),
            Self::Composition => Text::new("category-composition"),
            Self::Gift => Text::new("category-gift"),
            Self::Other => Text::new("category-other"),
        };
        name.word(language)
    }
}

#[cfg(test)]
mod tests {
    use strum::VariantArray;

    use super::*;

    #[test]
    fn a_category_reads_back_from_its_word() {
        for category in Category::VARIANTS {
            assert_eq!(category.word().parse(), Ok(*category));
            assert_eq!(serde_json::to_value(category).unwrap(), category.word());
        }
        assert!("Bouquet".parse::<Category>().is_err());
    }

    #[test]
    fn people_read_the_words_of_the_contract() {
        let words = [Category::Bouquet, Category::Composition, Category::Gift, Category::Other]
            .map(|category| category.display(Language::Ru));
        assert_eq!(words, ["Букет", "Композиция", "Подарок", "Другое"]);
        assert_eq!(Category::Gift.display(Language::Kk), "Сыйлық");
    }
}
