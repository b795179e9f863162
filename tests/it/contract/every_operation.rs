//! What holds for each operation of the document, tried on all of them.

use reqwest::Method;
use serde_json::{Value, json};

use super::error_bodies::assert_error_shape;
use super::operations::{Operation, document, operations};
use super::schema::{Kind, choices, fields, kind, required, smallest};
use super::things::Things;
use crate::support::{Answer, Caller, TestApp};

/// A server with its operations, and who may call each.
struct House {
    app: TestApp,
    document: Value,
    operations: Vec<Operation>,
    owner: Caller,
}

impl House {
    async fn new() -> Self {
        let app = TestApp::start().await;
        let document = document(&app).await;
        let (operations, owner) = (operations(&document), app.owner().await);
        Self { app, document, operations, owner }
    }

    fn caller(&self, operation: &Operation) -> Caller {
        if operation.is_secured { self.owner.clone() } else { self.app.nobody() }
    }

    /// Those that take JSON, each with the schema of its body.
    fn with_bodies(&self) -> impl Iterator<Item = (&Operation, &Value)> {
        let takers = self.operations.iter().filter(|operation| operation.takes_json);
        takers.map(|operation| {
            (operation, &operation.definition["requestBody"]["content"]["application/json"]["schema"])
        })
    }

    async fn send(&self, operation: &Operation, body: &Value) -> Answer {
        operation.call(&self.caller(operation), &operation.path_to_nothing(), &body.to_string()).await
    }
}

#[tokio::test]
async fn a_wrong_method_is_a_405_that_names_the_right_ones() {
    let house = House::new().await;
    for operation in &house.operations {
        let has = |method: &Method| {
            let twins = house.operations.iter().filter(|other| other.path == operation.path);
            twins.into_iter().any(|other| other.method == *method)
        };
        let known = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
        let mut allowed: Vec<_> = known.iter().filter(|method| has(method)).map(Method::to_string).collect();
        if has(&Method::GET) {
            allowed.push("HEAD".to_owned());
        }
        allowed.sort();
        for method in known.iter().filter(|method| !has(method)) {
            let caller = house.caller(operation);
            let answer = caller.send(caller.request(method.clone(), &operation.path_to_nothing())).await;
            assert_eq!(answer.status, 405, "{answer}");
            let mut named: Vec<_> =
                answer.header("allow").split(',').map(|name| name.trim().to_owned()).collect();
            named.sort();
            assert_eq!(named, allowed, "{answer}");
            if !operation.is_page() {
                assert_error_shape(&answer);
            }
        }
    }
}

#[tokio::test]
async fn broken_json_is_a_422_at_the_body() {
    let house = House::new().await;
    for (operation, _) in house.with_bodies() {
        let caller = house.caller(operation);
        let answer = operation.call(&caller, &operation.path_to_nothing(), "{").await;
        answer.expect(422);
        assert_eq!(answer.objections(), ["body"], "{answer}");
        assert_eq!(answer.json()["detail"][0]["type"], "json_invalid", "{answer}");
        assert_error_shape(&answer);
    }
}

#[tokio::test]
async fn another_content_type_is_a_415() {
    let house = House::new().await;
    for (operation, _) in house.with_bodies() {
        let caller = house.caller(operation);
        let path = operation.path_to_nothing();
        let bare = caller.send(caller.request(operation.method.clone(), &path).body("{}")).await;
        let form = caller.request(operation.method.clone(), &path).header("content-type", "text/plain");
        for answer in [bare, caller.send(form.body("{}")).await] {
            assert_eq!(answer.status, 415, "{answer}");
            assert_error_shape(&answer);
        }
    }
}

#[tokio::test]
async fn a_body_of_three_megabytes_is_a_413() {
    let house = House::new().await;
    let body = format!("{{\"ignored\": \"{}\"}}", "x".repeat(3_000_000));
    for (operation, _) in house.with_bodies() {
        let answer = operation.call(&house.caller(operation), &operation.path_to_nothing(), &body).await;
        assert_eq!(answer.status, 413, "{}: {}", operation.id, answer.text());
        assert_error_shape(&answer);
    }
}

