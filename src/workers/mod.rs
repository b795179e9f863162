//! Background work: start, back off, observe, stop. A worker only knows one
//! [`Worker::tick`], so tests drive it by hand and never sleep. One that
//! panics stops the process loudly.

mod ending;
mod observed;
mod periodic;
mod rounds;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

pub use ending::Ending;
pub use observed::Observed;
pub use periodic::{Chore, Periodic};
pub use rounds::{Claim, Duty, End, Ended, Pace, Rounds};

/// An idle worker looks again after this; the bell only makes it sooner.
const IDLE_PAUSE: Duration = Duration::from_secs(1);
/// Bells seldom ring alone: what comes within this is done together.
const GATHERING: Duration = Duration::from_millis(20);
const FIRST_BACKOFF: Duration = Duration::from_millis(250);
const LONGEST_BACKOFF: Duration = Duration::from_secs(5);

/// What a tick found to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tick {
    /// There may be more: tick again at once.
    Worked,
    Idle,
}

/// A piece of background work.
#[async_trait]
pub trait Worker: Send + Sync + 'static {
    fn name(&self) -> &'static str;

    /// Does the next bit. Safe to repeat, and to run on several instances.
    /// Whoever observes the worker logs its failures.
    async fn tick(&self) -> anyhow::Result<Tick>;

    /// The process winds down: a tick under way ends as soon as it can, and
    /// gives back what it has leased. Empty where no tick takes long.
    fn wind_down(&self);

    /// Rings when there may be work.
    fn bell(&self) -> Option<watch::Receiver<()>> {
        None
    }
}

/// Runs workers until told to stop.
pub struct Supervisor {
    workers: Vec<Arc<dyn Worker>>,
    tasks: JoinSet<()>,
    stop: CancellationToken,
}

impl Supervisor {
    /// Starts every worker in a task of its own.
    pub fn start(workers: Vec<Arc<dyn Worker>>) -> Self {
        let stop = CancellationToken::new();
        let mut tasks = JoinSet::new();
        for worker in &workers {
            tasks.spawn(drive(Arc::clone(worker), stop.clone()));
        }
        Self { workers, tasks, stop }
    }

    /// Returns when a worker has died, which none should.
    pub async fn death(&mut self) -> String {
        match self.tasks.join_next().await {
            Some(Err(error)) => format!("a worker died: {error}"),
            Some(Ok(())) => "a worker stopped by itself".to_owned(),
            None => std::future::pending().await,
        }
    }

    /// Lets every worker finish its tick and waits for them.
    pub async fn stop(mut self, patience: Duration) {
        self.stop.cancel();
        self.workers.iter().for_each(|worker| worker.wind_down());
        let finished = async { while self.tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(patience, finished).await.is_err() {
            tracing::warn!("workers did not finish in time");
        }
    }
}

async fn drive(worker: Arc<dyn Worker>, stop: CancellationToken) {
    let mut backoff = FIRST_BACKOFF;
    let mut bell = worker.bell();
    while !stop.is_cancelled() {
        let (pause, may_be_woken) = match worker.tick().await {
            Ok(Tick::Worked) => {
                backoff = FIRST_BACKOFF;
                continue;
            }
            Ok(Tick::Idle) => {
                backoff = FIRST_BACKOFF;
                (IDLE_PAUSE, true)
            }
            Err(_) => {
                let longer = (backoff * 2).min(LONGEST_BACKOFF);
                // The bell of a busy shop would make it no pause at all.
                (std::mem::replace(&mut backoff, longer), false)
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = rung(&mut bell), if may_be_woken => tokio::time::sleep(GATHERING).await,
            () = tokio::time::sleep(pause) => {}
        }
    }
}

async fn rung(bell: &mut Option<watch::Receiver<()>>) {
    if let Some(bell) = bell
        && bell.changed().await.is_ok()
    {
        return;
    }
    std::future::pending().await
}
