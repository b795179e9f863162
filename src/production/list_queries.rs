//! SQL about lists of tasks: those that are looked for, the queue, and how much
//! there is for whom.

use chrono::{DateTime, Utc};
use sqlx::{Postgres, QueryBuilder, Row};

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

/// A page of those that are looked for. Each order has its index, and what is counted
/// is counted to the cap.
pub(super) async fn list(
    tx: &mut TenantTx,
    filter: &Filter,
    page: PageRequest,
    now: DateTime<Utc>,
) -> Result<(Vec<Task>, Total), sqlx::Error> {
    let shop_id = tx.shop_id();
    let mut sql = QueryBuilder::<Postgres>::new("select array(select id from production_tasks");
    push_conditions(&mut sql, filter, shop_id, now);
    sql.push(match filter.sort {
        Sort::Newest => " order by created_at desc, id desc",
        Sort::Oldest => " order by created_at, id",
        Sort::Soonest => " order by deadline, id",
        Sort::Latest => " order by deadline desc, id desc",
    });
    sql.push(" limit ").push_bind(page.limit).push(" offset ").push_bind(page.offset());
    sql.push("), (select count(*) from (select from production_tasks");
    push_conditions(&mut sql, filter, shop_id, now);
    sql.push(" limit ").push_bind(COUNT_CAP + 1).push(") counted)");
    let row = sql.build().persistent(false).fetch_one(tx.conn()).await?;
    let ids: Vec<i64> = row.try_get(0)?;
    let ids: Vec<_> = ids.into_iter().map(TaskId).collect();
    Ok((queries::tasks(tx, &ids).await?, Total::up_to_cap(row.try_get(1)?)))
}

fn push_conditions(sql: &mut QueryBuilder<Postgres>, filter: &Filter, shop_id: i64, now: DateTime<Utc>) {
    sql.push(" where shop_id = ").push_bind(shop_id);
    let words = [
        ("status", filter.statuses.iter().map(|word| <&str>::from(*word).to_owned()).collect::<Vec<_>>()),
        ("priority", filter.priorities.iter().map(|word| <&str>::from(*word).to_owned()).collect()),
        ("task_type", filter.kinds.iter().map(|word| <&str>::from(*word).to_owned()).collect()),
    ];
    for (column, words) in words.into_iter().filter(|(_, words)| !words.is_empty()) {
        sql.push(format_args!(" and {column} = any(")).push_bind(words).push(")");
    }
    let ids = [
        ("florist_id", filter.florists.iter().map(|id| id.0).collect::<Vec<_>>()),
        ("order_id", filter.orders.iter().map(|id| id.0).collect()),
    ];
    for (column, ids) in ids.into_iter().filter(|(_, ids)| !ids.is_empty()) {
        sql.push(format_args!(" and {column} = any(")).push_bind(ids).push(")");
    }
    if let Some(flag) = filter.is_overdue {
        sql.push(" and (status in ('pending', 'assigned', 'in_progress') and deadline < ").push_bind(now);
        sql.push(") = ").push_bind(flag);
    }
    if let Some(from) = filter.deadline_from {
        sql.push(" and deadline >= ").push_bind(from);
    }
    if let Some(to) = filter.deadline_to {
        sql.push(" and deadline <= ").push_bind(to);
    }
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
        r#"with open as (
               select florist_id,
                      count(*) filter (where status in ('pending', 'assigned')) as assigned,
                      count(*) filter (where status = 'in_progress') as in_progress,
                      count(*) filter (where deadline < $2) as overdue,
                      sum(time_estimate_minutes) as minutes, min(deadline) as next_deadline
               from production_tasks
               where shop_id = $1 and status in ('pending', 'assigned', 'in_progress') group by florist_id
           ), made as (
               select florist_id, count(*) as completed from production_tasks
               where shop_id = $1 and status = 'completed' and completed_at >= $3 group by florist_id
           ), loads as (
               select coalesce(o.florist_id, m.florist_id) as florist_id, o.assigned, o.in_progress, o.overdue, o.minutes,
                      o.next_deadline, m.completed
               from open o full join made m on coalesce(m.florist_id, 0) = coalesce(o.florist_id, 0)
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
