//! SQL about what counted goods cost in orders.

use crate::db::TenantTx;
use crate::values::{AssemblyId, LineId, Minor, OrderId, ProductId};
use crate::warehouse::{By, WriteOffReason};

/// What happened to counted goods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub(super) enum GoodsKind {
    Sold,
    Returned,
    Lost,
}

/// A row to be entered.
#[derive(Clone, Copy, Debug)]
pub(super) struct GoodsMovement {
    pub line: LineId,
    pub product: ProductId,
    pub assembly: Option<AssemblyId>,
    pub kind: GoodsKind,
    /// What the order gains.
    pub quantity: i64,
    /// What its cost gains.
    pub cost: Option<Minor>,
}

/// Pieces of a line that are in the order still.
#[derive(Clone, Copy, Debug)]
pub(super) struct UsedGoods {
    pub line: LineId,
    pub product: ProductId,
    pub assembly: Option<AssemblyId>,
    pub pieces: i64,
    pub cost: Option<Minor>,
}

pub(super) async fn enter(
    tx: &mut TenantTx,
    order: OrderId,
    entries: &[GoodsMovement],
    lost: Option<WriteOffReason>,
    by: By<'_>,
) -> Result<(), sqlx::Error> {
    if entries.is_empty() {
        return Ok(());
    }
    let shop_id = tx.shop_id();
    sqlx::query!(
        "insert into goods_movements (shop_id, order_id, order_item_id, product_id, assembly_id, kind, quantity, cost,
                                      reason, moved_at, moved_by, staff_id)
         select $1, $2, n.line, n.product, n.assembly, n.kind, n.quantity, n.cost, $9, $10, $11, $12
         from unnest($3::bigint[], $4::bigint[], $5::bigint[], $6::text[], $7::int[], $8::bigint[]) with ordinality
                  as n (line, product, assembly, kind, quantity, cost, place)
         order by n.place",
        shop_id,
        order.0,
        &entries.iter().map(|entry| entry.line.0).collect::<Vec<_>>(),
        &entries.iter().map(|entry| entry.product.0).collect::<Vec<_>>(),
        &entries.iter().map(|entry| entry.assembly.map(|id| id.0)).collect::<Vec<_>>() as &[Option<i64>],
        &entries.iter().map(|entry| <&str>::from(entry.kind).to_owned()).collect::<Vec<_>>(),
        &entries.iter().map(|entry| i32::try_from(entry.quantity).unwrap_or(i32::MAX)).collect::<Vec<_>>(),
        &entries.iter().map(|entry| entry.cost.map(|cost| cost.0)).collect::<Vec<_>>() as &[Option<i64>],
        lost.map(<&str>::from),
        by.now,
        by.actor.name,
        by.actor.staff_id,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What is in that order still, line by line, what was taken first before the
/// rest.
pub(super) async fn used(tx: &mut TenantTx, order: OrderId) -> Result<Vec<UsedGoods>, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_as!(
        UsedGoods,
        r#"select order_item_id as "line: LineId", product_id as "product: ProductId",
                  assembly_id as "assembly: AssemblyId", sum(quantity) as "pieces!",
                  case when bool_and(cost is not null) then sum(cost)::bigint end as "cost: Minor"
           from goods_movements where shop_id = $1 and order_id = $2
           group by order_item_id, product_id, assembly_id
           having sum(quantity) > 0
           order by order_item_id, min(id)"#,
        shop_id,
        order.0,
    )
    .fetch_all(tx.conn())
    .await
}
