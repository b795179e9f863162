//! Making a key, and revoking one.

use chrono::{DateTime, Utc};

use super::queries::{self, NewKey, StoredKey};
use crate::access::{ApiKey, ApiKeySeal, Bearer, Grants};
use crate::auth::error;
use crate::db::TenantTx;
use crate::http::{Error, Result};
use crate::values::ApiKeyId;

/// A shop has no more keys than this that may still open something.
const MOST_KEYS: i64 = 100;

/// Makes a key. Its text is nowhere but in what is returned.
///
/// # Errors
/// 403 for more than its maker may do; 400 `too_many_api_keys`.
pub(super) async fn create(
    tx: &mut TenantTx,
    seal: &ApiKeySeal,
    maker: &Bearer,
    new: &NewKey,
    now: DateTime<Utc>,
) -> Result<(StoredKey, ApiKey)> {
    let grants = Grants::of(&new.scopes);
    let member = maker.member().filter(|_| maker.grants.cover(grants)).ok_or(Error::Forbidden)?;
    if queries::count_live(tx, now).await? >= MOST_KEYS {
        return Err(error::too_many_keys(MOST_KEYS));
    }
    let id = queries::insert(tx, new, &grants.words(), member, now).await?;
    let key = seal.issue(id);
    queries::give_text(tx, id, &key).await?;
    let stored = queries::keys(tx, Some(id)).await?.pop().ok_or(error::NO_KEY)?;
    Ok((stored, key))
}

/// Revokes a key; a second time changes nothing.
pub(super) async fn revoke(tx: &mut TenantTx, id: ApiKeyId, now: DateTime<Utc>) -> Result<()> {
    if queries::revoke(tx, id, now).await? { Ok(()) } else { Err(error::NO_KEY) }
}
