//! Money back through Kaspi: once, whatever is cut off; and not at all by the
//! scheme that can't.

use chrono::Duration;
use futures::future::join_all;
use serde_json::json;

use super::{Purchase, connects_kaspi, connects_kaspi_with_bin, standing, wait};
use crate::support::TestApp;
use crate::support::kaspi::{FakeKaspi, Mood, POLL};

async fn paid(app: &TestApp, kaspi: &FakeKaspi) -> Purchase {
    let purchase = Purchase::by_kaspi(app).await;
    purchase.wants("way=link").await;
    kaspi.confirm(kaspi.latest().id);
    wait(app, Duration::seconds(POLL)).await;
    assert_eq!(purchase.standing().await, standing("paid", "paid"));
    purchase
}

async fn refunds(app: &TestApp) -> Vec<(String, Option<String>)> {
    app.db_rows("select status, failure from refunds order by id").await
}

#[tokio::test]
async fn a_cancelled_order_is_paid_back() {
    let kaspi = FakeKaspi::start().await;
    let app = kaspi.serving().await;
    connects_kaspi_with_bin(&app).await;
    let purchase = paid(&app, &kaspi).await;
    purchase.owner.cancels(purchase.order_id, json!({})).await.expect(200);
    assert_eq!(kaspi.latest().returned, 0, "nothing is called while the answer is written");
    app.tick_workers().await;
    assert_eq!(kaspi.latest().returned, 1_000_000);
    assert_eq!(purchase.standing().await, standing("cancelled", "refunded"));
}

#[tokio::test]
async fn a_refund_that_was_cut_off_is_found_and_not_made_again() {
    let kaspi = FakeKaspi::start().await;
    let app = kaspi.serving().await;
    connects_kaspi_with_bin(&app).await;
    let purchase = paid(&app, &kaspi).await;
    purchase.owner.cancels(purchase.order_id, json!({})).await.expect(200);
    kaspi.is(Mood::Away);
    app.tick_workers().await;
    assert_eq!(refunds(&app).await, [("pending".to_owned(), None)]);
    // The return is carried out, and its answer lost.
    app.db_execute("update refunds set amount = 400000").await;
    kaspi.is(Mood::Well);
    let id = kaspi.latest().id;
    kaspi.returned_unheard(id, 400_000);
    wait(&app, Duration::seconds(30)).await;
    assert_eq!(kaspi.latest().returned, 400_000, "once");
    assert!(kaspi.calls("payment/return").is_empty());
    assert_eq!(refunds(&app).await, [("done".to_owned(), None)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn workers_side_by_side_pay_back_once() {
    let kaspi = FakeKaspi::start().await;
    let app = kaspi.serving().await;
    connects_kaspi_with_bin(&app).await;
    let purchase = paid(&app, &kaspi).await;
    purchase.owner.cancels(purchase.order_id, json!({})).await.expect(200);
    app.db_execute("update refunds set amount = 400000").await;
    join_all((0..8).map(|_| app.tick("checkout.repay"))).await;
    assert_eq!((kaspi.latest().returned, kaspi.calls("payment/return").len()), (400_000, 1));
    assert_eq!(kaspi.calls("payment/details").len(), 1, "only one of them asks at all");
}

#[tokio::test]
async fn what_kaspi_refuses_to_pay_back_is_told_with_its_reason() {
    for (prepare, amount, reason) in [
        ("parts", 400_000, "kaspi_no_partial"),
        ("elsewhere", 1_000_000, "kaspi_books_differ"),
        ("status", 1_000_000, "kaspi_wrong_status"),
    ] {
        let kaspi = FakeKaspi::start().await;
        let app = kaspi.serving().await;
        connects_kaspi_with_bin(&app).await;
        let purchase = paid(&app, &kaspi).await;
        match prepare {
            "parts" => kaspi.takes_no_parts(),
            "elsewhere" => kaspi.returned_unheard(kaspi.latest().id, 100),
            _ => kaspi.fail(kaspi.latest().id),
        }
        purchase.owner.cancels(purchase.order_id, json!({})).await.expect(200);
        app.db_execute(&format!("update refunds set amount = {amount}")).await;
        app.tick_workers().await;
        assert_eq!(refunds(&app).await, [("failed".to_owned(), Some(reason.to_owned()))]);
    }
}

#[tokio::test]
async fn the_scheme_of_the_key_pays_nothing_back_and_says_so() {
    let kaspi = FakeKaspi::start().await;
    let app = kaspi.serving().await;
    connects_kaspi(&app).await;
    let purchase = paid(&app, &kaspi).await;
    purchase.owner.cancels(purchase.order_id, json!({})).await.expect(200);
    app.tick_workers().await;
    assert_eq!(refunds(&app).await, [("failed".to_owned(), Some("kaspi_no_refunds".to_owned()))]);
    assert!(kaspi.calls("payment/").iter().all(|call| call.path.contains("payment/status")));
}
