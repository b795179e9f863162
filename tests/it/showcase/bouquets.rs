//! Stems become bouquets of the showcase, and stems again.

use chrono::Duration;
use serde_json::{Value, json};

use super::{assembles, counted_bouquet, db_costs_add_up, left_of, started, takes_apart};

#[tokio::test]
async fn bouquets_for_the_showcase_are_made_of_stems_and_counted() {
    let app = started().await;
    let (owner, florist) = (app.owner().await, app.florist().await);
    let roses = owner.stocks("Роза", 20).await.expect(201)["positions"][0]["batch_id"].clone();
    app.clock().advance(Duration::days(1));
    let fresh = owner.stocks("Эвкалипт", 9).await.expect(201)["positions"][0]["batch_id"].clone();
    let product = counted_bouquet(&owner, &[("Роза", 7), ("Эвкалипт", 2)]).await;
    let made = assembles(&florist, product, 2).await.expect(201);
    assert_eq!((&made["quantity"], &made["stock_quantity"]), (&json!(2), &json!(2)));
    assert_eq!((&made["days_left"], &made["cost"]), (&json!(13), &Value::Null), "roses came a day before");
    assert_eq!((left_of(&owner, &roses).await, left_of(&owner, &fresh).await), (json!(6), json!(5)));
    let shown = owner.get("/api/showcase").await.expect(200);
    assert_eq!((&shown["total"], &shown["items"][0]["cost"]), (&json!(1), &json!(1_800)));
    let listed = owner.get(&format!("/api/products/{product}")).await.expect(200);
    assert_eq!((&listed["stock_quantity"], &listed["in_stock"]), (&json!(2), &json!(true)));
    let movements = owner.get(&format!("/api/warehouse/{roses}/movements")).await.expect(200);
    assert_eq!(
        (&movements["items"][0]["kind"], &movements["items"][0]["quantity"]),
        (&json!("assembled"), &json!(-14))
    );
    db_costs_add_up(&app).await;
}

#[tokio::test]
async fn stems_that_are_promised_are_not_made_into_bouquets() {
    let app = started().await;
    let owner = app.owner().await;
    owner.stocks("Роза", 10).await.expect(201);
    let ordered = owner.creates_bouquet_of(&[("Роза", 6)]).await;
    let counted = counted_bouquet(&owner, &[("Роза", 2)]).await;
    let items = json!([{"product_id": ordered, "quantity": 1}]);
    owner.places_order(json!({"items": items, "delivery_date": app.date_in(2)})).await.expect(201);
    let refused = assembles(&owner, counted, 3).await;
    refused.expect_rule("stems_short");
    assert!(refused.text().contains("собрать: 2"), "not how many can be made: {refused}");
    assembles(&owner, counted, 2).await.expect(201);
    assert_eq!(owner.get("/api/warehouse/at-risk").await.expect(200)["total"], 0);
}

#[tokio::test]
async fn what_is_taken_apart_goes_back_to_its_batches_or_to_waste() {
    let app = started().await;
    let owner = app.owner().await;
    let first = owner.stocks("Роза", 5).await.expect(201)["positions"][0]["batch_id"].clone();
    app.clock().advance(Duration::days(1));
    let second = owner.stocks("Роза", 9).await.expect(201)["positions"][0]["batch_id"].clone();
    let product = counted_bouquet(&owner, &[("Роза", 4)]).await;
    assembles(&owner, product, 3).await.expect(201);
    assert_eq!((left_of(&owner, &first).await, left_of(&owner, &second).await), (json!(0), json!(2)));
    let shown = takes_apart(&owner, product, json!({"quantity": 1})).await.expect(200);
    assert_eq!((&shown["quantity"], &shown["stock_quantity"]), (&json!(2), &json!(2)));
    assert_eq!((left_of(&owner, &first).await, left_of(&owner, &second).await), (json!(0), json!(6)));
    // Of the others three stems are of the second batch, and five of the first.
    let wrong = json!({"quantity": 1, "waste": [{"batch_id": second, "quantity": 4, "reason": "display"}]});
    takes_apart(&owner, product, wrong).await.expect_objection("body.back");
    let waste = json!([{"batch_id": second, "quantity": 2, "reason": "display"}]);
    takes_apart(&owner, product, json!({"quantity": 1, "waste": waste})).await.expect(200);
    assert_eq!((left_of(&owner, &first).await, left_of(&owner, &second).await), (json!(1), json!(7)));
    let written_off = owner.get(&format!("/api/warehouse/{second}")).await.expect(200);
    assert_eq!(written_off["qty_writeoff"], 2);
    let all = json!({"quantity": 1, "back": [{"batch_id": first, "quantity": 4}]});
    let shown = takes_apart(&owner, product, all).await.expect(200);
    assert_eq!((&shown["quantity"], &shown["fresh_until"]), (&json!(0), &Value::Null));
    db_costs_add_up(&app).await;
}

