//! The word for a person's hand is known once in the source and once in the
//! database, and they are the same.

use serde_json::json;

use crate::support::TestApp;
use crate::support::db::{db_execute, db_rows};

#[tokio::test]
async fn what_a_person_records_is_by_hand_to_the_database_too() {
    let app = TestApp::start().await;
    let manager = app.manager().await;
    let id = manager.writes_order(json!({})).await.id();
    manager.records_payment(id, 4_000, "cash").await.expect(201);
    let by_hand: Vec<(bool,)> = app.db_rows("select is_by_hand(provider) from payments").await;
    assert_eq!(by_hand, [(true,)]);
    let others: Vec<(bool,)> = app
        .db_rows("select is_by_hand(provider) from unnest(array['mock', 'kaspi', 'gateway']) provider")
        .await;
    assert_eq!(others, [(false,), (false,), (false,)]);
}

#[tokio::test]
async fn the_index_of_providers_payments_serves_the_function() {
    let app = TestApp::start().await;
    let mut connection = app.db_connection().await;
    db_execute(&mut connection, "set enable_seqscan = off; set enable_bitmapscan = off").await;
    let plan: Vec<(String,)> = db_rows(
        &mut connection,
        "explain select id from payments where shop_id = 1 and settled_at > now() and not is_by_hand(provider)",
    )
    .await;
    let plan: Vec<_> = plan.into_iter().map(|(line,)| line).collect();
    assert!(plan.iter().any(|line| line.contains("payments_of_providers")), "{plan:#?}");
}
