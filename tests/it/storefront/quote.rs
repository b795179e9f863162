//! What an order would come to: told beforehand, by the same questions.

use serde_json::{Value, json};

use crate::support::{Answer, Caller, TestApp};

/// A shop with something against nearly everything.
struct Counter {
    app: TestApp,
    owner: Caller,
    /// Three of them, for 10 000.
    roses: i64,
    /// Made to order, for 4 000 instead of 5 000.
    tulips: i64,
    far: i64,
}

impl Counter {
    async fn open() -> Self {
        let app = TestApp::start().await;
        let owner = app.owner().await;
        let hours = json!({"weekdays": "09:00-20:00", "saturday": "10:00-18:00", "sunday": null});
        let settings = json!({"working_hours": hours, "payment_methods": ["kaspi", "cash"]});
        owner.patch("/api/shop", settings).await.expect(200);
        let near = json!({"min_order": 15_000, "free_from": 30_000, "position": 1});
        owner.creates_zone(near).await.expect(201);
        let far = owner.creates_zone(json!({"name": "Окраины", "price": 3_000, "position": 2})).await.id();
        let roses = json!({"name": "Букет роз «Классика»", "stock_quantity": 3});
        let roses = owner.creates_product(roses).await.id();
        let tulips = json!({"name": "Тюльпаны", "retail_price": 5_000, "sale_price": 4_000});
        let tulips = owner.creates_product(tulips).await.id();
        Self { app, owner, roses, tulips, far }
    }

    fn body(&self, goods: Value, more: Value) -> Value {
        let mut body = json!({"shop_id": self.owner.shop_id, "customer_phone": "+77015550077", "address": "пр. Достык 89"});
        for fields in [goods, more] {
            for (name, value) in fields.as_object().expect("an object") {
                body[name] = value.clone();
            }
        }
        body
    }

    fn pieces(&self, roses: i64, tulips: i64) -> Value {
        let lines =
            [(self.roses, roses), (self.tulips, tulips)].into_iter().filter(|(_, quantity)| *quantity > 0);
        let lines =
            lines.map(|(product_id, quantity)| json!({"product_id": product_id, "quantity": quantity}));
        json!({"items": lines.collect::<Vec<_>>()})
    }

    async fn quotes(&self, body: Value) -> Answer {
        self.app.nobody().post("/api/public/quote", body).await
    }

    async fn orders(&self, body: Value) -> Answer {
        self.app.nobody().post("/api/public/orders", body).await
    }

    /// What the shop has of all that an order would leave behind.
    async fn left_behind(&self) -> (Value, i64, i64) {
        let roses = self.owner.get(&format!("/api/products/{}", self.roses)).await.expect(200);
        let customers = self.app.db_count("customers").await;
        (roses["stock_quantity"].clone(), self.app.db_count("orders").await, customers)
    }
}

fn codes(quote: &Value) -> Vec<String> {
    let refusals = quote["refusals"].as_array().expect("refusals").iter();
    refusals.map(|refusal| refusal["code"].as_str().expect("a code").to_owned()).collect()
}

#[tokio::test]
async fn a_quote_is_what_the_order_comes_to_and_makes_nothing() {
    let counter = Counter::open().await;
    let before = counter.left_behind().await;
    let quote = counter.quotes(counter.body(counter.pieces(2, 1), json!({}))).await.expect(200);
    let expected = json!({
        "items": [
            {"product_id": counter.roses, "product_name": "Букет роз «Классика»", "quantity": 2,
             "price": 10_000, "total": 20_000},
            {"product_id": counter.tulips, "product_name": "Тюльпаны", "quantity": 1, "price": 4_000, "total": 4_000},
        ],
        "flower_sum": 24_000, "delivery_fee": 2_000, "discount": 0, "total": 26_000, "currency": "KZT",
        "free_from": 30_000, "min_order": 15_000, "refusals": [],
    });
    assert_eq!(quote, expected);
    assert_eq!(counter.left_behind().await, before);
}

