//! How money and stages meet.

use serde_json::{Value, json};

use super::{events_of, marks};
use crate::support::TestApp;

fn names(events: &[(String, i32, Value)]) -> Vec<&str> {
    events.iter().map(|event| event.0.as_str()).collect()
}

async fn begins_attempt(app: &TestApp, shop_id: i64, order_id: i64) {
    app.db_execute(&format!(
        "insert into payments (shop_id, order_id, amount, currency, method, provider, status, attempt, recorded_by,
                               created_at, updated_at)
         values ({shop_id}, {order_id}, 1000000, 'KZT', 'kaspi', 'mock', 'pending', gen_random_uuid(), 'Клиент',
                 now(), now())"
    ))
    .await;
}

#[tokio::test]
async fn paid_by_hand_records_what_is_outstanding_with_actor_and_method() {
    let app = TestApp::start().await;
    let manager = app.manager().await;
    for (method, recorded) in [(json!("kaspi"), "kaspi"), (Value::Null, "cash"), (json!("cash"), "cash")] {
        let id = manager.writes_order(json!({"payment_method": method})).await.id();
        manager.records_payment(id, 3_000, "transfer").await.expect(201);
        let body = json!({"status": "paid", "comment": "Оплачено через Kaspi Pay"});
        let order = manager.patch(&format!("/api/orders/{id}/status"), body).await.expect(200);
        assert_eq!((&order["status"], &order["payment_status"]), (&json!("paid"), &json!("paid")));
        assert_eq!((&order["paid_total"], &order["outstanding"]), (&json!(10_000), &json!(0)));
        let payments = manager.get(&format!("/api/orders/{id}/payments")).await.expect(200);
        let payment = &payments["items"][1];
        assert_eq!((&payments["total"], &payment["amount"]), (&json!(2), &json!(7_000)));
        assert_eq!((&payment["method"], &payment["recorded_by"]), (&json!(recorded), &json!("Алия")));
        assert_eq!((&payment["status"], &payment["provider"]), (&json!("succeeded"), &json!("manual")));
        let told = events_of(&app, id).await;
        let last = &names(&told)[told.len() - 3..];
        assert_eq!(last, ["order.status_changed", "payment.received", "order.paid"]);
        let history = manager.sees_history(id).await.expect(200);
        let entry = history["items"].as_array().and_then(|items| items.last()).cloned().unwrap_or_default();
        assert_eq!(
            (&entry["comment"], &entry["changed_by"]),
            (&json!("Оплачено через Kaspi Pay"), &json!("Алия"))
        );
        assert_eq!(entry["staff_id"], manager.staff_id);
    }
}

#[tokio::test]
async fn an_order_that_costs_nothing_is_paid_by_being_accepted() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({"retail_price": 0})).await.id();
    let id = owner.orders_product(product, 1).await.id();
    let order = owner.moves(id, "paid").await.expect(200);
    assert!(order["paid_at"].is_string() && order["total"] == 0, "{order}");
    assert_eq!(names(&events_of(&app, id).await), ["order.created", "order.status_changed", "order.paid"]);
    assert_eq!(owner.get(&format!("/api/orders/{id}/payments")).await.expect(200)["total"], 0);
}

#[tokio::test]
async fn nothing_is_paid_or_cancelled_by_hand_while_an_attempt_is_live() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let id = owner.writes_order(json!({"payment_method": "kaspi"})).await.id();
    begins_attempt(&app, owner.shop_id, id).await;
    let before = marks(&app, id).await;
    owner.moves(id, "paid").await.expect_rule("payment_in_progress");
    owner.records_payment(id, 1_000, "cash").await.expect_rule("payment_in_progress");
    owner.cancels(id, json!({})).await.expect_rule("payment_in_progress");
    assert_eq!(marks(&app, id).await, before);
    app.db_execute("update payments set status = 'failed'").await;
    owner.moves(id, "paid").await.expect(200);
}

#[tokio::test]
async fn payments_that_reach_the_total_make_a_new_order_paid_by_itself() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    for method in [json!("kaspi"), json!("card"), json!("transfer"), Value::Null] {
        let id = owner.writes_order(json!({"payment_method": method})).await.id();
        owner.records_payment(id, 4_000, "cash").await.expect(201);
        let half = owner.sees_order(id).await.expect(200);
        assert_eq!((&half["status"], &half["payment_status"]), (&json!("new"), &json!("partially_paid")));
        assert_eq!((&half["outstanding"], &half["paid_at"]), (&json!(6_000), &Value::Null));
        owner.records_payment(id, 6_001, "kaspi").await.expect_rule("overpayment");
        owner.records_payment(id, 6_000, "kaspi").await.expect(201);
        let whole = owner.sees_order(id).await.expect(200);
        assert_eq!((&whole["status"], &whole["payment_status"]), (&json!("paid"), &json!("paid")));
        owner.records_payment(id, 1, "cash").await.expect_rule("overpayment");
        let told = events_of(&app, id).await;
        let paid = names(&told).into_iter().filter(|name| *name == "order.paid").count();
        assert_eq!(paid, 1, "{told:?}");
        assert_eq!(names(&told).iter().filter(|name| **name == "payment.received").count(), 2);
    }
}

