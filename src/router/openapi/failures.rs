//! The failures that any operation may answer with, each described once with
//! an example; the rooms name only what is theirs.

use http::{Method, StatusCode};
use utoipa::openapi::path::{Operation, Parameter};
use utoipa::openapi::{Components, ContentBuilder, OpenApi, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{PartialSchema, ToSchema};

use super::{headers, operation_of};
use crate::http::{Error, ErrorBody};
use crate::parts::RouteFact;
use crate::values::{Language, Text};

/// A failure: its name among the document's answers, what it means, and one.
struct Failure {
    name: &'static str,
    about: &'static str,
    example: Error,
}

impl Failure {
    fn status(&self) -> StatusCode {
        self.example.status()
    }
}

fn failures() -> Vec<Failure> {
    let illegal = Text::new("illegal-transition").with("from", "delivered").with("to", "paid");
    let failures = [
        ("BadRequest", "A rule says no; `code` names it", Error::rule("illegal_transition", illegal)),
        (
            "Unauthorized",
            "No token, or a bad, expired or revoked one",
            Error::Unauthorized(Text::new("unauthorized")),
        ),
        ("Forbidden", "The role or the key lacks the permission", Error::Forbidden),
        ("NotFound", "Not there, or another shop's", Error::NotFound(Text::new("order-not-found"))),
        ("Conflict", "A request under the same `Idempotency-Key` is still running", Error::InProgress),
        ("TooLarge", "JSON over 1 MiB, or a file over 10 MB", Error::TooLarge),
        ("UnsupportedMediaType", "Of another type", Error::UnsupportedMedia),
        (
            "Invalid",
            "The request breaks the schema, a format, or a rule over its own fields",
            Error::field("customer_phone", Text::new("bad-phone")),
        ),
        ("TooManyRequests", "Too many requests", Error::TooMany { retry_after: 60 }),
        (
            "Unavailable",
            "The database is away; try again after `Retry-After` seconds",
            Error::Unavailable(String::new()),
        ),
    ];
    failures.map(|(name, about, example)| Failure { name, about, example }).into()
}

/// Adds them to every operation under `/api`, and to each that is counted how
/// it refuses one request too many.
pub(super) fn add_failures(document: &mut OpenApi, facts: &[RouteFact]) {
    let failures = failures();
    add_to_components(document.components.get_or_insert_default(), &failures);
    for fact in facts {
        let Some(operation) = operation_of(document, &fact.method, &fact.path) else { continue };
        let is_under_api = fact.path.starts_with("/api/");
        if fact.class.is_some() {
            add_refusal(operation, !is_under_api && fact.is_page);
        }
        if is_under_api || fact.is_page {
            add_to(operation, fact, &failures);
        }
        illustrate(operation, &failures);
        headers::add_to(operation, fact.class.is_some() && is_under_api);
    }
}

fn add_to_components(components: &mut Components, failures: &[Failure]) {
    let mut schemas = vec![(ErrorBody::name().to_string(), ErrorBody::schema())];
    ErrorBody::schemas(&mut schemas);
    components.schemas.extend(schemas);
    headers::add_to_components(components);
    for failure in failures {
        let body = ContentBuilder::new().schema(Some(Ref::from_schema_name(ErrorBody::name())));
        let answer = ResponseBuilder::new().description(failure.about);
        let mut answer = answer.content("application/json", body.build()).build();
        illustrate_answer(&mut answer, failure);
        components.responses.insert(failure.name.to_owned(), answer.into());
    }
}

/// The example of a failure and the headers it comes with.
fn illustrate_answer(answer: &mut Response, failure: &Failure) {
    for (_, content) in answer.content.iter_mut().filter(|(kind, _)| *kind == "application/json") {
        let RefOr::T(content) = content else { continue };
        if content.example.is_none() {
            content.example = serde_json::to_value(failure.example.body(Language::default())).ok();
        }
    }
    let own: &[&str] = match failure.status() {
        StatusCode::TOO_MANY_REQUESTS => {
            &["Retry-After", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"]
        }
        StatusCode::CONFLICT | StatusCode::SERVICE_UNAVAILABLE => &["Retry-After"],
        StatusCode::UNAUTHORIZED => &["WWW-Authenticate"],
        _ => &[],
    };
    own.iter().chain(&["X-Request-Id"]).for_each(|name| headers::refer(answer, name));
}

/// The same for the failures that a room has described itself.
fn illustrate(operation: &mut Operation, failures: &[Failure]) {
    for (status, answer) in &mut operation.responses.responses {
        let failure = failures.iter().find(|failure| failure.status().as_str() == status);
        if let (RefOr::T(answer), Some(failure)) = (answer, failure) {
            illustrate_answer(answer, failure);
        }
    }
}

fn add_refusal(operation: &mut Operation, is_page: bool) {
    let refusal = || if is_page { page("Too many requests").into() } else { named("TooManyRequests") };
    operation.responses.responses.entry("429".to_owned()).or_insert_with(refusal);
}

/// Whether the operation takes an `Idempotency-Key`.
pub(super) fn takes_key(operation: &Operation) -> bool {
    let is_key =
        |parameter: &RefOr<Parameter>| matches!(parameter, RefOr::T(p) if p.name == "Idempotency-Key");
    operation.parameters.iter().flatten().any(is_key)
}

fn add_to(operation: &mut Operation, fact: &RouteFact, failures: &[Failure]) {
    let is_change = fact.method != Method::GET;
    // Beneath `/api` programs are at home.
    let is_page = fact.is_page && !fact.path.starts_with("/api/");
    let takes_body = operation.request_body.is_some();
    let takes_input = operation.parameters.as_ref().is_some_and(|all| !all.is_empty()) || takes_body;
    let (takes_key, is_secured) = (takes_key(operation), operation.security.is_some());
    for failure in failures {
        let status = failure.status();
        let may_be = match status.as_u16() {
            400 => is_change,
            401 | 403 => is_secured,
            404 | 422 => takes_input,
            409 => takes_key,
            413 | 415 => takes_body,
            // Said of those that are counted.
            429 => false,
            _ => true,
        };
        if may_be {
            let answers = &mut operation.responses.responses;
            let told = || if is_page { page(failure.about).into() } else { named(failure.name) };
            answers.entry(status.as_str().to_owned()).or_insert_with(told);
        }
    }
}

fn named(name: &str) -> RefOr<Response> {
    RefOr::Ref(Ref::from_response_name(name))
}

fn page(about: &str) -> Response {
    let body = ContentBuilder::new().schema(Some(String::schema())).build();
    ResponseBuilder::new().description(about).content("text/html", body).build()
}