#[tokio::test]
async fn a_quote_tells_everything_that_stands_against_the_order() {
    let counter = Counter::open().await;
    let sunday = counter.app.date_in(4);
    let more = json!({"delivery_date": sunday, "expected_total": 1, "zone_id": null});
    let quote = counter.quotes(counter.body(counter.pieces(0, 2), more.clone())).await.expect(200);
    assert_eq!(codes(&quote), ["shop_closed", "below_minimum", "price_changed"]);
    let details: Vec<_> =
        (0..3).map(|at| quote["refusals"][at]["detail"].as_str().expect("a text")).collect();
    let expected = [
        "29 ноября магазин не работает. Ближайший рабочий день: 30 ноября",
        "В эту зону доставляют заказы от 15\u{a0}000\u{a0}₸. Не хватает 7\u{a0}000\u{a0}₸",
        "Сумма изменилась: теперь 10\u{a0}000\u{a0}₸",
    ];
    assert_eq!(details, expected);
    let quote = counter.quotes(counter.body(counter.pieces(4, 2), more)).await.expect(200);
    assert_eq!(codes(&quote), ["shop_closed", "out_of_stock", "price_changed"]);
    let missing = quote["refusals"][1]["detail"].as_str().expect("a text");
    assert_eq!(missing, "Недостаточно товара «Букет роз „Классика“»: осталось 3");
    let nobody = counter.app.nobody();
    let request = nobody.request(reqwest::Method::POST, "/api/public/quote");
    let body = counter.body(counter.pieces(4, 0), json!({}));
    let english = nobody.send(request.header("accept-language", "en").json(&body)).await.expect(200);
    assert_eq!(english["refusals"][0]["detail"], "Not enough of “Букет роз ‘Классика’”: 3 left");
}

#[tokio::test]
async fn placing_does_what_the_quote_has_said() {
    let counter = Counter::open().await;
    let [thursday, sunday] = [1, 4].map(|days| counter.app.date_in(days));
    let blocked = counter.owner.creates_customer(json!({"phone": "+77015550088"})).await.id();
    counter.app.db_execute(&format!("update customers set is_blocked = true where id = {blocked}")).await;
    let goods = [(1, 0), (2, 1), (0, 2), (3, 0), (4, 0), (0, 9), (0, 0)];
    let ways = [
        json!({}),
        json!({"zone_id": counter.far}),
        json!({"zone_id": 987_654}),
        json!({"delivery_method": "self_pickup"}),
        json!({"delivery_date": thursday, "delivery_time": "10:00-12:00"}),
        json!({"delivery_date": thursday, "delivery_window": {"from_time": "19:00", "to_time": "21:00"}}),
        json!({"delivery_date": sunday}),
        json!({"delivery_date": "2026-11-24"}),
        json!({"delivery_date": counter.app.date_in(0), "delivery_time": "09:00-11:00"}),
        json!({"payment_method": "cash"}),
        json!({"payment_method": "transfer"}),
        json!({"customer_phone": "+77015550088"}),
        json!({"expected_total": 26_000}),
        json!({"expected_total": 0.5}),
        json!({"items": [{"product_id": 987_654, "quantity": 1}]}),
        json!({"items": [{"product_id": counter.roses, "quantity": 2}, {"product_id": counter.roses, "quantity": 2}]}),
    ];
    let mut placed = 0;
    for (roses, tulips) in goods {
        for way in &ways {
            let body = counter.body(counter.pieces(roses, tulips), way.clone());
            let quote = counter.quotes(body.clone()).await;
            let order = counter.orders(body.clone()).await;
            if quote.status == 422 {
                assert_eq!(order.status, 422, "{body}: {order}");
                assert_eq!(order.expect(422), quote.expect(422), "{body}");
                continue;
            }
            let quote = quote.expect(200);
            match codes(&quote).first() {
                Some(code) => {
                    let refused = order.expect(400);
                    assert_eq!(&refused["code"], code, "{body}: {quote}");
                    assert_eq!(refused["detail"], quote["refusals"][0]["detail"]);
                }
                None => {
                    let order = order.expect(201);
                    for sum in ["flower_sum", "delivery_fee", "discount", "total", "currency"] {
                        assert_eq!(order[sum], quote[sum], "{sum} of {body}");
                    }
                    let id = order["order_id"].as_i64().expect("an id");
                    counter.owner.cancels(id, json!({})).await.expect(200);
                    placed += 1;
                }
            }
        }
    }
    assert!(placed >= 20, "only {placed} were placed");
}

