//! What production's routes take, and its limits.

use chrono::{DateTime, SubsecRound, Utc};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::change::Edit;
use super::create::Wish;
use super::list_queries::Filter;
use super::task::{TaskItem, TaskPriority, TaskStatus, TaskType};
use crate::http::{Checks, Object, Result, Several, present};
use crate::orders::Assembly;
use crate::rest::{LONGEST_TEXT, StemsInput, checked_stems};
use crate::values::{OrderId, ShopZone, StaffId, Text};

const MOST_ITEMS: usize = 100;
const LONGEST_NAME: usize = 200;
/// In minutes: ten weeks.
const LONGEST_TASK: i64 = 100_000;

/// A task to be made of an order.
#[derive(Deserialize, ToSchema)]
#[schema(as = CreateTask)]
pub(super) struct CreateTask {
    #[schema(value_type = i64, example = 1)]
    order_id: OrderId,
    /// That of the order's first line when absent.
    task_type: Option<TaskType>,
    /// `normal` when absent.
    priority: Option<TaskPriority>,
    /// When absent, as it follows from the order's day and hour, the way there and the handover.
    #[schema(value_type = Option<String>, format = DateTime)]
    deadline: Option<String>,
    /// Who makes it: works in the shop.
    #[schema(value_type = Option<i64>)]
    florist_id: Option<StaffId>,
    /// All that the order has when absent.
    #[schema(value_type = Option<Vec<TaskItemInput>>, min_items = 1, max_items = 100)]
    items: Option<Vec<Object<TaskItemInput>>>,
    /// As long as the order's products take when absent.
    #[schema(minimum = 1, maximum = 100000, example = 45)]
    time_estimate_minutes: Option<i64>,
    #[schema(max_length = 2000, example = "Клиент заберет в 14:00")]
    notes: Option<String>,
}

/// Something to be made.
#[derive(Deserialize, ToSchema)]
struct TaskItemInput {
    #[schema(min_length = 1, max_length = 200, example = "Букет тюльпанов")]
    product_name: String,
    /// 1 when absent.
    #[schema(minimum = 1, maximum = 10000, example = 2)]
    quantity: Option<i64>,
    #[schema(max_length = 2000, example = "Яркая упаковка")]
    special_requests: Option<String>,
}

/// Changes of a task; what is absent stays. Of a task that follows its order,
/// what it makes is changed there.
#[derive(Deserialize, ToSchema)]
#[schema(as = UpdateTask)]
pub(super) struct UpdateTask {
    task_type: Option<TaskType>,
    priority: Option<TaskPriority>,
    /// One that is said stays as the order is edited.
    #[schema(value_type = Option<String>, format = DateTime)]
    deadline: Option<String>,
    /// One that is said stays as the order is edited.
    #[schema(minimum = 1, maximum = 100000, example = 45)]
    time_estimate_minutes: Option<i64>,
    #[schema(value_type = Option<Vec<TaskItemInput>>, min_items = 1, max_items = 100)]
    items: Option<Vec<Object<TaskItemInput>>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, max_length = 2000, example = "Ленту белую")]
    notes: Option<Option<String>>,
}

/// Who is to make a task.
#[derive(Deserialize, ToSchema)]
pub(super) struct AssignTask {
    #[schema(value_type = i64, example = 1)]
    pub florist_id: StaffId,
}

/// What the order was made of, where its last task is completed.
#[derive(Default, Deserialize, ToSchema)]
pub(super) struct CompleteTask {
    /// Where it is not what was promised to its lines. All of a line's stems are
    /// named then.
    #[schema(value_type = Option<Vec<StemsInput>>, max_items = 1000)]
    stems: Option<Vec<Object<StemsInput>>>,
    /// Where there are too few stems, a correction puts the books right first.
    /// Takes `warehouse`.
    allow_short: Option<bool>,
}

/// Which tasks are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct TaskQuery {
    /// May repeat.
    #[serde(default)]
    #[param(value_type = Vec<TaskStatus>, example = json!(["assigned"]))]
    status: Several,
    /// May repeat.
    #[serde(default)]
    #[param(value_type = Vec<TaskPriority>, example = json!(["urgent"]))]
    priority: Several,
    /// May repeat.
    #[serde(default)]
    #[param(value_type = Vec<TaskType>, example = json!(["bouquet"]))]
    task_type: Several,
    /// May repeat.
    #[serde(default)]
    #[param(value_type = Vec<i64>)]
    florist_id: Several,
    /// May repeat.
    #[serde(default)]
    #[param(value_type = Vec<i64>)]
    order_id: Several,
    /// Late and still to be done, or not.
    #[param(value_type = Option<bool>)]
    overdue: Option<String>,
    /// Needed from then on.
    #[serde(rename = "deadlineFrom")]
    #[param(value_type = Option<String>, format = DateTime)]
    deadline_from: Option<String>,
    /// Needed until then, that day or second included.
    #[serde(rename = "deadlineTo")]
    #[param(value_type = Option<String>, format = DateTime)]
    deadline_to: Option<String>,
    /// `created_at` or `deadline`, with `-` for descending; `-created_at` when absent.
    #[param(example = "deadline", pattern = "^-?(created_at|deadline)$")]
    sort: Option<String>,
}

