//! The SQL of reconciliation: the comparison itself, its runs, and what they
//! found. Reads the tables of money; writes its own.

use chrono::{DateTime, NaiveDate, Utc};

use super::compare::{Asked, Contradiction, Difference, Kind};
use crate::db::{SystemTx, TenantTx};
use crate::values::{Actor, Currency, Minor, OrderId, PaymentId, RefundId, RunId, ShopId};

/// Of a run at most so many differences are kept; all are counted.
const MOST_KEPT: i64 = 500;

/// A run as it ended.
#[derive(Clone, Debug)]
pub(super) struct Run {
    pub id: RunId,
    pub day: NaiveDate,
    pub is_nightly: bool,
    pub recorded_by: String,
    pub started_at: DateTime<Utc>,
    pub finished_at: DateTime<Utc>,
    pub attempts_asked: i32,
    pub attempts_unanswered: i32,
    pub attempts_left: i32,
    pub difference_count: i32,
}

/// A run that has begun.
#[derive(Clone, Copy, Debug)]
pub(super) struct Begun {
    pub shop: ShopId,
    pub id: RunId,
    pub started_at: DateTime<Utc>,
}

/// Compares all of the shop's money and keeps what differs; how many there
/// are. What the ledger says of a payment or refund is true, and where it says
/// nothing the row itself: so a fault in one place is not found again in what
/// adds up from it.
#[expect(clippy::too_many_lines, reason = "one statement, which sees one moment")]
pub(super) async fn compare(tx: &mut TenantTx, run_id: RunId) -> Result<i64, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_scalar!(
        r#"with came as (
               select p.id as payment_id, coalesce(l.order_id, p.order_id) as order_id,
                      coalesce(l.currency, p.currency) as currency, coalesce(l.amount, p.amount) as amount,
                      case when p.status = 'succeeded' then p.amount else 0 end as here, l.id is null as is_missing,
                      l.id is not null
                          and (p.status, p.order_id, p.amount, p.currency, p.method, p.provider, p.recorded_by, p.staff_id,
                               coalesce(p.settled_at, l.moved_at))
                              is distinct from ('succeeded', l.order_id, l.amount, l.currency, l.method, l.provider,
                                                l.recorded_by, l.staff_id, l.moved_at) as is_altered
               from payments p left join ledger l on l.shop_id = $1 and l.payment_id = p.id and l.kind = 'payment'
               where p.shop_id = $1 and (p.status = 'succeeded' or l.id is not null)
           ), went as (
               select r.id as refund_id, coalesce(l.payment_id, r.payment_id) as payment_id,
                      coalesce(l.order_id, r.order_id) as order_id, coalesce(l.currency, r.currency) as currency,
                      coalesce(l.amount, r.amount) as amount, l.id is not null or r.status = 'done' as is_done,
                      case when r.status = 'done' then r.amount else 0 end as here,
                      l.id is null and r.status = 'done' as is_missing,
                      l.id is not null
                          and (r.status, r.order_id, r.payment_id, r.amount, r.currency, r.method, r.provider, r.recorded_by,
                               r.staff_id, coalesce(r.settled_at, l.moved_at))
                              is distinct from ('done', l.order_id, l.payment_id, l.amount, l.currency, l.method,
                                                l.provider, l.recorded_by, l.staff_id, l.moved_at) as is_altered
               from refunds r left join ledger l on l.shop_id = $1 and l.refund_id = r.id and l.kind = 'refund'
               where r.shop_id = $1 and (r.status <> 'failed' or l.id is not null)
           ), paid as (
               select order_id, sum(amount)::bigint as amount from came group by order_id
           ), gone as (
               select order_id, coalesce(sum(amount) filter (where is_done), 0)::bigint as done,
                      sum(amount)::bigint as amount
               from went group by order_id
           ), totals as (
               select o.id as order_id, o.currency, o.stage, o.total, o.paid_total, o.refunded_total, o.gone_total,
                      o.goodwill, coalesce(p.amount, 0) as paid, coalesce(g.done, 0) as refunded,
                      coalesce(g.amount, 0) as gone, coalesce(p.amount, 0) - coalesce(g.amount, 0) as kept
               from orders o left join paid p on p.order_id = o.id left join gone g on g.order_id = o.id
               where o.shop_id = $1
           ), found (kind, order_id, payment_id, refund_id, currency, expected, found) as (
               select 'paid_total', order_id, null::bigint, null::bigint, currency, paid, paid_total
               from totals where paid <> paid_total
               union all
               select 'refunded_total', order_id, null, null, currency, refunded, refunded_total
               from totals where refunded <> refunded_total
               union all
               select 'gone_total', order_id, null, null, currency, gone, gone_total
               from totals where gone <> gone_total
               union all
               select 'outstanding', order_id, null, null, currency, total - goodwill, kept
               from totals where stage = 'completed' and kept < total - goodwill
               union all
               select 'refund_due', order_id, null, null, currency, total, kept
               from totals where stage = 'completed' and kept > total
               union all
               select 'cancelled_keeps_money', order_id, null, null, currency, 0, kept
               from totals where stage = 'cancelled' and kept > 0
               union all
               select 'payment_not_in_ledger', order_id, payment_id, null, currency, amount, 0 from came where is_missing
               union all
               select 'payment_altered', order_id, payment_id, null, currency, amount, here from came where is_altered
               union all
               select 'refund_not_in_ledger', order_id, payment_id, refund_id, currency, amount, 0
               from went where is_missing
               union all
               select 'refund_altered', order_id, payment_id, refund_id, currency, amount, here
               from went where is_altered
               union all
               select 'refunded_too_much', c.order_id, c.payment_id, null, c.currency, c.amount, sum(w.amount)::bigint
               from came c join went w on w.payment_id = c.payment_id
               group by c.order_id, c.payment_id, c.currency, c.amount having sum(w.amount) > c.amount
           ), kept as (
               insert into reconciliation_differences (shop_id, run_id, kind, order_id, payment_id, refund_id, currency,
                                                       expected, found)
               select $1, $2, kind, order_id, payment_id, refund_id, currency, expected, found
               from found order by order_id, kind, payment_id, refund_id limit $3
           )
           select count(*) as "count!" from found"#,
        shop_id,
        run_id.0,
        MOST_KEPT,
    )
    .fetch_one(tx.conn())
    .await
}

