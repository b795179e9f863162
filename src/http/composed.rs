//! Bodies and answers put together of parts: one object on the wire, and in
//! the document, whose fields are those of several structs. What travels
//! together is written down once, and serde's own flattening is not used for
//! what comes in: it loses the way to the field that is wrong, and the digits
//! of amounts.

use serde::{Deserialize, Deserializer};
use utoipa::openapi::schema::ObjectBuilder;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::completeness;
use super::error::{Error, Objection, Result};

/// What was objected to in the parts read so far.
#[derive(Default)]
pub struct PartsRead {
    /// The first part that is wrong, rather than incomplete.
    wrong: Option<Error>,
    missing: Vec<Objection>,
}

impl PartsRead {
    /// A part, unless there was an objection to it. What is of a wrong type is
    /// told before what is missing, as it would be of one struct.
    pub fn take<T>(&mut self, part: Result<T>) -> Option<T> {
        let is_incomplete = |all: &[Objection]| all.iter().any(|one| one.kind == "missing");
        match part {
            Ok(part) => return Some(part),
            Err(Error::Invalid(all)) if is_incomplete(&all) => self.missing.extend(all),
            Err(error) => {
                self.wrong.get_or_insert(error);
            }
        }
        None
    }

    /// Why the body, of type `T`, was refused.
    pub fn objection<T: ToSchema>(self, json: &[u8]) -> Error {
        self.wrong.unwrap_or_else(|| completeness::refusal::<T>(json, self.missing))
    }
}

/// Declares a body that is put together of parts.
#[macro_export]
macro_rules! composed_body {
    ($(#[doc = $doc:literal])+ $vis:vis struct $name:ident { $($part:ident: $type:ty),+ $(,)? }) => {
        $(#[doc = $doc])+
        $vis struct $name {
            $(pub $part: $type),+
        }

        impl $crate::http::Body for $name {
            fn read(json: &[u8]) -> $crate::http::Result<Self> {
                let mut parts = $crate::http::PartsRead::default();
                $(let $part = parts.take(<$type as $crate::http::Body>::read(json));)+
                match ($($part,)+) {
                    ($(Some($part),)+) => Ok(Self { $($part),+ }),
                    _ => Err(parts.objection::<Self>(json)),
                }
            }
        }

        $crate::joined_schema!($name, stringify!($name), concat!($($doc, "\n"),+), $($type),+);
    };
}

/// Describes a struct whose parts are flattened as the one object that it is
/// on the wire: the type, its name in the document, what it is, its parts.
#[macro_export]
macro_rules! joined_schema {
    ($type:ty, $name:expr, $doc:expr, $($part:ty),+ $(,)?) => {
        impl utoipa::PartialSchema for $type {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                $crate::http::joined($doc, [$(<$part as utoipa::PartialSchema>::schema()),+])
            }
        }

        impl utoipa::ToSchema for $type {
            fn name() -> std::borrow::Cow<'static, str> {
                std::borrow::Cow::Borrowed($name)
            }

            fn schemas(
                schemas: &mut Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::Schema>)>,
            ) {
                $(<$part as utoipa::ToSchema>::schemas(schemas);)+
            }
        }
    };
}

/// One object with the fields of all parts. What the parts show as an example
/// stands together in that of the whole.
pub fn joined(doc: &str, parts: impl IntoIterator<Item = RefOr<Schema>>) -> RefOr<Schema> {
    let mut whole = ObjectBuilder::new().build();
    // Each line of a doc comment begins with a blank.
    let lines: Vec<_> = doc.lines().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
    whole.description = Some(lines.join("\n").trim_end().to_owned());
    let mut example = serde_json::Map::new();
    for part in parts {
        if let RefOr::T(Schema::Object(part)) = part {
            whole.properties.extend(part.properties);
            whole.required.extend(part.required);
            example.extend(part.example.and_then(|example| example.as_object().cloned()).unwrap_or_default());
        }
    }
    whole.example = (!example.is_empty()).then_some(example.into());
    RefOr::T(Schema::Object(whole))
}

/// A field of a PATCH that may be cleared: absent, `null`, or a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given<T>(pub Option<Option<T>>);

impl<T> Default for Given<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Given<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(|value| Self(Some(value)))
    }
}

impl<T: ToSchema> PartialSchema for Given<T> {
    fn schema() -> RefOr<Schema> {
        T::schema()
    }
}

impl<T: ToSchema> ToSchema for Given<T> {
    fn name() -> std::borrow::Cow<'static, str> {
        T::name()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::{Body, error::Loc};

    #[derive(Debug, Deserialize, utoipa::ToSchema)]
    struct People {
        name: String,
    }

    #[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
    struct Terms {
        is_gift: Option<bool>,
    }

    composed_body! {
        /// An order of the tests.
        struct Whole { people: People, terms: Terms }
    }

    #[derive(Debug, Deserialize, utoipa::ToSchema)]
    struct Sums {
        total: i64,
    }

    composed_body! {
        /// Another one.
        struct Order { people: People, sums: Sums }
    }

    fn objection(json: &str) -> (String, &'static str) {
        let Err(Error::Invalid(objections)) = Whole::read(json.as_bytes()) else { panic!("{json} was read") };
        let Some(Loc::Name(name)) = objections[0].loc.last() else { panic!("no field is named") };
        (name.clone(), objections[0].kind)
    }

    #[test]
    fn parts_are_read_from_one_object() {
        let whole = Whole::read(br#"{"is_gift": true, "name": "A", "other": 1}"#).expect("a body");
        assert_eq!((whole.people.name.as_str(), whole.terms.is_gift), ("A", Some(true)));
    }

    #[test]
    fn a_wrong_type_is_told_before_what_is_missing() {
        assert_eq!(objection(r#"{"is_gift": 1}"#), ("is_gift".to_owned(), "type_error"));
        assert_eq!(objection(r#"{"is_gift": true}"#), ("name".to_owned(), "missing"));
        assert_eq!(objection("{"), ("body".to_owned(), "json_invalid"));
        assert_eq!(objection("[]"), ("body".to_owned(), "type_error"));
    }

    #[test]
    fn what_is_missing_in_several_parts_is_told_at_once() {
        let Err(Error::Invalid(all)) = Order::read(b"{}") else { panic!("it was read") };
        let names = all.iter().map(|one| one.loc.last().cloned()).collect::<Vec<_>>();
        assert_eq!(names, ["name", "total"].map(|name| Some(Loc::Name(name.to_owned()))));
        let order = Order::read(br#"{"name": "A", "total": 5}"#).expect("a body");
        assert_eq!((order.people.name.as_str(), order.sums.total), ("A", 5));
    }

    #[test]
    fn the_document_shows_one_object() {
        let schema = serde_json::to_value(Whole::schema()).expect("json");
        assert_eq!(schema["description"], "An order of the tests.");
        assert_eq!(schema["required"], serde_json::json!(["name"]));
        assert!(schema["properties"]["is_gift"].is_object());
    }
}
