//! The operations of the served OpenAPI document, as the contract tests walk
//! through them.

use reqwest::Method;
use serde_json::Value;

use crate::support::pictures::{form, form_type, jpeg};
use crate::support::{Answer, Caller, TestApp};

/// An id that no shop ever gave to anything.
pub const NEVER_EXISTED: i64 = 8_000_000_000_000;

/// A table of customers.
const TABLE: &str = "phone,name\n+77017654321,Мария\n";

/// One operation of the document.
#[derive(Clone, Debug)]
pub struct Operation {
    pub id: String,
    pub method: Method,
    /// With its parameters in braces.
    pub path: String,
    /// Takes a bearer token.
    pub is_secured: bool,
    /// Takes a JSON body.
    pub takes_json: bool,
    /// Takes a file, in a form.
    pub takes_file: bool,
    pub definition: Value,
}

/// The document as it is served.
pub async fn document(app: &TestApp) -> Value {
    app.nobody().get("/openapi.json").await.expect(200)
}

/// Every operation of the document.
pub fn operations(document: &Value) -> Vec<Operation> {
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, definition) in item.as_object().expect("operations of a path") {
            let Ok(method) = method.to_uppercase().parse::<Method>() else { continue };
            if !definition.is_object() {
                continue;
            }
            operations.push(Operation {
                id: definition["operationId"].as_str().unwrap_or_default().to_owned(),
                method,
                path: path.clone(),
                is_secured: definition["security"].as_array().is_some_and(|needs| !needs.is_empty()),
                takes_json: definition["requestBody"]["content"].get("application/json").is_some(),
                takes_file: definition["requestBody"]["content"].get("multipart/form-data").is_some(),
                definition: without_references(document, definition),
            });
        }
    }
    assert!(operations.len() >= 10, "too few operations: {}", operations.len());
    operations
}

/// The operation with the parameters, answers and headers that it refers to.
fn without_references(document: &Value, definition: &Value) -> Value {
    let mut definition = definition.clone();
    let parameters = definition["parameters"].as_array_mut().into_iter().flatten();
    parameters.for_each(|parameter| follow(document, parameter));
    let answers = definition["responses"].as_object_mut().into_iter().flatten();
    for (_, answer) in answers {
        follow(document, answer);
        let headers = answer["headers"].as_object_mut().into_iter().flatten();
        headers.for_each(|(_, header)| follow(document, header));
    }
    definition
}

fn follow(document: &Value, value: &mut Value) {
    if let Some(reference) = value["$ref"].as_str() {
        let place = reference.strip_prefix('#').and_then(|place| document.pointer(place));
        *value = place.unwrap_or_else(|| panic!("{reference} leads nowhere")).clone();
    }
}

/// Every role that the document knows.
pub fn roles(document: &Value) -> Vec<String> {
    let words = document["components"]["schemas"]["Role"]["enum"].as_array().expect("roles");
    words.iter().map(|word| word.as_str().expect("a word").to_owned()).collect()
}

impl Operation {
    /// The names in the path's braces.
    pub fn path_parameters(&self) -> Vec<String> {
        let parts = self.path.split('{').skip(1);
        parts.filter_map(|part| part.split_once('}')).map(|(name, _)| name.to_owned()).collect()
    }

    /// The path with what `fill` gives for each name.
    pub fn path_with(&self, mut fill: impl FnMut(&str) -> String) -> String {
        let names = self.path_parameters();
        names.iter().fold(self.path.clone(), |path, name| path.replace(&format!("{{{name}}}"), &fill(name)))
    }

    /// Answers people with a page, failures too.
    pub fn is_page(&self) -> bool {
        let answers = self.definition["responses"].as_object().into_iter().flatten();
        answers.into_iter().any(|(_, answer)| answer["content"]["text/html"].is_object())
    }

    /// Takes a table, in a form.
    fn takes_table(&self) -> bool {
        self.path.ends_with("/import")
    }

    /// The path to something that never existed.
    pub fn path_to_nothing(&self) -> String {
        self.path_with(|name| match name {
            "token" => "999999999".to_owned(),
            "link" => "0".repeat(32),
            _ => NEVER_EXISTED.to_string(),
        })
    }

    /// Calls the operation, with a body where it takes one; where it takes a file,
    /// with a small picture or table.
    pub async fn call(&self, caller: &Caller, path: &str, body: &str) -> Answer {
        let request = caller.request(self.method.clone(), path);
        let request = if self.takes_json {
            request.header("content-type", "application/json").body(body.to_owned())
        } else if self.takes_file {
            let file = if self.takes_table() { TABLE.as_bytes().to_vec() } else { jpeg() };
            request.header("content-type", form_type()).body(form(&file, &[]))
        } else {
            request
        };
        caller.send(request).await
    }
}
