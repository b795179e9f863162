//! Where pictures are decoded: few at a time, beside everything else, and below
//! it, so that an order does not wait for pixels.
//!
//! Invariant: a decoding that was begun has its place until it ends, whatever
//! became of whoever asked for it.

use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use super::clean::{Cleaned, clean};
use super::error::Refused;
use crate::http::UploadedFile;

/// At most, however many processors there are.
const MOST_PLACES: usize = 2;
/// So many more may wait for a place.
const QUEUE: usize = 24;
/// And each no longer than this.
const PATIENCE: Duration = Duration::from_secs(10);
/// How far below everything else its threads run.
const NICE: i32 = 10;

/// Cheap to clone.
#[derive(Clone)]
pub(super) struct Pool {
    places: Arc<Semaphore>,
    /// Places, and those of the queue before them.
    waiting: Arc<Semaphore>,
    /// Held by whoever decodes a large one.
    large: Arc<Mutex<()>>,
}

impl Pool {
    /// With half of the processors, up to [`MOST_PLACES`].
    pub(super) fn new() -> Self {
        let half = thread::available_parallelism().map_or(1, |all| all.get() / 2);
        let places = half.clamp(1, MOST_PLACES);
        Self {
            places: Arc::new(Semaphore::new(places)),
            waiting: Arc::new(Semaphore::new(places + QUEUE)),
            large: Arc::default(),
        }
    }

    /// Cleans what was sent, in a thread of its own.
    pub(super) async fn clean(&self, sent: UploadedFile) -> Result<Cleaned, Refused> {
        let Ok(_waiting) = self.waiting.try_acquire() else { return Err(Refused::Busy) };
        let place = tokio::time::timeout(PATIENCE, Arc::clone(&self.places).acquire_owned()).await;
        let Ok(Ok(place)) = place else { return Err(Refused::Busy) };
        let (answer, cleaned) = oneshot::channel();
        let large = Arc::clone(&self.large);
        let work = move || below_all(place, || drop(answer.send(clean(&sent.bytes, &large))));
        let begun = thread::Builder::new().name("picture".to_owned()).spawn(work);
        begun.map_err(|_none_to_be_had| Refused::Busy)?;
        // A decoder that panics at what it was given has not read it to its end.
        cleaned.await.unwrap_or(Err(Refused::Torn))
    }
}

/// Where threads can't be told apart, it runs beside the others as they do.
fn below_all(place: OwnedSemaphorePermit, work: impl FnOnce()) {
    let _ = rustix::process::nice(NICE);
    work();
    drop(place);
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    #[tokio::test]
    async fn whoever_comes_when_the_queue_is_full_is_sent_away_and_is_welcome_later() {
        let pool = Pool::new();
        let nothing = || UploadedFile::from(Bytes::new());
        let all = pool.waiting.available_permits();
        let others = pool.waiting.acquire_many(u32::try_from(all).expect("few")).await.expect("all of them");
        assert_eq!(pool.clean(nothing()).await.err(), Some(Refused::Busy));
        drop(others);
        assert_eq!(pool.clean(nothing()).await.err(), Some(Refused::NotAPicture));
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_waits_for_a_place_in_vain_is_sent_away_too() {
        let pool = Pool::new();
        let all = pool.places.available_permits();
        let _others = pool.places.acquire_many(u32::try_from(all).expect("few")).await.expect("all of them");
        assert_eq!(pool.clean(UploadedFile::from(Bytes::new())).await.err(), Some(Refused::Busy));
        assert_eq!(pool.waiting.available_permits(), all + QUEUE, "and waits no longer");
    }
}
