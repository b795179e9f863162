//! SQL about tasks one by one.

use chrono::{DateTime, Utc};
use sqlx::types::Json;

use super::task::{
    Florist, Moments, NewTask, OfOrder, Task, TaskItem, TaskPriority, TaskStatus, TaskType, Work,
};
use crate::db::{SystemTx, TenantTx};
use crate::media::{self, Owner};
use crate::orders::DeliveryMethod;
use crate::values::{LineId, OrderId, ShopId, StaffId, TaskId};

/// Those tasks, in that order.
pub(super) async fn tasks(tx: &mut TenantTx, ids: &[TaskId]) -> Result<Vec<Task>, sqlx::Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let shop_id = tx.shop_id();
    let rows = sqlx::query!(
        r#"select t.id as "id: TaskId", t.order_id as "order_id: OrderId", t.order_item_id as "item_id: LineId",
                  t.follows_order, t.task_type as "kind: TaskType", t.priority as "priority: TaskPriority",
                  t.status as "status: TaskStatus", t.items as "items: Json<Vec<TaskItem>>", t.deadline, t.release_at,
                  t.time_estimate_minutes, t.deadline_is_said, t.estimate_is_said, t.florist_id as "florist_id: StaffId",
                  t.notes, t.assigned_at, t.started_at, t.completed_at, t.cancelled_at, t.ended_by, t.created_at,
                  t.created_by, t.updated_at, t.version, s.name as "florist_name?", s.phone as "florist_phone?",
                  o.number, o.delivery_method as "delivery_method: DeliveryMethod", o.card_text
           from unnest($2::bigint[]) with ordinality as w (id, place)
           join production_tasks t on t.shop_id = $1 and t.id = w.id
           join orders o on o.shop_id = $1 and o.id = t.order_id
           left join staff s on s.shop_id = $1 and s.id = t.florist_id
           order by w.place"#,
        shop_id,
        &ids.iter().map(|id| id.0).collect::<Vec<_>>(),
    );
    let rows = rows.fetch_all(tx.conn()).await?;
    let owners: Vec<_> = ids.iter().map(|id| Owner::Task(*id)).collect();
    let mut photos = media::of_many(tx, &owners).await?;
    let tasks = rows.into_iter().map(|row| Task {
        id: row.id,
        order_id: row.order_id,
        item_id: row.item_id,
        follows_order: row.follows_order,
        status: row.status,
        work: Work {
            kind: row.kind,
            priority: row.priority,
            items: row.items.0,
            deadline: row.deadline,
            release_at: row.release_at,
            minutes: row.time_estimate_minutes,
            deadline_is_said: row.deadline_is_said,
            estimate_is_said: row.estimate_is_said,
            notes: row.notes,
        },
        florist_id: row.florist_id,
        florist: row
            .florist_id
            .zip(row.florist_name)
            .zip(row.florist_phone)
            .map(|((id, name), phone)| Florist { id, name, phone }),
        moments: Moments {
            assigned_at: row.assigned_at,
            started_at: row.started_at,
            completed_at: row.completed_at,
            cancelled_at: row.cancelled_at,
        },
        ended_by: row.ended_by,
        created_at: row.created_at,
        created_by: row.created_by,
        updated_at: row.updated_at,
        version: row.version,
        photos: photos.remove(&Owner::Task(row.id)).unwrap_or_default(),
        of_order: OfOrder {
            number: row.number,
            delivery_method: row.delivery_method,
            card_text: row.card_text,
        },
    });
    Ok(tasks.collect())
}

/// All tasks of an order, the oldest first, so that nobody else changes them
/// meanwhile.
pub(super) async fn of_order(tx: &mut TenantTx, order: OrderId) -> Result<Vec<Task>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let ids = sqlx::query_scalar!(
        r#"select id as "id: TaskId" from production_tasks where shop_id = $1 and order_id = $2
           order by id for update"#,
        shop_id,
        order.0,
    );
    let ids = ids.fetch_all(tx.conn()).await?;
    tasks(tx, &ids).await
}

/// The order that a task is of; None for a task that the shop does not have.
pub(super) async fn order_of(tx: &mut TenantTx, id: TaskId) -> Result<Option<OrderId>, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_scalar!(
        r#"select order_id as "order_id: OrderId" from production_tasks where shop_id = $1 and id = $2"#,
        shop_id,
        id.0,
    )
    .fetch_optional(tx.conn())
    .await
}

