//! Reports as tables for spreadsheets.

use reqwest::Method;
use serde_json::json;

use super::{open_for_long, report};
use crate::support::app::TODAY;
use crate::support::{Answer, Caller};

async fn table(caller: &Caller, path: &str) -> Answer {
    let answer = caller.get(path).await;
    assert_eq!(answer.status, 200, "{answer}");
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8; header=present");
    assert!(answer.text().starts_with('\u{feff}'), "{answer}");
    answer
}

#[tokio::test]
async fn tables_have_the_rows_of_their_reports() {
    let app = open_for_long().await;
    let owner = app.owner().await;
    let bouquet = owner.creates_bouquet_of(&[("Роза", 5)]).await;
    let batch = owner.stocks("Роза", 20).await.expect(201)["positions"][0]["batch_id"].clone();
    let items = json!([{"product_id": bouquet, "quantity": 1}]);
    let order = owner.places_order(json!({"items": items, "payment_method": "cash", "delivery_fee": 1_500}));
    let order = order.await.id();
    owner.moves(order, "assembled").await.expect(200);
    let write_off = json!({"quantity": 3, "reason": "expired"});
    owner.post(&format!("/api/warehouse/{batch}/write-off"), write_off).await.expect(200);
    let days = format!("from={TODAY}&to={TODAY}&format=csv");

    let sales = table(&owner, &format!("/api/reports/sales?{days}")).await;
    let file = format!("attachment; filename=\"sales-{TODAY}-{TODAY}.csv\"");
    assert_eq!(sales.header("content-disposition"), file);
    let rows = "date,currency,orders,pieces,goods,discount,delivery_fee,total\r\n";
    assert_eq!(sales.text(), format!("\u{feff}{rows}{TODAY},KZT,1,1,10000,0,1500,11500\r\n"));
    let products = table(&owner, &format!("/api/reports/sales?{days}&by=product")).await;
    assert!(
        products.text().ends_with(&format!("{bouquet},Букет «Весна»,KZT,1,10000,0,10000\r\n")),
        "{products}"
    );
    let margin = table(&owner, &format!("/api/reports/margin?{days}")).await;
    let row = format!("{bouquet},Букет «Весна»,KZT,1,10000,500,0,500,9500,0.95,true\r\n");
    assert!(margin.text().ends_with(&row), "{margin}");
    let waste = table(&owner, &format!("/api/reports/waste?{days}")).await;
    let rows = report(&owner, "waste", TODAY, TODAY).await["rows"].clone();
    let row = format!(
        "write_off,expired,Flower Direct,{},Роза,,,{},3,300\r\n",
        rows[0]["variety_id"],
        owner_name(&rows)
    );
    assert!(waste.text().ends_with(&row), "{waste}");
    let suppliers = table(&owner, &format!("/api/reports/suppliers?{days}")).await;
    assert!(suppliers.text().ends_with("Роза,20,20,0,0,2000,2000,3,300,0.15,0\r\n"), "{suppliers}");
}

fn owner_name(rows: &serde_json::Value) -> &str {
    rows[0]["person"].as_str().expect("a name")
}

#[tokio::test]
async fn csv_is_answered_to_whoever_accepts_it() {
    let app = open_for_long().await;
    let owner = app.owner().await;
    for (query, accept, is_csv) in [
        ("", "text/csv", true),
        ("?format=json", "text/csv", false),
        ("?format=csv", "application/json", true),
        ("", "application/json, text/csv;q=0.5", false),
    ] {
        let path = format!("/api/reports/sales{query}");
        let answer = owner.send(owner.request(Method::GET, &path).header("accept", accept)).await;
        assert_eq!(
            (answer.status, answer.header("content-type").starts_with("text/csv")),
            (200, is_csv),
            "{answer}"
        );
        assert!(answer.header("vary").contains("accept"), "{answer}");
    }
}

#[tokio::test]
async fn what_people_wrote_is_no_formula() {
    let app = open_for_long().await;
    let owner = app.owner().await;
    let names = ["=HYPERLINK(1)", "+7 701", "-1", "@SUM(A1)", "Роза; \"Красная\", 50"];
    for (name, shown) in
        names.iter().zip(["'=HYPERLINK(1)", "'+7 701", "'-1", "'@SUM(A1)", "\"Роза; \"\"Красная\"\", 50\""])
    {
        let position = json!({"variety": "Роза", "qty": 7, "cost_per_stem": 100});
        owner.enters_delivery(json!({"supplier": name, "positions": [position]})).await.expect(201);
        let suppliers = table(&owner, "/api/reports/suppliers?format=csv").await.text();
        let row = suppliers.lines().find(|line| line.starts_with(shown)).unwrap_or_default().to_owned();
        assert!(row.contains(",Роза,7,7,0,0,700,"), "{suppliers}");
    }
    // A number of ours below zero stays one.
    let order = owner.writes_order(json!({"payment_method": "cash"})).await.id();
    owner.moves(order, "assembled").await.expect(200);
    app.clock().advance(chrono::Duration::days(1));
    owner.cancels(order, json!({})).await.expect(200);
    let sales = table(&owner, "/api/reports/sales?format=csv").await.text();
    assert!(sales.ends_with("2026-11-26,KZT,-1,0,-10000,0,0,-10000\r\n"), "{sales}");
}
