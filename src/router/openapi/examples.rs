//! Examples of whole bodies, put together from the examples of their fields: a
//! request shows what is required and whatever has an example of its own, an
//! answer shows everything. An example of the object's own that lacks what is
//! required is laid over what its fields make, and told to nobody as it stands.

use serde_json::{Map, Value, json};
use utoipa::openapi::path::Operation;
use utoipa::openapi::schema::ArrayItems;
use utoipa::openapi::{Content, OpenApi, RefOr, Schema};

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
    let components = document.components.get_or_insert_default();
    components.schemas.values_mut().for_each(drop_parts_of_examples);
}

/// Takes away the examples that are only parts of one.
fn drop_parts_of_examples(schema: &mut RefOr<Schema>) {
    let RefOr::T(schema) = schema else { return };
    match schema {
        Schema::Object(object) => {
            let lacks = |example: &Value| object.required.iter().any(|name| example.get(name).is_none());
            if object.example.as_ref().is_some_and(|example| example.is_object() && lacks(example)) {
                object.example = None;
            }
            object.properties.values_mut().for_each(drop_parts_of_examples);
        }
        Schema::Array(list) => {
            if let ArrayItems::RefOrSchema(item) = &mut list.items {
                drop_parts_of_examples(item);
            }
        }
        Schema::AllOf(all) => all.items.iter_mut().for_each(drop_parts_of_examples),
        _ => {}
    }
}

fn add_to(document: &Value, operation: &mut Operation) {
    if let Some(RefOr::T(body)) = &mut operation.request_body {
        // No text stands for a file.
        let written = body.content.iter_mut().filter(|(kind, _)| *kind != "multipart/form-data");
        written.for_each(|(_, content)| illustrate(document, content, Use::Request));
    }
    let aftermath = aftermath(operation.operation_id.as_deref().unwrap_or_default());
    let successes = operation.responses.responses.iter_mut().filter(|(status, _)| status.starts_with('2'));
    for (_, response) in successes {
        let RefOr::T(response) = response else { continue };
        let json = response.content.iter_mut().filter(|(kind, _)| *kind == "application/json");
        json.for_each(|(_, content)| {
            illustrate(document, content, Use::Answer);
            lay_over(content, aftermath.as_ref());
        });
    }
}

fn illustrate(document: &Value, content: &mut RefOr<Content>, for_what: Use) {
    let RefOr::T(content) = content else { return };
    if content.example.is_none() && content.examples.is_empty() {
        let schema = serde_json::to_value(&content.schema).unwrap_or_default();
        content.example = Some(compose(document, &schema, for_what));
    }
}

/// What an answer shows that follows upon what its request shows: an order just
/// cancelled is cancelled.
fn aftermath(operation: &str) -> Option<Value> {
    let all: Value = serde_json::from_str(include_str!("aftermath.json")).unwrap_or_default();
    all.get(operation).cloned()
}

fn lay_over(content: &mut RefOr<Content>, aftermath: Option<&Value>) {
    let RefOr::T(Content { example: Some(example), .. }) = content else { return };
    if let Some(aftermath) = aftermath {
        overlay(example, aftermath);
    }
}

/// Puts one value upon another: objects field by field, and each item of a list
/// upon what the fields of an item make. A field that the schema has lost is
/// for the test of the examples to find.
fn overlay(made: &mut Value, shown: &Value) {
    match (made, shown) {
        (Value::Object(made), Value::Object(shown)) => {
            for (name, value) in shown {
                overlay(made.entry(name).or_insert(Value::Null), value);
            }
        }
        (Value::Array(made), Value::Array(shown)) => {
            let pattern = made.first().cloned().unwrap_or_default();
            let items = shown.iter().map(|item| {
                let mut whole = pattern.clone();
                overlay(&mut whole, item);
                whole
            });
            *made = items.collect();
        }
        (made, shown) => *made = shown.clone(),
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
    let given = given_example(schema).or_else(|| given_example(inner));
    if let Some(example) = given.filter(|example| is_whole(inner, example)) {
        return example.clone();
    }
    if for_what == Use::Answer && may_be_null(schema) && inner["enum"].is_array() {
        return Value::Null;
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
        (Some("object"), _) => {
            let mut object = fields(document, inner, for_what);
            object.extend(given.and_then(Value::as_object).cloned().unwrap_or_default());
            Value::Object(object)
        }
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

/// Whether an example has all that is required of it.
fn is_whole(schema: &Value, example: &Value) -> bool {
    let required = schema["required"].as_array().into_iter().flatten();
    let names = required.filter_map(Value::as_str);
    !example.is_object() || names.into_iter().all(|name| example.get(name).is_some())
}

/// Whether `null` is one of the choices.
fn may_be_null(schema: &Value) -> bool {
    schema["oneOf"].as_array().is_some_and(|choices| choices.iter().any(|choice| choice["type"] == "null"))
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
