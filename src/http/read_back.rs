//! What we answer is taken back. A PATCH may bring a whole answer, changed
//! where something is to change: what is derived (displays, counters, moments)
//! is passed over, like whatever nobody reads; a field that another operation
//! sets has to say what is so, else that operation is named.

use axum::extract::{FromRequest, Request};
use serde::Serialize;
use serde_json::{Map, Value};

use super::error::{Error, Loc, Objection, Result};
use super::extract::{Body, json_body};
use crate::values::Text;

/// The JSON body of a PATCH: what it changes, and all that it says.
pub struct Patch<T> {
    pub changes: T,
    pub said: Said,
}

/// All that a body says, field by field.
pub struct Said(Value);

/// A field that is not the PATCH's to change.
pub struct SetElsewhere {
    /// The way to it in the body, steps parted by dots.
    pub field: &'static str,
    /// The way to what it is now, in what is shown.
    pub shown: &'static str,
    /// The operation that sets it.
    pub by: &'static str,
}

impl SetElsewhere {
    /// A field that is shown under its own name.
    pub const fn new(field: &'static str, by: &'static str) -> Self {
        Self { field, shown: field, by }
    }
}

impl<S: Send + Sync, T: Body> FromRequest<S> for Patch<T> {
    type Rejection = Error;

    async fn from_request(request: Request, _state: &S) -> Result<Self> {
        let json = json_body(request).await?;
        let changes = T::read(&json)?;
        // A field nobody reads may hold what no value can: then it says nothing.
        let said: Map<String, Value> = serde_json::from_slice(&json).unwrap_or_default();
        Ok(Self { changes, said: Said(Value::Object(said)) })
    }
}

impl Said {
    /// Refuses what says otherwise of the fields that others set.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every such field.
    pub fn agrees_with(&self, shown: &impl Serialize, elsewhere: &[SetElsewhere]) -> Result<()> {
        let shown = serde_json::to_value(shown).map_err(Error::internal)?;
        let differs = |field: &&SetElsewhere| {
            let said = at(&self.0, field.field);
            said.is_some_and(|said| !agrees(said, at(&shown, field.shown).unwrap_or(&Value::Null)))
        };
        let objections: Vec<_> = elsewhere.iter().filter(differs).map(objection).collect();
        if objections.is_empty() { Ok(()) } else { Err(Error::Invalid(objections)) }
    }
}

fn objection(field: &SetElsewhere) -> Objection {
    let steps = std::iter::once("body").chain(field.field.split('.'));
    Objection {
        loc: steps.map(|step| Loc::Name(step.to_owned())).collect(),
        msg: Text::new("set-by-another-operation").with("operation", field.by),
        kind: "value_error",
    }
}

/// What stands there; None where nothing is said of it.
fn at<'a>(value: &'a Value, way: &str) -> Option<&'a Value> {
    way.split('.').try_fold(value, |value, step| if value.is_null() { Some(value) } else { value.get(step) })
}

/// True if what is said of a thing is so; what is left unsaid is.
fn agrees(said: &Value, shown: &Value) -> bool {
    match (said, shown) {
        (Value::Object(said), Value::Object(shown)) => {
            shown.iter().all(|(name, shown)| said.get(name).is_none_or(|said| agrees(said, shown)))
        }
        (Value::Array(said), Value::Array(shown)) => {
            said.len() == shown.len() && said.iter().zip(shown).all(|(said, shown)| agrees(said, shown))
        }
        // `25000.0` is `25000`.
        (Value::Number(said), Value::Number(shown)) => said == shown || said.as_f64() == shown.as_f64(),
        _ => said == shown,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ELSEWHERE: [SetElsewhere; 4] = [
        SetElsewhere::new("status", "PATCH …/status"),
        SetElsewhere::new("items", "POST …/items"),
        SetElsewhere::new("florist.id", "POST …/assign"),
        SetElsewhere { field: "florist_id", shown: "florist.id", by: "POST …/assign" },
    ];

    fn objections(said: Value) -> usize {
        let shown = json!({"status": "new", "items": [{"id": 1, "price": 100}], "florist": {"id": 5, "name": "Марина"}});
        match Said(said).agrees_with(&shown, &ELSEWHERE) {
            Ok(()) => 0,
            Err(Error::Invalid(objections)) => objections.len(),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn what_is_so_may_be_said_and_what_is_not_is_refused() {
        for (said, refused) in [
            (json!({}), 0),
            (json!({"status": "new", "items": [{"id": 1, "price": 100.0, "note": "?"}], "other": 7}), 0),
            (json!({"florist": {"id": 5}, "florist_id": 5, "items": [{"id": 1}]}), 0),
            (json!({"florist": {"name": "Кто угодно"}}), 0),
            (json!({"status": "paid"}), 1),
            (json!({"status": null}), 1),
            (json!({"items": []}), 1),
            (json!({"items": [{"id": 1, "price": 90}]}), 1),
            (json!({"florist": null, "florist_id": 6, "status": 1}), 3),
        ] {
            assert_eq!(objections(said.clone()), refused, "{said}");
        }
    }

    #[test]
    fn nobody_is_nobody() {
        let said = Said(json!({"florist": null, "florist_id": null}));
        assert!(said.agrees_with(&json!({"florist": null}), &ELSEWHERE).is_ok());
        let said = Said(json!({"florist": {"id": 5}}));
        assert!(said.agrees_with(&json!({"florist": null}), &ELSEWHERE).is_err());
    }
}
