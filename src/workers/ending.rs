//! The end of the process, as a worker sees it: what is under way may still
//! end by itself for a moment, and is then dropped.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

/// Shorter than the supervisor's patience by as long as it takes to give back
/// what was leased.
const GRACE: Duration = Duration::from_millis(1_500);

/// Told by [`super::Worker::wind_down`], asked by the tick under way.
#[derive(Clone, Debug, Default)]
pub struct Ending(CancellationToken);

impl Ending {
    /// The process winds down.
    pub fn begin(&self) {
        self.0.cancel();
    }

    /// True from then on.
    pub fn has_begun(&self) -> bool {
        self.0.is_cancelled()
    }

    /// Waits for that moment.
    pub async fn begun(&self) {
        self.0.cancelled().await;
    }

    /// Waits until what is under way has had its moment.
    pub async fn over(&self) {
        self.begun().await;
        tokio::time::sleep(GRACE).await;
    }

    /// Does something that may take long; None if the process has ended before
    /// it: then it was dropped at one of its awaits, as if by a kill.
    pub async fn unless_over<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            done = work => Some(done),
            () = self.over() => None,
        }
    }
}
