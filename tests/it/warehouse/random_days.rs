//! Random days in a shop: whatever is delivered, ordered, moved, cancelled, thrown
//! away, put together or left to midnight, each gate says what its batches and
//! promises say, cell by cell, and each batch what its ledger says.

use chrono::Duration;
use serde_json::{Value, json};

use crate::support::{Caller, TestApp};

const DEEDS: u32 = 90;
const SEEDS: [u64; 2] = [11, 29];

/// What a gate should say, reckoned from batches and promises, beside what it says.
const WRONG_GATES: &str = "
    select count(*) from stems s join varieties v on v.id = s.variety_id cross join generate_series(1, 21) as c (cell)
    where s.fresh[cell] <> coalesce((select sum(qty_current) from batches b
              where b.stem_id = s.id and b.fresh_until >= s.day and least(b.fresh_until - s.day + 1, 21) = cell), 0)
       or s.due[cell] <> coalesce((select sum(promised) from line_stems l
              where l.stem_id = s.id and l.due < s.day + v.purchase_lead_days
                and least(greatest(l.due - s.day, 0) + 1, 21) = cell), 0)";
const WRONG_BATCHES: &str = "
    select count(*) from batches b cross join lateral (
        select coalesce(sum(quantity), 0) as there, coalesce(sum(cost), 0) as worth,
               coalesce(sum(quantity) filter (where kind = 'received'), 0) as came
        from stem_movements m where m.batch_id = b.id) m
    where b.qty_current <> m.there or b.qty_initial <> m.came
       or m.worth <> b.cost_total - cost_of_gone(b.cost_total, b.qty_initial - b.qty_current, b.qty_initial, b.cost_unit)";

/// Numbers that come again with their seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

struct Days {
    app: TestApp,
    owner: Caller,
    chance: Chance,
    bouquets: Vec<i64>,
    batches: Vec<Value>,
    orders: Vec<i64>,
}

impl Days {
    async fn begun(seed: u64) -> Self {
        let app = TestApp::start().await;
        let owner = app.owner().await;
        let parts = |roses: f64, others: i64| {
            json!({"ingredients": [
                {"name": "Роза", "variety": "Роза", "quantity": roses, "substitutes": ["Пион"]},
                {"name": "Зелень", "variety": "Эвкалипт", "quantity": others}]})
        };
        let mut bouquets = Vec::new();
        for (roses, others) in [(5.0, 1), (2.5, 2), (0.4, 1)] {
            bouquets.push(owner.creates_product(parts(roses, others)).await.id());
        }
        Self { app, owner, chance: Chance(seed), bouquets, batches: Vec::new(), orders: Vec::new() }
    }

    fn one_of(&mut self, number: usize) -> usize {
        usize::try_from(self.chance.below(number.max(1) as u64)).expect("a place")
    }

    fn day(&mut self) -> String {
        let days = self.chance.below(5);
        self.app.date_in(days)
    }

    async fn does_something(&mut self) {
        match self.chance.below(10) {
            0 | 1 => self.takes_in().await,
            2..=5 => self.orders().await,
            6 => self.throws_away().await,
            7 => self.moves_an_order().await,
            8 => self.puts_together().await,
            _ => self.cancels().await,
        }
    }

    async fn takes_in(&mut self) {
        let variety = ["Роза", "Пион", "Эвкалипт"][self.one_of(3)];
        let stems = 5 + self.chance.below(30);
        let height = [None, Some(50)][self.one_of(2)];
        let position = json!({"variety": variety, "height_cm": height, "qty": stems, "cost_per_stem": 33.33});
        let delivery = json!({"delivery_cost": 101, "positions": [position]});
        let delivery = self.owner.enters_delivery(delivery).await.expect(201);
        let batch = delivery["positions"][0]["batch_id"].clone();
        let wilts = self.day();
        self.owner
            .patch(&format!("/api/warehouse/{batch}"), json!({ "fresh_until": wilts }))
            .await
            .expect(200);
        self.batches.push(batch);
    }

    async fn orders(&mut self) {
        let (bouquet, pieces, day) = (self.one_of(3), 1 + self.chance.below(3), self.day());
        let substitution = ["none", "ask", "allow"][self.one_of(3)];
        let items = json!([{"product_id": self.bouquets[bouquet], "quantity": pieces}]);
        let order = json!({"customer_phone": "+77015550001", "payment_method": "cash", "delivery_date": day,
                           "substitution": substitution, "allow_overbooking": self.chance.below(8) == 0, "items": items});
        let placed = self.owner.post("/api/orders/with-items", order).await;
        match placed.status {
            201 => self.orders.push(placed.id()),
            _ => placed.expect_rule("out_of_stock"),
        }
    }

    async fn throws_away(&mut self) {
        if self.batches.is_empty() {
            return;
        }
        let place = self.one_of(self.batches.len());
        let path = format!("/api/warehouse/{}/write-off", self.batches[place]);
        let stems = 1 + self.chance.below(6);
        let thrown = self.owner.post(&path, json!({"quantity": stems, "reason": "expired"})).await;
        assert!([200, 400].contains(&thrown.status), "{thrown}");
    }

    async fn moves_an_order(&mut self) {
        let (Some(order), day) = (self.orders.last().copied(), self.day()) else { return };
        let moved = self.owner.patch(&format!("/api/orders/{order}"), json!({ "delivery_date": day })).await;
        assert!([200, 400].contains(&moved.status), "{moved}");
    }

    async fn puts_together(&mut self) {
        if self.orders.is_empty() {
            return;
        }
        let place = self.one_of(self.orders.len());
        let made = self.owner.moves(self.orders[place], "assembled").await;
        assert!([200, 400].contains(&made.status), "{made}");
    }

    async fn cancels(&mut self) {
        if self.orders.is_empty() {
            return;
        }
        let place = self.one_of(self.orders.len());
        let order = self.orders.swap_remove(place);
        let fate =
            [json!({}), json!({"stock": "return"}), json!({"stock": "write_off"})][self.one_of(3)].clone();
        let cancelled = self.owner.post(&format!("/api/orders/{order}/cancel"), fate).await;
        assert!([200, 400].contains(&cancelled.status), "{cancelled}");
    }

    async fn db_is_true(&self, at: u32) {
        assert_eq!(self.app.db_value::<i64>(WRONG_GATES).await, 0, "gates after deed {at}");
        assert_eq!(self.app.db_value::<i64>(WRONG_BATCHES).await, 0, "batches after deed {at}");
    }
}

#[tokio::test]
async fn whatever_happens_gates_and_batches_say_what_is_so() {
    for seed in SEEDS {
        let mut days = Days::begun(seed).await;
        for at in 0..DEEDS {
            days.does_something().await;
            days.db_is_true(at).await;
        }
        days.app.clock().advance(Duration::hours(14));
        days.app.tick("warehouse.roll_gates").await;
        days.db_is_true(DEEDS).await;
        for at in 0..10 {
            days.does_something().await;
            days.db_is_true(DEEDS + at).await;
        }
    }
}
