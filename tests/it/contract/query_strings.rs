//! What a query string says is known, on every operation of the document: a
//! filter that is misspelt must not return everything.

use serde_json::Value;

use super::operations::{Operation, document, operations};
use crate::support::TestApp;

/// Somebody else writes their addresses.
const OTHERS_WRITE: [&str; 1] = ["report_payment"];

/// Name and whether it may repeat, of each parameter in the query string.
fn asked(operation: &Operation) -> Vec<(String, bool)> {
    let all = operation.definition["parameters"].as_array().cloned().unwrap_or_default();
    let in_query = all.into_iter().filter(|parameter| parameter["in"] == "query");
    let of = |parameter: Value| {
        let name = parameter["name"].as_str().expect("a name").to_owned();
        (name, parameter["schema"]["type"] == "array")
    };
    in_query.map(of).collect()
}

#[tokio::test]
async fn what_no_operation_knows_is_refused_by_name() {
    let app = TestApp::start().await;
    let document = document(&app).await;
    let owner = app.owner().await;
    let mut refusing = 0;
    for operation in operations(&document) {
        let caller = if operation.is_secured { owner.clone() } else { app.nobody() };
        let path = operation.path_to_nothing();
        let answer = operation.call(&caller, &format!("{path}?statuss=paid&_=1&utm_source=2gis"), "{}").await;
        if operation.is_page() || OTHERS_WRITE.contains(&operation.id.as_str()) {
            assert!(!answer.objections().iter().any(|loc| loc == "query.statuss"), "{answer}");
            continue;
        }
        assert_eq!(answer.objections(), ["query.statuss"], "{}: {answer}", operation.id);
        assert_eq!(answer.json()["detail"][0]["msg"], "Неизвестный параметр", "{answer}");
        refusing += 1;
    }
    assert!(refusing > 60, "{refusing} operations");
}

#[tokio::test]
async fn what_there_is_once_is_not_said_twice() {
    let app = TestApp::start().await;
    let document = document(&app).await;
    let owner = app.owner().await;
    let mut tried = 0;
    for operation in operations(&document).iter().filter(|operation| !operation.is_page()) {
        for (name, may_repeat) in asked(operation) {
            let path = operation.path_to_nothing();
            let answer = operation.call(&owner, &format!("{path}?{name}=1&{name}=1"), "{}").await;
            let is_refused = answer.status == 422 && answer.text().contains("Поле указано дважды");
            assert_eq!(is_refused, !may_repeat, "{}, {name}: {answer}", operation.id);
            tried += 1;
        }
    }
    assert!(tried > 40, "{tried} parameters");
}

#[tokio::test]
async fn every_list_is_paged_by_skip_as_well() {
    let app = TestApp::start().await;
    let document = document(&app).await;
    for operation in operations(&document) {
        let names: Vec<_> = asked(&operation).into_iter().map(|(name, _)| name).collect();
        let has = |name: &str| names.iter().any(|known| known == name);
        assert!(has("page") == has("limit") && has("page") == has("skip"), "{}: {names:?}", operation.id);
    }
}
