//! SQL about attempts that ended here before their provider had decided them:
//! how they end, and how long and how often their provider is asked on.

use chrono::{DateTime, TimeDelta, Utc};

use super::pace::next_check;
use super::provider::Offer;
use super::status::GIVEN_UP;
use crate::db::TenantTx;
use crate::values::PaymentId;

/// No provider decides later than that; a reconciliation looks back as far.
const LISTENED_FOR: TimeDelta = TimeDelta::days(3);

/// Ends a live attempt; false if it is over already. What waits in the buyer's
/// app is asked about when its time is over, all else soon.
pub(super) async fn give_up(
    tx: &mut TenantTx,
    id: PaymentId,
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let shop_id = tx.shop_id();
    let ended = sqlx::query!(
        "with ended as (
             update payments set status = 'cancelled', failure = $5, updated_at = $3, settled_at = $3,
                    next_check_at = null
             where shop_id = $1 and id = $2 and status in ('pending', 'unknown')
             returning id, check_every_seconds, offer_ends_at
         )
         insert into given_up_attempts (shop_id, payment_id, given_up_at, next_check_at)
         select $1, id, $3, case when check_every_seconds is null and offer_ends_at > $3 then offer_ends_at
                                 else $4 end
         from ended",
        shop_id,
        id.0,
        now,
        next_check(now),
        GIVEN_UP,
    );
    Ok(ended.execute(tx.conn()).await?.rows_affected() > 0)
}

/// The provider's name for an attempt that was given up while it was being
/// made: whoever was asked to pay past us may do so, and it can be asked about.
pub(super) async fn keep_reference(
    tx: &mut TenantTx,
    id: PaymentId,
    offer: &Offer,
) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!(
        "update payments set provider_reference = coalesce(provider_reference, $3),
                offer_ends_at = coalesce($4, offer_ends_at)
         where shop_id = $1 and id = $2 and failure = $5",
        shop_id,
        id.0,
        offer.reference,
        offer.ends_at,
        GIVEN_UP,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The provider has decided nothing yet: it is asked again, the later the longer
/// that has been so; and no more when nothing is to be expected.
pub(super) async fn put_off(tx: &mut TenantTx, id: PaymentId, now: DateTime<Utc>) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!(
        "with over as (
             delete from given_up_attempts where shop_id = $1 and payment_id = $2 and given_up_at <= $4
         )
         update given_up_attempts g
         set next_check_at = case when p.check_every_seconds is null and p.offer_ends_at > $3 then p.offer_ends_at
             else $3 + greatest(least(($3 - g.given_up_at) / 4, interval '1 hour'), interval '5 seconds') end
         from payments p
         where g.shop_id = $1 and g.payment_id = $2 and g.given_up_at > $4 and p.shop_id = $1 and p.id = $2",
        shop_id,
        id.0,
        now,
        now - LISTENED_FOR,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The provider has said that no money comes: what stood there of doubt goes.
pub(super) async fn confirm(
    tx: &mut TenantTx,
    id: PaymentId,
    failure: Option<&str>,
) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!(
        "update payments set failure = $3 where shop_id = $1 and id = $2 and failure = $4 and status = 'cancelled'",
        shop_id,
        id.0,
        failure,
        GIVEN_UP,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
