//! SQL about the stems' ledger.

use crate::db::TenantTx;
use crate::values::{BatchId, LineId, OrderId};
use crate::warehouse::movement::{By, Cause, NewMovement};
use crate::warehouse::take_out::Used;

/// Enters movements, in their order: the database counts their batches by them,
/// and says what each cost. Gates are locked before.
pub async fn enter(tx: &mut TenantTx, movements: &[NewMovement], by: By<'_>) -> Result<(), sqlx::Error> {
    if movements.is_empty() {
        return Ok(());
    }
    let shop_id = tx.shop_id();
    let rows = movements.iter().map(|movement| {
        let cause = movement.cause;
        serde_json::json!({
            "batch_id": movement.batch, "kind": <&str>::from(movement.kind), "quantity": movement.quantity,
            "cost": movement.later_cost.0, "reason": movement.reason.map(<&str>::from), "note": movement.note,
            "details": movement.details, "supply_id": cause.supply, "order_id": cause.order,
            "order_item_id": cause.line, "ingredient": cause.ingredient, "assembly_id": cause.assembly,
            "stock_take_id": cause.stock_take,
        })
    });
    sqlx::query!(
        "insert into stem_movements (shop_id, batch_id, kind, quantity, cost, reason, note, details, supply_id,
                                       order_id, order_item_id, ingredient, assembly_id, stock_take_id, moved_at,
                                       moved_by, staff_id)
           select $1, n.batch_id, n.kind, n.quantity, n.cost, n.reason, n.note, n.details, n.supply_id, n.order_id,
                  n.order_item_id, n.ingredient, n.assembly_id, n.stock_take_id, $3, $4, $5
           from rows from (jsonb_to_recordset($2) as (
                    batch_id bigint, kind text, quantity int, cost bigint, reason text, note text, details jsonb,
                    supply_id bigint, order_id bigint, order_item_id bigint, ingredient int, assembly_id bigint,
                    stock_take_id bigint)) with ordinality as n
           order by n.ordinality",
        shop_id,
        serde_json::Value::Array(rows.collect()),
        by.now,
        by.actor.name,
        by.actor.staff_id,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What left for those orders and has not come back; line by line, recipe by
/// recipe, what was taken first before the rest.
pub async fn used(tx: &mut TenantTx, orders: &[OrderId]) -> Result<Vec<Used>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let rows = sqlx::query!(
        r#"select batch_id as "batch!: BatchId", order_id as "order: OrderId", order_item_id as "line: LineId",
                  ingredient, -sum(quantity)::int as "stems!"
           from stem_movements
           where shop_id = $1 and order_id = any($2) and kind in ('sold', 'returned')
           group by batch_id, order_id, order_item_id, ingredient
           having sum(quantity) < 0
           order by order_id, order_item_id, ingredient, min(id)"#,
        shop_id,
        &orders.iter().map(|order| order.0).collect::<Vec<_>>(),
    );
    let used = rows.fetch_all(tx.conn()).await?.into_iter().map(|row| Used {
        batch: row.batch,
        cause: Cause { order: row.order, line: row.line, ingredient: row.ingredient, ..Cause::default() },
        stems: row.stems,
    });
    Ok(used.collect())
}
