//! The only SQL about carts. Reads join products for today's names and prices.

use chrono::{DateTime, Utc};

use super::cart::{Cart, CartLine, NewLine};
use crate::db::{SystemTx, TenantTx, known};
use crate::stock::Holding;
use crate::values::{CartId, CartLineId, CartToken, Minor, ProductId, Quantity, ShopId};

/// Until when a cart holds its goods, and how long it stays.
#[derive(Clone, Copy, Debug)]
pub(super) struct Terms {
    pub held_until: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

/// Adds an empty cart, and the way to it.
pub(super) async fn insert(
    tx: &mut TenantTx,
    token: &CartToken,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<CartId, sqlx::Error> {
    let shop_id = tx.shop_id();
    let id = sqlx::query_scalar!(
        "with made as (
             insert into carts (shop_id, created_at, expires_at) values ($1, $2, $3) returning id
         )
         insert into cart_tokens (token, shop_id, cart_id) select $4, $1, id from made returning cart_id",
        shop_id,
        now,
        expires_at,
        token.as_str(),
    );
    id.fetch_one(tx.conn()).await.map(CartId)
}

/// Which of the shop's carts a token leads to.
pub(super) async fn id_of_token(tx: &mut TenantTx, token: &CartToken) -> Result<Option<CartId>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let found = sqlx::query_scalar!(
        "select cart_id from cart_tokens where token = $2 and shop_id = $1",
        shop_id,
        token.as_str(),
    );
    Ok(found.fetch_optional(tx.conn()).await?.map(CartId))
}

/// Locks a cart until the transaction ends; false if it is gone.
pub(super) async fn lock(tx: &mut TenantTx, id: CartId) -> Result<bool, sqlx::Error> {
    let shop_id = tx.shop_id();
    let locked =
        sqlx::query_scalar!("select id from carts where shop_id = $1 and id = $2 for update", shop_id, id.0);
    Ok(locked.fetch_optional(tx.conn()).await?.is_some())
}

/// A cart with its lines, expired or not.
pub(super) async fn cart(tx: &mut TenantTx, id: CartId) -> Result<Option<Cart>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let row = sqlx::query!(
        // The previous version, still serving, does not write when its holds end for good.
        "select expires_at, held_until, coalesce(last_hold_ends_at, held_until) as last_hold_ends_at
         from carts where shop_id = $1 and id = $2",
        shop_id,
        id.0
    );
    let Some(row) = row.fetch_optional(tx.conn()).await? else { return Ok(None) };
    let lines = lines(tx, id).await?;
    Ok(Some(Cart {
        id,
        expires_at: row.expires_at,
        held_until: row.held_until,
        last_hold_ends_at: row.last_hold_ends_at,
        lines,
    }))
}

async fn lines(tx: &mut TenantTx, cart_id: CartId) -> Result<Vec<CartLine>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let rows = sqlx::query!(
        r#"select i.id, i.product_id, i.quantity, i.held_quantity, i.by_stems, i.notes, p.name,
                  p.current_price as "current_price!", p.is_active and p.archived_at is null as "is_on_offer!",
                  p.is_from_stems, p.stock_quantity is null or p.stock_quantity::bigint + i.held_quantity >= i.quantity
                      as "is_in_stock!"
           from cart_items i
           cross join lateral (select name, current_price, is_active, archived_at, stock_quantity, is_from_stems
                               from products where shop_id = $1 and id = i.product_id limit 1) p
           where i.shop_id = $1 and i.cart_id = $2 order by i.id"#,
        shop_id,
        cart_id.0,
    );
    let rows = rows.fetch_all(tx.conn()).await?.into_iter();
    let lines = rows.map(|row| {
        Ok(CartLine {
            id: CartLineId(row.id),
            product_id: ProductId(row.product_id),
            product_name: row.name,
            quantity: known(Quantity::new(row.quantity.into()))?,
            held_quantity: row.held_quantity.into(),
            by_stems: row.by_stems,
            notes: row.notes,
            price: Minor(row.current_price),
            is_on_offer: row.is_on_offer,
            is_in_stock: row.is_in_stock,
            is_from_stems: row.is_from_stems,
        })
    });
    lines.collect()
}

