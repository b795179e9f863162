//! Deliveries, and what their stems cost.

use serde_json::{Value, json};

use crate::support::TestApp;

fn position(variety: &str, stems: i64, cost: f64) -> Value {
    json!({"variety": variety, "height_cm": 50, "qty": stems, "cost_per_stem": cost})
}

#[tokio::test]
async fn the_references_own_delivery_is_taken_and_adds_up() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let entered = owner
        .enters_delivery(json!({
            "farm": "Ecuador Roses", "delivery_date": app.date_in(0) + "T00:00:00", "currency": "USD",
            "exchange_rate": 470.0, "delivery_cost": 50, "notes": "Премиум качество",
            "positions": [
                {"variety": "Роза Красная", "height_cm": 50, "qty": 200, "cost_per_stem": 0.5, "packaging": "Коробка 25шт"},
                {"variety": "Роза Белая", "height_cm": 60, "qty": 150, "cost_per_stem": 0.6},
            ],
        }))
        .await
        .expect(201);
    let year = &app.date_in(0)[..4];
    assert_eq!(entered["delivery_number"], format!("DEL-{year}-1"));
    assert_eq!((&entered["total_stems"], &entered["total_cost_original"]), (&json!(350), &json!(240)));
    assert_eq!(entered["total_cost_kzt"], 112_800);
    let landed: Vec<_> =
        (0..2).map(|at| entered["positions"][at]["landed_total_cost"].as_i64().expect("a cost")).collect();
    assert_eq!((landed.iter().sum::<i64>(), landed[0]), (112_800, 60_429));

    let list = owner.get("/api/warehouse?search=красная").await.expect(200);
    let batch = &list["items"][0];
    assert_eq!(
        (&batch["cost_per_stem"], &batch["total_cost"], &batch["currency"]),
        (&json!(235), &json!(47_000), &json!("KZT"))
    );
    assert_eq!(
        (&batch["qty_initial"], &batch["qty_current"], &batch["qty_sold"]),
        (&json!(200), &json!(200), &json!(0))
    );
    assert_eq!((&batch["freshness_status"], &batch["days_in_stock"]), (&json!("fresh"), &json!(0)));
    assert_eq!(batch["landed_cost_per_stem"], 302.145);
    assert_eq!(list["stats"], json!({"total_value": 60_429, "total_stems": 200, "suppliers_count": 1}));
    let next = owner.stocks("Роза Красная", 1).await.expect(201);
    assert_eq!(next["delivery_number"], format!("DEL-{year}-2"));
}

#[tokio::test]
async fn an_announced_delivery_is_received_with_what_came_and_what_was_damaged() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let announced = owner
        .enters_delivery(json!({
            "status": "announced", "delivery_date": app.date_in(1),
            "positions": [position("Роза", 100, 100.0), position("Лилия", 50, 200.0)],
        }))
        .await
        .expect(201);
    assert_eq!(
        (&announced["status"], &announced["positions"][0]["qty_received"]),
        (&json!("announced"), &Value::Null)
    );
    assert_eq!(owner.get("/api/warehouse").await.expect(200)["total"], 0, "nothing is there yet");
    let (id, first) = (announced["id"].clone(), announced["positions"][0]["id"].clone());
    let receive = format!("/api/warehouse/deliveries/{id}/receive");
    let beyond = json!({"positions": [{"position_id": first, "received": 5, "damaged": 6}]});
    owner.post(&receive, beyond).await.expect_objection("body.positions.0.damaged");
    let unknown = json!({"positions": [{"position_id": 999_999, "received": 5}]});
    owner.post(&receive, unknown).await.expect_objection("body.positions.0.position_id");
    let came = json!({"positions": [{"position_id": first, "received": 90, "damaged": 10}]});
    let received = owner.post(&receive, came.clone()).await.expect(200);
    assert_eq!((&received["status"], &received["total_stems"]), (&json!("received"), &json!(140)));
    owner.post(&receive, came).await.expect_rule("not_announced");
    owner
        .post(&format!("/api/warehouse/deliveries/{id}/cancel"), json!({}))
        .await
        .expect_rule("not_announced");

    let batch = owner.get("/api/warehouse?variety=роза").await.expect(200)["items"][0].clone();
    assert_eq!(
        (&batch["qty_initial"], &batch["qty_current"], &batch["qty_writeoff"]),
        (&json!(90), &json!(80), &json!(10))
    );
    let movements = owner.get(&format!("/api/warehouse/{}/movements", batch["id"])).await.expect(200);
    let kinds: Vec<_> =
        (0..2).map(|at| movements["items"][at]["kind"].as_str().unwrap_or_default()).collect();
    assert_eq!(
        (kinds, &movements["items"][0]["reason"]),
        (vec!["write_off", "received"], &json!("arrived_bad"))
    );
}

