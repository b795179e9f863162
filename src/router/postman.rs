//! `/postman.json`: the OpenAPI document as a Postman collection (v2.1), to be
//! imported and tried at once. Signing in fills `{{token}}`.

use serde_json::{Map, Value, json};

use super::openapi::{example_of, given_example, resolved};

const SCHEMA: &str = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json";
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];
/// Keeps the token of whoever has just signed in.
const KEEP_TOKEN: &str =
    "if (pm.response.code === 200) pm.collectionVariables.set('token', pm.response.json().access_token);";

/// The collection: a folder for each tag, in the order of the document.
pub(super) fn collection(document: &Value) -> Value {
    let mut folders: Vec<(String, Vec<Value>)> = Vec::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for method in METHODS {
            let operation = &item[method];
            if operation.is_null() {
                continue;
            }
            let request = request(document, method, path, operation);
            let tag = operation["tags"][0].as_str().unwrap_or_default();
            match folders.iter_mut().find(|(name, _)| name == tag) {
                Some((_, requests)) => requests.push(request),
                None => folders.push((tag.to_owned(), vec![request])),
            }
        }
    }
    let folders = folders.into_iter().map(|(name, requests)| json!({ "name": name, "item": requests }));
    json!({
        "info": {
            "name": document["info"]["title"],
            "description": document["info"]["description"],
            "schema": SCHEMA,
        },
        "auth": { "type": "bearer", "bearer": [{ "key": "token", "value": "{{token}}", "type": "string" }] },
        "variable": [
            { "key": "base_url", "value": "http://localhost:8000" },
            { "key": "token", "value": "" },
        ],
        "item": folders.collect::<Vec<_>>(),
    })
}

fn request(document: &Value, method: &str, path: &str, operation: &Value) -> Value {
    let mut request = Map::new();
    request.insert("method".to_owned(), json!(method.to_uppercase()));
    request.insert("url".to_owned(), url(document, path, operation));
    request.insert("description".to_owned(), json!(operation["description"].as_str().unwrap_or_default()));
    let mut headers = parameters(document, operation, "header");
    if operation["security"].is_null() {
        request.insert("auth".to_owned(), json!({ "type": "noauth" }));
    }
    if let Some((kind, body)) = body(document, operation) {
        headers.push(json!({ "key": "Content-Type", "value": kind }));
        request.insert("body".to_owned(), body);
    }
    request.insert("header".to_owned(), headers.into());
    let mut item = json!({ "name": operation["summary"], "request": request, "response": [] });
    if operation["operationId"] == "verify_otp" {
        let script = json!({ "type": "text/javascript", "exec": [KEEP_TOKEN] });
        item["event"] = json!([{ "listen": "test", "script": script }]);
    }
    item
}

fn url(document: &Value, path: &str, operation: &Value) -> Value {
    let steps = path.split('/').filter(|step| !step.is_empty());
    let name = |step: &str| step.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).map(str::to_owned);
    let steps = steps.map(|step| name(step).map_or(step.to_owned(), |name| format!(":{name}")));
    let steps: Vec<_> = steps.collect();
    let query = parameters(document, operation, "query");
    let asked = query.iter().filter(|one| one["disabled"] != true);
    let asked = asked.map(|one| format!("{}={}", text(&one["key"]), text(&one["value"])));
    let asked: Vec<_> = asked.collect();
    let mark = if asked.is_empty() { "" } else { "?" };
    json!({
        "raw": format!("{{{{base_url}}}}/{}{mark}{}", steps.join("/"), asked.join("&")),
        "host": ["{{base_url}}"],
        "path": steps,
        "query": query,
        "variable": parameters(document, operation, "path"),
    })
}

/// The parameters of one place; those that may be left out are switched off.
fn parameters(document: &Value, operation: &Value, place: &str) -> Vec<Value> {
    let all = operation["parameters"].as_array().into_iter().flatten();
    let here = all.filter(|parameter| parameter["in"] == place);
    here.map(|parameter| {
        let example = given_example(parameter).cloned();
        let example = example.unwrap_or_else(|| example_of(document, &parameter["schema"]));
        let mut entry = json!({
            "key": parameter["name"],
            "value": text(&example),
            "description": parameter["description"].as_str().unwrap_or_default(),
        });
        if parameter["required"] != true {
            entry["disabled"] = json!(true);
        }
        entry
    })
    .collect()
}

/// What the operation takes, as type and body.
fn body(document: &Value, operation: &Value) -> Option<(String, Value)> {
    let (kind, content) = operation["requestBody"]["content"].as_object()?.iter().next()?;
    let example = given_example(content).cloned().unwrap_or_else(|| example_of(document, &content["schema"]));
    let body = match kind.as_str() {
        "application/json" => {
            let raw = serde_json::to_string_pretty(&example).unwrap_or_default();
            json!({ "mode": "raw", "raw": raw, "options": { "raw": { "language": "json" } } })
        }
        "multipart/form-data" => {
            let fields = resolved(document, &content["schema"])["properties"].as_object().cloned();
            let fields = fields.unwrap_or_default().into_iter();
            let file = |(name, _)| json!({ "key": name, "type": "file", "src": null });
            return Some((
                kind.clone(),
                json!({ "mode": "formdata", "formdata": fields.map(file).collect::<Vec<_>>() }),
            ));
        }
        _ => {
            let fields = example.as_object().into_iter().flatten();
            let field = |(name, value)| json!({ "key": name, "value": text(value) });
            json!({ "mode": "urlencoded", "urlencoded": fields.map(field).collect::<Vec<_>>() })
        }
    };
    Some((kind.clone(), body))
}

/// A value as it stands in an address: the first one of a list.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        Value::Array(values) => values.first().map(text).unwrap_or_default(),
        other => other.to_string(),
    }
}
