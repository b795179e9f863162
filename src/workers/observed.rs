//! A worker under observation: its ticks are counted, its failures logged, and
//! every line of a tick carries an id, as a request's do.

use std::sync::Arc;

use async_trait::async_trait;
use tokio::sync::watch;
use tracing::Instrument;
use uuid::Uuid;

use super::{Tick, Worker};
use crate::metrics::Metrics;

const OUTCOMES: [&str; 3] = ["worked", "idle", "failed"];

/// Observes the worker it holds.
pub struct Observed {
    worker: Arc<dyn Worker>,
    metrics: Arc<Metrics>,
}

impl Observed {
    /// Observes a worker from now on.
    pub fn new(worker: Arc<dyn Worker>, metrics: Arc<Metrics>) -> Self {
        for outcome in OUTCOMES {
            metrics.worker_ticks.with_label_values(&[worker.name(), outcome]);
        }
        Self { worker, metrics }
    }
}

#[async_trait]
impl Worker for Observed {
    fn name(&self) -> &'static str {
        self.worker.name()
    }

    async fn tick(&self) -> anyhow::Result<Tick> {
        let span =
            tracing::info_span!("tick", request.id = %Uuid::now_v7().simple(), worker.name = self.name());
        let ticked = self.worker.tick().instrument(span.clone()).await;
        let outcome = match &ticked {
            Ok(Tick::Worked) => "worked",
            Ok(Tick::Idle) => "idle",
            Err(error) => {
                span.in_scope(|| tracing::warn!(error.message = format!("{error:#}"), "tick failed"));
                "failed"
            }
        };
        self.metrics.worker_ticks.with_label_values(&[self.name(), outcome]).inc();
        ticked
    }

    fn wind_down(&self) {
        self.worker.wind_down();
    }

    fn bell(&self) -> Option<watch::Receiver<()>> {
        self.worker.bell()
    }
}
