//! The only SQL of tracking: what buyers say of their orders.

use super::feedback::{Feedback, ListedFeedback, Rating};
use crate::db::{TenantTx, known};
use crate::http::PageRequest;
use crate::values::OrderId;

/// Writes feedback down; `None` if the order has some already.
pub(super) async fn insert_feedback(
    tx: &mut TenantTx,
    order_id: OrderId,
    feedback: &Feedback,
) -> Result<Option<i64>, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_scalar!(
        "insert into feedback (shop_id, order_id, rating, comment, created_at) values ($1, $2, $3, $4, $5)
         on conflict (shop_id, order_id) do nothing returning id",
        shop_id,
        order_id.0,
        feedback.rating.stars(),
        feedback.comment,
        feedback.created_at,
    )
    .fetch_optional(tx.conn())
    .await
}

/// A page of the shop's feedback, the newest first.
pub(super) async fn feedback(
    tx: &mut TenantTx,
    ratings: &[Rating],
    page: PageRequest,
) -> Result<Vec<ListedFeedback>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let rows = sqlx::query!(
        r#"select f.id, f.order_id, o.number, f.rating, f.comment, f.created_at
           from feedback f join orders o on o.shop_id = $1 and o.id = f.order_id
           where f.shop_id = $1 and (cardinality($2::smallint[]) = 0 or f.rating = any($2))
           order by f.id desc limit $3 offset $4"#,
        shop_id,
        &ratings.iter().map(|rating| rating.stars()).collect::<Vec<_>>(),
        page.limit,
        page.offset(),
    );
    let rows = rows.fetch_all(tx.conn()).await?;
    let listed = rows.into_iter().map(|row| {
        let rating = known(Rating::new(row.rating.into()))?;
        let feedback = Feedback { rating, comment: row.comment, created_at: row.created_at };
        Ok(ListedFeedback { id: row.id, order_id: OrderId(row.order_id), order_number: row.number, feedback })
    });
    listed.collect()
}

/// How much feedback a rating has, counted no further than `cap`.
pub(super) async fn count_feedback(
    tx: &mut TenantTx,
    ratings: &[Rating],
    cap: i64,
) -> Result<i64, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from (
               select from feedback where shop_id = $1 and (cardinality($2::smallint[]) = 0 or rating = any($2)) limit $3) counted"#,
        shop_id,
        &ratings.iter().map(|rating| rating.stars()).collect::<Vec<_>>(),
        cap,
    )
    .fetch_one(tx.conn())
    .await
}
