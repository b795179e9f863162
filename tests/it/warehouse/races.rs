//! Rivals for the last stems: a short version of what `bench/chaos` does at
//! length.

use futures::future::{join, join_all};
use serde_json::json;

use crate::support::TestApp;

const ROUNDS: usize = 12;

#[tokio::test]
async fn of_those_who_want_the_last_stems_exactly_as_many_get_them_as_there_are() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    for round in 0..ROUNDS {
        let variety = format!("Роза {round}");
        let delivery = owner.stocks(&variety, 7).await.expect(201);
        let batch = delivery["positions"][0]["batch_id"].clone();
        let bouquet = owner.creates_bouquet_of(&[(&variety, 5)]).await;
        let (buyer, shop) = (app.buyer(), owner.shop_id);
        let token = buyer.begins_cart(shop).await;
        buyer.puts_into_cart(&token, bouquet, 1).await.expect(201);
        let items = json!([{"product_id": bouquet, "quantity": 1}]);
        let staffs = json!({"customer_phone": "+77015550001", "items": items});
        let publics =
            json!({"shop_id": shop, "customer_phone": format!("+770155{:05}", 100 + round), "items": items});
        let checkout = format!("/api/public/carts/{token}/checkout");
        let line = json!({"name": variety, "variety": variety, "quantity": 5});
        let counted = json!({"stock_mode": "counted", "stock_quantity": 0, "ingredients": [line]});
        let assemble = format!("/api/products/{}/assemble", owner.creates_product(counted).await.id());
        let rivals = vec![
            owner.post("/api/orders/with-items", staffs.clone()),
            owner.post("/api/orders/with-items", staffs),
            buyer.post("/api/public/orders", publics),
            buyer.post(&checkout, json!({})),
            owner.post(&assemble, json!({"quantity": 1})),
            owner.post(&assemble, json!({"quantity": 1})),
        ];
        // Nothing is lost by these: two stems are of no bouquet, and what nobody counted stays.
        let write_off = json!({"quantity": 2, "reason": "damaged"});
        let beside = async {
            owner.post(&format!("/api/warehouse/{batch}/write-off"), write_off).await.expect(200);
            let take = owner.post("/api/warehouse/stock-takes", json!({})).await.id();
            owner.post(&format!("/api/warehouse/stock-takes/{take}/close"), json!({})).await.expect(200);
        };
        let (answers, ()) = join(join_all(rivals), beside).await;
        let won = answers.iter().filter(|answer| answer.status < 300).count();
        assert_eq!(won, 1, "{:?}", answers.iter().map(crate::support::Answer::text).collect::<Vec<_>>());
    }
    let below = "select count(*) from stems s, unnest(s.room) r where r < 0";
    assert_eq!(app.db_value::<i64>(below).await, 0);
    let risks = owner.get("/api/warehouse/at-risk").await.expect(200);
    assert_eq!(risks["total"], 0, "nobody was promised what is not there");
}
