//! Keys for programs: made once, shown once, revoked when they are no longer
//! wanted. A key belongs to the shop: it stays when its maker leaves.

mod queries;
mod routes;
mod wire;

use chrono::{DateTime, Utc};
use utoipa_axum::routes;

use super::error;
use crate::access::{ApiKey, ApiKeySeal, Bearer, Grants, Scope};
use crate::db::TenantTx;
use crate::http::LimitClass::General;
use crate::http::{Error, Result};
use crate::parts::{Limited, Parts};
use crate::state::AppState;
pub(super) use queries::sweep;

/// The routes of keys.
pub(super) fn parts(app: &AppState) -> Parts {
    Parts::new(app)
        .routes(routes!(routes::list_api_keys, routes::create_api_key).limited(General))
        .routes(routes!(routes::delete_api_key).limited(General))
}

/// A shop has no more keys than this that may still open something.
const MOST_KEYS: i64 = 100;

/// A key to be made.
struct NewKey {
    name: String,
    scopes: Vec<Scope>,
    expires_at: Option<DateTime<Utc>>,
}

/// A key as it is stored, without what opens the door.
struct StoredKey {
    id: i64,
    name: String,
    last_four: String,
    scopes: Vec<String>,
    created_by: String,
    created_at: DateTime<Utc>,
    expires_at: Option<DateTime<Utc>>,
    last_used_at: Option<DateTime<Utc>>,
    revoked_at: Option<DateTime<Utc>>,
}

/// Makes a key. Its text is nowhere but in what is returned.
///
/// # Errors
/// 403 for more than its maker may do; 400 `too_many_api_keys`.
async fn create(
    tx: &mut TenantTx,
    (seal, maker): (&ApiKeySeal, &Bearer),
    new: &NewKey,
    now: DateTime<Utc>,
) -> Result<(StoredKey, ApiKey)> {
    let grants = Grants::of(&new.scopes);
    let member = maker.member().filter(|_| maker.grants.cover(grants)).ok_or(Error::Forbidden)?;
    if queries::count_live(tx, now).await? >= MOST_KEYS {
        return Err(error::too_many_keys(MOST_KEYS));
    }
    let id = queries::insert(tx, new, &grants.words(), (member, now)).await?;
    let key = seal.issue(id);
    queries::give_text(tx, id, &key).await?;
    let stored = queries::keys(tx, Some(id)).await?.pop().ok_or(error::NO_KEY)?;
    Ok((stored, key))
}

/// Revokes a key; a second time changes nothing.
async fn revoke(tx: &mut TenantTx, id: i64, now: DateTime<Utc>) -> Result<()> {
    if queries::revoke(tx, id, now).await? { Ok(()) } else { Err(error::NO_KEY) }
}
