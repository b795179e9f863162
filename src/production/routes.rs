//! Production's routes.

use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use utoipa_axum::routes;

use super::wire::{LoadView, Shown, TaskView};
use super::wire_input::{AssignTask, CompleteTask, CreateTask, TaskQuery, UpdateTask};
use super::{change, create, list_queries, photos, queries, queue, work};
use crate::access::{Bearer, ReadProduction, Staff, WriteProduction};
use crate::db::TenantTx;
use crate::http::LimitClass::{General, Uploads};
use crate::http::{
    Checks, Error, Json, OptionalJson, PageQuery, Paged, Patch, Path, Query, Result, Upload, UploadPicture,
};
use crate::media::Media;
use crate::orders::Change;
use crate::parts::{Limited, Parts};
use crate::production::error::Refused;
use crate::production::task::Task;
use crate::rest::PhotoView;
use crate::state::AppState;
use crate::values::{Actor, PictureId, TaskId};

/// The routes.
pub(super) fn parts(app: &AppState, media: &Media) -> Parts {
    Parts::new(app)
        .routes(routes!(list_tasks, create_task).limited(General))
        .routes(routes!(get_task, update_task).limited(General))
        .routes(routes!(assign_task).limited(General))
        .routes(routes!(start_task).limited(General))
        .routes(routes!(complete_task).limited(General))
        .routes(routes!(cancel_task).limited(General))
        .routes(routes!(add_task_photo).limited(Uploads))
        .routes(routes!(delete_task_photo).limited(General))
        .routes(routes!(list_queue).limited(General))
        .routes(routes!(assign_next_task).limited(General))
        .routes(routes!(list_workload).limited(General))
        .sharing(media.clone())
}

fn change_by<'a>(app: &AppState, actor: &'a Actor) -> Change<'a> {
    Change { actor, now: app.clock.now(), comment: None }
}

/// The answer with a task.
async fn answer(tx: TenantTx, app: &AppState, bearer: &Bearer, task: Task) -> Result<Json<TaskView>> {
    let shown = Shown::to(bearer, tx.shop().zone, app);
    tx.commit().await?;
    Ok(Json(TaskView::new(task, shown)))
}

/// What florists have to make
///
/// Tasks are made of orders by themselves, a task a line, as soon as these are paid
/// or confirmed (`makes_tasks` of the shop), and follow them. `deadline` is the
/// beginning of the order's window, less the way to its zone and ten minutes to hand
/// it over. `total` stops at 10,000, and a page that begins beyond that row is 422
/// at `page`.
#[utoipa::path(get, path = "/api/production/tasks", tag = "production", operation_id = "list_tasks",
    params(TaskQuery, PageQuery), security(("bearer" = [])),
    responses((status = 200, description = "A page of tasks", body = Paged<TaskView>)))]
async fn list_tasks(
    State(app): State<AppState>,
    member: Staff<ReadProduction>,
    Query(query): Query<TaskQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Paged<TaskView>>> {
    let now = app.clock.now();
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let zone = tx.shop().zone;
    let mut checks = Checks::query();
    let (filter, page) = (query.check(&mut checks, zone), page.check(&mut checks));
    checks.done()?;
    let (tasks, total) = list_queries::list(&mut tx, &filter, page.within_cap()?, now).await?;
    tx.commit().await?;
    let shown = Shown::to(&member, zone, &app);
    Ok(Json(Paged::new(tasks.into_iter().map(|task| TaskView::new(task, shown)).collect(), page, total)))
}

/// Make a task of an order
///
/// Beside those that are made by themselves: what is omitted follows from the order.
/// Assigned where a florist is named. 400 `order_cancelled`, or `order_made` for an
/// order that was put together already.
#[utoipa::path(post, path = "/api/production/tasks", tag = "production", operation_id = "create_task",
    request_body = CreateTask, security(("bearer" = [])),
    responses((status = 201, description = "The task", body = TaskView)))]
async fn create_task(
    State(app): State<AppState>,
    member: Staff<WriteProduction>,
    Json(body): Json<CreateTask>,
) -> Result<Response> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let wish = body.check(tx.shop().zone)?;
    let actor = member.actor();
    let task = create::create(&mut tx, wish, &change_by(&app, &actor)).await?;
    let shown = Shown::to(&member, tx.shop().zone, &app);
    tx.created(&TaskView::new(task, shown)).await
}

/// A task
///
/// With what is to be made, and what of its order a florist has to know.
#[utoipa::path(get, path = "/api/production/tasks/{task_id}", tag = "production", operation_id = "get_task",
    params(("task_id" = i64, Path)), security(("bearer" = [])),
    responses((status = 200, description = "The task", body = TaskView)))]
async fn get_task(
    State(app): State<AppState>,
    member: Staff<ReadProduction>,
    Path(task_id): Path<TaskId>,
) -> Result<Json<TaskView>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let task = queries::tasks(&mut tx, &[task_id]).await?.pop();
    let task = task.ok_or_else(|| Error::from(Refused::UnknownTask))?;
    answer(tx, &app, &member, task).await
}

