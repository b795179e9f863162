//! A day's money in one shop, as its people and buyers live through it: an
//! order paid by Kaspi's second link, one in cash at the door, one paid in two
//! ways and refunded in part; in the evening the books agree.

use chrono::Duration;
use serde_json::{Value, json};

use crate::checkout::{connects_kaspi_with_bin, wait};
use crate::support::app::TODAY;
use crate::support::kaspi::{CONFIRMING, FakeKaspi, LINK_LIVES, POLL};
use crate::support::{Caller, TestApp};

/// What listeners hear of the order that the second link paid.
const TOLD_OF_THE_SECOND_LINK: [&str; 13] = [
    "order.created",
    // The first link, its end, the second link.
    "order.updated",
    "order.updated",
    "order.updated",
    "order.status_changed",
    "payment.received",
    "order.paid",
    // The courier, assembled, on the way, delivered, completed.
    "order.updated",
    "order.status_changed",
    "order.status_changed",
    "order.status_changed",
    "order.status_changed",
    "order.completed",
];

/// Of the one paid at the door.
const TOLD_OF_THE_CASH: [&str; 9] = [
    "order.created",
    "order.updated",
    "order.status_changed",
    "order.status_changed",
    "payment.received",
    "order.paid",
    "order.status_changed",
    "order.status_changed",
    "order.completed",
];

/// Of the one of which the vase came back.
const TOLD_OF_THE_VASE: [&str; 9] = [
    "order.created",
    // The deposit; the link; the rest.
    "payment.received",
    "order.updated",
    "order.status_changed",
    "payment.received",
    "order.paid",
    // One of each payment; what Kaspi confirmed.
    "refund.created",
    "refund.created",
    "order.updated",
];

/// The shop on that day, and what it sells: roses for 25 000, vases for 15 000.
struct Day {
    app: TestApp,
    kaspi: FakeKaspi,
    owner: Caller,
    courier: Caller,
    buyer: Caller,
    zone: i64,
    roses: i64,
    vase: i64,
}

/// What a buyer got for an order.
struct Placed {
    id: i64,
    tracking: String,
    /// Path of the pay page; empty where there is nothing to pay online.
    page: String,
}

impl Day {
    async fn begins() -> Self {
        let kaspi = FakeKaspi::start().await;
        let app = kaspi.serving_with(&[("CVETY__AUTH__ACCESS_TOKEN_LIFETIME", "30d")]).await;
        let (owner, courier, buyer) = (app.owner().await, app.courier().await, app.buyer());
        let connected = connects_kaspi_with_bin(&app).await;
        assert_eq!((&connected["provider"], &connected["is_usable"]), (&json!("kaspi"), &json!(true)));
        let zone = owner.creates_zone(json!({"price": 2_000})).await.id();
        let roses = json!({"name": "Букет роз", "retail_price": 25_000, "stock_quantity": 5});
        let roses = owner.creates_product(roses).await.id();
        let vase = json!({"name": "Ваза", "category": "gift", "retail_price": 15_000, "stock_quantity": 2});
        let vase = owner.creates_product(vase).await.id();
        Self { app, kaspi, owner, courier, buyer, zone, roses, vase }
    }

    /// A cart of these products, checked out and ordered.
    async fn ordered(&self, products: &[i64], terms: Value) -> Placed {
        let cart = self.buyer.begins_cart(self.owner.shop_id).await;
        for product in products {
            self.buyer.puts_into_cart(&cart, *product, 1).await.expect(201);
        }
        assert!(self.buyer.checks_cart_out(&cart).await.expect(200)["held_until"].is_string());
        let mut wish = terms;
        wish["shop_id"] = json!(self.owner.shop_id);
        wish["cart_token"] = json!(cart);
        let placed = self.buyer.checks_out(wish).await.expect(201);
        self.buyer.sees_cart(&cart).await.expect(404);
        let page = placed["payment_url"].as_str().unwrap_or_default();
        Placed {
            id: placed["order_id"].as_i64().expect("an id"),
            tracking: placed["tracking_token"].as_str().expect("a token").to_owned(),
            page: page.strip_prefix(&self.app.url()).unwrap_or_default().to_owned(),
        }
    }

    fn to_the_door(&self, method: &str) -> Value {
        json!({"payment_method": method, "zone_id": self.zone, "address": "г. Алматы, пр. Достык 89, кв. 45"})
    }

    /// The buyer clicks for a link, and is led back to the page.
    async fn wants_a_link(&self, order: &Placed) {
        let answer = self.buyer.submits(&order.page, "way=link".to_owned()).await;
        assert_eq!((answer.status, answer.header("location")), (303, order.page.as_str()), "{answer}");
    }

    /// The buyer follows the link in Kaspi's app and confirms there; Kaspi is asked soon after.
    async fn pays_in_the_app(&self) {
        let sale = self.kaspi.latest();
        self.kaspi.scan(sale.id);
        self.kaspi.confirm(sale.id);
        wait(&self.app, Duration::seconds(POLL)).await;
    }

