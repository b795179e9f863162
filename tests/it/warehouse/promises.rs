//! Promises by day: what an order holds of stems, when it lets go, and what is
//! taken as it is put together.

use chrono::Duration;
use serde_json::{Value, json};

use crate::support::{Caller, TestApp};

async fn makeable(caller: &Caller, product: i64) -> Value {
    caller.get(&format!("/api/products/{product}")).await.expect(200)["stock_quantity"].clone()
}

/// A shop with so many roses, and a bouquet of five.
async fn roses(stems: i64) -> (TestApp, Caller, i64) {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    owner.stocks("Роза", stems).await.expect(201);
    let bouquet = owner.creates_bouquet_of(&[("Роза", 5)]).await;
    (app, owner, bouquet)
}

async fn orders(caller: &Caller, product: i64, pieces: i64, day: Option<&str>) -> crate::support::Answer {
    let body = json!({"customer_phone": "+77015550001", "delivery_date": day,
                      "items": [{"product_id": product, "quantity": pieces}]});
    caller.post("/api/orders/with-items", body).await
}

/// The gates as they stand, and as they are when reckoned anew.
async fn db_gates_are_true(app: &TestApp, owner: &Caller) {
    let sum = "select coalesce(sum((select sum(d) from unnest(due) d)), 0)::bigint from stems";
    let promised = "select coalesce(sum(l.promised), 0)::bigint from line_stems l join stems s on s.id = l.stem_id \
                    join varieties v on v.id = s.variety_id where l.due < s.day + v.purchase_lead_days";
    assert_eq!(app.db_value::<i64>(sum).await, app.db_value::<i64>(promised).await);
    let fresh = "select coalesce(sum((select sum(f) from unnest(fresh) f)), 0)::bigint from stems";
    let there = "select coalesce(sum(qty_current), 0)::bigint from batches b join stems s on s.id = b.stem_id \
                 where b.fresh_until >= s.day";
    assert_eq!(app.db_value::<i64>(fresh).await, app.db_value::<i64>(there).await);
    let _ = owner;
}

#[tokio::test]
async fn a_bouquet_can_be_ordered_as_often_as_its_stems_allow() {
    let (app, owner, bouquet) = roses(12).await;
    let product = owner.get(&format!("/api/products/{bouquet}")).await.expect(200);
    assert_eq!(
        (&product["stock_mode"], &product["stock_quantity"], &product["in_stock"]),
        (&json!("from_stems"), &json!(2), &json!(true))
    );
    let short = orders(&owner, bouquet, 3, None).await;
    short.expect_rule("out_of_stock");
    assert!(short.json()["detail"].as_str().unwrap_or_default().contains('2'));
    let order = orders(&owner, bouquet, 2, None).await.expect(201);
    assert_eq!(makeable(&owner, bouquet).await, 0);
    let public = app
        .buyer()
        .get(&format!("/api/public/products/{bouquet}?shop_id={}", owner.shop_id))
        .await
        .expect(200);
    assert_eq!(public["in_stock"], false);
    let found = owner.get("/api/products?in_stock=true").await.expect(200);
    assert_eq!(found["total"], 0);
    let over = json!({"customer_phone": "+77015550001", "allow_overbooking": true,
                      "items": [{"product_id": bouquet, "quantity": 1}]});
    let over = owner.post("/api/orders/with-items", over).await.expect(201);
    let risks = owner.get("/api/warehouse/at-risk").await.expect(200);
    assert_eq!(
        (&risks["items"][0]["short"], &risks["items"][0]["orders"][0]["order_id"]),
        (&json!(3), &over["id"])
    );
    assert!(app.db_events(owner.shop_id).await.contains(&"stock.at_risk".to_owned()));
    owner.post(&format!("/api/orders/{}/cancel", over["id"]), json!({})).await.expect(200);
    owner.post(&format!("/api/orders/{}/cancel", order["id"]), json!({})).await.expect(200);
    assert_eq!(makeable(&owner, bouquet).await, 2);
    assert_eq!(owner.get("/api/warehouse/at-risk").await.expect(200)["total"], 0);
    db_gates_are_true(&app, &owner).await;
}

