//! SQL about orders of the public that nobody of the shop has touched.

use chrono::{DateTime, Utc};

use super::queries::Overdue;
use crate::db::{SystemTx, TenantTx};
use crate::values::{OrderId, ShopId};

/// By whom an untouched order is counted, and when its hold is looked at.
#[derive(Clone, Copy)]
pub(super) struct Waiting<'a> {
    pub phone: Option<&'a [u8]>,
    pub origin: Option<&'a [u8]>,
    pub look_at: Option<DateTime<Utc>>,
}

/// How many wait unpaid and untouched.
pub(super) struct OpenOrders {
    pub of_phone: i64,
    pub of_origin: i64,
}

/// Waits until nobody else orders by that phone or from there: the phone first,
/// always.
pub(super) async fn take_turns(
    tx: &mut TenantTx,
    phone: Option<&[u8]>,
    origin: Option<&[u8]>,
) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    for subject in [phone, origin].into_iter().flatten() {
        let turn = sqlx::query!(
            "select pg_advisory_xact_lock(hashtextextended('open orders ' || encode($2::bytea, 'hex'), $1))
                    is null as \"done!\"",
            shop_id,
            subject,
        );
        turn.fetch_one(tx.conn()).await?;
    }
    Ok(())
}

/// Whoever then places an order has [`take_turns`]-ed before, so that of many at
/// once none is overlooked.
pub(super) async fn open_orders(
    tx: &mut TenantTx,
    phone: Option<&[u8]>,
    origin: Option<&[u8]>,
) -> Result<OpenOrders, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_as!(
        OpenOrders,
        r#"select count(*) filter (where u.phone = $2) as "of_phone!",
                  count(*) filter (where u.origin = $3) as "of_origin!"
           from untouched_orders u join orders o on o.shop_id = $1 and o.id = u.order_id
           where u.shop_id = $1 and (u.phone = $2 or u.origin = $3)
             and o.stage = 'new' and o.payment_status in ('unpaid', 'pending', 'failed')"#,
        shop_id,
        phone,
        origin,
    )
    .fetch_one(tx.conn())
    .await
}

pub(super) async fn insert(
    tx: &mut TenantTx,
    order_id: OrderId,
    waiting: Waiting<'_>,
) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!(
        "insert into untouched_orders (shop_id, order_id, phone, origin, look_at) values ($1, $2, $3, $4, $5)",
        shop_id,
        order_id.0,
        waiting.phone,
        waiting.origin,
        waiting.look_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// True while nobody of the shop has touched the order. The caller holds its lock.
///
/// # Errors
/// The database is away.
pub async fn is_untouched(tx: &mut TenantTx, order_id: OrderId) -> Result<bool, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_scalar!(
        r#"select exists (select from untouched_orders where shop_id = $1 and order_id = $2) as "is!""#,
        shop_id,
        order_id.0,
    )
    .fetch_one(tx.conn())
    .await
}

/// When the hold of an untouched order is looked at again, if at all.
///
/// # Errors
/// The database is away.
pub async fn look_again(
    tx: &mut TenantTx,
    order_id: OrderId,
    at: Option<DateTime<Utc>>,
) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!(
        "update untouched_orders set look_at = $3 where shop_id = $1 and order_id = $2",
        shop_id,
        order_id.0,
        at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Untouched orders over all shops whose hold is to be looked at, the oldest
/// first.
///
/// # Errors
/// The database is away.
pub async fn untouched(
    tx: &mut SystemTx,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<Overdue>, sqlx::Error> {
    let due = sqlx::query!(
        "select shop_id, order_id from untouched_orders where look_at <= $1 order by look_at limit $2",
        now,
        limit,
    );
    let due = due.fetch_all(tx.conn()).await?.into_iter();
    Ok(due.map(|row| Overdue { shop: ShopId(row.shop_id), order_id: OrderId(row.order_id) }).collect())
}