#[tokio::test]
async fn a_cash_order_is_assembled_unpaid_and_completed_only_when_paid() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    for (handover, fields) in [
        (vec!["delivery", "delivered"], json!({"payment_method": "cash", "delivery_method": "delivery"})),
        (vec!["self_pickup"], json!({"payment_method": "cash"})),
    ] {
        let id = owner.writes_order(fields).await.id();
        owner.moves(id, "assembled").await.expect(200);
        for stage in &handover {
            owner.moves(id, stage).await.expect(200);
        }
        let before = marks(&app, id).await;
        owner.moves(id, "completed").await.expect_rule("payment_outstanding");
        assert_eq!(marks(&app, id).await, before);
        owner.records_payment(id, 9_999, "cash").await.expect(201);
        owner.moves(id, "completed").await.expect_rule("payment_outstanding");
        owner.records_payment(id, 1, "card").await.expect(201);
        let paid = owner.sees_order(id).await.expect(200);
        assert_eq!(paid["status"], handover[handover.len() - 1]);
        assert_eq!((&paid["payment_status"], paid["paid_at"].is_string()), (&json!("paid"), true));
        let told = events_of(&app, id).await;
        assert_eq!(names(&told)[told.len() - 2..], ["payment.received", "order.paid"]);
        assert_eq!(owner.moves(id, "completed").await.expect(200)["status"], "completed");
    }
}

#[tokio::test]
async fn money_moves_no_stage_of_a_new_cash_order_but_paid_by_hand_does() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let id = owner.writes_order(json!({"payment_method": "cash"})).await.id();
    owner.records_payment(id, 10_000, "cash").await.expect(201);
    let order = owner.sees_order(id).await.expect(200);
    assert_eq!((&order["status"], &order["payment_status"]), (&json!("new"), &json!("paid")));
    let told = events_of(&app, id).await;
    assert_eq!(names(&told), ["order.created", "payment.received", "order.paid"]);
    owner.moves(id, "paid").await.expect(200);
    let told = events_of(&app, id).await;
    assert_eq!(names(&told)[3..], ["order.status_changed"]);
    assert_eq!(app.db_count("payments").await, 1);
}

#[tokio::test]
async fn money_that_comes_during_a_problem_is_noticed_when_it_ends() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let id = owner.writes_order(json!({"payment_method": "kaspi"})).await.id();
    owner.moves(id, "issue").await.expect(200);
    owner.records_payment(id, 10_000, "kaspi").await.expect(201);
    assert_eq!(owner.sees_order(id).await.expect(200)["status"], "issue");
    let order = owner.post(&format!("/api/orders/{id}/issue/resolve"), json!({})).await.expect(200);
    assert_eq!(order["status"], "paid");
    let passed: Vec<_> =
        order["history"].as_array().expect("a list").iter().map(|row| row["status"].clone()).collect();
    assert_eq!(passed, ["new", "issue", "new", "paid"].map(Value::from));
}

#[tokio::test]
async fn an_order_that_was_never_paid_is_not_completed_by_changing_its_method() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let id = owner.writes_order(json!({"payment_method": "cash"})).await.id();
    owner.moves(id, "assembled").await.expect(200);
    owner.changes_order(id, json!({"payment_method": "kaspi"})).await.expect(200);
    owner.moves(id, "self_pickup").await.expect(200);
    owner.moves(id, "completed").await.expect_rule("payment_outstanding");
    owner.records_payment(id, 10_000, "kaspi").await.expect(201);
    owner.moves(id, "completed").await.expect(200);
}

#[tokio::test]
async fn cancelling_refunds_all_that_was_paid_by_hand_at_once() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let id = owner.writes_order(json!({})).await.id();
    owner.records_payment(id, 4_000, "cash").await.expect(201);
    owner.records_payment(id, 6_000, "kaspi").await.expect(201);
    let order = owner.cancels(id, json!({"reason": "Клиент передумал"})).await.expect(200);
    assert_eq!((&order["status"], &order["payment_status"]), (&json!("cancelled"), &json!("refunded")));
    assert_eq!((&order["refunded_total"], &order["outstanding"]), (&json!(10_000), &json!(0)));
    assert_eq!(order["cancel_reason"], "Клиент передумал");
    assert_eq!(order["cancelled_at"], order["updated_at"]);
    let told = events_of(&app, id).await;
    assert_eq!(names(&told)[told.len() - 3..], ["order.status_changed", "refund.created", "refund.created"]);
    let before = marks(&app, id).await;
    owner.cancels(id, json!({"reason": "Ещё раз"})).await.expect(200);
    assert_eq!(marks(&app, id).await, before);
    owner.records_payment(id, 1, "cash").await.expect_rule("order_closed");
}

#[tokio::test]
async fn a_payment_keeps_its_papers() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let id = owner.writes_order(json!({})).await.id();
    let path = format!("/api/orders/{id}/payments");
    let deposit = json!({"amount": 3_000, "method": "card", "comment": "Задаток",
                         "terminal_reference": "RRN 512907114203", "fiscal_receipt_number": " 1307004512 "});
    let payment = owner.post(&path, deposit).await.expect(201);
    assert_eq!(payment["terminal_reference"], "RRN 512907114203");
    assert_eq!(
        (&payment["fiscal_receipt_number"], &payment["comment"]),
        (&json!("1307004512"), &json!("Задаток"))
    );
    let rest = json!({"amount": 7_000, "method": "transfer", "terminal_reference": " "});
    assert_eq!(owner.post(&path, rest).await.expect(201)["terminal_reference"], Value::Null);
    let listed = owner.get(&path).await.expect(200);
    assert_eq!((&listed["items"][0], &listed["total"]), (&payment, &json!(2)));
    let endless = json!({"amount": 1, "method": "cash", "fiscal_receipt_number": "1".repeat(201)});
    owner.post(&path, endless).await.expect_objection("body.fiscal_receipt_number");
    for amount in [json!(0), json!(-1), json!(0.01)] {
        let nothing = json!({"amount": amount, "method": "cash"});
        owner.post(&path, nothing).await.expect_objection("body.amount");
    }
}
