//! The Postman collection: what is committed is what is served, and it holds
//! every operation of the document, ready to be sent.

use std::path::Path;

use serde_json::Value;

use super::operations::{document, operations};
use crate::support::TestApp;

/// Every request of the collection, with its folder's name.
fn requests(collection: &Value) -> Vec<(&str, &Value)> {
    let folders = collection["item"].as_array().expect("folders");
    let inside = |folder: &'_ Value| folder["item"].as_array().expect("requests").len();
    assert!(folders.iter().all(|folder| inside(folder) > 0), "an empty folder");
    let of = |folder| -> Vec<_> {
        let folder: &Value = folder;
        let name = folder["name"].as_str().expect("a name");
        folder["item"].as_array().expect("requests").iter().map(|request| (name, request)).collect()
    };
    folders.iter().flat_map(of).collect()
}

#[tokio::test]
async fn what_is_committed_of_the_collection_is_what_is_served() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi/postman.json");
    let committed =
        std::fs::read_to_string(&file).expect("openapi/postman.json: write it with `make openapi`");
    let generated = cvety::run::postman_text().expect("a collection");
    assert!(committed == generated, "openapi/postman.json is out of date: `make openapi`");
    let served = TestApp::start().await.nobody().get("/postman.json").await;
    assert_eq!(served.header("content-type"), "application/json");
    let generated: Value = serde_json::from_str(&generated).expect("JSON");
    assert_eq!(served.expect(200), generated, "served and committed");
}

#[tokio::test]
async fn the_collection_holds_every_operation_in_the_folder_of_its_tag() {
    let app = TestApp::start().await;
    let collection = app.nobody().get("/postman.json").await.expect(200);
    let schema = collection["info"]["schema"].as_str().expect("a schema");
    assert!(schema.ends_with("/v2.1.0/collection.json"), "{schema}");
    let (found, expected) = (requests(&collection), operations(&document(&app).await));
    assert_eq!(found.len(), expected.len());
    for operation in expected {
        let steps = operation.path.replace('{', ":").replace('}', "");
        let is_it = |(folder, item): &&(&str, &Value)| {
            let request = &item["request"];
            let raw = request["url"]["raw"].as_str().unwrap_or_default();
            let path = raw.strip_prefix("{{base_url}}").unwrap_or_default();
            *folder == operation.definition["tags"][0]
                && request["method"] == operation.method.as_str()
                && path.split('?').next() == Some(steps.as_str())
        };
        let (_, item) = found.iter().find(is_it).unwrap_or_else(|| panic!("{} is missing", operation.id));
        let request = &item["request"];
        let is_open = request["auth"]["type"] == "noauth";
        assert_eq!(is_open, !operation.is_secured, "{}: whether the token is sent", operation.id);
        let variables = request["url"]["variable"].as_array().expect("variables");
        assert_eq!(variables.len(), operation.path_parameters().len(), "{}: {variables:?}", operation.id);
        for query in request["url"]["query"].as_array().expect("a query") {
            let is_needed = operation.definition["parameters"]
                .as_array()
                .into_iter()
                .flatten()
                .any(|parameter| parameter["name"] == query["key"] && parameter["required"] == true);
            assert_eq!(query["disabled"] != true, is_needed, "{}: {query}", operation.id);
        }
        if operation.takes_json {
            let raw = request["body"]["raw"].as_str().expect("a body");
            let body: Value = serde_json::from_str(raw).expect("JSON");
            let example = &operation.definition["requestBody"]["content"]["application/json"]["example"];
            assert_eq!(&body, example, "{}", operation.id);
        }
    }
}
