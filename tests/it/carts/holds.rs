//! What checking out holds, for whom, and until when.

use chrono::Duration;
use futures::future::join_all;
use serde_json::json;

use super::{Errand, stock_of};
use crate::support::TestApp;

/// Everything that is not on a shelf is held by somebody.
async fn assert_all_accounted_for(app: &TestApp, product: i64, all: i64) {
    let sql = format!(
        "select stock_quantity + (select coalesce(sum(held_quantity), 0) from cart_items where product_id = p.id)
                + (select coalesce(sum(held_quantity), 0) from order_items where product_id = p.id)
         from products p where id = {product}"
    );
    assert_eq!(app.db_value::<i64>(&sql).await, all);
}

#[tokio::test]
async fn checking_out_holds_the_goods_for_fifteen_minutes_and_no_longer() {
    let app = TestApp::start().await;
    let errand = Errand::of(&app, 2, json!(3)).await;
    assert_eq!(errand.stock().await, 3, "nothing is taken before");
    let held = errand.checks_out().await.expect(200);
    assert_eq!(held["held_until"], "2026-11-25T12:15:00+05:00");
    assert_eq!((errand.stock().await, held["items"][0]["in_stock"].clone()), (json!(1), json!(true)));
    // Whoever else wants two finds one.
    let rival = Errand::for_product(&app, errand.product, 2).await;
    assert_eq!(rival.cart().await["items"][0]["in_stock"], false);
    rival.checks_out().await.expect_rule("out_of_stock");
    rival.orders().await.expect_rule("out_of_stock");
    app.clock().advance(Duration::minutes(15) - Duration::seconds(1));
    app.tick("carts.end_holds").await;
    assert_eq!((errand.stock().await, errand.cart().await), (json!(1), held));
    app.clock().advance(Duration::seconds(1));
    assert_eq!(errand.cart().await["held_until"], json!(null), "past, whether or not it was noticed");
    app.tick("carts.end_holds").await;
    assert_eq!((errand.stock().await, errand.cart().await["held_until"].clone()), (json!(3), json!(null)));
    rival.checks_out().await.expect(200);
    app.clock().advance(Duration::minutes(15));
    // Nobody has taken the rival's goods back yet.
    errand.checks_out().await.expect_rule("out_of_stock");
    assert_all_accounted_for(&app, errand.product, 3).await;
}

#[tokio::test]
async fn checking_out_again_renews_nothing_and_takes_nothing_twice() {
    let app = TestApp::start().await;
    let errand = Errand::of(&app, 2, json!(2)).await;
    let first = errand.checks_out().await.expect(200);
    app.clock().advance(Duration::minutes(14));
    assert_eq!(errand.checks_out().await.expect(200), first);
    assert_eq!(errand.stock().await, 0);
    // After the end, and before anybody has taken the goods back.
    app.clock().advance(Duration::minutes(16));
    let again = errand.checks_out().await.expect(200);
    assert_eq!(again["held_until"], "2026-11-25T12:45:00+05:00");
    app.tick("carts.end_holds").await;
    assert_eq!((errand.stock().await, errand.cart().await), (json!(0), again));
    assert_all_accounted_for(&app, errand.product, 2).await;
}

#[tokio::test]
async fn a_cart_gets_all_it_asks_for_or_nothing() {
    let app = TestApp::start().await;
    let errand = Errand::of(&app, 2, json!(5)).await;
    let scarce = errand.owner.creates_product(json!({"name": "Пионы", "stock_quantity": 1})).await.id();
    errand.buyer.puts_into_cart(&errand.token, scarce, 2).await.expect(201);
    let refused = errand.checks_out().await;
    refused.expect_rule("out_of_stock");
    assert!(refused.text().contains("Пионы"), "{refused}");
    assert_eq!((errand.stock().await, stock_of(&errand.owner, scarce).await), (json!(5), json!(1)));
    assert_eq!(errand.cart().await["held_until"], json!(null));
    assert_eq!(app.db_count("cart_items where held_quantity > 0").await, 0);
}

#[tokio::test]
async fn whoever_changes_the_goods_gives_all_of_them_back() {
    let app = TestApp::start().await;
    for change in ["add", "update", "remove", "delete"] {
        let errand = Errand::of(&app, 2, json!(4)).await;
        let (owner, buyer) = (&errand.owner, &errand.buyer);
        let other = owner.creates_product(json!({"stock_quantity": 4})).await.id();
        buyer.puts_into_cart(&errand.token, other, 1).await.expect(201);
        let line = errand.first_line().await;
        errand.checks_out().await.expect(200);
        assert_eq!((errand.stock().await, stock_of(owner, other).await), (json!(2), json!(3)));
        match change {
            "add" => buyer.puts_into_cart(&errand.token, other, 1).await.expect(201),
            "update" => buyer.patch(&line, json!({"quantity": 1})).await.expect(200),
            "remove" => buyer.delete(&line).await.expect(204),
            _ => buyer.delete(&errand.path()).await.expect(204),
        };
        assert_eq!((errand.stock().await, stock_of(owner, other).await), (json!(4), json!(4)), "{change}");
        if change != "delete" {
            assert_eq!(errand.cart().await["held_until"], json!(null), "{change}");
            errand.checks_out().await.expect(200);
        }
        assert_all_accounted_for(&app, other, 4).await;
    }
}

