//! The shop's card.

use serde_json::json;

use super::fields;
use crate::support::TestApp;

#[tokio::test]
async fn anyone_sees_a_shop_with_its_active_zones_in_order() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let hours = json!({"weekdays": "09:00 - 20:00", "saturday": "10:00 - 18:00", "sunday": null});
    let settings = json!({"working_hours": hours, "phone": "+77011234567", "same_day_cutoff": "18:00"});
    owner.patch("/api/shop", settings).await.expect(200);
    owner.creates_zone(json!({"name": "Окраины", "price": 3_000, "position": 2})).await.expect(201);
    owner.creates_zone(json!({"name": "Центр", "free_from": 30_000, "position": 1})).await.expect(201);
    owner.creates_zone(json!({"name": "Закрытая", "is_active": false})).await.expect(201);

    let shop = app.nobody().get(&format!("/api/public/shops/{}", owner.shop_id)).await.expect(200);
    assert_eq!(shop["working_hours"], hours);
    assert_eq!(shop["phone"], "+77011234567");
    assert_eq!(shop["payment_methods"], json!(["kaspi", "cash", "card"]));
    assert_eq!((&shop["rating"], &shop["reviews_count"]), (&json!(null), &json!(0)));
    assert_eq!((&shop["currency"], &shop["time_zone"]), (&json!("KZT"), &json!("Asia/Almaty")));
    assert_eq!(shop["same_day_cutoff"], "18:00");
    let zones = shop["delivery_zones"].as_array().expect("zones");
    let named: Vec<_> = zones.iter().map(|zone| (zone["name"].clone(), zone["price"].clone())).collect();
    assert_eq!(named, [(json!("Центр"), json!(2_000)), (json!("Окраины"), json!(3_000))]);
    assert_eq!(fields(&zones[0]), ["free_from", "id", "min_order", "name", "price"]);
}

#[tokio::test]
async fn closures_of_the_next_sixty_days_stand_in_the_shop() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let closed = |from: u64, to: u64| json!({"from_date": app.date_in(from), "to_date": app.date_in(to), "reason": "Отпуск"});
    owner
        .post("/api/shop/closures", json!({"from_date": "2026-11-20", "to_date": app.date_in(1)}))
        .await
        .expect(201);
    owner.post("/api/shop/closures", closed(60, 70)).await.expect(201);
    for (from_date, to_date) in
        [("2026-11-01".to_owned(), "2026-11-24".to_owned()), (app.date_in(61), app.date_in(61))]
    {
        owner
            .post("/api/shop/closures", json!({"from_date": from_date, "to_date": to_date}))
            .await
            .expect(201);
    }
    let shop = app.nobody().get(&format!("/api/public/shops/{}", owner.shop_id)).await.expect(200);
    let begun = json!({"from_date": "2026-11-20", "to_date": app.date_in(1), "reason": null});
    assert_eq!(shop["closures"], json!([begun, closed(60, 70)]));
}

#[tokio::test]
async fn a_rating_is_the_average_with_one_digit() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    app.db_execute(&format!(
        "update shops set ratings_count = 3, ratings_sum = 14 where id = {}",
        owner.shop_id
    ))
    .await;
    let shop = app.nobody().get(&format!("/api/public/shops/{}", owner.shop_id)).await.expect(200);
    assert_eq!((&shop["rating"], &shop["reviews_count"]), (&json!(4.7), &json!(3)));
}

#[tokio::test]
async fn an_unknown_shop_is_not_found() {
    let app = TestApp::start().await;
    for path in [
        "/api/public/shops/987654",
        "/api/public/products?shop_id=987654",
        "/api/public/products/1?shop_id=-1",
    ] {
        assert_eq!(app.nobody().get(path).await.expect(404)["detail"], "Магазин не найден");
    }
}