/// Change a task
///
/// A deadline and a time that somebody has said stay as the order is edited. 400
/// `task_ended` for one that has ended, and `follows_order` for other `items` than
/// its order's line has. A whole task may be sent back.
#[utoipa::path(patch, path = "/api/production/tasks/{task_id}", tag = "production", operation_id = "update_task",
    params(("task_id" = i64, Path)), request_body = UpdateTask, security(("bearer" = [])),
    responses((status = 200, description = "The task", body = TaskView)))]
async fn update_task(
    State(app): State<AppState>,
    member: Staff<WriteProduction>,
    Path(task_id): Path<TaskId>,
    body: Patch<UpdateTask>,
) -> Result<Json<TaskView>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let read = |task: &Task, tx: &TenantTx| -> Result<_> {
        let zone = tx.shop().zone;
        let view = TaskView::new(task.clone(), Shown::to(&member, zone, &app));
        body.said.agrees_with(&view, &TaskView::ELSEWHERE)?;
        body.changes.check(zone)
    };
    let actor = member.actor();
    let said = change_by(&app, &actor);
    let task = change::change::<Error>(&mut tx, task_id, &said, read).await?;
    answer(tx, &app, &member, task).await
}

/// Give a task to a florist
///
/// Also one that somebody else has, or has begun. 422 at `florist_id` for whoever
/// does not work in the shop; 400 `task_ended`, `order_cancelled`.
#[utoipa::path(post, path = "/api/production/tasks/{task_id}/assign", tag = "production",
    operation_id = "assign_task", params(("task_id" = i64, Path)), request_body = AssignTask,
    security(("bearer" = [])), responses((status = 200, description = "The task", body = TaskView)))]
async fn assign_task(
    State(app): State<AppState>,
    member: Staff<WriteProduction>,
    Path(task_id): Path<TaskId>,
    Json(body): Json<AssignTask>,
) -> Result<Json<TaskView>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let actor = member.actor();
    let said = change_by(&app, &actor);
    let task = work::assign(&mut tx, task_id, body.florist_id, &said).await?;
    answer(tx, &app, &member, task).await
}

/// Begin a task
///
/// One that is assigned; else 400 `illegal_transition`. 400 `order_cancelled` where
/// there is nothing to make any more.
#[utoipa::path(post, path = "/api/production/tasks/{task_id}/start", tag = "production",
    operation_id = "start_task", params(("task_id" = i64, Path)), security(("bearer" = [])),
    responses((status = 200, description = "The task", body = TaskView)))]
async fn start_task(
    State(app): State<AppState>,
    member: Staff<WriteProduction>,
    Path(task_id): Path<TaskId>,
) -> Result<Json<TaskView>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let actor = member.actor();
    let said = change_by(&app, &actor);
    let task = work::start(&mut tx, task_id, &said).await?;
    answer(tx, &app, &member, task).await
}

/// Finish a task
///
/// One that is in progress; else 400 `illegal_transition`. The last open task of an
/// order makes a paid one, or a confirmed one paid later, assembled (`tasks_assemble`
/// of the shop), and so takes its stems: those that were promised, or those of
/// `stems`. 400 `stems_short`, with what is left, where there are too few; 400
/// `order_cancelled`.
#[utoipa::path(post, path = "/api/production/tasks/{task_id}/complete", tag = "production",
    operation_id = "complete_task", params(("task_id" = i64, Path)), request_body = Option<CompleteTask>,
    security(("bearer" = [])), responses((status = 200, description = "The task", body = TaskView)))]
async fn complete_task(
    State(app): State<AppState>,
    member: Staff<WriteProduction>,
    Path(task_id): Path<TaskId>,
    OptionalJson(body): OptionalJson<CompleteTask>,
) -> Result<Json<TaskView>> {
    let assembly = body.check()?;
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let actor = member.actor();
    let said = change_by(&app, &actor);
    let task = work::complete(&mut tx, task_id, &member, assembly, &said).await?;
    answer(tx, &app, &member, task).await
}

/// Give a task up
///
/// Nobody has to do it any more, and none like it is made of its order's line. Any
/// that is still open; else 400 `illegal_transition`.
#[utoipa::path(post, path = "/api/production/tasks/{task_id}/cancel", tag = "production",
    operation_id = "cancel_task", params(("task_id" = i64, Path)), security(("bearer" = [])),
    responses((status = 200, description = "The task", body = TaskView)))]
async fn cancel_task(
    State(app): State<AppState>,
    member: Staff<WriteProduction>,
    Path(task_id): Path<TaskId>,
) -> Result<Json<TaskView>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let actor = member.actor();
    let said = change_by(&app, &actor);
    let task = work::cancel(&mut tx, task_id, &said).await?;
    answer(tx, &app, &member, task).await
}

