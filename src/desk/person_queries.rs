//! The SQL of all that the shop has of one person. What it finds is JSON as the
//! file has it, but for moments, which are PostgreSQL's.

use serde_json::Value;

use crate::db::{SystemTx, TenantTx};
use crate::values::{CustomerId, OrderId, ShopId};

/// The next orders of a customer, with what was written on them, paid, and said of
/// them since: an array.
pub(super) async fn orders_beyond(
    tx: &mut TenantTx,
    customer: CustomerId,
    beyond: OrderId,
    limit: i64,
) -> Result<Value, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_scalar!(
        r#"select coalesce(json_agg(json_build_object(
               'id', o.id, 'number', o.number, 'status', o.stage, 'created_at', o.created_at, 'source', o.source,
               'currency', o.currency, 'total', trim_scale(o.total / 100.0), 'customer_name', o.customer_name,
               'customer_phone', o.customer_phone, 'recipient_name', o.recipient_name,
               'recipient_phone', o.recipient_phone, 'is_anonymous', o.is_anonymous,
               'delivery_date', o.delivery_date, 'address', o.address, 'entrance', o.entrance, 'floor', o.floor,
               'flat', o.flat, 'intercom', o.intercom, 'comment', o.comment, 'card_text', o.card_text,
               'staff_notes', o.staff_notes, 'issue_comment', o.issue_comment, 'cancel_reason', o.cancel_reason,
               'items', (select coalesce(json_agg(json_build_object(
                             'product_name', i.product_name, 'quantity', i.quantity,
                             'price', trim_scale(i.price / 100.0), 'notes', i.notes) order by i.id), '[]')
                         from order_items i where i.shop_id = $1 and i.order_id = o.id),
               'payments', (select coalesce(json_agg(json_build_object(
                                'amount', trim_scale(p.amount / 100.0), 'currency', p.currency, 'method', p.method,
                                'status', p.status, 'comment', p.comment, 'created_at', p.created_at) order by p.id), '[]')
                            from payments p where p.shop_id = $1 and p.order_id = o.id),
               'refunds', (select coalesce(json_agg(json_build_object(
                               'amount', trim_scale(r.amount / 100.0), 'currency', r.currency, 'method', r.method,
                               'status', r.status, 'comment', r.reason, 'created_at', r.created_at) order by r.id), '[]')
                           from refunds r where r.shop_id = $1 and r.order_id = o.id),
               'feedback', (select json_build_object('rating', f.rating, 'comment', f.comment, 'created_at', f.created_at)
                            from feedback f where f.shop_id = $1 and f.order_id = o.id),
               'history', (select coalesce(json_agg(json_build_object(
                               'kind', h.kind, 'changed_at', h.changed_at, 'comment', h.comment,
                               'changes', coalesce(v.changes, '[]')) order by h.id), '[]')
                           from order_history h
                           left join order_history_personal v on v.shop_id = $1 and v.history_id = h.id
                           where h.shop_id = $1 and h.order_id = o.id)) order by o.id), '[]') as "orders!"
           from (select * from orders where shop_id = $1 and customer_id = $2 and id > $3 order by id limit $4) o"#,
        shop_id,
        customer.0,
        beyond.0,
        limit,
    )
    .fetch_one(tx.conn())
    .await
}

/// When others were merged into a customer: an array.
pub(super) async fn merges(tx: &mut TenantTx, customer: CustomerId) -> Result<Value, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_scalar!(
        r#"with recursive gone as (
               select merged_id, merged_at from customer_merges where shop_id = $1 and kept_id = $2
               union
               select m.merged_id, m.merged_at from customer_merges m
               join gone g on m.shop_id = $1 and m.kept_id = g.merged_id
           )
           select coalesce(json_agg(json_build_object('merged_id', merged_id, 'merged_at', merged_at)
                                    order by merged_at, merged_id), '[]') as "merges!" from gone"#,
        shop_id,
        customer.0,
    )
    .fetch_one(tx.conn())
    .await
}

/// What whoever has those phones has said to the shop's question whether they want
/// to hear of their orders: an array.
pub(super) async fn consents(
    tx: &mut SystemTx,
    shop: ShopId,
    phones: &[String],
) -> Result<Value, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select coalesce(json_agg(json_build_object(
               'phone', p.phone, 'asked_at', c.asked_at, 'agreed', c.answer, 'answered_at', c.answered_at)
               order by p.id), '[]') as "consents!"
           from persons p join telegram_consents c on c.person_id = p.id
           where p.phone = any($2) and c.shop_id = $1 and c.side = 'buyer'"#,
        shop.0,
        phones,
    )
    .fetch_one(tx.conn())
    .await
}
