//! The Postman collection: what is committed is what is served, and it holds
//! every operation of the document, ready to be sent.

use std::path::Path;

use serde_json::Value;

use super::operations::{Operation, document, operations};
use super::schema::violations;
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

/// The Russian name of a tag.
fn name_of(document: &Value, tag: &Value) -> Value {
    let tags = document["tags"].as_array().expect("tags");
    tags.iter().find(|chapter| chapter["name"] == *tag).expect("a chapter")["x-displayName"].clone()
}

/// The body as it is sent: ids are numbers, a phone is a phone, and other texts
/// are long enough.
fn filled_in(raw: &str) -> String {
    let mut parts = raw.split("{{");
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once("}}").expect("a variable ends");
        filled += match name {
            "phone" => "+77011234567",
            "otp_code" => "123456",
            id if id.ends_with("_id") => "1",
            _ => "0123456789abcdef",
        };
        filled += rest;
    }
    filled
}

#[tokio::test]
async fn what_is_committed_of_the_collection_is_what_is_served() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi/postman.json");
    let committed =
        std::fs::read_to_string(&file).expect("openapi/postman.json: write it with `make openapi`");
    let generated = cvety::run::postman_text().expect("a collection");
    assert!(committed == generated, "openapi/postman.json is out of date: `make openapi`");
    let app = TestApp::start().await;
    let served = app.nobody().get("/postman.json").await;
    assert_eq!(served.header("content-type"), "application/json");
    let mut generated: Value = serde_json::from_str(&generated).expect("JSON");
    generated["variable"][0]["value"] = app.url().into();
    assert_eq!(served.expect(200), generated, "served and committed");
}

#[tokio::test]
async fn the_collection_holds_every_operation_in_the_folder_of_its_tag() {
    let app = TestApp::start().await;
    let collection = app.nobody().get("/postman.json").await.expect(200);
    let schema = collection["info"]["schema"].as_str().expect("a schema");
    assert!(schema.ends_with("/v2.1.0/collection.json"), "{schema}");
    let document = document(&app).await;
    let (found, expected) = (requests(&collection), operations(&document));
    let is_ours = |operation: &Operation| operation.definition["deprecated"] != true;
    let expected: Vec<_> = expected.into_iter().filter(is_ours).collect();
    assert_eq!(found.len(), expected.len());
    for operation in expected {
        let steps = operation.path.replace('{', ":").replace('}', "");
        let is_it = |(folder, item): &&(&str, &Value)| {
            let request = &item["request"];
            let raw = request["url"]["raw"].as_str().unwrap_or_default();
            let path = raw.strip_prefix("{{base_url}}").unwrap_or_default();
            *folder == name_of(&document, &operation.definition["tags"][0])
                && request["method"] == operation.method.as_str()
                && path.split('?').next() == Some(steps.as_str())
        };
        let (_, item) = found.iter().find(is_it).unwrap_or_else(|| panic!("{} is missing", operation.id));
        let request = &item["request"];
        let is_open = request["auth"]["type"] == "noauth";
        let scripts = item["event"].as_array().expect("scripts");
        assert!(
            scripts.iter().any(|script| script["listen"] == "test"),
            "{}: nobody looks at the answer",
            operation.id
        );
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
            let body: Value = serde_json::from_str(&filled_in(raw)).expect("JSON");
            let schema = &operation.definition["requestBody"]["content"]["application/json"]["schema"];
            let wrong = violations(&document, schema, &body);
            assert!(wrong.is_empty(), "{}: {wrong:?} in {raw}", operation.id);
        }
    }
}
