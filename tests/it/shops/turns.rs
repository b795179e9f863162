//! Two changes of one thing at once: neither is lost.

use futures::future::join_all;
use serde_json::{Value, json};

use crate::support::{Caller, TestApp};

/// Often enough for a lost change to show.
const TIMES: usize = 25;

/// Sends all changes at once, again and again, each time with other values;
/// every one of them has to stand afterwards.
async fn all_stand(owner: &Caller, path: &str, changes: impl Fn(usize) -> Vec<(&'static str, Value)>) {
    for time in 0..TIMES {
        let changes = changes(time);
        let sent = changes.iter().map(|(field, value)| owner.patch(path, json!({ *field: value })));
        for answer in join_all(sent).await {
            answer.expect(200);
        }
        let seen = owner.get(path).await.expect(200);
        for (field, value) in &changes {
            assert_eq!(&seen[field], value, "{path}: {field}, time {time}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_changes_of_a_zone_at_once_both_stand() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let zone = owner.creates_zone(json!({})).await.id();
    all_stand(&owner, &format!("/api/shop/delivery-zones/{zone}"), |time| {
        vec![
            ("price", json!(1_000 + time)),
            ("is_active", json!(time % 2 == 0)),
            ("free_from", json!(20_000 + time)),
            ("name", json!(format!("Центр {time}"))),
        ]
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_changes_of_the_settings_at_once_both_stand() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    all_stand(&owner, "/api/shop", |time| {
        vec![
            ("name", json!(format!("Цветы {time}"))),
            ("address", json!(format!("ул. Абая {time}"))),
            ("same_day_cutoff", json!(format!("1{}:00", time % 10))),
            ("language", json!(["ru", "kk", "en"][time % 3])),
        ]
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_changes_of_a_member_at_once_both_stand() {
    let app = TestApp::start().await;
    let (owner, florist) = (app.owner().await, app.florist().await);
    all_stand(&owner, &format!("/api/staff/{}", florist.staff_id), |time| {
        vec![
            ("name", json!(format!("Марина {time}"))),
            ("role", json!(["courier", "florist", "manager"][time % 3])),
            ("phone", json!(format!("+770500000{time:02}"))),
        ]
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn zones_added_at_once_each_have_a_place_of_their_own() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let added = join_all((0..8).map(|_| owner.creates_zone(json!({})))).await;
    let mut places: Vec<_> = added.iter().map(|zone| zone.json()["position"].as_i64()).collect();
    places.sort_unstable();
    assert_eq!(places, (0..8).map(Some).collect::<Vec<_>>());
}
