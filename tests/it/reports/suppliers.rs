//! What came from whom, and what was thrown away of it by whom.

use serde_json::json;

use super::{numbers, open_for_long, report};
use crate::support::app::TODAY;

#[tokio::test]
async fn what_is_short_damaged_and_thrown_away_is_told_by_supplier_and_person() {
    let app = open_for_long().await;
    let (owner, florist) = (app.owner().await, app.florist().await);
    let announced = owner.enters_delivery(json!({
        "status": "announced", "delivery_date": TODAY, "currency": "USD", "exchange_rate": 500, "delivery_cost": 18,
        "positions": [{"variety": "Роза", "qty": 100, "cost_per_stem": 0.5}],
    }));
    let announced = announced.await.expect(201);
    assert_eq!(report(&owner, "suppliers", TODAY, TODAY).await["rows"], json!([]), "nothing came yet");
    let came = json!({"positions": [{"position_id": announced["positions"][0]["id"], "received": 90, "damaged": 9}]});
    let receive = format!("/api/warehouse/deliveries/{}/receive", announced["id"]);
    let batch = owner.post(&receive, came).await.expect(200)["positions"][0]["batch_id"].clone();
    let thrown = json!({"quantity": 3, "reason": "expired"});
    florist.post(&format!("/api/warehouse/{batch}/write-off"), thrown).await.expect(200);
    for counted in [76, 79] {
        let take = owner.post("/api/warehouse/stock-takes", json!({})).await.id();
        let take = format!("/api/warehouse/stock-takes/{take}");
        owner.put(&format!("{take}/lines/{batch}"), json!({ "counted": counted })).await.expect(200);
        owner.post(&format!("{take}/close"), json!({})).await.expect(200);
    }

    let suppliers = report(&owner, "suppliers", TODAY, TODAY).await;
    let row = &suppliers["rows"][0];
    assert_eq!((&row["supplier"], &row["variety"]), (&json!("Flower Direct"), &json!("Роза")));
    let fields =
        ["ordered", "received", "damaged", "short", "purchase_cost", "landed_cost", "wasted", "waste_cost"];
    // 90 stems at 250, and 9 000 of freight.
    assert_eq!(numbers(row, fields), [100, 90, 9, 10, 22_500, 31_500, 14, 4_900]);
    assert_eq!(
        (&row["waste_share"], numbers(&suppliers["total"], fields)),
        (&json!(0.1556), numbers(row, fields))
    );

    let waste = report(&owner, "waste", TODAY, TODAY).await;
    let told: Vec<_> = waste["rows"].as_array().expect("rows").iter().collect();
    let told: Vec<_> =
        told.iter().map(|row| (&row["reason"], &row["person"], numbers(row, ["stems", "cost"]))).collect();
    assert_eq!(told[0], (&json!("arrived_bad"), &json!("Владелец"), [9, 3_150]));
    assert_eq!((told[1].0, told[1].2, told.len()), (&json!("expired"), [3, 1_050], 3));
    // What counting missed is lost, what it found is apart.
    assert_eq!((told[2].0, told[2].2), (&json!("lost_in_count"), [2, 700]));
    assert_eq!((&waste["rows"][1]["staff_id"], &waste["share"]), (&json!(florist.staff_id), &json!(0.1556)));
    let correction = &waste["corrections"][0];
    assert_eq!(
        (&correction["supplier"], numbers(correction, ["stems", "cost"])),
        (&json!("Flower Direct"), [3, 1_050])
    );
    assert_eq!(waste["balance"]["closing"], json!({"stems": 79, "cost": 27_650}));
}
