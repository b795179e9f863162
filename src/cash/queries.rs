//! The SQL about cash. Reads the ledger and the staff, those who have left
//! included; writes handovers.

use chrono::{DateTime, Utc};

use crate::db::TenantTx;
use crate::http::PageRequest;
use crate::values::{Actor, Currency, Minor, StaffId};

/// What someone has done with cash, in one currency.
#[derive(Clone, Debug)]
pub(super) struct PersonsCash {
    pub staff_id: StaffId,
    pub name: String,
    pub taken: Minor,
    /// Given back to buyers.
    pub refunded: Minor,
    pub handed_in: Minor,
}

/// Cash handed in.
#[derive(Clone, Debug)]
pub(super) struct Handover {
    pub id: i64,
    pub staff_id: StaffId,
    pub amount: Minor,
    pub currency: Currency,
    pub comment: Option<String>,
    pub handed_at: DateTime<Utc>,
    pub recorded_by: String,
}

/// A handover to be.
pub(super) struct NewHandover {
    pub staff_id: StaffId,
    pub amount: Minor,
    pub comment: Option<String>,
}

/// What someone has done with cash in the shop's currency.
pub(super) async fn cash_of(
    tx: &mut TenantTx,
    staff_id: StaffId,
) -> Result<Option<PersonsCash>, sqlx::Error> {
    let (shop_id, currency) = (tx.shop_id(), tx.shop().currency);
    sqlx::query_as!(
        PersonsCash,
        r#"select s.id as "staff_id: StaffId", s.name, moved.taken as "taken!: Minor",
                  moved.refunded as "refunded!: Minor",
                  (select coalesce(sum(amount), 0)::bigint from cash_handovers
                   where shop_id = $1 and staff_id = s.id and currency = $3) as "handed_in!: Minor"
           from staff s cross join lateral (
               select coalesce(sum(amount) filter (where kind = 'payment'), 0)::bigint as taken,
                      coalesce(sum(amount) filter (where kind = 'refund'), 0)::bigint as refunded
               from ledger where shop_id = $1 and staff_id = s.id and method = 'cash' and currency = $3) moved
           where s.shop_id = $1 and s.id = $2"#,
        shop_id,
        staff_id.0,
        currency.code(),
    )
    .fetch_optional(tx.conn())
    .await
}

/// Locks someone's row until the transaction ends.
pub(super) async fn lock_staff(tx: &mut TenantTx, staff_id: StaffId) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!("select from staff where shop_id = $1 and id = $2 for no key update", shop_id, staff_id.0)
        .fetch_optional(tx.conn())
        .await?;
    Ok(())
}

pub(super) async fn insert_handover(
    tx: &mut TenantTx,
    new: &NewHandover,
    recorder: &Actor,
    now: DateTime<Utc>,
) -> Result<Handover, sqlx::Error> {
    let (shop_id, currency) = (tx.shop_id(), tx.shop().currency);
    sqlx::query_as!(
        Handover,
        r#"insert into cash_handovers (shop_id, staff_id, amount, currency, comment, handed_at, recorded_by, recorder_id)
           values ($1, $2, $3, $4, $5, $6, $7, $8)
           returning id, staff_id as "staff_id: StaffId", amount as "amount: Minor", currency as "currency: Currency",
                     comment, handed_at, recorded_by"#,
        shop_id,
        new.staff_id.0,
        new.amount.0,
        currency.code(),
        new.comment,
        now,
        recorder.name,
        recorder.staff_id,
    )
    .fetch_one(tx.conn())
    .await
}

/// A page of someone's handovers, the latest first.
pub(super) async fn handovers(
    tx: &mut TenantTx,
    staff_id: StaffId,
    page: PageRequest,
) -> Result<Vec<Handover>, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_as!(
        Handover,
        r#"select id, staff_id as "staff_id: StaffId", amount as "amount: Minor", currency as "currency: Currency",
                  comment, handed_at, recorded_by
           from cash_handovers where shop_id = $1 and staff_id = $2 order by handed_at desc, id desc limit $3 offset $4"#,
        shop_id,
        staff_id.0,
        page.limit,
        page.offset(),
    )
    .fetch_all(tx.conn())
    .await
}

pub(super) async fn handover_count(tx: &mut TenantTx, staff_id: StaffId) -> Result<i64, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from cash_handovers where shop_id = $1 and staff_id = $2"#,
        shop_id,
        staff_id.0,
    )
    .fetch_one(tx.conn())
    .await
}

/// What one person did with cash in a day, and owed at its end.
pub(super) struct PersonsDay {
    /// None: a program, or one of our workers.
    pub staff_id: Option<StaffId>,
    pub name: String,
    pub has_left: bool,
    pub taken: Minor,
    pub refunded: Minor,
    pub handed_in: Minor,
    pub owed: Minor,
}

/// Everyone who moved cash between the two moments or owes some at the second,
/// in the shop's currency.
pub(super) async fn day(
    tx: &mut TenantTx,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<Vec<PersonsDay>, sqlx::Error> {
    let (shop_id, currency) = (tx.shop_id(), tx.shop().currency);
    sqlx::query_as!(
        PersonsDay,
        r#"with moved as (
               select staff_id, case when staff_id is null then recorded_by end as other_name,
                      coalesce(sum(amount) filter (where kind = 'payment' and moved_at >= $3), 0) as taken,
                      coalesce(sum(amount) filter (where kind = 'refund' and moved_at >= $3), 0) as refunded,
                      0 as handed_in, sum(case kind when 'payment' then amount else -amount end) as owed
               from ledger
               where shop_id = $1 and method = 'cash' and currency = $2 and moved_at < $4
               group by 1, 2
               union all
               select staff_id, null, 0, 0, coalesce(sum(amount) filter (where handed_at >= $3), 0), -sum(amount)
               from cash_handovers where shop_id = $1 and currency = $2 and handed_at < $4
               group by 1
           )
           select m.staff_id as "staff_id?: StaffId", coalesce(min(s.name), m.other_name, '') as "name!",
                  bool_or(s.removed_at is not null) as "has_left!", sum(m.taken)::bigint as "taken!: Minor",
                  sum(m.refunded)::bigint as "refunded!: Minor", sum(m.handed_in)::bigint as "handed_in!: Minor",
                  sum(m.owed)::bigint as "owed!: Minor"
           from moved m left join staff s on s.shop_id = $1 and s.id = m.staff_id
           group by m.staff_id, m.other_name
           having sum(m.taken) <> 0 or sum(m.refunded) <> 0 or sum(m.handed_in) <> 0 or sum(m.owed) <> 0
           order by 2, 1"#,
        shop_id,
        currency.code(),
        from,
        to,
    )
    .fetch_all(tx.conn())
    .await
}
