//! What is asked of the database about a bearer, across shops, since only the
//! answer tells the shop.

use uuid::Uuid;

use super::bearer::{KeyHolder, Member};
use super::grants::{Grants, Scope};
use super::token::Claims;
use crate::db::{Db, known};
use crate::values::{ApiKeyId, ShopId, StaffId};

/// The member behind a session that goes on, in the shop of the claims.
pub(super) async fn member_of_session(db: &Db, claims: &Claims) -> Result<Option<Member>, sqlx::Error> {
    let Some(person) = claims.person() else { return Ok(None) };
    let mut tx = db.system("standing of a session").await?;
    let row = sqlx::query!(
        "select st.id, st.name, st.role
         from sessions se join staff st on st.person_id = se.person_id
         where se.id = $1 and se.person_id = $2 and se.revoked_at is null
           and st.shop_id = $3 and st.removed_at is null",
        claims.sid,
        person.0,
        claims.shop,
    )
    .fetch_optional(tx.conn())
    .await?;
    tx.commit().await?;
    let Some(row) = row else { return Ok(None) };
    let (session, shop, role) = (claims.sid, claims.shop(), known(row.role.parse())?);
    Ok(Some(Member { person, session, shop, staff_id: StaffId(row.id), name: row.name, role }))
}

/// The key of a digest, unless it was revoked. Whether it has expired is for
/// the server's clock to say.
pub(super) async fn holder_of_key(db: &Db, digest: &[u8]) -> Result<Option<KeyHolder>, sqlx::Error> {
    let mut tx = db.system("standing of an API key").await?;
    let row = sqlx::query!(
        "select k.shop_id, k.id, k.name, k.scopes, k.expires_at
         from api_key_digests d join api_keys k on k.shop_id = d.shop_id and k.id = d.key_id
         where d.digest = $1 and k.revoked_at is null",
        digest,
    )
    .fetch_optional(tx.conn())
    .await?;
    tx.commit().await?;
    // A word of a later version grants nothing in this one.
    Ok(row.map(|row| KeyHolder {
        shop: ShopId(row.shop_id),
        id: ApiKeyId(row.id),
        name: row.name,
        grants: Grants::of(&row.scopes.iter().filter_map(|word| Scope::parse(word)).collect::<Vec<_>>()),
        expires_at: row.expires_at,
    }))
}

/// Says of sessions and keys that they are in use, by the two clocks their other times go by; those written within the minute
/// are left alone. A row in someone's hands is passed over: there will be
/// another time.
pub(super) async fn write_uses(
    db: &Db,
    sessions: &[Uuid],
    keys: &[(ShopId, ApiKeyId)],
    now: chrono::DateTime<chrono::Utc>,
) -> Result<(), sqlx::Error> {
    let (shops, keys): (Vec<_>, Vec<_>) = keys.iter().map(|(shop, key)| (shop.0, key.0)).unzip();
    let mut tx = db.system("last uses").await?;
    sqlx::query!(
        "update sessions set last_used_at = now() where id in (
             select id from sessions where id = any($1) and last_used_at < now() - interval '1 minute'
             for no key update skip locked)",
        sessions,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "update api_keys k set last_used_at = $3 from (
             select shop_id, id from api_keys
             where (shop_id, id) in (select * from unnest($1::bigint[], $2::bigint[]))
               and (last_used_at is null or last_used_at < $3::timestamptz - interval '1 minute')
             for no key update skip locked) used
         where k.shop_id = used.shop_id and k.id = used.id",
        &shops,
        &keys,
        now,
    )
    .execute(tx.conn())
    .await?;
    tx.commit().await
}
