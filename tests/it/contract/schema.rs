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

/// The fields of an object with their schemas.
pub fn fields(document: &Value, schema: &Value) -> Map<String, Value> {
    resolved(document, schema)["properties"].as_object().cloned().unwrap_or_default()
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
