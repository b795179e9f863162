//! The pay page: what the buyer sees, and what a click does.

use chrono::Duration;
use reqwest::Method;
use serde_json::json;

use super::{Purchase, pairs, standing, started_for_days, wait};
use crate::support::TestApp;

#[tokio::test]
async fn the_page_shows_the_sum_and_the_shop_to_whoever_has_the_link() {
    let app = TestApp::start().await;
    app.owner().await.patch("/api/shop", json!({"name": "Сад <b>роз</b>"})).await.expect(200);
    let purchase = Purchase::of_stock(&app, 1).await;
    let answer = app.nobody().get(&purchase.link).await;
    assert_eq!(answer.status, 200, "{answer}");
    assert!(answer.header("content-type").starts_with("text/html"), "{answer}");
    assert!(answer.header("content-security-policy").contains("default-src 'none'"));
    assert_eq!(answer.header("cache-control"), "no-store");
    let page = answer.text();
    assert!(page.contains("10\u{a0}000\u{a0}₸"), "{page}");
    assert!(page.contains("Сад &#60;b&#62;роз") || page.contains("Сад &lt;b&gt;роз"), "{page}");
    assert!(!page.contains("77017654321") && !page.contains("http-equiv"), "{page}");
}

#[tokio::test]
async fn an_order_that_people_take_cash_for_shows_no_pay_page_any_more() {
    let app = TestApp::start().await;
    let purchase = Purchase::of_stock(&app, 1).await;
    assert!(purchase.order().await["payment_url"].is_string());
    purchase.owner.changes_order(purchase.order_id, json!({"payment_method": "cash"})).await.expect(200);
    assert!(purchase.order().await["payment_url"].is_null());
}

#[tokio::test]
async fn a_form_that_says_nothing_we_know_pays_nothing() {
    let app = TestApp::start().await;
    let purchase = Purchase::of_stock(&app, 1).await;
    for (kind, body, status) in [
        ("application/x-www-form-urlencoded", "outcome=zzz", 422),
        ("application/x-www-form-urlencoded", "outcome=approve&outcome=decline", 422),
        ("application/json", "{}", 415),
    ] {
        let request =
            app.nobody().request(Method::POST, &purchase.link).header("content-type", kind).body(body);
        let answer = app.nobody().send(request).await;
        assert_eq!(answer.status, status, "{answer}");
        assert!(answer.header("content-type").starts_with("text/html"), "{answer}");
    }
    // Nor does a way in which nobody moves money here.
    let answer = purchase.buyer.submits(&purchase.link, "way=invoice&phone=%2B77011234567".to_owned()).await;
    assert_eq!(answer.status, 400, "{answer}");
    assert!(
        answer.text().contains("Способы: link") && !answer.text().contains("нельзя оплатить"),
        "{answer}"
    );
    assert_eq!(purchase.standing().await, standing("new", "unpaid"));
}

#[tokio::test]
async fn an_unknown_link_is_a_page_that_says_so() {
    let app = TestApp::start().await;
    for link in ["0".repeat(32), "x".to_owned(), "'; drop table orders; --".to_owned()] {
        for answer in [
            app.nobody().get(&format!("/pay/{link}")).await,
            app.nobody().post(&format!("/pay/{link}"), json!({})).await,
        ] {
            assert_eq!(answer.status, 404, "{answer}");
            assert!(answer.header("content-type").starts_with("text/html"), "{answer}");
            assert!(answer.text().contains("Ссылка на оплату не найдена"), "{answer}");
        }
    }
}

#[tokio::test]
async fn an_approved_payment_makes_the_order_paid() {
    let app = started_for_days().await;
    let purchase = Purchase::of_stock(&app, 1).await;
    purchase.is_led_back_after("approve").await;
    let order = purchase.order().await;
    assert_eq!((&order["status"], &order["payment_status"]), (&json!("paid"), &json!("paid")));
    assert_eq!((&order["paid_total"], &order["outstanding"]), (&json!(10_000), &json!(0)));
    assert_eq!(
        (&order["payment_url"], &order["paid_at"]),
        (&json!(null), &json!("2026-11-25T12:00:00+05:00"))
    );
    assert_eq!(order["history"][1]["changed_by"], "Тестовая оплата");
    assert!(purchase.page().await.contains("оплачен"));
    assert_eq!(purchase.db_payments(&app).await, pairs([("mock", "succeeded")]));
    let told = purchase.db_told(&app).await;
    // The stage, the money and the sum reached are told in one breath.
    let expected =
        ["order.created", "order.updated", "order.status_changed", "payment.received", "order.paid"];
    assert_eq!(told, expected);
    assert_eq!(purchase.stock().await, 0);
    wait(&app, Duration::days(2)).await;
    assert_eq!(purchase.standing().await, standing("paid", "paid"), "nothing runs out any more");
}

#[tokio::test]
async fn a_declined_payment_can_be_tried_again() {
    let app = TestApp::start().await;
    let purchase = Purchase::of_stock(&app, 1).await;
    purchase.is_led_back_after("decline").await;
    assert_eq!(purchase.standing().await, standing("new", "failed"));
    assert!(purchase.page().await.contains("Банк отклонил платёж"));
    let payments =
        purchase.owner.get(&format!("/api/orders/{}/payments", purchase.order_id)).await.expect(200);
    assert_eq!(payments["items"][0]["failure"], "Отказ банка");
    purchase.is_led_back_after("approve").await;
    assert_eq!(purchase.standing().await, standing("paid", "paid"));
    assert_eq!(purchase.db_payments(&app).await, pairs([("mock", "failed"), ("mock", "succeeded")]));
    let expected = pairs([
        ("created", "Система"),
        ("payment", "Клиент"),
        ("payment", "Тестовая оплата"),
        ("payment", "Клиент"),
        ("status", "Тестовая оплата"),
    ]);
    assert_eq!(purchase.history().await, expected);
}

