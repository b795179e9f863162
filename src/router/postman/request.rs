//! One operation of the document as a request of the collection.

use serde_json::{Map, Value, json};

use super::story::Story;
use crate::router::openapi::{example_of, given_example, resolved};

/// Fields that name something of the shop's own, which the story has made or
/// found: their value is the variable of that name.
const MADE_BEFORE: [&str; 5] = ["shop_id", "product_id", "zone_id", "florist_id", "courier_id"];

/// What is sent where a file is taken.
const PICTURE: &str = "picture.jpg";
/// What a form sends that takes a table.
const TABLE: &str = "customers.csv";

/// An operation of the document.
#[derive(Clone, Copy)]
pub(super) struct Operation<'a> {
    pub document: &'a Value,
    pub story: &'a Story,
    pub method: &'a str,
    pub path: &'a str,
    pub definition: &'a Value,
}

impl Operation<'_> {
    pub(super) fn id(&self) -> &str {
        self.definition["operationId"].as_str().unwrap_or_default()
    }

    pub(super) fn tag(&self) -> &str {
        self.definition["tags"][0].as_str().unwrap_or_default()
    }

    /// The request with the scripts around it.
    pub(super) fn item(&self) -> Value {
        let mut request = Map::new();
        request.insert("method".to_owned(), json!(self.method.to_uppercase()));
        request.insert("url".to_owned(), self.url());
        let about = self.definition["description"].as_str().unwrap_or_default();
        request.insert("description".to_owned(), json!(about));
        if self.definition["security"].is_null() {
            request.insert("auth".to_owned(), json!({ "type": "noauth" }));
        } else if let Some(token) = self.story.token(self.id()) {
            request.insert("auth".to_owned(), super::bearer(token));
        }
        let mut headers = self.parameters("header");
        if let Some((kind, body)) = self.body() {
            headers.push(json!({ "key": "Content-Type", "value": kind }));
            request.insert("body".to_owned(), body);
        }
        request.insert("header".to_owned(), headers.into());
        let (name, scripts) = (&self.definition["summary"], self.story.scripts(self.id()));
        json!({ "name": name, "event": scripts, "request": request, "response": [] })
    }

    fn url(&self) -> Value {
        let steps = self.path.split('/').filter(|step| !step.is_empty());
        let name =
            |step: &str| step.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).map(str::to_owned);
        let steps = steps.map(|step| name(step).map_or(step.to_owned(), |name| format!(":{name}")));
        let steps: Vec<_> = steps.collect();
        let query = self.parameters("query");
        let asked = query.iter().filter(|one| one["disabled"] != true);
        let asked = asked.map(|one| format!("{}={}", text(&one["key"]), text(&one["value"])));
        let asked: Vec<_> = asked.collect();
        let mark = if asked.is_empty() { "" } else { "?" };
        json!({
            "raw": format!("{{{{base_url}}}}/{}{mark}{}", steps.join("/"), asked.join("&")),
            "host": ["{{base_url}}"],
            "path": steps,
            "query": query,
            "variable": self.parameters("path"),
        })
    }

    /// The parameters of one place; those that may be left out are switched off.
    fn parameters(&self, place: &str) -> Vec<Value> {
        let all = self.definition["parameters"].as_array().into_iter().flatten();
        let here = all.filter(|parameter| parameter["in"] == place);
        here.map(|parameter| {
            let name = parameter["name"].as_str().unwrap_or_default();
            let is_made_before = place == "path" || MADE_BEFORE.contains(&name);
            let value = if is_made_before && parameter["required"] == true {
                self.story.variable(self.id(), name)
            } else {
                let example = given_example(parameter).cloned();
                text(&example.unwrap_or_else(|| example_of(self.document, &parameter["schema"])))
            };
            let about = parameter["description"].as_str().unwrap_or_default();
            let mut entry = json!({ "key": name, "value": value, "description": about });
            if parameter["required"] != true {
                entry["disabled"] = json!(true);
            }
            entry
        })
        .collect()
    }

    /// What the operation takes, as type and body.
    fn body(&self) -> Option<(String, Value)> {
        let (kind, content) = self.definition["requestBody"]["content"].as_object()?.iter().next()?;
        let example = given_example(content).cloned();
        let example = example.unwrap_or_else(|| example_of(self.document, &content["schema"]));
        let mut example = self.story.body(self.id()).cloned().unwrap_or(example);
        name_what_was_made(&mut example);
        let body = match kind.as_str() {
            "application/json" => {
                let raw = with_numbers(&serde_json::to_string_pretty(&example).unwrap_or_default());
                json!({ "mode": "raw", "raw": raw, "options": { "raw": { "language": "json" } } })
            }
            "multipart/form-data" => {
                let fields = resolved(self.document, &content["schema"])["properties"].as_object().cloned();
                let fields = fields.unwrap_or_default().into_iter();
                // A file lies beside the collection; what else the form may say is left out.
                let files = fields.filter(|(_, schema)| schema.get("contentMediaType").is_some());
                let file = |(name, schema): (String, Value)| {
                    let src = if schema["contentMediaType"] == "text/csv" { TABLE } else { PICTURE };
                    json!({ "key": name, "type": "file", "src": src })
                };
                json!({ "mode": "formdata", "formdata": files.map(file).collect::<Vec<_>>() })
            }
            _ => {
                let fields = example.as_object().into_iter().flatten();
                let field = |(name, value)| json!({ "key": name, "value": text(value) });
                json!({ "mode": "urlencoded", "urlencoded": fields.map(field).collect::<Vec<_>>() })
            }
        };
        Some((kind.clone(), body))
    }
}

fn name_what_was_made(value: &mut Value) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(name_what_was_made),
        Value::Object(fields) => {
            for (name, field) in fields {
                if MADE_BEFORE.contains(&name.as_str()) && field.is_number() {
                    *field = json!(format!("{{{{{name}}}}}"));
                } else {
                    name_what_was_made(field);
                }
            }
        }
        _ => {}
    }
}

/// JSON in which a variable that holds an id stands without quotation marks, as
/// the number it is.
fn with_numbers(json: &str) -> String {
    json.replace("\"{{", "\u{1}{{").split('\u{1}').map(unquoted).collect()
}

/// The text, without the mark behind the id that it begins with.
fn unquoted(part: &str) -> String {
    match part.strip_prefix("{{").and_then(|rest| rest.split_once("}}\"")) {
        Some((name, rest)) if name.ends_with("_id") => format!("{{{{{name}}}}}{rest}"),
        Some(_) => format!("\"{part}"),
        None => part.to_owned(),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_numbers_and_texts_stay_texts() {
        let mut body =
            json!({"shop_id": 1, "items": [{"product_id": 10, "notes": "7"}], "phone": "{{phone}}"});
        name_what_was_made(&mut body);
        let raw = with_numbers(&body.to_string());
        assert_eq!(
            raw,
            r#"{"shop_id":{{shop_id}},"items":[{"product_id":{{product_id}},"notes":"7"}],"phone":"{{phone}}"}"#
        );
    }
}
