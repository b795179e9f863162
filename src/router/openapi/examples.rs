//! Examples of whole bodies, put together from the examples of their fields: a
//! request shows what is required and whatever has an example of its own, an
//! answer shows everything.

use serde_json::{Map, Value, json};
use utoipa::openapi::path::Operation;
use utoipa::openapi::{Content, OpenApi, RefOr};

/// What an example is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    Request,
    Answer,
}

/// Gives every body of every operation an example.
pub(super) fn add_examples(document: &mut OpenApi) {
    let whole = serde_json::to_value(&*document).unwrap_or_default();
    for item in document.paths.paths.values_mut() {
        let all = [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete];
        all.into_iter().flatten().for_each(|operation| add_to(&whole, operation));
    }
}

fn add_to(document: &Value, operation: &mut Operation) {
    if let Some(RefOr::T(body)) = &mut operation.request_body {
        body.content.values_mut().for_each(|content| illustrate(document, content, Use::Request));
    }
    let successes = operation.responses.responses.iter_mut().filter(|(status, _)| status.starts_with('2'));
    for (_, response) in successes {
        let RefOr::T(response) = response else { continue };
        let json = response.content.iter_mut().filter(|(kind, _)| *kind == "application/json");
        json.for_each(|(_, content)| illustrate(document, content, Use::Answer));
    }
}

fn illustrate(document: &Value, content: &mut RefOr<Content>, for_what: Use) {
    let RefOr::T(content) = content else { return };
    if content.example.is_none() && content.examples.is_empty() {
        let schema = serde_json::to_value(&content.schema).unwrap_or_default();
        content.example = Some(compose(document, &schema, for_what));
    }
}

/// A value that a schema of a request allows.
pub(in crate::router) fn example_of(document: &Value, schema: &Value) -> Value {
    compose(document, schema, Use::Request)
}

/// The example that a schema, a parameter or a body carries itself.
pub(in crate::router) fn given_example(holder: &Value) -> Option<&Value> {
    holder.get("example").or_else(|| holder.get("examples").and_then(|examples| examples.get(0)))
}

/// The schema behind references and beside `null`.
pub(in crate::router) fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let name = schema["$ref"].as_str().and_then(|name| name.strip_prefix('#'));
    if let Some(inner) = name.and_then(|pointer| document.pointer(pointer)) {
        return resolved(document, inner);
    }
    let choices = schema["oneOf"].as_array().or(schema["anyOf"].as_array());
    let choice = choices.and_then(|choices| choices.iter().find(|choice| choice["type"] != "null"));
    choice.map_or(schema, |choice| resolved(document, choice))
}

fn compose(document: &Value, schema: &Value, for_what: Use) -> Value {
    let inner = resolved(document, schema);
    if let Some(example) = given_example(schema).or_else(|| given_example(inner)) {
        return example.clone();
    }
    if let Some(parts) = inner["allOf"].as_array() {
        let parts = parts.iter().map(|part| compose(document, part, for_what));
        return Value::Object(parts.filter_map(|part| part.as_object().cloned()).flatten().collect());
    }
    if let Some(word) = inner["enum"].get(0) {
        return word.clone();
    }
    let is_nullable = inner["type"].as_array().is_some_and(|types| types.contains(&json!("null")));
    let kind = inner["type"].as_str().or_else(|| inner["type"][0].as_str());
    match (kind, inner["format"].as_str()) {
        _ if is_nullable && for_what == Use::Answer => Value::Null,
        (Some("object"), _) => Value::Object(fields(document, inner, for_what)),
        (Some("array"), _) => json!([compose(document, &inner["items"], for_what)]),
        (Some("string"), Some("date")) => json!("2026-12-26"),
        (Some("string"), Some("date-time")) => json!("2026-11-25T12:00:00+05:00"),
        (Some("string"), Some("uuid")) => json!("019ab9a5-6c00-7000-8000-000000000001"),
        (Some("integer" | "number"), _) => inner.get("minimum").cloned().unwrap_or(json!(1)),
        (Some("boolean"), _) => json!(false),
        (Some("string"), _) => json!("…"),
        _ => Value::Null,
    }
}

fn fields(document: &Value, object: &Value, for_what: Use) -> Map<String, Value> {
    let properties = object["properties"].as_object();
    let is_required = |name: &String| {
        object["required"].as_array().is_some_and(|names| names.iter().any(|required| required == name))
    };
    let is_shown = |(name, field): &(&String, &Value)| {
        is_required(name) || (for_what == Use::Request && given_example(field).is_some())
    };
    let shown = properties.into_iter().flatten().filter(is_shown);
    shown.map(|(name, field)| (name.clone(), compose(document, field, for_what))).collect()
}
