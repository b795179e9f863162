//! Cash: who took it, who owes it, and the shop's day.

mod handovers;
mod report;

use serde_json::json;

use crate::support::{Caller, TestApp};

/// An order of so much, on its way with a courier who takes the cash.
async fn brings_cash(app: &TestApp, courier: &Caller, amount: i64) -> i64 {
    let owner = app.owner().await;
    let id = owner.writes_order(json!({"total": amount, "payment_method": "cash"})).await.id();
    owner.assigns(id, json!({"courier_id": courier.staff_id})).await.expect(200);
    courier.records_payment(id, amount, "cash").await.expect(201);
    id
}

impl Caller {
    /// Takes in cash from someone.
    pub(crate) async fn takes_in(&self, from: &Caller, amount: i64) -> crate::support::Answer {
        self.post(&format!("/api/couriers/{}/cash/handover", from.staff_id), json!({"amount": amount})).await
    }

    /// Someone's cash: taken, refunded, handed in and owed.
    pub(crate) async fn cash_of(&self, staff_id: i64) -> [i64; 4] {
        let cash = self.get(&format!("/api/couriers/{staff_id}/cash")).await.expect(200);
        ["taken", "refunded", "handed_in", "owed"].map(|field| cash[field].as_i64().expect("a sum"))
    }
}
