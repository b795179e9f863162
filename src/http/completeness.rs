//! A body that lacks a field is refused with all that it lacks, and with what
//! is wrong with the fields that it has, as far as the document knows it: who
//! mends it once shall not be sent back for the next.
//!
//! serde stops at the first missing field, so the document is asked, which is
//! made of the same structs.

use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::checks::Checks;
use super::error::{Error, Objection};
use super::inputs;
use crate::values::{ShopZone, Text};

const COMPONENTS: &str = "#/components/schemas/";

/// The refusal of a body of type `T` for which serde has `told` of a missing field.
pub(super) fn refusal<T: ToSchema>(json: &[u8], told: Vec<Objection>) -> Error {
    let mut all = told;
    if let (Ok(Value::Object(body)), Ok(schema)) =
        (serde_json::from_slice(json), serde_json::to_value(T::schema()))
    {
        let mut named = Vec::new();
        T::schemas(&mut named);
        let named =
            named.into_iter().map(|(name, schema)| (name, serde_json::to_value(schema).unwrap_or_default()));
        let document = Document(named.collect());
        let mut checks = Checks::body();
        document.check_object(&mut checks, &schema, &body);
        for objection in checks.noted() {
            if !all.iter().any(|told| told.loc == objection.loc) {
                all.push(objection);
            }
        }
    }
    Error::Invalid(all)
}

/// The schemas that a body's own refers to.
struct Document(Map<String, Value>);

impl Document {
    fn check_object(&self, checks: &mut Checks, schema: &Value, object: &Map<String, Value>) {
        let schema = self.resolved(schema);
        for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if !object.contains_key(name) {
                checks.lacks(name);
            }
        }
        for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
            if let Some(value) = object.get(name) {
                self.check_field(checks, self.resolved(schema), name, value);
            }
        }
    }

    fn check_field(&self, checks: &mut Checks, schema: &Value, name: &str, value: &Value) {
        match value {
            Value::Object(object) => checks.within(name, |checks| self.check_object(checks, schema, object)),
            Value::Array(items) => self.check_list(checks, schema, name, items),
            Value::String(text) => check_text(checks, schema, name, text),
            Value::Number(number) => {
                let bounds = [&schema["minimum"], &schema["maximum"]].map(Value::as_i64);
                if let ([Some(least), Some(most)], Some(number)) = (bounds, number.as_i64()) {
                    checks.within_range(name, number, least..=most);
                }
            }
            Value::Null | Value::Bool(_) => {}
        }
    }

    fn check_list(&self, checks: &mut Checks, schema: &Value, name: &str, items: &[Value]) {
        if let Some(most) = schema["maxItems"].as_u64().and_then(|most| usize::try_from(most).ok())
            && items.len() > most
        {
            return checks.refuse(name, Text::new("at-most").with("most", most));
        }
        for (index, item) in items.iter().enumerate() {
            if let Value::Object(object) = item {
                checks.at(name, index, |checks| self.check_object(checks, &schema["items"], object));
            }
        }
    }

    /// The schema itself, where one refers to it or lets `null` stand for it.
    fn resolved<'a>(&'a self, schema: &'a Value) -> &'a Value {
        if let Some(name) = schema["$ref"].as_str().and_then(|path| path.strip_prefix(COMPONENTS)) {
            return self.0.get(name).map_or(&Value::Null, |schema| self.resolved(schema));
        }
        let choices = schema["oneOf"].as_array().into_iter().flatten();
        let chosen = choices.into_iter().find(|choice| choice["type"] != "null");
        chosen.map_or(schema, |choice| self.resolved(choice))
    }
}

fn check_text(checks: &mut Checks, schema: &Value, name: &str, text: &str) {
    if let Some(objection) = schema["pattern"].as_str().and_then(|form| inputs::objection(form, text)) {
        return checks.refuse(name, objection);
    }
    if schema["format"] == "date" {
        // Which day it is in which zone is not asked here.
        checks.date(name, text, ShopZone::default());
    }
    let limit = schema["maxLength"].as_u64().and_then(|limit| usize::try_from(limit).ok());
    match (limit, schema["minLength"].as_u64()) {
        (Some(limit), Some(1..)) => drop(checks.text(name, text, limit)),
        (Some(limit), _) => drop(checks.optional_text(name, Some(text), limit)),
        (None, _) => {}
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::super::error::Loc;
    use super::super::extract::parse_json;
    use super::super::inputs::{KazakhPhoneInput, TextInput};
    use super::*;

    #[derive(Debug, Deserialize, ToSchema)]
    #[expect(dead_code, reason = "only their absence is looked at")]
    struct Whole {
        name: String,
        #[schema(schema_with = KazakhPhoneInput::schema)]
        phone: KazakhPhoneInput,
        #[schema(max_length = 3)]
        note: Option<String>,
        #[schema(minimum = 1, maximum = 5)]
        stars: Option<i64>,
        lines: Option<Vec<Line>>,
        place: Option<Place>,
    }

    #[derive(Debug, Deserialize, ToSchema)]
    #[expect(dead_code, reason = "only their absence is looked at")]
    struct Line {
        product_id: i64,
        quantity: i64,
    }

    #[derive(Debug, Deserialize, ToSchema)]
    #[expect(dead_code, reason = "only their absence is looked at")]
    struct Place {
        street: String,
        house: String,
    }

    fn refused(json: &str) -> Vec<String> {
        let Err(Error::Invalid(objections)) = parse_json::<Whole>(json.as_bytes()) else {
            panic!("{json} was read")
        };
        let step = |loc: &Loc| match loc {
            Loc::Name(name) => name.clone(),
            Loc::Index(index) => index.to_string(),
        };
        let told = |one: &Objection| {
            format!("{} {}", one.loc.iter().map(step).collect::<Vec<_>>().join("."), one.kind)
        };
        let mut told: Vec<_> = objections.iter().map(told).collect();
        told.sort();
        told
    }

    #[test]
    fn everything_that_lacks_is_told_at_once() {
        assert_eq!(refused("{}"), ["body.name missing", "body.phone missing"]);
        assert_eq!(
            refused(r#"{"name": "A", "lines": [{}, {"quantity": 1}], "place": {}}"#),
            [
                "body.lines.0.product_id missing",
                "body.lines.0.quantity missing",
                "body.lines.1.product_id missing",
                "body.phone missing",
                "body.place.house missing",
                "body.place.street missing",
            ]
        );
    }

    #[test]
    fn what_is_there_is_looked_at_too() {
        assert_eq!(
            refused(r#"{"phone": "abc", "note": "long", "stars": 9}"#),
            [
                "body.name missing",
                "body.note value_error",
                "body.phone value_error",
                "body.stars value_error",
            ]
        );
        assert_eq!(refused(r#"{"phone": "8 701 123 45 67", "note": "", "stars": 5}"#), ["body.name missing"]);
    }

    #[test]
    fn a_wrong_type_is_told_alone() {
        assert_eq!(refused(r#"{"phone": 7, "stars": 9}"#), ["body.phone type_error"]);
    }
}
