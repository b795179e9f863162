//! The table of stages, walked edge by edge over the wire.

use serde_json::{Value, json};

use super::{events_of, marks};
use crate::support::{Caller, TestApp};

pub const STAGES: [&str; 9] =
    ["new", "paid", "assembled", "delivery", "self_pickup", "delivered", "completed", "issue", "cancelled"];

/// How an order reaches its recipient and when it is paid.
#[derive(Clone, Copy)]
pub struct Kind {
    pub is_collected: bool,
    pub is_cash: bool,
}

impl Kind {
    /// What an order of this kind may become, in the order of [`STAGES`];
    /// `before` is the stage an issue arose in.
    pub fn edges(self, stage: &str, before: Option<&str>) -> Vec<&'static str> {
        let next: &[&str] = match stage {
            "new" if self.is_cash => &["paid", "assembled", "issue", "cancelled"],
            "new" => &["paid", "issue", "cancelled"],
            "paid" => &["assembled", "issue", "cancelled"],
            "assembled" => &[self.handover(), "issue", "cancelled"],
            "delivery" => &["delivered", "issue"],
            "self_pickup" => &["completed", "issue"],
            "delivered" => &["completed"],
            "issue" => &["cancelled"],
            _ => &[],
        };
        let may = |to: &&'static str| next.contains(to) || (stage == "issue" && before == Some(*to));
        STAGES.into_iter().filter(may).collect()
    }

    fn handover(self) -> &'static str {
        if self.is_collected { "self_pickup" } else { "delivery" }
    }

    /// The ways to every stage.
    fn walks(self) -> Vec<Vec<&'static str>> {
        let mut way = vec!["assembled", self.handover()];
        if !self.is_cash {
            way.insert(0, "paid");
        }
        if !self.is_collected {
            way.push("delivered");
        }
        way.push("completed");
        let mut walks = vec![vec!["paid"], vec!["cancelled"], vec!["issue"], vec!["paid", "issue"]];
        walks.extend((0..=way.len()).map(|steps| way[..steps].to_vec()));
        for place in 0..way.len() {
            if ["assembled", "delivery", "self_pickup"].contains(&way[place]) {
                walks.push(way[..=place].iter().copied().chain(["issue"]).collect());
            }
        }
        walks
    }

    /// An order that has gone that way. A cash order is paid from the start,
    /// so that nothing but the table says no.
    async fn order_after(self, owner: &Caller, walk: &[&str]) -> i64 {
        let fields = json!({"payment_method": if self.is_cash { "cash" } else { "kaspi" },
            "delivery_method": if self.is_collected { "self_pickup" } else { "delivery" }});
        let id = owner.writes_order(fields).await.id();
        if self.is_cash {
            owner.records_payment(id, 10_000, "cash").await.expect(201);
        }
        for stage in walk {
            owner.moves(id, stage).await.expect(200);
        }
        id
    }
}

async fn status_changes(app: &TestApp, id: i64) -> Vec<(i32, Value)> {
    let events = events_of(app, id).await.into_iter();
    events.filter(|event| event.0 == "order.status_changed").map(|event| (event.1, event.2)).collect()
}

/// An edge of the table: one version, one history row, one event.
async fn walks_edge(app: &TestApp, owner: &Caller, id: i64, (from, to): (&str, &str)) {
    let old = owner.sees_order(id).await.expect(200);
    let (told, rows) = (status_changes(app, id).await.len(), old["history"].as_array().map_or(0, Vec::len));
    app.clock().advance(chrono::Duration::seconds(1));
    let answer = owner.moves(id, to).await;
    let new = answer.expect(200);
    assert_eq!(
        (&new["status"], new["version"].as_i64()),
        (&json!(to), old["version"].as_i64().map(|v| v + 1))
    );
    let history = new["history"].as_array().expect("a list");
    assert_eq!((history.len(), &history[rows]["status"]), (rows + 1, &json!(to)), "{from} to {to}");
    assert_eq!(history[rows]["changed_at"], new["updated_at"]);
    let events = status_changes(app, id).await;
    assert_eq!(events.len(), told + 1, "{from} to {to}");
    let (version, data) = &events[told];
    assert_eq!(json!(version), new["version"]);
    assert_eq!((&data["old_status"], &data["new_status"]), (&json!(from), &json!(to)));
    assert_eq!((&data["order_id"], &data["tracking_token"]), (&json!(id), &new["tracking_token"]));
    assert_eq!(owner.sees_order(id).await.body, answer.body);
}

