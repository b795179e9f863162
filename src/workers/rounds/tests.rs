//! Duties made up, in time that passes when nobody has anything to do.

use std::collections::BTreeSet;
use std::sync::Mutex;

use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep, timeout};

use super::*;

const HOUR: Duration = Duration::from_secs(3_600);

/// Rows that are due until they are done.
struct Rows {
    pace: Pace,
    due: Mutex<BTreeSet<i64>>,
    /// Takes an hour.
    hangs: fn(i64) -> bool,
    fails: fn(i64) -> bool,
    /// Done, failed and left, as written down.
    written: Mutex<[Vec<i64>; 3]>,
    statements: Mutex<usize>,
    /// How many were asked for, each time.
    limits: Mutex<Vec<i64>>,
    /// What each question to the database holds, and each piece while it is done.
    connections: Semaphore,
}

impl Rows {
    fn new(pace: Pace, due: std::ops::Range<i64>) -> Self {
        Self {
            pace,
            due: Mutex::new(due.collect()),
            hangs: |_| false,
            fails: |_| false,
            written: Mutex::default(),
            statements: Mutex::default(),
            limits: Mutex::default(),
            connections: Semaphore::new(Semaphore::MAX_PERMITS),
        }
    }

    fn written(&self) -> [Vec<i64>; 3] {
        let mut written = self.written.lock().expect("what was written").clone();
        written.iter_mut().for_each(|ids| ids.sort_unstable());
        written
    }
}

#[async_trait]
impl Duty for Rows {
    type Piece = i64;
    type Outcome = ();

    fn name(&self) -> &'static str {
        "rows"
    }

    fn pace(&self) -> Pace {
        self.pace
    }

    fn id(&self, piece: &i64) -> i64 {
        *piece
    }

    async fn due(&self, claim: Claim) -> anyhow::Result<Vec<i64>> {
        let _connection = self.connections.acquire().await?;
        self.limits.lock().expect("the limits").push(claim.limit);
        let limit = usize::try_from(claim.limit)?;
        let mut due = self.due.lock().expect("what is due");
        let taken: Vec<_> = due.iter().copied().take(limit).collect();
        if self.pace.lease.is_some() {
            due.retain(|id| !taken.contains(id));
        }
        Ok(taken)
    }

    async fn one(&self, piece: &i64) -> anyhow::Result<()> {
        let _connection = self.connections.acquire().await?;
        sleep(if (self.hangs)(*piece) { HOUR } else { Duration::from_secs(1) }).await;
        anyhow::ensure!(!(self.fails)(*piece), "the test wants it so");
        self.due.lock().expect("what is due").remove(piece);
        Ok(())
    }

    async fn finish(&self, _token: Uuid, ended: &[Ended<Self>]) -> anyhow::Result<()> {
        let _connection = match self.pace.lease {
            Some(_) => Some(self.connections.acquire().await?),
            None => None,
        };
        *self.statements.lock().expect("their number") += 1;
        let mut written = self.written.lock().expect("what was written");
        for ended in ended {
            let place = match ended.end {
                End::Done(()) => 0,
                End::Failed(_) => 1,
                End::Left => 2,
            };
            written[place].push(*ended.piece);
        }
        Ok(())
    }
}

fn leased(batch: i64, side_by_side: usize) -> Pace {
    Pace { batch, side_by_side, lease: Some(Duration::from_secs(30)) }
}

fn looked_at(batch: i64, side_by_side: usize) -> Pace {
    Pace { batch, side_by_side, lease: None }
}

async fn ticked(rounds: &Rounds<Rows>) -> Tick {
    rounds.tick().await.expect("a tick")
}

#[tokio::test(start_paused = true)]
async fn pieces_are_done_side_by_side_and_written_down_together() {
    let rounds = Rounds::new(Rows::new(leased(100, 10), 0..20));
    let began_at = Instant::now();
    assert_eq!(ticked(&rounds).await, Tick::Worked);
    assert!(began_at.elapsed() < Duration::from_secs(3), "{:?}", began_at.elapsed());
    assert_eq!(rounds.duty.written()[0].len(), 20);
    assert_eq!(*rounds.duty.statements.lock().expect("their number"), 2);
    assert_eq!(ticked(&rounds).await, Tick::Idle);
}

#[tokio::test(start_paused = true)]
async fn one_that_hangs_keeps_its_place_alone_until_its_lease_ends() {
    let rounds = Rounds::new(Rows { hangs: |id| id == 0, ..Rows::new(leased(10, 2), 0..25) });
    let began_at = Instant::now();
    ticked(&rounds).await;
    // Later batches went past it: twenty-four seconds for twenty-four others.
    assert_eq!(rounds.duty.written(), [(1..25).collect::<Vec<_>>(), vec![0], vec![]]);
    assert!(began_at.elapsed() < Duration::from_secs(31), "{:?}", began_at.elapsed());
}

