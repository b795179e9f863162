//! What is said of a route beside its handler: what it counts against,
//! whether it is a page, and whether others write its query string.

use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::MethodRouter;
use http::Method;
use utoipa::openapi::PathItem;
use utoipa::openapi::path::Operation;
use utoipa_axum::router::UtoipaMethodRouter;

use super::asked::{Asked, refuse_unknown};
use super::count::{Counting, count};
use crate::http::{self as door, LimitClass, Parameter};
use crate::state::AppState;

/// A route with what holds for it, ready for a room's parts.
pub struct Route<R> {
    routes: R,
    class: Option<LimitClass>,
    is_page: bool,
    takes_any_query: bool,
}

/// What holds for one method of one path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteFact {
    pub method: Method,
    /// With its parameters in braces.
    pub path: String,
    /// None: it counts against nothing.
    pub class: Option<LimitClass>,
    /// Read by people, failures too.
    pub is_page: bool,
}

/// The word without which no route becomes a room's part.
pub trait Limited: Sized {
    /// Each request counts against the caller's limit of this class, before
    /// anything else is done for it. Sign-in's own limits come on top: they are
    /// the use case's.
    fn limited(self, class: LimitClass) -> Route<Self>;

    /// Requests count against nothing.
    fn unlimited(self) -> Route<Self>;
}

impl Limited for UtoipaMethodRouter<AppState> {
    fn limited(self, class: LimitClass) -> Route<Self> {
        Route { routes: self, class: Some(class), is_page: false, takes_any_query: false }
    }

    fn unlimited(self) -> Route<Self> {
        Route { routes: self, class: None, is_page: false, takes_any_query: false }
    }
}

impl Limited for MethodRouter<AppState> {
    fn limited(self, class: LimitClass) -> Route<Self> {
        Route { routes: self, class: Some(class), is_page: false, takes_any_query: false }
    }

    fn unlimited(self) -> Route<Self> {
        Route { routes: self, class: None, is_page: false, takes_any_query: false }
    }
}

impl<R> Route<R> {
    /// This is a page: read by people, failures too, in the language chosen on it.
    /// Its link may have been through anybody's hands, so what is added to it is
    /// passed over.
    pub fn page(self) -> Self {
        Self { is_page: true, takes_any_query: true, ..self }
    }

    /// Somebody else writes the address, a provider that calls back say: what a
    /// query string says that is not known is passed over.
    pub fn with_any_query(self) -> Self {
        Self { takes_any_query: true, ..self }
    }
}

impl Route<UtoipaMethodRouter<AppState>> {
    /// Counted and told apart as said, with the facts of each method.
    pub(super) fn documented(self, app: &AppState) -> (UtoipaMethodRouter<AppState>, Vec<RouteFact>) {
        let Self { routes: (schemas, paths, router), class, is_page, takes_any_query } = self;
        let (mut facts, mut asked) = (Vec::new(), Vec::new());
        for (path, item) in &paths.paths {
            for (method, operation) in methods_of(item) {
                asked.push((method.clone(), Parameter::of(operation)));
                facts.push(RouteFact { method, path: path.clone(), class, is_page });
            }
        }
        let methods = facts.iter().map(|fact| fact.method.clone()).collect();
        let counting = class.map(|class| Counting::of(app, class, methods));
        let router = if takes_any_query {
            router
        } else {
            router.layer(from_fn_with_state(Asked::new(asked), refuse_unknown))
        };
        ((schemas, paths, layered(router, counting, is_page)), facts)
    }
}

impl Route<MethodRouter<AppState>> {
    /// The same of a route that no document tells of: nobody knows what it may
    /// be asked.
    pub(super) fn undocumented(self, app: &AppState) -> MethodRouter<AppState> {
        let counting = self.class.map(|class| Counting::whatever_the_method(app, class));
        layered(self.routes, counting, self.is_page)
    }
}

fn layered(
    router: MethodRouter<AppState>,
    counting: Option<Counting>,
    is_page: bool,
) -> MethodRouter<AppState> {
    let router = match counting {
        Some(counting) => router.layer(from_fn_with_state(counting, count)),
        None => router,
    };
    // Outermost, so that who is refused reads it on a page too.
    if is_page { router.layer(from_fn(door::is_page)) } else { router }
}

fn methods_of(item: &PathItem) -> impl Iterator<Item = (Method, &Operation)> {
    let all = [
        (Method::GET, &item.get),
        (Method::POST, &item.post),
        (Method::PUT, &item.put),
        (Method::PATCH, &item.patch),
        (Method::DELETE, &item.delete),
    ];
    all.into_iter().filter_map(|(method, operation)| Some((method, operation.as_ref()?)))
}
