//! SQL about the providers that a shop has connected.

use chrono::{DateTime, Utc};
use strum::VariantNames;

use super::credentials::PublicSettings;
use super::registry::ProviderKind;
use crate::db::{self, TenantTx};
use crate::values::{CallbackLink, ProviderId};

/// A provider that a shop has connected, with its credentials sealed.
pub(super) struct ProviderRow {
    pub id: ProviderId,
    pub kind: ProviderKind,
    pub settings: PublicSettings,
    /// No organisation is named, or the operator lets it act for this shop.
    pub is_allowed: bool,
    /// None once forgotten.
    pub credentials: Option<Vec<u8>>,
    /// Where the provider calls back, if it does.
    pub callback: Option<String>,
    pub set_by: String,
    pub set_at: DateTime<Utc>,
}

/// A provider that a shop connects.
pub(super) struct NewRow<'a> {
    pub kind: ProviderKind,
    pub settings: &'a PublicSettings,
    pub sealed: &'a [u8],
}

/// The rows in use.
pub(super) async fn in_use(tx: &mut TenantTx) -> Result<Vec<ProviderRow>, sqlx::Error> {
    select(tx, None, None, true).await
}

/// All rows of a kind, retired ones too; the newest first.
pub(super) async fn of_kind(tx: &mut TenantTx, kind: ProviderKind) -> Result<Vec<ProviderRow>, sqlx::Error> {
    select(tx, Some(kind), None, false).await
}

/// A row by its id.
pub(super) async fn provider(tx: &mut TenantTx, id: ProviderId) -> Result<Option<ProviderRow>, sqlx::Error> {
    Ok(select(tx, None, Some(id), false).await?.pop())
}

async fn select(
    tx: &mut TenantTx,
    kind: Option<ProviderKind>,
    id: Option<ProviderId>,
    only_in_use: bool,
) -> Result<Vec<ProviderRow>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let rows = sqlx::query!(
        r#"select v.id as "id: ProviderId", v.provider as "kind: ProviderKind", v.settings, v.credentials, v.set_by, v.set_at, c.link as "link?",
                  v.settings ->> 'organization_bin' is null
                      or exists (select from organization_permits p
                                 where p.shop_id = $1 and p.bin = v.settings ->> 'organization_bin') as "is_allowed!"
           from payment_providers v left join payment_callbacks c on c.shop_id = $1 and c.provider = v.provider
           where v.shop_id = $1 and ($2::text is null or v.provider = $2) and ($3::bigint is null or v.id = $3)
             and (v.retired_at is null or not $4)
             and v.credentials is not null
             -- One that a newer version knows is none of ours.
             and v.provider = any($5)
           order by v.id desc"#,
        shop_id,
        kind.map(ProviderKind::word),
        id.map(|id| id.0),
        only_in_use,
        ProviderKind::VARIANTS as &[&str],
    );
    let rows = rows.fetch_all(tx.conn()).await?.into_iter().map(|row| {
        Ok(ProviderRow {
            id: row.id,
            kind: row.kind,
            is_allowed: row.is_allowed,
            settings: db::known(serde_json::from_value(row.settings))?,
            credentials: row.credentials,
            callback: row.link,
            set_by: row.set_by,
            set_at: row.set_at,
        })
    });
    rows.collect()
}

/// Waits until nobody else changes this shop's providers.
pub(super) async fn take_turn(tx: &mut TenantTx) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    let turn = sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended('payment providers', $1)) is null as \"done!\"",
        shop_id
    );
    turn.fetch_one(tx.conn()).await?;
    Ok(())
}

/// Takes the row in use out of it; true if there was one.
pub(super) async fn retire(
    tx: &mut TenantTx,
    kind: ProviderKind,
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let shop_id = tx.shop_id();
    let retired = sqlx::query!(
        "update payment_providers set retired_at = $3 where shop_id = $1 and provider = $2 and retired_at is null",
        shop_id,
        kind.word(),
        now,
    );
    Ok(retired.execute(tx.conn()).await?.rows_affected() > 0)
}

/// A new row in use; its id.
pub(super) async fn insert(
    tx: &mut TenantTx,
    new: &NewRow<'_>,
    set_by: &str,
    now: DateTime<Utc>,
) -> Result<ProviderId, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_scalar!(
        r#"insert into payment_providers (shop_id, provider, settings, credentials, set_by, set_at)
           values ($1, $2, $3, $4, $5, $6) returning id as "id: ProviderId""#,
        shop_id,
        new.kind.word(),
        db::known(serde_json::to_value(new.settings))?,
        new.sealed,
        set_by,
        now,
    )
    .fetch_one(tx.conn())
    .await
}

/// Gives the provider an address to call this shop back, unless it has one.
pub(super) async fn ensure_callback(tx: &mut TenantTx, kind: ProviderKind) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    let link = CallbackLink::random();
    let made = sqlx::query!(
        "insert into payment_callbacks (link, shop_id, provider) values ($1, $2, $3) on conflict do nothing",
        link.as_str(),
        shop_id,
        kind.word(),
    );
    made.execute(tx.conn()).await?;
    Ok(())
}

/// Forgets retired credentials that no payment needs any more: nothing taken
/// with them is live, given up and asked about still, on its way back, or young
/// enough to be paid back.
pub(super) async fn forget_unneeded(
    tx: &mut TenantTx,
    kind: ProviderKind,
    refundable_since: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    let forgotten = sqlx::query!(
        "update payment_providers v set credentials = null
         where v.shop_id = $1 and v.provider = $2 and v.retired_at is not null and v.credentials is not null
           and not exists (
               select from payments p
               where p.shop_id = $1 and p.provider_id = v.id
                 and (p.status in ('pending', 'unknown')
                      or exists (select from given_up_attempts g where g.shop_id = $1 and g.payment_id = p.id)
                      or p.status = 'succeeded' and p.created_at > $3
                      or exists (select from refunds r
                                 where r.shop_id = $1 and r.payment_id = p.id and r.status = 'pending')))",
        shop_id,
        kind.word(),
        refundable_since,
    );
    forgotten.execute(tx.conn()).await?;
    Ok(())
}