#[tokio::test(start_paused = true)]
async fn what_is_under_way_goes_on_while_more_is_taken_and_written_down() {
    for pace in [looked_at(2, 3), leased(2, 3)] {
        let rounds = Rounds::new(Rows { connections: Semaphore::new(1), ..Rows::new(pace, 0..20) });
        while timeout(HOUR, ticked(&rounds)).await.expect("it stands still") == Tick::Worked {}
        assert_eq!(rounds.duty.written()[0].len(), 20);
    }
}

#[tokio::test(start_paused = true)]
async fn what_did_not_get_its_turn_within_the_lease_is_left() {
    let rounds = Rounds::new(Rows { hangs: |id| id == 0, ..Rows::new(leased(3, 1), 0..3) });
    ticked(&rounds).await;
    assert_eq!(rounds.duty.written(), [vec![], vec![0], vec![1, 2]]);
}

#[tokio::test(start_paused = true)]
async fn rows_that_fail_fill_no_batch_and_back_off() {
    let rounds = Rounds::new(Rows { fails: |id| id < 10, ..Rows::new(looked_at(5, 5), 0..15) });
    for _ in 0..12 {
        ticked(&rounds).await;
    }
    assert_eq!(rounds.duty.written()[0], (10..15).collect::<Vec<_>>(), "the first are due all the time");
    let began_at = Instant::now();
    rounds.duty.written.lock().expect("what was written")[1].clear();
    while began_at.elapsed() < Duration::from_secs(120) {
        ticked(&rounds).await;
        sleep(Duration::from_secs(1)).await;
    }
    let failures = rounds.duty.written()[1].len();
    assert!((40..80).contains(&failures), "{failures}: four to seven times each of the ten");
}

#[tokio::test(start_paused = true)]
async fn a_row_under_way_is_not_begun_twice_though_it_is_still_due() {
    let rounds = Rounds::new(Rows { hangs: |id| id == 0, ..Rows::new(looked_at(4, 2), 0..9) });
    ticked(&rounds).await;
    assert_eq!(rounds.duty.written()[0], (0..9).collect::<Vec<_>>());
}

#[tokio::test(start_paused = true)]
async fn beside_one_that_hangs_no_batch_grows() {
    let rounds = Rounds::new(Rows { hangs: |id| id == 0, ..Rows::new(looked_at(4, 2), 0..30) });
    ticked(&rounds).await;
    assert_eq!(rounds.duty.written()[0], (0..30).collect::<Vec<_>>());
    let limits = rounds.duty.limits.lock().expect("the limits").clone();
    assert_eq!((limits[0], limits.len()), (4, 9), "{limits:?}: four, six times four, two, none");
    assert!(limits[1..].iter().all(|limit| *limit == 5), "{limits:?}: four, and the one that hangs");
}

#[tokio::test(start_paused = true)]
async fn beside_one_that_hangs_those_that_fail_fill_no_batch() {
    let fails = |id| (1..4).contains(&id);
    let rounds = Rounds::new(Rows { hangs: |id| id == 0, fails, ..Rows::new(looked_at(4, 2), 0..9) });
    ticked(&rounds).await;
    assert_eq!(rounds.duty.written(), [vec![0, 4, 5, 6, 7, 8], vec![1, 2, 3], vec![]]);
}

/// Forgets to write down how its rows ended.
struct Forgetful(Pace);

#[async_trait]
impl Duty for Forgetful {
    type Piece = i64;
    type Outcome = ();

    fn name(&self) -> &'static str {
        "forgetful"
    }

    fn pace(&self) -> Pace {
        self.0
    }

    fn id(&self, piece: &i64) -> i64 {
        *piece
    }

    async fn due(&self, _claim: Claim) -> anyhow::Result<Vec<i64>> {
        Ok(vec![1])
    }

    async fn one(&self, _piece: &i64) -> anyhow::Result<()> {
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn a_leased_duty_that_finishes_nothing_fails_aloud() {
    assert!(Rounds::new(Forgetful(looked_at(4, 2))).tick().await.is_ok());
    assert!(Rounds::new(Forgetful(leased(4, 2))).tick().await.is_err());
}

#[tokio::test(start_paused = true)]
async fn winding_down_lets_end_what_can_and_gives_back_the_rest() {
    for pace in [leased(10, 3), looked_at(10, 3)] {
        let rounds = Rounds::new(Rows { hangs: |id| id < 2, ..Rows::new(pace, 0..6) });
        let began_at = Instant::now();
        let wind_down = async {
            sleep(Duration::from_millis(500)).await;
            rounds.wind_down();
        };
        let (tick, ()) = tokio::join!(ticked(&rounds), wind_down);
        assert_eq!(tick, Tick::Worked);
        assert_eq!(rounds.duty.written(), [vec![2], vec![], vec![0, 1, 3, 4, 5]]);
        assert!(began_at.elapsed() < Duration::from_millis(2_100), "{:?}", began_at.elapsed());
        assert_eq!(ticked(&rounds).await, Tick::Idle, "nothing more is taken");
    }
}
