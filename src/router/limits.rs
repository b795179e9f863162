//! Which limit each operation counts against, and the layer that counts.

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::Method;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{Header, RefOr, Response as Answer};

use crate::http::{Announcement, ClientAddress, Counted, Error, LimitClass};
use crate::state::AppState;

/// Everything that makes an order.
const ORDER_CREATION: [&str; 3] = ["/api/orders", "/api/orders/with-items", "/api/public/orders"];
/// Everything that takes a file: nothing yet.
const UPLOADS: [&str; 0] = [];
/// Where payment providers call back.
const CALLBACKS: &str = "/api/payments/callbacks/{callback}";

/// The limit of an operation; None where none is counted. Sign-in's own limits
/// come on top: they are the use case's.
fn class_of(method: &Method, path: &str) -> Option<LimitClass> {
    let is_post = *method == Method::POST;
    match path {
        _ if !path.starts_with("/api/") => None,
        _ if is_post && ORDER_CREATION.contains(&path) => Some(LimitClass::OrderCreation),
        _ if is_post && UPLOADS.contains(&path) => Some(LimitClass::Uploads),
        CALLBACKS => Some(LimitClass::Callbacks),
        _ => Some(LimitClass::General),
    }
}

/// Counts a request that has found its route, and refuses one too many.
pub(super) async fn count(State(app): State<AppState>, request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>();
    let class = path.and_then(|path| class_of(request.method(), path.as_str()));
    let Some(class) = class else { return next.run(request).await };
    let (mut parts, body) = request.into_parts();
    let counted = app.access.caller_of(&mut parts, app.clock.now());
    let counted = counted.unwrap_or_else(|| {
        let address = parts.extensions.get::<ClientAddress>().copied();
        Counted::Address(address.unwrap_or(ClientAddress::UNKNOWN))
    });
    let allowance = app.limits.take(class, &counted);
    if let Some(announcement) = parts.extensions.get::<Announcement>() {
        announcement.say(allowance);
    }
    match allowance.retry_after {
        None => next.run(Request::from_parts(parts, body)).await,
        Some(retry_after) => Error::TooMany { retry_after }.into_response(),
    }
}

/// Adds the headers of a refusal to its description.
pub(super) fn describe_refusal(answer: &mut Answer) {
    for (name, description) in [
        ("Retry-After", "Seconds; waiting so long is enough"),
        ("X-RateLimit-Limit", "So many requests are allowed at once"),
        ("X-RateLimit-Remaining", "So many are left"),
        ("X-RateLimit-Reset", "When all of them are there again, in seconds since 1970"),
    ] {
        answer.headers.insert(name.to_owned(), RefOr::T(whole_number(description)));
    }
}

fn whole_number(description: &str) -> Header {
    let schema = ObjectBuilder::new().schema_type(Type::Integer).build();
    HeaderBuilder::new().schema(Some(schema)).description(Some(description)).build()
}
