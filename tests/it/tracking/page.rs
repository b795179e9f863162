//! The tracking page for people.

use reqwest::Method;
use serde_json::json;

use super::Parcel;
use crate::support::{Answer, TestApp};

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
    // What messengers are told is for them to load.
    let read = page.lines().filter(|line| !line.starts_with("<meta property=\"og:")).collect::<String>();
    let own = read.replace(&parcel.app.url(), "");
    for foreign in ["<script", "http://", "https://", "<link", "<img", "url(//", "@import", " src="] {
        assert!(!own.contains(foreign), "{foreign} in {page}");
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

/// The page as a browser of that language gets it.
async fn page_for(parcel: &Parcel, query: &str, accepts: &str) -> Answer {
    let nobody = parcel.app.nobody();
    let request = nobody.request(Method::GET, &format!("/tracking/{}{query}", parcel.token));
    nobody.send(request.header("accept-language", accepts)).await
}

#[tokio::test]
async fn the_page_speaks_its_readers_language_in_every_word() {
    let parcel = Parcel::ordered(json!({"address": "12"})).await;
    parcel.owner.patch("/api/shop", json!({"name": "Gul"})).await.expect(200);
    parcel.given_to_courier().await;
    parcel.moved(&["paid", "assembled", "delivery"]).await;
    let answer = page_for(&parcel, "", "kk-KZ,kk;q=0.9,ru;q=0.8").await;
    let page = answer.text();
    for text in [
        "<html lang=\"kk\">",
        "<h1>Жеткізіліп жатыр</h1>",
        "26 қараша, 14:00–16:00",
        "Курьер жолда, гүлдерді ұқыптап әкеле жатыр.",
        "Тапсырыстың барысы",
        "Бақылау нөмірі",
        "Бет минут сайын өзі жаңарып тұрады.",
    ] {
        assert!(page.contains(text), "no {text} in {page}");
    }
    assert_eq!(answer.header("content-language"), "kk");
    assert!(answer.headers.get_all("vary").iter().any(|value| value == "accept-language"), "{answer}");
    let english = page_for(&parcel, "", "en").await.text();
    assert!(english.contains("<h1>Out for delivery</h1>") && english.contains("26 November"), "{english}");
    let left = english.replace("Рус", "").replace("Қаз", "");
    assert!(!left.chars().any(|letter| ('а'..='я').contains(&letter)), "Russian words in {left}");
}

#[tokio::test]
async fn a_language_chosen_on_the_page_wins() {
    let parcel = Parcel::ordered(json!({})).await;
    let page = page_for(&parcel, "?lang=kk", "en").await.text();
    assert!(page.contains("<html lang=\"kk\">") && page.contains("<h1>Жаңа тапсырыс</h1>"), "{page}");
    assert!(page.contains("<b aria-current=\"true\" lang=\"kk\">Қаз</b>"), "{page}");
    for other in ["href=\"?lang=ru\"", "href=\"?lang=en\""] {
        assert!(page.contains(other), "no {other} in {page}");
    }
    let page = page_for(&parcel, "?lang=xx", "en").await.text();
    assert!(page.contains("<html lang=\"en\">"), "an unknown language is none: {page}");
}

#[tokio::test]
async fn a_page_with_nothing_to_see_says_so_in_the_readers_language() {
    let app = TestApp::start().await;
    for (path, says) in [
        ("/tracking/123456789?lang=kk", ["<html lang=\"kk\">", "тапсырыс табылмады", "Сілтемені тексеріңіз"]),
        ("/tracking/123456789?lang=en", ["<html lang=\"en\">", "No order with this", "Check the link"]),
        ("/pay/1?lang=kk", ["<html lang=\"kk\">", "Төлем сілтемесі табылмады", "href=\"?lang=ru\""]),
    ] {
        let answer = app.nobody().get(path).await;
        assert_eq!(answer.status, 404, "{answer}");
        for text in says {
            assert!(answer.text().contains(text), "no {text} in {answer}");
        }
    }
}