/// Enters a task, which stands assigned where a florist is named.
pub(super) async fn insert(
    tx: &mut TenantTx,
    new: &NewTask,
    now: DateTime<Utc>,
    by: &str,
) -> Result<TaskId, sqlx::Error> {
    let shop_id = tx.shop_id();
    let status = if new.florist_id.is_some() { TaskStatus::Assigned } else { TaskStatus::Pending };
    sqlx::query_scalar!(
        r#"insert into production_tasks (shop_id, order_id, order_item_id, follows_order, task_type, priority, status,
                                         items, deadline, release_at, time_estimate_minutes, deadline_is_said,
                                         estimate_is_said, florist_id, notes, assigned_at, created_at, created_by,
                                         updated_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $17)
           returning id as "id: TaskId""#,
        shop_id,
        new.order_id.0,
        new.item_id.map(|id| id.0),
        new.follows_order,
        <&str>::from(new.work.kind),
        <&str>::from(new.work.priority),
        <&str>::from(status),
        Json(&new.work.items) as Json<&Vec<TaskItem>>,
        new.work.deadline,
        new.work.release_at,
        new.work.minutes,
        new.work.deadline_is_said,
        new.work.estimate_is_said,
        new.florist_id.map(|id| id.0),
        new.work.notes,
        new.florist_id.map(|_| now),
        now,
        by,
    )
    .fetch_one(tx.conn())
    .await
}

/// Writes a task as it is now.
pub(super) async fn save(tx: &mut TenantTx, task: &Task) -> Result<(), sqlx::Error> {
    let (shop_id, work) = (tx.shop_id(), &task.work);
    sqlx::query!(
        "update production_tasks set task_type = $3, priority = $4, status = $5, items = $6, deadline = $7,
                release_at = $8, time_estimate_minutes = $9, deadline_is_said = $10, estimate_is_said = $11,
                florist_id = $12, notes = $13, assigned_at = $14, started_at = $15, completed_at = $16,
                cancelled_at = $17, ended_by = $18, updated_at = $19, version = $20
         where shop_id = $1 and id = $2",
        shop_id,
        task.id.0,
        <&str>::from(work.kind),
        <&str>::from(work.priority),
        <&str>::from(task.status),
        Json(&work.items) as Json<&Vec<TaskItem>>,
        work.deadline,
        work.release_at,
        work.minutes,
        work.deadline_is_said,
        work.estimate_is_said,
        task.florist_id.map(|id| id.0),
        work.notes,
        task.moments.assigned_at,
        task.moments.started_at,
        task.moments.completed_at,
        task.moments.cancelled_at,
        task.ended_by,
        task.updated_at,
        task.version,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What the florist is to do next: what was assigned to them and may be made by now,
/// by its deadline.
pub(super) async fn assigned_to(
    tx: &mut TenantTx,
    florist: StaffId,
    now: DateTime<Utc>,
) -> Result<Option<TaskId>, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_scalar!(
        r#"select id as "id: TaskId" from production_tasks
           where shop_id = $1 and florist_id = $2 and status = 'assigned' and release_at <= $3
           order by deadline, array_position(array['urgent', 'high', 'normal', 'low'], priority), id limit 1"#,
        shop_id,
        florist.0,
        now,
    )
    .fetch_optional(tx.conn())
    .await
}

/// The first of the queue that nobody else is taking right now, locked. Its order
/// is not, which may have been cancelled a moment ago, and is looked at.
pub(super) async fn take_first(tx: &mut TenantTx, now: DateTime<Utc>) -> Result<Option<TaskId>, sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query_scalar!(
        r#"select id as "id: TaskId" from production_tasks t
           where shop_id = $1 and status = 'pending' and release_at <= $2
             and (select stage in ('new', 'paid', 'issue') from orders o where o.shop_id = $1 and o.id = t.order_id)
           order by deadline, array_position(array['urgent', 'high', 'normal', 'low'], priority), id
           limit 1 for update skip locked"#,
        shop_id,
        now,
    )
    .fetch_optional(tx.conn())
    .await
}

/// Shops with tasks that are late and not called urgent.
pub(super) async fn shops_with_late(
    tx: &mut SystemTx,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<ShopId>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select distinct shop_id as "shop_id!: ShopId" from production_tasks
           where deadline < $1 and status in ('pending', 'assigned', 'in_progress') and priority <> 'urgent'
           limit $2"#,
        now,
        limit,
    )
    .fetch_all(tx.conn())
    .await
}

/// Calls what is late urgent; at most so many.
pub(super) async fn raise_late(tx: &mut TenantTx, now: DateTime<Utc>, most: i64) -> Result<(), sqlx::Error> {
    let shop_id = tx.shop_id();
    sqlx::query!(
        "update production_tasks set priority = 'urgent', updated_at = $2, version = version + 1
         where shop_id = $1 and id = any(array(
             select id from production_tasks
             where shop_id = $1 and deadline < $2 and status in ('pending', 'assigned', 'in_progress')
               and priority <> 'urgent'
             order by id limit $3 for update skip locked))",
        shop_id,
        now,
        most,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
