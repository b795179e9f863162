//! `/postman.json`: the OpenAPI document as a Postman collection (v2.1), to be
//! imported and run at once, from start to end: each request makes what later
//! ones need. What is there for earlier clients alone is left out.
//! `.ci/contract/postman` runs it.

mod request;
mod story;

use serde_json::{Value, json};

use request::Operation;
use story::Story;

const SCHEMA: &str = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json";
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// The collection: a folder for each tag, in the order of the story.
pub(super) fn collection(document: &Value) -> Value {
    let story = Story::told();
    let mut operations = operations(document, &story);
    operations.sort_by_key(|operation| story.place(operation.tag(), operation.id()));
    let mut folders: Vec<(&str, Vec<Value>)> = Vec::new();
    for operation in &operations {
        match folders.last_mut() {
            Some((tag, requests)) if *tag == operation.tag() => requests.push(operation.item()),
            _ => folders.push((operation.tag(), vec![operation.item()])),
        }
    }
    let folders = folders.into_iter().map(|(tag, requests)| folder(document, tag, requests));
    let base = json!({ "key": "base_url", "value": document["servers"][0]["url"] });
    let token = json!({ "key": "token", "value": "" });
    let others = story.variables.iter().map(|(key, value)| json!({ "key": key, "value": value }));
    let variables: Vec<_> = [base, token].into_iter().chain(others).collect();
    json!({
        "info": {
            "name": document["info"]["title"],
            "description": document["info"]["description"],
            "schema": SCHEMA,
        },
        "auth": bearer("{{token}}"),
        "variable": variables,
        "item": folders.collect::<Vec<_>>(),
    })
}

fn operations<'a>(document: &'a Value, story: &'a Story) -> Vec<Operation<'a>> {
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        let is_ours = |operation: &Value| operation.is_object() && operation["deprecated"] != true;
        let here = METHODS.iter().filter(|method| is_ours(&item[**method]));
        operations.extend(here.map(|method| Operation {
            document,
            story,
            method,
            path,
            definition: &item[*method],
        }));
    }
    operations
}

/// A folder under its tag's Russian name.
fn folder(document: &Value, tag: &str, requests: Vec<Value>) -> Value {
    let mut tags = document["tags"].as_array().into_iter().flatten();
    let chapter = tags.rfind(|chapter| chapter["name"] == tag);
    let name = chapter.and_then(|chapter| chapter["x-displayName"].as_str()).unwrap_or(tag);
    let about = chapter.map_or(&Value::Null, |chapter| &chapter["description"]);
    json!({ "name": name, "description": about, "item": requests })
}

fn bearer(token: &str) -> Value {
    json!({ "type": "bearer", "bearer": [{ "key": "token", "value": token, "type": "string" }] })
}