/// Add a photo to a task
///
/// Of what was made, for the shop's people: what the buyer is to see is a photo of the order. Taken and drawn anew as
/// those of orders are. 400 `too_many_pictures` beyond ten.
#[utoipa::path(post, path = "/api/production/tasks/{task_id}/photos", tag = "production",
    operation_id = "add_task_photo", params(("task_id" = i64, Path)), security(("bearer" = [])),
    request_body(content = UploadPicture, content_type = "multipart/form-data"),
    responses((status = 201, description = "The photo", body = PhotoView)))]
async fn add_task_photo(
    State(app): State<AppState>,
    member: Staff<WriteProduction>,
    Extension(media): Extension<Media>,
    Path(task_id): Path<TaskId>,
    upload: Upload,
) -> Result<Response> {
    let sent = upload.read(&media.room).await?;
    let actor = member.actor();
    let said = change_by(&app, &actor);
    let mut tx = app.db.tenant(member.shop).begin().await?;
    photos::look_for_room(&mut tx, task_id).await?;
    let stored = media.store(tx, sent.file, said.now).await?;
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let photo = photos::add(&mut tx, &member, task_id, &stored, &said).await?;
    let view = PhotoView::new(&photo, &app.settings.public_url, tx.shop().zone);
    tx.created(&view).await
}

/// Take a photo from a task
///
/// Whoever writes orders takes any, florists those that they have added (else 403).
#[utoipa::path(delete, path = "/api/production/tasks/{task_id}/photos/{picture_id}", tag = "production",
    operation_id = "delete_task_photo", params(("task_id" = i64, Path), ("picture_id" = i64, Path)),
    security(("bearer" = [])), responses((status = 204, description = "Taken away")))]
async fn delete_task_photo(
    State(app): State<AppState>,
    member: Staff<WriteProduction>,
    Path((task_id, picture_id)): Path<(TaskId, PictureId)>,
) -> Result<StatusCode> {
    let actor = member.actor();
    let said = change_by(&app, &actor);
    let mut tx = app.db.tenant(member.shop).begin().await?;
    photos::remove(&mut tx, &member, task_id, picture_id, &said).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What may be made now, the first first
///
/// Open tasks from their `release_at` on (the shop's `make_ahead_hours` before they
/// have to be begun), by deadline, then priority.
#[utoipa::path(get, path = "/api/production/queue", tag = "production", operation_id = "list_queue",
    params(PageQuery), security(("bearer" = [])),
    responses((status = 200, description = "A page of tasks", body = Paged<TaskView>)))]
async fn list_queue(
    State(app): State<AppState>,
    member: Staff<ReadProduction>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Paged<TaskView>>> {
    let (page, now) = (page.read()?, app.clock.now());
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let (tasks, total) = list_queries::queue(&mut tx, page.within_cap()?, now).await?;
    let shown = Shown::to(&member, tx.shop().zone, &app);
    tx.commit().await?;
    Ok(Json(Paged::new(tasks.into_iter().map(|task| TaskView::new(task, shown)).collect(), page, total)))
}

/// Take the next task
///
/// The calling florist's: one that is assigned to them and not begun, else the first
/// of the queue that nobody has, which is theirs from now on. Asked again before it is
/// begun, it is the same. 204 where there is nothing to do. For people alone: programs
/// name a florist by `assign`.
#[utoipa::path(post, path = "/api/production/queue/next", tag = "production", operation_id = "assign_next_task",
    security(("bearer" = [])),
    responses((status = 200, description = "The task", body = TaskView),
              (status = 204, description = "There is nothing to do")))]
async fn assign_next_task(State(app): State<AppState>, member: Staff<WriteProduction>) -> Result<Response> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let actor = member.actor();
    let said = change_by(&app, &actor);
    match queue::next(&mut tx, &member, &said).await? {
        Some(task) => Ok(answer(tx, &app, &member, task).await?.into_response()),
        None => Ok(StatusCode::NO_CONTENT.into_response()),
    }
}

/// How much there is for whom
///
/// Florists, whoever else has a task, and at last, without a name, what nobody has
/// yet.
#[utoipa::path(get, path = "/api/production/workload", tag = "production", operation_id = "list_workload",
    params(PageQuery), security(("bearer" = [])),
    responses((status = 200, description = "A page of people", body = Paged<LoadView>)))]
async fn list_workload(
    State(app): State<AppState>,
    member: Staff<ReadProduction>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Paged<LoadView>>> {
    let now = app.clock.now();
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let zone = tx.shop().zone;
    let today = zone.at(zone.today(now), chrono::NaiveTime::MIN);
    let loads = list_queries::workload(&mut tx, now, today).await?;
    tx.commit().await?;
    let loads = loads.into_iter().map(|load| LoadView::new(load, zone));
    Ok(Json(Paged::of_all(&page, loads.collect())?))
}
