//! Counting what is there while the shop sells.

use futures::future::join_all;
use serde_json::{Value, json};

use crate::support::{Caller, TestApp};

const TAKES: &str = "/api/warehouse/stock-takes";

async fn begins(caller: &Caller, body: Value) -> i64 {
    caller.post(TAKES, body).await.id()
}

async fn counts(caller: &Caller, take: i64, batch: &Value, stems: i64) -> crate::support::Answer {
    caller.put(&format!("{TAKES}/{take}/lines/{batch}"), json!({ "counted": stems })).await
}

async fn batch_of(caller: &Caller, stems: i64) -> Value {
    caller.stocks("Роза", stems).await.expect(201)["positions"][0]["batch_id"].clone()
}

async fn left(caller: &Caller, batch: &Value) -> i64 {
    let batch = caller.get(&format!("/api/warehouse/{batch}")).await.expect(200);
    batch["qty_current"].as_i64().expect("a number")
}

async fn sells(caller: &Caller, batch: &Value, stems: i64) {
    let body = json!({"quantity": stems, "reason": "sample_or_gift"});
    caller.post(&format!("/api/warehouse/{batch}/write-off"), body).await.expect(200);
}

#[tokio::test]
async fn what_is_sold_before_or_after_counting_counts_right() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    for (before, counted, after, rest) in [(100, 0, 0, 0), (0, 100, 100, 0), (0, 90, 20, 70), (10, 95, 5, 90)]
    {
        let batch = batch_of(&owner, 100).await;
        let take = begins(&owner, json!({})).await;
        if before > 0 {
            sells(&owner, &batch, before).await;
        }
        let line = counts(&owner, take, &batch, counted).await.expect(200)["lines"][0].clone();
        if line["needs_recount"] == true {
            owner.post(&format!("{TAKES}/{take}/close"), json!({})).await.expect_rule("recount_needed");
            counts(&owner, take, &batch, counted).await.expect(200);
        }
        if after > 0 {
            sells(&owner, &batch, after).await;
        }
        owner.post(&format!("{TAKES}/{take}/close"), json!({})).await.expect(200);
        assert_eq!(left(&owner, &batch).await, rest, "{before} {counted} {after}");
        owner.post(&format!("{TAKES}/{take}/close"), json!({})).await.expect_rule("stock_take_ended");
        owner.post(&format!("{TAKES}/{take}/cancel"), json!({})).await.expect_rule("stock_take_ended");
        counts(&owner, take, &batch, 1).await.expect_rule("stock_take_ended");
    }
}

#[tokio::test]
async fn what_nobody_counted_stays_and_florists_count_blind() {
    let app = TestApp::start().await;
    let (owner, florist) = (app.owner().await, app.florist().await);
    let (counted, other) = (batch_of(&owner, 50).await, batch_of(&owner, 50).await);
    let take = begins(&florist, json!({"note": "вечер"})).await;
    let seen = counts(&florist, take, &counted, 49).await.expect(200);
    assert_eq!((&seen["lines"][0]["expected"], &seen["lines"][0]["counted"]), (&Value::Null, &json!(49)));
    let seen = owner.get(&format!("{TAKES}/{take}")).await.expect(200);
    assert_eq!((&seen["lines"][0]["expected"], &seen["lines"][0]["difference"]), (&json!(50), &json!(-1)));
    counts(&owner, take, &counted, 48).await.expect_rule("already_counted");
    let second = begins(&owner, json!({})).await;
    counts(&owner, second, &counted, 48).await.expect_rule("already_counted");
    owner.post(&format!("{TAKES}/{second}/cancel"), json!({})).await.expect(200);
    counts(&owner, second, &other, 48).await.expect_rule("stock_take_ended");
    counts(&florist, take, &counted, 48).await.expect(200);
    counts(&florist, take, &json!(999_999), 48).await.expect(404);
    counts(&florist, take, &counted, -1).await.expect_objection("body.counted");
    florist.post(&format!("{TAKES}/{take}/close"), json!({})).await.expect(200);
    assert_eq!((left(&owner, &counted).await, left(&owner, &other).await), (48, 50));
    let lost =
        owner.get(&format!("/api/warehouse/{counted}/movements")).await.expect(200)["items"][0].clone();
    assert_eq!(
        (&lost["kind"], &lost["reason"], &lost["quantity"]),
        (&json!("write_off"), &json!("lost_in_count"), &json!(-2))
    );
    let showcase = begins(&owner, json!({"on_showcase": true})).await;
    counts(&owner, showcase, &other, 50).await.expect_rule("not_counted_here");
    owner.post(TAKES, json!({"variety_id": 999_999})).await.expect(404);
    app.stranger().await.get(&format!("{TAKES}/{take}")).await.expect(404);
}

#[tokio::test]
async fn eight_sell_while_one_counts_and_nothing_is_lost_or_doubled() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let batch = batch_of(&owner, 200).await;
    let bouquet = owner.creates_bouquet_of(&[("Роза", 5)]).await;
    let take = begins(&owner, json!({})).await;
    let mut orders = Vec::new();
    for _ in 0..8 {
        let body = json!({"customer_phone": "+77015550001", "payment_method": "cash",
                          "items": [{"product_id": bouquet, "quantity": 1}]});
        orders.push(owner.post("/api/orders/with-items", body).await.id());
    }
    let sellers = orders.iter().map(|order| owner.moves(*order, "assembled"));
    // Two stems are found wherever among the sales the count falls.
    let count = async {
        let there = left(&owner, &batch).await;
        counts(&owner, take, &batch, there + 2).await
    };
    let (sold, _) = futures::join!(join_all(sellers), count);
    assert!(sold.iter().all(|answer| answer.status == 200));
    let line = owner.get(&format!("{TAKES}/{take}")).await.expect(200)["lines"][0].clone();
    let mut found = line["difference"].as_i64().expect("a number");
    if line["needs_recount"] == true {
        // Many were sold between looking and writing down.
        counts(&owner, take, &batch, line["counted"].as_i64().expect("a number")).await.expect(200);
        let line = owner.get(&format!("{TAKES}/{take}")).await.expect(200)["lines"][0].clone();
        found = line["difference"].as_i64().expect("a number");
    }
    owner.post(&format!("{TAKES}/{take}/close"), json!({})).await.expect(200);
    assert_eq!(left(&owner, &batch).await, 200 - 40 + found);
}
