//! The only SQL of pictures and of the files they lie in.

use chrono::{DateTime, Utc};

use super::pictures::{Attached, Kind, Owner, Picture};
use crate::db::{SystemTx, TenantTx};
use crate::values::{FileKey, OrderId, PictureId, ProductId, ShopId, StaffId, TaskId};

/// A picture with whose it is.
pub(super) struct OwnedPicture {
    pub owner: Owner,
    pub picture: Picture,
}

/// A file that nothing leads to any more.
pub(super) struct Leaving {
    pub shop: ShopId,
    pub key: FileKey,
}

/// The three columns of an owner.
fn columns(owner: Owner) -> [Option<i64>; 3] {
    match owner {
        Owner::Order(OrderId(id)) => [Some(id), None, None],
        Owner::Product(ProductId(id)) => [None, Some(id), None],
        Owner::Task(TaskId(id)) => [None, None, Some(id)],
    }
}

/// There will be such a file.
pub(super) async fn announce(
    tx: &mut TenantTx,
    key: &FileKey,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    let written = sqlx::query!(
        "insert into stored_files (shop_id, key, state, since) values ($1, $2, 'writing', $3)",
        shop_id,
        key.as_str(),
        now,
    );
    written.execute(tx.conn()).await?;
    Ok(())
}

/// A row leads to the file. One that was given up meanwhile is no more.
pub(super) async fn keep(tx: &mut TenantTx, key: &FileKey, now: DateTime<Utc>) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    let kept = sqlx::query!(
        "update stored_files set state = 'kept', since = $3 where shop_id = $1 and key = $2 and state = 'writing'",
        shop_id,
        key.as_str(),
        now,
    );
    let kept = kept.execute(tx.conn()).await?.rows_affected();
    if kept == 1 { Ok(()) } else { Err(sqlx::Error::RowNotFound) }
}

/// Behind the owner's others; None if it has as many as it may have.
pub(super) async fn insert(
    tx: &mut TenantTx,
    owner: Owner,
    attached: &Attached<'_>,
) -> Result<Option<Picture>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let [order_id, product_id, task_id] = columns(owner);
    let stored = attached.stored;
    let column = |number: usize| i32::try_from(number).unwrap_or(i32::MAX);
    let [width, height] = [stored.width, stored.height].map(|side| column(side as usize));
    sqlx::query_as!(
        Picture,
        r#"insert into pictures (shop_id, order_id, product_id, task_id, kind, position, is_main, width, height,
                                 bytes, key, uploaded_by, created_at)
           select $1, $2, $3, $4, $5, count(*) + 1, count(*) = 0, $6, $7, $8, $9, $10, $11
           from pictures where shop_id = $1 and (order_id = $2 or product_id = $3 or task_id = $4)
           having count(*) < $12
           returning id as "id: PictureId", kind as "kind: Kind", position, is_main, width, height,
                     key as "key: FileKey", uploaded_by as "uploaded_by: StaffId", created_at"#,
        shop_id,
        order_id,
        product_id,
        task_id,
        <&str>::from(attached.kind),
        width,
        height,
        column(stored.bytes),
        stored.key.as_str(),
        attached.by.map(|by| by.0),
        attached.at,
        i64::from(attached.most),
    )
    .fetch_optional(tx.conn())
    .await
}

