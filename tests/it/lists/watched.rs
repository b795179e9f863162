//! What the server's own statements read: PostgreSQL tells the plan of each as
//! a notice, and the driver logs it on the test's thread.

use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use serde_json::Value;
use tracing::field::{Field, Visit};
use tracing::subscriber::DefaultGuard;
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, SubscriberExt};
use tracing_subscriber::{Layer, Registry};

use crate::support::TestApp;

/// The plans of what the server does, from now on.
pub struct Watched {
    plans: Arc<Mutex<Vec<Value>>>,
    _guard: DefaultGuard,
}

impl Watched {
    /// Watches connections that are opened from now on.
    pub async fn start(app: &TestApp) -> Self {
        let name = app.database().name();
        for setting in [
            "session_preload_libraries = 'auto_explain'",
            "auto_explain.log_min_duration = 0",
            "auto_explain.log_analyze = on",
            "auto_explain.log_timing = off",
            "auto_explain.log_nested_statements = on",
            "auto_explain.log_format = json",
            "auto_explain.log_level = notice",
            // One shop is most of a test's database, as it never is in life; what has no index
            // is read whole all the same.
            "enable_seqscan = off",
        ] {
            app.db_execute(&format!("alter database {name} set {setting}")).await;
        }
        let plans = Arc::new(Mutex::new(Vec::new()));
        let guard = tracing::subscriber::set_default(Registry::default().with(Notices(plans.clone())));
        Self { plans, _guard: guard }
    }

    /// The plans since the last call.
    pub fn take(&self) -> Vec<Plan> {
        std::mem::take(&mut *self.plans.lock().expect("the plans")).into_iter().map(Plan).collect()
    }
}

/// A statement's plan with what it did.
pub struct Plan(Value);

impl Plan {
    pub fn statement(&self) -> &str {
        self.0["Query Text"].as_str().unwrap_or_default()
    }

    /// Every step: its kind, the table it reads, and the rows it came to see.
    pub fn steps(&self) -> Vec<(String, String, i64)> {
        let mut steps = Vec::new();
        collect(&self.0["Plan"], &mut steps);
        steps
    }

    /// Pages touched, from memory or not.
    pub fn pages(&self) -> i64 {
        ["Shared Hit Blocks", "Shared Read Blocks"]
            .iter()
            .filter_map(|key| self.0["Plan"][key].as_i64())
            .sum()
    }

    pub fn text(&self) -> String {
        serde_json::to_string_pretty(&self.0).expect("a plan")
    }
}

fn collect(node: &Value, steps: &mut Vec<(String, String, i64)>) {
    let text = |key: &str| node[key].as_str().unwrap_or_default().to_owned();
    let number = |key: &str| node[key].as_f64().unwrap_or_default();
    let rows = (number("Actual Rows") + number("Rows Removed by Filter")) * number("Actual Loops");
    #[expect(clippy::cast_possible_truncation, reason = "rows of a test")]
    steps.push((text("Node Type"), text("Relation Name"), rows as i64));
    for child in node["Plans"].as_array().into_iter().flatten() {
        collect(child, steps);
    }
}

struct Notices(Arc<Mutex<Vec<Value>>>);

impl<S: Subscriber> Layer<S> for Notices {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() == "sqlx::postgres::notice" {
            let mut message = Message(String::new());
            event.record(&mut message);
            let json = message.0.split_once("plan:").and_then(|(_, json)| serde_json::from_str(json).ok());
            self.0.lock().expect("the plans").extend(json);
        }
    }
}

struct Message(String);

impl Visit for Message {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "message" {
            value.clone_into(&mut self.0);
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "message" {
            self.0 = format!("{value:?}");
        }
    }
}
