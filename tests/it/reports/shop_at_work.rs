//! A shop at work through a month: deliveries in two currencies, orders of stems, of
//! counted goods and of neither, some cancelled, some given back, some changed
//! afterwards, stems thrown away, counted and billed once more. It keeps books of
//! its own of what it should tell of its sales.

use std::collections::BTreeMap;

use chrono::Duration;
use serde_json::{Value, json};

use super::{numbers, open_for_long};
use crate::support::{Caller, TestApp};

const ORDERS_A_DAY: u64 = 5;
const VARIETIES: [&str; 3] = ["Роза", "Лилия", "Эвкалипт"];

/// Numbers that come again with their seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: u64) -> i64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from((self.0 >> 33) % most).expect("a number")
    }
}

/// An order that was put together, and what of it has been told as sold.
struct Made {
    id: i64,
    currency: &'static str,
    line: Value,
    price: i64,
    left: [i64; 6],
}

/// A shop at work, and what it should tell of its sales.
pub struct Month {
    pub app: TestApp,
    pub owner: Caller,
    florist: Caller,
    chance: Chance,
    products: Vec<(i64, i64)>,
    /// Made ahead of stems.
    small: i64,
    batches: Vec<Value>,
    deliveries: Vec<Value>,
    made: Vec<Made>,
    /// By day and currency.
    pub sold: BTreeMap<(String, &'static str), [i64; 6]>,
    pub done: BTreeMap<&'static str, u32>,
}

impl Month {
    pub async fn begun() -> Self {
        let app = open_for_long().await;
        let (owner, florist) = (app.owner().await, app.florist().await);
        let mut products = Vec::new();
        for (roses, others, price) in [(5.0, 1, 7_000), (2.5, 2, 4_300)] {
            let ingredients = json!([
                {"name": "Роза", "variety": "Роза", "quantity": roses, "substitutes": ["Лилия"]},
                {"name": "Зелень", "variety": "Эвкалипт", "quantity": others}]);
            let name = format!("Букет за {price}");
            let bouquet = json!({"name": name, "retail_price": price, "ingredients": ingredients});
            products.push((owner.creates_product(bouquet).await.id(), price));
        }
        let vase = json!({"name": "Ваза", "category": "gift", "retail_price": 3_001, "cost_price": 1_333,
                          "stock_quantity": 10_000});
        products.push((owner.creates_product(vase).await.id(), 3_001));
        let ingredients = json!([{"name": "Роза", "variety": "Роза", "quantity": 3}]);
        let small = json!({"name": "Букетик", "retail_price": 2_900, "cost_price": 999, "ingredients": ingredients,
                           "stock_mode": "counted", "stock_quantity": 2});
        let small = owner.creates_product(small).await.id();
        products.push((small, 2_900));
        let card = json!({"name": "Открытка", "category": "other", "retail_price": 500});
        products.push((owner.creates_product(card).await.id(), 500));
        Self {
            app,
            owner,
            florist,
            chance: Chance(7),
            products,
            small,
            batches: Vec::new(),
            deliveries: Vec::new(),
            made: Vec::new(),
            sold: BTreeMap::new(),
            done: BTreeMap::new(),
        }
    }

    fn one_of(&mut self, number: usize) -> usize {
        usize::try_from(self.chance.below(number.max(1) as u64)).expect("a place")
    }

    fn does(&mut self, what: &'static str) {
        *self.done.entry(what).or_default() += 1;
        self.app.clock().advance(Duration::seconds(30));
    }

    fn tells(&mut self, currency: &'static str, sums: [i64; 6]) {
        let told = self.sold.entry((self.app.date_in(0), currency)).or_insert([0; 6]);
        for (told, more) in told.iter_mut().zip(sums) {
            *told += more;
        }
    }

