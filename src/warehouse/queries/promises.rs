//! SQL about what is promised of stems.

use chrono::NaiveDate;

use crate::db::TenantTx;
use crate::values::{OrderId, StemId};

/// Stems promised to a line.
pub struct Promise {
    pub stem: StemId,
    /// None: a cart's.
    pub order_id: Option<OrderId>,
    pub due: NaiveDate,
    pub promised: i32,
}

/// Of those stems, by the day that they are due, then as they were promised.
pub async fn of_stems(tx: &mut TenantTx, stems: &[StemId]) -> Result<Vec<Promise>, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_as!(
        Promise,
        r#"select stem_id as "stem: StemId", order_id as "order_id: OrderId", due, promised
           from line_stems where shop_id = $1 and stem_id = any($2) and promised > 0 order by due, id"#,
        shop_id,
        &stems.iter().map(|stem| stem.0).collect::<Vec<_>>(),
    )
    .fetch_all(tx.conn())
    .await
}

/// What the varieties of those stems are called.
pub async fn names(tx: &mut TenantTx, stems: &[StemId]) -> Result<Vec<(StemId, String)>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let rows = sqlx::query!(
        r#"select s.id as "stem: StemId", v.name from stems s
           join varieties v on v.shop_id = $1 and v.id = s.variety_id
           where s.shop_id = $1 and s.id = any($2)"#,
        shop_id,
        &stems.iter().map(|stem| stem.0).collect::<Vec<_>>(),
    );
    Ok(rows.fetch_all(tx.conn()).await?.into_iter().map(|row| (row.stem, row.name)).collect())
}
