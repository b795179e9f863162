//! The words that may be told apart in an address: kinds of streets, towns, and what surrounds a flat.
//!
//! Invariant: all keys are in small letters without dots. Every label here may be shown to anyone; a masked address
//! is made of nothing else but a house number.

use std::collections::HashMap;
use std::sync::LazyLock;

/// What a word says about the words around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A kind of street; the label it is shown by.
    Street(&'static str),
    /// A kind of town; the label it is shown by.
    TownMark(&'static str),
    HouseMark,
    /// A region: nothing in its part names a street.
    Region,
    /// A flat, an entrance, a phone: this and all after it is nobody's business.
    Secret,
    Unknown,
}

/// A micro-district is numbered where a street is named, so its numbers are read with more care.
pub(super) const MICRO_DISTRICT: &str = "мкр.";

/// The mark that tells a town from the writer it is named after.
pub(super) const CITY: &str = "г.";

const STREETS: [(&str, &str); 13] = [
    ("ул.", "ул улица көшесі көш кошеси koshesi kosesi street st ul ulitsa ulica road rd"),
    ("пр.", "пр проспект пр-т пр-кт просп даңғылы даңғ дангылы dangyly avenue ave prospekt prospect pr"),
    (
        MICRO_DISTRICT,
        "мкр мкрн мкр-н микр микрорайон мр-н м-н м/р ықшамауданы ықшамаудан ықшам шағынауданы \
         шағынаудан шағын mkr microdistrict mikrorayon",
    ),
    ("пер.", "пер переулок тұйығы lane pereulok"),
    ("б-р", "б-р бул бульв бульвар бульвары boulevard blvd bulvar"),
    ("ш.", "ш шоссе highway shosse"),
    ("пл.", "пл площадь алаңы square ploshchad"),
    ("проезд", "проезд пр-д өткелі"),
    ("тупик", "тупик туп"),
    ("наб.", "наб набережная жағалауы embankment"),
    ("тракт", "тракт"),
    ("аллея", "аллея аллеясы alley"),
    ("кв-л", "кв-л квартал кварталы quarter"),
];

const TOWN_MARKS: [(&str, &str); 5] = [
    (CITY, "г гор город қ қаласы city town"),
    ("пос.", "пос поселок посёлок кенті"),
    ("пгт", "пгт"),
    ("с.", "с село"),
    ("аул", "аул ауылы ауыл"),
];

const HOUSE_MARKS: &str = "дом д үй уй здание зд house building bldg dom";

const REGIONS: &str = "область обл облысы район р-н ауданы аудан республика республикасы рк казахстан \
    қазақстан kz kazakhstan qazaqstan region district oblast";

const SECRETS: &str = "кв кварт квартира квартиры апартаменты апарт апт пәтер пәт патер подъезд подьезд \
    подезд под пд п-д парадная кіреберіс кіреберісі этаж эт этажи қабат қабаты кабат домофон дмф код \
    код-домофон ключ офис оф кеңсе комната комн ком бөлме помещение пом каб кабинет корпус корп блок бл \
    секция строение стр литер лит участок уч жк ж/к бц тц трц тел телефон моб угол уг напротив возле рядом \
    около ориентир за flat apt apartment appartment unit room suite office floor entrance intercom code \
    doorphone phone tel block kv kvartira podezd podyezd etazh domofon pater";

/// Letters that stand for a flat, an entrance or a floor when a number follows, and are initials otherwise.
const SECRET_LETTERS: [&str; 6] = ["к", "п", "э", "o", "f", "k"];

/// Towns nobody takes for a person: enough to name them.
const PLAIN_TOWNS: &str = "Алматы Алма-Ата Астана Нур-Султан Шымкент Караганда Қарағанды Актобе Ақтөбе Тараз \
    Павлодар Усть-Каменогорск Өскемен Семей Атырау Костанай Қостанай Кызылорда Қызылорда Уральск Орал \
    Петропавловск Петропавл Актау Ақтау Темиртау Теміртау Туркестан Түркістан Кокшетау Көкшетау Талдыкорган \
    Талдықорған Экибастуз Екібастұз Рудный Жезказган Жезқазған Балхаш Балқаш Кентау Капчагай Капшагай Конаев \
    Қонаев Каскелен Қаскелең Талгар Талғар Косшы Қосшы Риддер Степногорск Щучинск Жанаозен Жаңаөзен Сарань \
    Шахтинск Лисаковск Аркалык Арқалық Житикара Кульсары Жаркент Сарыагаш Ленгер Зыряновск Атбасар Almaty \
    Astana Shymkent Karaganda Qaraghandy Aktobe Aqtobe Taraz Pavlodar Oskemen Semey Atyrau Kostanay Kyzylorda \
    Uralsk Petropavl Aktau Aqtau Temirtau Turkistan Turkestan Kokshetau Taldykorgan";

/// Towns that share their name with a person, a district or a thing streets are named after: only with «г.».
const AMBIGUOUS_TOWNS: &str =
    "Абай Сатпаев Сәтбаев Курчатов Аксу Ақсу Аксай Ақсай Шу Арал Аральск Аягоз Аягөз Алатау";

static MEANINGS: LazyLock<HashMap<&'static str, Meaning>> = LazyLock::new(|| every_meaning().collect());

static TOWNS: LazyLock<HashMap<String, (&'static str, bool)>> = LazyLock::new(|| {
    let plain = PLAIN_TOWNS.split_whitespace().map(|town| (town, true));
    let ambiguous = AMBIGUOUS_TOWNS.split_whitespace().map(|town| (town, false));
    plain.chain(ambiguous).map(|(town, is_plain)| (town.to_lowercase(), (town, is_plain))).collect()
});

