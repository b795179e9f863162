//! Who works in the shop.

use serde_json::{Value, json};

use crate::support::{Caller, TestApp};

fn path(member: &Caller) -> String {
    format!("/api/staff/{}", member.staff_id)
}

#[tokio::test]
async fn someone_is_hired_by_a_phone_however_it_is_written() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let hired = owner.hires("Марина", "8 (705) 123-45-67", "florist").await.expect(201);
    assert_eq!((&hired["phone"], &hired["role"]), (&json!("+77051234567"), &json!("florist")));
    assert_eq!(hired["permissions"], json!(["orders:read", "products:read", "warehouse", "production"]));
    assert_eq!(owner.get(&format!("/api/staff/{}", hired["id"])).await.expect(200), hired);
    for wrong in ["+4915112345678", "12345", "+7705123456", "телефон", ""] {
        owner.hires("Марина", wrong, "florist").await.expect_objection("body.phone");
    }
}

#[tokio::test]
async fn a_phone_works_in_a_shop_once() {
    let app = TestApp::start().await;
    let (owner, florist) = (app.owner().await, app.florist().await);
    owner.hires("Другая", &florist.phone, "manager").await.expect_rule("phone_taken");
    owner.hires("Сам", &owner.phone, "manager").await.expect_rule("phone_taken");
    // In another shop it is nobody's business.
    app.stranger().await.hires("Марина", &florist.phone, "manager").await.expect(201);
}

#[tokio::test]
async fn someone_dismissed_is_out_at_once_and_can_be_hired_again() {
    let app = TestApp::start().await;
    let (owner, manager) = (app.owner().await, app.manager().await);
    manager.get("/api/shop").await.expect(200);
    owner.delete(&path(&manager)).await.expect(204);
    manager.get("/api/shop").await.expect(401);
    owner.get(&path(&manager)).await.expect(404);
    owner.delete(&path(&manager)).await.expect(404);
    let again = owner.hires("Алия", &manager.phone, "manager").await.expect(201);
    assert_ne!(again["id"], manager.staff_id, "a new membership");
    let list = owner.get("/api/staff").await.expect(200);
    assert_eq!(list["total"], 2, "{list}");
}

#[tokio::test]
async fn a_new_role_counts_at_once() {
    let app = TestApp::start().await;
    let (owner, florist) = (app.owner().await, app.florist().await);
    florist.get("/api/shop").await.expect(403);
    let changed =
        owner.patch(&path(&florist), json!({"role": "manager", "name": "Марина А."})).await.expect(200);
    assert_eq!((&changed["role"], &changed["name"]), (&json!("manager"), &json!("Марина А.")));
    florist.get("/api/shop").await.expect(200);
    owner.patch(&path(&florist), json!({"role": "boss"})).await.expect_objection("body.role");
}

#[tokio::test]
async fn the_last_owner_stays() {
    let app = TestApp::start().await;
    let (owner, manager) = (app.owner().await, app.manager().await);
    owner.delete(&path(&owner)).await.expect_rule("last_owner");
    owner.patch(&path(&owner), json!({"role": "manager"})).await.expect_rule("last_owner");
    owner.patch(&path(&owner), json!({"name": "Динара", "role": "owner"})).await.expect(200);
    // With a second owner the first may go.
    owner.patch(&path(&manager), json!({"role": "owner"})).await.expect(200);
    owner.delete(&path(&owner)).await.expect(204);
    manager.delete(&path(&manager)).await.expect_rule("last_owner");
}

#[tokio::test]
async fn of_two_owners_who_leave_at_once_one_stays() {
    let app = TestApp::start().await;
    let (owner, manager) = (app.owner().await, app.manager().await);
    owner.patch(&path(&manager), json!({"role": "owner"})).await.expect(200);
    let (own, theirs) = (path(&owner), path(&manager));
    let (first, second) =
        tokio::join!(owner.delete(&own), manager.patch(&theirs, json!({"role": "courier"})));
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    // Whoever came second is refused; or out already, if their answer took long.
    assert!(statuses[0] < 300 && statuses[1] >= 400, "{first}\n{second}");
    let owners = format!(
        "select count(*) from staff where shop_id = {} and role = 'owner' and removed_at is null",
        owner.shop_id
    );
    assert_eq!(app.db_value::<i64>(&owners).await, 1);
}

