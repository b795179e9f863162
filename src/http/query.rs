//! Query strings: what one may say, and reading it.
//!
//! Invariant: nothing that a query string says is passed over in silence, for a
//! filter that is misspelt would let everything through.

use std::borrow::Cow;

use axum::extract::FromRequestParts;
use http::request::Parts;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use utoipa::openapi::path::{self, Operation, ParameterIn};
use utoipa::openapi::{RefOr, Schema};

use super::error::{Error, Loc, Objection, Result};
use super::extract::loc_of;
use crate::values::Text;

/// Names that links bring along and nobody asked for.
const PASSED_OVER: [&str; 2] = ["_", "utm_"];

/// The query string. Its fields are texts; [`super::Checks`] gives them types.
/// Each handler may take several, which share what is said.
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self> {
        let query = with_plain_names(parts.uri.query().unwrap_or_default());
        let deserializer = serde_html_form::Deserializer::new(form_urlencoded::parse(query.as_bytes()));
        serde_path_to_error::deserialize(deserializer).map(Self).map_err(|error| {
            let text = error.inner().to_string();
            let missing = text.strip_prefix("missing field `").and_then(|rest| rest.split('`').next());
            let mut loc = loc_of("query", error.path());
            let (msg, kind) = match missing {
                Some(_) => (Text::new("required"), "missing"),
                None => (Text::new("bad-value"), "type_error"),
            };
            loc.extend(missing.map(|field| Loc::Name(field.to_owned())));
            Error::Invalid(vec![Objection { loc, msg, kind }])
        })
    }
}

/// A filter that may repeat: `status=a&status=b`, `status[]=a` or `status=a,b`.
#[derive(Debug, Default)]
pub struct Several(Vec<String>);

impl Several {
    /// The texts, one by one.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl<'de> Deserialize<'de> for Several {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let texts = Vec::<String>::deserialize(deserializer)?;
        let one_by_one = texts.iter().flat_map(|text| text.split(',')).map(|text| text.trim().to_owned());
        Ok(Self(one_by_one.collect()))
    }
}

/// A parameter that an operation takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    name: String,
    may_repeat: bool,
}

impl Parameter {
    /// Those of an operation, as the document has them.
    pub fn of(operation: &Operation) -> Vec<Self> {
        let all = operation.parameters.iter().flatten();
        // Written out where it stands: the document has no parameters to refer to.
        let all = all
            .filter_map(|parameter| if let RefOr::T(parameter) = parameter { Some(parameter) } else { None });
        let asked = all.filter(|parameter| parameter.parameter_in == ParameterIn::Query);
        let of = |parameter: &path::Parameter| {
            let may_repeat = matches!(parameter.schema, Some(RefOr::T(Schema::Array(_))));
            Self { name: parameter.name.clone(), may_repeat }
        };
        asked.map(of).collect()
    }
}

/// Objects to what is said beside the parameters known, and to what is said
/// twice of one that there is once.
///
/// # Errors
/// 422 at each.
pub fn check_names(query: &str, known: &[Parameter]) -> Result<()> {
    let mut objections: Vec<Objection> = Vec::new();
    let mut said = Vec::new();
    for (sent, _) in form_urlencoded::parse(query.as_bytes()) {
        let name = plain_name(&sent);
        let msg = match known.iter().find(|parameter| parameter.name == name) {
            None if PASSED_OVER.iter().any(|start| name.starts_with(start)) => continue,
            None => Text::new("unknown-parameter"),
            Some(parameter) if !parameter.may_repeat && said.contains(&parameter) => Text::new("given-twice"),
            Some(parameter) => {
                said.push(parameter);
                continue;
            }
        };
        let loc = vec![Loc::Name("query".to_owned()), Loc::Name(sent.into_owned())];
        if !objections.iter().any(|objection| objection.loc == loc) {
            objections.push(Objection { loc, msg, kind: "value_error" });
        }
    }
    if objections.is_empty() { Ok(()) } else { Err(Error::Invalid(objections)) }
}

/// `status` for `status[]`, as some clients write a name that may repeat.
fn plain_name(name: &str) -> &str {
    name.strip_suffix("[]").unwrap_or(name)
}

fn with_plain_names(query: &str) -> Cow<'_, str> {
    if !query.contains("[]") && !query.to_ascii_uppercase().contains("%5B%5D") {
        return Cow::Borrowed(query);
    }
    let pairs = form_urlencoded::parse(query.as_bytes());
    let mut plain = form_urlencoded::Serializer::new(String::new());
    for (name, value) in pairs {
        plain.append_pair(plain_name(&name), &value);
    }
    Cow::Owned(plain.finish())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn known() -> Vec<Parameter> {
        [("page", false), ("status", true)]
            .map(|(name, may_repeat)| Parameter { name: name.to_owned(), may_repeat })
            .to_vec()
    }

    fn objected_to(query: &str) -> Vec<String> {
        let Err(Error::Invalid(objections)) = check_names(query, &known()) else { return Vec::new() };
        let names = objections.into_iter().filter_map(|objection| objection.loc.into_iter().nth(1));
        names.filter_map(|loc| if let Loc::Name(name) = loc { Some(name) } else { None }).collect()
    }

    #[test]
    fn what_nobody_knows_is_objected_to_by_its_name() {
        for (query, objections) in [
            ("", &[][..]),
            ("page=1&status=a&status=b", &[]),
            ("status[]=a&status%5B%5D=b&status=c,d", &[]),
            ("_=123&utm_source=2gis&_ga=1", &[]),
            ("statuss=a", &["statuss"]),
            ("Page=1", &["Page"]),
            ("statuss=a&x=1&statuss=b", &["statuss", "x"]),
            ("page=1&page=1", &["page"]),
            ("page=1&page%5b%5d=1", &["page[]"]),
            ("=1", &[""]),
        ] {
            assert_eq!(objected_to(query), objections, "{query}");
        }
    }

    #[test]
    fn a_filter_repeats_in_each_of_the_ways_that_clients_know() {
        #[derive(Deserialize)]
        struct Asked {
            #[serde(default)]
            status: Several,
        }
        for query in [
            "status=a&status=b",
            "status[]=a&status%5B%5D=b",
            "status=a,b",
            "status=a,%20b",
            "status%5b%5d=a,b",
        ] {
            let asked: Asked = serde_html_form::from_str(&with_plain_names(query)).unwrap();
            assert_eq!(asked.status.iter().collect::<Vec<_>>(), ["a", "b"], "{query}");
        }
        let nothing: Asked = serde_html_form::from_str("").unwrap();
        assert_eq!(nothing.status.iter().count(), 0);
    }

    proptest! {
        #[test]
        fn garbage_never_panics(query in ".{0,60}", form in "[a-z%5BD=&\\[\\]]{0,40}") {
            for query in [query, form] {
                let _ = (objected_to(&query), with_plain_names(&query));
            }
        }
    }
}