    /// Every second one in dollars, every fourth announced first, and short.
    async fn takes_in(&mut self, at: u64) {
        let variety = VARIETIES[self.one_of(3)];
        let supplier = ["Flower Direct", "Роза Мира"][self.one_of(2)];
        let position = |variety: &str, stems: i64, cost: f64| json!({"variety": variety, "qty": stems, "cost_per_stem": cost});
        let is_short = at.is_multiple_of(4);
        let mut delivery = json!({
            "supplier": supplier, "delivery_cost": 17,
            "positions": [position("Роза", 90 + self.chance.below(60), 0.33), position(variety, 41, 0.7)],
        });
        if is_short {
            delivery["status"] = json!("announced");
            delivery["delivery_date"] = json!(self.app.date_in(0));
        }
        if at.is_multiple_of(2) {
            delivery["currency"] = json!("USD");
            delivery["exchange_rate"] = json!(470.13);
        } else {
            delivery["positions"] = json!([position("Эвкалипт", 61, 33.33), position("Роза", 77, 151.5)]);
            delivery["delivery_cost"] = json!(1_001);
        }
        let mut delivery = self.owner.enters_delivery(delivery).await.expect(201);
        if is_short {
            let came = json!({"positions": [
                {"position_id": delivery["positions"][0]["id"], "received": 71, "damaged": 4},
                {"position_id": delivery["positions"][1]["id"], "received": 41, "damaged": 1}]});
            let receive = format!("/api/warehouse/deliveries/{}/receive", delivery["id"]);
            delivery = self.owner.post(&receive, came).await.expect(200);
        }
        for position in delivery["positions"].as_array().expect("positions") {
            self.batches.push(position["batch_id"].clone());
        }
        self.deliveries.push(delivery["id"].clone());
        self.does("delivered");
    }

    async fn orders(&mut self) {
        let at = self.one_of(self.products.len());
        let (product, price) = self.products[at];
        let pieces = 1 + self.chance.below(3);
        let goods = price * pieces;
        let (discount, fee) = ([0, 0, 301, 1_000][self.one_of(4)].min(goods), [0, 1_500][self.one_of(2)]);
        let placed = self.owner.places_order(json!({
            "items": [{"product_id": product, "quantity": pieces}], "discount": discount, "delivery_fee": fee,
            "payment_method": "cash", "delivery_date": self.app.date_in(0), "substitution": "allow",
        }));
        let placed = placed.await;
        if placed.status == 400 {
            placed.expect_rule("out_of_stock");
            return self.does("out of stock");
        }
        let id = placed.id();
        let currency = if self.chance.below(12) == 0 { "USD" } else { "KZT" };
        db_is_in(&self.app, id, currency).await;
        if self.chance.below(15) == 0 {
            self.owner.cancels(id, json!({})).await.expect(200);
            return self.does("cancelled before");
        }
        let made = self.florist.moves(id, "assembled").await;
        if made.status == 400 {
            made.expect_rule("stems_short");
            return self.does("short");
        }
        let left = [1, pieces, goods, discount, fee, goods - discount + fee];
        self.tells(currency, left);
        let line = made.expect(200)["items"][0]["id"].clone();
        self.made.push(Made { id, currency, line, price, left });
        self.does("made");
    }

    async fn cancels(&mut self) {
        let Some(order) = self.some_order() else { return };
        let fates = [json!({}), json!({"stock": "return"}), json!({"stock": "write_off"})];
        let fate = fates[self.one_of(3)].clone();
        self.owner.cancels(order.id, fate).await.expect(200);
        self.tells(order.currency, order.left.map(|sum| -sum));
        self.does("cancelled");
    }

    /// A piece comes back, if there is more than one.
    async fn gives_back(&mut self) {
        let Some(mut order) = self.some_order() else { return };
        let (pieces, total) = (order.left[1], order.left[5]);
        if pieces > 1 && order.left[3] < order.left[2] && order.currency == "KZT" {
            self.owner.records_payment(order.id, total, "cash").await.expect(201);
            let stock = ["return", "write_off"][self.one_of(2)];
            let back = json!({"items": [{"item_id": order.line, "quantity": 1}], "stock": stock});
            let amount =
                self.owner.refunds(order.id, back).await.expect(201)["amount"].as_i64().expect("a sum");
            let back = [0, -1, -order.price, amount - order.price, 0, -amount];
            self.tells(order.currency, back);
            order.left.iter_mut().zip(back).for_each(|(left, back)| *left += back);
            // Whoever has given something back may still cancel, but changes nothing else.
            if self.chance.below(3) == 0 {
                self.app.clock().advance(Duration::seconds(30));
                self.owner.cancels(order.id, json!({})).await.expect(200);
                self.tells(order.currency, order.left.map(|sum| -sum));
            }
            self.does("given back");
        } else {
            self.made.push(order);
        }
    }

