//! What the columns of a table are called: by our own names, as an export has them,
//! and by those that people and other programs give them.

/// A column that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::VariantArray, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub(super) enum Column {
    Phone,
    Name,
    Email,
    BirthDate,
    Address,
    Preferences,
    Notes,
    Tags,
    IsBlocked,
    Source,
}

impl Column {
    /// Its names, in lower case, the first ours.
    fn names(self) -> &'static [&'static str] {
        match self {
            Self::Phone => &[
                "phone",
                "phone number",
                "mobile",
                "телефон",
                "тел",
                "номер телефона",
                "мобильный",
                "мобильный телефон",
                "телефон нөмірі",
                "ұялы телефон",
            ],
            Self::Name => &[
                "name",
                "full name",
                "customer",
                "имя",
                "фио",
                "клиент",
                "имя клиента",
                "контакт",
                "аты",
                "аты-жөні",
                "сатып алушы",
            ],
            Self::Email => &[
                "email",
                "e-mail",
                "mail",
                "почта",
                "эл почта",
                "электронная почта",
                "имейл",
                "пошта",
                "эл пошта",
                "электрондық пошта",
            ],
            Self::BirthDate => &[
                "birth_date",
                "birth date",
                "birthday",
                "date of birth",
                "день рождения",
                "дата рождения",
                "др",
                "туған күні",
            ],
            Self::Address => &["address", "адрес", "адрес доставки", "мекенжай", "мекенжайы"],
            Self::Preferences => &["preferences", "предпочтения", "пожелания", "қалаулары", "қалаулар"],
            Self::Notes => &[
                "notes",
                "note",
                "comment",
                "comments",
                "заметки",
                "заметка",
                "комментарий",
                "комментарии",
                "примечание",
                "примечания",
                "жазбалар",
                "ескертпе",
            ],
            Self::Tags => &["tags", "tag", "теги", "тег", "метки", "метка", "белгілер", "тегтер"],
            Self::IsBlocked => {
                &["is_blocked", "blocked", "заблокирован", "черный список", "бұғатталған", "қара тізім"]
            }
            Self::Source => &["source", "источник", "откуда", "дереккөз", "көзі"],
        }
    }

    /// The column of that name.
    pub(super) fn of(head: &str) -> Option<Self> {
        let head =
            head.trim().trim_end_matches([':', '*']).replace('.', " ").to_lowercase().replace('ё', "е");
        let head = head.split_whitespace().collect::<Vec<_>>().join(" ");
        <Self as strum::VariantArray>::VARIANTS
            .iter()
            .copied()
            .find(|column| column.names().contains(&head.as_str()))
    }
}

/// What a cell says to yes and no.
pub(super) fn flag(word: &str) -> Option<bool> {
    match word.to_lowercase().as_str() {
        "true" | "yes" | "1" | "+" | "да" | "иә" => Some(true),
        "false" | "no" | "0" | "-" | "нет" | "жоқ" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use strum::VariantArray;

    use super::*;

    #[test]
    fn a_column_is_known_however_its_head_is_written() {
        for (head, column) in [
            ("phone", Some(Column::Phone)),
            (" Телефон ", Some(Column::Phone)),
            ("Тел.", Some(Column::Phone)),
            ("Чёрный  список", Some(Column::IsBlocked)),
            ("E-Mail:", Some(Column::Email)),
            ("Эл. почта", Some(Column::Email)),
            ("Туған күні", Some(Column::BirthDate)),
            ("orders_count", None),
            ("", None),
        ] {
            assert_eq!(Column::of(head), column, "{head}");
        }
    }

    #[test]
    fn no_name_is_two_columns() {
        let names: Vec<_> = Column::VARIANTS.iter().flat_map(|column| column.names()).collect();
        assert_eq!(names.iter().collect::<HashSet<_>>().len(), names.len());
        for column in Column::VARIANTS {
            assert_eq!(column.names()[0], <&str>::from(*column));
        }
    }
}
