//! The tracking page for people.

use serde_json::json;

use super::Parcel;
use crate::support::TestApp;

/// The steps a page shows, each `state name`.
fn steps(page: &str) -> Vec<String> {
    let items = page.split("<li class=\"").skip(1);
    let step = |item: &str| {
        let state = item.split('"').next().unwrap_or_default();
        let name = item.split("<b>").nth(1).and_then(|rest| rest.split("</b>").next()).unwrap_or_default();
        format!("{state} {name}")
    };
    items.map(step).collect()
}

#[tokio::test]
async fn the_page_tells_people_how_far_the_flowers_are() {
    let parcel = Parcel::ordered(json!({})).await;
    parcel.owner.patch("/api/shop", json!({"name": "Цветы <Весна> & Ко"})).await.expect(200);
    parcel.given_to_courier().await;
    parcel.moved(&["paid", "assembled", "delivery"]).await;
    let page = parcel.page().await;
    for text in [
        "<h1>В доставке</h1>",
        "26 ноября, 14:00–16:00",
        "г. Алматы, пр. ******, д. 89",
        "+7705*****67",
        "25 ноября, 12:00",
        "http-equiv=\"refresh\" content=\"60\"",
        "&#60;Весна&#62; &#38; Ко",
    ] {
        assert!(page.contains(text), "no {text} in {page}");
    }
    let whole_way = [
        "done Новый заказ",
        "done Оплачен",
        "done Собран",
        "now В доставке",
        "next Доставлен",
        "next Выполнен",
    ];
    assert_eq!(steps(&page), whole_way);
    parcel.is_discreet(&page);
}

#[tokio::test]
async fn the_page_loads_nothing_and_runs_nothing() {
    let parcel = Parcel::ordered(json!({})).await;
    let answer = parcel.app.nobody().get(&format!("/tracking/{}", parcel.token)).await;
    let page = answer.text();
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(answer.header("content-security-policy").starts_with("default-src 'none'"));
    for foreign in ["<script", "http://", "https://", "<link", "<img", "url(//", "@import", "/pay/"] {
        assert!(!page.contains(foreign), "{foreign} in {page}");
    }
}

#[tokio::test]
async fn an_order_to_collect_names_the_shops_address_and_no_courier() {
    let parcel = Parcel::ordered(json!({"delivery_method": "self_pickup", "address": null})).await;
    parcel.owner.patch("/api/shop", json!({"address": "г. Алматы, ул. Абая 10"})).await.expect(200);
    parcel.moved(&["paid", "assembled", "self_pickup"]).await;
    let page = parcel.page().await;
    assert!(page.contains("<h1>Готов к выдаче</h1>") && page.contains("ул. Абая 10"), "{page}");
    assert_eq!(
        steps(&page),
        ["done Новый заказ", "done Оплачен", "done Собран", "now Готов к выдаче", "next Выполнен"]
    );
}

#[tokio::test]
async fn cash_is_no_step_of_the_way() {
    let parcel = Parcel::ordered(json!({"payment_method": "cash"})).await;
    parcel.moved(&["assembled"]).await;
    let way = ["done Новый заказ", "now Собран", "next В доставке", "next Доставлен", "next Выполнен"];
    assert_eq!(steps(&parcel.page().await), way);
}

#[tokio::test]
async fn an_issue_stands_on_the_way_where_it_arose() {
    let parcel = Parcel::ordered(json!({})).await;
    parcel.moved(&["paid", "issue"]).await;
    let page = parcel.page().await;
    let way = [
        "done Новый заказ",
        "done Оплачен",
        "now Уточняется",
        "next Собран",
        "next В доставке",
        "next Доставлен",
        "next Выполнен",
    ];
    assert_eq!(steps(&page), way);
    parcel.moved(&["paid", "assembled"]).await;
    let page = parcel.page().await;
    assert!(!page.contains("Уточняется"), "{page}");
    assert_eq!(steps(&page)[2], "now Собран");
}

#[tokio::test]
async fn a_cancelled_order_has_nothing_to_come() {
    let parcel = Parcel::ordered(json!({})).await;
    parcel.moved(&["paid", "assembled", "cancelled"]).await;
    let page = parcel.page().await;
    assert_eq!(steps(&page), ["done Новый заказ", "done Оплачен", "done Собран", "now Отменен"]);
    assert!(!page.contains("http-equiv") && !page.contains("14:00–16:00"), "{page}");
}

#[tokio::test]
async fn a_completed_order_has_its_whole_way_behind_it() {
    let parcel = Parcel::ordered(json!({})).await;
    parcel.moved(&["paid", "assembled", "delivery", "delivered", "completed"]).await;
    let page = parcel.page().await;
    assert!(steps(&page).iter().all(|step| step.starts_with("done ")), "{page}");
    assert!(!page.contains("http-equiv"), "{page}");
}

#[tokio::test]
async fn an_unknown_token_is_answered_with_a_page() {
    let app = TestApp::start().await;
    for token in ["123456789", "abc", "%FF"] {
        let answer = app.nobody().get(&format!("/tracking/{token}")).await;
        assert_eq!(answer.status, 404, "{answer}");
        assert!(answer.header("content-type").starts_with("text/html"), "{answer}");
        assert!(answer.text().contains("Заказ с указанным номером отслеживания не найден"), "{answer}");
    }
}
