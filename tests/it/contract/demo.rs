//! The demo shop on databases that are not quite empty.

use std::process::Output;

use sqlx::ConnectOptions;
use tokio::process::Command;

use crate::support::cluster::{Database, connect};
use crate::support::db::{db_execute, db_rows};

/// What `cvety demo` says on a database.
async fn demo_on(database: &Database) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cvety"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("CVETY__")) {
        command.env_remove(name);
    }
    let url = database.as_superuser().to_url_lossy();
    let output = command.arg("demo").env("DATABASE_URL", url.as_str()).kill_on_drop(true).output().await;
    output.expect("the program runs")
}

/// The first shop with its owner and nothing else, and how many products and
/// orders it has after `cvety demo`.
async fn made_for(owner: &str) -> (i64, i64) {
    let database = Database::migrated().await;
    let mut connection = connect(&database.as_superuser()).await;
    let shop = format!(
        "insert into shops (name) values ('Первый');
         insert into persons (phone) values ('{owner}');
         insert into staff (shop_id, person_id, name, phone, role) select 1, id, 'Алия', phone, 'owner' from persons"
    );
    db_execute(&mut connection, &shop).await;
    let output = demo_on(&database).await;
    assert!(output.status.success(), "{output:?}");
    let counts = "select (select count(*) from products), (select count(*) from orders)";
    db_rows(&mut connection, counts).await[0]
}

#[tokio::test]
async fn a_demo_shop_whose_making_was_cut_short_is_filled_by_the_next_start() {
    assert_eq!(made_for("+77011234567").await, (23, 40));
}

#[tokio::test]
async fn somebody_elses_first_shop_is_left_alone() {
    assert_eq!(made_for("+77019998877").await, (0, 0));
}

#[tokio::test]
async fn the_demo_shop_knows_every_way_to_place_an_order() {
    let database = Database::migrated().await;
    let output = demo_on(&database).await;
    assert!(output.status.success(), "{output:?}");
    let mut connection = connect(&database.as_superuser()).await;
    // By somebody without a phone; by a SKU; of what no product is; and not yet reserved.
    let counts = "select (select count(*) from customers where phone is null and external_id is not null),
                         (select count(*) from order_items where sku = 'SKU-001'),
                         (select count(*) from order_items where product_id is null and held_quantity = 0),
                         (select count(*) from orders o where reservation = 'none' and exists (
                              select from order_items i where i.order_id = o.id and i.product_id is not null))";
    let found: (i64, i64, i64, i64) = db_rows(&mut connection, counts).await[0];
    assert!(found.0 > 0 && found.1 > 1 && found.2 > 0 && found.3 > 0, "{found:?}");
    // What was reserved later says so.
    let reserved = "select count(*) from order_history
                    where kind = 'reservation' and details->'changes'->0->'new'->>'text' = 'held'";
    assert!(db_rows::<(i64,)>(&mut connection, reserved).await[0].0 > 0);
    // Whoever has paid holds what they bought.
    let unreserved = "select count(*) from orders where reservation = 'none' and paid_at is not null";
    assert_eq!(db_rows::<(i64,)>(&mut connection, unreserved).await[0].0, 0);
}