fn every_meaning() -> impl Iterator<Item = (&'static str, Meaning)> {
    let mean = |keys: &'static str, meaning: Meaning| keys.split_whitespace().map(move |key| (key, meaning));
    let streets = STREETS.into_iter().flat_map(move |(label, keys)| mean(keys, Meaning::Street(label)));
    let towns = TOWN_MARKS.into_iter().flat_map(move |(label, keys)| mean(keys, Meaning::TownMark(label)));
    streets
        .chain(towns)
        .chain(mean(HOUSE_MARKS, Meaning::HouseMark))
        .chain(mean(REGIONS, Meaning::Region))
        .chain(mean(SECRETS, Meaning::Secret))
}

/// What the word means, given whether a number follows it.
pub(super) fn meaning(word: &str, a_number_follows: bool) -> Meaning {
    let key = word.to_lowercase();
    match MEANINGS.get(key.as_str()) {
        Some(Meaning::HouseMark) if !a_number_follows => Meaning::Unknown,
        Some(meaning) => *meaning,
        None if a_number_follows && SECRET_LETTERS.contains(&key.as_str()) => Meaning::Secret,
        None => Meaning::Unknown,
    }
}

/// Whether the word says that the number before it is a house: `89 үй`, not `89 д`.
pub(super) fn marks_house_before_it(word: &str) -> bool {
    matches!(word.to_lowercase().as_str(), "үй" | "уй")
}

/// The town as it is shown, and whether it is one even without «г.».
pub(super) fn town(word: &str) -> Option<(&'static str, bool)> {
    TOWNS.get(&word.to_lowercase()).copied()
}

#[cfg(test)]
pub(super) fn every_label() -> Vec<&'static str> {
    let kinds = STREETS.into_iter().chain(TOWN_MARKS).map(|(label, _)| label);
    let towns = PLAIN_TOWNS.split_whitespace().chain(AMBIGUOUS_TOWNS.split_whitespace());
    kinds.chain(towns).chain(["д."]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_in_small_letters_and_mean_one_thing() {
        for (key, _) in every_meaning() {
            assert!(key == key.to_lowercase() && !key.contains('.'), "{key}");
        }
        assert_eq!(every_meaning().count(), MEANINGS.len());
        let labels = PLAIN_TOWNS.split_whitespace().chain(AMBIGUOUS_TOWNS.split_whitespace());
        assert_eq!(labels.count(), TOWNS.len());
    }

    #[test]
    fn a_letter_before_a_number_is_a_flat_and_an_initial_otherwise() {
        assert_eq!(meaning("к", true), Meaning::Secret);
        assert_eq!(meaning("к", false), Meaning::Unknown);
        assert_eq!(meaning("д", true), Meaning::HouseMark);
        assert_eq!(meaning("д", false), Meaning::Unknown);
    }
}
