//! Transactions whose beginning is cut off: callers that went away, time
//! limits, aborted tasks. A connection must never go back to the pool with a
//! transaction open, and whoever gets it next must be in their own shop.
//!
//! Seen to fail with `impl Drop for Lease` in src/db/lease.rs taken out:
//! sessions are then left idle in a transaction.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use cvety::db::{AnswerKey, Db, KeyedBegin, TenantTx};
use cvety::values::{ShopId, TrackingToken};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use crate::support::cluster::{Database, connect};
use crate::support::db::{db_execute, db_rows};

const CANCELLED: usize = 1_000;
/// Fewer than the tasks, so that connections go from hand to hand.
const CONNECTIONS: u32 = 4;
const CLIENTS: u64 = 8;
const LAST_WAVE: usize = 32;
const LONGEST_RUN: Duration = Duration::from_secs(60);

/// What the clients share: the pool, and what they were told was written.
struct Run {
    db: Db,
    shops: [ShopId; 2],
    cancelled: AtomicUsize,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_begin_that_is_cancelled_leaves_no_transaction_behind() {
    let seed = std::env::var("CVETY_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok())
        .unwrap_or_else(rand::random::<u64>);
    println!("CVETY_SEED={seed}");
    let database = Database::migrated().await;
    let mut admin = connect(&database.as_superuser()).await;
    db_execute(&mut admin, "insert into shops (name) values ('Первый'), ('Второй')").await;
    let shops: Vec<(i64,)> = db_rows(&mut admin, "select id from shops order by id").await;
    let run = Arc::new(Run {
        db: Db::new(database.as_login(), CONNECTIONS),
        shops: [ShopId(shops[0].0), ShopId(shops[1].0)],
        cancelled: AtomicUsize::new(0),
    });

    let clients: Vec<_> = (0..CLIENTS)
        .map(|number| {
            let rng = StdRng::seed_from_u64(seed.wrapping_add(number));
            tokio::spawn(client(Arc::clone(&run), number, rng))
        })
        .collect();
    let mut acknowledged = BTreeSet::new();
    for client in clients {
        acknowledged.extend(client.await.expect("a client that saw nothing foreign"));
    }

    assert!(run.cancelled.load(Ordering::Relaxed) >= CANCELLED);
    // The last to use each connection goes away, or drops what it began.
    let mut rng = StdRng::seed_from_u64(seed);
    for _ in 0..LAST_WAVE {
        drop(cut_off(&mut rng, begin(run.db.clone(), run.shops[0], None)).await);
    }
    assert_nobody_is_left_in_a_transaction(&mut admin).await;
    let written: Vec<(i64, String)> = db_rows(&mut admin, "select shop_id, name from delivery_zones").await;
    let missing: Vec<_> = acknowledged.iter().filter(|row| !written.contains(row)).collect();
    assert!(missing.is_empty(), "acknowledged and not there: {missing:?}");
    assert_eq!(written.len(), acknowledged.len(), "written and never acknowledged");
}

/// Begins, is cut off or writes a row, and begins again.
async fn client(run: Arc<Run>, number: u64, mut rng: StdRng) -> BTreeSet<(i64, String)> {
    let (since, mut acknowledged, mut round) = (Instant::now(), BTreeSet::new(), 0_u64);
    while run.cancelled.load(Ordering::Relaxed) < CANCELLED {
        assert!(since.elapsed() < LONGEST_RUN, "too few begins could be cancelled");
        round += 1;
        if rng.random_bool(0.25) {
            let nowhere = cut_off(&mut rng, follow(run.db.clone())).await;
            assert!(nowhere.is_none_or(|order| order.is_none()), "the answer to another's question");
        }
        let shop = run.shops[rng.random_range(0..2)];
        let key = rng.random_bool(0.5).then(|| key(&mut rng));
        let begun = if rng.random_bool(0.5) {
            Some(begin(run.db.clone(), shop, key).await)
        } else {
            cut_off(&mut rng, begin(run.db.clone(), shop, key)).await
        };
        match begun {
            None => {
                run.cancelled.fetch_add(1, Ordering::Relaxed);
            }
            Some(None) => {}
            Some(Some(tx)) => {
                let name = format!("{number}/{round}");
                write(tx, shop, &name).await;
                acknowledged.insert((shop.0, name));
            }
        }
    }
    acknowledged
}

/// A few keys that everyone uses, so that they meet.
fn key(rng: &mut StdRng) -> AnswerKey {
    AnswerKey { digest: [rng.random_range(0..16); 32], request: [7; 32] }
}

/// None: somebody else holds the key, or had it.
async fn begin(db: Db, shop: ShopId, key: Option<AnswerKey>) -> Option<TenantTx> {
    let Some(key) = key else {
        return Some(db.tenant(shop).begin().await.expect("a transaction"));
    };
    match db.tenant(shop).begin_keyed(&key).await.expect("a transaction under a key") {
        KeyedBegin::Fresh(tx) => Some(*tx),
        KeyedBegin::Answered(_) | KeyedBegin::InProgress => None,
    }
}

/// Whose order a token leads to; there is none.
async fn follow(db: Db) -> Option<(i64,)> {
    db.behind_tracking_token(TrackingToken::random()).await.expect("an answer")
}

/// The future's value, or None where it was cut off before.
async fn cut_off<T: Send + 'static>(
    rng: &mut StdRng,
    begin: impl Future<Output = T> + Send + 'static,
) -> Option<T> {
    match rng.random_range(0..3) {
        // A time limit.
        0 => tokio::time::timeout(Duration::from_micros(rng.random_range(0..2_000)), begin).await.ok(),
        // Somebody else was quicker.
        1 => {
            let turns = rng.random_range(0..40);
            let others = async {
                for _ in 0..turns {
                    tokio::task::yield_now().await;
                }
            };
            tokio::select! {
                biased;
                () = others => None,
                value = begin => Some(value),
            }
        }
        // The task is aborted, wherever it is.
        _ => {
            let task = tokio::spawn(begin);
            let until = Instant::now() + Duration::from_micros(rng.random_range(0..800));
            while Instant::now() < until {
                tokio::task::yield_now().await;
            }
            task.abort();
            task.await.ok()
        }
    }
}

/// Writes a row, having seen none of another shop.
async fn write(mut tx: TenantTx, shop: ShopId, name: &str) {
    let seen: Vec<(i64, String)> = db_rows(
        tx.conn(),
        "select distinct shop_id, current_setting('app.shop_id') from delivery_zones
         union select current_setting('app.shop_id')::bigint, current_setting('app.shop_id')",
    )
    .await;
    assert_eq!(seen, [(shop.0, shop.to_string())], "rows of another shop, or another shop altogether");
    let sql = format!("insert into delivery_zones (shop_id, name, price) values ({shop}, '{name}', 0)");
    db_execute(tx.conn(), &sql).await;
    tx.answer(201, name.as_bytes());
    tx.commit().await.expect("committed");
}

/// Rollbacks run beside us; each is over in a moment.
async fn assert_nobody_is_left_in_a_transaction(admin: &mut sqlx::PgConnection) {
    const PATIENCE: Duration = Duration::from_secs(3);
    let since = Instant::now();
    loop {
        let open: Vec<(String, Option<String>)> = db_rows(
            admin,
            "select state, query from pg_stat_activity
             where datname = current_database() and usename = 'cvety_login' and state <> 'idle'",
        )
        .await;
        if open.is_empty() {
            return;
        }
        assert!(since.elapsed() < PATIENCE, "sessions left in a transaction: {open:?}");
    }
}
