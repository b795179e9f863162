//! The failures that any operation may answer with; the rooms name only what
//! is theirs.

use utoipa::openapi::path::{Operation, Parameter};
use utoipa::openapi::{ContentBuilder, OpenApi, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{PartialSchema, ToSchema};

use super::super::limits::describe_refusal;
use crate::http::ErrorBody;

/// Where a token or key is asked for.
const SECURED: [(&str, &str); 2] = [
    ("401", "No token, or a bad, expired or revoked one"),
    ("403", "The role or the key lacks the permission"),
];
const ANY: [(&str, &str); 8] = [
    ("400", "A rule says no; `code` names it"),
    ("404", "Not there, or another shop's"),
    ("409", "A request under the same `Idempotency-Key` is still running"),
    ("413", "JSON over 1 MiB"),
    ("415", "Not JSON"),
    ("422", "The request breaks the schema, a format, or a rule over its own fields"),
    ("429", "Too many requests"),
    ("503", "The database is away; try again after `Retry-After` seconds"),
];

/// Adds them to every operation under `/api`.
pub(super) fn add_failures(document: &mut OpenApi) {
    let components = document.components.get_or_insert_default();
    let mut schemas = vec![(ErrorBody::name().to_string(), ErrorBody::schema())];
    ErrorBody::schemas(&mut schemas);
    components.schemas.extend(schemas);
    let under_api = document.paths.paths.iter_mut().filter(|(path, _)| path.starts_with("/api/"));
    for (_, item) in under_api {
        if let Some(operation) = &mut item.get {
            add_to(operation, false);
        }
        let changing = [&mut item.post, &mut item.put, &mut item.patch, &mut item.delete];
        for operation in changing.into_iter().flatten() {
            add_to(operation, true);
        }
    }
}

fn add_to(operation: &mut Operation, is_change: bool) {
    let parameters = operation.parameters.as_deref().unwrap_or_default();
    let is_key =
        |parameter: &RefOr<Parameter>| matches!(parameter, RefOr::T(p) if p.name == "Idempotency-Key");
    let takes_key = parameters.iter().any(is_key);
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
        responses.entry((*status).to_owned()).or_insert_with(|| failure(description).into());
    }
    if let Some(RefOr::T(refusal)) = responses.get_mut("429") {
        describe_refusal(refusal);
    }
}

fn failure(description: &str) -> Response {
    let body = ContentBuilder::new().schema(Some(Ref::from_schema_name(ErrorBody::name()))).build();
    ResponseBuilder::new().description(description).content("application/json", body).build()
}
