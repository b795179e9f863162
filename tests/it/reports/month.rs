//! A shop's month: what was there and came, less what was used and lost, is what is
//! there: batch by batch, in the ledger and in the reports, in stems and in tenge.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::shop_at_work::Month;
use super::{numbers, report, sum};
use crate::support::TestApp;

const DAYS: u64 = 30;
const SUMS: [&str; 6] = ["orders", "pieces", "goods", "discount", "delivery_fee", "total"];

/// Batches that are not what happened to them, in stems or in worth.
const WRONG_BATCHES: &str = "
    select count(*) from batches b cross join lateral (
        select sum(quantity) as stems, sum(cost) as worth,
               sum(quantity) filter (where kind = 'received') as came,
               sum(cost + variance) filter (where kind in ('received', 'revalued')) as paid
        from stem_movements m where m.batch_id = b.id) m
    where b.qty_current <> m.stems or b.qty_initial <> coalesce(m.came, 0) or b.cost_total <> coalesce(m.paid, 0)
       or m.worth <> b.cost_total - cost_of_gone(b.cost_total, b.qty_initial - b.qty_current, b.qty_initial, b.cost_unit)
       or b.qty_current = 0 and m.worth <> 0";

/// Stems and whole tenge of the movements of those kinds, of those days.
async fn db_ledger(app: &TestApp, kinds: &str, from: &str, to: &str) -> [i64; 2] {
    db_moved(app, ("stem_movements", kinds), from, to).await
}

/// The same of counted goods in orders.
async fn db_goods(app: &TestApp, kinds: &str, from: &str, to: &str) -> [i64; 2] {
    db_moved(app, ("goods_movements", kinds), from, to).await
}

async fn db_moved(app: &TestApp, (table, kinds): (&str, &str), from: &str, to: &str) -> [i64; 2] {
    let sums = format!(
        "select array[coalesce(sum(quantity), 0), coalesce(sum(cost), 0) / 100]::bigint[] from {table}
         where kind in ({kinds}) and (moved_at at time zone 'Asia/Almaty')::date between '{from}' and '{to}'"
    );
    let sums: Vec<i64> = app.db_value(&sums).await;
    [sums[0], sums[1]]
}

fn worth(of: &Value) -> [i64; 2] {
    numbers(of, ["stems", "cost"])
}

fn less(worth: [i64; 2]) -> [i64; 2] {
    worth.map(|sum| -sum)
}

/// What those days' reports say of stems is what the ledger says; what there was
/// before and after.
async fn stems_add_up(month: &Month, from: &str, to: &str) -> [[i64; 2]; 2] {
    let (app, owner) = (&month.app, &month.owner);
    let (waste, margin) = (report(owner, "waste", from, to).await, report(owner, "margin", from, to).await);
    let suppliers = report(owner, "suppliers", from, to).await;
    let ledger = async |kinds: &str| db_ledger(app, kinds, from, to).await;
    let balance = &waste["balance"];
    let [received, sold, showcase, written_off, corrected, opening, closing] =
        ["received", "sold", "showcase", "written_off", "corrected", "opening", "closing"]
            .map(|part| worth(&balance[part]));
    assert_eq!(received, ledger("'received'").await);
    assert_eq!(sold, less(ledger("'sold', 'returned'").await));
    assert_eq!(showcase, less(ledger("'assembled', 'disassembled'").await));
    assert_eq!(written_off, less(ledger("'write_off'").await));
    assert_eq!(corrected, ledger("'correction'").await);
    let late = numbers(balance, ["late_bills"])[0];
    assert_eq!(late, ledger("'revalued'").await[1]);
    for at in 0..2 {
        let late = [0, late][at];
        let adds_up =
            opening[at] + received[at] - sold[at] - showcase[at] - written_off[at] + corrected[at] + late;
        assert_eq!(adds_up, closing[at], "{balance}");
    }
    assert_eq!(sum(&margin["products"], "stems_cost"), sold[1]);
    let goods = async |kinds: &str| db_goods(app, kinds, from, to).await;
    assert_eq!(sum(&margin["products"], "goods_cost"), goods("'sold', 'returned', 'lost'").await[1]);
    let known = waste["goods"].as_array().expect("goods").iter().filter_map(|row| row["cost"].as_i64());
    let lost = [sum(&waste["goods"], "pieces"), known.sum()];
    assert_eq!(lost, less(goods("'lost'").await));
    assert_eq!((worth(&waste["total"]), sum(&waste["rows"], "cost")), (written_off, written_off[1]));
    assert_eq!(sum(&waste["corrections"], "stems"), corrected[0]);
    assert_eq!(numbers(&suppliers["total"], ["received", "landed_cost"]), received);
    assert_eq!(numbers(&suppliers["total"], ["wasted", "waste_cost"]), written_off);
    assert_eq!(numbers(&suppliers["total"], ["late_bills"])[0], late + numbers(&margin, ["variance"])[0]);
    for field in ["ordered", "received", "damaged", "short", "landed_cost", "wasted"] {
        assert_eq!(sum(&suppliers["rows"], field), numbers(&suppliers["total"], [field])[0], "{field}");
    }
    [opening, closing]
}

