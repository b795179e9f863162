//! The SQL of forgetting.

use crate::db::TenantTx;
use crate::values::{CustomerId, OrderId};

/// A customer's orders on which nothing was paid and nobody of the shop has
/// laid a hand: confirmed, moved, assigned, edited or commented. Writing one
/// down is no such touch.
pub(super) async fn untouched_orders(
    tx: &mut TenantTx,
    customer: CustomerId,
) -> Result<Vec<OrderId>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let ids = sqlx::query_scalar!(
        r#"select id as "id: OrderId" from orders o
           where shop_id = $1 and customer_id = $2 and stage = 'new' and confirmed_at is null and paid_total = 0
             and not exists (
                 select from order_history h
                 where h.shop_id = $1 and h.order_id = o.id and h.kind <> 'created'
                   and (h.staff_id is not null or h.changed_by like 'API: %'))
           order by id"#,
        shop_id,
        customer.0,
    );
    ids.fetch_all(tx.conn()).await
}

/// Locks a customer's orders in the order of their ids: ahead of the customer, as
/// whoever changes an order comes to its customer after it.
pub(super) async fn lock_orders_of(tx: &mut TenantTx, customer: CustomerId) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!(
        "select from orders where shop_id = $1 and customer_id = $2 order by id for update",
        shop_id,
        customer.0,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Forgets what a customer's ended orders say of people.
pub(super) async fn forget_ended_orders(tx: &mut TenantTx, customer: CustomerId) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!(
        "select forget_orders(array(select id from orders where shop_id = $1 and customer_id = $2
                                    and stage in ('completed', 'cancelled')))",
        shop_id,
        customer.0,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(super) async fn has_open_orders(tx: &mut TenantTx, customer: CustomerId) -> Result<bool, sqlx::Error> {
    let shop_id = tx.shop_id();
    let has = sqlx::query_scalar!(
        r#"select exists (select from orders where shop_id = $1 and customer_id = $2
                          and stage not in ('completed', 'cancelled')) as "has!""#,
        shop_id,
        customer.0,
    );
    has.fetch_one(tx.conn()).await
}

/// Forgets what the history of others' orders says of somebody with that phone:
/// the order was theirs until another phone was put on it.
pub(super) async fn forget_former_buyer(tx: &mut TenantTx, phone: &str) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!(
        r#"delete from order_history_personal p
           using (select order_id, max(history_id) as until from order_history_personal
                  where shop_id = $1 and changes @> '[{"field": "customer_phone"}]'
                    and changes @> jsonb_build_array(jsonb_build_object(
                            'field', 'customer_phone', 'old', jsonb_build_object('phone', $2::text)))
                  group by order_id) last
           where p.shop_id = $1 and p.order_id = last.order_id and p.history_id <= last.until"#,
        shop_id,
        phone,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
