//! The headers that belong to no operation alone: what any request may bring,
//! and what answers carry. Each is described once, and referred to.

use serde_json::{Value, json};
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{Components, Header, Ref, RefOr, Response};

const ACCEPT_LANGUAGE: &str = "AcceptLanguage";
const REQUEST_ID: &str = "RequestId";
/// On every answer of a route that is counted.
const OF_LIMITS: [&str; 3] = ["X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"];

/// Puts all of them where operations refer to them.
pub(super) fn add_to_components(components: &mut Components) {
    for (name, schema, about, example) in [
        (
            "X-Request-Id",
            Type::String,
            "The id under which logs know the request",
            json!("019ab9a5-6c00-7000-8000-000000000001"),
        ),
        ("X-RateLimit-Limit", Type::Integer, "So many requests are allowed at once", json!(1000)),
        ("X-RateLimit-Remaining", Type::Integer, "So many are left", json!(999)),
        (
            "X-RateLimit-Reset",
            Type::Integer,
            "When all of them are there again, in seconds since 1970",
            json!(1_764_054_000),
        ),
        ("Retry-After", Type::Integer, "Seconds; waiting so long is enough", json!(60)),
        ("WWW-Authenticate", Type::String, "How to sign in", json!("Bearer")),
        (
            "Idempotency-Replayed",
            Type::Boolean,
            "`true` where the stored answer to an earlier request under the same `Idempotency-Key` is given again",
            json!(true),
        ),
    ] {
        components.headers.insert(name.to_owned(), RefOr::T(header(schema, about, example)));
    }
    let language = "`ru` (when absent), `kk` or `en`: the language of displays and of what went wrong";
    let id = "An id of your own for the request, found again in logs and in the answer; made when absent";
    components
        .parameters
        .insert(ACCEPT_LANGUAGE.to_owned(), RefOr::T(parameter("Accept-Language", language)));
    components.parameters.insert(REQUEST_ID.to_owned(), RefOr::T(parameter("X-Request-Id", id)));
}

fn header(schema: Type, about: &str, example: Value) -> Header {
    let schema = ObjectBuilder::new().schema_type(schema).build();
    let mut header = HeaderBuilder::new().schema(Some(schema)).description(Some(about)).build();
    header.example = Some(example);
    header
}

fn parameter(name: &str, about: &str) -> Parameter {
    let text = ObjectBuilder::new().schema_type(Type::String).build();
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .description(Some(about))
        .schema(Some(text))
        .build()
}

/// Says of an operation what its requests may bring and what its answers carry.
pub(super) fn add_to(operation: &mut Operation, is_counted: bool) {
    let takes_key = super::failures::takes_key(operation);
    for (status, answer) in &mut operation.responses.responses {
        let RefOr::T(answer) = answer else { continue };
        let limits = OF_LIMITS.iter().filter(|_| is_counted).copied();
        let replayed = (takes_key && status.starts_with('2')).then_some("Idempotency-Replayed");
        for name in limits.chain(replayed).chain(["X-Request-Id"]) {
            refer(answer, name);
        }
    }
    let common = [ACCEPT_LANGUAGE, REQUEST_ID];
    let common = common.map(|name| RefOr::Ref(Ref::new(format!("#/components/parameters/{name}"))));
    operation.parameters.get_or_insert_default().extend(common);
}

/// An answer carries this header.
pub(super) fn refer(answer: &mut Response, name: &str) {
    let reference = Ref::new(format!("#/components/headers/{name}"));
    answer.headers.entry(name.to_owned()).or_insert(RefOr::Ref(reference));
}