/// The days' sales are what the shop has done, and every list adds up to its totals.
async fn sales_add_up(month: &Month, from: &str, to: &str) {
    let sales = report(&month.owner, "sales", from, to).await;
    let margin = report(&month.owner, "margin", from, to).await;
    let told = sales["days"].as_array().expect("days").iter().map(|row| {
        let word = |field: &str| row[field].as_str().unwrap_or_default().to_owned();
        ((word("date"), word("currency")), numbers(row, SUMS))
    });
    let of_these = month.sold.iter().filter(|((day, _), _)| (from..=to).contains(&day.as_str()));
    let done = of_these.map(|((day, currency), sums)| ((day.clone(), (*currency).to_owned()), *sums));
    assert_eq!(told.collect::<BTreeMap<_, _>>(), done.collect::<BTreeMap<_, _>>());
    for (at, total) in sales["totals"].as_array().expect("totals").iter().enumerate() {
        let of_currency = |list: &str, field: &str| {
            let rows = sales[list].as_array().expect("rows").iter();
            let rows = rows.filter(|row| row["currency"] == total["currency"]);
            rows.map(|row| numbers(row, [field])[0]).sum::<i64>()
        };
        for field in SUMS {
            assert_eq!(of_currency("days", field), numbers(total, [field])[0], "{field}");
        }
        for field in ["pieces", "goods", "discount"] {
            assert_eq!(of_currency("products", field), numbers(total, [field])[0], "{field}");
        }
        let [all, fee] = numbers(total, ["total", "delivery_fee"]);
        assert_eq!(of_currency("products", "revenue"), all - fee);
        let earned = &margin["totals"][at];
        assert_eq!((&earned["currency"], &earned["revenue"]), (&total["currency"], &json!(all - fee)));
    }
}

async fn db_wrong_batches(app: &TestApp) -> i64 {
    app.db_value(WRONG_BATCHES).await
}

#[tokio::test]
async fn a_months_reports_are_what_happened_in_stems_and_in_tenge() {
    let mut month = Month::begun().await;
    let first = month.app.date_in(0);
    for at in 1..=DAYS {
        month.day(at).await;
    }
    let last = month.app.date_in(0);
    for (what, least) in [
        ("made", 100),
        ("made ahead", 5),
        ("delivered", 20),
        ("cancelled", 5),
        ("given back", 5),
        ("changed", 5),
        ("thrown away", 10),
        ("counted", 2),
        ("billed", 4),
    ] {
        assert!(month.done.get(what).is_some_and(|times| *times >= least), "{what}: {:?}", month.done);
    }
    assert_eq!(db_wrong_batches(&month.app).await, 0);

    let [opening, closing] = stems_add_up(&month, &first, &last).await;
    assert_eq!(opening, [0, 0]);
    let there =
        "select array[sum(qty_current), (select sum(cost) from stem_movements) / 100]::bigint[] from batches";
    let there: Vec<i64> = month.app.db_value(there).await;
    assert_eq!(closing.as_slice(), there);
    sales_add_up(&month, &first, &last).await;

    // Told ten days by ten days, each begins as the one before it ended.
    let mut before = opening;
    for (from, to) in
        [("2026-11-25", "2026-12-04"), ("2026-12-05", "2026-12-14"), ("2026-12-15", "2026-12-25")]
    {
        let [opening, closing] = stems_add_up(&month, from, to).await;
        assert_eq!(opening, before, "{from}");
        before = closing;
        sales_add_up(&month, from, to).await;
    }
    assert_eq!(before, closing);
}
