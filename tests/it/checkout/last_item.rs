//! The last bouquet, and more than one who wants it: whichever way they
//! order, exactly one gets it.

use futures::future::join_all;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};

use crate::support::{Answer, Caller, TestApp};

const ROUNDS: usize = 1_000;
/// Products fought over at the same time.
const LANES: usize = 4;
const MOST_RIVALS: usize = 16;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_who_want_the_last_one_exactly_one_gets_it() {
    let seed: u64 = rand::random();
    println!("seed {seed}");
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let lanes = (0..LANES).map(|lane| fight(&app, &owner, seed.wrapping_add(lane as u64)));
    join_all(lanes).await;
    let rounds = i64::try_from(ROUNDS).expect("few");
    assert_eq!(app.db_count("orders").await, rounds, "seed {seed}");
    assert_eq!(app.db_count("products where stock_quantity <> 0").await, 0);
    assert_eq!(app.db_value::<i64>("select sum(held_quantity)::bigint from order_items").await, rounds);
}

/// One product, restocked by one piece after each round.
async fn fight(app: &TestApp, owner: &Caller, seed: u64) {
    let mut random = StdRng::seed_from_u64(seed);
    let product = owner.creates_product(json!({"stock_quantity": 1})).await.id();
    let buyer = app.buyer();
    for round in 0..ROUNDS / LANES {
        // Two rivals are as hard as sixteen and cheaper, so there are more of them.
        let most = random.random_range(2..=MOST_RIVALS);
        let rivals = random.random_range(2..=most);
        let ways: Vec<bool> = (0..rivals).map(|_| random.random()).collect();
        let answers =
            join_all(ways.iter().map(|at_counter| order(*at_counter, owner, &buyer, product))).await;
        let (won, lost): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 201);
        assert_eq!(won.len(), 1, "round {round} of {rivals} rivals, seed {seed}: {answers:?}");
        lost.iter().for_each(|answer| answer.expect_rule("out_of_stock"));
        let restocked = i64::from(round + 1 < ROUNDS / LANES);
        owner.changes_product(product, json!({"stock_quantity": restocked})).await.expect(200);
    }
}

async fn order(at_counter: bool, owner: &Caller, buyer: &Caller, product: i64) -> Answer {
    if at_counter {
        return owner.orders_product(product, 1).await;
    }
    let items: Value = json!([{"product_id": product, "quantity": 1}]);
    buyer.checks_out(json!({"shop_id": owner.shop_id, "items": items})).await
}

#[tokio::test]
async fn lines_of_one_product_are_summed_before_they_are_judged() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({"stock_quantity": 3})).await.id();
    let line = |quantity| json!({"product_id": product, "quantity": quantity});
    owner.places_order(json!({"items": [line(2), line(2)]})).await.expect_rule("out_of_stock");
    owner.places_order(json!({"items": [line(2), line(1)]})).await.expect(201);
    let left = owner.get(&format!("/api/products/{product}")).await.expect(200);
    assert_eq!(left["stock_quantity"], 0);
}