#[tokio::test]
async fn saturdays_bouquet_keeps_no_old_roses_from_todays_buyer() {
    let (app, owner, bouquet) = roses(5).await;
    let batch = owner.get("/api/warehouse").await.expect(200)["items"][0]["id"].clone();
    owner.patch(&format!("/api/warehouse/{batch}"), json!({"fresh_until": app.date_in(0)})).await.expect(200);
    owner.stocks("Роза", 5).await.expect(201);
    let later = app.date_in(2);
    orders(&owner, bouquet, 1, Some(&later)).await.expect(201);
    assert_eq!(makeable(&owner, bouquet).await, 1, "the roses that wilt today are today's");
    orders(&owner, bouquet, 1, Some(&later)).await.expect_rule("out_of_stock");
    orders(&owner, bouquet, 1, None).await.expect(201);
    let then = owner.get(&format!("/api/products?date={later}")).await.expect(200);
    assert_eq!(then["items"][0]["stock_quantity"], 0);
    db_gates_are_true(&app, &owner).await;
}

#[tokio::test]
async fn what_is_bought_for_is_never_refused_and_shows_as_at_risk_when_it_comes_near() {
    let (app, owner, bouquet) = roses(5).await;
    let far = app.date_in(3);
    orders(&owner, bouquet, 100, Some(&far)).await.expect(201);
    assert_eq!(makeable(&owner, bouquet).await, 1, "of what is there nothing is kept for it");
    assert_eq!(owner.get("/api/warehouse/at-risk").await.expect(200)["total"], 0);
    let then = owner.get(&format!("/api/products?date={far}")).await.expect(200);
    assert_eq!(
        (&then["items"][0]["stock_quantity"], &then["items"][0]["in_stock"]),
        (&Value::Null, &json!(true))
    );
    app.clock().advance(Duration::hours(14));
    app.tick("warehouse.roll_gates").await;
    assert_eq!(owner.get("/api/warehouse/at-risk").await.expect(200)["items"][0]["short"], 495);
    assert_eq!(makeable(&owner, bouquet).await, 0);
    db_gates_are_true(&app, &owner).await;
}

#[tokio::test]
async fn midnight_takes_what_wilts_even_before_a_worker_comes() {
    let (app, owner, bouquet) = roses(5).await;
    let batch = owner.get("/api/warehouse").await.expect(200)["items"][0]["id"].clone();
    owner.patch(&format!("/api/warehouse/{batch}"), json!({"fresh_until": app.date_in(0)})).await.expect(200);
    app.clock().advance(Duration::hours(14));
    assert_eq!(makeable(&owner, bouquet).await, 0);
    orders(&owner, bouquet, 1, None).await.expect_rule("out_of_stock");
    owner.stocks("Роза", 5).await.expect(201);
    orders(&owner, bouquet, 1, None).await.expect(201);
    db_gates_are_true(&app, &owner).await;
}

#[tokio::test]
async fn an_announced_delivery_is_promised_from_the_day_it_comes() {
    let (app, owner, bouquet) = roses(5).await;
    let tomorrow = app.date_in(1);
    let position = json!({"variety": "Роза", "qty": 10, "cost_per_stem": 100});
    let coming = json!({"status": "announced", "delivery_date": tomorrow, "positions": [position]});
    let coming = owner.enters_delivery(coming).await.expect(201);
    assert_eq!(makeable(&owner, bouquet).await, 1);
    orders(&owner, bouquet, 3, Some(&tomorrow)).await.expect(201);
    assert_eq!(makeable(&owner, bouquet).await, 0, "all of them are tomorrow's");
    let receive = format!("/api/warehouse/deliveries/{}/receive", coming["id"]);
    let short = json!({"positions": [{"position_id": coming["positions"][0]["id"], "received": 6}]});
    owner.post(&receive, short).await.expect(200);
    assert_eq!(owner.get("/api/warehouse/at-risk").await.expect(200)["items"][0]["short"], 4);
    db_gates_are_true(&app, &owner).await;
}

#[tokio::test]
async fn assembly_takes_what_was_promised_and_cancelling_writes_it_off() {
    let (app, owner, bouquet) = roses(12).await;
    let order = orders(&owner, bouquet, 2, None).await.expect(201);
    let id = order["id"].as_i64().expect("an id");
    // A recipe that changes later changes nothing that was placed.
    let other = json!({"ingredients": [{"name": "Роза", "variety": "Роза", "quantity": 1}]});
    owner.changes_product(bouquet, other).await.expect(200);
    owner.moves(id, "paid").await.expect(200);
    app.florist().await.moves(id, "assembled").await.expect(200);
    let batch = owner.get("/api/warehouse").await.expect(200)["items"][0].clone();
    assert_eq!((&batch["qty_current"], &batch["qty_sold"]), (&json!(2), &json!(10)));
    let movements = owner.get(&format!("/api/warehouse/{}/movements", batch["id"])).await.expect(200);
    let sold = &movements["items"][0];
    assert_eq!(
        (&sold["kind"], &sold["quantity"], &sold["cost"], &sold["order_id"]),
        (&json!("sold"), &json!(-10), &json!(-1000), &order["id"])
    );
    owner.post(&format!("/api/orders/{id}/cancel"), json!({})).await.expect(200);
    let batch = owner.get(&format!("/api/warehouse/{}", batch["id"])).await.expect(200);
    assert_eq!(
        (&batch["qty_current"], &batch["qty_sold"], &batch["qty_writeoff"]),
        (&json!(2), &json!(0), &json!(10))
    );
    db_gates_are_true(&app, &owner).await;
}

