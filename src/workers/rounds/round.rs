//! One tick over due rows: taken, begun side by side, gathered as they end,
//! written down, and given back where the process ends first.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;
use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;
use tokio::time::{Instant, sleep_until, timeout_at};
use uuid::Uuid;

use super::{Claim, Duty, End, Ended, Pace, Rounds};

/// Pieces that end within this of one another are finished together.
const GATHERING: Duration = Duration::from_millis(100);
/// A tick takes no more after this, so that it ends and is counted.
const LONGEST_TAKING: Duration = Duration::from_secs(60);

type UnderWay<'a, O> = FuturesUnordered<BoxFuture<'a, (i64, End<O>)>>;

/// One tick's state.
pub(super) struct Round<'a, D: Duty> {
    rounds: &'a Rounds<D>,
    pace: Pace,
    token: Uuid,
    began_at: Instant,
    /// With the end of their lease.
    pub(super) waiting: VecDeque<(Arc<D::Piece>, Option<Instant>)>,
    under_way: UnderWay<'a, D::Outcome>,
    /// The pieces under way, by their ids.
    held: HashMap<i64, Arc<D::Piece>>,
    /// Taken in this tick; a row that is not leased is not taken twice.
    seen: HashSet<i64>,
    /// How many of these were done, and so are due no more.
    done: usize,
    ended: Vec<Ended<D>>,
    write_at: Option<Instant>,
    /// The first thing that went wrong with the database; nothing more is taken.
    pub(super) trouble: Option<anyhow::Error>,
}

impl<'a, D: Duty> Round<'a, D> {
    pub(super) fn of(rounds: &'a Rounds<D>) -> Self {
        Self {
            rounds,
            pace: rounds.duty.pace(),
            token: Uuid::new_v4(),
            began_at: Instant::now(),
            waiting: VecDeque::new(),
            under_way: FuturesUnordered::new(),
            held: HashMap::new(),
            seen: HashSet::new(),
            done: 0,
            ended: Vec::new(),
            write_at: None,
            trouble: None,
        }
    }

    /// Takes another batch.
    pub(super) async fn take(&mut self) -> anyhow::Result<()> {
        if self.trouble.is_some() || self.rounds.ending.has_begun() {
            return Ok(());
        }
        let Self { rounds, pace, .. } = *self;
        let limit = pace.batch.saturating_add(self.passed_over());
        let lease = pace.lease.unwrap_or_default();
        // By our clock the lease ends before it does by the database's.
        let lease_end = pace.lease.map(|lease| Instant::now() + lease);
        let due = rounds.duty.due(Claim { token: self.token, limit, lease });
        let due = self.meanwhile(rounds.ending.unless_over(due)).await;
        for piece in due.transpose()?.unwrap_or_default() {
            let id = rounds.duty.id(&piece);
            if pace.lease.is_some() || (!rounds.put_off.has(id) && self.seen.insert(id)) {
                self.waiting.push_back((Arc::new(piece), lease_end));
            }
        }
        Ok(())
    }

    /// Rows that are still due but not to be taken: begun or waiting, failed in
    /// this tick, or put off before it.
    fn passed_over(&self) -> i64 {
        if self.pace.lease.is_some() {
            return 0;
        }
        let still_due = self.seen.len() - self.done;
        i64::try_from(still_due + self.rounds.put_off.count_besides(&self.seen)).unwrap_or(i64::MAX)
    }

    /// All that is left hangs, and there is room beside it.
    pub(super) fn may_take_more(&self) -> bool {
        self.waiting.is_empty()
            && !self.under_way.is_empty()
            && self.under_way.len() < self.pace.side_by_side
            && self.began_at.elapsed() < LONGEST_TAKING
    }

