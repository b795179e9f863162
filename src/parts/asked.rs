//! Refuses a request whose query string says what its route does not know.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::Method;

use crate::http::{Parameter, check_names};

/// What each method of a route may be asked, as the document tells. Cheap to
/// clone.
#[derive(Clone)]
pub(super) struct Asked(Arc<Vec<(Method, Vec<Parameter>)>>);

impl Asked {
    pub(super) fn new(methods: Vec<(Method, Vec<Parameter>)>) -> Self {
        Self(Arc::new(methods))
    }

    /// Of a method that the route does not have, nothing is known.
    fn of(&self, method: &Method) -> Option<&[Parameter]> {
        let method = if *method == Method::HEAD { &Method::GET } else { method };
        self.0.iter().find(|(known, _)| known == method).map(|(_, asked)| asked.as_slice())
    }
}

/// The layer. What breaks the schema does so whoever asks, so it comes before
/// any extractor.
pub(super) async fn refuse_unknown(State(asked): State<Asked>, request: Request, next: Next) -> Response {
    let query = request.uri().query();
    let known = asked.of(request.method());
    if let (Some(query), Some(known)) = (query, known)
        && let Err(error) = check_names(query, known)
    {
        return error.into_response();
    }
    next.run(request).await
}