#[tokio::test]
async fn stems_come_back_where_that_is_asked_for() {
    let (app, owner, bouquet) = roses(12).await;
    let id = orders(&owner, bouquet, 2, None).await.expect(201)["id"].as_i64().expect("an id");
    owner.moves(id, "paid").await.expect(200);
    owner.moves(id, "assembled").await.expect(200);
    let item = owner.sees_order(id).await.expect(200)["items"][0]["id"].clone();
    let half = json!({"items": [{"item_id": item, "quantity": 1}], "stock": "return"});
    owner.post(&format!("/api/orders/{id}/refunds"), half).await.expect(201);
    let there = async || owner.get("/api/warehouse").await.expect(200)["items"][0]["qty_current"].clone();
    assert_eq!(there().await, 7);
    owner.post(&format!("/api/orders/{id}/cancel"), json!({"stock": "return"})).await.expect(200);
    assert_eq!(there().await, 12);
    db_gates_are_true(&app, &owner).await;
}

#[tokio::test]
async fn too_few_stems_stop_the_assembly_unless_the_books_are_put_right() {
    let (app, owner, bouquet) = roses(10).await;
    let id = orders(&owner, bouquet, 2, None).await.expect(201)["id"].as_i64().expect("an id");
    owner.moves(id, "paid").await.expect(200);
    let batch = owner.get("/api/warehouse").await.expect(200)["items"][0]["id"].clone();
    let lost = json!({"quantity": 4, "reason": "lost_in_count"});
    owner.post(&format!("/api/warehouse/{batch}/write-off"), lost).await.expect(200);
    let short = owner.moves(id, "assembled").await;
    short.expect_rule("stems_short");
    assert!(short.json()["detail"].as_str().unwrap_or_default().contains('6'));
    assert_eq!(owner.sees_order(id).await.expect(200)["status"], "paid");
    let status = format!("/api/orders/{id}/status");
    let put_right = json!({"status": "assembled", "allow_short": true});
    owner
        .patch(&status, json!({"status": "paid", "allow_short": true}))
        .await
        .expect_objection("body.allow_short");
    owner.patch(&status, put_right).await.expect(200);
    let batch = owner.get(&format!("/api/warehouse/{batch}")).await.expect(200);
    assert_eq!(
        (&batch["qty_current"], &batch["qty_sold"], &batch["qty_corrected"]),
        (&json!(0), &json!(10), &json!(4))
    );
    db_gates_are_true(&app, &owner).await;
}

#[tokio::test]
async fn a_florist_may_take_other_stems_than_were_promised() {
    let (app, owner, bouquet) = roses(10).await;
    let other = owner.stocks("Пион", 10).await.expect(201)["positions"][0]["batch_id"].clone();
    let id = orders(&owner, bouquet, 1, None).await.expect(201)["id"].as_i64().expect("an id");
    owner.moves(id, "paid").await.expect(200);
    let item = owner.sees_order(id).await.expect(200)["items"][0]["id"].clone();
    let status = format!("/api/orders/{id}/status");
    let of = |item: &Value, batch: &Value| json!({"status": "assembled", "stems": [{"item_id": item, "batch_id": batch, "quantity": 3}]});
    owner.patch(&status, of(&json!(999_999), &other)).await.expect_objection("body.stems.0.item_id");
    owner.patch(&status, of(&item, &json!(999_999))).await.expect_objection("body.stems.0.batch_id");
    app.florist().await.patch(&status, of(&item, &other)).await.expect(200);
    let left = async |variety: &str| {
        owner.get(&format!("/api/warehouse?variety={variety}")).await.expect(200)["items"][0]["qty_current"]
            .clone()
    };
    assert_eq!(
        (left("пион").await, left("роза").await, makeable(&owner, bouquet).await),
        (json!(7), json!(10), json!(2))
    );
    db_gates_are_true(&app, &owner).await;
}

