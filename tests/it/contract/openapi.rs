//! The document: what is committed is what is served, and nothing in it is
//! left for a reader to guess.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use serde_json::Value;

use super::operations::{document, operations};
use super::schema::resolved;
use crate::support::TestApp;

/// The verbs that operations begin with.
const VERBS: [&str; 43] = [
    "get",
    "list",
    "create",
    "update",
    "delete",
    "show",
    "request",
    "verify",
    "refresh",
    "end",
    "switch",
    "add",
    "remove",
    "change",
    "report",
    "resolve",
    "confirm",
    "cancel",
    "assign",
    "record",
    "pay",
    "connect",
    "archive",
    "refund",
    "merge",
    "import",
    "export",
    "start",
    "complete",
    "replay",
    "retry",
    "rotate",
    "upload",
    "rate",
    "withdraw",
    "restore",
    "quote",
    "receive",
    "write",
    "assemble",
    "disassemble",
    "apply",
    "set",
];

#[tokio::test]
async fn what_is_committed_is_what_is_served() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi/openapi.json");
    let committed = std::fs::read_to_string(&file)
        .expect("openapi/openapi.json: write it with `cargo run -- openapi --write`");
    let generated = cvety::run::openapi_text().expect("a document");
    assert!(committed == generated, "openapi/openapi.json is out of date: `cargo run -- openapi --write`");
    let app = TestApp::start().await;
    let served = document(&app).await;
    let mut generated: Value = serde_json::from_str(&generated).expect("JSON");
    assert_eq!(generated["servers"][0]["url"], "http://localhost:8000");
    generated["servers"][0]["url"] = app.url().into();
    assert_eq!(served, generated, "served and committed");
}

#[tokio::test]
async fn every_operation_has_a_name_a_place_and_a_summary() {
    let document = document(&TestApp::start().await).await;
    let mut seen = HashSet::new();
    for operation in operations(&document) {
        let (id, definition) = (&operation.id, &operation.definition);
        assert!(seen.insert(id.clone()), "two operations are called {id}");
        let is_snake =
            !id.is_empty() && id.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_');
        let verb = id.split('_').next().unwrap_or_default();
        assert!(is_snake && id.contains('_') && VERBS.contains(&verb), "`{id}` is no <verb>_<noun>");
        assert_eq!(definition["tags"].as_array().map(Vec::len), Some(1), "{id}: one tag");
        let about = definition["description"].as_str().unwrap_or_default();
        assert!(!about.trim().is_empty(), "{id} has no description");
        let summary = definition["summary"].as_str().unwrap_or_default();
        assert!(!summary.is_empty() && !summary.ends_with('.'), "{id}: summary `{summary}`");
        assert!(
            operation.path.starts_with('/') && !operation.path.ends_with('/'),
            "{id}: {}",
            operation.path
        );
    }
}

#[tokio::test]
async fn every_body_has_a_schema_and_every_answer_a_description() {
    let document = document(&TestApp::start().await).await;
    for operation in operations(&document) {
        let id = &operation.id;
        if let Some(content) = operation.definition["requestBody"]["content"].as_object() {
            assert!(!content.is_empty(), "{id}: an empty request body");
            for (kind, media) in content {
                assert!(media["schema"].is_object(), "{id}: the {kind} it takes has no schema");
            }
        }
        let answers = operation.definition["responses"].as_object().expect("responses");
        assert!(answers.keys().any(|status| status.starts_with(['2', '3'])), "{id}: no way to succeed");
        for (status, answer) in answers {
            let description = answer["description"].as_str().unwrap_or_default();
            assert!(!description.trim().is_empty(), "{id}: {status} has no description");
            let content = answer["content"].as_object();
            let is_empty = status == "204" || status.starts_with('3');
            assert_eq!(
                content.is_some_and(|content| !content.is_empty()),
                !is_empty,
                "{id}: body of {status}"
            );
            for (kind, media) in content.into_iter().flatten() {
                assert!(media["schema"].is_object(), "{id}: {kind} of {status} has no schema");
            }
        }
    }
}

