//! The OpenAPI document: what the rooms say of their operations, and what no
//! single room can say.

mod earlier;
mod examples;
mod failures;
mod headers;
mod parameters;
mod presence;
mod tags;

use http::Method;
use utoipa::openapi::path::Operation;
use utoipa::openapi::schema::{SchemaType, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{InfoBuilder, LicenseBuilder, OpenApi, RefOr, Schema, ServerBuilder};

use crate::parts::{EarlierNames, RouteFact};

pub(super) use examples::{example_of, given_example, resolved};

/// The rooms' document with title, chapters, security, failures, headers, the
/// fields that are always there, examples, and the names that all had before.
pub(super) fn finished(
    mut document: OpenApi,
    facts: &[RouteFact],
    earlier: &EarlierNames,
    public_url: &str,
) -> OpenApi {
    document.info = InfoBuilder::new()
        .title("Cvety")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(include_str!("../openapi.md")))
        .license(Some(LicenseBuilder::new().name("MIT").identifier(Some("MIT")).build()))
        .build();
    let servers =
        [(public_url, "Where this server is known to the world"), ("/", "Wherever this document came from")];
    let server = |(url, about)| ServerBuilder::new().url(url).description(Some(about)).build();
    document.servers = Some(servers.map(server).into());
    document.tags = Some(tags::tags());
    let components = document.components.get_or_insert_default();
    let mut bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
    bearer.description = Some("`access_token` of `/api/auth/verify-otp`, or an API key".to_owned());
    components.security_schemes.insert("bearer".to_owned(), SecurityScheme::Http(bearer).into());
    what_may_be_left_out_is_not_null(&mut document);
    parameters::describe(&mut document);
    failures::add_failures(&mut document, facts);
    presence::require_what_is_always_there(&mut document);
    examples::add_examples(&mut document);
    earlier::add_earlier_names(&mut document, earlier);
    document
}

fn operation_of<'a>(document: &'a mut OpenApi, method: &Method, path: &str) -> Option<&'a mut Operation> {
    let item = document.paths.paths.get_mut(path)?;
    match *method {
        Method::GET => item.get.as_mut(),
        Method::POST => item.post.as_mut(),
        Method::PUT => item.put.as_mut(),
        Method::PATCH => item.patch.as_mut(),
        Method::DELETE => item.delete.as_mut(),
        _ => None,
    }
}

/// A body or parameter that may be left out is none that may say `null`, as
/// utoipa puts an `Option`.
fn what_may_be_left_out_is_not_null(document: &mut OpenApi) {
    for item in document.paths.paths.values_mut() {
        let all = [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete];
        for operation in all.into_iter().flatten() {
            for parameter in operation.parameters.iter_mut().flatten() {
                if let RefOr::T(parameter) = parameter {
                    never_null(&mut parameter.schema);
                }
            }
            let Some(RefOr::T(body)) = &mut operation.request_body else { continue };
            for content in body.content.values_mut() {
                if let RefOr::T(content) = content {
                    never_null(&mut content.schema);
                }
            }
        }
    }
}

fn never_null(schema: &mut Option<RefOr<Schema>>) {
    match schema {
        Some(RefOr::T(Schema::OneOf(choices))) => {
            let named = choices.items.iter().find(|choice| matches!(choice, RefOr::Ref(_))).cloned();
            *schema = named.or(schema.take());
        }
        Some(RefOr::T(Schema::Object(object))) => {
            if let SchemaType::Array(kinds) = &object.schema_type
                && let [kind, Type::Null] = &kinds[..]
            {
                object.schema_type = SchemaType::Type(kind.clone());
            }
        }
        _ => {}
    }
}
