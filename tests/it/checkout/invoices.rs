//! Invoices sent to the buyer's phone: Kaspi may be asked about them only when
//! the buyer does something, and once when their day is over.

use chrono::Duration;

use super::{Purchase, connects_kaspi, connects_kaspi_with_bin, pairs, standing, wait};
use crate::support::TestApp;
use crate::support::kaspi::{FakeKaspi, Mood};

const TO_PHONE: &str = "way=invoice&phone=%2B77071234567";

async fn opened(kaspi: &FakeKaspi) -> (TestApp, Purchase) {
    let app = kaspi.serving_with(&[("CVETY__AUTH__ACCESS_TOKEN_LIFETIME", "30d")]).await;
    connects_kaspi_with_bin(&app).await;
    let purchase = Purchase::by_kaspi(&app).await;
    (app, purchase)
}

#[tokio::test]
async fn an_invoice_goes_to_the_phone_as_kaspi_writes_it() {
    let kaspi = FakeKaspi::start().await;
    let (app, purchase) = opened(&kaspi).await;
    assert!(purchase.page().await.contains("value=\"invoice\""));
    purchase.wants(TO_PHONE).await;
    assert_eq!(kaspi.latest().phone.as_deref(), Some("87071234567"));
    let page = purchase.page().await;
    assert!(page.contains("Счёт отправлен в Kaspi") && !page.contains("http-equiv"), "{page}");
    assert!(!page.contains("7071234567"), "the phone is not told again: {page}");
    // The buyer looks elsewhere for an hour; nobody asks Kaspi meanwhile.
    for _ in 0..60 {
        wait(&app, Duration::minutes(1)).await;
    }
    assert!(kaspi.calls("payment/status").is_empty());
    kaspi.confirm(kaspi.latest().id);
    assert!(purchase.page().await.contains("оплачен"));
    assert_eq!(kaspi.calls("payment/status").len(), 1);
    assert_eq!(purchase.standing().await, standing("paid", "paid"));
}

#[tokio::test]
async fn opening_the_page_again_and_again_asks_no_more() {
    let kaspi = FakeKaspi::start().await;
    let (app, purchase) = opened(&kaspi).await;
    purchase.wants(TO_PHONE).await;
    app.clock().advance(Duration::seconds(10));
    for _ in 0..5 {
        purchase.page().await;
    }
    assert_eq!(kaspi.calls("payment/status").len(), 1);
}

#[tokio::test]
async fn an_invoice_that_nobody_paid_is_asked_about_once_when_its_day_is_over() {
    let kaspi = FakeKaspi::start().await;
    let (app, purchase) = opened(&kaspi).await;
    purchase.wants(TO_PHONE).await;
    for _ in 0..24 {
        assert_eq!(purchase.db_payments(&app).await, pairs([("kaspi", "pending")]));
        wait(&app, Duration::hours(1)).await;
    }
    assert_eq!(kaspi.calls("payment/status").len(), 1);
    assert_eq!(purchase.db_payments(&app).await, pairs([("kaspi", "cancelled")]));
}

#[tokio::test]
async fn a_buyer_may_pay_in_another_way_once_kaspi_has_taken_the_invoice_back() {
    let kaspi = FakeKaspi::start().await;
    let (app, purchase) = opened(&kaspi).await;
    purchase.wants(TO_PHONE).await;
    let cancel = format!("{}/cancel-invoice", purchase.link);
    kaspi.is(Mood::Away);
    purchase.buyer.submits(&cancel, String::new()).await;
    assert_eq!(
        purchase.db_payments(&app).await,
        pairs([("kaspi", "unknown")]),
        "nobody knows whether it is gone"
    );
    kaspi.is(Mood::Well);
    let answer = purchase.buyer.submits(&cancel, String::new()).await;
    assert_eq!((answer.status, answer.header("location")), (303, purchase.link.as_str()), "{answer}");
    assert_eq!(kaspi.latest().status, "RemotePaymentCanceled");
    assert_eq!(purchase.standing().await, standing("new", "unpaid"));
    let page = purchase.page().await;
    assert!(!page.contains("class=\"note\""), "no bank has declined anything: {page}");
    purchase.wants("way=link").await;
    assert!(purchase.page().await.contains("pay.kaspi.kz"));
}

#[tokio::test]
async fn an_invoice_paid_before_it_was_taken_back_is_paid() {
    let kaspi = FakeKaspi::start().await;
    let (app, purchase) = opened(&kaspi).await;
    purchase.wants(TO_PHONE).await;
    kaspi.confirm(kaspi.latest().id);
    purchase.buyer.submits(&format!("{}/cancel-invoice", purchase.link), String::new()).await;
    app.clock().advance(Duration::seconds(5));
    assert!(purchase.page().await.contains("оплачен"));
    assert_eq!(purchase.standing().await, standing("paid", "paid"));
}

#[tokio::test]
async fn an_invoice_whose_making_was_cut_off_stays_open_for_its_day() {
    let kaspi = FakeKaspi::start().await;
    let (app, purchase) = opened(&kaspi).await;
    kaspi.is(Mood::HangsUp);
    purchase.wants(TO_PHONE).await;
    kaspi.is(Mood::Well);
    for _ in 0..23 {
        wait(&app, Duration::hours(1)).await;
        purchase.page().await;
        assert_eq!(purchase.db_payments(&app).await, pairs([("kaspi", "unknown")]));
    }
    assert_eq!(kaspi.sales().len(), 1, "it is not made again: the first may be paid");
    wait(&app, Duration::hours(2)).await;
    assert_eq!(purchase.db_payments(&app).await, pairs([("kaspi", "failed")]));
    let payments =
        purchase.owner.get(&format!("/api/orders/{}/payments", purchase.order_id)).await.expect(200);
    let failure = payments["items"][0]["failure"].as_str().expect("a reason");
    assert!(failure.contains("Проверьте в приложении Kaspi Pay"), "{failure}");
}

#[tokio::test]
async fn a_phone_that_is_none_and_a_scheme_without_invoices_are_told() {
    let kaspi = FakeKaspi::start().await;
    let (app, purchase) = opened(&kaspi).await;
    for form in ["way=invoice", "way=invoice&phone=123", "way=barter", "way=invoice&phone=%2B491701234567"] {
        let answer = purchase.buyer.submits(&purchase.link, form.to_owned()).await;
        assert_eq!(answer.status, 422, "{form}: {answer}");
        assert!(answer.is_page(), "{answer}");
    }
    connects_kaspi(&app).await;
    let answer = purchase.buyer.submits(&purchase.link, TO_PHONE.to_owned()).await;
    assert_eq!(answer.status, 400, "{answer}");
    assert!(kaspi.sales().is_empty());
    assert_eq!(app.db_count("payments").await, 0);
}

#[tokio::test]
async fn an_invoice_that_the_previous_version_began_is_one_to_this_version() {
    let kaspi = FakeKaspi::start().await;
    let (app, purchase) = opened(&kaspi).await;
    purchase.wants(TO_PHONE).await;
    assert_eq!(app.db_value::<String>("select way from payments").await, "invoice");
    app.db_execute("update payments set way = null").await;
    assert!(purchase.page().await.contains("Счёт отправлен в Kaspi"));
    let cancel = format!("{}/cancel-invoice", purchase.link);
    purchase.buyer.submits(&cancel, String::new()).await;
    assert_eq!(kaspi.latest().status, "RemotePaymentCanceled");
}
