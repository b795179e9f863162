//! SQL about lists of tasks: those that are looked for, the queue, and how much
//! there is for whom.

use chrono::{DateTime, Utc};

use super::queries;
use super::task::{Task, TaskPriority, TaskStatus, TaskType};
use crate::db::TenantTx;
use crate::http::{COUNT_CAP, PageRequest, Total};
use crate::values::{OrderId, StaffId, TaskId};

/// Which tasks are looked for; what is empty or None says nothing.
#[derive(Clone, Debug, Default)]
pub(super) struct Filter {
    pub statuses: Vec<TaskStatus>,
    pub priorities: Vec<TaskPriority>,
    pub kinds: Vec<TaskType>,
    pub florists: Vec<StaffId>,
    pub orders: Vec<OrderId>,
    /// Late and still to be done, or not.
    pub is_overdue: Option<bool>,
    pub deadline_from: Option<DateTime<Utc>>,
    pub deadline_to: Option<DateTime<Utc>>,
    pub sort: Sort,
}

/// In which order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, strum::EnumString, strum::VariantNames)]
pub(super) enum Sort {
    #[default]
    #[strum(serialize = "-created_at")]
    Newest,
    #[strum(serialize = "created_at")]
    Oldest,
    #[strum(serialize = "deadline")]
    Soonest,
    #[strum(serialize = "-deadline")]
    Latest,
}

/// How much a florist has to do.
#[derive(Clone, Debug)]
pub(super) struct Load {
    /// None: what nobody has yet.
    pub florist: Option<(StaffId, String)>,
    pub assigned: i64,
    pub in_progress: i64,
    pub overdue: i64,
    pub minutes: i64,
    pub next_deadline: Option<DateTime<Utc>>,
    pub completed_today: i64,
}

/// A page of those that are looked for.
pub(super) async fn list(
    tx: &mut TenantTx,
    filter: &Filter,
    page: PageRequest,
    now: DateTime<Utc>,
) -> Result<(Vec<Task>, Total), sqlx::Error> {
    let shop_id = tx.shop_id();
    let words = |words: Vec<&'static str>| words.into_iter().map(str::to_owned).collect::<Vec<_>>();
    let (by_deadline, falling) = match filter.sort {
        Sort::Newest => (false, true),
        Sort::Oldest => (false, false),
        Sort::Soonest => (true, false),
        Sort::Latest => (true, true),
    };
    let row = sqlx::query!(
        r#"with found as (
               select id, created_at, deadline from production_tasks
               where shop_id = $1
                 and (cardinality($2::text[]) = 0 or status = any($2))
                 and (cardinality($3::text[]) = 0 or priority = any($3))
                 and (cardinality($4::text[]) = 0 or task_type = any($4))
                 and (cardinality($5::bigint[]) = 0 or florist_id = any($5))
                 and (cardinality($6::bigint[]) = 0 or order_id = any($6))
                 and ($7::bool is null
                      or $7 = (deadline < $8 and status in ('pending', 'assigned', 'in_progress')))
                 and ($9::timestamptz is null or deadline >= $9)
                 and ($10::timestamptz is null or deadline <= $10)
           )
           select array(select id from found
                        order by case when $11 and $12 then deadline end desc, case when $11 then deadline end,
                                 case when $12 then -id else id end
                        limit $13 offset $14) as "ids!",
                  (select count(*) from (select from found limit $15) counted) as "count!""#,
        shop_id,
        &words(filter.statuses.iter().map(|word| (*word).into()).collect()),
        &words(filter.priorities.iter().map(|word| (*word).into()).collect()),
        &words(filter.kinds.iter().map(|word| (*word).into()).collect()),
        &filter.florists.iter().map(|id| id.0).collect::<Vec<_>>(),
        &filter.orders.iter().map(|id| id.0).collect::<Vec<_>>(),
        filter.is_overdue,
        now,
        filter.deadline_from,
        filter.deadline_to,
        by_deadline,
        falling,
        page.limit,
        page.offset(),
        COUNT_CAP + 1,
    );
    let row = row.fetch_one(tx.conn()).await?;
    let ids: Vec<_> = row.ids.into_iter().map(TaskId).collect();
    Ok((queries::tasks(tx, &ids).await?, Total::up_to_cap(row.count)))
}

/// What may be made now, the first first.
pub(super) async fn queue(
    tx: &mut TenantTx,
    page: PageRequest,
    now: DateTime<Utc>,
) -> Result<(Vec<Task>, Total), sqlx::Error> {
    let shop_id = tx.shop_id();
    let row = sqlx::query!(
        r#"with found as (
               select id, deadline, priority from production_tasks
               where shop_id = $1 and status in ('pending', 'assigned', 'in_progress') and release_at <= $2
           )
           select array(select id from found
                        order by deadline, array_position(array['urgent', 'high', 'normal', 'low'], priority), id
                        limit $3 offset $4) as "ids!",
                  (select count(*) from (select from found limit $5) counted) as "count!""#,
        shop_id,
        now,
        page.limit,
        page.offset(),
        COUNT_CAP + 1,
    );
    let row = row.fetch_one(tx.conn()).await?;
    let ids: Vec<_> = row.ids.into_iter().map(TaskId).collect();
    Ok((queries::tasks(tx, &ids).await?, Total::up_to_cap(row.count)))
}

/// What each has to do: whoever has something, whoever is a florist, and at last
/// what nobody has yet. `today` is the beginning of the shop's day.
pub(super) async fn workload(
    tx: &mut TenantTx,
    now: DateTime<Utc>,
    today: DateTime<Utc>,
) -> Result<Vec<Load>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let rows = sqlx::query!(
        r#"with loads as (
               select florist_id,
                      count(*) filter (where status in ('pending', 'assigned')) as assigned,
                      count(*) filter (where status = 'in_progress') as in_progress,
                      count(*) filter (where status <> 'completed' and deadline < $2) as overdue,
                      coalesce(sum(time_estimate_minutes) filter (where status <> 'completed'), 0) as minutes,
                      min(deadline) filter (where status <> 'completed') as next_deadline,
                      count(*) filter (where status = 'completed') as completed
               from production_tasks
               where shop_id = $1
                 and (status in ('pending', 'assigned', 'in_progress') or (status = 'completed' and completed_at >= $3))
               group by florist_id
           )
           select s.id as "id?: StaffId", s.name as "name?", coalesce(l.assigned, 0) as "assigned!",
                  coalesce(l.in_progress, 0) as "in_progress!", coalesce(l.overdue, 0) as "overdue!",
                  coalesce(l.minutes, 0) as "minutes!", l.next_deadline as "next_deadline?",
                  coalesce(l.completed, 0) as "completed!"
           from (select * from staff
                 where shop_id = $1 and ((role = 'florist' and removed_at is null)
                                         or id in (select florist_id from loads))) s
           full join loads l on l.florist_id = s.id
           order by s.id is null, s.name collate alphabet, s.id"#,
        shop_id,
        now,
        today,
    );
    let loads = rows.fetch_all(tx.conn()).await?.into_iter().map(|row| Load {
        florist: row.id.zip(row.name),
        assigned: row.assigned,
        in_progress: row.in_progress,
        overdue: row.overdue,
        minutes: row.minutes,
        next_deadline: row.next_deadline,
        completed_today: row.completed,
    });
    Ok(loads.collect())
}