#[tokio::test]
async fn a_missing_field_is_named() {
    let house = House::new().await;
    for (operation, schema) in house.with_bodies() {
        for missing in required(&house.document, schema) {
            let mut body = smallest(&house.document, schema);
            body.as_object_mut().expect("an object").remove(&missing);
            let answer = house.send(operation, &body).await;
            answer.expect_objection(&format!("body.{missing}"));
            assert_eq!(answer.json()["detail"][0]["type"], "missing", "{answer}");
            assert_error_shape(&answer);
        }
    }
}

#[tokio::test]
async fn a_wrong_type_is_named_at_its_field() {
    let house = House::new().await;
    for (operation, schema) in house.with_bodies() {
        for (name, field) in fields(&house.document, schema) {
            let wrong = match kind(&house.document, &field) {
                Kind::List | Kind::Object => json!(7),
                Kind::Anything => continue,
                _ => json!([[]]),
            };
            let answer = house.send(operation, &json!({ name.as_str(): wrong })).await;
            answer.expect_objection(&format!("body.{name}"));
            assert_eq!(answer.objections().len(), 1, "{answer}");
            assert_error_shape(&answer);
        }
    }
}

#[tokio::test]
async fn a_nul_in_a_text_never_reaches_the_database() {
    let house = House::new().await;
    for (operation, schema) in house.with_bodies() {
        for (name, field) in fields(&house.document, schema) {
            // A token is a secret, which holds what it holds: one with a NUL never was (401).
            if kind(&house.document, &field) != Kind::Text || name == "refresh_token" {
                continue;
            }
            let mut body = smallest(&house.document, schema);
            body[name.as_str()] = json!("а\0б");
            // Of a text it is dropped; where a form is meant, it is refused.
            let answer = house.send(operation, &body).await;
            assert!(answer.status < 500, "{answer}");
            assert!(!answer.text().contains("\\u0000"), "{answer}");
            if answer.status >= 400 {
                assert_error_shape(&answer);
            }
        }
    }
}

#[tokio::test]
async fn a_query_out_of_its_range_is_refused_and_never_clamped() {
    let (house, mut things) = (House::new().await, Things::default());
    // A page is shown whatever language is asked for.
    let reads = |operation: &&Operation| operation.method == Method::GET && !operation.is_page();
    for operation in house.operations.iter().filter(reads) {
        let way = if operation.is_secured {
            things.path(&house.app, operation, "owner").await
        } else {
            operation.path_to_nothing()
        };
        for parameter in operation.definition["parameters"].as_array().cloned().unwrap_or_default() {
            if parameter["in"] != "query" {
                continue;
            }
            let name = parameter["name"].as_str().expect("a name");
            for wrong in wrong_values(&house.document, name, &parameter["schema"]) {
                let mut path = format!("{way}?{name}={wrong}");
                for other in required_queries(&operation.definition, name) {
                    path += &format!("&{other}=1");
                }
                let answer = operation.call(&house.caller(operation), &path, "").await;
                answer.expect_objection(&format!("query.{name}"));
                assert_error_shape(&answer);
            }
        }
    }
}

/// The other parameters without which there is no answer; all are ids.
fn required_queries(definition: &Value, besides: &str) -> Vec<String> {
    let parameters = definition["parameters"].as_array().cloned().unwrap_or_default();
    let needed = parameters.iter().filter(|one| one["in"] == "query" && one["required"] == true);
    needed.filter_map(|one| one["name"].as_str()).filter(|name| *name != besides).map(str::to_owned).collect()
}

fn wrong_values(document: &Value, name: &str, schema: &Value) -> Vec<&'static str> {
    let list = &super::schema::resolved(document, schema)["items"];
    let one = if list.is_null() { schema } else { list };
    match (name, kind(document, one)) {
        ("page", _) => vec!["0", "-1", "x", "1.5", "", "99999999999", "99999999999999999999"],
        ("limit", _) => vec!["0", "-1", "101", "x", "99999999999999999999"],
        (_, Kind::Number | Kind::Boolean) => vec!["x", "99999999999999999999", "%00"],
        (_, Kind::Text) if !choices(document, one).is_empty() => vec!["nonsense", "%00"],
        (_, Kind::Text) if one["format"] == "date" => vec!["nonsense", "2026-13-01", "%00"],
        // What is no text of one line is dropped from it.
        (_, Kind::Text) => Vec::new(),
        _ => vec![],
    }
}

