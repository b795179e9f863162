//! What a tracking link shows of an address, and above all what it doesn't.

use proptest::prelude::*;

use super::*;
use words::every_label;

fn shown(address: &str) -> String {
    mask(address).unwrap_or_default()
}

#[test]
fn the_contract_examples_are_masked_as_written() {
    assert_eq!(shown("г. Алматы, пр. Достык 89, кв. 45"), "г. Алматы, пр. ******, д. 89");
    assert_eq!(shown("пр. Достык 89"), "пр. ******, д. 89");
    assert_eq!(shown("г. Алматы, пр. Достык 89"), "г. Алматы, пр. ******, д. 89");
    assert_eq!(shown("ул. Абая 10"), "ул. ******, д. 10");
    assert_eq!(shown("ул. Сатпаева 22"), "ул. ******, д. 22");
}

#[test]
fn house_numbers_are_found_in_the_forms_people_write() {
    for (address, masked) in [
        ("улица Сатпаева, 22А", "ул. ******, д. 22А"),
        ("улица Сатпаева 22 А", "ул. ******, д. 22А"),
        ("ул.Абая,д.89", "ул. ******, д. 89"),
        ("ул. Абая, дом 12/3, кв 4", "ул. ******, д. 12/3"),
        ("ул. Абая 89к2", "ул. ******, д. 89к2"),
        ("ул. Абая 89-45", "ул. ******, д. 89"),
        ("ул. Абая 12-а", "ул. ******, д. 12-а"),
        ("ул. Абая 89 45", "ул. ******, д. 89"),
        ("ул. Абая, дом №5", "ул. ******, д. 5"),
        ("ул. 28 Панфиловцев 10", "ул. ******, д. 10"),
        ("ул. 8-го Марта, 12", "ул. ******, д. 12"),
        ("ул. К. Сатпаева 22", "ул. ******, д. 22"),
        ("ул. Д. Кунаева 10", "ул. ******, д. 10"),
        ("д. 7, переулок Тихий", "пер. ******, д. 7"),
        ("Абая пр-кт, д 10", "пр. ******, д. 10"),
        ("ПРОСПЕКТ АБАЯ 150/230 КВ 7", "пр. ******, д. 150/230"),
    ] {
        assert_eq!(shown(address), masked, "{address}");
    }
}

#[test]
fn micro_districts_are_streets_too() {
    for (address, masked) in [
        ("мкр. Самал-2, д. 33, кв 5", "мкр. ******, д. 33"),
        ("мкр. Самал-2 33", "мкр. ******, д. 33"),
        ("мкр. Самал-2, 33, 5", "мкр. ******, д. 33"),
        ("5 мкр 33", "мкр. ******, д. 33"),
        ("5-й мкр, 33", "мкр. ******, д. 33"),
        ("мкр. Аксай 33", "мкр. ******"),
        ("мкр. Аксай 33, 45", "мкр. ******"),
        ("мкр. 5", "мкр. ******"),
        ("Алматы, мкр. Самал-2, ул. Мендикулова 12", "Алматы, ул. ******, д. 12"),
    ] {
        assert_eq!(shown(address), masked, "{address}");
    }
}

#[test]
fn towns_are_kept_however_they_are_marked() {
    for (address, masked) in [
        ("Алматы, Достык 89", "Алматы, ******, д. 89"),
        ("Алматы, Достык, 89", "Алматы, ******, д. 89"),
        ("г.Алматы пр.Достык 89", "г. Алматы, пр. ******, д. 89"),
        ("Алматы Достык 89", "Алматы, ******, д. 89"),
        ("050000, Казахстан, город Астана, ул. Кенесары 40", "г. Астана, ул. ******, д. 40"),
        ("Алматы г, Абая пр-кт, д 10", "г. Алматы, пр. ******, д. 10"),
        ("ул. Абая 10, Алматы", "Алматы, ул. ******, д. 10"),
        ("Шымкент, привезти к фонтану", "Шымкент"),
        ("г. Алматы", "г. Алматы"),
        ("г. Абай, ул. Мира 3", "г. Абай, ул. ******, д. 3"),
    ] {
        assert_eq!(shown(address), masked, "{address}");
    }
}

#[test]
fn a_street_named_after_a_town_is_hidden() {
    for address in ["Астана көшесі 5", "Қ. Сәтбаев көшесі 5", "ул. Алматы 5", "Astana street 5"]
    {
        assert_eq!(shown(address), "ул. ******, д. 5", "{address}");
    }
    assert_eq!(mask("Абай, 10"), Some("******, д. 10".to_owned()));
}

