//! What lists read on a hundred thousand orders and ten thousand customers and
//! products, by the plans of the very statements the server sends: never a
//! table whole, and on the ways most used no more than a handful of rows.

use super::seed::{CUSTOMERS, ORDERS, PRODUCTS};
use super::watched::{Plan, Watched};
use crate::support::{Caller, TestApp};

/// Requests of one kind after which PostgreSQL may keep a plan for all of them.
const UNTIL_A_PLAN_IS_KEPT: usize = 7;

/// Pages of the default order, the first of any order, and searches for what
/// is rare: rows that one step may come to see.
const SHORT: [&str; 29] = [
    "/api/orders",
    "/api/orders?page=50",
    "/api/orders?page=2500",
    "/api/orders?page=5000",
    "/api/orders?status=completed",
    "/api/orders?status=completed&page=2500",
    "/api/orders?status=new&status=cancelled",
    "/api/orders?status=completed&status=cancelled&page=2500",
    "/api/orders?sort=created_at",
    "/api/orders?sort=total",
    "/api/orders?sort=-total",
    "/api/orders?sort=delivery_date",
    "/api/orders?sort=-delivery_date",
    "/api/orders?search=%2B77050000777",
    "/api/orders?search=1000777",
    "/api/orders?search=fe9fc289",
    "/api/orders?search=%23101000",
    "/api/orders?search=100000777",
    "/api/orders?search=fe9fc289%20%D0%9C%D0%B0%D0%B4%D0%B8%D0%BD%D0%B0",
    "/api/orders?payment_status=refunded",
    "/api/orders?customer_id=1",
    "/api/orders?needs_clarification=true",
    "/api/orders?florist_id=1",
    "/api/customers",
    "/api/customers?sort=-name",
    "/api/products",
    "/api/products?sort=-price",
    "/api/products?sort=name",
    "/api/customers?sort=name",
];
const MOST_ROWS: i64 = 2_100;

/// Under other filters a list is counted to the cap, and what is rare is
/// looked for among the shop's own: pages one statement may touch.
const LONG: [&str; 31] = [
    "/api/orders?payment_status=unpaid",
    "/api/orders?source=website&page=500",
    "/api/orders?source=kuper",
    "/api/orders?delivery_method=self_pickup&sort=total",
    "/api/orders?dateFrom=2026-11-01&dateTo=2026-11-02",
    "/api/orders?deliveryFrom=2021-01-01&deliveryTo=2021-01-02&sort=-delivery_date",
    "/api/orders?search=%D0%B0%D0%B9%D0%B3%D1%83%D0%BB%D1%8C",
    "/api/orders?search=%D0%B0",
    "/api/orders?search=%D1%8A%D1%8A",
    "/api/orders?search=7",
    "/api/orders?status=completed&search=%D0%BC%D0%B0%D0%B4%D0%B8%D0%BD%D0%B0&sort=-total",
    "/api/orders?search=5",
    "/api/orders?search=%D0%B0%20%D0%B5",
    "/api/orders?needs_clarification=false&payment_status=paid,unpaid",
    "/api/customers?search=%D0%B0%D0%B9%D0%B3%D1%83%D0%BB%D1%8C",
    "/api/customers?search=%D0%B0%D0%B9%D0%B3%D1%83%D0%BB%D1%8C%20fe9fc289",
    "/api/customers?search=5",
    "/api/customers?search=fe9fc289",
    "/api/customers?search=0777",
    "/api/customers?search=a",
    "/api/customers?sort=-total_spent",
    "/api/customers?has_orders=false",
    "/api/products?search=%D0%91%D0%A3%D0%9A%D0%95%D0%A2",
    "/api/products?search=fe9fc289",
    "/api/products?search=9",
    "/api/products?is_active=false&sort=name",
    "/api/products?min_price=1001&max_price=1002&sort=price",
    "/api/products?is_popular=true",
    "/api/products?archived=true",
    "/api/products?in_stock=false",
    "/api/products?search=fe9fc289%20%D0%B1%D1%83%D0%BA%D0%B5%D1%82",
];
const MOST_PAGES: i64 = 7_000;

/// A large shop among others, and its owner; every plan from here on is seen.
async fn large_shop(app: &TestApp) -> (Caller, Watched) {
    let watched = Watched::start(app).await;
    let (owner, stranger) = (app.owner().await, app.stranger().await);
    app.db_fill_shop(&stranger, 20_000, 2_000, 2_000).await;
    app.db_fill_shop(&owner, ORDERS, CUSTOMERS, PRODUCTS).await;
    app.db_settle().await;
    (owner, watched)
}

async fn plans(owner: &Caller, watched: &Watched, path: &str) -> Vec<Plan> {
    watched.take();
    owner.get(path).await.expect(200);
    let plans = watched.take();
    assert!(plans.len() >= 2, "{path}: {} plans were seen", plans.len());
    plans
}

fn assert_reads_no_table_whole(path: &str, plan: &Plan) {
    for (step, table, rows) in plan.steps() {
        let is_large = ["orders", "customers", "products", "order_people"].contains(&table.as_str());
        assert!(
            step != "Seq Scan" || !is_large,
            "{path} reads {table} whole ({rows} rows): {}\n{}",
            plan.statement(),
            plan.text()
        );
    }
}

#[tokio::test]
async fn no_list_reads_more_than_it_must() {
    let app = TestApp::start().await;
    let (owner, watched) = large_shop(&app).await;
    for path in SHORT {
        for round in 0..UNTIL_A_PLAN_IS_KEPT {
            for plan in plans(&owner, &watched, path).await {
                assert_reads_no_table_whole(path, &plan);
                for (step, table, rows) in plan.steps() {
                    assert!(
                        rows <= MOST_ROWS,
                        "{path}, round {round}: {step} on `{table}` saw {rows} rows: {}\n{}",
                        plan.statement(),
                        plan.text()
                    );
                }
            }
        }
    }
    for path in LONG {
        for plan in plans(&owner, &watched, path).await {
            assert_reads_no_table_whole(path, &plan);
            let pages = plan.pages();
            assert!(
                pages <= MOST_PAGES,
                "{path} touched {pages} pages: {}\n{}",
                plan.statement(),
                plan.text()
            );
        }
    }
}
