//! What a connection is about, as its stream, its requests and its place see it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// How long a connection may wait.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    /// For all of a head.
    pub head: Duration,
    /// For a request, and for its reader.
    pub idle: Duration,
}

/// Shared by all who deal with one connection.
#[derive(Clone)]
pub(super) struct Progress(Arc<Shared>);

struct Shared {
    now: Mutex<Now>,
    leave: CancellationToken,
}

#[derive(Clone, Copy)]
struct Now {
    doing: Doing,
    since: Instant,
    /// Some of an answer may not be written yet.
    owes: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Doing {
    /// Nothing; there was a request before.
    Idle,
    /// Waits for its first byte, or for the rest of a head.
    Head,
    /// A request is under way.
    Work,
}

impl Progress {
    /// Of a connection that has just been taken.
    pub fn new() -> Self {
        let now = Now { doing: Doing::Head, since: Instant::now(), owes: false };
        Self(Arc::new(Shared { now: Mutex::new(now), leave: CancellationToken::new() }))
    }

    fn now(&self) -> MutexGuard<'_, Now> {
        self.0.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn turn(&self, from: impl FnOnce(Doing) -> bool, doing: Doing) {
        let mut now = self.now();
        if from(now.doing) {
            *now = Now { doing, since: Instant::now(), owes: now.owes || doing == Doing::Work };
        }
    }

    /// Bytes have come.
    pub fn heard(&self) {
        self.turn(|doing| doing == Doing::Idle, Doing::Head);
    }

    /// A request's head is there.
    pub fn began(&self) {
        self.turn(|_| true, Doing::Work);
    }

    /// A request's answer is on its way.
    pub fn answered(&self) {
        self.turn(|doing| doing == Doing::Work, Doing::Idle);
    }

    /// All that was to be written is.
    pub fn flushed(&self) {
        let mut now = self.now();
        now.owes &= now.doing == Doing::Work;
    }

    /// Nothing is to be written of any answer of ours.
    pub fn owes_nothing(&self) -> bool {
        !self.now().owes
    }

    /// Since when it waits for somebody else; None while a request is under way.
    pub fn waits_since(&self) -> Option<Instant> {
        let now = *self.now();
        (now.doing != Doing::Work).then_some(now.since)
    }

    /// When the wait for bytes is over; None while a request is under way.
    pub fn deadline(&self, patience: Patience) -> Option<Instant> {
        let now = *self.now();
        match now.doing {
            Doing::Idle => Some(now.since + patience.idle),
            Doing::Head => Some(now.since + patience.head),
            Doing::Work => None,
        }
    }

    /// Somebody else needs its place.
    pub fn displace(&self) {
        self.0.leave.cancel();
    }

    /// Until its place is needed.
    pub async fn displaced(&self) {
        self.0.leave.cancelled().await;
    }
}
