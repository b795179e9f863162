//! Whom a buyer may turn to: the shop, wherever a page says so.

use serde_json::json;

use super::Parcel;

fn contacts() -> serde_json::Value {
    json!({
        "phone": "+77010001122", "whatsapp": "8 701 000 11 22", "telegram": "@cvety_kz", "instagram": "@cvety.kz",
    })
}

const LINKS: [&str; 4] = [
    "href=\"tel:+77010001122\"",
    "href=\"https://wa.me/77010001122\"",
    "href=\"https://t.me/cvety_kz\"",
    "href=\"https://instagram.com/cvety.kz\"",
];

#[tokio::test]
async fn every_page_of_an_order_has_the_shops_phone_and_messengers() {
    let parcel = Parcel::ordered(json!({"payment_method": "kaspi"})).await;
    parcel.shop_says(contacts()).await;
    let tracked = parcel.tracked().await;
    assert_eq!(tracked["shop"]["contacts"][1]["url"], "https://wa.me/77010001122");
    let payment_url = tracked["payment_url"].as_str().expect("a link").to_owned();
    let pay = payment_url.strip_prefix(&parcel.app.url()).expect("an address of ours");
    let nobody = parcel.app.nobody();
    let refused_way = nobody.submits(pay, "way=barter".to_owned()).await;
    let no_rating =
        nobody.submits(&format!("/tracking/{}/feedback", parcel.token), "rating=9".to_owned()).await;
    assert_eq!((refused_way.status, no_rating.status), (422, 422));
    parcel.moved(&["paid"]).await;
    let too_late = nobody.submits(&format!("/tracking/{}/cancel", parcel.token), String::new()).await;
    assert_eq!(too_late.status, 400);
    let pages = [
        parcel.page().await,
        nobody.get(pay).await.text(),
        refused_way.text(),
        no_rating.text(),
        too_late.text(),
    ];
    for page in pages {
        for link in LINKS {
            assert!(page.contains(link), "no {link} in {page}");
        }
        parcel.is_discreet(&page);
    }
    let slip = parcel.owner.get(&format!("/api/orders/{}/slip", parcel.order_id)).await.text();
    assert!(slip.contains("+77010001122"), "{slip}");
}

#[tokio::test]
async fn what_is_no_contact_is_no_link() {
    let parcel = Parcel::ordered(json!({})).await;
    parcel.shop_says(json!({"telegram": "https://evil.example/x", "instagram": "javascript:alert(1)"})).await;
    let page = parcel.page().await;
    assert!(
        !page.contains("evil") && !page.contains("javascript") && !page.contains("class=\"contacts\""),
        "{page}"
    );
    assert_eq!(parcel.tracked().await["shop"]["contacts"], json!([]));
}

#[tokio::test]
async fn a_link_that_leads_nowhere_names_no_shop() {
    let parcel = Parcel::ordered(json!({})).await;
    parcel.shop_says(contacts()).await;
    let nobody = parcel.app.nobody();
    for answer in [
        nobody.get("/tracking/100000001").await,
        nobody.submits("/tracking/100000001/feedback", "rating=9".to_owned()).await,
        nobody.submits(&format!("/pay/{}", "0".repeat(32)), "way=barter".to_owned()).await,
    ] {
        assert_eq!(answer.status, 404, "{answer}");
        assert!(!answer.text().contains("77010001122"), "{answer}");
    }
}