impl TaskQuery {
    pub(super) fn check(&self, checks: &mut Checks, zone: ShopZone) -> Filter {
        Filter {
            statuses: checks.choices("status", &self.status),
            priorities: checks.choices("priority", &self.priority),
            kinds: checks.choices("task_type", &self.task_type),
            florists: checks.wholes("florist_id", &self.florist_id).into_iter().map(StaffId).collect(),
            orders: checks.wholes("order_id", &self.order_id).into_iter().map(OrderId).collect(),
            is_overdue: checks.flag("overdue", self.overdue.as_deref()),
            deadline_from: checks.moment("deadlineFrom", self.deadline_from.as_deref(), zone, false),
            deadline_to: checks.moment("deadlineTo", self.deadline_to.as_deref(), zone, true),
            sort: checks.optional_choice("sort", self.sort.as_deref()).unwrap_or_default(),
        }
    }
}

impl CompleteTask {
    pub(super) fn check(&self) -> Result<Assembly> {
        let mut checks = Checks::body();
        let made_of = checked_stems(&mut checks, self.stems.as_deref().unwrap_or_default());
        checks.done().map(|()| Assembly { made_of, allow_short: self.allow_short.unwrap_or(false) })
    }
}

impl CreateTask {
    pub(super) fn check(self, zone: ShopZone) -> Result<Wish> {
        let mut checks = Checks::body();
        let wish = Wish {
            order_id: self.order_id,
            kind: self.task_type,
            priority: self.priority,
            deadline: checked_deadline(&mut checks, self.deadline.as_deref(), zone),
            florist_id: self.florist_id,
            items: self.items.map(|items| checked_items(&mut checks, &items)),
            minutes: checked_minutes(&mut checks, self.time_estimate_minutes),
            notes: checks.optional_prose("notes", self.notes.as_deref(), LONGEST_TEXT),
        };
        checks.done().map(|()| wish)
    }
}

impl UpdateTask {
    pub(super) fn check(&self, zone: ShopZone) -> Result<Edit> {
        let mut checks = Checks::body();
        let edit = Edit {
            kind: self.task_type,
            priority: self.priority,
            deadline: checked_deadline(&mut checks, self.deadline.as_deref(), zone),
            minutes: checked_minutes(&mut checks, self.time_estimate_minutes),
            items: self.items.as_ref().map(|items| checked_items(&mut checks, items)),
            notes: self
                .notes
                .as_ref()
                .map(|notes| checks.optional_prose("notes", notes.as_deref(), LONGEST_TEXT)),
        };
        checks.done().map(|()| edit)
    }
}

/// To the second, as it is shown.
fn checked_deadline(checks: &mut Checks, text: Option<&str>, zone: ShopZone) -> Option<DateTime<Utc>> {
    checks.moment("deadline", text, zone, false).map(|moment| moment.trunc_subsecs(0))
}

fn checked_minutes(checks: &mut Checks, minutes: Option<i64>) -> Option<i32> {
    let minutes = checks.within_range("time_estimate_minutes", minutes?, 1..=LONGEST_TASK);
    i32::try_from(minutes).ok()
}

fn checked_items(checks: &mut Checks, items: &[Object<TaskItemInput>]) -> Vec<TaskItem> {
    if !(1..=MOST_ITEMS).contains(&items.len()) {
        checks.refuse("items", Text::new("lines-range").with("most", MOST_ITEMS));
        return Vec::new();
    }
    let items = items.iter().enumerate().map(|(index, Object(item))| {
        checks.at("items", index, |checks| TaskItem {
            product_name: checks.text("product_name", &item.product_name, LONGEST_NAME),
            quantity: checks.within_range("quantity", item.quantity.unwrap_or(1), 1..=10_000),
            special_requests: checks.optional_prose(
                "special_requests",
                item.special_requests.as_deref(),
                LONGEST_TEXT,
            ),
        })
    });
    items.collect()
}
