//! Batches and their ledger.

use serde_json::json;

use crate::support::TestApp;
use crate::support::cluster::connect;

#[tokio::test]
async fn a_batch_is_written_off_to_what_it_has_and_costs_add_up() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let position = json!({"variety": "Роза", "qty": 13, "cost_per_stem": 1.153_846});
    let delivery = owner.enters_delivery(json!({ "positions": [position] })).await.expect(201);
    let batch = &delivery["positions"][0]["batch_id"];
    let path = format!("/api/warehouse/{batch}/write-off");
    for (body, loc) in [
        (json!({"quantity": 0, "reason": "expired"}), "body.quantity"),
        (json!({"quantity": -1, "reason": "expired"}), "body.quantity"),
        (json!({"quantity": 1, "reason": "stolen"}), "body.reason"),
        (json!({"quantity": 1}), "body.reason"),
    ] {
        owner.post(&path, body).await.expect_objection(loc);
    }
    let mut left = 13;
    for stems in [1, 2, 3, 1] {
        let florist = app.florist().await;
        let written =
            florist.post(&path, json!({"quantity": stems, "reason": "damaged", "note": "сломались"})).await;
        left -= stems;
        assert_eq!(written.expect(200)["qty_current"], left);
    }
    let short = owner.post(&path, json!({"quantity": 7, "reason": "expired"})).await;
    short.expect_rule("stems_short");
    assert!(short.json()["detail"].as_str().unwrap_or_default().contains('6'), "what is left is told");
    owner.post(&path, json!({"quantity": 6, "reason": "expired"})).await.expect(200);
    let movements = owner.get(&format!("/api/warehouse/{batch}/movements")).await.expect(200);
    let costs: Vec<_> =
        movements["items"].as_array().expect("a list").iter().map(|one| one["cost"].as_i64()).collect();
    assert_eq!(costs.iter().flatten().sum::<i64>(), 0, "fifteen tenge came and went: {costs:?}");
    assert_eq!(
        (movements["items"][1]["moved_by"].as_str().is_some(), &movements["items"][1]["note"]),
        (true, &json!("сломались"))
    );
}

#[tokio::test]
async fn what_somebody_changes_of_a_batch_is_told_and_nothing_else_leaves_a_trace() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let delivery = owner.stocks("Роза", 10).await.expect(201);
    let path = format!("/api/warehouse/{}", delivery["positions"][0]["batch_id"]);
    let batch = owner.get(&path).await.expect(200);
    assert_eq!(batch["fresh_until"], app.date_in(14), "two weeks, unless somebody says otherwise");
    assert_eq!(owner.patch(&path, batch.clone()).await.expect(200), batch);
    owner.patch(&path, json!({"qty_current": 5})).await.expect_objection("body.qty_current");
    owner.patch(&path, json!({"fresh_until": "2020-01-01"})).await.expect_objection("body.fresh_until");
    let changed =
        owner.patch(&path, json!({"on_showcase": true, "fresh_until": app.date_in(3)})).await.expect(200);
    assert_eq!((&changed["on_showcase"], &changed["fresh_until"]), (&json!(true), &json!(app.date_in(3))));
    let movements = owner.get(&format!("{path}/movements")).await.expect(200);
    assert_eq!(movements["total"], 2);
    let told = json!([{"field": "on_showcase", "old": false, "new": true},
                      {"field": "fresh_until", "old": app.date_in(14), "new": app.date_in(3)}]);
    assert_eq!(
        (&movements["items"][0]["kind"], &movements["items"][0]["changes"]),
        (&json!("edited"), &told)
    );
    assert_eq!(owner.get("/api/warehouse?onShowcase=true").await.expect(200)["total"], 1);
}

#[tokio::test]
async fn filters_find_what_they_say() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    owner.stocks("Роза Красная", 10).await.expect(201);
    let old = owner.stocks("Лилия", 10).await.expect(201)["positions"][0]["batch_id"].clone();
    owner.patch(&format!("/api/warehouse/{old}"), json!({"fresh_until": app.date_in(0)})).await.expect(200);
    let total =
        async |query: &str| owner.get(&format!("/api/warehouse?{query}")).await.expect(200)["total"].clone();
    for (query, found) in [
        ("variety=лилия", 1),
        ("supplier=flower%20direct", 2),
        ("farm=nobody", 0),
        ("toWriteOff=true", 0),
        ("freshness_status=fresh", 2),
        ("in_stock=false", 0),
        ("search=крас", 1),
        ("height_cm=50", 0),
    ] {
        assert_eq!(total(query).await, found, "{query}");
    }
    app.clock().advance(chrono::Duration::hours(14));
    assert_eq!((total("toWriteOff=true").await, total("freshness_status=stale").await), (json!(1), json!(1)));
    assert_eq!(owner.get("/api/warehouse?sort=worth").await.status, 422);
    assert_eq!(owner.get("/api/warehouse?varieti=x").await.status, 422);
}

/// By the database itself, whoever asks.
#[tokio::test]
async fn the_ledger_is_append_only_and_counters_are_its_sums() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    owner.stocks("Роза", 10).await.expect(201);
    let mut login = connect(&app.database().as_login()).await;
    let as_app = format!(
        "begin; set local role cvety_app; select set_config('app.shop_id', '{}', true);",
        owner.shop_id
    );
    for sql in [
        "update batches set qty_current = 100",
        "update batches set qty_sold = 1, cost_total = 0",
        "update stem_movements set quantity = 5",
        "delete from stem_movements",
    ] {
        let refused = sqlx::raw_sql(sqlx::AssertSqlSafe(format!("{as_app} {sql}"))).execute(&mut login).await;
        assert!(refused.is_err(), "{sql}");
        sqlx::raw_sql("rollback").execute(&mut login).await.expect("rolled back");
    }
    let mut admin = connect(&app.database().as_superuser()).await;
    for sql in
        ["update stem_movements set quantity = 5", "delete from stem_movements", "truncate stem_movements"]
    {
        let refused = sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned())).execute(&mut admin).await;
        let code = refused
            .expect_err(sql)
            .as_database_error()
            .and_then(|error| error.code())
            .map(|code| code.into_owned());
        assert_eq!(code.as_deref(), Some("23001"), "{sql}");
    }
}
