//! What makes a story of the document's operations, so that the collection runs
//! from start to end: who signs in, what is made before it is read, and what is
//! removed last. `story.json` tells it, by operation ids; an operation that it
//! does not know comes last in its folder, as the document shows it.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::{Map, Value, json};

/// The story, as `story.json` tells it.
#[derive(Deserialize)]
pub(super) struct Story {
    /// The folders by their tags, each with its operations.
    order: Vec<Vec<String>>,
    /// What whoever runs it may fill in.
    pub variables: Map<String, Value>,
    /// What is kept of an answer: the variable, and where it stands in the answer.
    keeps: HashMap<String, HashMap<String, String>>,
    /// What is sent where the document's example doesn't fit in.
    bodies: HashMap<String, Value>,
    /// The variables that parameters of a path stand for; others stand for the
    /// variable of their own name.
    paths: HashMap<String, HashMap<String, String>>,
    /// Requests that are passed over until this variable has been filled in:
    /// what only its owner can give, or what would change more than the story.
    waits_for: HashMap<String, String>,
    /// The script that prepares what a request is about.
    before: HashMap<String, String>,
}

/// Every answer has to be one that says yes.
const SAYS_YES: &str = "pm.test('it is answered', () => pm.expect(pm.response.code).to.be.below(400));";

impl Story {
    #[expect(
        clippy::expect_used,
        reason = "a story that can't be read is found by any test of the collection"
    )]
    pub(super) fn told() -> Self {
        serde_json::from_str(include_str!("story.json")).expect("the story is JSON of its own shape")
    }

    /// Where an operation of a folder stands.
    pub(super) fn place(&self, tag: &str, operation: &str) -> (usize, usize) {
        let folder = self.order.iter().position(|folder| folder.first().is_some_and(|name| name == tag));
        let inside = folder.and_then(|at| self.order[at].iter().position(|name| name == operation));
        (folder.unwrap_or(usize::MAX), inside.unwrap_or(usize::MAX))
    }

    /// What is sent instead of the document's example.
    pub(super) fn body(&self, operation: &str) -> Option<&Value> {
        self.bodies.get(operation)
    }

    /// The variable that a parameter of a path stands for.
    pub(super) fn variable(&self, operation: &str, parameter: &str) -> String {
        let named = self.paths.get(operation).and_then(|names| names.get(parameter));
        format!("{{{{{}}}}}", named.map_or(parameter, String::as_str))
    }

    /// The token it is sent with, where that is not the story's own.
    pub(super) fn token(&self, operation: &str) -> Option<&'static str> {
        (operation == "end_session").then_some("{{spare_token}}")
    }

    /// The scripts around a request.
    pub(super) fn scripts(&self, operation: &str) -> Vec<Value> {
        let mut before = Vec::new();
        if let Some(variable) = self.waits_for.get(operation) {
            before.push(format!("// Passed over until `{variable}` is filled in."));
            before
                .push(format!("if (!pm.collectionVariables.get('{variable}')) pm.execution.skipRequest();"));
        }
        let prepared = self.before.get(operation).map(|name| script(name));
        before.extend(prepared.into_iter().flat_map(str::lines).map(str::to_owned));
        let mut after = vec![SAYS_YES.to_owned()];
        if let Some(kept) = self.keeps.get(operation) {
            let mut kept: Vec<_> = kept.iter().collect();
            kept.sort_unstable();
            after.push("const answer = pm.response.json();".to_owned());
            after.extend(
                kept.into_iter().map(|(variable, way)| {
                    format!("pm.collectionVariables.set('{variable}', answer.{way});")
                }),
            );
        }
        let event = |listen: &str, lines: Vec<String>| json!({ "listen": listen, "script": { "type": "text/javascript", "exec": lines } });
        let before = (!before.is_empty()).then(|| event("prerequest", before));
        before.into_iter().chain([event("test", after)]).collect()
    }
}

fn script(name: &str) -> &'static str {
    match name {
        "another_session" => include_str!("another_session.js"),
        "archived_product" => include_str!("archived_product.js"),
        "fresh_order" => include_str!("fresh_order.js"),
        "delivered_order" => include_str!("delivered_order.js"),
        _ => "",
    }
}
