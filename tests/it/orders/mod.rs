//! The life of an order over the wire: placed, priced, moved, edited, found.

mod care;
mod create;
mod customers;
mod edits;
mod forms;
mod history;
mod money;
mod outstanding;
mod paging;
mod pricing;
mod races;
mod refund_lines;
mod refunds;
mod refusals;
mod roles;
mod search;
mod slip;
mod stages;
mod stock;
mod terms;

use serde_json::Value;

use crate::support::TestApp;

/// How many rows of each kind there are, and how much stock: what a refused
/// order must leave as it was.
async fn traces(app: &TestApp) -> String {
    app.db_value(
        "select concat_ws(' ', (select count(*) from orders), (select count(*) from order_items),
                (select count(*) from order_history), (select count(*) from customers),
                (select count(*) from tracking_tokens), (select count(*) from payments),
                (select count(*) from outbox), (select count(*) from figure_deltas),
                (select sum(stock_quantity) from products))",
    )
    .await
}

/// The marks every change leaves on an order: version, history, events.
async fn marks(app: &TestApp, order_id: i64) -> String {
    app.db_value(&format!(
        "select concat_ws(' ', version, updated_at,
                (select count(*) from order_history h where h.order_id = o.id),
                (select count(*) from payments p where p.order_id = o.id),
                (select count(*) from outbox e where e.aggregate = 'order' and e.aggregate_id = o.id))
         from orders o where id = {order_id}"
    ))
    .await
}

/// An order's events so far: name, version and data, the oldest first.
async fn events_of(app: &TestApp, order_id: i64) -> Vec<(String, i32, Value)> {
    app.db_rows(&format!(
        "select name, version, data from outbox
         where aggregate = 'order' and aggregate_id = {order_id} order by id"
    ))
    .await
}

/// What can still be ordered of a product.
async fn stock_of(app: &TestApp, product_id: i64) -> i32 {
    app.db_value(&format!("select stock_quantity from products where id = {product_id}")).await
}
