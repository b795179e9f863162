//! What not everybody may see is null for the others, in every answer: each
//! role and some keys, each operation that reads, and what staff may do.

use reqwest::Method;
use serde_json::{Value, json};

use super::operations::{document, operations, roles};
use super::things::Things;
use crate::support::{Answer, Caller, TestApp};

/// Fields with one rule of who sees them.
struct Guarded {
    fields: &'static [&'static str],
    /// Any of these permissions is enough.
    shown_to: &'static [&'static str],
}

const GUARDED: [Guarded; 2] = [
    Guarded { fields: &["tracking_token", "tracking_url", "payment_url"], shown_to: &["orders"] },
    Guarded {
        fields: &["cost_price", "revenue", "total_revenue", "cost", "margin"],
        shown_to: &["products", "reports", "reports:read"],
    },
];

/// Someone, with the words of what they may do.
struct Looker {
    caller: Caller,
    may: Vec<String>,
}

impl Looker {
    fn sees(&self, guarded: &Guarded) -> bool {
        self.may.iter().any(|word| guarded.shown_to.contains(&word.as_str()))
    }

    /// How many guarded values the answer shows them.
    fn check(&self, answer: &Answer, token: &str) -> usize {
        if !self.sees(&GUARDED[0]) {
            assert!(!answer.text().contains(token), "the tracking token in {answer}");
        }
        let is_table = answer.header("content-type").starts_with("text/csv");
        if answer.is_page() || is_table || answer.body.is_empty() {
            return 0;
        }
        let shown = GUARDED.iter().map(|guarded| {
            let values = values_of(&answer.json(), guarded.fields);
            let shown = values.iter().filter(|value| !value.is_null()).count();
            assert!(shown == 0 || self.sees(guarded), "{:?} in {answer}", guarded.fields);
            shown
        });
        shown.sum()
    }
}

fn values_of(json: &Value, names: &[&str]) -> Vec<Value> {
    match json {
        Value::Object(fields) => {
            let own = fields.iter().filter(|(name, _)| names.contains(&name.as_str()));
            let own = own.map(|(_, value)| value.clone());
            own.chain(fields.values().flat_map(|value| values_of(value, names))).collect()
        }
        Value::Array(items) => items.iter().flat_map(|item| values_of(item, names)).collect(),
        _ => Vec::new(),
    }
}

async fn lookers(app: &TestApp, document: &Value) -> Vec<Looker> {
    let mut lookers = Vec::new();
    for role in roles(document) {
        let caller = app.someone_as(&role).await;
        let me = caller.get("/api/auth/me").await.expect(200);
        let may = me["permissions"].as_array().expect("permissions").clone();
        let may = may.iter().map(|word| word.as_str().expect("a word").to_owned()).collect();
        lookers.push(Looker { caller, may });
    }
    for scopes in [
        &["orders:read", "products:read", "customers:read", "payments:read"][..],
        &["orders", "products:read"],
        &["products:read", "reports:read", "orders:read"],
    ] {
        let caller = app.owner().await.program_with(scopes).await;
        lookers.push(Looker { caller, may: scopes.iter().map(ToString::to_string).collect() });
    }
    lookers
}

#[tokio::test]
async fn what_somebody_may_not_see_is_null_in_every_answer() {
    let app = TestApp::start().await;
    let document = document(&app).await;
    let (owner, mut things) = (app.owner().await, Things::default());
    let (florist, courier) = (app.florist().await, app.courier().await);
    // First, since an order makes a customer of its own.
    things.id(&app, "customer_id", "owner").await;
    let id = things.id(&app, "order_id", "owner").await;
    let product = things.id(&app, "product_id", "owner").await;
    owner.changes_product(product, json!({"cost_price": 4_000})).await.expect(200);
    let delivery = json!({"delivery_method": "delivery", "address": "ул. Абая 10", "payment_method": "cash"});
    owner.changes_order(id, delivery).await.expect(200);
    let hands = json!({"florist_id": florist.staff_id, "courier_id": courier.staff_id});
    owner.assigns(id, hands).await.expect(200);
    let order = owner.moves(id, "assembled").await.expect(200);
    let token = order["tracking_token"].as_str().expect("a token").to_owned();
    let lookers = lookers(&app, &document).await;
    for looker in &lookers {
        let mut shown = 0;
        for operation in
            operations(&document).iter().filter(|one| one.is_secured && one.method == Method::GET)
        {
            let path = things.path(&app, operation, "owner").await;
            let answer = operation.call(&looker.caller, &path, "").await;
            shown += looker.check(&answer, &token);
        }
        let sees = GUARDED.iter().any(|guarded| looker.sees(guarded));
        assert_eq!(shown > 0, sees, "{:?} saw {shown}", looker.may);
    }
    // What answers with the order after something was done about it.
    let comment = json!({"comment": "Где лента?"});
    for (looker, stage) in [("florist", "assembled"), ("courier", "delivery")] {
        let caller = app.someone_as(looker).await;
        let looker = Looker { caller, may: Vec::new() };
        looker.check(&looker.caller.moves(id, stage).await, &token);
        let path = |what: &str| format!("/api/orders/{id}/{what}");
        looker.check(&looker.caller.post(&path("comments"), comment.clone()).await, &token);
        looker.check(&looker.caller.patch(&path("issue"), json!({"issue_type": "other"})).await, &token);
        let back = looker.caller.moves(id, stage).await;
        assert_eq!(back.expect(200)["tracking_token"], Value::Null, "{back}");
        looker.check(&back, &token);
    }
}

#[tokio::test]
async fn what_may_be_null_is_announced() {
    let app = TestApp::start().await;
    let document = document(&app).await;
    for (schema, field) in [
        ("Order", "tracking_token"),
        ("Order", "tracking_url"),
        ("Order", "payment_url"),
        ("Product", "cost_price"),
        ("ProductStats", "revenue"),
    ] {
        let kinds = &document["components"]["schemas"][schema]["properties"][field]["type"];
        let kinds = kinds.as_array().unwrap_or_else(|| panic!("{schema}.{field} is only {kinds}"));
        assert!(kinds.contains(&json!("null")), "{schema}.{field} is {kinds:?}");
    }
}