    async fn changes_sums(&mut self) {
        let Some(mut order) = self.some_order() else { return };
        let (discount, fee) = (order.left[3] / 2, order.left[4] + 700);
        let sums = json!({"discount": discount, "delivery_fee": fee});
        self.owner.changes_order(order.id, sums).await.expect(200);
        let by = [0, 0, 0, discount - order.left[3], 700, 700 + order.left[3] - discount];
        self.tells(order.currency, by);
        order.left.iter_mut().zip(by).for_each(|(left, by)| *left += by);
        self.made.push(order);
        self.does("changed");
    }

    fn some_order(&mut self) -> Option<Made> {
        if self.made.is_empty() {
            return None;
        }
        let place = self.one_of(self.made.len());
        Some(self.made.swap_remove(place))
    }

    async fn throws_away(&mut self) {
        let place = self.one_of(self.batches.len());
        let reason = ["expired", "damaged", "display", "sample_or_gift"][self.one_of(4)];
        let body = json!({"quantity": 1 + self.chance.below(9), "reason": reason});
        let path = format!("/api/warehouse/{}/write-off", self.batches[place]);
        let whose = if self.chance.below(2) == 0 { &self.owner } else { &self.florist };
        let thrown = whose.post(&path, body).await;
        assert!([200, 400].contains(&thrown.status), "{thrown}");
        self.does("thrown away");
    }

    /// Bouquets for the showcase; one of them is taken apart, with a stem to waste.
    async fn makes_ahead(&mut self) {
        let path = format!("/api/products/{}", self.small);
        let pieces = 2 + self.chance.below(3);
        self.florist.post(&format!("{path}/assemble"), json!({ "quantity": pieces })).await.expect(201);
        self.does("made ahead");
        let apart = self.florist.post(&format!("{path}/disassemble"), json!({"quantity": 1})).await;
        assert!([200, 400].contains(&apart.status), "{apart}");
        self.does("taken apart");
    }

    async fn counts(&mut self) {
        let take = self.owner.post("/api/warehouse/stock-takes", json!({})).await.id();
        let path = format!("/api/warehouse/stock-takes/{take}");
        for batch in self.batches.clone() {
            let there = self.owner.get(&format!("/api/warehouse/{batch}")).await.expect(200);
            let counted = (numbers(&there, ["qty_current"])[0] + self.chance.below(4) - 2).max(0);
            for _ in 0..2 {
                let line = json!({ "counted": counted });
                self.owner.put(&format!("{path}/lines/{batch}"), line).await.expect(200);
            }
        }
        self.owner.post(&format!("{path}/close"), json!({})).await.expect(200);
        self.does("counted");
    }

    async fn is_billed(&mut self) {
        let place = self.one_of(self.deliveries.len());
        let path = format!("/api/warehouse/deliveries/{}/costs", self.deliveries[place]);
        self.owner.post(&path, json!({"amount": 13})).await.expect(201);
        self.does("billed");
    }

    pub async fn day(&mut self, at: u64) {
        if !at.is_multiple_of(3) {
            self.takes_in(at).await;
        } else {
            self.throws_away().await;
            self.changes_sums().await;
        }
        for _ in 0..ORDERS_A_DAY {
            self.orders().await;
        }
        match at % 4 {
            0 => self.cancels().await,
            1 | 2 => self.gives_back().await,
            _ => self.throws_away().await,
        }
        if at % 3 == 1 {
            self.makes_ahead().await;
        }
        if at % 7 == 5 {
            self.is_billed().await;
        }
        if at % 14 == 13 {
            self.counts().await;
        }
        self.app.clock().advance(Duration::days(1));
        self.app.tick("warehouse.roll_gates").await;
    }
}

async fn db_is_in(app: &TestApp, order: i64, currency: &str) {
    if currency != "KZT" {
        app.db_execute(&format!("update orders set currency = '{currency}' where id = {order}")).await;
    }
}
