//! Kaspi's links and QR codes: minted on a click, followed at the pace that
//! Kaspi asks for, minted again when they are over, and paid once.

use chrono::Duration;
use futures::future::join_all;
use reqwest::Method;
use serde_json::json;

use super::{Purchase, connects_kaspi, pairs, standing, wait};
use crate::support::TestApp;
use crate::support::kaspi::{CONFIRMING, FakeKaspi, KEY, LINK_LIVES, Mood, POLL};

async fn opened(kaspi: &FakeKaspi) -> (TestApp, Purchase) {
    let app = kaspi.serving().await;
    connects_kaspi(&app).await;
    let purchase = Purchase::by_kaspi(&app).await;
    (app, purchase)
}

#[tokio::test]
async fn a_link_is_minted_by_a_click_and_not_before() {
    let kaspi = FakeKaspi::start().await;
    let (app, purchase) = opened(&kaspi).await;
    let page = purchase.page().await;
    assert!(
        page.contains("value=\"link\"") && page.contains("value=\"qr\"") && !page.contains("outcome"),
        "{page}"
    );
    assert!(!page.contains("value=\"invoice\""), "this scheme makes no invoices: {page}");
    app.tick_workers().await;
    assert!(kaspi.sales().is_empty(), "nobody has clicked");
    purchase.wants("way=link").await;
    let sale = kaspi.latest();
    assert_eq!(sale.amount, "10000.00");
    assert_eq!(
        sale.external_id,
        app.db_value::<uuid::Uuid>("select attempt from payments").await.to_string()
    );
    assert_eq!(kaspi.calls("create-link")[0].key, KEY);
    let page = purchase.page().await;
    let link = format!("href=\"https://pay.kaspi.kz/pay/{}\"", sale.id);
    assert!(
        page.contains(&link) && page.contains("<svg") && page.contains("Действует ещё 3 минуты"),
        "{page}"
    );
    assert!(page.contains("http-equiv=\"refresh\" content=\"5\""), "{page}");
    assert!(!page.contains("77017654321"), "the page tells nothing of the buyer");
    assert_eq!(purchase.standing().await, standing("new", "pending"));
}

#[tokio::test]
async fn a_code_is_shown_to_be_scanned() {
    let kaspi = FakeKaspi::start().await;
    let (app, purchase) = opened(&kaspi).await;
    purchase.wants("way=qr").await;
    let page = purchase.page().await;
    assert!(page.contains("Отсканируйте код в приложении Kaspi.kz") && page.contains("<svg"), "{page}");
    assert!(!page.contains("pay.kaspi.kz"), "{page}");
    kaspi.scan(kaspi.latest().id);
    kaspi.confirm(kaspi.latest().id);
    wait(&app, Duration::seconds(POLL)).await;
    assert_eq!(purchase.standing().await, standing("paid", "paid"));
}

#[tokio::test]
async fn an_order_is_paid_by_the_second_link_after_the_first_expired() {
    let kaspi = FakeKaspi::start().await;
    let (app, purchase) = opened(&kaspi).await;
    purchase.wants("way=link").await;
    wait(&app, Duration::seconds(LINK_LIVES)).await;
    let page = purchase.page().await;
    assert!(!page.contains("pay.kaspi.kz") && page.contains("Платёж обрабатывается"), "{page}");
    // Whoever began in time may still be confirming: no second link yet.
    purchase.wants("way=link").await;
    assert_eq!(kaspi.sales().len(), 1);
    wait(&app, Duration::seconds(CONFIRMING)).await;
    let page = purchase.page().await;
    assert!(
        page.contains("Срок оплаты по прежней ссылке истёк") && page.contains("value=\"link\""),
        "{page}"
    );
    assert_eq!(
        purchase.standing().await,
        standing("new", "unpaid"),
        "an attempt that nobody took up is no failure"
    );
    purchase.wants("way=link").await;
    let second = kaspi.latest();
    assert_eq!(kaspi.sales().len(), 2);
    kaspi.scan(second.id);
    kaspi.confirm(second.id);
    wait(&app, Duration::seconds(POLL)).await;
    assert_eq!(purchase.standing().await, standing("paid", "paid"));
    assert_eq!(purchase.db_payments(&app).await, pairs([("kaspi", "cancelled"), ("kaspi", "succeeded")]));
    assert_eq!(purchase.order().await["paid_total"], 10_000);
    assert_eq!(purchase.order().await["history"][1]["changed_by"], "Kaspi Pay");
    let page = purchase.page().await;
    let back = "http-equiv=\"refresh\" content=\"6;url=";
    assert!(page.contains("оплачен") && page.contains(back) && page.contains("/tracking/"), "{page}");
}

