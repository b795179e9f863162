//! Routes that clients of an earlier system call by other names: a request
//! under such a name is taken to ours before any route is chosen, so that
//! limits, permissions and keys are those of the one route there is.

use std::sync::Arc;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderValue, Method, StatusCode, Uri, header, uri::PathAndQuery};

/// A route of ours under the name it had.
#[derive(Clone, Debug)]
pub struct EarlierRoute {
    /// The operation's id in the document, where it stands as deprecated.
    pub operation_id: &'static str,
    pub method: Method,
    /// With its parameters in braces, in the order of ours.
    pub path: &'static str,
    pub now: (Method, &'static str),
    /// Paths that have its form, and are others.
    pub but: &'static [&'static str],
}

impl EarlierRoute {
    fn is_get(&self) -> bool {
        self.method == Method::GET
    }

    /// Our path, if the request's is the earlier one.
    fn path_now(&self, path: &str) -> Option<String> {
        if self.but.contains(&path) {
            return None;
        }
        let mut parameters = parameters(self.path, path)?.into_iter();
        let steps = self.now.1.split('/');
        let steps =
            steps.map(|step| if is_parameter(step) { parameters.next().unwrap_or(step) } else { step });
        Some(steps.collect::<Vec<_>>().join("/"))
    }
}

/// What stands in the path for the pattern's parameters; None if it is another.
fn parameters<'a>(pattern: &str, path: &'a str) -> Option<Vec<&'a str>> {
    let (mut pattern, mut path) = (pattern.split('/'), path.split('/'));
    let mut found = Vec::new();
    loop {
        match (pattern.next(), path.next()) {
            (None, None) => return Some(found),
            (Some(step), Some(given)) if is_parameter(step) && !given.is_empty() => found.push(given),
            (Some(step), Some(given)) if step == given => {}
            _ => return None,
        }
    }
}

fn is_parameter(step: &str) -> bool {
    step.starts_with('{')
}

/// Said of a request whose path is an earlier name, whatever its method.
#[derive(Clone)]
struct IsEarlierName;

/// True if the path is an earlier name.
pub(super) fn is_earlier_name(request: &Request) -> bool {
    request.extensions().get::<IsEarlierName>().is_some()
}

/// Takes a request under an earlier name to the route of today. Where the methods
/// of a path are told, the earlier ones are named with ours.
pub(super) async fn by_our_names(earlier: Arc<[EarlierRoute]>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let named: Vec<_> = earlier.iter().filter_map(|route| Some((route, route.path_now(path)?))).collect();
    if named.is_empty() {
        return next.run(request).await;
    }
    let mut response = next.run(renamed(request, &named)).await;
    let tells = response.headers().contains_key(header::ALLOW);
    if tells || response.status() == StatusCode::METHOD_NOT_ALLOWED {
        let allow = response.headers().get(header::ALLOW).and_then(|allow| allow.to_str().ok());
        let theirs =
            named.iter().map(|(route, _)| if route.is_get() { "GET,HEAD" } else { route.method.as_str() });
        let all: Vec<_> = allow.into_iter().chain(theirs).collect();
        if let Ok(all) = HeaderValue::from_str(&all.join(",")) {
            response.headers_mut().insert(header::ALLOW, all);
        }
    }
    response
}

fn renamed(mut request: Request, named: &[(&EarlierRoute, String)]) -> Request {
    request.extensions_mut().insert(IsEarlierName);
    let is_head = request.method() == Method::HEAD;
    let is_meant = |route: &EarlierRoute| route.method == *request.method() || is_head && route.is_get();
    if let Some((route, path)) = named.iter().find(|(route, _)| is_meant(route)) {
        if !is_head {
            *request.method_mut() = route.now.0.clone();
        }
        put_path(&mut request, path);
    }
    request
}

/// Gives the request another path; its query stays.
pub(super) fn put_path(request: &mut Request, path: &str) {
    let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
    let mut parts = request.uri().clone().into_parts();
    parts.path_and_query = format!("{path}{query}").parse::<PathAndQuery>().ok();
    if let Ok(uri) = Uri::from_parts(parts) {
        *request.uri_mut() = uri;
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    fn taken(method: Method, uri: &str) -> (Method, String) {
        let earlier = [
            EarlierRoute {
                operation_id: "replace_thing",
                method: Method::PUT,
                path: "/api/things/{thing_id}",
                now: (Method::PATCH, "/api/things/{thing_id}"),
                but: &["/api/things/merge"],
            },
            EarlierRoute {
                operation_id: "move_thing",
                method: Method::POST,
                path: "/api/things/{thing_id}/to/{place_id}",
                now: (Method::POST, "/api/moves/{thing_id}/{place_id}"),
                but: &[],
            },
        ];
        let request = Request::builder().method(method).uri(uri).body(Body::empty()).expect("a request");
        let path = request.uri().path();
        let named: Vec<_> = earlier.iter().filter_map(|route| Some((route, route.path_now(path)?))).collect();
        let request = renamed(request, &named);
        (request.method().clone(), request.uri().to_string())
    }

    #[test]
    fn an_earlier_name_leads_to_ours_with_its_parameters_and_query() {
        assert_eq!(taken(Method::PUT, "/api/things/5?a=1"), (Method::PATCH, "/api/things/5?a=1".to_owned()));
        assert_eq!(taken(Method::POST, "/api/things/5/to/7"), (Method::POST, "/api/moves/5/7".to_owned()));
    }

    #[test]
    fn another_method_a_longer_path_and_an_empty_step_stay_as_they_are() {
        for (method, uri) in [
            (Method::GET, "/api/things/5"),
            (Method::PUT, "/api/things/5/to"),
            (Method::PUT, "/api/things/"),
            (Method::PUT, "/api/things/merge"),
            (Method::POST, "/api/things/5/to"),
        ] {
            assert_eq!(taken(method.clone(), uri), (method, uri.to_owned()));
        }
    }
}