async fn the_whole_table(kind: Kind) {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    for walk in kind.walks() {
        let stage = walk.last().copied().unwrap_or("new");
        let before = (stage == "issue").then(|| walk.iter().rev().nth(1).copied().unwrap_or("new"));
        let legal = kind.edges(stage, before);
        let still = kind.order_after(&owner, &walk).await;
        let order = owner.sees_order(still).await.expect(200);
        assert_eq!(order["status"], stage, "{walk:?}");
        assert_eq!(order["allowed_transitions"], json!(legal), "{walk:?}");
        let untouched = marks(&app, still).await;
        for to in STAGES.into_iter().filter(|to| !legal.contains(to)) {
            let answer = owner.moves(still, to).await;
            if to == stage {
                assert_eq!(answer.expect(200)["version"], order["version"], "{walk:?}");
                continue;
            }
            answer.expect_rule("illegal_transition");
            let sentence = format!("Невозможно изменить статус с '{stage}' на '{to}'");
            assert_eq!(answer.json()["detail"], sentence);
        }
        assert_eq!(marks(&app, still).await, untouched, "{walk:?}");
        for to in legal {
            let id = kind.order_after(&owner, &walk).await;
            walks_edge(&app, &owner, id, (stage, to)).await;
        }
    }
}

#[tokio::test]
async fn an_order_to_deliver_paid_in_advance_follows_the_table() {
    the_whole_table(Kind { is_collected: false, is_cash: false }).await;
}

#[tokio::test]
async fn an_order_to_deliver_paid_in_cash_follows_the_table() {
    the_whole_table(Kind { is_collected: false, is_cash: true }).await;
}

#[tokio::test]
async fn an_order_to_collect_paid_in_advance_follows_the_table() {
    the_whole_table(Kind { is_collected: true, is_cash: false }).await;
}

#[tokio::test]
async fn an_order_to_collect_paid_in_cash_follows_the_table() {
    the_whole_table(Kind { is_collected: true, is_cash: true }).await;
}

#[tokio::test]
async fn each_stage_leaves_its_moment_and_an_issue_keeps_them() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let id = owner.writes_order(json!({"payment_method": "kaspi", "delivery_method": "delivery"})).await.id();
    let mut moments = Vec::new();
    for (stage, field) in [
        ("paid", "paid_at"),
        ("assembled", "assembled_at"),
        ("delivery", "shipped_at"),
        ("delivered", "delivered_at"),
        ("completed", "completed_at"),
    ] {
        app.clock().advance(chrono::Duration::minutes(10));
        let order = owner.moves(id, stage).await.expect(200);
        assert_eq!(order[field], order["updated_at"], "{stage}");
        moments.push((field, order[field].clone()));
        if stage == "delivery" {
            app.clock().advance(chrono::Duration::minutes(10));
            owner.moves(id, "issue").await.expect(200);
            owner.moves(id, "delivery").await.expect(200);
        }
    }
    let order = owner.sees_order(id).await.expect(200);
    for (field, moment) in moments {
        assert_eq!(order[field], moment, "{field}");
    }
    let completed: Vec<_> =
        events_of(&app, id).await.into_iter().filter(|e| e.0 == "order.completed").collect();
    assert_eq!(completed.len(), 1);
    assert_eq!((&completed[0].2["status"], &completed[0].2["total"]), (&json!("completed"), &json!(10_000)));
}

#[tokio::test]
async fn a_problem_is_reported_as_the_reference_shows_and_resolved() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let id = owner.writes_order(json!({"payment_method": "kaspi"})).await.id();
    owner.moves(id, "paid").await.expect(200);
    let path = format!("/api/orders/{id}/issue");
    let comment = "Клиент указал неправильный адрес. Новый адрес: ул. Сатпаева 22";
    let body = json!({"issue_type": "wrong_address", "comment": comment});
    let order = owner.patch(&path, body.clone()).await.expect(200);
    assert_eq!((&order["status"], &order["status_display"]), (&json!("issue"), &json!("Проблема")));
    assert_eq!((&order["issue_type"], &order["issue_comment"]), (&body["issue_type"], &body["comment"]));
    assert_eq!(order["issue_reported_at"], "2026-11-25T12:00:00+05:00");
    let before = marks(&app, id).await;
    owner.patch(&path, body).await.expect(200);
    assert_eq!(marks(&app, id).await, before);
    let other = json!({"issue_type": "delivery_delay"});
    assert_eq!(owner.patch(&path, other).await.expect(200)["issue_type"], "delivery_delay");
    owner.patch(&path, json!({"issue_type": "boredom"})).await.expect_objection("body.issue_type");
    let resolve = format!("/api/orders/{id}/issue/resolve");
    let order = owner.post(&resolve, json!({"comment": "Дозвонились"})).await.expect(200);
    assert_eq!((&order["status"], &order["issue_type"]), (&json!("paid"), &Value::Null));
    assert_eq!((&order["issue_comment"], &order["issue_reported_at"]), (&Value::Null, &Value::Null));
    owner.post(&resolve, json!({})).await.expect_rule("not_in_issue");
    assert_eq!(owner.moves(id, "issue").await.expect(200)["issue_type"], "other");
    assert_eq!(owner.moves(id, "cancelled").await.expect(200)["status"], "cancelled");
    owner.patch(&path, json!({"issue_type": "other"})).await.expect_rule("illegal_transition");
}
