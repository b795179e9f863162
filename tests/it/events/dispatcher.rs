//! The dispatcher: at least once, in order per order, one lease at a time.

use std::sync::Arc;

use cvety::events::{Delivery, Dispatcher, Subscriber, WaitsFor};
use cvety::workers::{Rounds, Tick, Worker};
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinHandle;

use super::{Listener, record, relay_to, run_dry};
use crate::support::TestApp;

fn dispatcher_to(app: &TestApp, subscriber: &Arc<Listener>) -> Rounds<Dispatcher> {
    let subscriber: Arc<dyn Subscriber> = Arc::clone(subscriber) as _;
    Dispatcher::new(app.db().clone(), subscriber)
}

/// Lets the time pass until the next attempts are due.
async fn db_make_due(app: &TestApp) {
    app.db_execute("update event_deliveries set next_attempt_at = now() where done_at is null").await;
}

/// Lets half a minute pass, after which every lease has run out: what a killed
/// instance held has to be delivered within a minute of the next start.
async fn db_end_leases(app: &TestApp) {
    let age = "update event_deliveries set leased_until = leased_until - interval '31 seconds'";
    app.db_execute(age).await;
}

#[tokio::test]
async fn events_arrive_in_order_with_the_ids_they_were_recorded_under() {
    let app = TestApp::start().await;
    let shop_id = app.owner().await.shop_id;
    let relay = relay_to(&app, &["listener"]).await;
    record(&app, shop_id, &[(1, 1), (2, 1), (1, 2), (1, 3), (2, 2)]).await;
    run_dry(&relay).await;
    let listener = Arc::new(Listener::default());
    run_dry(&dispatcher_to(&app, &listener)).await;
    let of = |order| listener.heard().into_iter().filter(move |(id, _)| *id == order).collect::<Vec<_>>();
    assert_eq!((of(1), of(2)), (vec![(1, 1), (1, 2), (1, 3)], vec![(2, 1), (2, 2)]));
    let mut ids: Vec<_> = listener.event_ids();
    ids.sort_unstable();
    let known: Vec<(uuid::Uuid,)> =
        app.db_rows("select event_id from outbox where aggregate = 'order' order by event_id").await;
    assert_eq!(ids, known.into_iter().map(|(id,)| id).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_refused_event_is_tried_again_and_holds_up_its_own_order_only() {
    let app = TestApp::start().await;
    let shop_id = app.owner().await.shop_id;
    let relay = relay_to(&app, &["listener"]).await;
    record(&app, shop_id, &[(1, 1), (1, 2), (2, 1), (2, 2)]).await;
    run_dry(&relay).await;
    let listener = Arc::new(Listener::default());
    let dispatcher = dispatcher_to(&app, &listener);
    listener.refuse(&[(1, 1)]);
    run_dry(&dispatcher).await;
    assert_eq!(listener.heard(), [(2, 1), (2, 2)]);
    listener.refuse(&[]);
    assert_eq!(dispatcher.tick().await.expect("a tick"), Tick::Idle, "not before it is due again");
    db_make_due(&app).await;
    run_dry(&dispatcher).await;
    assert_eq!(listener.heard(), [(2, 1), (2, 2), (1, 1), (1, 2)]);
    let attempts = "select attempts from event_deliveries order by id limit 1";
    assert_eq!(app.db_value::<i32>(attempts).await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_dispatchers_at_once_deliver_each_event_once_and_in_order() {
    let app = TestApp::start().await;
    let shop_id = app.owner().await.shop_id;
    let relay = relay_to(&app, &["listener"]).await;
    let events: Vec<_> = (1..=15).flat_map(|version| (1..=6).map(move |order| (order, version))).collect();
    record(&app, shop_id, &events).await;
    run_dry(&relay).await;
    let listener = Arc::new(Listener::default());
    let (one, other) = (dispatcher_to(&app, &listener), dispatcher_to(&app, &listener));
    while app.db_count("event_deliveries where done_at is null").await > 0 {
        tokio::join!(run_dry(&one), run_dry(&other));
    }
    let heard = listener.heard();
    assert_eq!(heard.len(), events.len());
    for order in 1..=6 {
        let versions = heard.iter().filter(|(id, _)| *id == order).map(|(_, version)| *version);
        assert_eq!(versions.collect::<Vec<_>>(), (1..=15).collect::<Vec<_>>());
    }
}

/// A subscriber that says when it is called, and then waits to be let go.
struct Slow {
    called: mpsc::UnboundedSender<i32>,
    may_answer: Arc<Semaphore>,
}

#[async_trait::async_trait]
impl Subscriber for Slow {
    fn name(&self) -> &'static str {
        "slow"
    }

    fn waits_for(&self) -> WaitsFor {
        WaitsFor::Everything
    }

    async fn receive(&self, delivery: &Delivery) -> anyhow::Result<()> {
        self.called.send(delivery.attempt)?;
        self.may_answer.acquire().await?.forget();
        Ok(())
    }
}

/// A dispatcher whose subscriber hangs, a way to hear it called and one to let it go.
fn slow_dispatcher(app: &TestApp) -> (Rounds<Dispatcher>, mpsc::UnboundedReceiver<i32>, Arc<Semaphore>) {
    let (called, calls) = mpsc::unbounded_channel();
    let may_answer = Arc::new(Semaphore::new(0));
    let slow = Slow { called, may_answer: Arc::clone(&may_answer) };
    (Dispatcher::new(app.db().clone(), Arc::new(slow)), calls, may_answer)
}

/// A tick that goes on while the test does something else.
#[expect(clippy::disallowed_methods, reason = "awaited by the test")]
fn in_background(dispatcher: Rounds<Dispatcher>) -> JoinHandle<anyhow::Result<Tick>> {
    tokio::spawn(async move { dispatcher.tick().await })
}

#[tokio::test]
async fn whoever_lost_the_lease_does_not_finish_what_another_has_taken_over() {
    let app = TestApp::start().await;
    let shop_id = app.owner().await.shop_id;
    let relay = relay_to(&app, &["slow"]).await;
    record(&app, shop_id, &[(1, 1)]).await;
    run_dry(&relay).await;
    let (first, mut first_calls, first_may_answer) = slow_dispatcher(&app);
    let (second, mut second_calls, second_may_answer) = slow_dispatcher(&app);
    let first = in_background(first);
    assert_eq!(first_calls.recv().await, Some(1));
    assert_eq!(second.tick().await.expect("a tick"), Tick::Idle, "leased to the first");
    db_end_leases(&app).await;
    let second = in_background(second);
    assert_eq!(second_calls.recv().await, Some(2), "taken over");
    first_may_answer.add_permits(1);
    first.await.expect("no panic").expect("a tick");
    assert_eq!(app.db_count("event_deliveries where done_at is null").await, 1, "the second's to finish");
    assert_eq!(app.db_count("event_deliveries where lease_token is not null").await, 1);
    second_may_answer.add_permits(1);
    second.await.expect("no panic").expect("a tick");
    assert_eq!(app.db_count("event_deliveries where done_at is null").await, 0);
}

#[tokio::test]
async fn a_subscriber_that_hangs_holds_up_nobody_else() {
    let app = TestApp::start().await;
    let shop_id = app.owner().await.shop_id;
    let relay = relay_to(&app, &["listener", "slow"]).await;
    record(&app, shop_id, &[(1, 1), (1, 2)]).await;
    run_dry(&relay).await;
    let (hanging, mut calls, may_answer) = slow_dispatcher(&app);
    let hanging = in_background(hanging);
    calls.recv().await.expect("it was called");
    let listener = Arc::new(Listener::default());
    run_dry(&dispatcher_to(&app, &listener)).await;
    assert_eq!(listener.heard(), [(1, 1), (1, 2)]);
    may_answer.add_permits(1);
    hanging.await.expect("no panic").expect("a tick");
}

#[tokio::test]
async fn a_dispatcher_that_is_stopped_gives_its_leases_back() {
    let app = TestApp::start().await;
    let shop_id = app.owner().await.shop_id;
    let relay = relay_to(&app, &["slow"]).await;
    let events: Vec<_> = (1..=12).map(|order| (order, 1)).collect();
    record(&app, shop_id, &events).await;
    run_dry(&relay).await;
    let (dispatcher, mut calls, may_answer) = slow_dispatcher(&app);
    let dispatcher = Arc::new(dispatcher);
    let ticking = Arc::clone(&dispatcher);
    #[expect(clippy::disallowed_methods, reason = "awaited by the test")]
    let ticking = tokio::spawn(async move { ticking.tick().await });
    calls.recv().await.expect("it was called");
    // One may still end; the others hang.
    dispatcher.wind_down();
    may_answer.add_permits(1);
    ticking.await.expect("no panic").expect("a tick");
    assert_eq!(app.db_count("event_deliveries where done_at is not null").await, 1);
    assert_eq!(app.db_count("event_deliveries where lease_token is not null").await, 0);
    let due = "event_deliveries where done_at is null and next_attempt_at <= now()";
    assert_eq!(app.db_count(due).await, 11);
    assert_eq!(dispatcher.tick().await.expect("a tick"), Tick::Idle, "it takes nothing more");
}