#[tokio::test]
async fn an_id_that_is_no_number_is_refused_at_the_path() {
    let house = House::new().await;
    for operation in &house.operations {
        for parameter in operation.definition["parameters"].as_array().cloned().unwrap_or_default() {
            if parameter["in"] != "path" || kind(&house.document, &parameter["schema"]) != Kind::Number {
                continue;
            }
            let name = parameter["name"].as_str().expect("a name");
            for wrong in ["abc", "1.5", "99999999999999999999", "1e3", "%00", "%20", "1%27"] {
                let nothing = super::operations::NEVER_EXISTED.to_string();
                let path =
                    operation.path_with(|other| if other == name { wrong.into() } else { nothing.clone() });
                let answer = operation.call(&house.caller(operation), &path, "{}").await;
                if operation.is_page() {
                    assert!(answer.status == 422 && answer.is_page(), "{answer}");
                    continue;
                }
                answer.expect_objection(&format!("path.{name}"));
                assert_error_shape(&answer);
            }
            for odd in ["-1", "0", "9223372036854775807"] {
                let path = operation.path_with(|_| odd.to_owned());
                let answer = operation.call(&house.caller(operation), &path, "{}").await;
                assert!(matches!(answer.status, 404 | 422), "{answer}");
                if !operation.is_page() {
                    assert_error_shape(&answer);
                }
            }
        }
    }
}

#[tokio::test]
async fn a_trailing_slash_and_head_are_for_everyone() {
    let house = House::new().await;
    for operation in house.operations.iter().filter(|operation| operation.method == Method::GET) {
        let (caller, path) = (house.caller(operation), operation.path_to_nothing());
        let plain = caller.get(&path).await;
        // Metrics count the very requests that compare them.
        let told = |answer: &Answer| if path == "/metrics" { String::new() } else { answer.text() };
        let slashed = caller.get(&format!("{path}/")).await;
        assert_eq!((plain.status, told(&plain)), (slashed.status, told(&slashed)), "{plain}\n{slashed}");
        let queried = caller.get(&format!("{path}/?_=1")).await;
        assert_eq!((plain.status, told(&plain)), (queried.status, told(&queried)), "{queried}");
        let head = caller.send(caller.request(Method::HEAD, &path)).await;
        assert_eq!((head.status, head.body.len()), (plain.status, 0), "{head}");
        assert_eq!(head.header("content-type"), plain.header("content-type"), "{head}");
    }
    for (operation, _) in house.with_bodies() {
        let path = format!("{}/", operation.path_to_nothing());
        let answer = operation.call(&house.caller(operation), &path, "{").await;
        assert_eq!(answer.status, 422, "{answer}");
    }
}

#[tokio::test]
async fn every_answer_is_one_that_the_document_knows() {
    let house = House::new().await;
    for operation in &house.operations {
        let known = operation.definition["responses"].as_object().expect("answers");
        let paths = [operation.path_to_nothing(), operation.path_with(|_| "%F0%9F%8C%B7".to_owned())];
        for caller in [house.app.nobody(), house.owner.clone()] {
            for (path, kind, body) in paths.iter().flat_map(|path| {
                let json = "application/json";
                let form = "application/x-www-form-urlencoded";
                [
                    (path, json, "{}"),
                    (path, json, "{"),
                    (path, form, "rating=5"),
                    (path, form, "%"),
                    (path, "", ""),
                ]
            }) {
                let takes_body = operation.definition["requestBody"].is_object();
                let request = caller.request(operation.method.clone(), path);
                let request =
                    if takes_body { request.header("content-type", kind).body(body) } else { request };
                let answer = caller.send(request).await;
                let status = answer.status.to_string();
                assert!(known.contains_key(&status), "{} knows no {status}: {answer}", operation.id);
            }
        }
    }
}