/// The pictures of those owners.
pub(super) async fn of_many(tx: &mut TenantTx, owners: &[Owner]) -> Result<Vec<OwnedPicture>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let all: Vec<_> = owners.iter().copied().map(columns).collect();
    let column = |at: usize| all.iter().map(|columns| columns[at]).collect::<Vec<_>>();
    let rows = sqlx::query!(
        r#"select p.order_id as "order_id: OrderId", p.product_id as "product_id: ProductId",
                  p.task_id as "task_id: TaskId", p.id as "id: PictureId", p.kind as "kind: Kind", p.position,
                  p.is_main, p.width, p.height, p.key as "key: FileKey", p.uploaded_by as "uploaded_by: StaffId",
                  p.created_at
           from unnest((select $2::bigint[]), (select $3::bigint[]), (select $4::bigint[]))
                    as wanted (order_id, product_id, task_id)
           cross join lateral (
               select * from pictures
               where shop_id = $1 and (order_id = wanted.order_id or product_id = wanted.product_id
                                       or task_id = wanted.task_id)
           ) p
           order by p.position"#,
        shop_id,
        &column(0) as &[Option<i64>],
        &column(1) as &[Option<i64>],
        &column(2) as &[Option<i64>],
    );
    let rows = rows.fetch_all(tx.conn()).await?.into_iter();
    let owned = rows.filter_map(|row| {
        let owner = row.order_id.map(Owner::Order).or_else(|| row.product_id.map(Owner::Product));
        let picture = Picture {
            id: row.id,
            kind: row.kind,
            position: row.position,
            is_main: row.is_main,
            width: row.width,
            height: row.height,
            key: row.key,
            uploaded_by: row.uploaded_by,
            created_at: row.created_at,
        };
        owner.or_else(|| row.task_id.map(Owner::Task)).map(|owner| OwnedPicture { owner, picture })
    });
    Ok(owned.collect())
}

/// The row goes, and its files are to follow.
pub(super) async fn delete(
    tx: &mut TenantTx,
    picture: &Picture,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    let deleted = sqlx::query!("delete from pictures where shop_id = $1 and id = $2", shop_id, picture.id.0);
    deleted.execute(tx.conn()).await?;
    let left = sqlx::query!(
        "update stored_files set state = 'leaving', since = $3 where shop_id = $1 and key = $2",
        shop_id,
        picture.key.as_str(),
        now,
    );
    left.execute(tx.conn()).await?;
    Ok(())
}

/// Positions, and which is the main one.
pub(super) async fn save_order(tx: &mut TenantTx, pictures: &[Picture]) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    let saved = sqlx::query!(
        "update pictures p set position = placed.position, is_main = placed.is_main
         from unnest($2::bigint[], $3::int[], $4::bool[]) as placed (id, position, is_main)
         where p.shop_id = $1 and p.id = placed.id
           and (p.position, p.is_main) is distinct from (placed.position, placed.is_main)",
        shop_id,
        &pictures.iter().map(|picture| picture.id.0).collect::<Vec<_>>(),
        &pictures.iter().map(|picture| picture.position).collect::<Vec<_>>(),
        &pictures.iter().map(|picture| picture.is_main).collect::<Vec<_>>(),
    );
    saved.execute(tx.conn()).await?;
    Ok(())
}

/// Files that were to be written before that moment, and that nothing came to
/// lead to, are given up.
pub(super) async fn give_up(tx: &mut SystemTx, before: DateTime<Utc>) -> Result<(), sqlx::Error> {
    let given_up = sqlx::query!(
        "update stored_files set state = 'leaving' where state = 'writing' and since < $1",
        before
    );
    given_up.execute(tx.conn()).await?;
    Ok(())
}

/// Files to be removed, over all shops.
pub(super) async fn leaving(tx: &mut SystemTx, limit: i64) -> Result<Vec<Leaving>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select shop_id as "shop: ShopId", key as "key: FileKey" from stored_files
           where state = 'leaving' order by since limit $1"#,
        limit,
    );
    let rows = rows.fetch_all(tx.conn()).await?.into_iter();
    Ok(rows.map(|row| Leaving { shop: row.shop, key: row.key }).collect())
}

/// The files are gone.
pub(super) async fn forget(tx: &mut SystemTx, gone: &[Leaving]) -> Result<(), sqlx::Error> {
    let forgotten = sqlx::query!(
        "delete from stored_files f using unnest($1::bigint[], $2::text[]) as gone (shop_id, key)
         where f.shop_id = gone.shop_id and f.key = gone.key and f.state = 'leaving'",
        &gone.iter().map(|file| file.shop.0).collect::<Vec<_>>(),
        &gone.iter().map(|file| file.key.as_str().to_owned()).collect::<Vec<_>>(),
    );
    forgotten.execute(tx.conn()).await?;
    Ok(())
}
