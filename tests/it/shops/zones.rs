//! Delivery zones.

use serde_json::json;

use crate::support::TestApp;

#[tokio::test]
async fn the_owner_adds_changes_and_removes_a_zone() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let zone = owner.creates_zone(json!({"free_from": 30_000, "min_order": 5_000})).await.expect(201);
    assert_eq!(zone["price"], 2_000);
    let path = format!("/api/shop/delivery-zones/{}", zone["id"]);
    let changed = owner.patch(&path, json!({"price": 2_500, "free_from": null})).await.expect(200);
    assert_eq!((&changed["price"], &changed["free_from"]), (&json!(2_500), &json!(null)));
    assert_eq!(owner.get(&path).await.expect(200), changed);
    owner.delete(&path).await.expect(204);
    owner.get(&path).await.expect(404);
    owner.delete(&path).await.expect(404);
}
