//! Counts and times requests, by method, route pattern and status. Paths hold
//! tokens and ids, so whatever no route matches is one.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{Method, StatusCode};

use crate::metrics::{Metrics, Ongoing};

/// The route of requests that no route matches.
pub(super) const UNMATCHED: &str = "unmatched";
/// The status of a request whose client did not wait for the answer.
const CANCELLED: &str = "cancelled";

pub(super) async fn measure(State(metrics): State<Arc<Metrics>>, request: Request, next: Next) -> Response {
    let mut measured = Measured {
        method: word_of(request.method()),
        route: request.extensions().get::<MatchedPath>().cloned(),
        status: None,
        started: Instant::now(),
        _ongoing: Ongoing::begin(&metrics.requests_in_flight),
        metrics,
    };
    let response = next.run(request).await;
    measured.status = Some(response.status());
    response
}

/// Anybody may make methods up.
pub(super) fn word_of(method: &Method) -> &'static str {
    const KNOWN: [(Method, &str); 7] = [
        (Method::GET, "GET"),
        (Method::POST, "POST"),
        (Method::PATCH, "PATCH"),
        (Method::PUT, "PUT"),
        (Method::DELETE, "DELETE"),
        (Method::HEAD, "HEAD"),
        (Method::OPTIONS, "OPTIONS"),
    ];
    KNOWN.iter().find(|(known, _)| known == method).map_or("other", |(_, word)| word)
}

/// A request; counted when it ends, however it ends.
struct Measured {
    metrics: Arc<Metrics>,
    method: &'static str,
    route: Option<MatchedPath>,
    status: Option<StatusCode>,
    started: Instant,
    _ongoing: Ongoing,
}

impl Drop for Measured {
    fn drop(&mut self) {
        let route = self.route.as_ref().map_or(UNMATCHED, MatchedPath::as_str);
        let status = self.status.as_ref().map_or(CANCELLED, StatusCode::as_str);
        self.metrics.requests.with_label_values(&[self.method, route, status]).inc();
        let seconds = self.metrics.request_seconds.with_label_values(&[self.method, route]);
        seconds.observe(self.started.elapsed().as_secs_f64());
    }
}
