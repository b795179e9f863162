//! The server is stopped while a provider lets it wait.

use std::time::{Duration, Instant};

use cvety::workers::{Supervisor, Tick};

use super::{Purchase, connects_gateway};
use crate::support::gateway::{FakeGateway, Mood};

const PATIENCE: Duration = Duration::from_secs(3);

#[tokio::test]
async fn a_look_up_that_gets_no_answer_does_not_hold_up_the_end() {
    let gateway = FakeGateway::start().await;
    let app = gateway.serving().await;
    connects_gateway(&app).await;
    let product = app.owner().await.creates_product(serde_json::json!({"stock_quantity": 1})).await.id();
    let purchase = Purchase::of(&app, product).await;
    purchase.wants("way=link").await;
    app.clock().advance(chrono::Duration::seconds(60));
    gateway.is(Mood::Silent);
    let asked = gateway.keys().len();
    let supervisor = Supervisor::start(app.workers());
    while gateway.keys().len() == asked {
        tokio::task::yield_now().await;
    }
    let since = Instant::now();
    supervisor.stop(PATIENCE).await;
    assert!(since.elapsed() < Duration::from_millis(2_500), "{:?}", since.elapsed());
    // The next one asks again: the attempt was left as it was.
    gateway.is(Mood::Well);
    assert_eq!(
        app.beside_with(&[("CVETY__GATEWAY__API_URL", &gateway.url())]).await.tick("checkout.watch").await,
        Tick::Worked
    );
}
