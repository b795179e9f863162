//! What a query string says is known, on every operation of the document: a
//! filter that is misspelt must not return everything.

use serde_json::{Value, json};

use super::operations::{Operation, document, operations};
use crate::support::TestApp;

/// Somebody else writes their addresses.
const OTHERS_WRITE: [&str; 1] = ["report_payment"];

/// Name and whether it may repeat, of each parameter in the query string.
fn asked(operation: &Operation) -> Vec<(String, bool)> {
    let all = operation.definition["parameters"].as_array().cloned().unwrap_or_default();
    let in_query = all.into_iter().filter(|parameter| parameter["in"] == "query");
    let of = |parameter: Value| {
        let name = parameter["name"].as_str().expect("a name").to_owned();
        (name, parameter["schema"]["type"] == "array")
    };
    in_query.map(of).collect()
}

#[tokio::test]
async fn what_no_operation_knows_is_refused_by_name() {
    let app = TestApp::start().await;
    let document = document(&app).await;
    let owner = app.owner().await;
    let mut refusing = 0;
    for operation in operations(&document) {
        let caller = if operation.is_secured { owner.clone() } else { app.nobody() };
        let path = operation.path_to_nothing();
        let answer = operation.call(&caller, &format!("{path}?statuss=paid&_=1&utm_source=2gis"), "{}").await;
        if operation.is_page() || OTHERS_WRITE.contains(&operation.id.as_str()) {
            assert!(!answer.objections().iter().any(|loc| loc == "query.statuss"), "{answer}");
            continue;
        }
        assert_eq!(answer.objections(), ["query.statuss"], "{}: {answer}", operation.id);
        assert_eq!(answer.json()["detail"][0]["msg"], "Неизвестный параметр", "{answer}");
        refusing += 1;
    }
    assert!(refusing > 60, "{refusing} operations");
}

#[tokio::test]
async fn what_there_is_once_is_not_said_twice() {
    let app = TestApp::start().await;
    let document = document(&app).await;
    let owner = app.owner().await;
    let mut tried = 0;
    for operation in operations(&document).iter().filter(|operation| !operation.is_page()) {
        for (name, may_repeat) in asked(operation) {
            let path = operation.path_to_nothing();
            let answer = operation.call(&owner, &format!("{path}?{name}=1&{name}=1"), "{}").await;
            let is_refused = answer.status == 422 && answer.text().contains("Поле указано дважды");
            assert_eq!(is_refused, !may_repeat, "{}, {name}: {answer}", operation.id);
            tried += 1;
        }
    }
    assert!(tried > 40, "{tried} parameters");
}

#[tokio::test]
async fn every_list_is_paged_by_skip_as_well() {
    let app = TestApp::start().await;
    let document = document(&app).await;
    for operation in operations(&document) {
        let names: Vec<_> = asked(&operation).into_iter().map(|(name, _)| name).collect();
        let has = |name: &str| names.iter().any(|known| known == name);
        assert!(has("page") == has("limit") && has("page") == has("skip"), "{}: {names:?}", operation.id);
    }
}

/// As often as there are things to be shown.
#[tokio::test]
async fn filters_by_ids_ratings_tags_and_roles_may_repeat() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let variety = |name: &'static str| async {
        let delivery = owner.stocks(name, 5).await.expect(201);
        delivery["positions"][0]["variety_id"].as_i64().expect("an id")
    };
    let [red, white] = [variety("Красная").await, variety("Белая").await];
    variety("Розовая").await;
    for query in [format!("variety_id={red}&variety_id={white}"), format!("variety_id={red},{white}")] {
        assert_eq!(owner.get(&format!("/api/warehouse?{query}")).await.expect(200)["total"], 2, "{query}");
    }
    assert_eq!(owner.get("/api/warehouse?height_cm=0,50").await.expect(200)["total"], 3);
    let customers = ["+77015550001", "+77015550002", "+77015550003"];
    let mut ids = Vec::new();
    for (phone, tag) in customers.into_iter().zip(["VIP", "Опт", "Разное"]) {
        ids.push(owner.creates_customer(json!({"phone": phone, "tags": [tag]})).await.id());
        owner.writes_order(json!({"customer_phone": phone})).await.expect(201);
    }
    let of_two = format!("/api/orders?customer_id={}&customer_id={}", ids[0], ids[2]);
    assert_eq!(owner.get(&of_two).await.expect(200)["total"], 2);
    assert_eq!(owner.get("/api/orders?courier_id=4,5&florist_id=1").await.expect(200)["total"], 0);
    assert_eq!(owner.get("/api/customers?tag=VIP&tag=Опт").await.expect(200)["total"], 2);
    assert_eq!(owner.get("/api/feedback?rating=4,5").await.expect(200)["total"], 0);
    owner.get("/api/feedback?rating=4,6").await.expect_objection("query.rating");
    owner.get("/api/users?role=courier&role=florist").await.expect(200);
    owner.get("/api/orders?customer_id=1,x").await.expect_objection("query.customer_id");
}
