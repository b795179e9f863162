//! The photos of orders: who adds and takes away, who sees which, and that they
//! are forgotten with their people.

use image::ImageFormat;
use serde_json::{Value, json};

use super::files;
use crate::support::pictures::{file, form, jpeg};
use crate::support::{Caller, TestApp};

async fn photos(caller: &Caller, order: i64) -> Vec<Value> {
    caller.sees_order(order).await.expect(200)["photos"].as_array().expect("photos").clone()
}

async fn adds(caller: &Caller, order: i64, kind: &str) -> Value {
    let form = form(&jpeg(), &[("kind", kind)]);
    caller.sends_form(&format!("/api/orders/{order}/photos"), form).await.expect(201)
}

#[tokio::test]
async fn a_photo_is_answered_and_shown_with_absolute_addresses_in_the_order_and_in_lists() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let order = owner.writes_order(json!({})).await.expect(201);
    assert_eq!(order["photos"], json!([]));
    let order = order["id"].as_i64().expect("an id");
    let answer = owner.adds_photo(order, &jpeg()).await.expect(201);
    let fields: Vec<_> = answer.as_object().expect("an object").keys().cloned().collect();
    assert_eq!(fields, ["id", "url", "thumbnail", "uploaded_at", "kind"]);
    assert_eq!(answer["kind"], "bouquet");
    assert_eq!(answer["uploaded_at"], "2026-11-25T12:00:00+05:00");
    for name in ["url", "thumbnail"] {
        let url = answer[name].as_str().expect("an address");
        assert!(url.starts_with(&format!("{}/uploads/", app.url())), "{url}");
        assert_eq!(app.nobody().opens(&answer[name]).await.status, 200);
    }
    assert_eq!(photos(&owner, order).await, std::slice::from_ref(&answer));
    let list = owner.get("/api/orders").await.expect(200);
    assert_eq!(list["items"][0]["photos"], json!([answer]));
}

#[tokio::test]
async fn florists_and_the_orders_courier_add_photos_and_take_away_their_own() {
    let app = TestApp::start().await;
    let (owner, florist, courier) = (app.owner().await, app.florist().await, app.courier().await);
    let order = owner.writes_order(json!({"address": "ул. Абая 10"})).await.id();
    courier.adds_photo(order, &jpeg()).await.expect(404);
    owner.assigns(order, json!({"courier_id": courier.staff_id})).await.expect(200);
    let made = florist.adds_photo(order, &jpeg()).await.expect(201);
    let proof = courier.adds_photo(order, &jpeg()).await.expect(201);
    assert_eq!((&made["kind"], &proof["kind"]), (&json!("bouquet"), &json!("proof")));
    let by_owner = adds(&owner, order, "proof").await;
    assert_eq!(by_owner["kind"], "proof");
    let path = |photo: &Value| format!("/api/orders/{order}/photos/{}", photo["id"]);
    courier.delete(&path(&made)).await.expect(403);
    florist.delete(&path(&proof)).await.expect(403);
    florist.delete(&path(&by_owner)).await.expect(403);
    assert_eq!(photos(&owner, order).await.len(), 3);
    florist.delete(&path(&made)).await.expect(204);
    florist.delete(&path(&made)).await.expect(404);
    owner.delete(&path(&proof)).await.expect(204);
    assert_eq!(photos(&owner, order).await, [by_owner]);
    let other = form(&jpeg(), &[("kind", "product")]);
    let refused = owner.sends_form(&format!("/api/orders/{order}/photos"), other).await;
    refused.expect_objection("body.kind");
}

#[tokio::test]
async fn a_photo_is_history_a_version_and_an_event() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let order = owner.writes_order(json!({})).await.expect(201);
    let (id, version) = (order["id"].as_i64().expect("an id"), order["version"].as_i64().expect("a version"));
    let photo = owner.adds_photo(id, &jpeg()).await.id();
    owner.delete(&format!("/api/orders/{id}/photos/{photo}")).await.expect(204);
    assert_eq!(owner.sees_order(id).await.json()["version"], version + 2);
    let history = owner.sees_history(id).await.expect(200);
    let rows = history["items"].as_array().expect("rows");
    let row = |at: usize| (rows[at]["kind"].clone(), rows[at]["details"]["changes"][0].clone());
    let change = |old: Value, new: Value| json!({"field": "photos", "item_id": null, "product_name": null, "old": old, "new": new});
    assert_eq!(row(1), (json!("photo_added"), change(Value::Null, json!("bouquet"))));
    assert_eq!(row(2), (json!("photo_removed"), change(json!("bouquet"), Value::Null)));
    let told = app.db_events(owner.shop_id).await;
    assert_eq!(told.iter().filter(|name| *name == "order.updated").count(), 2, "{told:?}");
}

