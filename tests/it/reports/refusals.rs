//! Who may see reports, of which days, and of whose shop.

use serde_json::json;

use super::open_for_long;
use crate::support::TestApp;
use crate::support::app::TODAY;

const REPORTS: [&str; 4] = ["sales", "margin", "waste", "suppliers"];

#[tokio::test]
async fn only_days_that_can_be_are_reported_on() {
    let app = open_for_long().await;
    let owner = app.owner().await;
    for report in REPORTS {
        let asked = async |query: &str| owner.get(&format!("/api/reports/{report}?{query}")).await;
        asked("from=2026-11-25&to=2026-11-24").await.expect_objection("query.to");
        asked("from=2026-11-26").await.expect_objection("query.to");
        asked("from=2025-01-01&to=2026-01-02").await.expect_objection("query.to");
        asked("from=2025-01-01&to=2026-01-01").await.expect(200);
        asked("from=yesterday").await.expect_objection("query.from");
        asked("to=2026-02-30").await.expect_objection("query.to");
        asked("format=xml").await.expect_objection("query.format");
        asked("day=2026-11-25").await.expect_objection("query.day");
        let usual = asked("").await.expect(200);
        assert_eq!((&usual["from"], &usual["to"]), (&json!("2026-10-27"), &json!(TODAY)));
    }
    owner.get("/api/reports/sales?by=hour").await.expect_objection("query.by");
}

#[tokio::test]
async fn only_who_may_read_reports_sees_them() {
    let app = TestApp::start().await;
    let (owner, manager) = (app.owner().await, app.manager().await);
    let program = owner.program_with(&["reports:read"]).await;
    let without = owner.program_with(&["orders", "warehouse"]).await;
    for report in REPORTS {
        let path = format!("/api/reports/{report}");
        for caller in [&owner, &manager, &program] {
            caller.get(&path).await.expect(200);
        }
        for caller in [&app.florist().await, &app.courier().await, &without] {
            caller.get(&path).await.expect(403);
        }
        app.nobody().get(&path).await.expect(401);
    }
}

#[tokio::test]
async fn another_shop_is_none_of_ones_own() {
    let app = TestApp::start().await;
    let (owner, stranger) = (app.owner().await, app.stranger().await);
    let bouquet = owner.creates_bouquet_of(&[("Роза", 5)]).await;
    owner.stocks("Роза", 20).await.expect(201);
    let order = owner
        .places_order(json!({"items": [{"product_id": bouquet, "quantity": 1}], "payment_method": "cash"}));
    let order = order.await.id();
    owner.moves(order, "assembled").await.expect(200);
    for (report, list) in REPORTS.iter().zip(["days", "products", "rows", "rows"]) {
        let path = format!("/api/reports/{report}");
        let seen = stranger.get(&path).await.expect(200);
        assert_eq!(seen[list], json!([]), "{report}");
        let own = owner.get(&path).await.expect(200);
        assert!(*report == "waste" || own[list] != json!([]), "{own}");
    }
    let balance = stranger.get("/api/reports/waste").await.expect(200)["balance"].clone();
    assert_eq!(balance["closing"], json!({"stems": 0, "cost": 0}));
}
