//! The slip that is printed for whoever puts an order together.

use serde_json::json;

use crate::support::TestApp;

#[tokio::test]
async fn the_slip_tells_what_to_put_together_and_what_to_write() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({"name": "Пионы <25>", "retail_price": 27_000})).await.id();
    let order = owner.places_order(json!({
        "items": [{"product_id": product, "quantity": 3, "notes": "С красной лентой"}],
        "recipient_name": "Айгуль", "recipient_phone": "+77019998877", "address": "пр. Достык 89",
        "card_text": "С днём рождения!\nТвой Азат", "comment": "Позвонить за час", "staff_notes": "Постоянный клиент",
        "delivery_date": app.date_in(1), "delivery_window": {"from_time": "14:00", "to_time": "16:00"},
    }));
    let order_id = order.await.id();
    let slip = owner.get(&format!("/api/orders/{order_id}/slip")).await;
    assert_eq!((slip.status, slip.header("content-type")), (200, "text/html; charset=utf-8"));
    let page = slip.text();
    for text in [
        "3 × Пионы &#60;25&#62;",
        "С красной лентой",
        "Айгуль",
        "С днём рождения!\nТвой Азат",
        "Позвонить за час",
        "Постоянный клиент",
        "26 ноября, 14:00–16:00",
    ] {
        assert!(page.contains(text), "no {text} in {page}");
    }
    for secret in ["27", "81", "7701", "Достык"] {
        assert!(!page.contains(secret), "{secret} in {page}");
    }
}

#[tokio::test]
async fn whoever_may_see_the_order_prints_it_and_others_read_why_not_on_a_page() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let order_id = owner.writes_order(json!({})).await.id();
    let path = format!("/api/orders/{order_id}/slip");
    assert_eq!(app.florist().await.get(&path).await.status, 200);
    for (caller, status) in [(app.courier().await, 404), (app.stranger().await, 404), (app.nobody(), 401)] {
        let refused = caller.get(&path).await;
        assert_eq!((refused.status, refused.header("content-type")), (status, "text/html; charset=utf-8"));
    }
    owner.assigns(order_id, json!({"courier_id": app.courier().await.staff_id})).await.expect(200);
    assert_eq!(app.courier().await.get(&path).await.status, 200);
}