#[tokio::test]
async fn everything_wrong_with_a_new_member_is_said_at_once() {
    let app = TestApp::start().await;
    let answer = app.owner().await.hires(" ", "1", "florist").await;
    assert_eq!(answer.objections(), ["body.name", "body.phone"], "{answer}");
    let long = "я".repeat(201);
    app.owner().await.hires(&long, "+77051234567", "florist").await.expect_objection("body.name");
    app.owner().await.hires(&long[..400], "+77051234567", "florist").await.expect(201);
}

#[tokio::test]
async fn nobody_is_hired_halfway() {
    let app = TestApp::start().await;
    let (owner, florist) = (app.owner().await, app.florist().await);
    let events = app.db_events(owner.shop_id).await.len();
    owner.hires("Другая", &florist.phone, "manager").await.expect_rule("phone_taken");
    assert_eq!(app.db_events(owner.shop_id).await.len(), events, "a refusal is no event");
    let list: Value = owner.get("/api/staff").await.expect(200);
    assert_eq!(list["total"], 2, "{list}");
}

#[tokio::test]
async fn staff_are_listed_by_what_they_do() {
    let app = TestApp::start().await;
    let (owner, _, courier) = (app.owner().await, app.florist().await, app.courier().await);
    for (query, roles) in [
        ("role=courier", vec!["courier"]),
        ("role=courier&role=florist", vec!["florist", "courier"]),
        ("role[]=owner", vec!["owner"]),
        ("role=manager", vec![]),
        ("", vec!["owner", "florist", "courier"]),
    ] {
        let list = owner.get(&format!("/api/staff?{query}")).await.expect(200);
        let items = list["items"].as_array().cloned().unwrap_or_default();
        let found: Vec<_> = items.iter().map(|member| member["role"].clone()).collect();
        assert_eq!(
            (found, &list["total"]),
            (roles.iter().map(|role| json!(role)).collect(), &json!(roles.len()))
        );
    }
    let couriers = owner.get("/api/staff?role=courier").await.expect(200);
    assert_eq!(couriers["items"][0]["id"], json!(courier.staff_id));
    for (query, at) in [("role=courier,boss", "query.role"), ("roles=courier", "query.roles")] {
        owner.get(&format!("/api/staff?{query}")).await.expect_objection(at);
    }
}

#[tokio::test]
async fn another_phone_is_another_person_in_the_same_place() {
    let app = TestApp::start().await;
    let (owner, florist) = (app.owner().await, app.florist().await);
    let (here, phone) = (path(&florist), "+77059999999");
    owner.patch(&here, json!({"phone": owner.phone})).await.expect_rule("phone_taken");
    owner.patch(&here, json!({"phone": "+4915112345678"})).await.expect_objection("body.phone");
    florist.get("/api/orders").await.expect(200);
    let same = owner.patch(&here, json!({"phone": florist.phone, "name": "Марина"})).await.expect(200);
    assert_eq!((&same["phone"], &same["name"]), (&json!(florist.phone), &json!("Марина")));
    florist.get("/api/orders").await.expect(200);
    let moved = owner.patch(&here, json!({"phone": "8 705 999-99-99"})).await.expect(200);
    assert_eq!(
        (&moved["phone"], &moved["id"], &moved["role"]),
        (&json!(phone), &same["id"], &json!("florist"))
    );
    assert_eq!(owner.get(&here).await.expect(200), moved);
    florist.get("/api/orders").await.expect(401);
    // The phone that left may be hired anew, the one that came works here.
    owner.hires("Другая", phone, "courier").await.expect_rule("phone_taken");
    owner.hires("Марина", &florist.phone, "courier").await.expect(201);
}

#[tokio::test]
async fn the_only_owners_phone_stays() {
    let app = TestApp::start().await;
    let (owner, manager) = (app.owner().await, app.manager().await);
    owner.patch(&path(&owner), json!({"phone": "+77059999999"})).await.expect_rule("last_owner");
    owner.patch(&path(&owner), json!({"phone": owner.phone, "name": "Хозяйка"})).await.expect(200);
    owner.patch(&path(&manager), json!({"role": "owner"})).await.expect(200);
    owner.patch(&path(&manager), json!({"phone": "+77059999999"})).await.expect(200);
    manager.get("/api/shop").await.expect(401);
}