#[tokio::test]
async fn a_bouquet_of_the_showcase_costs_what_its_stems_did() {
    let app = started().await;
    let owner = app.owner().await;
    let position = json!({"variety": "Роза", "qty": 13, "cost_per_stem": 115});
    owner.enters_delivery(json!({"positions": [position], "delivery_cost": 100})).await.expect(201);
    let product = counted_bouquet(&owner, &[("Роза", 3)]).await;
    owner.changes_product(product, json!({"cost_price": 500})).await.expect(200);
    assembles(&owner, product, 2).await.expect(201);
    // A third was not made of stems that we know.
    owner.changes_product(product, json!({"stock_quantity": 3})).await.expect(200);
    let items = json!([{"product_id": product, "quantity": 3}]);
    let order = owner.places_order(json!({"items": items})).await.id();
    owner.moves(order, "paid").await.expect(200);
    let assembled = owner.moves(order, "assembled").await.expect(200);
    // Six of thirteen stems for 1 595 are 736, beside 500.
    assert_eq!((&assembled["cost"], &assembled["cost_is_complete"]), (&json!(1_236), &json!(true)));
    assert_eq!(owner.get("/api/showcase").await.expect(200)["total"], 0);
    let item = assembled["items"][0]["id"].clone();
    let back = json!({"items": [{"item_id": item, "quantity": 2}], "stock": "return"});
    owner.refunds(order, back).await.expect(201);
    // The one that nobody knows of comes back first, as it was taken last.
    let shown = owner.get("/api/showcase").await.expect(200);
    assert_eq!((&shown["items"][0]["quantity"], &shown["items"][0]["cost"]), (&json!(1), &json!(368)));
    assert_eq!(owner.sees_order(order).await.expect(200)["cost"], 368);
    owner.cancels(order, json!({"stock": "write_off"})).await.expect(200);
    db_costs_add_up(&app).await;
}

#[tokio::test]
async fn bad_requests_change_nothing() {
    let app = started().await;
    let (owner, courier, stranger) = (app.owner().await, app.courier().await, app.stranger().await);
    owner.stocks("Роза", 10).await.expect(201);
    let product = counted_bouquet(&owner, &[("Роза", 5)]).await;
    for quantity in [json!(0), json!(-1), json!(1001), json!(1.5), json!("два")] {
        let answer =
            owner.post(&format!("/api/products/{product}/assemble"), json!({ "quantity": quantity })).await;
        answer.expect_objection("body.quantity");
    }
    assembles(&courier, product, 1).await.expect(403);
    let unknown = assembles(&owner, product + 10_000, 1).await.expect(404);
    assert_eq!(assembles(&stranger, product, 1).await.expect(404), unknown);
    assembles(&owner, owner.creates_bouquet_of(&[("Роза", 1)]).await, 1).await.expect_rule("not_counted");
    let plain = owner.creates_product(json!({"stock_quantity": 3})).await.id();
    assembles(&owner, plain, 1).await.expect_rule("recipe_needed");
    takes_apart(&owner, product, json!({"quantity": 1})).await.expect_rule("out_of_stock");
    owner.changes_product(product, json!({"stock_quantity": 2})).await.expect(200);
    takes_apart(&owner, product, json!({"quantity": 1})).await.expect_rule("not_on_showcase");
    assembles(&owner, product, 1).await.expect(201);
    let both = json!({"quantity": 1, "waste": [{"batch_id": 0, "quantity": 0, "reason": "display"}]});
    takes_apart(&owner, product, both).await.expect_objection("body.waste.0.quantity");
    let reason = json!({"quantity": 1, "waste": [{"batch_id": 1, "quantity": 1, "reason": "just so"}]});
    takes_apart(&owner, product, reason).await.expect_objection("body.waste.0.reason");
    let other = json!({"quantity": 1, "back": [{"batch_id": 999_999, "quantity": 1}]});
    takes_apart(&owner, product, other).await.expect_objection("body.back");
    // What stands there stays counted until it is sold or taken apart.
    owner.delete(&format!("/api/products/{product}")).await.expect_rule("on_showcase");
    owner.changes_product(product, json!({"stock_mode": "made_to_order"})).await.expect_rule("on_showcase");
    takes_apart(&owner, product, json!({"quantity": 1})).await.expect(200);
    owner.delete(&format!("/api/products/{product}")).await.expect(204);
    assembles(&owner, product, 1).await.expect(404);
}

#[tokio::test]
async fn a_recipe_costs_what_the_batches_to_be_used_next_did() {
    let app = started().await;
    let (owner, florist) = (app.owner().await, app.florist().await);
    let bouquet = owner.creates_bouquet_of(&[("Роза", 7)]).await;
    let path = format!("/api/products/{bouquet}");
    assert_eq!(owner.get(&path).await.expect(200)["stems_cost"], Value::Null);
    owner.stocks("Роза", 5).await.expect(201);
    assert_eq!(owner.get(&path).await.expect(200)["stems_cost"], Value::Null, "too few");
    app.clock().advance(Duration::days(1));
    let position = json!({"variety": "Роза", "qty": 10, "cost_per_stem": 150});
    owner.enters_delivery(json!({"positions": [position], "delivery_cost": 100})).await.expect(201);
    // Five for 100, two for 160 with their share of the freight.
    assert_eq!(owner.get(&path).await.expect(200)["stems_cost"], 820);
    assert_eq!(florist.get(&path).await.expect(200)["stems_cost"], Value::Null);
}

#[tokio::test]
async fn an_ingredient_may_name_a_batch_whose_variety_is_meant() {
    let app = started().await;
    let (owner, stranger) = (app.owner().await, app.stranger().await);
    let batch = owner.stocks("Роза", 30).await.expect(201)["positions"][0]["batch_id"].clone();
    let line = json!({"name": "Роза", "quantity": 7, "warehouseItemId": batch});
    let made = owner.creates_product(json!({"ingredients": [line]})).await.expect(201);
    assert_eq!((&made["ingredients"][0]["variety"], &made["stock_quantity"]), (&json!("Роза"), &json!(4)));
    let parts = owner.get(&format!("/api/products/{}/components", made["id"])).await.expect(200);
    assert_eq!(parts[0]["warehouse_item_id"], batch);
    stranger
        .creates_product(json!({"ingredients": [line]}))
        .await
        .expect_objection("body.ingredients.0.batch_id");
}