/// Writes so many of a product, whatever there was of it; false if the product
/// isn't on offer. Notes that are not given stay.
pub(super) async fn put(tx: &mut TenantTx, cart_id: CartId, line: &NewLine) -> Result<bool, sqlx::Error> {
    let shop_id = tx.shop_id();
    let put = sqlx::query!(
        "insert into cart_items as i (shop_id, cart_id, product_id, quantity, notes)
         select $1, $2, id, $4, $5 from products
         where shop_id = $1 and id = $3 and is_active and archived_at is null
         on conflict (shop_id, cart_id, product_id)
             do update set quantity = excluded.quantity, notes = coalesce(excluded.notes, i.notes)",
        shop_id,
        cart_id.0,
        line.product_id.0,
        line.quantity.get(),
        line.notes,
    );
    Ok(put.execute(tx.conn()).await?.rows_affected() > 0)
}

/// Writes a line's quantity and notes.
pub(super) async fn update_item(tx: &mut TenantTx, line: &CartLine) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!(
        "update cart_items set quantity = $3, notes = $4 where shop_id = $1 and id = $2",
        shop_id,
        line.id.0,
        line.quantity.get(),
        line.notes,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(super) async fn delete_item(tx: &mut TenantTx, id: CartLineId) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!("delete from cart_items where shop_id = $1 and id = $2", shop_id, id.0)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Lets a cart stay until then, and as long as it holds something.
pub(super) async fn keep(
    tx: &mut TenantTx,
    id: CartId,
    expires_at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!(
        "update carts set expires_at = greatest($3, held_until) where shop_id = $1 and id = $2",
        shop_id,
        id.0,
        expires_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes down what each of the cart's lines holds now, and until when.
pub(super) async fn hold(
    tx: &mut TenantTx,
    cart: &Cart,
    lines: &[Holding],
    terms: Terms,
) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    let ids: Vec<_> = cart.lines.iter().map(|line| line.id.0).collect();
    let held = lines.iter().map(|line| i32::try_from(line.held).unwrap_or(i32::MAX));
    sqlx::query!(
        "with held as (
             update cart_items i set held_quantity = h.quantity, by_stems = h.by_stems
             from unnest((select $3::bigint[]), (select $4::int[]), (select $7::bool[])) as h (id, quantity, by_stems)
             where i.shop_id = $1 and i.cart_id = $2 and i.id = h.id
         )
         update carts set held_until = $5, last_hold_ends_at = $5, expires_at = greatest($6, $5::timestamptz)
         where shop_id = $1 and id = $2",
        shop_id,
        cart.id.0,
        &ids,
        &held.collect::<Vec<_>>(),
        terms.held_until,
        terms.expires_at,
        &lines.iter().map(|line| line.by_stems).collect::<Vec<_>>(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes down that a cart holds nothing.
pub(super) async fn let_go(tx: &mut TenantTx, id: CartId) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!(
        "with let_go as (
             update cart_items set held_quantity = 0 where shop_id = $1 and cart_id = $2 and held_quantity > 0
         )
         update carts set held_until = null where shop_id = $1 and id = $2",
        shop_id,
        id.0,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Removes a cart with its lines and its token.
pub(super) async fn delete(tx: &mut TenantTx, id: CartId) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!("delete from carts where shop_id = $1 and id = $2", shop_id, id.0)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Carts over all shops whose hold has ended, with their shops; the oldest
/// first.
pub(super) async fn ended_holds(
    tx: &mut SystemTx,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<(ShopId, CartId)>, sqlx::Error> {
    let ended = sqlx::query!(
        "select shop_id, id from carts where held_until <= $1 order by held_until limit $2",
        now,
        limit,
    );
    let ended = ended.fetch_all(tx.conn()).await?.into_iter();
    Ok(ended.map(|row| (ShopId(row.shop_id), CartId(row.id))).collect())
}

/// Deletes expired carts that hold nothing; how many there were.
pub(super) async fn sweep(tx: &mut SystemTx, now: DateTime<Utc>, limit: i64) -> Result<u64, sqlx::Error> {
    // The conditions stand outside too, for a row that has changed meanwhile.
    let swept = sqlx::query!(
        "delete from carts where expires_at <= $1 and held_until is null
           and (shop_id, id) in (select shop_id, id from carts
                                 where expires_at <= $1 and held_until is null order by expires_at limit $2)",
        now,
        limit,
    );
    Ok(swept.execute(tx.conn()).await?.rows_affected())
}
