//! What production's routes answer.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::list_queries::Load;
use super::task::{Task, TaskPriority, TaskStatus, TaskType};
use crate::access::Bearer;
use crate::http::SetElsewhere;
use crate::orders::DeliveryMethod;
use crate::rest::PhotoView;
use crate::state::AppState;
use crate::values::{LineId, OrderId, Phone, ShopZone, StaffId, TaskId};

/// For whom, and when.
#[derive(Clone, Copy)]
pub(super) struct Shown<'a> {
    pub zone: ShopZone,
    pub now: DateTime<Utc>,
    pub public_url: &'a str,
    /// Florists see nobody's phone.
    pub with_phones: bool,
}

impl<'a> Shown<'a> {
    pub fn to(bearer: &Bearer, zone: ShopZone, app: &'a AppState) -> Self {
        let public_url = &app.settings.public_url;
        Self { zone, now: app.clock.now(), public_url, with_phones: bearer.sees_phones() }
    }
}

/// A task of production.
#[derive(Serialize, ToSchema)]
#[schema(as = ProductionTask)]
pub(super) struct TaskView {
    #[schema(value_type = i64, example = 50)]
    id: TaskId,
    #[schema(value_type = i64, example = 1234)]
    order_id: OrderId,
    #[schema(example = 1234)]
    order_number: i64,
    /// The order's line that it makes; null: of an order without lines, or made by hand.
    #[schema(value_type = Option<i64>, example = 1)]
    item_id: Option<LineId>,
    /// It was made of its order and follows it: as that is edited, put together or cancelled.
    #[schema(example = true)]
    follows_order: bool,
    task_type: TaskType,
    priority: TaskPriority,
    status: TaskStatus,
    #[schema(value_type = String, format = DateTime, example = "2026-12-26T13:00:00+05:00")]
    deadline: String,
    /// In the queue from then on.
    #[schema(value_type = String, format = DateTime, example = "2026-12-26T06:30:00+05:00")]
    release_at: String,
    #[schema(example = false)]
    is_overdue: bool,
    florist: Option<FloristView>,
    items: Vec<TaskItemView>,
    #[schema(value_type = Option<String>, format = DateTime)]
    assigned_at: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    started_at: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    completed_at: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    cancelled_at: Option<String>,
    /// Who completed or cancelled it.
    #[schema(example = json!(null))]
    ended_by: Option<String>,
    #[schema(example = 30)]
    time_estimate_minutes: i32,
    #[schema(example = "Клиент заберет в 14:00")]
    notes: Option<String>,
    delivery_method: DeliveryMethod,
    /// What the order's card is to say.
    #[schema(example = "С днём рождения!")]
    card_text: Option<String>,
    /// Of what its florist has made.
    #[schema(example = json!([]))]
    photos: Vec<PhotoView>,
    #[schema(value_type = String, format = DateTime)]
    created_at: String,
    #[schema(example = "Система")]
    created_by: String,
    #[schema(value_type = String, format = DateTime)]
    updated_at: String,
}

/// Who makes it.
#[derive(Serialize, ToSchema)]
#[schema(as = TaskFlorist)]
struct FloristView {
    #[schema(value_type = i64, example = 5)]
    id: StaffId,
    #[schema(example = "Марина")]
    name: String,
    /// Masked for florists.
    #[schema(example = "+77051234567")]
    phone: String,
}

/// Something to be made.
#[derive(Serialize, ToSchema)]
#[schema(as = TaskItem)]
struct TaskItemView {
    #[schema(example = "Букет роз 'Классика'")]
    product_name: String,
    #[schema(example = 1)]
    quantity: i64,
    #[schema(example = "Добавить открытку с поздравлением")]
    special_requests: Option<String>,
}

impl TaskView {
    /// Fields that the PATCH does not set.
    pub(super) const ELSEWHERE: [SetElsewhere; 5] = [
        SetElsewhere::new("status", "POST /api/production/tasks/{task_id}/start"),
        SetElsewhere::new("florist.id", "POST /api/production/tasks/{task_id}/assign"),
        SetElsewhere::new("order_id", "POST /api/production/tasks"),
        SetElsewhere::new("delivery_method", "PATCH /api/orders/{order_id}"),
        SetElsewhere::new("card_text", "PATCH /api/orders/{order_id}"),
    ];

    pub(super) fn new(task: Task, shown: Shown<'_>) -> Self {
        let time = |moment| shown.zone.render(moment);
        let photos = task.photos.iter().map(|photo| PhotoView::new(photo, shown.public_url, shown.zone));
        Self {
            id: task.id,
            order_id: task.order_id,
            order_number: task.of_order.number,
            item_id: task.item_id,
            follows_order: task.follows_order,
            task_type: task.work.kind,
            priority: task.work.priority,
            status: task.status,
            deadline: time(task.work.deadline),
            release_at: time(task.work.release_at),
            is_overdue: task.is_overdue(shown.now),
            florist: task.florist.map(|florist| FloristView {
                id: florist.id,
                name: florist.name,
                phone: if shown.with_phones { florist.phone } else { Phone::mask(&florist.phone) },
            }),
            items: task.work.items.into_iter().map(TaskItemView::from).collect(),
            assigned_at: task.moments.assigned_at.map(time),
            started_at: task.moments.started_at.map(time),
            completed_at: task.moments.completed_at.map(time),
            cancelled_at: task.moments.cancelled_at.map(time),
            ended_by: task.ended_by,
            time_estimate_minutes: task.work.minutes,
            notes: task.work.notes,
            delivery_method: task.of_order.delivery_method,
            card_text: task.of_order.card_text,
            photos: photos.collect(),
            created_at: time(task.created_at),
            created_by: task.created_by,
            updated_at: time(task.updated_at),
        }
    }
}

impl From<super::task::TaskItem> for TaskItemView {
    fn from(item: super::task::TaskItem) -> Self {
        Self {
            product_name: item.product_name,
            quantity: item.quantity,
            special_requests: item.special_requests,
        }
    }
}

/// How much there is for a florist.
#[derive(Serialize, ToSchema)]
#[schema(as = FloristLoad)]
pub(super) struct LoadView {
    /// Null: what nobody has yet.
    #[schema(value_type = Option<i64>, example = 5)]
    florist_id: Option<StaffId>,
    #[schema(example = "Марина")]
    name: Option<String>,
    /// Waiting: assigned, and not begun.
    #[schema(example = 3)]
    assigned: i64,
    #[schema(example = 1)]
    in_progress: i64,
    /// Of these, late.
    #[schema(example = 0)]
    overdue: i64,
    /// What they take together.
    #[schema(example = 85)]
    minutes: i64,
    #[schema(value_type = Option<String>, format = DateTime)]
    next_deadline: Option<String>,
    #[schema(example = 4)]
    completed_today: i64,
}

impl LoadView {
    pub(super) fn new(load: Load, zone: ShopZone) -> Self {
        let (florist_id, name) = load.florist.unzip();
        Self {
            florist_id,
            name,
            assigned: load.assigned,
            in_progress: load.in_progress,
            overdue: load.overdue,
            minutes: load.minutes,
            next_deadline: load.next_deadline.map(|moment| zone.render(moment)),
            completed_today: load.completed_today,
        }
    }
}
