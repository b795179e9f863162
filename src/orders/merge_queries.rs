//! The SQL of merging customers, as far as their orders are concerned.

use crate::customers::{BoughtDelta, Merge};
use crate::db::TenantTx;
use crate::values::{Currency, CustomerId, Minor};

/// What a customer's orders count, a currency each.
pub(super) async fn bought_of(
    tx: &mut TenantTx,
    customer: CustomerId,
) -> Result<Vec<BoughtDelta>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let rows = sqlx::query!(
        r#"select currency as "currency: Currency", count(*) as "count!", sum(total)::bigint as "amount!: Minor",
                  max(created_at) as last_at
           from orders where shop_id = $1 and customer_id = $2 and stage <> 'cancelled' group by currency"#,
        shop_id,
        customer.0,
    );
    let rows = rows.fetch_all(tx.conn()).await?.into_iter();
    Ok(rows
        .map(|row| BoughtDelta {
            currency: row.currency,
            count: row.count,
            amount: row.amount,
            at: row.last_at,
        })
        .collect())
}

/// Makes one customer's orders the other's, money and wordings with them.
pub(super) async fn give_orders(tx: &mut TenantTx, who: Merge) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!(
        "with given as (
             update orders set customer_id = $2 where shop_id = $1 and customer_id = $3
         ), found_by as (
             delete from order_people where shop_id = $1 and customer_id = $3 returning names, phones
         )
         insert into order_people (shop_id, customer_id, names, phones)
         select $1, $2, names, phones from found_by on conflict do nothing",
        shop_id,
        who.keep.0,
        who.merge.0,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
