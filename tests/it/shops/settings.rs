//! A shop's settings.

use serde_json::{Value, json};

use crate::support::{Caller, TestApp};

async fn settings(owner: &Caller) -> Value {
    owner.get("/api/shop").await.expect(200)
}

#[tokio::test]
async fn a_new_shop_is_open_always_and_takes_kaspi_cash_and_card() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let shop = settings(&owner).await;
    assert_eq!(shop["id"], owner.shop_id);
    assert_eq!(shop["name"], format!("Цветочный магазин {}", &owner.phone[owner.phone.len() - 4..]));
    assert_eq!(shop["payment_methods"], json!(["kaspi", "cash", "card"]));
    assert_eq!(
        (&shop["time_zone"], &shop["currency"], &shop["language"]),
        (&json!("Asia/Almaty"), &json!("KZT"), &json!("ru"))
    );
    for open in ["working_hours", "same_day_cutoff", "phone", "address"] {
        assert_eq!(shop[open], json!(null), "{open}");
    }
    assert_eq!(shop["created_at"], "2026-11-25T12:00:00+05:00");
    assert_eq!(owner.get("/api/shop/delivery-zones").await.expect(200)["total"], 0);
}

#[tokio::test]
async fn what_is_named_changes_and_what_is_not_stays() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let changes = json!({
        "name": " Цветы на Достык ", "phone": "8 701 123 45 67", "telegram": "@cvety",
        "address": "г. Алматы, пр. Достык 89", "payment_methods": ["cash", "transfer"], "language": "kk",
        "working_hours": {"weekdays": "09:00-20:00", "saturday": "10:00 - 18:00"}, "same_day_cutoff": "18:00",
    });
    app.clock().advance(chrono::Duration::minutes(5));
    let changed = owner.patch("/api/shop", changes).await.expect(200);
    assert_eq!((&changed["name"], &changed["phone"]), (&json!("Цветы на Достык"), &json!("+77011234567")));
    let hours = json!({"weekdays": "09:00 - 20:00", "saturday": "10:00 - 18:00", "sunday": "00:00 - 24:00"});
    assert_eq!(changed["working_hours"], hours, "a day that nobody named is open as it was");
    assert_eq!((&changed["same_day_cutoff"], &changed["language"]), (&json!("18:00"), &json!("kk")));
    assert_eq!(changed["updated_at"], "2026-11-25T12:05:00+05:00");
    assert_eq!(settings(&owner).await, changed);

    let again = owner.patch("/api/shop", json!({"telegram": "@cvety_kz"})).await.expect(200);
    let mut expected = changed.clone();
    expected["telegram"] = json!("@cvety_kz");
    assert_eq!(again, expected);
}

#[tokio::test]
async fn null_clears_what_may_be_empty() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let full = json!({"phone": "+77011234567", "working_hours": {"sunday": "10:00 - 16:00"}, "same_day_cutoff": "12:30",
                      "instagram": "@cvety.kz", "address": "пр. Достык 89"});
    owner.patch("/api/shop", full.clone()).await.expect(200);
    for field in full.as_object().expect("fields").keys() {
        let cleared = owner.patch("/api/shop", json!({ field.as_str(): null })).await.expect(200);
        assert_eq!(cleared[field], json!(null), "{field}");
    }
    let named = owner.patch("/api/shop", json!({"name": null, "payment_methods": null})).await.expect(200);
    assert!(named["name"].is_string() && named["payment_methods"].is_array(), "{named}");
}

#[tokio::test]
async fn everything_wrong_is_named_at_once_and_nothing_changes() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let before = settings(&owner).await;
    let wrong = json!({
        "name": "", "phone": "12", "telegram": "т".repeat(101), "payment_methods": [], "time_zone": "Asia/Nowhere",
        "currency": "XXX", "working_hours": {"saturday": "18:00 - 18:00"}, "same_day_cutoff": "25:00",
    });
    let answer = owner.patch("/api/shop", wrong.clone()).await;
    answer.expect(422);
    let mut found = answer.objections();
    found.sort();
    let mut expected: Vec<_> =
        wrong.as_object().expect("fields").keys().map(|name| format!("body.{name}")).collect();
    expected.retain(|name| name != "body.working_hours");
    expected.push("body.working_hours.saturday".to_owned());
    expected.sort();
    assert_eq!(found, expected, "{answer}");
    assert_eq!(settings(&owner).await, before);
}

