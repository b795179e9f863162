//! Reading JSON schemas of the document: what a value may be, and one that is.

use serde_json::{Map, Value, json};

/// What a schema wants, references and `null` aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    Number,
    Boolean,
    List,
    Object,
    Anything,
}

/// The schema behind references and beside `null`.
pub fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    if let Some(name) = schema["$ref"].as_str() {
        let pointer = name.strip_prefix('#').expect("a reference into the document");
        return resolved(
            document,
            document.pointer(pointer).unwrap_or_else(|| panic!("{name} leads nowhere")),
        );
    }
    let choices = schema["oneOf"].as_array().or(schema["anyOf"].as_array());
    match choices.and_then(|choices| choices.iter().find(|choice| choice["type"] != "null")) {
        Some(choice) => resolved(document, choice),
        None => schema,
    }
}

/// What a schema wants.
pub fn kind(document: &Value, schema: &Value) -> Kind {
    let schema = resolved(document, schema);
    let word = match &schema["type"] {
        Value::Array(words) => words.iter().find(|word| *word != "null").and_then(Value::as_str),
        word => word.as_str(),
    };
    match word {
        Some("string") => Kind::Text,
        Some("integer" | "number") => Kind::Number,
        Some("boolean") => Kind::Boolean,
        Some("array") => Kind::List,
        Some("object") => Kind::Object,
        _ => Kind::Anything,
    }
}

/// The words of a closed set; none for an open one.
pub fn choices(document: &Value, schema: &Value) -> Vec<Value> {
    resolved(document, schema)["enum"].as_array().cloned().unwrap_or_default()
}

/// The fields of an object, each under one name: to say a thing by its earlier
/// name too is to say it twice.
pub fn fields(document: &Value, schema: &Value) -> Map<String, Value> {
    let mut fields = resolved(document, schema)["properties"].as_object().cloned().unwrap_or_default();
    let is_earlier =
        |field: &Value| field["description"].as_str().is_some_and(|said| said.starts_with("Earlier form of"));
    fields.retain(|_, field| !is_earlier(field));
    fields
}

/// What a list is made of.
pub fn item(document: &Value, schema: &Value) -> Value {
    resolved(document, schema)["items"].clone()
}

/// The fields an object must have.
pub fn required(document: &Value, schema: &Value) -> Vec<String> {
    let names = resolved(document, schema)["required"].as_array().cloned().unwrap_or_default();
    names.iter().filter_map(|name| name.as_str().map(str::to_owned)).collect()
}

/// A value the schema allows: its example, or the plainest.
pub fn sample(document: &Value, schema: &Value) -> Value {
    let own = |schema: &Value| match (&schema["example"], &schema["examples"][0]) {
        (Value::Null, Value::Null) => None,
        (Value::Null, example) | (example, _) => Some(example.clone()),
    };
    let inner = resolved(document, schema);
    if let Some(example) = own(schema).or_else(|| own(inner)) {
        return example;
    }
    if let Some(word) = choices(document, schema).into_iter().next() {
        return word;
    }
    match kind(document, schema) {
        Kind::Text if inner["format"] == "date" => json!("2027-03-21"),
        Kind::Text => json!("слово"),
        Kind::Number => inner["minimum"].as_i64().map_or(json!(1), |least| json!(least)),
        Kind::Boolean => json!(true),
        Kind::List => json!([sample(document, &item(document, schema))]),
        Kind::Object => smallest(document, schema),
        Kind::Anything => Value::Null,
    }
}

/// An object with its required fields alone.
pub fn smallest(document: &Value, schema: &Value) -> Value {
    let fields = fields(document, schema);
    let names = required(document, schema).into_iter();
    Value::Object(names.map(|name| (name.clone(), sample(document, &fields[&name]))).collect())
}

/// What a value breaks of a schema, each with the way to it.
pub fn violations(document: &Value, schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    compare(document, schema, value, "", &mut found);
    found
}

fn compare(document: &Value, schema: &Value, value: &Value, way: &str, found: &mut Vec<String>) {
    if let Some(parts) = schema["allOf"].as_array() {
        return parts.iter().for_each(|part| compare(document, part, value, way, found));
    }
    if let Some(choices) = schema["oneOf"].as_array().or(schema["anyOf"].as_array()) {
        if choices.iter().all(|choice| !violations(document, choice, value).is_empty()) {
            found.push(format!("{way}: {value} is none of the choices"));
        }
        return;
    }
    if let Some(name) = schema["$ref"].as_str().and_then(|name| name.strip_prefix('#')) {
        let inner = document.pointer(name).unwrap_or_else(|| panic!("{name} leads nowhere"));
        return compare(document, inner, value, way, found);
    }
    if !is_of_type(&schema["type"], value) {
        found.push(format!("{way}: {value} is no {}", schema["type"]));
    }
    if schema["enum"].as_array().is_some_and(|words| !words.contains(value)) && !value.is_null() {
        found.push(format!("{way}: {value} is no word of the set"));
    }
    for (place, item) in value.as_array().into_iter().flatten().enumerate() {
        compare(document, &schema["items"], item, &format!("{way}.{place}"), found);
    }
    let Some(fields) = value.as_object().filter(|_| schema["properties"].is_object()) else { return };
    for name in required(document, schema) {
        if !fields.contains_key(&name) {
            found.push(format!("{way}.{name} is missing"));
        }
    }
    for (name, field) in fields {
        if let Some(inner) = schema["properties"].get(name) {
            compare(document, inner, field, &format!("{way}.{name}"), found);
        }
    }
}

fn is_of_type(kind: &Value, value: &Value) -> bool {
    let is = |word: &Value| match word.as_str() {
        Some("null") => value.is_null(),
        Some("string") => value.is_string(),
        Some("boolean") => value.is_boolean(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("number") => value.is_number(),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        _ => true,
    };
    kind.as_array().map_or_else(|| is(kind), |words| words.iter().any(is))
}

/// The names of all fields that a schema lets be left out, however deep.
pub fn optional_fields(document: &Value, schema: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let (mut next, mut seen) = (vec![schema], std::collections::HashSet::new());
    while let Some(schema) = next.pop() {
        match schema {
            Value::Array(parts) => next.extend(parts),
            Value::Object(parts) => {
                let needed = required(document, schema);
                let fields = schema["properties"].as_object().into_iter().flatten();
                found.extend(fields.map(|(name, _)| name.clone()).filter(|name| !needed.contains(name)));
                next.extend(
                    parts.iter().filter(|(name, _)| !name.starts_with("example")).map(|(_, part)| part),
                );
            }
            Value::String(name) => {
                let inner = name.strip_prefix("#/components").filter(|_| seen.insert(name));
                next.extend(inner.and_then(|_| document.pointer(&name[1..])));
            }
            _ => {}
        }
    }
    found
}