#[tokio::test]
async fn promises_move_with_the_day_and_follow_the_lines() {
    let (app, owner, bouquet) = roses(10).await;
    let id = orders(&owner, bouquet, 1, None).await.expect(201)["id"].as_i64().expect("an id");
    let order = format!("/api/orders/{id}");
    let item = owner.sees_order(id).await.expect(200)["items"][0]["id"].clone();
    owner.patch(&format!("{order}/items/{item}"), json!({"quantity": 3})).await.expect_rule("out_of_stock");
    owner.patch(&format!("{order}/items/{item}"), json!({"quantity": 2})).await.expect(200);
    assert_eq!(makeable(&owner, bouquet).await, 0);
    owner.patch(&order, json!({"delivery_date": app.date_in(5)})).await.expect(200);
    assert_eq!(makeable(&owner, bouquet).await, 2, "for that day stems are bought");
    orders(&owner, bouquet, 1, None).await.expect(201);
    owner.patch(&order, json!({"delivery_date": app.date_in(1)})).await.expect_rule("out_of_stock");
    let forced = json!({"delivery_date": app.date_in(1), "allow_overbooking": true});
    owner.patch(&order, forced).await.expect(200);
    owner.delete(&format!("{order}/items/{item}")).await.expect(204);
    assert_eq!(makeable(&owner, bouquet).await, 1);
    owner.post(&format!("{order}/items"), json!({"product_id": bouquet, "quantity": 1})).await.expect(201);
    assert_eq!(makeable(&owner, bouquet).await, 0);
    db_gates_are_true(&app, &owner).await;
}

#[tokio::test]
async fn parts_of_stems_are_rounded_up_once_over_the_order() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    owner.stocks("Гипсофила", 3).await.expect(201);
    let with =
        |need: f64| json!({"ingredients": [{"name": "Гипсофила", "variety": "Гипсофила", "quantity": need}]});
    let half = owner.creates_product(with(0.5)).await.id();
    let tenth = owner.creates_product(with(0.1)).await.id();
    assert_eq!((makeable(&owner, half).await, makeable(&owner, tenth).await), (json!(6), json!(30)));
    let items = json!([{"product_id": half, "quantity": 3}, {"product_id": tenth, "quantity": 15}]);
    owner
        .post("/api/orders/with-items", json!({"customer_phone": "+77015550001", "items": items}))
        .await
        .expect(201);
    assert_eq!(makeable(&owner, tenth).await, 0, "1.5 and 1.5 stems are three");
    db_gates_are_true(&app, &owner).await;
}

#[tokio::test]
async fn others_stand_in_where_the_order_or_the_shop_says_so() {
    let (app, owner, _) = roses(3).await;
    owner.stocks("Пион", 10).await.expect(201);
    let ingredients = json!([{"name": "Роза", "variety": "Роза", "quantity": 5, "substitutes": ["Пион"]}]);
    let bouquet = owner.creates_product(json!({ "ingredients": ingredients })).await.id();
    let product = owner.get(&format!("/api/products/{bouquet}")).await.expect(200);
    assert_eq!(
        (&product["stock_quantity"], &product["stock_quantity_with_substitutes"], &product["in_stock"]),
        (&json!(0), &json!(2), &json!(false))
    );
    let order = |substitution: &str| {
        json!({"customer_phone": "+77015550001", "substitution": substitution,
                                            "items": [{"product_id": bouquet, "quantity": 1}]})
    };
    owner.post("/api/orders/with-items", order("none")).await.expect_rule("out_of_stock");
    let asked = owner.post("/api/orders/with-items", order("ask")).await;
    asked.expect_rule("out_of_stock");
    assert!(asked.json()["detail"].as_str().unwrap_or_default().contains("Пион"), "{}", asked.text());
    owner.post("/api/orders/with-items", order("allow")).await.expect(201);
    owner.patch("/api/shop", json!({"substitution": "allow"})).await.expect(200);
    assert_eq!(owner.get(&format!("/api/products/{bouquet}")).await.expect(200)["in_stock"], true);
    orders(&owner, bouquet, 1, None).await.expect(201);
    orders(&owner, bouquet, 1, None).await.expect_rule("out_of_stock");
    let own = json!([{"name": "Роза", "variety": "Роза", "quantity": 5, "substitutes": ["роза"]}]);
    let own = owner.creates_product(json!({ "ingredients": own })).await;
    own.expect_objection("body.ingredients.0.substitutes");
    db_gates_are_true(&app, &owner).await;
}