#[tokio::test]
async fn the_currency_is_fixed_once_something_has_a_price() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    assert_eq!(owner.patch("/api/shop", json!({"currency": "USD"})).await.expect(200)["currency"], "USD");
    let zone = owner.creates_zone(json!({"price": 4.5})).await.expect(201);
    assert_eq!(zone["price"], 4.5, "dollars have cents");
    owner.patch("/api/shop", json!({"currency": "KZT"})).await.expect_rule("currency_in_use");
    owner.patch("/api/shop", json!({"currency": "USD", "name": "Flowers"})).await.expect(200);
    // Its settings are another shop's no more than its rows are.
    assert_eq!(settings(&app.stranger().await).await["currency"], "KZT");
}

#[tokio::test]
async fn times_are_told_by_the_shops_own_clock() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let shop = owner.patch("/api/shop", json!({"time_zone": "Europe/Berlin"})).await.expect(200);
    assert_eq!(shop["created_at"], "2026-11-25T08:00:00+01:00");
}

#[tokio::test]
async fn the_hours_of_a_day_change_and_those_of_the_others_stay() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let hours = async |change: Value| {
        owner.patch("/api/shop", json!({"working_hours": change})).await.expect(200)["working_hours"].clone()
    };
    let week = json!({"weekdays": "09:00 - 20:00", "saturday": "10:00 - 02:00", "sunday": null});
    assert_eq!(hours(week.clone()).await, week);
    for (change, shown) in [
        (json!({}), week),
        (
            json!({"weekdays": "08:00–21:00"}),
            json!({"weekdays": "08:00 - 21:00", "saturday": "10:00 - 02:00", "sunday": null}),
        ),
        (
            json!({"sunday": "00:00 - 24:00", "saturday": null}),
            json!({"weekdays": "08:00 - 21:00", "saturday": null, "sunday": "00:00 - 24:00"}),
        ),
        (
            json!({"weekdays": "09:00 - 18:00", "friday": "09:00 - 00:00"}),
            json!({"monday": "09:00 - 18:00", "tuesday": "09:00 - 18:00", "wednesday": "09:00 - 18:00",
                   "thursday": "09:00 - 18:00", "friday": "09:00 - 24:00", "saturday": null, "sunday": "00:00 - 24:00"}),
        ),
        (
            json!({"friday": "09:00 - 18:00"}),
            json!({"weekdays": "09:00 - 18:00", "saturday": null, "sunday": "00:00 - 24:00"}),
        ),
    ] {
        assert_eq!(hours(change.clone()).await, shown, "{change}");
        assert_eq!(settings(&owner).await["working_hours"], shown);
        assert_eq!(hours(shown.clone()).await, shown, "what is shown is accepted back");
    }
    assert_eq!(hours(Value::Null).await, Value::Null);
    assert_eq!(hours(json!({})).await, Value::Null);
}

#[tokio::test]
async fn hours_of_a_day_that_is_none_are_refused_at_its_name() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    for (hours, at) in [
        (json!({"Monday-Friday": "09:00 - 20:00"}), "Monday-Friday"),
        (json!({"mon": "09:00 - 20:00"}), "mon"),
        (json!({"weekdays": "09:00 - 20:00", "Sunday": null}), "Sunday"),
        (json!({"monday": "в обед"}), "monday"),
        (json!({"monday": "10:00 - 10:00"}), "monday"),
        (json!({"monday": "10:00 - 25:00"}), "monday"),
        (json!({"monday": "24:00 - 02:00"}), "monday"),
        (json!({"monday": ""}), "monday"),
    ] {
        let answer = owner.patch("/api/shop", json!({ "working_hours": hours })).await;
        answer.expect_objection(&format!("body.working_hours.{at}"));
    }
    assert_eq!(settings(&owner).await["working_hours"], Value::Null);
}
