//! A field of an answer is there even when it is null. utoipa takes every
//! `Option` for a field that may be left out, which is true of requests only;
//! so whatever is answered and never sent gets all its fields required.

use std::collections::BTreeSet;

use serde_json::Value;
use utoipa::openapi::schema::ArrayItems;
use utoipa::openapi::{OpenApi, RefOr, Schema};

/// The fields of answers that are left out when there is nothing to say: those
/// with `skip_serializing_if`.
const MAY_BE_ABSENT: [(&str, &str); 4] = [
    ("Tokens", "refresh_token"),
    ("ErrorBody", "code"),
    ("ErrorBody", "retry_after"),
    ("Paged_", "total_is_capped"),
];

/// Adds to `required` what every answer has.
pub(super) fn require_what_is_always_there(document: &mut OpenApi) {
    let whole = serde_json::to_value(&*document).unwrap_or_default();
    let sent = reachable(&whole, "requestBody");
    let only_answered: Vec<_> = reachable(&whole, "responses").difference(&sent).cloned().collect();
    let components = document.components.get_or_insert_default();
    for name in only_answered {
        if let Some(RefOr::T(schema)) = components.schemas.get_mut(&name) {
            require_all(&name, schema);
        }
    }
}

/// The names of all schemas that this part of any operation leads to.
fn reachable(document: &Value, part: &str) -> BTreeSet<String> {
    let operations = document["paths"].as_object().into_iter().flat_map(serde_json::Map::values);
    let operations = operations.filter_map(Value::as_object).flat_map(serde_json::Map::values);
    let mut found = BTreeSet::new();
    let mut next: Vec<&Value> = operations.map(|operation| &operation[part]).collect();
    while let Some(value) = next.pop() {
        match value {
            Value::Array(values) => next.extend(values),
            Value::Object(fields) => next.extend(fields.values()),
            Value::String(text) => {
                let Some(name) = text.strip_prefix("#/components/schemas/") else { continue };
                if found.insert(name.to_owned()) {
                    next.push(&document["components"]["schemas"][name]);
                }
            }
            _ => {}
        }
    }
    found
}

fn require_all(name: &str, schema: &mut Schema) {
    let parts: Vec<&mut RefOr<Schema>> = match schema {
        Schema::Object(object) => {
            for field in object.properties.keys() {
                let may_be_absent = MAY_BE_ABSENT.iter().any(|(of, it)| name.starts_with(of) && field == it);
                let is_required = object.required.contains(field);
                if may_be_absent {
                    object.required.retain(|other| other != field);
                } else if !is_required {
                    object.required.push(field.clone());
                }
            }
            object.properties.values_mut().collect()
        }
        Schema::AllOf(all) => all.items.iter_mut().collect(),
        Schema::OneOf(one) => one.items.iter_mut().collect(),
        Schema::AnyOf(any) => any.items.iter_mut().collect(),
        Schema::Array(list) => match &mut list.items {
            ArrayItems::RefOrSchema(item) => vec![item.as_mut()],
            ArrayItems::False => Vec::new(),
        },
        _ => Vec::new(),
    };
    for part in parts {
        if let RefOr::T(inner) = part {
            require_all(name, inner);
        }
    }
}
