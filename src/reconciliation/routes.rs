//! The routes of reconciliation.

use std::time::Duration;

use axum::Extension;
use axum::extract::State;

use super::queries::{self, Begun};
use super::run::{Bounds, reconcile};
use super::wire::{ReconciliationQuery, ReconciliationView};
use crate::access::{ReadMoney, Staff, WriteMoney};
use crate::checkout::Acquirer;
use crate::db::TenantTx;
use crate::http::{Json, Lang, Query, Result};
use crate::state::AppState;
use crate::values::Language;

/// Short enough for whoever waits for the answer.
const BOUNDS: Bounds = Bounds { attempts: 100, time: Duration::from_secs(10) };

async fn view(
    tx: &mut TenantTx,
    day: Option<chrono::NaiveDate>,
    language: Language,
) -> Result<ReconciliationView> {
    let run = queries::last_run(tx, day).await?;
    let differences = match &run {
        Some(run) => queries::differences(tx, run.id).await?,
        None => Vec::new(),
    };
    Ok(ReconciliationView::new(run, differences, tx.shop().zone, language))
}

/// What the last reconciliation found
///
/// Made every night, and whenever someone asks. Orders against payments,
/// refunds and the ledger, and the attempts of the last three days against the
/// word of their providers; each difference with its probable cause.
#[utoipa::path(get, path = "/api/reports/reconciliation", tag = "money", operation_id = "get_reconciliation",
    params(ReconciliationQuery), security(("bearer" = [])),
    responses((status = 200, description = "The last run", body = ReconciliationView)))]
pub(super) async fn get_reconciliation(
    State(app): State<AppState>,
    member: Staff<ReadMoney>,
    Lang(language): Lang,
    Query(query): Query<ReconciliationQuery>,
) -> Result<Json<ReconciliationView>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let day = query.check(tx.shop().zone)?;
    let view = view(&mut tx, day, language).await?;
    tx.commit().await?;
    Ok(Json(view))
}

/// Reconcile now
///
/// Asks providers about the latest hundred attempts at most, and for ten
/// seconds at most.
#[utoipa::path(post, path = "/api/reports/reconciliation", tag = "money", operation_id = "start_reconciliation",
    security(("bearer" = [])), responses((status = 200, description = "The run", body = ReconciliationView)))]
pub(super) async fn start_reconciliation(
    State(app): State<AppState>,
    member: Staff<WriteMoney>,
    Lang(language): Lang,
    Extension(acquirer): Extension<Acquirer>,
) -> Result<Json<ReconciliationView>> {
    let started_at = app.clock.now();
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let day = tx.shop().zone.today(started_at);
    let id = queries::insert_run(&mut tx, day, &member.actor(), started_at).await?;
    tx.commit().await?;
    reconcile(&app, &acquirer, Begun { shop: member.shop, id, started_at }, BOUNDS).await?;
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let view = view(&mut tx, Some(day), language).await?;
    tx.commit().await?;
    Ok(Json(view))
}
