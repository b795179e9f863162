//! The showcase: bouquets made for nobody yet, and prices that fall.

mod bouquets;
mod markdowns;

use serde_json::{Value, json};

use crate::support::{Answer, Caller, TestApp};

/// A counted bouquet of so many stems of each of those varieties; none is there.
async fn counted_bouquet(owner: &Caller, stems: &[(&str, i64)]) -> i64 {
    let ingredients: Vec<_> = stems
        .iter()
        .map(|(variety, stems)| json!({"name": variety, "variety": variety, "quantity": stems}))
        .collect();
    let fields = json!({"stock_mode": "counted", "stock_quantity": 0, "ingredients": ingredients});
    owner.creates_product(fields).await.id()
}

async fn assembles(caller: &Caller, product: i64, pieces: i64) -> Answer {
    caller.post(&format!("/api/products/{product}/assemble"), json!({ "quantity": pieces })).await
}

async fn takes_apart(caller: &Caller, product: i64, body: Value) -> Answer {
    caller.post(&format!("/api/products/{product}/disassemble"), body).await
}

/// What a batch has now.
async fn left_of(owner: &Caller, batch: &Value) -> Value {
    owner.get(&format!("/api/warehouse/{batch}")).await.expect(200)["qty_current"].clone()
}

/// Every lot's costs add up to what the ledgers say.
async fn db_costs_add_up(app: &TestApp) {
    let astray = "select count(*) from assemblies a where
        a.cost_total <> (select coalesce(-sum(cost), 0) from stem_movements where assembly_id = a.id and kind = 'assembled')
        or a.cost_back <> (select coalesce(sum(cost), 0) from stem_movements where assembly_id = a.id and kind = 'disassembled')
        or a.cost_sold <> (select coalesce(sum(cost), 0) from goods_movements where assembly_id = a.id and kind <> 'lost')
        or a.sold <> (select coalesce(sum(quantity), 0) from goods_movements where assembly_id = a.id and kind <> 'lost')
        or (a.made = a.sold + a.taken_apart and a.cost_total <> a.cost_sold + a.cost_back + a.variance)";
    assert_eq!(app.db_value::<i64>(astray).await, 0, "costs of the showcase that don't add up");
}

/// A server whose people stay signed in while flowers age.
async fn started() -> TestApp {
    TestApp::with(&[("CVETY__AUTH__ACCESS_TOKEN_LIFETIME", "30d")]).await
}
