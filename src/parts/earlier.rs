//! What clients of an earlier system call by other names. The names stand in
//! one table (`earlier/names.rs`), are served, and stand in the document as
//! deprecated.

use super::RouteFact;
pub use crate::http::EarlierRoute;

/// Earlier names of routes and of fields.
#[derive(Clone, Debug, Default)]
pub struct EarlierNames {
    pub routes: Vec<EarlierRoute>,
    pub fields: Vec<EarlierField>,
    /// Operations, by their ids, that are there for earlier clients alone.
    pub operations: Vec<&'static str>,
}

/// A field under the name it had: of a body, whose struct takes it as an alias,
/// or of an answer, which shows both.
#[derive(Clone, Copy, Debug)]
pub struct EarlierField {
    /// The body's or answer's name in the document.
    pub schema: &'static str,
    pub name: &'static str,
    pub now: &'static str,
}

impl EarlierNames {
    pub(super) fn and(mut self, other: Self) -> Self {
        self.routes.extend(other.routes);
        self.fields.extend(other.fields);
        self.operations.extend(other.operations);
        self
    }

    /// What holds for the routes under their earlier names: what holds for ours.
    pub fn facts(&self, facts: &[RouteFact]) -> Vec<RouteFact> {
        let of = |route: &EarlierRoute| {
            let (method, path) = &route.now;
            let fact = facts.iter().find(|fact| fact.method == *method && fact.path == *path)?;
            Some(RouteFact { method: route.method.clone(), path: route.path.to_owned(), ..fact.clone() })
        };
        self.routes.iter().filter_map(of).collect()
    }
}
