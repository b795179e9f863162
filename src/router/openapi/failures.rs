//! The failures that any operation may answer with; the rooms name only what
//! is theirs.

use http::Method;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation, Parameter};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{ContentBuilder, Header, OpenApi, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{PartialSchema, ToSchema};

use super::operation_of;
use crate::http::ErrorBody;
use crate::parts::RouteFact;

/// Where a token or key is asked for.
const SECURED: [(&str, &str); 2] = [
    ("401", "No token, or a bad, expired or revoked one"),
    ("403", "The role or the key lacks the permission"),
];
const TOO_MANY: (&str, &str) = ("429", "Too many requests");
const ANY: [(&str, &str); 7] = [
    ("400", "A rule says no; `code` names it"),
    ("404", "Not there, or another shop's"),
    ("409", "A request under the same `Idempotency-Key` is still running"),
    ("413", "JSON over 1 MiB"),
    ("415", "Of another type"),
    ("422", "The request breaks the schema, a format, or a rule over its own fields"),
    ("503", "The database is away; try again after `Retry-After` seconds"),
];

/// Adds them to every operation under `/api` and to every page, and to each that is counted how
/// it refuses one request too many.
pub(super) fn add_failures(document: &mut OpenApi, facts: &[RouteFact]) {
    let components = document.components.get_or_insert_default();
    let mut schemas = vec![(ErrorBody::name().to_string(), ErrorBody::schema())];
    ErrorBody::schemas(&mut schemas);
    components.schemas.extend(schemas);
    for fact in facts {
        let Some(operation) = operation_of(document, &fact.method, &fact.path) else { continue };
        let is_under_api = fact.path.starts_with("/api/");
        if fact.class.is_some() {
            add_refusal(operation, !is_under_api && fact.is_page);
        }
        if is_under_api || fact.is_page {
            add_to(operation, fact, !is_under_api);
        }
    }
}

fn add_refusal(operation: &mut Operation, is_page: bool) {
    let (status, description) = TOO_MANY;
    let refusal = || if is_page { page(description) } else { failure(description) };
    let refusal = operation.responses.responses.entry(status.to_owned()).or_insert_with(|| refusal().into());
    let RefOr::T(refusal) = refusal else { return };
    for (name, description) in [
        ("Retry-After", "Seconds; waiting so long is enough"),
        ("X-RateLimit-Limit", "So many requests are allowed at once"),
        ("X-RateLimit-Remaining", "So many are left"),
        ("X-RateLimit-Reset", "When all of them are there again, in seconds since 1970"),
    ] {
        refusal.headers.insert(name.to_owned(), RefOr::T(whole_number(description)));
    }
}

fn whole_number(description: &str) -> Header {
    let schema = ObjectBuilder::new().schema_type(Type::Integer).build();
    HeaderBuilder::new().schema(Some(schema)).description(Some(description)).build()
}

fn add_to(operation: &mut Operation, fact: &RouteFact, is_page: bool) {
    let parameters = operation.parameters.as_deref().unwrap_or_default();
    let is_key =
        |parameter: &RefOr<Parameter>| matches!(parameter, RefOr::T(p) if p.name == "Idempotency-Key");
    let takes_key = parameters.iter().any(is_key);
    let is_change = fact.method != Method::GET;
    let takes_body = operation.request_body.is_some();
    let takes_input = !parameters.is_empty() || takes_body;
    let secured = SECURED.iter().filter(|_| operation.security.is_some());
    let may_say_no = ANY.iter().filter(|(status, _)| match *status {
        "400" => is_change,
        "404" | "422" => takes_input,
        "409" => takes_key,
        "413" | "415" => takes_body,
        _ => true,
    });
    let responses = &mut operation.responses.responses;
    for (status, description) in may_say_no.chain(secured) {
        let told = || if is_page { page(description) } else { failure(description) };
        responses.entry((*status).to_owned()).or_insert_with(|| told().into());
    }
}

fn page(description: &str) -> Response {
    let body = ContentBuilder::new().schema(Some(String::schema())).build();
    ResponseBuilder::new().description(description).content("text/html", body).build()
}

fn failure(description: &str) -> Response {
    let body = ContentBuilder::new().schema(Some(Ref::from_schema_name(ErrorBody::name()))).build();
    ResponseBuilder::new().description(description).content("application/json", body).build()
}
