//! Counts a request that has found its route, and refuses one too many.

use std::sync::Arc;

use axum::extract::{FromRequestParts, RawPathParams, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::Method;
use http::request::Parts;

use crate::http::{Announcement, ClientAddress, Counted, Error, LimitClass};
use crate::state::AppState;

/// What the requests of a route count against. Cheap to clone.
#[derive(Clone)]
pub(super) struct Counting(Arc<Terms>);

struct Terms {
    app: AppState,
    class: LimitClass,
    /// Those the route has; None where nobody knows.
    methods: Option<Vec<Method>>,
}

impl Counting {
    /// Methods that the route does not have are refused, and counted as anything is.
    pub(super) fn of(app: &AppState, class: LimitClass, methods: Vec<Method>) -> Self {
        Self(Arc::new(Terms { app: app.clone(), class, methods: Some(methods) }))
    }

    pub(super) fn whatever_the_method(app: &AppState, class: LimitClass) -> Self {
        Self(Arc::new(Terms { app: app.clone(), class, methods: None }))
    }

    fn class_of(&self, method: &Method) -> LimitClass {
        let method = if *method == Method::HEAD { &Method::GET } else { method };
        match &self.0.methods {
            Some(methods) if !methods.contains(method) => LimitClass::General,
            _ => self.0.class,
        }
    }
}

/// The link or token by which a request came: the first part of its path that varies.
async fn link_of(parts: &mut Parts) -> Option<String> {
    let varying = RawPathParams::from_request_parts(parts, &()).await.ok()?;
    varying.iter().next().map(|(_, link)| link.to_owned())
}

/// The layer. It comes before any extractor; who is counted is told without
/// the database.
pub(super) async fn count(State(counting): State<Counting>, request: Request, next: Next) -> Response {
    let class = counting.class_of(request.method());
    let app = &counting.0.app;
    let (mut parts, body) = request.into_parts();
    let counted = app.access.caller_of(&mut parts, app.clock.now());
    let counted = counted.unwrap_or_else(|| {
        let address = parts.extensions.get::<ClientAddress>().copied();
        Counted::Address(address.unwrap_or(ClientAddress::UNKNOWN))
    });
    let mut allowance = app.limits.take(class, &counted);
    if allowance.retry_after.is_none() && app.limits.counts_links(class) {
        let link = link_of(&mut parts).await;
        let of_link = link.and_then(|link| app.limits.take_link(class, &link));
        allowance = of_link.map_or(allowance, |of_link| allowance.or_tighter(of_link));
    }
    if let Some(announcement) = parts.extensions.get::<Announcement>() {
        announcement.say(allowance);
    }
    match allowance.retry_after {
        None => next.run(Request::from_parts(parts, body)).await,
        Some(retry_after) => Error::TooMany { retry_after }.into_response(),
    }
}