#[tokio::test]
async fn what_changes_no_goods_changes_no_hold() {
    let app = TestApp::start().await;
    let errand = Errand::of(&app, 2, json!(4)).await;
    let held = errand.checks_out().await.expect(200)["held_until"].clone();
    let line = errand.first_line().await;
    for change in [json!({"notes": "Без ленты"}), json!({"quantity": 2}), json!({})] {
        let cart = errand.buyer.patch(&line, change).await.expect(200);
        assert_eq!((&cart["held_until"], errand.stock().await), (&held, json!(2)));
    }
    // Nor does what is refused.
    errand.buyer.patch(&line, json!({"quantity": 0})).await.expect(422);
    errand.buyer.puts_into_cart(&errand.token, 987_654, 1).await.expect(422);
    errand.buyer.puts_into_cart(&errand.token, errand.product, 9_999).await.expect(422);
    assert_eq!((&errand.cart().await["held_until"], errand.stock().await), (&held, json!(2)));
}

#[tokio::test]
async fn what_is_made_to_order_is_promised_and_not_counted() {
    let app = TestApp::start().await;
    let errand = Errand::of(&app, 2, json!(null)).await;
    assert_eq!(errand.checks_out().await.expect(200)["held_until"], "2026-11-25T12:15:00+05:00");
    // Counted from now on: nothing of that is this cart's.
    errand.owner.changes_product(errand.product, json!({"stock_quantity": 5})).await.expect(200);
    app.clock().advance(Duration::minutes(15));
    app.tick("carts.end_holds").await;
    assert_eq!(errand.stock().await, 5);
    // And the other way round: nobody holds what nobody counts.
    app.clock().advance(Duration::minutes(15));
    errand.checks_out().await.expect(200);
    errand.owner.changes_product(errand.product, json!({"stock_quantity": null})).await.expect(200);
    let order = errand.orders().await.expect(201);
    let order = errand.owner.sees_order(order["order_id"].as_i64().expect("an id")).await.expect(200);
    assert_eq!(errand.stock().await, json!(null));
    errand.owner.cancels(order["id"].as_i64().expect("an id"), json!({})).await.expect(200);
    assert_eq!(errand.stock().await, json!(null));
}

#[tokio::test]
async fn two_instances_end_a_hold_once() {
    let app = TestApp::start().await;
    let other = app.beside().await;
    for _ in 0..20 {
        let errand = Errand::of(&app, 2, json!(2)).await;
        errand.checks_out().await.expect(200);
        app.clock().advance(Duration::minutes(15));
        let name = "carts.end_holds";
        join_all([app.tick(name), other.tick(name), app.tick(name), other.tick(name)]).await;
        assert_eq!(errand.stock().await, 2);
    }
}

/// From now on the database refuses to touch carts in one way.
async fn db_refuse(app: &TestApp, what: &str) {
    app.db_execute(&format!(
        "create function refuse() returns trigger language plpgsql as
         $$ begin raise exception 'the test refuses to {what} carts'; end $$;
         create trigger refuse before {what} on carts for each row execute function refuse()"
    ))
    .await;
}

async fn db_allow(app: &TestApp) {
    app.db_execute("drop trigger refuse on carts; drop function refuse()").await;
}

#[tokio::test]
async fn what_fails_half_way_moves_no_goods() {
    let app = TestApp::start().await;
    let errand = Errand::of(&app, 2, json!(2)).await;
    db_refuse(&app, "update").await;
    errand.checks_out().await.expect(500);
    assert_eq!((errand.stock().await, errand.cart().await["held_until"].clone()), (json!(2), json!(null)));
    db_allow(&app).await;
    let held = errand.checks_out().await.expect(200);
    db_refuse(&app, "delete").await;
    errand.orders().await.expect(500);
    assert_eq!(
        (app.db_count("orders").await, errand.stock().await, errand.cart().await),
        (0, json!(0), held)
    );
    errand.buyer.delete(&errand.path()).await.expect(500);
    assert_eq!(errand.stock().await, 0);
    db_allow(&app).await;
    db_refuse(&app, "update").await;
    app.clock().advance(Duration::minutes(15));
    app.tick("carts.end_holds").await;
    assert_eq!(errand.stock().await, 0);
    db_allow(&app).await;
    app.tick("carts.end_holds").await;
    assert_eq!(errand.stock().await, 2);
    assert_all_accounted_for(&app, errand.product, 2).await;
}

#[tokio::test]
async fn an_expired_cart_is_swept_once_its_hold_has_ended() {
    // A hold outlasts a cart's life where the settings say so.
    let app = TestApp::with(&[("CVETY__CARTS__HOLD", "1h"), ("CVETY__CARTS__LIFETIME", "10m")]).await;
    let errand = Errand::of(&app, 2, json!(2)).await;
    let held = errand.checks_out().await.expect(200);
    assert_eq!((&held["held_until"], &held["expires_at"]), (&held["expires_at"], &held["held_until"]));
    let noted =
        errand.buyer.patch(&errand.first_line().await, json!({"notes": "Без ленты"})).await.expect(200);
    assert_eq!(noted["expires_at"], held["expires_at"]);
    app.clock().advance(Duration::minutes(60));
    errand.checks_out().await.expect(404);
    app.tick("carts.sweep").await;
    assert_eq!((app.db_count("carts").await, errand.stock().await), (1, json!(0)));
    app.tick("carts.end_holds").await;
    assert_eq!(errand.stock().await, 2);
    app.clock().advance(Duration::minutes(11));
    app.tick("carts.sweep").await;
    assert_eq!(app.db_count("carts").await, 0);
}
