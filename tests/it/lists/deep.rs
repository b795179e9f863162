//! Pages far down are the right ones: before deltas are folded, while blocks
//! are divided, and when blocks are wrong.

use serde_json::{Value, json};

use crate::support::{Caller, TestApp};

const ORDERS: i64 = 6_000;

fn ids(list: &Value) -> Vec<i64> {
    list["items"].as_array().into_iter().flatten().filter_map(|order| order["id"].as_i64()).collect()
}

/// Every hundredth page of 7 and the last ones, of all orders and by stage.
async fn assert_pages_are_right(app: &TestApp, owner: &Caller, when: &str) {
    for stages in ["", "completed", "cancelled", "new", "new,completed", "completed,cancelled"] {
        let query: String =
            stages.split(',').filter(|s| !s.is_empty()).map(|s| format!("&status={s}")).collect();
        let first = owner.get(&format!("/api/orders?limit=7{query}")).await.expect(200);
        let pages = first["pages"].as_i64().expect("pages");
        let total: i64 = app
            .db_value(&format!(
                "select count(*) from orders where shop_id = {} and (stage = any('{{{stages}}}') or '{stages}' = '')",
                owner.shop_id
            ))
            .await;
        assert_eq!(first["total"], total, "{when}: the total of `{stages}`");
        let far = (1..=pages).step_by(100).chain([144, 145, pages - 1, pages, pages + 1]);
        for page in far.filter(|page| *page > 0) {
            let list = owner.get(&format!("/api/orders?limit=7&page={page}{query}")).await.expect(200);
            let right = app.db_newest(owner.shop_id, stages, (page - 1) * 7, 7).await;
            assert_eq!(ids(&list), right, "{when}: page {page} of `{stages}`");
        }
    }
}

/// A shop with its orders, everything folded.
async fn filled() -> (TestApp, Caller) {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    app.db_fill_shop(&owner, ORDERS, 20, 1).await;
    app.db_settle().await;
    (app, owner)
}

async fn db_blocks(app: &TestApp, shop: i64) -> i64 {
    app.db_value(&format!("select count(*) from order_blocks where stage = 'all' and shop_id = {shop}")).await
}

#[tokio::test]
async fn a_page_far_down_is_the_right_one_whatever_moves_meanwhile() {
    let (app, owner) = filled().await;
    app.stranger().await.writes_order(json!({})).await.expect(201);
    assert_eq!(db_blocks(&app, owner.shop_id).await, 6);
    assert_pages_are_right(&app, &owner, "at first").await;

    // Placed now, and by a server whose clock is days behind: among the old ones.
    for days in [0, 1, 2, 3] {
        app.clock().advance(-chrono::Duration::days(days));
        for _ in 0..4 {
            owner.writes_order(json!({"payment_method": "cash"})).await.expect(201);
        }
        app.clock().advance(chrono::Duration::days(days));
    }
    let deep = app.db_newest(owner.shop_id, "new", 100, 3).await;
    for id in deep {
        owner.cancels(id, json!({})).await.expect(200);
    }
    assert_pages_are_right(&app, &owner, "before folding").await;
    app.tick("figures.fold").await;
    assert_eq!(app.db_count("figure_deltas").await, 0);
    assert_pages_are_right(&app, &owner, "after folding").await;
    let changed = app.db_newest(owner.shop_id, "paid", 0, 2).await;
    owner.cancels(changed[0], json!({})).await.expect(200);
    assert_pages_are_right(&app, &owner, "with one more delta").await;
}

#[tokio::test]
async fn a_block_grown_long_is_divided_and_loses_nobody() {
    let (app, owner) = filled().await;
    let shop = owner.shop_id;
    // As the migration leaves a shop that was there before.
    app.db_execute(&format!(
        "delete from order_blocks where shop_id = {shop};
         insert into order_blocks (shop_id, stage, starts_at, starts_id, count)
         select shop_id, coalesce(facet, 'all'), '-infinity', 0, sum(count) from figures
         where shop_id = {shop} and subject = 'order_stage' group by grouping sets ((shop_id, facet), (shop_id))"
    ))
    .await;
    owner.writes_order(json!({})).await.expect(201);
    let kept = owner.writes_order(json!({})).await.id();
    app.tick("figures.fold").await;
    assert_eq!(db_blocks(&app, shop).await, 7);
    owner.cancels(kept, json!({})).await.expect(200);
    assert_pages_are_right(&app, &owner, "divided").await;
}

#[tokio::test]
async fn blocks_that_do_not_add_up_are_not_believed_and_are_mended() {
    let (app, owner) = filled().await;
    let shop = owner.shop_id;
    app.db_execute(&format!(
        "update order_blocks set count = count - 5 where shop_id = {shop} and stage in ('all', 'completed')
         and starts_at > '-infinity'"
    ))
    .await;
    // Folded by a version that knows no blocks.
    app.db_execute(&format!(
        "insert into figure_deltas (shop_id, subject, subject_id, facet, count, amount)
         values ({shop}, 'order_stage', 0, 'completed', -1, 0), ({shop}, 'order_stage', 0, 'cancelled', 1, 0);
         update orders set stage = 'cancelled' where id = (select min(id) from orders where stage = 'completed')"
    ))
    .await;
    assert_pages_are_right(&app, &owner, "wrong").await;
    app.tick("figures.fold").await;
    let sums: Vec<(i64, i64)> = app
        .db_rows(&format!(
            "select sum(count) filter (where stage = 'all')::bigint, sum(count) filter (where stage <> 'all')::bigint
             from order_blocks where shop_id = {shop}"
        ))
        .await;
    assert_eq!(sums, [(ORDERS, ORDERS)]);
    assert_pages_are_right(&app, &owner, "mended").await;
}

#[tokio::test]
async fn under_filters_no_page_begins_beyond_row_ten_thousand() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    for path in
        ["/api/orders?source=x", "/api/orders?search=x", "/api/products?search=x", "/api/customers?tag=x"]
    {
        owner.get(&format!("{path}&limit=100&page=100")).await.expect(200);
        owner.get(&format!("{path}&limit=100&page=101")).await.expect_objection("query.page");
    }
    for path in [
        "/api/orders?status=new",
        "/api/orders?sort=total",
        "/api/products?is_active=true",
        "/api/customers?sort=name",
    ] {
        owner.get(&format!("{path}&limit=100&page=101")).await.expect(200);
    }
}
