//! The pictures of products: as staff put them in order, and as buyers see them.

use serde_json::{Value, json};

use crate::support::pictures::{file, jpeg};
use crate::support::{Caller, TestApp};

async fn images(owner: &Caller, product: i64) -> Vec<Value> {
    let shown = owner.get(&format!("/api/products/{product}")).await.expect(200);
    shown["images"].as_array().expect("images").clone()
}

/// Ids in their order, and the main one.
async fn order_of(owner: &Caller, product: i64) -> (Vec<i64>, Vec<i64>) {
    let images = images(owner, product).await;
    let id = |image: &Value| image["id"].as_i64().expect("an id");
    let positions: Vec<_> = images.iter().map(|image| image["position"].clone()).collect();
    assert_eq!(positions, (1..=images.len()).map(|place| json!(place)).collect::<Vec<_>>());
    let main = images.iter().filter(|image| image["is_main"] == true).map(id).collect();
    (images.iter().map(id).collect(), main)
}

#[tokio::test]
async fn the_first_is_the_main_one_until_another_is_chosen_and_there_always_is_one() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({})).await.id();
    assert_eq!(images(&owner, product).await, Vec::<Value>::new());
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(owner.adds_image(product, &jpeg()).await.id());
    }
    let path = |id: i64| format!("/api/products/{product}/images/{id}");
    assert_eq!(order_of(&owner, product).await, (ids.clone(), vec![ids[0]]));
    let chosen = owner.patch(&path(ids[2]), json!({"is_main": true})).await.expect(200);
    assert_eq!((chosen["is_main"].clone(), chosen["position"].clone()), (json!(true), json!(3)));
    assert_eq!(order_of(&owner, product).await, (ids.clone(), vec![ids[2]]));
    owner.patch(&path(ids[2]), json!({"position": 1})).await.expect(200);
    assert_eq!(order_of(&owner, product).await, (vec![ids[2], ids[0], ids[1]], vec![ids[2]]));
    owner.patch(&path(ids[2]), json!({"is_main": false})).await.expect_objection("body.is_main");
    owner.patch(&path(ids[0]), json!({"is_main": false})).await.expect(200);
    owner.patch(&path(ids[0]), json!({"position": 4})).await.expect_objection("body.position");
    owner.patch(&path(ids[0]), json!({"position": 0})).await.expect_objection("body.position");
    owner.delete(&path(ids[2])).await.expect(204);
    assert_eq!(order_of(&owner, product).await, (vec![ids[0], ids[1]], vec![ids[0]]));
    owner.delete(&path(ids[2])).await.expect(404);
    owner.patch(&path(ids[2]), json!({"position": 1})).await.expect(404);
}

#[tokio::test]
async fn whoever_keeps_a_copy_of_the_catalogue_hears_of_what_changed_and_of_nothing_else() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({})).await.id();
    let id = owner.adds_image(product, &jpeg()).await.id();
    let told = async || {
        let events = app.db_events(owner.shop_id).await;
        events.iter().filter(|name| *name == "product.updated").count()
    };
    assert_eq!(told().await, 1);
    let path = format!("/api/products/{product}/images/{id}");
    owner.patch(&path, json!({"is_main": true, "position": 1})).await.expect(200);
    owner.patch(&path, json!({})).await.expect(200);
    assert_eq!(told().await, 1, "nothing changed");
    owner.delete(&path).await.expect(204);
    assert_eq!(told().await, 2);
}

#[tokio::test]
async fn buyers_see_the_main_one_first_in_lists_and_on_its_own() {
    let app = TestApp::start().await;
    let (owner, nobody) = (app.owner().await, app.nobody());
    let product = owner.creates_product(json!({})).await.id();
    let bare = owner.creates_product(json!({"name": "Без фото"})).await.id();
    let first = owner.adds_image(product, &jpeg()).await.expect(201);
    let second = owner.adds_image(product, &jpeg()).await.expect(201);
    owner.patch(&format!("/api/products/{product}/images/{}", second["id"]), json!({"is_main": true})).await;
    let shop = owner.shop_id;
    let list = nobody.get(&format!("/api/public/products?shop_id={shop}&sort=created_at")).await.expect(200);
    let alone = nobody.get(&format!("/api/public/products/{product}?shop_id={shop}")).await.expect(200);
    for shown in [&list["items"][0], &alone] {
        assert_eq!(shown["images"], json!([second["url"], first["url"]]));
        assert_eq!(shown["thumbnail"], second["thumbnail"]);
        assert_eq!(nobody.opens(&shown["thumbnail"]).await.status, 200);
    }
    let without = nobody.get(&format!("/api/public/products/{bare}?shop_id={shop}")).await.expect(200);
    assert_eq!((&without["images"], &without["thumbnail"]), (&json!([]), &json!(null)));
}

#[tokio::test]
async fn a_product_has_ten_and_the_eleventh_is_told_how_many_there_may_be() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({})).await.id();
    for _ in 0..10 {
        owner.adds_image(product, &jpeg()).await.expect(201);
    }
    let refused = owner.adds_image(product, &jpeg()).await;
    refused.expect_rule("too_many_pictures");
    assert!(refused.text().contains("10"), "{refused}");
    // Of many at once no more get in either.
    let id = images(&owner, product).await[0]["id"].clone();
    owner.delete(&format!("/api/products/{product}/images/{id}")).await.expect(204);
    let picture = jpeg();
    let all = (0..6).map(|_| owner.adds_image(product, &picture));
    let added = futures::future::join_all(all).await;
    assert_eq!(added.iter().filter(|answer| answer.status == 201).count(), 1);
    assert_eq!(order_of(&owner, product).await.0.len(), 10);
}

#[tokio::test]
async fn images_of_a_product_sent_back_are_taken_as_they_are_and_changed_elsewhere() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({})).await.id();
    owner.adds_image(product, &jpeg()).await.expect(201);
    let shown = owner.get(&format!("/api/products/{product}")).await.expect(200);
    assert_eq!(owner.changes_product(product, shown.clone()).await.expect(200), shown);
    for images in [json!([]), json!([{"id": 8_000}]), json!([{"is_main": false}])] {
        let refused = owner.changes_product(product, json!({"images": images})).await;
        refused.expect_objection("body.images");
        assert!(refused.text().contains("POST /api/products/{product_id}/images"), "{refused}");
    }
    let with_images = json!({"images": shown["images"]});
    owner.creates_product(with_images).await.expect_objection("body.images");
}

#[tokio::test]
async fn a_product_that_is_not_there_takes_no_picture() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({})).await.id();
    let image = owner.adds_image(product, &file(20, 20, image::ImageFormat::Png)).await.id();
    owner.delete(&format!("/api/products/{product}")).await.expect(204);
    owner.adds_image(product, &jpeg()).await.expect(404);
    owner.delete(&format!("/api/products/{product}/images/{image}")).await.expect(404);
    owner.post(&format!("/api/products/{product}/restore"), json!({})).await.expect(200);
    assert_eq!(order_of(&owner, product).await, (vec![image], vec![image]));
}
