//! The one way to work off rows that are due: some are taken, each is done by
//! itself, side by side with others, and what became of them is written down.
//!
//! Two kinds of rows are served. Leased ones are taken with a token, done with
//! no transaction open, and finished only under that token; what fails is put
//! off in its row. The others are taken with nothing written, so whoever does
//! one looks at it again: under its lock, or, where a provider is asked, before
//! the question, with nothing locked while it answers, and under the order's
//! lock as the answer is taken in. What fails of these is put off in memory.
//!
//! In both, a piece that fails or hangs holds up no other, and whatever is
//! under way when the process winds down is given back.

mod put_off;
mod round;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use put_off::PutOff;
use round::Round;
use tokio::sync::watch;
use uuid::Uuid;

use super::{Ending, Tick, Worker};

/// How due rows are worked off.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Rows taken at a time.
    pub batch: i64,
    /// Pieces done at the same time; so many have to hang before others wait.
    pub side_by_side: usize,
    /// How long a row is leased. A piece that has not ended by then has failed,
    /// so it never runs beside whoever takes the row over. None where rows are
    /// not leased but looked at again as they are done.
    pub lease: Option<Duration>,
}

/// What may be taken, and under which token it is leased.
#[derive(Clone, Copy, Debug)]
pub struct Claim {
    pub token: Uuid,
    pub limit: i64,
    pub lease: Duration,
}

/// What became of a piece.
#[derive(Debug)]
pub enum End<O> {
    Done(O),
    Failed(anyhow::Error),
    /// Given back: the process winds down, or its turn never came. Due at once.
    Left,
}

/// A piece that is over.
pub struct Ended<D: Duty + ?Sized> {
    pub piece: Arc<D::Piece>,
    pub end: End<D::Outcome>,
}

/// What is due, and one of it.
#[async_trait]
pub trait Duty: Send + Sync + 'static {
    type Piece: Send + Sync;
    type Outcome: Send + Sync;

    fn name(&self) -> &'static str;

    fn pace(&self) -> Pace;

    /// The piece's id, unique among those of this duty.
    fn id(&self, piece: &Self::Piece) -> i64;

    /// Takes what is due, the oldest first; leases it where the pace says so.
    async fn due(&self, claim: Claim) -> anyhow::Result<Vec<Self::Piece>>;

    /// Does one piece. May be dropped at any of its awaits.
    async fn one(&self, piece: &Self::Piece) -> anyhow::Result<Self::Outcome>;

    /// Writes down what became of leased rows, of those that are still under
    /// the token. There is a default only for rows that are not leased, which
    /// say themselves what became of them: leased ones that nobody finishes
    /// would be done again and again.
    async fn finish(&self, _token: Uuid, _ended: &[Ended<Self>]) -> anyhow::Result<()> {
        anyhow::ensure!(self.pace().lease.is_none(), "{} leases rows and finishes none", self.name());
        Ok(())
    }

    /// Rings when there may be work.
    fn bell(&self) -> Option<watch::Receiver<()>> {
        None
    }
}

/// The worker that does a duty, round by round.
pub struct Rounds<D: Duty> {
    duty: D,
    put_off: PutOff,
    ending: Ending,
}

impl<D: Duty> Rounds<D> {
    /// A worker for a duty.
    pub fn new(duty: D) -> Self {
        Self { duty, put_off: PutOff::default(), ending: Ending::default() }
    }
}

#[async_trait]
impl<D: Duty> Worker for Rounds<D> {
    fn name(&self) -> &'static str {
        self.duty.name()
    }

    /// One batch; and another whenever none of it is left to begin while some
    /// of it is still under way.
    async fn tick(&self) -> anyhow::Result<Tick> {
        let mut round = Round::of(self);
        round.take().await?;
        if round.waiting.is_empty() {
            return Ok(Tick::Idle);
        }
        while round.begin() {
            let is_over = round.wait().await;
            if round.is_to_be_written() {
                round.write().await;
                if round.may_take_more() && !is_over {
                    let taken = round.take().await;
                    round.note(taken);
                }
            }
            if is_over {
                round.leave().await;
            }
        }
        round.trouble.map_or(Ok(Tick::Worked), Err)
    }

    fn wind_down(&self) {
        self.ending.begin();
    }

    fn bell(&self) -> Option<watch::Receiver<()>> {
        self.duty.bell()
    }
}

#[cfg(test)]
mod tests;
