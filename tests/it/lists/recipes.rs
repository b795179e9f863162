//! A page of bouquets by recipe, in a shop of a thousand of them and three
//! hundred stems.

use super::watched::Watched;
use crate::support::TestApp;

const PRODUCTS: i64 = 1_000;
/// Recipe lines of a page, and the gates of their varieties.
const MOST_ROWS: i64 = 300;

/// A warehouse of three hundred varieties, and a recipe of six for each product.
async fn db_fill_warehouse(app: &TestApp, shop: i64) {
    let today = app.date_in(0);
    app.db_execute(&format!(
        "insert into varieties (shop_id, name, created_at, updated_at)
         select {shop}, 'Сорт ' || n, now(), now() from generate_series(1, 300) n;
         insert into stems (shop_id, variety_id, day, fresh, room)
         select shop_id, id, '{today}', array_fill(0, array[20]) || 500, array_fill(500, array[21])
         from varieties where shop_id = {shop};
         insert into product_ingredients (shop_id, product_id, position, name, quantity, unit, variety, variety_id)
         select {shop}, p.id, place, v.name, place, 'шт', v.name, v.id
         from products p, generate_series(1, 6) place,
              lateral (select id, name from varieties where shop_id = {shop} order by id
                       offset (p.id * 7 + place * 37) % 300 limit 1) v
         where p.shop_id = {shop};
         update products set is_from_stems = true where shop_id = {shop};
         analyze products, product_ingredients, stems, varieties"
    ))
    .await;
}

#[tokio::test]
async fn a_page_by_recipe_is_one_statement_more_and_reads_its_own_recipes() {
    let app = TestApp::start().await;
    let watched = Watched::start(&app).await;
    let owner = app.owner().await;
    app.db_fill_shop(&owner, 1_000, 100, PRODUCTS).await;
    app.db_settle().await;
    let path = format!("/api/public/products?shop_id={}", owner.shop_id);
    let statements = async || {
        watched.take();
        let page = app.nobody().get(&path).await.expect(200);
        (page, watched.take())
    };
    let (_, counted) = statements().await;
    db_fill_warehouse(&app, owner.shop_id).await;
    // A page is kept for a second.
    app.clock().advance(chrono::Duration::seconds(1));
    let (page, by_recipe) = statements().await;
    assert_eq!(page["items"].as_array().map(Vec::len), Some(20));
    // Five hundred of each of six stems, of which the sixth is needed six times.
    assert_eq!(page["items"][0]["in_stock"], true);
    assert_eq!(by_recipe.len(), counted.len() + 1, "statements");
    for plan in by_recipe {
        for (step, table, rows) in plan.steps() {
            let of_recipes = ["product_ingredients", "stems", "varieties"].contains(&table.as_str());
            assert!(!of_recipes || rows <= MOST_ROWS, "{step} on {table} saw {rows} rows: {}", plan.text());
        }
    }
}
