//! Where a product's pieces come from, and what switches it.

use serde_json::{Value, json};

use crate::support::TestApp;

fn of_stems() -> Value {
    json!([{"name": "Роза красная", "variety": "Freedom", "height_cm": 50, "quantity": 25}])
}

#[tokio::test]
async fn a_recipe_that_names_a_variety_makes_a_product_of_stems_unless_a_mode_is_named() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let made = |fields: Value| owner.creates_product(fields);
    let mode = |product: &Value| (product["stock_mode"].clone(), product["stock_quantity"].clone());
    let named = made(json!({"stock_quantity": 15, "ingredients": of_stems()})).await.expect(201);
    assert_eq!(mode(&named), (json!("from_stems"), json!(0)), "what is sent is not kept");
    let counted =
        made(json!({"stock_mode": "counted", "stock_quantity": 15, "ingredients": of_stems()})).await;
    assert_eq!(mode(&counted.expect(201)), (json!("counted"), json!(15)));
    let to_order = made(json!({"stock_mode": "made_to_order", "ingredients": of_stems()})).await.expect(201);
    assert_eq!(
        (mode(&to_order), &to_order["in_stock"]),
        ((json!("made_to_order"), Value::Null), &json!(true))
    );
    assert_eq!(mode(&made(json!({"stock_quantity": 3})).await.expect(201)), (json!("counted"), json!(3)));
    assert_eq!(mode(&made(json!({})).await.expect(201)), (json!("made_to_order"), Value::Null));
    for (fields, loc) in [
        (json!({"stock_mode": "from_stems"}), "body.ingredients"),
        (
            json!({"stock_mode": "from_stems", "ingredients": [{"name": "Крафт", "quantity": 1}]}),
            "body.ingredients",
        ),
        (json!({"stock_mode": "counted"}), "body.stock_quantity"),
        (json!({"stock_mode": "made_to_order", "stock_quantity": 1}), "body.stock_quantity"),
        (json!({"ingredients": [{"name": "Роза", "variety_id": 999_999}]}), "body.ingredients.0.variety_id"),
        (
            json!({"ingredients": [{"name": "Роза", "variety": "Роза", "quantity": 0}]}),
            "body.ingredients.0.quantity",
        ),
        (
            json!({"ingredients": [{"name": "Роза", "variety": "Роза", "quantity": 0.000_1}]}),
            "body.ingredients.0.quantity",
        ),
        (
            json!({"ingredients": [{"name": "Роза", "variety": "А", "substitutes": ["Б", "б"]}]}),
            "body.ingredients.0.substitutes",
        ),
    ] {
        made(fields).await.expect_objection(loc);
    }
    let modes = owner.get("/api/products?stock_mode=from_stems&stock_mode=counted").await.expect(200);
    assert_eq!(modes["total"], 3);
    assert_eq!(owner.get("/api/products?variety=freedom").await.expect(200)["total"], 3);
    assert_eq!(owner.get("/api/products?date=2020-01-01").await.status, 422);
}

#[tokio::test]
async fn only_an_explicit_mode_switches_a_product_to_stems_or_back() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let id = owner.creates_product(json!({"stock_quantity": 7})).await.id();
    let change = async |fields: Value| owner.changes_product(id, fields).await.expect(200);
    let named = change(json!({"ingredients": of_stems()})).await;
    assert_eq!((&named["stock_mode"], &named["stock_quantity"]), (&json!("counted"), &json!(7)));
    assert_eq!(change(named.clone()).await, named, "sent back, it is as it was");
    owner.stocks("Freedom", 60).await.expect(201);
    let of_stems = change(json!({"stock_mode": "from_stems"})).await;
    assert_eq!(of_stems["stock_quantity"], 0, "of that height there is none");
    let position = json!({"variety": "freedom", "height_cm": 50, "qty": 60, "cost_per_stem": 100});
    owner.enters_delivery(json!({ "positions": [position] })).await.expect(201);
    let of_stems = owner.get(&format!("/api/products/{id}")).await.expect(200);
    assert_eq!((&of_stems["stock_mode"], &of_stems["stock_quantity"]), (&json!("from_stems"), &json!(2)));
    assert_eq!(change(of_stems.clone()).await, of_stems);
    assert_eq!(change(json!({"stock_quantity": 100})).await["stock_quantity"], 2, "stems say it");
    let back = change(json!({"stock_mode": "counted", "stock_quantity": 4})).await;
    assert_eq!((&back["stock_mode"], &back["stock_quantity"]), (&json!("counted"), &json!(4)));
    let none = owner.changes_product(id, json!({"ingredients": [], "stock_mode": "from_stems"})).await;
    none.expect_objection("body.ingredients");
}
