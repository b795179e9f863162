//! What ages is proposed to be marked down, by whom it is applied, and when it
//! ends.

use chrono::Duration;
use serde_json::{Value, json};

use super::{assembles, counted_bouquet, started, takes_apart};
use crate::support::Caller;

const MARKDOWNS: &str = "/api/showcase/markdowns";
const RULE: &str = "/api/showcase/markdown-rule";

async fn sale_price(owner: &Caller, product: i64) -> Value {
    owner.get(&format!("/api/products/{product}")).await.expect(200)["sale_price"].clone()
}

#[tokio::test]
async fn bouquets_and_stems_that_age_are_proposed_with_a_price_and_a_reason() {
    let app = started().await;
    let owner = app.owner().await;
    owner.stocks("Роза", 30).await.expect(201);
    owner.stocks("Тюльпан", 10).await.expect(201);
    let counted = counted_bouquet(&owner, &[("Роза", 5)]).await;
    let of_stems = owner.creates_bouquet_of(&[("Роза", 3)]).await;
    let of_promised = owner.creates_bouquet_of(&[("Тюльпан", 10)]).await;
    let items = json!([{"product_id": of_promised, "quantity": 1}]);
    owner.places_order(json!({ "items": items })).await.expect(201);
    assembles(&owner, counted, 2).await.expect(201);
    assert_eq!(owner.get(MARKDOWNS).await.expect(200)["total"], 0);
    app.clock().advance(Duration::days(13));
    let found = owner.get(MARKDOWNS).await.expect(200);
    let told = |at: usize| {
        let it = &found["items"][at];
        (it["product_id"].clone(), it["reason"].clone(), it["pieces"].clone(), it["proposed_price"].clone())
    };
    assert_eq!(told(0), (json!(counted), json!("bouquets"), json!(2), json!(8_000)));
    assert_eq!(told(1), (json!(of_stems), json!("stems"), json!(20), json!(8_000)));
    assert_eq!(
        (&found["total"], &found["items"][1]["variety"]),
        (&json!(2), &json!("Роза")),
        "what is promised is sold"
    );
    let applied = owner.post(&format!("{MARKDOWNS}/{counted}"), json!({})).await.expect(200);
    assert_eq!(applied["percent"], 20);
    assert_eq!(
        (sale_price(&owner, counted).await, sale_price(&owner, of_stems).await),
        (json!(8_000), Value::Null)
    );
    assert_eq!(owner.get(MARKDOWNS).await.expect(200)["total"], 1);
    owner.post(&format!("{MARKDOWNS}/{counted}"), json!({})).await.expect_rule("no_markdown");
    owner.post(&format!("{MARKDOWNS}/999999"), json!({})).await.expect(404);
}

#[tokio::test]
async fn the_shops_rule_marks_down_once_a_day_and_takes_back_what_it_did() {
    let app = started().await;
    let owner = app.owner().await;
    owner.stocks("Роза", 10).await.expect(201);
    let product = counted_bouquet(&owner, &[("Роза", 5)]).await;
    owner.changes_product(product, json!({"sale_price": 9_500})).await.expect(200);
    assembles(&owner, product, 2).await.expect(201);
    let rule = json!({"is_automatic": true, "steps": [{"days_left": 2, "percent": 10}, {"days_left": 1, "percent": 30}]});
    assert_eq!(owner.put(RULE, rule.clone()).await.expect(200), rule);
    assert_eq!(owner.get(RULE).await.expect(200), rule);
    app.clock().advance(Duration::days(12));
    app.tick("showcase.mark_down").await;
    assert_eq!(sale_price(&owner, product).await, 9_000);
    // Whoever sets another price that day keeps it.
    owner.changes_product(product, json!({"sale_price": 9_900})).await.expect(200);
    app.tick("showcase.mark_down").await;
    assert_eq!(sale_price(&owner, product).await, 9_900);
    app.clock().advance(Duration::days(1));
    app.tick("showcase.mark_down").await;
    assert_eq!(sale_price(&owner, product).await, 7_000);
    takes_apart(&owner, product, json!({"quantity": 2})).await.expect(200);
    app.clock().advance(Duration::days(1));
    app.tick("showcase.mark_down").await;
    assert_eq!(sale_price(&owner, product).await, 9_900, "as it was before it was marked down");
}

#[tokio::test]
async fn a_rule_has_a_few_steps_of_other_days() {
    let app = started().await;
    let (owner, florist) = (app.owner().await, app.florist().await);
    let rule = owner.get(RULE).await.expect(200);
    assert_eq!((&rule["is_automatic"], &rule["steps"][0]["percent"]), (&json!(false), &json!(20)));
    florist.put(RULE, rule).await.expect(403);
    let step = |days_left: i64, percent: i64| json!({"days_left": days_left, "percent": percent});
    for (steps, place) in [
        (json!([]), "body.steps"),
        (json!([step(0, 1), step(1, 1), step(2, 1), step(3, 1), step(4, 1), step(5, 1)]), "body.steps"),
        (json!([step(15, 10)]), "body.steps.0.days_left"),
        (json!([step(1, 10), step(1, 20)]), "body.steps.1.days_left"),
        (json!([step(1, 0)]), "body.steps.0.percent"),
        (json!([step(1, 91)]), "body.steps.0.percent"),
    ] {
        owner.put(RULE, json!({"is_automatic": false, "steps": steps})).await.expect_objection(place);
    }
}
