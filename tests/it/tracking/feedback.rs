//! What buyers say of orders that have arrived.

use serde_json::{Value, json};

use super::Parcel;
use crate::support::{Answer, TestApp};

impl Parcel {
    async fn arrived() -> Self {
        let parcel = Self::ordered(json!({})).await;
        parcel.moved(&["paid", "assembled", "delivery", "delivered"]).await;
        parcel
    }

    async fn rated(&self, body: Value) -> Answer {
        self.app.nobody().post(&format!("/api/tracking/{}/feedback", self.token), body).await
    }
}

#[tokio::test]
async fn the_buyer_rates_an_order_that_has_arrived() {
    let parcel = Parcel::arrived().await;
    assert_eq!(parcel.tracked().await["can_leave_feedback"], true);
    let said = parcel.rated(json!({"rating": 4, "comment": " Свежие розы "})).await.expect(201);
    let expected = json!({
        "rating": 4, "comment": "Свежие розы", "created_at": "2026-11-25T12:00:00+05:00",
        "message": "Спасибо за отзыв!",
    });
    assert_eq!(said, expected);
    assert_eq!(parcel.tracked().await["can_leave_feedback"], false);
    let shop = format!("/api/public/shops/{}", parcel.owner.shop_id);
    let shop = parcel.app.nobody().get(&shop).await.expect(200);
    assert_eq!((&shop["rating"], &shop["reviews_count"]), (&json!(4.0), &json!(1)));
    let listed = parcel.owner.get("/api/feedback").await.expect(200);
    assert_eq!((&listed["total"], &listed["items"][0]["order_id"]), (&json!(1), &json!(parcel.order_id)));
    assert_eq!(listed["items"][0]["comment"], "Свежие розы");
    let none = parcel.owner.get("/api/feedback?rating=5").await.expect(200);
    assert_eq!(none["total"], 0);
}

#[tokio::test]
async fn the_page_thanks_whoever_has_rated_the_order() {
    let parcel = Parcel::arrived().await;
    assert!(!parcel.page().await.contains("Спасибо за отзыв!"));
    let form = format!("/tracking/{}/feedback", parcel.token);
    parcel.app.nobody().submits(&form, "rating=5&comment=".to_owned()).await.expect(303);
    let page = parcel.page().await;
    assert!(page.contains("Спасибо за отзыв!") && !page.contains("name=\"rating\""), "{page}");
}

#[tokio::test]
async fn feedback_waits_until_the_order_has_arrived() {
    let parcel = Parcel::ordered(json!({})).await;
    for stage in ["paid", "assembled", "delivery"] {
        parcel.moved(&[stage]).await;
        assert_eq!(parcel.tracked().await["can_leave_feedback"], false, "{stage}");
        assert_eq!(parcel.rated(json!({"rating": 5})).await.expect(400)["code"], "feedback_too_early");
    }
    parcel.moved(&["delivered", "completed"]).await;
    parcel.rated(json!({"rating": 5})).await.expect(201);
}

#[tokio::test]
async fn an_order_is_rated_once_however_many_try_at_once() {
    let parcel = Parcel::arrived().await;
    let answers = futures::future::join_all((0..8).map(|_| parcel.rated(json!({"rating": 5})))).await;
    let taken = answers.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(taken, 1);
    for answer in answers.iter().filter(|answer| answer.status != 201) {
        assert_eq!(answer.expect(400)["code"], "feedback_given");
    }
    let shop = parcel.owner.get(&format!("/api/public/shops/{}", parcel.owner.shop_id)).await.expect(200);
    assert_eq!(shop["reviews_count"], 1);
}

#[tokio::test]
async fn a_rating_is_one_to_five_stars() {
    let parcel = Parcel::arrived().await;
    for rating in [json!(0), json!(6), json!(-1), json!(65_537), json!("5"), json!(4.5), json!(null)] {
        let refused = parcel.rated(json!({"rating": rating})).await.expect(422);
        assert_eq!(refused["detail"][0]["loc"], json!(["body", "rating"]), "{rating}");
    }
    parcel.rated(json!({"comment": "без оценки"})).await.expect(422);
    parcel.rated(json!({"rating": 5, "comment": "я".repeat(2_001)})).await.expect(422);
    assert_eq!(parcel.tracked().await["can_leave_feedback"], true);
}

#[tokio::test]
async fn a_link_that_leads_nowhere_takes_no_feedback() {
    let app = TestApp::start().await;
    for token in ["100000000", "99", "такого-нет"] {
        let path = format!("/api/tracking/{token}/feedback");
        app.nobody().post(&path, json!({"rating": 5})).await.expect(404);
    }
}

#[tokio::test]
async fn nobody_of_the_shop_rates_their_own_work() {
    let parcel = Parcel::arrived().await;
    let path = format!("/api/tracking/{}", parcel.token);
    let feedback = format!("{path}/feedback");
    let key =
        parcel.owner.post("/api/api-keys", json!({"name": "Сайт", "scopes": ["orders"]})).await.expect(201);
    let key = parcel.owner.with_token(key["key"].as_str());
    // In a shop of their own at the moment, and courier here all the same.
    let courier = parcel.app.courier().await;
    let own = courier.post("/api/shops", json!({"name": "Своя"})).await.expect(201);
    let moved = courier.post("/api/auth/switch-shop", json!({"shop_id": own["id"]})).await.expect(200);
    let elsewhere = courier.with_token(moved["access_token"].as_str());
    for caller in [&parcel.owner, &courier, &elsewhere, &key] {
        assert_eq!(caller.get(&path).await.expect(200)["can_leave_feedback"], false);
        caller.post(&feedback, json!({"rating": 5})).await.expect(403);
        let form = caller.request(reqwest::Method::POST, &format!("/tracking/{}/feedback", parcel.token));
        let form = form.header("content-type", "application/x-www-form-urlencoded").body("rating=5");
        let answer = caller.send(form).await;
        assert!(answer.status == 403 && answer.is_page(), "{answer}");
    }
    let stranger = parcel.app.stranger().await;
    let spoiled = stranger.with_token(Some("nonsense"));
    for caller in [&stranger, &spoiled] {
        assert_eq!(caller.get(&path).await.expect(200)["can_leave_feedback"], true);
    }
    stranger.post(&feedback, json!({"rating": 5})).await.expect(201);
}