    /// Begins what there is room for; false if nothing is left to wait for.
    pub(super) fn begin(&mut self) -> bool {
        while self.under_way.len() < self.pace.side_by_side.max(1)
            && let Some((piece, lease_end)) = self.waiting.pop_front()
        {
            let duty = &self.rounds.duty;
            let id = duty.id(&piece);
            self.held.insert(id, Arc::clone(&piece));
            self.under_way.push(Box::pin(async move { (id, attempt(duty, &piece, lease_end).await) }));
        }
        !self.under_way.is_empty() || !self.ended.is_empty()
    }

    /// Waits until a piece ends, or those that have are to be written down;
    /// true if the process winds down.
    pub(super) async fn wait(&mut self) -> bool {
        if self.under_way.is_empty() {
            return self.rounds.ending.has_begun();
        }
        let write_at = self.write_at.unwrap_or_else(Instant::now);
        tokio::select! {
            biased;
            Some(ended) = self.under_way.next() => self.put_down(ended),
            () = sleep_until(write_at), if self.write_at.is_some() => {}
            () = self.rounds.ending.begun() => {}
        }
        self.rounds.ending.has_begun()
    }

    fn put_down(&mut self, (id, end): (i64, End<D::Outcome>)) {
        let Some(piece) = self.held.remove(&id) else { return };
        if self.pace.lease.is_none() {
            match &end {
                End::Failed(error) => {
                    tracing::warn!(piece.id = id, error.message = format!("{error:#}"), "left undone");
                    self.rounds.put_off.put_off(id);
                }
                End::Done(_) => {
                    self.rounds.put_off.forget(id);
                    self.done += 1;
                }
                End::Left => self.rounds.put_off.forget(id),
            }
        }
        self.ended.push(Ended { piece, end });
        self.write_at.get_or_insert_with(|| Instant::now() + GATHERING);
    }

    pub(super) fn is_to_be_written(&self) -> bool {
        let nobody_follows = self.under_way.is_empty() && self.waiting.is_empty();
        nobody_follows || self.write_at.is_some_and(|write_at| write_at <= Instant::now())
    }

    pub(super) async fn write(&mut self) {
        self.write_at = None;
        let ended = std::mem::take(&mut self.ended);
        if !ended.is_empty() {
            let rounds = self.rounds;
            let written = self.meanwhile(rounds.duty.finish(self.token, &ended)).await;
            self.note(written);
        }
    }

    /// Waits for `work` while what is under way goes on: a piece that stood
    /// still would keep its transaction, and `work` might wait for just that.
    async fn meanwhile<T>(&mut self, work: impl Future<Output = T>) -> T {
        tokio::pin!(work);
        loop {
            tokio::select! {
                biased;
                done = &mut work => return done,
                Some(ended) = self.under_way.next() => self.put_down(ended),
            }
        }
    }

    /// What has begun may still end; the rest is given back.
    pub(super) async fn leave(&mut self) {
        let ending = self.rounds.ending.clone();
        let over = ending.over();
        tokio::pin!(over);
        loop {
            tokio::select! {
                biased;
                ended = self.under_way.next() => match ended {
                    Some(ended) => self.put_down(ended),
                    None => break,
                },
                () = &mut over => break,
            }
        }
        self.under_way.clear();
        let left = self.held.drain().map(|(_, piece)| piece);
        let left = left.chain(self.waiting.drain(..).map(|(piece, _)| piece));
        self.ended.extend(left.map(|piece| Ended { piece, end: End::Left }));
        self.write().await;
    }

    pub(super) fn note(&mut self, result: anyhow::Result<()>) {
        if let Err(error) = result {
            self.trouble.get_or_insert(error);
        }
    }
}

async fn attempt<D: Duty>(duty: &D, piece: &D::Piece, lease_end: Option<Instant>) -> End<D::Outcome> {
    let done = match lease_end {
        Some(lease_end) if lease_end <= Instant::now() => return End::Left,
        Some(lease_end) => match timeout_at(lease_end, duty.one(piece)).await {
            Ok(done) => done,
            Err(_) => Err(anyhow::anyhow!("it took longer than its lease")),
        },
        None => duty.one(piece).await,
    };
    done.map_or_else(End::Failed, End::Done)
}