#[tokio::test]
async fn a_cart_is_quoted_as_it_would_be_ordered() {
    let counter = Counter::open().await;
    let buyer = counter.app.buyer();
    let token = buyer.begins_cart(counter.owner.shop_id).await;
    let body = || counter.body(json!({"cart_token": token}), json!({"delivery_method": "self_pickup"}));
    let empty = counter.quotes(body()).await.expect(200);
    assert_eq!((codes(&empty), &empty["total"]), (vec!["cart_empty".to_owned()], &json!(0)));
    buyer.puts_into_cart(&token, counter.roses, 3).await.expect(201);
    buyer.puts_into_cart(&token, counter.tulips, 1).await.expect(201);
    // What the cart itself holds is not missing.
    buyer.checks_cart_out(&token).await.expect(200);
    let quote = counter.quotes(body()).await.expect(200);
    assert_eq!((codes(&quote), &quote["total"]), (vec![], &json!(34_000)));
    counter.owner.changes_product(counter.tulips, json!({"is_active": false})).await.expect(200);
    let quote = counter.quotes(body()).await.expect(200);
    assert_eq!((codes(&quote), &quote["total"]), (vec!["product_unavailable".to_owned()], &json!(30_000)));
    counter.orders(body()).await.expect_rule("product_unavailable");
    counter.owner.changes_product(counter.tulips, json!({"is_active": true})).await.expect(200);
    let order = counter.orders(body()).await.expect(201);
    assert_eq!(order["total"], 34_000);
    counter.quotes(body()).await.expect_objection("body.cart_token");
}

#[tokio::test]
async fn an_order_that_costs_something_else_by_now_is_not_made() {
    let counter = Counter::open().await;
    let body = counter.body(counter.pieces(2, 0), json!({"expected_total": 22_000}));
    counter.owner.changes_product(counter.roses, json!({"retail_price": 11_000})).await.expect(200);
    let before = counter.left_behind().await;
    let refused = counter.orders(body.clone()).await.expect(400);
    assert_eq!(refused["code"], "price_changed");
    assert_eq!(refused["detail"], "Сумма изменилась: теперь 24\u{a0}000\u{a0}₸");
    assert_eq!(counter.left_behind().await, before);
    counter.owner.changes_product(counter.roses, json!({"retail_price": 10_000})).await.expect(200);
    counter.orders(body).await.expect(201);
    let fraction = counter.body(counter.pieces(1, 0), json!({"expected_total": 12_000.5}));
    counter.orders(fraction).await.expect_objection("body.expected_total");
}

#[tokio::test]
async fn nobody_need_be_named_in_a_quote() {
    let counter = Counter::open().await;
    let quote =
        json!({"shop_id": counter.owner.shop_id, "items": [{"product_id": counter.tulips, "quantity": 1}]});
    let quote = counter.quotes(quote).await.expect(200);
    assert_eq!(
        (&quote["delivery_fee"], &quote["total"]),
        (&json!(0), &json!(4_000)),
        "without an address it is collected"
    );
    let bad = counter.body(counter.pieces(1, 0), json!({"customer_phone": "123"}));
    counter.quotes(bad).await.expect_objection("body.customer_phone");
}
