//! The buyer cancels through the link.

use serde_json::json;

use super::Parcel;
use crate::support::{Answer, TestApp};

impl Parcel {
    async fn called_off(&self) -> Answer {
        self.app
            .nobody()
            .post(&format!("/api/tracking/{}/cancel", self.token), json!({"reason": "Передумали"}))
            .await
    }
}

#[tokio::test]
async fn an_unpaid_order_is_cancelled_by_its_buyer() {
    let parcel = Parcel::ordered(json!({})).await;
    assert_eq!(parcel.tracked().await["can_cancel"], true);
    let answer = parcel.called_off().await;
    let tracked = answer.expect(200);
    assert_eq!((&tracked["status"], &tracked["can_cancel"]), (&json!("cancelled"), &json!(false)));
    parcel.is_discreet(&answer.text());
    let order = parcel.owner.sees_order(parcel.order_id).await.expect(200);
    assert_eq!(order["cancel_reason"], "Передумали");
    let history = parcel.owner.get(&format!("/api/orders/{}/history", parcel.order_id)).await.expect(200);
    let last = history["items"].as_array().and_then(|entries| entries.last()).expect("history");
    assert_eq!((&last["status"], &last["changed_by"]), (&json!("cancelled"), &json!("Клиент")));
    parcel.called_off().await.expect(200);
    let again = parcel.owner.get(&format!("/api/orders/{}/history", parcel.order_id)).await.expect(200);
    assert_eq!(again["total"], history["total"], "a second time changes nothing");
}

#[tokio::test]
async fn what_the_buyer_cancels_can_be_ordered_again() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({"stock_quantity": 1})).await.id();
    let body = json!({"shop_id": owner.shop_id, "items": [{"product_id": product, "quantity": 1}]});
    let placed = app.buyer().checks_out(body.clone()).await.expect(201);
    let token = placed["tracking_token"].as_str().expect("a token");
    assert_eq!(app.buyer().checks_out(body.clone()).await.expect(400)["code"], "out_of_stock");
    app.nobody().post(&format!("/api/tracking/{token}/cancel"), json!({})).await.expect(200);
    app.buyer().checks_out(body).await.expect(201);
}

#[tokio::test]
async fn money_or_work_in_an_order_keeps_it_from_its_buyer() {
    let paid = Parcel::ordered(json!({})).await;
    paid.moved(&["paid"]).await;
    let partly = Parcel::ordered(json!({})).await;
    let payments = format!("/api/orders/{}/payments", partly.order_id);
    partly.owner.post(&payments, json!({"amount": 1, "method": "cash"})).await.expect(201);
    let assembled = Parcel::ordered(json!({"payment_method": "cash"})).await;
    assembled.moved(&["assembled"]).await;
    for (what, parcel) in [("paid", paid), ("partly paid", partly), ("assembled", assembled)] {
        assert_eq!(parcel.tracked().await["can_cancel"], false, "{what}");
        assert_eq!(parcel.called_off().await.expect(400)["code"], "too_late_to_cancel", "{what}");
    }
}

#[tokio::test]
async fn cash_on_delivery_can_be_cancelled_until_it_is_put_together() {
    let parcel = Parcel::ordered(json!({"payment_method": "cash"})).await;
    parcel.called_off().await.expect(200);
}

#[tokio::test]
async fn a_payment_under_way_is_waited_for() {
    let parcel = Parcel::ordered(json!({})).await;
    let order = parcel.owner.sees_order(parcel.order_id).await.expect(200);
    let link = order["payment_url"].as_str().and_then(|url| url.find("/pay/").map(|at| &url[at..]));
    parcel.app.nobody().submits(link.expect("a pay link"), "outcome=late".to_owned()).await.expect(303);
    assert_eq!(parcel.called_off().await.expect(400)["code"], "payment_in_progress");
    // The link says so before anybody asks.
    let tracked = parcel.tracked().await;
    assert_eq!((&tracked["payment_in_progress"], &tracked["can_cancel"]), (&json!(true), &json!(false)));
    let page = parcel.page().await;
    assert!(page.contains("Оплата выполняется.") && page.contains("Открыть страницу оплаты"), "{page}");
    assert!(!page.contains("/cancel\""), "a form that would be refused in {page}");
}
