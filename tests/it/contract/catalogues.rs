//! The catalogues of `locales/` against each other and against the source: no
//! text is missing, left over or left untranslated.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::parser;

use super::source::sources;
use super::spoken::{Spoken, spoken_in};

const LANGUAGES: [&str; 3] = ["ru", "kk", "en"];

/// Texts that are the same in two languages, with the reason.
const ALIKE: [(&str, &str); 5] = [
    ("language-ru", "a language is offered by its own name"),
    ("language-kk", "a language is offered by its own name"),
    ("language-en", "a language is offered by its own name"),
    ("slip-florist", "the trade's word in Russian and in Kazakh"),
    ("courier", "the trade's word in Russian and in Kazakh"),
];

/// Where words in Cyrillic stand that are data and no texts, with the reason.
const DATA: [(&str, &str); 10] = [
    ("db/migrate.rs", "a question to the database, quoted for whoever runs it"),
    ("customers/wire/import/heads.rs", "what columns are called in the tables of other programs"),
    ("demo.rs", "the demo shop's own data"),
    ("demo/", "the demo shop's own data"),
    ("values/address/", "the words that addresses are written with"),
    ("values/writing.rs", "the endings of addresses in Cyrillic"),
    ("values/actor.rs", "the reference's names in an order's history"),
    ("payments/gateway/mod.rs", "the provider's name in an order's history"),
    ("payments/mock.rs", "the provider's name in an order's history"),
    ("products/wire_input.rs", "the unit of measure the reference stores"),
];

/// One text of one catalogue.
struct Message {
    /// Its shape and words, to be compared.
    words: String,
    variables: BTreeSet<String>,
    is_plain: bool,
    /// A `{ $name }` is followed by letters or a hyphen.
    has_suffix: bool,
}

type Catalogue = BTreeMap<String, Message>;

fn text_of(language: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("locales/{language}.ftl"));
    std::fs::read_to_string(path).expect("a catalogue is text")
}

fn catalogue(language: &str) -> Catalogue {
    let text = text_of(language);
    let read = parser::parse(text.as_str());
    let read = read.unwrap_or_else(|(_, errors)| panic!("locales/{language}.ftl has bad lines: {errors:?}"));
    let mut messages = Catalogue::new();
    for entry in read.body {
        let Entry::Message(message) = entry else { continue };
        let key = message.id.name.to_owned();
        let pattern = message.value.unwrap_or_else(|| panic!("{key} of locales/{language}.ftl says nothing"));
        let known = messages.insert(key.clone(), read_message(&pattern));
        assert!(known.is_none(), "{key} stands twice in locales/{language}.ftl");
    }
    assert!(messages.len() > 100, "locales/{language}.ftl was not read: {} texts", messages.len());
    messages
}

fn read_message(pattern: &Pattern<&str>) -> Message {
    let mut variables = BTreeSet::new();
    let has_suffix = collect(pattern, &mut variables);
    let is_plain = matches!(pattern.elements.as_slice(), [PatternElement::TextElement { .. }]);
    Message { words: format!("{pattern:?}"), variables, is_plain, has_suffix }
}

/// Notes the variables of a pattern; true if letters stick to one of them.
fn collect(pattern: &Pattern<&str>, variables: &mut BTreeSet<String>) -> bool {
    let mut has_suffix = false;
    for (place, element) in pattern.elements.iter().enumerate() {
        let PatternElement::Placeable { expression } = element else { continue };
        if let Some(PatternElement::TextElement { value }) = pattern.elements.get(place + 1) {
            let next = value.chars().next();
            has_suffix |= next.is_some_and(|letter| letter.is_alphabetic() || letter == '-');
        }
        let (Expression::Inline(inline) | Expression::Select { selector: inline, .. }) = expression;
        if let InlineExpression::VariableReference { id } = inline {
            variables.insert(id.name.to_owned());
        }
        if let Expression::Select { variants, .. } = expression {
            for variant in variants {
                has_suffix |= collect(&variant.value, variables);
            }
        }
    }
    has_suffix
}

/// All that the source says, with the file that says it.
fn spoken() -> Vec<(String, Spoken)> {
    let files = sources().into_iter().filter(|source| source.path != "values/text.rs");
    files.map(|source| (source.path.clone(), spoken_in(&source))).collect()
}

#[track_caller]
fn holds(faults: &[String], what_to_do: &str) {
    assert!(faults.is_empty(), "{what_to_do}:\n  {}", faults.join("\n  "));
}

#[test]
fn the_three_catalogues_hold_the_same_texts_in_the_same_order() {
    let [ru, kk, en] = LANGUAGES.map(|language| {
        let text = text_of(language);
        let keys = text.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()));
        keys.filter_map(|line| line.split_once(" =")).map(|(key, _)| key.to_owned()).collect::<Vec<_>>()
    });
    for (language, keys) in [("kk", &kk), ("en", &en)] {
        let missing: Vec<_> = ru.iter().filter(|key| !keys.contains(key)).cloned().collect();
        holds(
            &missing,
            &format!("in locales/ru.ftl and not in locales/{language}.ftl; translate them there"),
        );
        let foreign: Vec<_> = keys.iter().filter(|key| !ru.contains(key)).cloned().collect();
        holds(
            &foreign,
            &format!("in locales/{language}.ftl and not in locales/ru.ftl; write them there too"),
        );
        assert_eq!(&ru, keys, "bring the texts of locales/{language}.ftl into the order of locales/ru.ftl");
    }
}