#[tokio::test]
async fn a_late_answer_is_waited_for() {
    let app = TestApp::start().await;
    let purchase = Purchase::of_stock(&app, 1).await;
    purchase.is_led_back_after("late").await;
    assert_eq!(purchase.standing().await, standing("new", "pending"));
    let page = purchase.page().await;
    assert!(page.contains("Платёж обрабатывается") && page.contains("http-equiv=\"refresh\""), "{page}");
    wait(&app, Duration::seconds(4)).await;
    assert_eq!(purchase.standing().await, standing("new", "pending"));
    wait(&app, Duration::seconds(1)).await;
    assert_eq!(purchase.standing().await, standing("paid", "paid"));
    let page = purchase.page().await;
    let back = "http-equiv=\"refresh\" content=\"6;url=";
    assert!(page.contains("оплачен") && page.contains(back), "leads to the order: {page}");
}

#[tokio::test]
async fn the_rest_of_a_partly_paid_order_is_paid_on_the_page() {
    let app = TestApp::start().await;
    let purchase = Purchase::of_stock(&app, 1).await;
    purchase.owner.records_payment(purchase.order_id, 4_000, "cash").await.expect(201);
    assert!(purchase.page().await.contains("6\u{a0}000\u{a0}₸"));
    purchase.is_led_back_after("late").await;
    assert!(purchase.page().await.contains("Платёж обрабатывается"), "though the order is partially_paid");
    assert_eq!(purchase.standing().await, standing("new", "partially_paid"));
    wait(&app, Duration::seconds(5)).await;
    assert_eq!(purchase.standing().await, standing("paid", "paid"));
    assert_eq!(purchase.order().await["paid_total"], 10_000);
}

#[tokio::test]
async fn an_order_to_be_paid_in_cash_has_no_page() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({})).await.id();
    let wish = json!({"shop_id": owner.shop_id, "items": [{"product_id": product, "quantity": 1}], "payment_method": "cash"});
    let placed = app.buyer().checks_out(wish).await.expect(201);
    assert_eq!(placed["payment_url"], json!(null));
    let by_hand = owner.orders_product(product, 1).await.expect(201);
    assert_eq!(by_hand["payment_url"], json!(null));
    assert_eq!(app.db_count("pay_links").await, 0);
}

#[tokio::test]
async fn paying_what_is_paid_or_cancelled_does_nothing() {
    let app = TestApp::start().await;
    let paid = Purchase::of_stock(&app, 1).await;
    paid.owner.moves(paid.order_id, "paid").await.expect(200);
    let cancelled = Purchase::of_stock(&app, 1).await;
    cancelled.owner.cancels(cancelled.order_id, json!({})).await.expect(200);
    for (purchase, stage, says) in [(&paid, "paid", "оплачен"), (&cancelled, "cancelled", "отменён")]
    {
        let before = purchase.history().await;
        purchase.is_led_back_after("approve").await;
        assert_eq!(purchase.order().await["status"], stage);
        assert_eq!(purchase.history().await, before);
        assert!(purchase.page().await.contains(says));
    }
    assert_eq!(paid.db_payments(&app).await, pairs([("manual", "succeeded")]));
    assert!(cancelled.db_payments(&app).await.is_empty());
}

#[tokio::test]
async fn the_page_speaks_kazakh_and_english() {
    let app = TestApp::start().await;
    let purchase = Purchase::of_stock(&app, 1).await;
    for (language, texts) in [
        ("kk", ["<html lang=\"kk\">", "тапсырысты төлеу</h1>", "10\u{a0}000\u{a0}₸ төлеу</button>"]),
        ("en", ["<html lang=\"en\">", "<h1>Payment for order No.", "Pay 10,000\u{a0}₸</button>"]),
    ] {
        let request = app.nobody().request(Method::GET, &purchase.link).header("accept-language", language);
        let answer = app.nobody().send(request).await;
        for text in texts {
            assert!(answer.text().contains(text), "no {text} in {answer}");
        }
        assert_eq!(answer.header("content-language"), language);
    }
}

#[tokio::test]
async fn a_chosen_language_goes_along_through_paying_and_to_tracking() {
    let app = TestApp::start().await;
    let mut purchase = Purchase::of_stock(&app, 1).await;
    purchase.link += "?lang=kk";
    assert!(!purchase.page().await.contains(" action="), "the form comes back to its own address");
    purchase.is_led_back_after("decline").await;
    assert!(purchase.page().await.contains("Банк төлемді қабылдамады"));
    purchase.is_led_back_after("approve").await;
    let page = purchase.page().await;
    assert!(page.contains("тапсырыс төленді") && page.contains("?lang=kk\">Тапсырысты бақылау"), "{page}");
}

#[tokio::test]
async fn what_the_clock_did_is_noted_in_the_shops_language() {
    let app = started_for_days().await;
    let purchase = Purchase::of_stock(&app, 1).await;
    purchase.owner.patch("/api/shop", json!({"language": "kk"})).await.expect(200);
    wait(&app, Duration::minutes(31)).await;
    let history = purchase.owner.sees_history(purchase.order_id).await.expect(200);
    let last = history["items"].as_array().and_then(|items| items.last()).expect("an entry").clone();
    assert_eq!(
        (&last["changed_by"], &last["comment"]),
        (&json!("Система"), &json!("Төлеуге берілген уақыт аяқталды"))
    );
}