#[tokio::test]
async fn whoever_follows_an_order_sees_the_bouquet_and_not_the_handover() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let order = owner.writes_order(json!({})).await.expect(201);
    let (id, token) =
        (order["id"].as_i64().expect("an id"), order["tracking_token"].as_str().expect("a token"));
    let followed = app.nobody().tracks(token).await.expect(200);
    assert_eq!(followed["photos"], json!([]));
    let page = app.nobody().get(&format!("/tracking/{token}")).await;
    assert!(!page.text().contains("<img"), "{page}");
    let bouquet = adds(&owner, id, "bouquet").await;
    let proof = adds(&owner, id, "proof").await;
    let followed = app.nobody().tracks(token).await.expect(200);
    let expected = json!({"url": bouquet["url"], "thumbnail": bouquet["thumbnail"], "uploaded_at": bouquet["uploaded_at"]});
    assert_eq!(followed["photos"], json!([expected]));
    let page = app.nobody().get(&format!("/tracking/{token}")).await;
    let here =
        |url: &Value| url.as_str().expect("an address").strip_prefix(&app.url()).expect("ours").to_owned();
    let picture = format!(
        "<img src=\"{}\" width=\"60\" height=\"40\" alt=\"Фотография букета\">",
        here(&bouquet["thumbnail"])
    );
    assert!(page.text().contains(&picture), "{page}");
    assert!(!page.text().contains(&here(&proof["thumbnail"])), "{page}");
    assert!(page.header("content-security-policy").contains("img-src 'self'"), "{page}");
}

#[tokio::test]
async fn ten_photos_at_once_are_taken_and_an_order_goes_on_beside_them() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let order = owner.writes_order(json!({})).await.id();
    // Small, since a place is waited for ten seconds at most and ours is a slow build.
    let photo = file(600, 450, ImageFormat::Jpeg);
    let uploads = futures::future::join_all((0..10).map(|_| owner.adds_photo(order, &photo)));
    let (added, other) = tokio::join!(uploads, owner.writes_order(json!({})));
    other.expect(201);
    added.iter().for_each(|answer| assert_eq!(answer.status, 201, "{}", answer.status));
    assert_eq!(photos(&owner, order).await.len(), 10);
}

#[tokio::test]
async fn an_order_has_twenty_and_the_twenty_first_is_told_so() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let order = owner.writes_order(json!({})).await.id();
    for _ in 0..20 {
        owner.adds_photo(order, &jpeg()).await.expect(201);
    }
    owner.adds_photo(order, &jpeg()).await.expect_rule("too_many_pictures");
    assert_eq!(photos(&owner, order).await.len(), 20);
}

#[tokio::test]
async fn an_order_sent_back_whole_keeps_its_photos_and_a_patch_sets_none() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let order = owner.writes_order(json!({})).await.id();
    owner.adds_photo(order, &jpeg()).await.expect(201);
    let shown = owner.sees_order(order).await.expect(200);
    assert_eq!(owner.changes_order(order, shown.clone()).await.expect(200), shown);
    let refused = owner.changes_order(order, json!({"photos": []})).await;
    refused.expect_objection("body.photos");
    assert!(refused.text().contains("POST /api/orders/{order_id}/photos"), "{refused}");
}

#[tokio::test]
async fn with_its_people_an_order_forgets_its_photos_and_takes_none_any_more() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let order = owner.writes_order(json!({"payment_method": "cash"})).await.expect(201);
    let id = order["id"].as_i64().expect("an id");
    let bouquet = adds(&owner, id, "bouquet").await;
    adds(&owner, id, "proof").await;
    owner.cancels(id, json!({})).await.expect(200);
    let other = owner.writes_order(json!({"customer_phone": "+77015559999"})).await.id();
    owner.adds_photo(other, &jpeg()).await.expect(201);
    owner.delete(&format!("/api/customers/{}", order["customer"]["id"])).await.expect(204);
    assert_eq!(photos(&owner, id).await, Vec::<Value>::new());
    app.tick_workers().await;
    assert_eq!(app.nobody().opens(&bouquet["url"]).await.status, 404);
    assert_eq!(files(&app).len(), 2, "those of somebody else's order");
    owner.adds_photo(id, &jpeg()).await.expect_rule("order_closed");
}

#[tokio::test]
async fn an_order_with_a_photo_is_one_that_the_shop_has_touched() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({})).await.id();
    let items = json!([{"product_id": product, "quantity": 1}]);
    let placed = app.buyer().checks_out(json!({"shop_id": owner.shop_id, "items": items})).await.expect(201);
    assert_eq!(app.db_count("untouched_orders").await, 1);
    let id = owner.get("/api/orders").await.expect(200)["items"][0]["id"].as_i64().expect("an id");
    assert!(placed["tracking_token"].is_string());
    owner.adds_photo(id, &jpeg()).await.expect(201);
    assert_eq!(app.db_count("untouched_orders").await, 0);
}