#[test]
fn a_text_has_the_same_to_fill_in_in_every_language() {
    let [ru, kk, en] = LANGUAGES.map(catalogue);
    let mut faults = Vec::new();
    for (key, message) in &ru {
        for (language, other) in [("kk", &kk), ("en", &en)] {
            let Some(other) = other.get(key) else { continue };
            if other.variables != message.variables {
                faults
                    .push(format!("{key}: ru has {:?}, {language} {:?}", message.variables, other.variables));
            }
        }
    }
    holds(&faults, "give these texts the same `{ $name }` in all three catalogues");
}

#[test]
fn nothing_is_left_untranslated() {
    let [ru, kk, en] = LANGUAGES.map(catalogue);
    let mut faults = Vec::new();
    for (one, other, names) in [(&ru, &kk, "ru and kk"), (&ru, &en, "ru and en"), (&kk, &en, "kk and en")] {
        for (key, message) in one {
            let is_alike = other.get(key).is_some_and(|other| other.words == message.words);
            if is_alike && !ALIKE.iter().any(|(known, _)| known == key) {
                faults.push(format!("{key} is the same in {names}"));
            }
        }
    }
    holds(&faults, "translate these texts, or give the reason in ALIKE of tests/it/contract/catalogues.rs");
    for (key, _) in ALIKE {
        assert!(
            ru[key].words == kk[key].words || ru[key].words == en[key].words,
            "{key} need not be in ALIKE"
        );
    }
}

#[test]
fn no_ending_sticks_to_what_is_filled_in() {
    let mut faults = Vec::new();
    for language in LANGUAGES {
        let stuck = catalogue(language).into_iter().filter(|(_, message)| message.has_suffix);
        faults.extend(stuck.map(|(key, _)| format!("{key} in locales/{language}.ftl")));
    }
    holds(&faults, "word these so that no letter or hyphen follows a `{ $name }`: its ending can't be known");
}

#[test]
fn every_text_that_is_spoken_is_in_the_catalogues() {
    let known = catalogue("ru");
    let mut faults = Vec::new();
    for (path, spoken) in spoken() {
        for key in &spoken.keys {
            let Some(message) = known.get(key) else {
                faults.push(format!("{path}: no text {key:?}; add it to locales/ru.ftl, kk.ftl and en.ftl"));
                continue;
            };
            for name in message.variables.difference(&spoken.filled) {
                faults.push(format!(
                    "{path}: nobody fills in `{{ ${name} }}` of {key:?}; add .with({name:?}, …)"
                ));
            }
            if spoken.words.contains(key) && !message.is_plain {
                faults
                    .push(format!("{path}: {key:?} has something to fill in; .speak() it, don't .word() it"));
            }
        }
        for odd in &spoken.unread {
            faults.push(format!(
                "{path}: {odd} hides its key; write Text::new(\"the-key\") out, or hand a Text over"
            ));
        }
    }
    holds(&faults, "texts that can't be spoken");
}

#[test]
fn every_text_of_the_catalogues_is_spoken() {
    let keys: BTreeSet<_> = spoken().into_iter().flat_map(|(_, spoken)| spoken.keys).collect();
    let unused: Vec<_> = catalogue("ru").into_keys().filter(|key| !keys.contains(key)).collect();
    holds(&unused, "nobody speaks these texts; delete them from all three catalogues");
}

#[test]
fn no_words_for_people_stand_outside_the_catalogues() {
    let mut faults = Vec::new();
    let is_data = |path: &str| DATA.iter().any(|(place, _)| path.starts_with(place));
    for (path, spoken) in spoken() {
        if !is_data(&path) {
            faults.extend(spoken.cyrillic.iter().map(|words| format!("{path}: {words}")));
        }
    }
    for (path, text) in templates() {
        let foreign = text.lines().filter(|line| line.chars().any(super::spoken::is_cyrillic));
        faults.extend(foreign.map(|line| format!("{path}: {}", line.trim())));
    }
    holds(
        &faults,
        "move these words to locales/{ru,kk,en}.ftl under a key and say Text::new(\"the-key\") here \
         (see locales/README.md); if they are data, give the reason in DATA of tests/it/contract/catalogues.rs",
    );
    for (place, _) in DATA {
        let has_words =
            |(path, spoken): &(String, Spoken)| path.starts_with(place) && !spoken.cyrillic.is_empty();
        assert!(self::spoken().iter().any(has_words), "{place} need not be in DATA");
    }
}

/// Every page of `src`, with its path.
fn templates() -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder of src") {
            let path = entry.expect("an entry of src").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "html") {
                let text = std::fs::read_to_string(&path).expect("a page is text");
                found.push((path.display().to_string(), text));
            }
        }
    }
    assert!(found.len() >= 5, "the pages were not found: {}", found.len());
    found
}