#[tokio::test]
async fn every_parameter_is_described_by_type_and_place() {
    let document = document(&TestApp::start().await).await;
    for operation in operations(&document) {
        let mut named = Vec::new();
        for parameter in operation.definition["parameters"].as_array().into_iter().flatten() {
            let name = parameter["name"].as_str().unwrap_or_default();
            assert!(parameter["schema"].is_object(), "{}: {name} has no schema", operation.id);
            let about = parameter["description"].as_str().unwrap_or_default();
            assert!(!about.trim().is_empty(), "{}: {name} has no description", operation.id);
            if parameter["in"] == "path" {
                assert_eq!(parameter["required"], true, "{}: {name}", operation.id);
                named.push(name.to_owned());
            }
        }
        assert_eq!(named, operation.path_parameters(), "{}: parameters of the path", operation.id);
    }
}

#[tokio::test]
async fn every_header_is_described_and_answers_say_which_they_carry() {
    let document = document(&TestApp::start().await).await;
    for operation in operations(&document) {
        let id = &operation.id;
        let asked: Vec<_> = operation.definition["parameters"].as_array().into_iter().flatten().collect();
        for name in ["Accept-Language", "X-Request-Id"] {
            assert!(asked.iter().any(|parameter| parameter["name"] == name), "{id} does not tell of {name}");
        }
        for (status, answer) in operation.definition["responses"].as_object().expect("responses") {
            let headers = &answer["headers"];
            for (name, header) in headers.as_object().into_iter().flatten() {
                let about = header["description"].as_str().unwrap_or_default();
                assert!(!about.is_empty(), "{id}: {name} of {status} has no description");
                assert!(header["schema"].is_object(), "{id}: {name} of {status} has no schema");
            }
            let wanted: &[&str] = match status.as_str() {
                "401" => &["X-Request-Id", "WWW-Authenticate"],
                "429" => &["X-Request-Id", "Retry-After"],
                "503" if operation.path.starts_with("/api/") => &["X-Request-Id", "Retry-After"],
                "200" | "201" if operation.path.starts_with("/api/") => {
                    &["X-Request-Id", "X-RateLimit-Remaining"]
                }
                _ => &["X-Request-Id"],
            };
            for name in wanted.iter().filter(|_| id != "report_payment") {
                assert!(headers[*name].is_object(), "{id}: {status} carries {name}");
            }
        }
    }
}

#[tokio::test]
async fn every_refusal_shows_one_that_fits_its_schema() {
    let document = document(&TestApp::start().await).await;
    for operation in operations(&document) {
        let answers = operation.definition["responses"].as_object().expect("responses");
        for (status, answer) in answers.iter().filter(|(status, _)| status.starts_with(['4', '5'])) {
            let Some(body) = answer["content"].get("application/json") else { continue };
            let example = &body["example"];
            assert!(
                example["detail"].is_string() || example["detail"].is_array(),
                "{}: {status}",
                operation.id
            );
            let wrong = super::schema::violations(&document, &body["schema"], example);
            assert!(wrong.is_empty(), "{}: {status}: {wrong:?}", operation.id);
        }
    }
}

