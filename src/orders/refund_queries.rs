//! The SQL of what was refunded of an order's lines.

use super::cancel::StockFate;
use super::order::Item;
use super::refund::ReturnedLine;
use crate::db::TenantTx;
use crate::values::{LineId, Minor, OrderId, RefundId};

/// A line of a refund, as it was made.
pub struct RefundedLine {
    pub refund_id: RefundId,
    pub item_id: LineId,
    pub quantity: i32,
    pub amount: Minor,
    pub stock: StockFate,
}

pub(super) async fn insert_lines(
    tx: &mut TenantTx,
    refund_id: RefundId,
    lines: &[ReturnedLine],
    stock: StockFate,
) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!(
        "insert into refund_items (shop_id, refund_id, item_id, quantity, amount, stock)
         select $1, $2, l.item_id, l.quantity, l.amount, $3
         from unnest($4::bigint[], $5::bigint[], $6::bigint[]) as l (item_id, quantity, amount)",
        shop_id,
        refund_id.0,
        <&str>::from(stock),
        &lines.iter().map(|line| line.item_id.0).collect::<Vec<_>>(),
        &lines.iter().map(|line| line.quantity).collect::<Vec<_>>(),
        &lines.iter().map(|line| line.amount.0).collect::<Vec<_>>(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes what is refunded of the lines, and what they still hold.
pub(super) async fn update_lines(tx: &mut TenantTx, items: &[Item]) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!(
        "update order_items i
         set refunded_quantity = n.quantity, refunded_amount = n.amount, held_quantity = n.held_quantity
         from unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[])
                  as n (id, quantity, amount, held_quantity)
         where i.shop_id = $1 and i.id = n.id",
        shop_id,
        &items.iter().map(|item| item.id.0).collect::<Vec<_>>(),
        &items.iter().map(|item| item.refunded_quantity).collect::<Vec<_>>(),
        &items.iter().map(|item| item.refunded_amount.0).collect::<Vec<_>>(),
        &items.iter().map(|item| item.held_quantity).collect::<Vec<_>>(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The lines of an order's refunds, in the order they were given back.
///
/// # Errors
/// The database is away.
pub async fn refunded_lines(tx: &mut TenantTx, order_id: OrderId) -> Result<Vec<RefundedLine>, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_as!(
        RefundedLine,
        r#"select l.refund_id as "refund_id: RefundId", l.item_id as "item_id: LineId", l.quantity,
                  l.amount as "amount: Minor", l.stock as "stock: StockFate"
           from refunds r join refund_items l on l.shop_id = $1 and l.refund_id = r.id
           where r.shop_id = $1 and r.order_id = $2 order by l.id"#,
        shop_id,
        order_id.0,
    )
    .fetch_all(tx.conn())
    .await
}