#[tokio::test]
async fn a_buyer_who_confirms_after_the_link_is_over_is_waited_for() {
    let kaspi = FakeKaspi::start().await;
    let (app, purchase) = opened(&kaspi).await;
    purchase.wants("way=link").await;
    let sale = kaspi.latest();
    wait(&app, Duration::seconds(LINK_LIVES - 1)).await;
    kaspi.scan(sale.id);
    wait(&app, Duration::seconds(CONFIRMING + POLL)).await;
    assert_eq!(purchase.db_payments(&app).await, pairs([("kaspi", "pending")]));
    kaspi.confirm(sale.id);
    wait(&app, Duration::seconds(POLL)).await;
    assert_eq!(purchase.standing().await, standing("paid", "paid"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixteen_clicks_are_one_link() {
    let kaspi = FakeKaspi::start().await;
    let (_app, purchase) = opened(&kaspi).await;
    join_all((0..16).map(|_| purchase.wants("way=link"))).await;
    assert_eq!(kaspi.sales().len(), 1);
    let shown = format!("pay.kaspi.kz/pay/{}", kaspi.latest().id);
    purchase.wants("way=qr").await;
    assert_eq!(kaspi.sales().len(), 1, "while the link lives, a click shows it again");
    assert!(purchase.page().await.contains(&shown));
}

#[tokio::test]
async fn kaspi_is_asked_no_more_often_than_it_wants() {
    let kaspi = FakeKaspi::start().await;
    let (app, purchase) = opened(&kaspi).await;
    purchase.wants("way=link").await;
    for _ in 0..24 {
        purchase.page().await;
        wait(&app, Duration::seconds(1)).await;
    }
    let asked = kaspi.calls("payment/status");
    let first = asked[0].at - kaspi.calls("create-link")[0].at;
    assert!(asked.len() == 4 && first == Duration::seconds(POLL), "{asked:?}");
    for pair in asked.windows(2) {
        assert!(pair[1].at - pair[0].at >= Duration::seconds(POLL), "{pair:?}");
    }
}

#[tokio::test]
async fn a_payment_that_kaspi_refuses_can_be_tried_again() {
    let kaspi = FakeKaspi::start().await;
    let (app, purchase) = opened(&kaspi).await;
    purchase.wants("way=link").await;
    kaspi.scan(kaspi.latest().id);
    kaspi.fail(kaspi.latest().id);
    wait(&app, Duration::seconds(POLL)).await;
    assert_eq!(purchase.standing().await, standing("new", "failed"));
    assert!(purchase.page().await.contains("Банк отклонил платёж"));
    purchase.wants("way=link").await;
    kaspi.confirm(kaspi.latest().id);
    wait(&app, Duration::seconds(POLL)).await;
    assert_eq!(purchase.standing().await, standing("paid", "paid"));
}

#[tokio::test]
async fn a_link_whose_making_was_cut_off_was_seen_by_nobody_and_ends() {
    let kaspi = FakeKaspi::start().await;
    let (app, purchase) = opened(&kaspi).await;
    kaspi.is(Mood::HangsUp);
    purchase.wants("way=link").await;
    assert_eq!(purchase.db_payments(&app).await, pairs([("kaspi", "unknown")]));
    assert!(purchase.page().await.contains("Платёж обрабатывается"));
    kaspi.is(Mood::Well);
    wait(&app, Duration::seconds(20)).await;
    assert_eq!(kaspi.sales().len(), 1, "it is not charged again");
    assert_eq!(purchase.db_payments(&app).await, pairs([("kaspi", "cancelled")]));
    purchase.wants("way=link").await;
    kaspi.confirm(kaspi.latest().id);
    wait(&app, Duration::seconds(POLL)).await;
    assert_eq!(purchase.standing().await, standing("paid", "paid"));
}

#[tokio::test]
async fn whatever_kaspi_says_while_it_is_unwell_moves_nothing() {
    let kaspi = FakeKaspi::start().await;
    let (app, purchase) = opened(&kaspi).await;
    purchase.wants("way=link").await;
    kaspi.confirm(kaspi.latest().id);
    for mood in
        [Mood::Away, Mood::OutOfOrder, Mood::Nonsense, Mood::HangsUp, Mood::Refuses(-1601), Mood::Miscounts]
    {
        kaspi.is(mood);
        wait(&app, Duration::seconds(POLL)).await;
        assert_eq!(purchase.db_payments(&app).await, pairs([("kaspi", "unknown")]));
        assert_eq!(purchase.standing().await, standing("new", "pending"));
    }
    kaspi.is(Mood::Well);
    wait(&app, Duration::seconds(POLL)).await;
    assert_eq!(purchase.standing().await, standing("paid", "paid"));
    assert_eq!(purchase.order().await["paid_total"], 10_000, "once");
}

#[tokio::test]
async fn a_kaspi_that_will_not_begin_is_no_dead_end() {
    let kaspi = FakeKaspi::start().await;
    let (app, purchase) = opened(&kaspi).await;
    kaspi.is(Mood::Refuses(-1501));
    purchase.wants("way=link").await;
    assert_eq!(purchase.standing().await, standing("new", "failed"));
    let path = format!("/api/orders/{}/payments", purchase.order_id);
    for (language, reason) in
        [("ru", "Kaspi не выдал ссылку на оплату"), ("kk", "Kaspi төлем сілтемесін бермеді")]
    {
        let request = purchase.owner.request(Method::GET, &path).header("accept-language", language);
        let payments = purchase.owner.send(request).await.expect(200);
        assert_eq!(payments["items"][0]["failure"], reason);
    }
    for mood in [Mood::Away, Mood::Nonsense, Mood::OutOfOrder] {
        kaspi.is(mood);
        purchase.wants("way=link").await;
        assert_eq!(purchase.standing().await, standing("new", "pending"));
        wait(&app, Duration::seconds(20)).await;
        assert_eq!(purchase.standing().await, standing("new", "unpaid"));
    }
    kaspi.is(Mood::Well);
    purchase.wants("way=link").await;
    assert!(purchase.page().await.contains("pay.kaspi.kz"));
}

#[tokio::test]
async fn money_that_comes_when_the_hold_is_over_takes_the_goods_or_shows_itself() {
    let kaspi = FakeKaspi::start().await;
    let (app, purchase) = opened(&kaspi).await;
    // The hold ends while nobody pays; then the goods go to somebody else, after the buyer took a link.
    purchase.wants("way=link").await;
    app.db_execute("update orders set reservation = 'released'; update order_items set held_quantity = 0")
        .await;
    kaspi.confirm(kaspi.latest().id);
    wait(&app, Duration::seconds(POLL)).await;
    let order = purchase.order().await;
    assert_eq!((&order["status"], &order["issue_type"]), (&json!("issue"), &json!("payment_issue")));
    assert_eq!(order["paid_total"], 10_000, "money is never lost");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn watchers_side_by_side_capture_once() {
    let kaspi = FakeKaspi::start().await;
    let (app, purchase) = opened(&kaspi).await;
    purchase.wants("way=link").await;
    kaspi.confirm(kaspi.latest().id);
    app.clock().advance(Duration::seconds(POLL));
    join_all((0..8).map(|_| app.tick("checkout.watch"))).await;
    assert_eq!(purchase.order().await["paid_total"], 10_000);
    let told = purchase.db_told(&app).await;
    assert_eq!(told.iter().filter(|name| *name == "payment.received").count(), 1, "{told:?}");
}