    /// What the pay page or the tracking page shows.
    async fn page(&self, path: &str) -> String {
        let answer = self.buyer.get(path).await;
        assert_eq!(answer.status, 200, "{answer}");
        answer.text()
    }

    /// The stages that the buyer's tracking page has behind it or is at, with its heading.
    async fn followed(&self, order: &Placed) -> (String, Vec<String>) {
        let page = self.page(&format!("/tracking/{}", order.tracking)).await;
        let heading = between(&page, "<h1>", "</h1>").next().unwrap_or_default();
        let steps = between(&page, "<li class=\"", "</b>").filter(|step| !step.starts_with("next"));
        let steps = steps.map(|step| step.split("<b>").nth(1).unwrap_or_default().to_owned());
        (heading, steps.collect())
    }

    /// The courier carries what was put together, and stands at the door.
    async fn carried(&self, order: &Placed) {
        self.owner.assigns(order.id, json!({"courier_id": self.courier.staff_id})).await.expect(200);
        self.owner.moves(order.id, "assembled").await.expect(200);
        self.courier.moves(order.id, "delivery").await.expect(200);
        wait(&self.app, Duration::minutes(40)).await;
    }

    async fn closed(&self, order: &Placed) {
        self.courier.moves(order.id, "delivered").await.expect(200);
        self.owner.moves(order.id, "completed").await.expect(200);
    }

    async fn stock(&self, product: i64) -> Value {
        self.owner.get(&format!("/api/products/{product}")).await.expect(200)["stock_quantity"].clone()
    }

    /// Stage, payment status, and what was paid and given back.
    async fn standing(&self, order: &Placed) -> Value {
        let order = self.owner.sees_order(order.id).await.expect(200);
        json!([order["status"], order["payment_status"], order["paid_total"], order["refunded_total"]])
    }

    /// Names of the order's events so far, in order.
    async fn db_told(&self, order: &Placed) -> Vec<String> {
        let sql = format!(
            "select name from outbox where aggregate = 'order' and aggregate_id = {} order by id",
            order.id
        );
        self.app.db_rows::<(String,)>(&sql).await.into_iter().map(|(name,)| name).collect()
    }
}

