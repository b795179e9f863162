//! The SQL about API keys.

use chrono::{DateTime, Utc};

use crate::access::{ApiKey, Member, Scope};
use crate::db::{SystemTx, TenantTx};
use crate::values::ApiKeyId;

/// A key to be made.
pub(super) struct NewKey {
    pub name: String,
    pub scopes: Vec<Scope>,
    pub expires_at: Option<DateTime<Utc>>,
}

/// A key as it is stored, without what opens the door.
pub(super) struct StoredKey {
    pub id: ApiKeyId,
    pub name: String,
    pub last_four: String,
    pub scopes: Vec<String>,
    pub created_by: String,
    pub created_at: DateTime<Utc>,
    pub expires_at: Option<DateTime<Utc>>,
    pub last_used_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
}

/// How many keys may still open something.
pub(super) async fn count_live(tx: &mut TenantTx, now: DateTime<Utc>) -> Result<i64, sqlx::Error> {
    let count = sqlx::query_scalar!(
        r#"select count(*) as "count!" from api_keys
           where shop_id = $1 and revoked_at is null and (expires_at is null or expires_at > $2)"#,
        tx.shop_id(),
        now,
    );
    count.fetch_one(tx.conn()).await
}

/// A key's row, which gives it its id.
pub(super) async fn insert(
    tx: &mut TenantTx,
    new: &NewKey,
    scopes: &[String],
    maker: &Member,
    now: DateTime<Utc>,
) -> Result<ApiKeyId, sqlx::Error> {
    let id = sqlx::query_scalar!(
        "insert into api_keys (shop_id, name, scopes, staff_id, created_by, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7) returning id",
        tx.shop_id(),
        new.name,
        scopes,
        maker.staff_id.0,
        maker.name,
        now,
        new.expires_at,
    );
    id.fetch_one(tx.conn()).await.map(ApiKeyId)
}

/// By what the key will be found, and told from others.
pub(super) async fn give_text(tx: &mut TenantTx, id: ApiKeyId, key: &ApiKey) -> Result<(), sqlx::Error> {
    let digest = key.digest();
    let given = sqlx::query!(
        "with found_by as (insert into api_key_digests (digest, shop_id, key_id) values ($3, $1, $2))
         update api_keys set last_four = $4 where shop_id = $1 and id = $2",
        tx.shop_id(),
        id.0,
        digest.as_slice(),
        key.last_four(),
    );
    given.execute(tx.conn()).await.map(drop)
}

/// The shop's keys, the newest first, or the one of an id.
pub(super) async fn keys(tx: &mut TenantTx, id: Option<ApiKeyId>) -> Result<Vec<StoredKey>, sqlx::Error> {
    let keys = sqlx::query_as!(
        StoredKey,
        r#"select id as "id: ApiKeyId", name, last_four, scopes, created_by, created_at, expires_at, last_used_at,
                revoked_at
         from api_keys where shop_id = $1 and ($2::bigint is null or id = $2) order by id desc"#,
        tx.shop_id(),
        id.map(|id| id.0),
    );
    keys.fetch_all(tx.conn()).await
}

/// False if there is no such key. One that was revoked keeps its moment.
pub(super) async fn revoke(tx: &mut TenantTx, id: ApiKeyId, now: DateTime<Utc>) -> Result<bool, sqlx::Error> {
    let revoked = sqlx::query!(
        "update api_keys set revoked_at = coalesce(revoked_at, $3) where shop_id = $1 and id = $2",
        tx.shop_id(),
        id.0,
        now,
    );
    Ok(revoked.execute(tx.conn()).await?.rows_affected() > 0)
}

/// Deletes keys of every shop 30 days after they were revoked or expired,
/// `batch` at most. There are few, so that reading them all is no matter.
pub(in crate::auth) async fn sweep(
    tx: &mut SystemTx,
    now: DateTime<Utc>,
    batch: i64,
) -> Result<u64, sqlx::Error> {
    let deleted = sqlx::query!(
        "delete from api_keys where (shop_id, id) in (
             select shop_id, id from api_keys
             where least(revoked_at, expires_at) < $1::timestamptz - interval '30 days'
             limit $2 for update skip locked)",
        now,
        batch,
    );
    Ok(deleted.execute(tx.conn()).await?.rows_affected())
}
