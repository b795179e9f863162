//! Many writers whose transactions stay open for random whiles: ids commit out
//! of order, and still nothing is skipped and no order's events swap places.

use std::sync::atomic::{AtomicBool, Ordering};

use cvety::db::Db;
use cvety::events::Relay;
use cvety::workers::Worker;
use futures::future::join_all;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use tokio::sync::watch;

use super::{begun, db_published_to, event_of, relay_to, run_dry};
use crate::support::TestApp;
use crate::support::db::db_execute;

const WRITERS: u64 = 16;
const TURNS: u32 = 25;
/// Orders that the writers take turns to change.
const ORDERS: i64 = 8;
/// How often the relay looks at most while a transaction stays open.
const MOST_TICKS: u64 = 6;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writers_that_dawdle_lose_no_event_and_swap_none() {
    let seed: u64 = rand::random();
    println!("seed {seed}");
    let app = TestApp::start().await;
    let shop_id = app.owner().await.shop_id;
    let relay = relay_to(&app, &["listener"]).await;
    app.db_execute("create table versions (id bigint primary key, version int not null)").await;
    app.db_execute(&format!("insert into versions select id, 0 from generate_series(1, {ORDERS}) id")).await;
    app.db_execute("grant select, update on versions to cvety_app").await;
    let db = Db::new(app.database().as_login(), 20);
    let writing = AtomicBool::new(true);
    let ticks = watch::Sender::new(0);
    let write = async {
        join_all((0..WRITERS).map(|writer| write(&db, shop_id, seed ^ writer, ticks.subscribe()))).await;
        writing.store(false, Ordering::SeqCst);
    };
    tokio::join!(write, publish(&relay, &ticks, &writing));
    run_dry(&relay).await;
    let mut connection = app.db_connection().await;
    db_execute(&mut connection, "drop table versions").await;
    let published = db_published_to(&app, "listener").await;
    assert_eq!(published.len(), usize::try_from(WRITERS).expect("few") * TURNS as usize);
    for order_id in 1..=ORDERS {
        let versions: Vec<_> =
            published.iter().filter(|(id, _)| *id == order_id).map(|(_, version)| *version).collect();
        let in_order: Vec<_> = (1..).take(versions.len()).collect();
        assert_eq!(versions, in_order, "order {order_id}");
    }
}

async fn write(db: &Db, shop_id: i64, seed: u64, mut ticks: watch::Receiver<u64>) {
    let mut random = StdRng::seed_from_u64(seed);
    for _ in 0..TURNS {
        let order_id = random.random_range(1..=ORDERS);
        let mut tx = begun(db, shop_id).await;
        let raised = "update versions set version = version + 1 where id = $1 returning version";
        let version: i32 = sqlx::query_scalar(raised)
            .bind(order_id)
            .fetch_one(tx.conn())
            .await
            .expect("the version under its row's lock");
        tx.record(event_of(order_id, version));
        tx.flush().await.expect("the event has its id");
        // The transaction stays open while the relay looks a few times, or not at all.
        let enough = *ticks.borrow() + random.random_range(0..=MOST_TICKS);
        ticks.wait_for(|count| *count >= enough).await.expect("the relay goes on");
        tx.commit().await.expect("the event commits");
    }
}

async fn publish(relay: &Relay, ticks: &watch::Sender<u64>, writing: &AtomicBool) {
    while writing.load(Ordering::SeqCst) {
        relay.tick().await.expect("a tick");
        ticks.send_modify(|count| *count += 1);
    }
}