/// Keeps how a provider's word differs, unless the payment has changed since
/// it was asked; how many rows that makes.
pub(super) async fn insert_providers_word(
    tx: &mut TenantTx,
    run_id: RunId,
    found: Contradiction,
) -> Result<u64, sqlx::Error> {
    let shop_id = tx.shop_id();
    let inserted = sqlx::query!(
        "insert into reconciliation_differences (shop_id, run_id, kind, order_id, payment_id, currency, expected, found)
         select $1, $2, $3, order_id, id, currency, case when $5 = 'succeeded' then 0 else amount end,
                case when $5 = 'succeeded' then amount else 0 end
         from payments where shop_id = $1 and id = $4 and status = $5",
        shop_id,
        run_id.0,
        <&str>::from(found.kind),
        found.payment_id.0,
        <&str>::from(found.status),
    );
    Ok(inserted.execute(tx.conn()).await?.rows_affected())
}

/// Begins a run that a person asks for.
pub(super) async fn insert_run(
    tx: &mut TenantTx,
    day: NaiveDate,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<RunId, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_scalar!(
        r#"insert into reconciliation_runs (shop_id, day, is_nightly, recorded_by, staff_id, started_at)
           values ($1, $2, false, $3, $4, $5) returning id as "id: RunId""#,
        shop_id,
        day,
        actor.name,
        actor.staff_id,
        now,
    )
    .fetch_one(tx.conn())
    .await
}