#[tokio::test]
async fn a_later_bill_is_borne_by_what_is_left_and_the_rest_is_a_loss() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let delivery = owner.stocks("Роза", 100).await.expect(201);
    let batch = &delivery["positions"][0]["batch_id"];
    let write_off = json!({"quantity": 25, "reason": "expired"});
    owner.post(&format!("/api/warehouse/{batch}/write-off"), write_off).await.expect(200);
    let bill = format!("/api/warehouse/deliveries/{}/costs", delivery["id"]);
    let billed = owner.post_with_key(&bill, json!({"amount": 1_000, "note": "Таможня"}), "bill").await;
    assert_eq!(billed.expect(201)["total_cost_kzt"], 11_000);
    owner.post_with_key(&bill, json!({"amount": 1_000, "note": "Таможня"}), "bill").await.expect(201);
    let movements = owner.get(&format!("/api/warehouse/{batch}/movements")).await.expect(200);
    let last = &movements["items"][0];
    assert_eq!(
        (&last["kind"], &last["cost"], &last["variance"]),
        (&json!("revalued"), &json!(750), &json!(250))
    );
    let worth: i64 = (0..3).map(|at| movements["items"][at]["cost"].as_i64().expect("a cost")).sum();
    assert_eq!(worth, 8_250, "75 stems at 110");
    owner.post(&bill, json!({"amount": 0})).await.expect_objection("body.amount");
}

#[tokio::test]
async fn what_can_not_be_is_refused_and_nothing_is_half_done() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let fine = position("Роза", 10, 100.0);
    for (fields, loc) in [
        (json!({"positions": []}), "body.positions"),
        (json!({"positions": [position("Роза", 0, 100.0)]}), "body.positions.0.qty"),
        (json!({"positions": [fine, position("Роза", -5, 100.0)]}), "body.positions.1.qty"),
        (json!({"positions": [position("Роза", 10, -0.5)]}), "body.positions.0.cost_per_stem"),
        (json!({"positions": [position("Роза", 10, 0.123_456_7)]}), "body.positions.0.cost_per_stem"),
        (json!({"positions": [{"qty": 1, "cost_per_stem": 1}]}), "body.positions.0.variety"),
        (
            json!({"positions": [{"variety_id": 999_999, "qty": 1, "cost_per_stem": 1}]}),
            "body.positions.0.variety_id",
        ),
        (json!({"positions": [fine], "currency": "USD"}), "body.exchange_rate"),
        (json!({"positions": [fine], "exchange_rate": 470}), "body.exchange_rate"),
        (json!({"positions": [fine], "currency": "KZT", "exchange_rate": 2}), "body.exchange_rate"),
        (json!({"positions": [fine], "currency": "USD", "exchange_rate": 0}), "body.exchange_rate"),
        (json!({"positions": [fine], "currency": "USD", "exchange_rate": -1}), "body.exchange_rate"),
        (json!({"positions": [fine], "delivery_cost": -1}), "body.delivery_cost"),
        (json!({"positions": [fine], "delivery_date": app.date_in(365)}), "body.delivery_date"),
        (json!({"positions": [fine], "status": "announced"}), "body.delivery_date"),
        (json!({"positions": [fine], "status": "cancelled"}), "body.status"),
        (
            json!({"positions": [fine], "status": "announced", "delivery_date": app.date_in(365)}),
            "body.delivery_date",
        ),
        (json!({"positions": [fine], "status": "cancelled"}), "body.status"),
    ] {
        owner.enters_delivery(fields.clone()).await.expect_objection(loc);
    }
    assert_eq!(
        app.db_count("varieties").await + app.db_count("batches").await + app.db_count("supplies").await,
        0
    );
    app.florist().await.enters_delivery(json!({"positions": [fine]})).await.expect(201);
    let seen = app.florist().await.get("/api/warehouse").await.expect(200);
    assert_eq!(
        (&seen["items"][0]["cost_per_stem"], &seen["stats"]["total_value"]),
        (&Value::Null, &Value::Null)
    );
}