#[tokio::test]
async fn every_tag_is_a_latin_word_with_a_name_and_sign_in_comes_first() {
    let document = document(&TestApp::start().await).await;
    let tags = document["tags"].as_array().expect("tags");
    let mut listed: Vec<_> = tags.iter().map(|tag| tag["name"].as_str().expect("a word")).collect();
    assert_eq!(listed[..2], ["auth", "orders"]);
    for tag in tags {
        let word = tag["name"].as_str().expect("a word");
        assert!(word.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-'), "{word}");
        let name = tag["x-displayName"].as_str().unwrap_or_default();
        assert!(name.chars().any(super::spoken::is_cyrillic), "{word} has no name");
        let about = tag["description"].as_str().unwrap_or_default();
        assert!(about.len() > name.len() + 10 && about.contains(name), "{word}: `{about}`");
    }
    let operations = operations(&document);
    let mut used: Vec<_> =
        operations.iter().map(|one| one.definition["tags"][0].as_str().expect("a tag")).collect();
    used.sort_unstable();
    used.dedup();
    listed.sort_unstable();
    assert_eq!(used, listed, "tags used, and tags that `router/openapi/tags.rs` lists");
}

#[tokio::test]
async fn no_schema_is_a_bare_object() {
    let document = document(&TestApp::start().await).await;
    let (mut next, mut bare) = (vec![("", &document)], Vec::new());
    while let Some((name, value)) = next.pop() {
        match value {
            Value::Array(values) => next.extend(values.iter().map(|value| (name, value))),
            Value::Object(fields) => {
                let is_object = value["type"] == "object" || value["type"][0] == "object";
                let says_nothing =
                    ["properties", "additionalProperties", "allOf"].iter().all(|key| value[*key].is_null());
                if is_object && says_nothing {
                    bare.push((name, value));
                }
                let inner = fields.iter().filter(|(key, _)| !key.starts_with("example"));
                let named = |key: &'_ str| ["items", "oneOf", "anyOf"].contains(&key);
                next.extend(inner.map(|(key, value)| (if named(key) { name } else { key.as_str() }, value)));
            }
            _ => {}
        }
    }
    assert!(bare.is_empty(), "{bare:?}");
}

#[tokio::test]
async fn every_text_that_is_sent_has_a_limit() {
    let document = document(&TestApp::start().await).await;
    for operation in operations(&document) {
        let content = &operation.definition["requestBody"]["content"]["application/json"];
        if content.is_object() {
            check_limits(&document, &content["schema"], &mut vec![operation.id.clone()]);
        }
    }
}

/// A text has a length, a pattern, a format or a closed set, or its example
/// shows a form that is checked anyway, such as a phone.
fn check_limits(document: &Value, schema: &Value, way: &mut Vec<String>) {
    const CHECKED_FORMS: [&str; 3] = ["phone", "time_zone", "currency"];
    let schema = resolved(document, schema);
    if way.len() > 8 {
        return;
    }
    for (name, field) in schema["properties"].as_object().into_iter().flatten() {
        way.push(name.clone());
        check_limits(document, field, way);
        let inner = resolved(document, field);
        let is_text = inner["type"] == "string" || inner["type"][0] == "string";
        let is_bound = ["maxLength", "enum", "pattern", "format"].iter().any(|key| !inner[*key].is_null());
        let is_form =
            CHECKED_FORMS.iter().any(|form| name.contains(form)) || looks_like_a_form(&inner["example"]);
        assert!(!is_text || is_bound || is_form, "{} has no limit in the document", way.join("."));
        way.pop();
    }
    if schema["items"].is_object() {
        check_limits(document, &schema["items"], way);
    }
}

/// `18:00`, `09:00 - 20:00`, `+77011234567`.
fn looks_like_a_form(example: &Value) -> bool {
    let text = example.as_str().unwrap_or_default();
    !text.is_empty() && text.chars().all(|letter| letter.is_ascii_digit() || " :+-".contains(letter))
}

#[test]
fn no_schema_hides_another_of_its_name() {
    // Schemas of one name overwrite each other silently, so the names are
    // counted where they are given.
    let mut given: HashMap<String, Vec<String>> = HashMap::new();
    for source in super::source::sources() {
        let code = source.code_outside_tests();
        for (at, _) in code.match_indices("ToSchema") {
            let rest = &code[at..];
            let items = ["struct ", "enum "].into_iter().filter_map(|word| rest.split_once(word));
            let Some((attributes, item)) = items.min_by_key(|(attributes, _)| attributes.len()) else {
                continue;
            };
            if attributes.contains("fn ") || attributes.contains("impl") || attributes.contains(';') {
                continue;
            }
            let renamed = attributes.split_once("schema(as = ").map(|(_, name)| name);
            let name = renamed.unwrap_or(item);
            let name: String = name.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            given.entry(name).or_default().push(source.path.clone());
        }
    }
    assert!(given.len() > 10, "too few schemas were found: {given:?}");
    let twice: Vec<_> = given.iter().filter(|(_, places)| places.len() > 1).collect();
    assert!(twice.is_empty(), "schemas of the same name: {twice:?}");
}