#[test]
fn kazakh_and_english_addresses_are_understood() {
    for (address, masked) in [
        ("Алматы қаласы, Абай көшесі 10, 5 пәтер", "г. Алматы, ул. ******, д. 10"),
        ("Достық даңғылы, 89 үй, 45 пәтер", "пр. ******, д. 89"),
        ("Достық даңғылы 89 үй 45 пәтер", "пр. ******, д. 89"),
        ("Almaty, Satpaev street 22, flat 3", "Almaty, ул. ******, д. 22"),
        ("Dostyk ave 89, apt. 4, floor 2", "пр. ******, д. 89"),
    ] {
        assert_eq!(shown(address), masked, "{address}");
    }
}

#[test]
fn flats_entrances_floors_and_codes_are_dropped() {
    for secret in [
        "кв. 45",
        "кв45",
        "кв-45",
        "квартира 45",
        "подъезд 45",
        "под.45",
        "п 45",
        "45 этаж",
        "эт. 45",
        "домофон 45",
        "код 45",
        "оф.45",
        "flat 45",
        "apt#45",
        "пәтер 45",
        "к. 45",
        "тел. 45",
        "(кв:45)",
        "/кв.45",
        "хата 45",
        "45",
        "№45",
        "45-я дверь",
    ] {
        for joint in [", ", " "] {
            let masked = shown(&format!("г. Алматы, ул. Абая 10{joint}{secret}"));
            assert!(masked.starts_with("г. Алматы, ул. ******"), "{masked}");
            assert!(!masked.contains("45"), "{secret}: {masked}");
        }
    }
    for address in [
        "ул. Абая, 45 кв",
        "ул. Абая, 45 пәтер",
        "ул. Абая, кв 3, 45",
        "ул. Абая, 45 этаж 3",
        "мкр. Аксай, кв. 45",
    ] {
        assert!(!shown(address).contains("45"), "{address}");
    }
}

#[test]
fn what_cannot_be_parsed_shows_nothing() {
    for address in
        ["", "  ,,, ", "позвоните, я выйду", "д. 5", "89", "г. Ромашково", "87011234567", "Самал", "-/-", "№"]
    {
        assert_eq!(mask(address), None, "{address}");
    }
}

fn is_a_known_word(word: &str) -> bool {
    every_label().iter().any(|label| label.split(|c: char| !c.is_alphabetic()).any(|piece| piece == word))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn neither_street_nor_flat_ever_shows(
        town in "(г\\. |город )?(Алматы|Астана|Шымкент)",
        kind in proptest::sample::select(&["ул.", "улица", "пр.", "проспект", "мкр.", "пер.", "бульвар", "street"][..]),
        name in "[А-Я][а-яё]{4,9}( [А-Я][а-яё]{4,9})?",
        house in 1_u16..1000,
        joint in "(, ?| )(дом |д\\. ?|д)?",
        flat_word in proptest::sample::select(&[", кв. ", ", кв", " кв ", " кв.", "; квартира ", ", под. 3, эт. 2, кв. ", ", flat ", "-"][..]),
        flat in 1001_u16..9999,
    ) {
        let address = format!("{town}, {kind} {name}{joint}{house}{flat_word}{flat}");
        let masked = shown(&address);
        prop_assert!(masked.contains(HIDDEN), "{address}: {masked}");
        for word in name.split(' ').filter(|word| !is_a_known_word(word)) {
            prop_assert!(!masked.to_lowercase().contains(&word.to_lowercase()), "{}: {}", address, masked);
        }
        prop_assert!(!masked.contains(&flat.to_string()), "{address}: {masked}");
        if joint.contains('д') && !flat_word.starts_with('-') {
            prop_assert!(masked.ends_with(&format!("******, д. {house}")), "{address}: {masked}");
        }
    }

    #[test]
    fn no_word_of_any_text_comes_through(
        text in ".{0,80}",
        pieces in proptest::collection::vec(
            "(г|ул|пр|мкр|д|дом|кв|п|Алматы|Астана|Абай|көшесі|[А-Яа-яa-zӘәҚқ]{1,8}|[0-9]{1,5}[а-яa-z]{0,3}|[0-9]{1,3}[-/к][0-9а-я]{1,3})[., /№-]{1,2}", 0..10),
    ) {
        for text in [text, pieces.concat()] {
            let masked = shown(&text);
            for word in masked.split(|c: char| !c.is_alphabetic()).filter(|word| word.chars().count() > 1) {
                prop_assert!(is_a_known_word(word), "{}: {}", text, masked);
            }
        }
    }
}