fn between<'a>(text: &'a str, from: &'a str, to: &'a str) -> impl Iterator<Item = String> + 'a {
    text.split(from).skip(1).map(move |rest| rest.split(to).next().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn a_days_money_adds_up_in_the_evening() {
    let day = Day::begins().await;
    roses_are_paid_by_the_second_link(&day).await;
    roses_are_paid_in_cash_at_the_door(&day).await;
    a_vase_comes_back(&day).await;
    assert_eq!((day.stock(day.roses).await, day.stock(day.vase).await), (json!(2), json!(2)));
    the_cash_adds_up(&day).await;
    the_books_agree(&day).await;
}

async fn roses_are_paid_by_the_second_link(day: &Day) {
    let order = day.ordered(&[day.roses], day.to_the_door("kaspi")).await;
    assert!(day.page(&order.page).await.contains("27\u{a0}000\u{a0}₸"));
    day.wants_a_link(&order).await;
    let first = day.kaspi.latest();
    assert!(day.page(&order.page).await.contains(&format!("https://pay.kaspi.kz/pay/{}", first.id)));
    // The phone rings, the link runs out; whoever began in time could still be confirming.
    wait(&day.app, Duration::seconds(LINK_LIVES)).await;
    assert!(day.page(&order.page).await.contains("Платёж обрабатывается"));
    wait(&day.app, Duration::seconds(CONFIRMING)).await;
    assert!(day.page(&order.page).await.contains("Срок оплаты по прежней ссылке истёк"));
    assert_eq!(day.standing(&order).await, json!(["new", "unpaid", 0, 0]));
    day.wants_a_link(&order).await;
    assert_ne!(day.kaspi.latest().id, first.id);
    day.pays_in_the_app().await;
    let page = day.page(&order.page).await;
    assert!(page.contains("оплачен") && page.contains(&format!("/tracking/{}", order.tracking)), "{page}");
    assert_eq!(day.standing(&order).await, json!(["paid", "paid", 27_000, 0]));
    assert_eq!(day.followed(&order).await.1, ["Новый заказ", "Оплачен"]);
    day.carried(&order).await;
    day.closed(&order).await;
    let way = ["Новый заказ", "Оплачен", "Собран", "В доставке", "Доставлен", "Выполнен"];
    assert_eq!(day.followed(&order).await, ("Выполнен".to_owned(), way.map(str::to_owned).to_vec()));
    assert_eq!(day.db_told(&order).await, TOLD_OF_THE_SECOND_LINK);
}

async fn roses_are_paid_in_cash_at_the_door(day: &Day) {
    let order = day.ordered(&[day.roses], day.to_the_door("cash")).await;
    assert_eq!(order.page, "", "there is nothing to pay online");
    day.carried(&order).await;
    assert_eq!(day.followed(&order).await.0, "В доставке");
    day.courier.records_payment(order.id, 27_000, "cash").await.expect(201);
    day.closed(&order).await;
    assert_eq!(day.standing(&order).await, json!(["completed", "paid", 27_000, 0]));
    assert_eq!(day.followed(&order).await.0, "Выполнен");
    let him = day.courier.staff_id;
    assert_eq!(day.courier.cash_of(him).await, [27_000, 0, 0, 27_000]);
    day.owner.takes_in(&day.courier, 27_000).await.expect(201);
    assert_eq!(day.courier.cash_of(him).await, [27_000, 0, 27_000, 0], "he owes nothing");
    assert_eq!(day.db_told(&order).await, TOLD_OF_THE_CASH);
}

async fn a_vase_comes_back(day: &Day) {
    let pickup = json!({"payment_method": "kaspi", "delivery_method": "self_pickup"});
    let order = day.ordered(&[day.roses, day.vase], pickup).await;
    // A deposit at the counter, the rest by Kaspi.
    day.owner.records_payment(order.id, 30_000, "cash").await.expect(201);
    assert!(day.page(&order.page).await.contains("10\u{a0}000\u{a0}₸"));
    day.wants_a_link(&order).await;
    assert_eq!(day.kaspi.latest().amount, "10000.00");
    day.pays_in_the_app().await;
    assert_eq!(day.standing(&order).await, json!(["paid", "paid", 40_000, 0]));
    assert_eq!(day.stock(day.vase).await, 1);
    let seen = day.owner.sees_order(order.id).await.expect(200);
    assert_eq!(seen["items"][1]["product_name"], "Ваза");
    let vase = json!({"items": [{"item_id": seen["items"][1]["id"], "quantity": 1}]});
    let refund = day.owner.refunds(order.id, vase).await.expect(201);
    // What came last goes back first: all of Kaspi's part, which waits for its word, and 5 000 from the till.
    assert_eq!((&refund["amount"], &refund["status"]), (&json!(15_000), &json!("pending")));
    assert_eq!(parts(&refund), json!([["kaspi", 10_000, "pending"], ["manual", 5_000, "done"]]));
    assert_eq!(day.stock(day.vase).await, 2, "the vase can be sold again");
    assert_eq!(day.standing(&order).await[3], 5_000);
    assert_eq!(day.kaspi.latest().returned, 0, "nothing is called while the answer is written");
    day.app.tick_workers().await;
    assert_eq!(day.kaspi.latest().returned, 1_000_000);
    let refunds = day.owner.get(&format!("/api/orders/{}/refunds", order.id)).await.expect(200);
    assert_eq!(parts(&refunds["items"][0]), json!([["kaspi", 10_000, "done"], ["manual", 5_000, "done"]]));
    assert_eq!(refunds["items"][0]["status"], "done");
    assert_eq!(day.standing(&order).await, json!(["paid", "partially_refunded", 40_000, 15_000]));
    assert_eq!(day.followed(&order).await.1, ["Новый заказ", "Оплачен"]);
    assert_eq!(day.db_told(&order).await, TOLD_OF_THE_VASE);
}

/// Provider, amount and status of a refund's parts.
fn parts(refund: &Value) -> Value {
    let parts = refund["parts"].as_array().expect("parts").iter();
    parts.map(|part| json!([part["provider"], part["amount"], part["status"]])).collect()
}

async fn the_cash_adds_up(day: &Day) {
    let report = day.owner.get(&format!("/api/reports/cash?date={TODAY}")).await.expect(200);
    let sums = |row: &Value| json!([row["taken"], row["refunded"], row["handed_in"], row["owed"]]);
    let people = report["people"].as_array().expect("people").iter();
    let people: Vec<_> = people.map(|row| (row["staff_id"].as_i64(), sums(row))).collect();
    let courier = (Some(day.courier.staff_id), json!([27_000, 0, 27_000, 0]));
    let owner = (Some(day.owner.staff_id), json!([30_000, 5_000, 0, 25_000]));
    assert!(people.len() == 2 && people.contains(&courier) && people.contains(&owner), "{report}");
    assert_eq!(sums(&report["total"]), json!([57_000, 5_000, 27_000, 25_000]));
}

async fn the_books_agree(day: &Day) {
    let evening = day.owner.post("/api/reports/reconciliation", json!({})).await.expect(200);
    assert_eq!((&evening["differences"], &evening["run"]["date"]), (&json!([]), &json!(TODAY)));
    // The link that ran out, the one that was paid, and the rest of the third order.
    let asked = ["attempts_asked", "attempts_unanswered", "attempts_left"];
    assert_eq!(asked.map(|field| evening["run"][field].as_i64()), [Some(3), Some(0), Some(0)], "{evening}");
    wait(&day.app, Duration::hours(16)).await;
    let night = day.owner.get("/api/reports/reconciliation").await.expect(200);
    assert_eq!((&night["run"]["is_nightly"], &night["differences"]), (&json!(true), &json!([])));
}