/// Begins the run of a night, or takes over one that was left unfinished
/// before that moment; None if another instance has it.
pub(super) async fn claim_night(
    tx: &mut TenantTx,
    day: NaiveDate,
    actor: &Actor,
    now: DateTime<Utc>,
    left_before: DateTime<Utc>,
) -> Result<Option<RunId>, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_scalar!(
        r#"insert into reconciliation_runs as r (shop_id, day, is_nightly, recorded_by, started_at)
         values ($1, $2, true, $3, $4)
         on conflict (shop_id, day) where is_nightly do update set started_at = excluded.started_at
         where r.finished_at is null and r.started_at <= $5
         returning r.id as "id: RunId""#,
        shop_id,
        day,
        actor.name,
        now,
        left_before,
    )
    .fetch_optional(tx.conn())
    .await
}

/// Gives back a run that was cut off, as if it had been left before that moment.
pub(super) async fn give_back_night(
    tx: &mut TenantTx,
    run: Begun,
    left_before: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!(
        "update reconciliation_runs set started_at = $4
         where shop_id = $1 and id = $2 and started_at = $3 and finished_at is null",
        shop_id,
        run.id.0,
        run.started_at,
        left_before,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Ends a run; false if another instance has taken it over.
pub(super) async fn finish_run(
    tx: &mut TenantTx,
    run: Begun,
    asked: &Asked,
    difference_count: i64,
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let shop_id = tx.shop_id();
    let finished = sqlx::query!(
        "update reconciliation_runs
         set finished_at = $4, attempts_asked = $5, attempts_unanswered = $6, attempts_left = $7, difference_count = $8
         where shop_id = $1 and id = $2 and started_at = $3 and finished_at is null",
        shop_id,
        run.id.0,
        run.started_at,
        now,
        asked.asked,
        asked.unanswered,
        asked.left,
        i32::try_from(difference_count).unwrap_or(i32::MAX),
    );
    Ok(finished.execute(tx.conn()).await?.rows_affected() > 0)
}

/// The last run that has ended, or the last of that day.
pub(super) async fn last_run(tx: &mut TenantTx, day: Option<NaiveDate>) -> Result<Option<Run>, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_as!(
        Run,
        r#"select id as "id: RunId", day, is_nightly, recorded_by, started_at, finished_at as "finished_at!", attempts_asked,
                  attempts_unanswered, attempts_left, difference_count
           from reconciliation_runs
           where shop_id = $1 and finished_at is not null and ($2::date is null or day = $2)
           order by day desc, id desc limit 1"#,
        shop_id,
        day,
    )
    .fetch_optional(tx.conn())
    .await
}

/// What a run found.
pub(super) async fn differences(tx: &mut TenantTx, run_id: RunId) -> Result<Vec<Difference>, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_as!(
        Difference,
        r#"select d.kind as "kind: Kind", d.order_id as "order_id: OrderId", o.number as order_number,
                  d.payment_id as "payment_id: PaymentId", d.refund_id as "refund_id: RefundId",
                  d.currency as "currency: Currency", d.expected as "expected: Minor", d.found as "found: Minor"
           from reconciliation_differences d join orders o on o.shop_id = $1 and o.id = d.order_id
           where d.shop_id = $1 and d.run_id = $2 order by d.id"#,
        shop_id,
        run_id.0,
    )
    .fetch_all(tx.conn())
    .await
}

/// A shop whose night has come and whose money nobody has compared in it.
pub(super) async fn shop_due(
    tx: &mut SystemTx,
    now: DateTime<Utc>,
    left_before: DateTime<Utc>,
) -> Result<Option<ShopId>, sqlx::Error> {
    let due = sqlx::query_scalar!(
        "select s.id from shops s cross join lateral (select $1::timestamptz at time zone s.time_zone as local) wall
         where wall.local::time >= '03:00' and wall.local::time < '06:00'
           and not exists (select from reconciliation_runs r
                           where r.shop_id = s.id and r.is_nightly and r.day = wall.local::date
                             and (r.finished_at is not null or r.started_at > $2))
         order by s.id limit 1",
        now,
        left_before,
    );
    Ok(due.fetch_optional(tx.conn()).await?.map(ShopId))
}
