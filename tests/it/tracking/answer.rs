//! Tracking for programs.

use chrono::Duration;
use reqwest::Method;
use serde_json::{Value, json};

use super::Parcel;
use crate::support::TestApp;

const NOT_FOUND: &str = "Заказ с указанным номером отслеживания не найден";

#[tokio::test]
async fn an_order_on_its_way_is_shown_masked() {
    let parcel = Parcel::ordered(json!({})).await;
    parcel.shop_says(json!({"name": "Цветы"})).await;
    parcel.given_to_courier().await;
    parcel.moved(&["paid", "assembled", "delivery"]).await;
    let answer = parcel.app.nobody().tracks(&parcel.token).await;
    let step = |status: &str, display: &str| json!({"status": status, "status_display": display, "timestamp": "2026-11-25T12:00:00+05:00"});
    let expected = json!({
        "tracking_token": parcel.token,
        "status": "delivery",
        "status_display": "В доставке",
        "updated_at": "2026-11-25T12:00:00+05:00",
        "delivery_method": "delivery",
        "delivery_date": "2026-11-26",
        "delivery_window": {"from": "2026-11-26T14:00:00+05:00", "to": "2026-11-26T16:00:00+05:00"},
        "address_masked": "г. Алматы, пр. ******, д. 89",
        "courier": {"name": "Курьер", "phone": "+7705*****67"},
        "timeline": [
            step("new", "Новый заказ"), step("paid", "Оплачен"), step("assembled", "Собран"),
            step("delivery", "В доставке"),
        ],
        "photos": [],
        "can_leave_feedback": false,
        "can_cancel": false,
        "payment_in_progress": false,
        "delivery_time": "14:00-16:00",
        "outstanding": 0,
        "currency": "KZT",
        "payment_url": null,
        "shop": {"name": "Цветы", "address": null, "contacts": []},
    });
    assert_eq!(answer.expect(200), expected);
    parcel.is_discreet(&answer.text());
}

#[tokio::test]
async fn what_is_not_known_is_null() {
    let nothing = json!({"address": null, "flat": null, "delivery_date": null, "delivery_time": null});
    let parcel = Parcel::ordered(nothing).await;
    let tracked = parcel.tracked().await;
    for field in ["delivery_date", "delivery_window", "address_masked", "courier"] {
        assert_eq!(tracked[field], json!(null), "{field}");
    }
    assert_eq!(tracked["delivery_method"], "self_pickup");
}

#[tokio::test]
async fn the_hours_asked_for_are_told_without_a_day_too() {
    let parcel = Parcel::ordered(json!({"delivery_date": null})).await;
    let tracked = parcel.tracked().await;
    assert_eq!(
        (&tracked["delivery_window"], &tracked["delivery_time"]),
        (&json!(null), &json!("14:00-16:00"))
    );
    assert!(parcel.page().await.contains("<dd>14:00–16:00</dd>"));
}

#[tokio::test]
async fn an_issue_is_told_without_its_reason() {
    let parcel = Parcel::ordered(json!({})).await;
    let issue = json!({"issue_type": "other", "comment": "Тайна"});
    parcel.owner.patch(&format!("/api/orders/{}/issue", parcel.order_id), issue).await.expect(200);
    let answer = parcel.app.nobody().tracks(&parcel.token).await;
    let tracked = answer.expect(200);
    assert_eq!((&tracked["status"], &tracked["status_display"]), (&json!("issue"), &json!("Уточняется")));
    parcel.is_discreet(&answer.text());
}

#[tokio::test]
async fn tracking_speaks_the_readers_language() {
    let parcel = Parcel::ordered(json!({})).await;
    for (language, display) in [("kk-KZ", "Жаңа тапсырыс"), ("en", "New order"), ("fr", "Новый заказ")]
    {
        let nobody = parcel.app.nobody();
        let request = nobody.request(Method::GET, &format!("/api/tracking/{}", parcel.token));
        let tracked = nobody.send(request.header("accept-language", language)).await.expect(200);
        assert_eq!(
            (&tracked["status_display"], &tracked["timeline"][0]["status_display"]),
            (&json!(display), &json!(display))
        );
    }
}

#[tokio::test]
async fn a_token_that_leads_nowhere_is_not_found_whatever_it_looks_like() {
    let app = TestApp::start().await;
    for token in
        ["123456789", "1", "abc", "0123456789", "99999999999999999999", "%FF", "-1", "%20", "1%2F2", "null"]
    {
        let answer = app.nobody().tracks(token).await;
        assert_eq!(answer.expect(404), json!({"detail": NOT_FOUND}), "{token}");
    }
}

#[tokio::test]
async fn a_link_answers_for_thirty_days_after_the_end() {
    for end in ["completed", "cancelled"] {
        let parcel = Parcel::ordered(json!({})).await;
        match end {
            "completed" => parcel.moved(&["paid", "assembled", "delivery", "delivered", "completed"]).await,
            _ => parcel.moved(&["cancelled"]).await,
        }
        parcel.app.clock().advance(Duration::days(30));
        assert_eq!(parcel.tracked().await["status"], end);
        parcel.app.clock().advance(Duration::seconds(1));
        let gone = parcel.app.nobody().tracks(&parcel.token).await.expect(404);
        assert_eq!(gone["detail"], NOT_FOUND);
        let page = parcel.app.nobody().get(&format!("/tracking/{}", parcel.token)).await;
        assert_eq!(page.status, 404);
    }
}

#[tokio::test]
async fn an_order_that_has_not_ended_is_shown_however_old() {
    let parcel = Parcel::ordered(json!({"payment_method": "cash"})).await;
    parcel.app.clock().advance(Duration::days(400));
    let tracked: Value = parcel.tracked().await;
    assert_eq!(tracked["status"], "new");
}
