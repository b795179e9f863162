//! The supervisor: a worker that dies is heard of, one that fails backs off.

use std::sync::Arc;
use std::time::{Duration, Instant};

use cvety::workers::{Supervisor, Tick, Worker};
use tokio::sync::{mpsc, watch};

/// A worker whose ticks end as the test says.
struct Scripted {
    ticks: mpsc::UnboundedSender<Instant>,
    bell: watch::Sender<()>,
    end: fn() -> anyhow::Result<Tick>,
}

#[async_trait::async_trait]
impl Worker for Scripted {
    fn name(&self) -> &'static str {
        "scripted"
    }

    async fn tick(&self) -> anyhow::Result<Tick> {
        // News keeps coming, whatever the worker makes of it.
        self.bell.send_replace(());
        self.ticks.send(Instant::now())?;
        (self.end)()
    }

    fn wind_down(&self) {}

    fn bell(&self) -> Option<watch::Receiver<()>> {
        Some(self.bell.subscribe())
    }
}

fn started(end: fn() -> anyhow::Result<Tick>) -> (Supervisor, mpsc::UnboundedReceiver<Instant>) {
    let (ticks, ticked) = mpsc::unbounded_channel();
    let worker: Arc<dyn Worker> = Arc::new(Scripted { ticks, bell: watch::Sender::new(()), end });
    (Supervisor::start(vec![worker]), ticked)
}

#[tokio::test]
async fn a_worker_that_panics_is_heard_of_at_once() {
    let (mut supervisor, _ticked) = started(|| panic!("the test wants it so"));
    let death = tokio::time::timeout(Duration::from_secs(5), supervisor.death()).await;
    assert!(death.expect("a death").contains("died"));
}

#[tokio::test]
async fn a_worker_that_fails_backs_off_though_the_bell_rings() {
    let (supervisor, mut ticked) = started(|| anyhow::bail!("the test wants it so"));
    let mut ticks = Vec::new();
    for _ in 0..3 {
        ticks.push(ticked.recv().await.expect("it ticks on"));
    }
    let pauses = [ticks[1] - ticks[0], ticks[2] - ticks[1]];
    assert!(pauses[0] >= Duration::from_millis(200), "{pauses:?}");
    assert!(pauses[1] > pauses[0], "{pauses:?}");
    supervisor.stop(Duration::from_secs(5)).await;
}

#[tokio::test]
async fn an_idle_worker_wakes_when_the_bell_rings() {
    let (supervisor, mut ticked) = started(|| Ok(Tick::Idle));
    let begun = Instant::now();
    for _ in 0..5 {
        ticked.recv().await.expect("it ticks on");
    }
    assert!(begun.elapsed() < Duration::from_secs(1), "it waited for its pause: {:?}", begun.elapsed());
    supervisor.stop(Duration::from_secs(5)).await;
}
