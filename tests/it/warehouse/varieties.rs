//! Varieties.

use serde_json::{Value, json};

use crate::support::TestApp;

#[tokio::test]
async fn a_variety_is_one_whatever_the_case_and_renamed_freely() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let rose = owner.adds_variety("Роза Красная").await.expect(201);
    assert_eq!(
        (&rose["purchase_lead_days"], &rose["vase_life_days"], &rose["on_hand"]),
        (&json!(3), &Value::Null, &json!(0))
    );
    owner.adds_variety("роза красная").await.expect_rule("variety_exists");
    owner.stocks("РОЗА КРАСНАЯ", 10).await.expect(201);
    assert_eq!(owner.get("/api/warehouse/varieties").await.expect(200)["total"], 1);
    let path = format!("/api/warehouse/varieties/{}", rose["id"]);
    let now = owner.get(&path).await.expect(200);
    assert_eq!((&now["on_hand"], &now["free"]), (&json!(10), &json!(10)));
    assert_eq!(owner.patch(&path, now.clone()).await.expect(200), now, "sent back, it is as it was");
    let renamed = owner.patch(&path, json!({"name": "Роза Freedom", "bunch_size": 25})).await.expect(200);
    assert_eq!((&renamed["name"], &renamed["bunch_size"]), (&json!("Роза Freedom"), &json!(25)));
    assert_eq!(owner.get("/api/warehouse?variety=роза freedom").await.expect(200)["total"], 1);
    for (field, value) in
        [("purchase_lead_days", 21), ("vase_life_days", 0), ("bunch_size", 0), ("reorder_point", -1)]
    {
        owner.patch(&path, json!({field: value})).await.expect_objection(&format!("body.{field}"));
    }
    app.stranger().await.get(&path).await.expect(404);
}

#[tokio::test]
async fn two_varieties_become_one_with_all_that_names_them() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    owner.stocks("Роза", 10).await.expect(201);
    owner.stocks("Розы", 5).await.expect(201);
    let bouquet = owner.creates_bouquet_of(&[("Розы", 5)]).await;
    owner.orders_product(bouquet, 1).await.expect(201);
    let list = owner.get("/api/warehouse/varieties?search=роз").await.expect(200);
    let ids: Vec<_> = (0..2).map(|at| list["items"][at]["id"].clone()).collect();
    let merge = |keep: &Value, merged: &Value| json!({"keep_id": keep, "merge_id": merged});
    let path = "/api/warehouse/varieties/merge";
    owner.post(path, merge(&ids[0], &ids[0])).await.expect_objection("body.merge_id");
    owner.post(path, merge(&ids[0], &json!(999_999))).await.expect(404);
    let kept = owner.post(path, merge(&ids[0], &ids[1])).await.expect(200);
    assert_eq!((&kept["name"], &kept["on_hand"], &kept["promised"]), (&json!("Роза"), &json!(15), &json!(5)));
    let product = owner.get(&format!("/api/products/{bouquet}")).await.expect(200);
    assert_eq!(
        (&product["ingredients"][0]["variety"], &product["stock_quantity"]),
        (&json!("Роза"), &json!(2))
    );
}

#[tokio::test]
async fn what_goes_before_more_can_be_bought_is_proposed() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let rose = owner.post("/api/warehouse/varieties", json!({"name": "Роза", "bunch_size": 25})).await;
    rose.expect(201);
    let bouquet = owner.creates_bouquet_of(&[("Роза", 5)]).await;
    let batch = owner.stocks("Роза", 100).await.expect(201)["positions"][0]["batch_id"].clone();
    let items = json!([{"product_id": bouquet, "quantity": 10}]);
    let order = owner.places_order(json!({"items": items, "payment_method": "cash"})).await.id();
    owner.moves(order, "assembled").await.expect(200);
    let proposal =
        async || owner.get("/api/warehouse/purchase-proposal").await.expect(200)["items"][0].clone();
    let enough = proposal().await;
    assert_eq!((&enough["used_in_two_weeks"], &enough["used_per_day"]), (&json!(50), &json!(3.6)));
    assert_eq!((&enough["expected"], &enough["to_buy"]), (&json!(11), &json!(0)));
    let thrown = json!({"quantity": 45, "reason": "expired"});
    owner.post(&format!("/api/warehouse/{batch}/write-off"), thrown).await.expect(200);
    let asked = proposal().await;
    assert_eq!(
        (&asked["on_hand"], &asked["to_buy"], &asked["level"]),
        (&json!(5), &json!(25), &json!("grey"))
    );
}
