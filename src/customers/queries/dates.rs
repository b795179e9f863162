//! The SQL of important dates; they are read with their customers.

use chrono::{DateTime, Utc};

use crate::customers::important_date::{Day, ImportantDate};
use crate::db::TenantTx;
use crate::values::{CustomerId, ImportantDateId};

pub(in crate::customers) async fn insert_date(
    tx: &mut TenantTx,
    customer: CustomerId,
    day: &Day,
    now: DateTime<Utc>,
) -> Result<ImportantDateId, sqlx::Error> {
    let shop_id = tx.shop_id();
    let id = sqlx::query_scalar!(
        "insert into customer_dates (shop_id, customer_id, date_type, date, description, reminder_days, created_at)
         values ($1, $2, $3, $4, $5, $6, $7) returning id",
        shop_id,
        customer.0,
        <&str>::from(day.date_type),
        day.date,
        day.description,
        day.reminder_days,
        now,
    );
    id.fetch_one(tx.conn()).await.map(ImportantDateId)
}

pub(in crate::customers) async fn update_date(
    tx: &mut TenantTx,
    date: &ImportantDate,
) -> Result<(), sqlx::Error> {
    let (shop_id, day) = (tx.shop_id(), &date.day);
    sqlx::query!(
        "update customer_dates set date_type = $3, date = $4, description = $5, reminder_days = $6
         where shop_id = $1 and id = $2",
        shop_id,
        date.id.0,
        <&str>::from(day.date_type),
        day.date,
        day.description,
        day.reminder_days,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(in crate::customers) async fn delete_date(
    tx: &mut TenantTx,
    id: ImportantDateId,
) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!("delete from customer_dates where shop_id = $1 and id = $2", shop_id, id.0)
        .execute(tx.conn())
        .await?;
    Ok(())
}
