//! What comes next, and for whom.

use futures::future::join_all;
use serde_json::json;

use super::{TASKS, confirmed_order, does, only_task_of};
use crate::support::TestApp;

const QUEUE: &str = "/api/production/queue";
const NEXT: &str = "/api/production/queue/next";

#[tokio::test]
async fn the_queue_is_what_may_be_made_now_by_deadline_and_then_by_priority() {
    let app = TestApp::with(&[("CVETY__AUTH__ACCESS_TOKEN_LIFETIME", "30d")]).await;
    let owner = app.owner().await;
    let order = owner.writes_order(json!({"payment_method": "cash"})).await.id();
    let at = |hour: i64| {
        let moment = app.clock().now() + chrono::Duration::hours(hour);
        moment.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
    };
    let mut ids = Vec::new();
    for (hours, priority) in [(3, "normal"), (2, "low"), (2, "urgent"), (40, "urgent")] {
        let wish = json!({"order_id": order, "priority": priority, "deadline": at(hours)});
        ids.push(owner.post(TASKS, wish).await.id());
    }
    let queued = async || -> Vec<i64> {
        let page = owner.get(QUEUE).await;
        page.expect(200)["items"]
            .as_array()
            .expect("items")
            .iter()
            .filter_map(|task| task["id"].as_i64())
            .collect()
    };
    assert_eq!(
        queued().await,
        [ids[2], ids[1], ids[0]],
        "the one of the day after tomorrow may not be made yet"
    );
    app.clock().advance(chrono::Duration::hours(39));
    assert_eq!(queued().await.len(), 4);
}

#[tokio::test]
async fn next_is_one_of_ones_own_then_the_first_that_nobody_has_and_at_last_nothing() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let florist = app.florist().await;
    let order = owner.writes_order(json!({"payment_method": "cash"})).await.id();
    let mut ids = Vec::new();
    for minutes in [30, 60] {
        let deadline = app.clock().now() + chrono::Duration::minutes(minutes);
        let wish = json!({"order_id": order, "deadline": deadline.to_rfc3339()});
        ids.push(owner.post(TASKS, wish).await.id());
    }
    let first = florist.post(NEXT, json!({})).await.expect(200).clone();
    assert_eq!((&first["id"], &first["status"]), (&json!(ids[0]), &json!("assigned")));
    assert_eq!(first["florist"]["id"], florist.staff_id);
    assert_eq!(florist.post(NEXT, json!({})).await.expect(200)["id"], ids[0], "not begun: the same");
    does(&florist, &first, "start", json!({})).await.expect(200);
    assert_eq!(florist.post(NEXT, json!({})).await.expect(200)["id"], ids[1]);
    owner.post(NEXT, json!({})).await.expect(204);
    let load = owner.get("/api/production/workload").await.expect(200)["items"].clone();
    let hers = load.as_array().and_then(|all| all.iter().find(|one| one["florist_id"] == florist.staff_id));
    let hers = hers.expect("the florist's");
    assert_eq!(
        (&hers["assigned"], &hers["in_progress"], &hers["minutes"]),
        (&json!(1), &json!(1), &json!(40))
    );
}

/// What is one's own and may not be made yet waits behind what may.
#[tokio::test]
async fn next_is_nothing_that_may_not_be_made_yet() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let order = owner.writes_order(json!({"payment_method": "cash"})).await.id();
    let at = |hours: i64| (app.clock().now() + chrono::Duration::hours(hours)).to_rfc3339();
    let own = json!({"order_id": order, "deadline": at(60), "florist_id": owner.staff_id});
    owner.post(TASKS, own).await.expect(201);
    owner.post(NEXT, json!({})).await.expect(204);
    let now = owner.post(TASKS, json!({"order_id": order, "deadline": at(70)})).await.id();
    owner.patch(&format!("{TASKS}/{now}"), json!({"deadline": at(2)})).await.expect(200);
    assert_eq!(owner.post(NEXT, json!({})).await.expect(200)["id"], now);
}

/// Three people ask for two tasks at once, ten times.
#[tokio::test]
async fn two_florists_never_get_the_same() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let people = [owner.clone(), app.manager().await, app.florist().await];
    let order = owner.writes_order(json!({"payment_method": "cash"})).await.id();
    let deadline = (app.clock().now() + chrono::Duration::hours(1)).to_rfc3339();
    for _ in 0..10 {
        for _ in 0..2 {
            owner.post(TASKS, json!({"order_id": order, "deadline": deadline})).await.expect(201);
        }
        let asked = people.iter().map(|person| person.post(NEXT, json!({})));
        let answers = join_all(asked).await;
        let mut taken: Vec<_> =
            answers.iter().filter(|answer| answer.status == 200).map(|answer| answer.id()).collect();
        taken.sort_unstable();
        taken.dedup();
        let nothing = answers.iter().filter(|answer| answer.status == 204).count();
        assert_eq!((taken.len(), nothing), (2, 1));
        for id in taken {
            owner.post(&format!("{TASKS}/{id}/start"), json!({})).await.expect(200);
        }
    }
}

#[tokio::test]
async fn a_task_of_an_order_that_was_just_cancelled_is_nobodys_next() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let order = confirmed_order(&app, &owner).await;
    app.clock().advance(chrono::Duration::hours(20));
    assert_eq!(owner.get(QUEUE).await.expect(200)["total"], 1);
    owner.moves(order, "cancelled").await.expect(200);
    // The news of it is still under way.
    owner.post(NEXT, json!({})).await.expect(204);
    assert_eq!(only_task_of(&owner, order).await["status"], "pending");
}
