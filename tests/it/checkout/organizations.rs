//! An organisation acts for one shop, and only after the operator's word.

use cvety::run::{OrganizationDeed, carried_out};
use cvety::values::ShopId;
use serde_json::json;

use super::{KASPI, Purchase, connects_kaspi, standing, wait};
use crate::support::kaspi::{BIN, FakeKaspi};
use crate::support::{Caller, TestApp};

fn wish() -> serde_json::Value {
    json!({"scheme": "r3", "organization_bin": BIN})
}

async fn operator(app: &TestApp, deed: &str, shop: &Caller) -> Result<String, String> {
    let (shop, bin) = (ShopId(shop.shop_id), BIN.parse().expect("a BIN"));
    let deed = match deed {
        "allow" => OrganizationDeed::Allow(shop, bin),
        "forbid" => OrganizationDeed::Forbid(shop, bin),
        _ => OrganizationDeed::List,
    };
    carried_out(app.db(), &deed).await.map_err(|error| error.to_string())
}

#[tokio::test]
async fn nobody_connects_an_organisation_that_the_operator_has_not_allowed_them() {
    let kaspi = FakeKaspi::start().await;
    let app = kaspi.serving().await;
    let (owner, stranger) = (app.owner().await, app.stranger().await);
    let refused = owner.put(KASPI, wish()).await;
    refused.expect_rule("organization_not_allowed");
    assert!(refused.text().contains(BIN) && refused.text().contains(&owner.shop_id.to_string()), "{refused}");
    assert!(kaspi.calls("").is_empty(), "Kaspi is not even asked");
    operator(&app, "allow", &owner).await.expect("allowed");
    owner.put(KASPI, wish()).await.expect(200);
    stranger.put(KASPI, wish()).await.expect_rule("organization_not_allowed");
    // An owner's own key names no organisation.
    connects_kaspi(&app).await;
}

#[tokio::test]
async fn the_operator_allows_an_organisation_to_one_shop_lists_and_takes_back() {
    let app = TestApp::start().await;
    let (owner, stranger) = (app.owner().await, app.stranger().await);
    assert_eq!(operator(&app, "list", &owner).await.as_deref(), Ok("nothing is allowed"));
    operator(&app, "allow", &owner).await.expect("allowed");
    assert!(operator(&app, "allow", &owner).await.expect("again").contains("already"));
    let refused = operator(&app, "allow", &stranger).await.expect_err("another's");
    assert!(
        refused.contains(&format!("cvety kaspi forbid --shop {} --bin {BIN}", owner.shop_id)),
        "{refused}"
    );
    let list = operator(&app, "list", &owner).await.expect("a list");
    assert!(list.contains(&format!("shop {}  {BIN}", owner.shop_id)) && list.lines().count() == 1, "{list}");
    operator(&app, "forbid", &owner).await.expect("forbidden");
    operator(&app, "forbid", &owner).await.expect_err("nothing is left");
    operator(&app, "allow", &stranger).await.expect("free again");
    let mut nowhere = owner.clone();
    nowhere.shop_id = 987_654;
    app.db_execute("delete from organization_permits").await;
    assert_eq!(operator(&app, "allow", &nowhere).await.expect_err("no shop"), "there is no shop 987654");
}

#[tokio::test]
async fn what_was_taken_back_takes_no_new_money_and_gives_back_what_came() {
    let kaspi = FakeKaspi::start().await;
    let app = kaspi.serving().await;
    let owner = app.owner().await;
    operator(&app, "allow", &owner).await.expect("allowed");
    owner.put(KASPI, wish()).await.expect(200);
    let purchase = Purchase::by_kaspi(&app).await;
    purchase.wants("way=link").await;
    operator(&app, "forbid", &owner).await.expect("forbidden");
    assert_eq!(owner.get(KASPI).await.expect(200)["is_usable"], false);
    kaspi.confirm(kaspi.latest().id);
    wait(&app, chrono::Duration::seconds(10)).await;
    assert_eq!(purchase.standing().await, standing("paid", "paid"));
    owner.cancels(purchase.order_id, json!({})).await.expect(200);
    wait(&app, chrono::Duration::seconds(10)).await;
    assert_eq!(
        (purchase.standing().await, kaspi.latest().returned),
        (standing("cancelled", "refunded"), 1_000_000)
    );
    // The next order is not Kaspi's; in this environment the mock stands in.
    let next = Purchase::by_kaspi(&app).await;
    next.is_led_back_after("approve").await;
    assert_eq!((next.standing().await, kaspi.sales().len()), (standing("paid", "paid"), 1));
}