#[tokio::test]
async fn a_cart_holds_stems_and_hands_them_over() {
    let (app, owner, bouquet) = roses(10).await;
    let buyer = app.buyer();
    let token = buyer.begins_cart(owner.shop_id).await;
    buyer.puts_into_cart(&token, bouquet, 2).await.expect(201);
    buyer.post(&format!("/api/public/carts/{token}/checkout"), json!({})).await.expect(200);
    assert_eq!(makeable(&owner, bouquet).await, 0);
    orders(&owner, bouquet, 1, None).await.expect_rule("out_of_stock");
    let order = json!({"shop_id": owner.shop_id, "customer_phone": "+77015550002", "cart_token": token,
                       "payment_method": "cash"});
    buyer.post("/api/public/orders", order).await.expect(201);
    assert_eq!(makeable(&owner, bouquet).await, 0);
    db_gates_are_true(&app, &owner).await;
    let token = buyer.begins_cart(owner.shop_id).await;
    owner.stocks("Роза", 5).await.expect(201);
    buyer.puts_into_cart(&token, bouquet, 1).await.expect(201);
    buyer.post(&format!("/api/public/carts/{token}/checkout"), json!({})).await.expect(200);
    app.clock().advance(Duration::minutes(16));
    app.tick("carts.end_holds").await;
    assert_eq!(makeable(&owner, bouquet).await, 1, "nobody came back");
    db_gates_are_true(&app, &owner).await;
}

#[tokio::test]
async fn an_order_shows_what_it_cost_and_what_it_brought_to_those_who_may_know() {
    let (app, owner, bouquet) = roses(10).await;
    let vase = json!({"name": "Ваза", "category": "gift", "cost_price": 700, "retail_price": 2_000, "stock_quantity": 5});
    let vase = owner.creates_product(vase).await.id();
    let items = json!([{"product_id": bouquet, "quantity": 2}, {"product_id": vase, "quantity": 1}]);
    let body = json!({"customer_phone": "+77015550001", "payment_method": "cash", "discount": 1_000, "items": items});
    let order = owner.post("/api/orders/with-items", body).await.expect(201);
    assert_eq!((&order["cost"], &order["margin"]), (&Value::Null, &Value::Null), "nothing is made yet");
    let id = order["id"].as_i64().expect("an id");
    owner.moves(id, "assembled").await.expect(200);
    let order = owner.sees_order(id).await.expect(200);
    // Ten roses at a hundred, and the vase; two bouquets and the vase, less the discount.
    assert_eq!((&order["cost"], &order["margin"]), (&json!(1_700), &json!(22_000 - 1_000 - 1_700)));
    assert_eq!(order["cost_is_complete"], true);
    let seen = app.florist().await.sees_order(id).await.expect(200);
    assert_eq!(
        (&seen["cost"], &seen["margin"], &seen["cost_is_complete"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
}

#[tokio::test]
async fn running_low_is_told_once_as_it_happens() {
    let (app, owner, bouquet) = roses(12).await;
    let variety = owner.get("/api/warehouse/varieties").await.expect(200)["items"][0]["id"].clone();
    owner
        .patch(&format!("/api/warehouse/varieties/{variety}"), json!({"reorder_point": 7}))
        .await
        .expect(200);
    let told = async || {
        let events = app.db_events(owner.shop_id).await;
        events.iter().filter(|name| *name == "stock.low").count()
    };
    assert_eq!(told().await, 0);
    orders(&owner, bouquet, 1, None).await.expect(201);
    assert_eq!(told().await, 1);
    orders(&owner, bouquet, 1, None).await.expect(201);
    assert_eq!(told().await, 1);
}

#[tokio::test]
async fn what_is_promised_and_not_there_is_proposed_in_whole_bunches() {
    let (app, owner, bouquet) = roses(10).await;
    let variety = owner.get("/api/warehouse/varieties").await.expect(200)["items"][0]["id"].clone();
    owner.patch(&format!("/api/warehouse/varieties/{variety}"), json!({"bunch_size": 25})).await.expect(200);
    let proposal =
        async || owner.get("/api/warehouse/purchase-proposal").await.expect(200)["items"][0].clone();
    let enough = proposal().await;
    assert_eq!(
        (&enough["to_buy"], &enough["level"], &enough["needed_by"]),
        (&json!(0), &json!("green"), &Value::Null)
    );
    orders(&owner, bouquet, 8, Some(&app.date_in(6))).await.expect(201);
    let asked = proposal().await;
    assert_eq!((&asked["to_buy"], &asked["bunches"], &asked["demand"]), (&json!(50), &json!(2), &json!(40)));
    assert_eq!((&asked["level"], &asked["needed_by"]), (&json!("red"), &json!(app.date_in(6))));
    assert_eq!(asked["last_supplier"], "Flower Direct");
}
