//! What a time brought: sales, margins, waste, suppliers.

mod csv;
mod margin;
mod month;
mod refusals;
mod sales;
mod shop_at_work;
mod suppliers;

use serde_json::Value;

use crate::support::{Caller, TestApp};

/// A shop whose people stay signed in for as long as reports reach.
async fn open_for_long() -> TestApp {
    TestApp::with(&[("CVETY__AUTH__ACCESS_TOKEN_LIFETIME", "90d")]).await
}

/// A report of those days.
async fn report(caller: &Caller, name: &str, from: &str, to: &str) -> Value {
    caller.get(&format!("/api/reports/{name}?from={from}&to={to}")).await.expect(200)
}

/// Fields of a row, as whole numbers.
fn numbers<const N: usize>(row: &Value, fields: [&str; N]) -> [i64; N] {
    fields.map(|field| row[field].as_i64().unwrap_or_else(|| panic!("{field} in {row}")))
}

/// A field of all rows, added up.
fn sum(rows: &Value, field: &str) -> i64 {
    rows.as_array().expect("rows").iter().map(|row| numbers(row, [field])[0]).sum()
}
