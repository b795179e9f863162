//! Examples in the document are true: those of requests are taken by the
//! server, those of answers fit their schemas, as do the answers themselves.

use std::collections::HashSet;

use reqwest::Method;
use serde_json::{Value, json};

use super::operations::{Operation, document, operations};
use super::schema::violations;
use super::source::sources;
use super::things::Things;
use crate::support::{Answer, TestApp};

/// Words of a closed set may go where another shop's id can't.
const IDS: [&str; 6] = ["product_id", "order_id", "zone_id", "shop_id", "florist_id", "courier_id"];
/// Operations whose example can't be taken by a server that knows nothing of
/// it, with the reason.
const TOLD_APART: [(&str, &str); 10] = [
    ("refresh_session", "the example is no token of this server"),
    ("verify_otp", "the example's code was never sent"),
    ("report_payment", "nobody has signed the example"),
    ("connect_gateway_provider", "the example holds no secrets, so that nobody's own are replaced"),
    ("get_kaspi_provider", "this shop has connected none"),
    ("delete_kaspi_provider", "this shop has connected none"),
    ("get_gateway_provider", "this shop has connected none"),
    ("delete_gateway_provider", "this shop has connected none"),
    ("merge_customers", "the shop has not those two customers"),
    ("merge_varieties", "the shop has not those two varieties"),
];

fn body_of(operation: &Operation) -> &Value {
    &operation.definition["requestBody"]["content"]["application/json"]
}

/// The success an operation documents, with the JSON it answers.
fn success(operation: &Operation) -> Option<(u16, Value)> {
    let answers = operation.definition["responses"].as_object()?;
    let (status, answer) = answers.iter().find(|(status, _)| status.starts_with('2'))?;
    let content = answer["content"].get("application/json")?;
    Some((status.parse().ok()?, content.clone()))
}

#[tokio::test]
async fn every_body_has_an_example_that_fits_its_schema() {
    let document = document(&TestApp::start().await).await;
    let mut tried = 0;
    for operation in operations(&document) {
        let taken = operation.takes_json.then(|| body_of(&operation).clone());
        for body in taken.into_iter().chain(success(&operation).map(|(_, content)| content)) {
            let example = body.get("example").unwrap_or_else(|| panic!("{} has no example", operation.id));
            let wrong = violations(&document, &body["schema"], example);
            assert!(wrong.is_empty(), "{}: {wrong:?} in {example:#}", operation.id);
            let is_made_up = example.to_string().contains("\"…\"");
            assert!(!is_made_up, "{}: a field without an example: {example:#}", operation.id);
            tried += 1;
        }
    }
    assert!(tried > 80, "{tried} examples");
}

#[tokio::test]
async fn every_example_of_a_request_is_taken_and_its_answer_fits_the_schema() {
    let app = TestApp::start().await;
    let document = document(&app).await;
    let (mut things, mut failures) = (Things::default(), Vec::new());
    for operation in operations(&document).iter().filter(|operation| operation.path.starts_with("/api/")) {
        // What one operation changes or ends, the next one needs.
        let own = if operation.method == Method::GET { None } else { Some(TestApp::start().await) };
        let answer = match &own {
            Some(own) => answer_to_example(own, &mut Things::default(), operation).await,
            None => answer_to_example(&app, &mut things, operation).await,
        };
        let told_apart = TOLD_APART.iter().any(|(id, _)| *id == operation.id);
        let is_rule = answer.status == 400 && answer.json()["code"].is_string();
        if answer.status >= 300 && !is_rule && !told_apart {
            failures.push(format!("{}: {answer}", operation.id));
        }
        if let Some((status, content)) = success(operation).filter(|(status, _)| *status == answer.status) {
            let wrong = violations(&document, &content["schema"], &answer.json());
            if !wrong.is_empty() {
                failures.push(format!("{}: {status} breaks its schema: {wrong:?}", operation.id));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

/// Calls an operation as its document shows, with ids of things that are there.
async fn answer_to_example(app: &TestApp, things: &mut Things, operation: &Operation) -> Answer {
    let caller = if operation.is_secured { app.owner().await } else { app.nobody() };
    let mut body = body_of(operation)["example"].clone();
    let mut path = match operation.path.as_str() {
        "/api/tracking/{token}" => {
            let order = things.id(app, "order_id", "owner").await;
            let order = app.owner().await.sees_order(order).await.expect(200);
            operation.path_with(|_| order["tracking_token"].as_str().expect("a token").to_owned())
        }
        _ => things.path(app, operation, "owner").await,
    };
    fill_ids(app, things, &mut body).await;
    for parameter in operation.definition["parameters"].as_array().into_iter().flatten() {
        if parameter["in"] == "query" && parameter["required"] == true {
            let name = parameter["name"].as_str().expect("a name");
            path += &format!("?{name}={}", things.id(app, name, "owner").await);
        }
    }
    operation.call(&caller, &path, &body.to_string()).await
}

async fn fill_ids(app: &TestApp, things: &mut Things, value: &mut Value) {
    let mut next = vec![value];
    while let Some(value) = next.pop() {
        match value {
            Value::Array(values) => next.extend(values.iter_mut()),
            Value::Object(fields) => {
                for (name, field) in fields {
                    if !IDS.contains(&name.as_str()) || !field.is_number() {
                        next.push(field);
                        continue;
                    }
                    let kind =
                        if matches!(name.as_str(), "florist_id" | "courier_id") { "staff_id" } else { name };
                    *field = json!(things.id(app, kind, "owner").await);
                }
            }
            _ => {}
        }
    }
}

#[tokio::test]
async fn whatever_an_answer_always_has_is_required_in_the_document() {
    // Left out when there is nothing to say: as the source says.
    let mut absent = HashSet::new();
    for source in sources() {
        for part in source.code.split("skip_serializing_if").skip(1) {
            let field = part.lines().map(str::trim).skip(1).find(|line| !line.starts_with('#'));
            let field = field.and_then(|line| line.split(':').next()).expect("a field");
            absent.insert(field.trim_start_matches("pub ").to_owned());
        }
    }
    let document = document(&TestApp::start().await).await;
    let order = &document["components"]["schemas"]["Order"];
    let count = |key: &str| {
        order[key].as_object().map_or(order[key].as_array().map_or(0, Vec::len), serde_json::Map::len)
    };
    assert_eq!(count("required"), count("properties"), "all of an order");
    let mut optional = HashSet::new();
    for operation in operations(&document) {
        for (_, answer) in operation.definition["responses"].as_object().expect("responses") {
            let schema = &answer["content"]["application/json"]["schema"];
            optional.extend(super::schema::optional_fields(&document, schema));
        }
    }
    assert_eq!(
        optional, absent,
        "`MAY_BE_ABSENT` in router/openapi/presence.rs says otherwise than the source"
    );
}
