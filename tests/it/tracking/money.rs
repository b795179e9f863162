//! What is still to be paid, and the way to pay it.

use serde_json::json;

use super::Parcel;

#[tokio::test]
async fn whoever_follows_an_unpaid_order_finds_the_sum_and_the_way_to_pay_it() {
    let parcel = Parcel::ordered(json!({"payment_method": "kaspi"})).await;
    let tracked = parcel.tracked().await;
    let order = parcel.owner.sees_order(parcel.order_id).await.expect(200);
    assert_eq!((&tracked["outstanding"], &tracked["currency"]), (&json!(10_000), &json!("KZT")));
    assert_eq!((&tracked["payment_url"], order["payment_url"].is_string()), (&order["payment_url"], true));
    let page = parcel.page().await;
    let link = format!("class=\"button\" href=\"{}\"", order["payment_url"].as_str().expect("a link"));
    assert!(page.contains("10\u{a0}000\u{a0}₸") && page.contains(&link), "{page}");
    // In the language chosen here.
    let kazakh = parcel.app.nobody().get(&format!("/tracking/{}?lang=kk", parcel.token)).await.text();
    assert!(kazakh.contains("?lang=kk\">Төлеу</a>"), "{kazakh}");
    parcel.is_discreet(&page);
}

#[tokio::test]
async fn what_is_paid_or_over_asks_for_nothing() {
    for stages in [&["paid"][..], &["cancelled"]] {
        let parcel = Parcel::ordered(json!({"payment_method": "kaspi"})).await;
        parcel.moved(stages).await;
        let tracked = parcel.tracked().await;
        assert_eq!(
            (&tracked["outstanding"], &tracked["payment_url"]),
            (&json!(0), &json!(null)),
            "{stages:?}"
        );
        let page = parcel.page().await;
        assert!(!page.contains("/pay/") && !page.contains("К оплате"), "{page}");
    }
}

#[tokio::test]
async fn cash_is_asked_for_by_whoever_brings_the_flowers() {
    let parcel = Parcel::ordered(json!({"payment_method": "cash"})).await;
    parcel.moved(&["assembled", "delivery"]).await;
    let tracked = parcel.tracked().await;
    assert_eq!((&tracked["outstanding"], &tracked["payment_url"]), (&json!(10_000), &json!(null)));
    let page = parcel.page().await;
    assert!(page.contains("Наличными при получении.") && !page.contains("/pay/"), "{page}");
}

#[tokio::test]
async fn what_is_owed_again_is_asked_for_and_goodwill_is_not() {
    let parcel = Parcel::ordered(json!({"payment_method": "kaspi"})).await;
    let (owner, id) = (&parcel.owner, parcel.order_id);
    parcel.moved(&["paid"]).await;
    owner.changes_order(id, json!({"discount": 3_000})).await.expect(200);
    // 3 000 stand for the discount, 1 000 are goodwill.
    owner.refunds(id, json!({"amount": 4_000})).await.expect(201);
    assert_eq!(parcel.tracked().await["outstanding"], 0);
    owner.changes_order(id, json!({"discount": 0})).await.expect(200);
    assert_eq!(parcel.tracked().await["outstanding"], 3_000);
}
