//! The end of holds that nobody paid for.

use chrono::Duration;
use futures::future::join_all;
use serde_json::json;

use super::{Purchase, pairs, standing, started_for_days, wait};
use crate::support::TestApp;

const HOLD: Duration = Duration::minutes(30);

/// What the order holds.
async fn db_reservation(app: &TestApp, order_id: i64) -> String {
    app.db_value(&format!("select reservation from orders where id = {order_id}")).await
}

#[tokio::test]
async fn after_half_an_hour_the_goods_go_back_and_the_order_stays_new() {
    let app = TestApp::start().await;
    let purchase = Purchase::of_stock(&app, 3).await;
    wait(&app, HOLD - Duration::seconds(1)).await;
    assert_eq!((purchase.stock().await, purchase.history().await.len()), (json!(2), 1));
    wait(&app, Duration::seconds(1)).await;
    assert_eq!(purchase.stock().await, 3);
    assert_eq!(purchase.standing().await, standing("new", "unpaid"));
    assert_eq!(db_reservation(&app, purchase.order_id).await, "released");
    let expected = pairs([("created", "Система"), ("reservation", "Система")]);
    assert_eq!(purchase.history().await, expected);
    assert_eq!(purchase.db_told(&app).await, ["order.created", "order.updated"]);
    wait(&app, Duration::hours(1)).await;
    assert_eq!((purchase.stock().await, purchase.history().await.len()), (json!(3), 2), "once");
}

#[tokio::test]
async fn paying_an_expired_order_takes_its_goods_again() {
    let app = TestApp::start().await;
    let purchase = Purchase::of_stock(&app, 1).await;
    wait(&app, HOLD).await;
    purchase.is_led_back_after("late").await;
    assert_eq!((purchase.stock().await, purchase.standing().await), (json!(0), standing("new", "pending")));
    wait(&app, Duration::seconds(5)).await;
    assert_eq!((purchase.stock().await, purchase.standing().await), (json!(0), standing("paid", "paid")));
}

#[tokio::test]
async fn an_expired_order_whose_payment_is_declined_lets_go_again() {
    let app = TestApp::start().await;
    let purchase = Purchase::of_stock(&app, 1).await;
    wait(&app, HOLD).await;
    purchase.is_led_back_after("decline").await;
    app.tick_workers().await;
    assert_eq!(purchase.stock().await, 0, "another card may do");
    wait(&app, HOLD).await;
    assert_eq!(purchase.stock().await, 1);
    assert_eq!(purchase.standing().await, standing("new", "failed"));
}

#[tokio::test]
async fn when_the_goods_are_gone_no_attempt_is_made() {
    let app = TestApp::start().await;
    let purchase = Purchase::of_stock(&app, 1).await;
    wait(&app, HOLD).await;
    purchase.is_snapped_up().await;
    let before = purchase.history().await;
    let refused = purchase.pays("approve").await;
    assert_eq!(refused.status, 400, "{refused}");
    assert!(refused.header("content-type").starts_with("text/html"), "{refused}");
    assert!(refused.text().contains("уже разобраны: «Букет"), "{refused}");
    assert!(purchase.db_payments(&app).await.is_empty());
    assert_eq!((purchase.standing().await, purchase.history().await), (standing("new", "unpaid"), before));
    purchase.owner.moves(purchase.order_id, "paid").await.expect_rule("out_of_stock");
    purchase.owner.records_payment(purchase.order_id, 1_000, "cash").await.expect_rule("out_of_stock");
}

#[tokio::test]
async fn a_day_later_the_system_cancels_it() {
    let app = started_for_days().await;
    let purchase = Purchase::of_stock(&app, 3).await;
    wait(&app, HOLD).await;
    wait(&app, Duration::hours(24) - Duration::seconds(1)).await;
    assert_eq!(purchase.standing().await, standing("new", "unpaid"));
    wait(&app, Duration::seconds(1)).await;
    let order = purchase.order().await;
    assert_eq!(
        (&order["status"], &order["cancel_reason"]),
        (&json!("cancelled"), &json!("Заказ не оплачен вовремя"))
    );
    assert_eq!(purchase.history().await.pop(), Some(("status".to_owned(), "Система".to_owned())));
    assert_eq!(purchase.stock().await, 3);
    assert_eq!(
        (&order["customer"]["orders_count"], &order["customer"]["total_spent"]),
        (&json!(0), &json!(0))
    );
}

#[tokio::test]
async fn an_order_that_nobody_looked_at_for_a_day_is_cancelled_at_once() {
    let app = started_for_days().await;
    let purchase = Purchase::of_stock(&app, 3).await;
    wait(&app, HOLD + Duration::hours(24)).await;
    assert_eq!(purchase.order().await["status"], "cancelled");
    assert_eq!(purchase.stock().await, 3);
}

#[tokio::test]
async fn a_live_attempt_keeps_the_order_and_not_the_goods() {
    let app = started_for_days().await;
    let purchase = Purchase::of_stock(&app, 1).await;
    purchase.is_led_back_after("late").await;
    // First it would be let go, and later cancelled.
    for time in [HOLD, Duration::hours(48)] {
        app.clock().advance(time);
        app.tick("checkout.expiry").await;
        app.tick("checkout.expiry").await;
        let stands = (purchase.stock().await, purchase.standing().await);
        assert_eq!(stands, (json!(1), standing("new", "pending")), "{time} later");
    }
    app.tick_workers().await;
    assert_eq!((purchase.stock().await, purchase.standing().await), (json!(0), standing("paid", "paid")));
}

#[tokio::test]
async fn only_orders_to_be_paid_online_run_out() {
    let app = started_for_days().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({"stock_quantity": 5})).await.id();
    let cash = json!({"shop_id": owner.shop_id, "items": [{"product_id": product, "quantity": 1}], "payment_method": "cash"});
    let cash = app.buyer().checks_out(cash).await.expect(201)["order_id"].as_i64().expect("an id");
    let counter = owner.orders_product(product, 1).await.id();
    let partly = Purchase::of(&app, product).await;
    owner.records_payment(partly.order_id, 1_000, "cash").await.expect(201);
    wait(&app, Duration::days(3)).await;
    // What nobody of the shop has touched has let its goods go, for another reason.
    for (id, reservation) in [(cash, "released"), (counter, "held"), (partly.order_id, "held")] {
        assert_eq!(owner.sees_order(id).await.expect(200)["status"], "new");
        assert_eq!(db_reservation(&app, id).await, reservation);
    }
    assert_eq!(partly.stock().await, 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn workers_at_once_end_each_hold_once() {
    let app = started_for_days().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({"stock_quantity": 20})).await.id();
    let purchases = join_all((0..12).map(|_| Purchase::of(&app, product))).await;
    for (time, rows) in [(HOLD, 2), (Duration::hours(24), 3)] {
        app.clock().advance(time);
        join_all(
            (0..4).map(|_| async {
                while app.tick("checkout.expiry").await == cvety::workers::Tick::Worked {}
            }),
        )
        .await;
        assert_eq!(purchases[0].stock().await, 20);
        for purchase in &purchases {
            assert_eq!(purchase.history().await.len(), rows);
        }
    }
}
