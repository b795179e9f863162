//! The showcase's routes.

use axum::extract::State;
use axum::response::Response;

use super::markdown::{self, Marking};
use super::queries;
use super::wire::{
    AssembleProduct, DisassembleProduct, MarkdownView, RuleView, SetMarkdownRule, ShowcaseView, Viewer,
};
use crate::access::{Bearer, ReadProducts, ReadWarehouse, Staff, WriteProducts, WriteWarehouse};
use crate::db::{ShopBasics, TenantTx};
use crate::http::{Begun, Error, IdempotentJson, Json, PageQuery, PageRequest, Paged, Path, Query, Result};
use crate::state::AppState;
use crate::stock;
use crate::values::{ProductId, Text};
use crate::warehouse::By;

fn viewer(app: &AppState, shop: &ShopBasics, bearer: &Bearer) -> Viewer {
    Viewer {
        currency: shop.currency,
        zone: shop.zone,
        today: shop.zone.today(app.clock.now()),
        with_costs: bearer.grants.sees_costs(),
    }
}

async fn shown_alone(
    tx: &mut TenantTx,
    app: &AppState,
    product: ProductId,
    bearer: &Bearer,
) -> Result<ShowcaseView> {
    let (mut shown, _) = queries::shown(tx, Some(product), PageRequest { page: 1, limit: 1 }).await?;
    let shown = shown.pop().ok_or(Error::NotFound(Text::new("product-not-found")))?;
    Ok(ShowcaseView::new(shown, viewer(app, &tx.shop(), bearer)))
}

/// Put bouquets together for the showcase
///
/// Of a product that is counted and has a recipe of stems: these are taken, the first to wilt first, each line of the
/// recipe of one variety, and the bouquets are counted. Only stems that nobody was promised: else 400 `stems_short` with
/// how many bouquets can be made. 400 `not_counted`, `recipe_needed`. Florists may too. Takes
/// `Idempotency-Key`.
#[utoipa::path(post, path = "/api/products/{product_id}/assemble", tag = "warehouse", operation_id = "assemble_product",
    params(("product_id" = i64, Path), ("Idempotency-Key" = Option<String>, Header, max_length = 255)),
    request_body = AssembleProduct, security(("bearer" = [])),
    responses((status = 201, description = "What stands on the showcase", body = ShowcaseView)))]
pub(super) async fn assemble_product(
    State(app): State<AppState>,
    member: Staff<WriteWarehouse>,
    Path(product_id): Path<ProductId>,
    request: IdempotentJson<AssembleProduct>,
) -> Result<Response> {
    let pieces = request.body.check()?;
    let mut tx = match request.key.begin(&app.db, member.shop, &member.caller()).await? {
        Begun::Replayed(answer) => return Ok(answer),
        Begun::Fresh(tx) => *tx,
    };
    let by = By { actor: &member.actor(), now: app.clock.now() };
    stock::make_for_showcase(&mut tx, product_id, pieces, by).await?;
    let view = shown_alone(&mut tx, &app, product_id, &member).await?;
    tx.created(&view).await
}

/// Take bouquets of the showcase apart
///
/// Those that wilt first. Their stems go back to the batches that they came from, or to waste with a reason; whatever is not
/// named goes back. 400 `not_on_showcase`, or `out_of_stock` where they are promised to orders, with how many are left;
/// 422 where other stems are named than they are made of, with how many these are. Takes `Idempotency-Key`.
#[utoipa::path(post, path = "/api/products/{product_id}/disassemble", tag = "warehouse",
    operation_id = "disassemble_product",
    params(("product_id" = i64, Path), ("Idempotency-Key" = Option<String>, Header, max_length = 255)),
    request_body = DisassembleProduct, security(("bearer" = [])),
    responses((status = 200, description = "What stands on the showcase", body = ShowcaseView)))]
pub(super) async fn disassemble_product(
    State(app): State<AppState>,
    member: Staff<WriteWarehouse>,
    Path(product_id): Path<ProductId>,
    request: IdempotentJson<DisassembleProduct>,
) -> Result<Response> {
    let (pieces, remains) = request.body.check()?;
    let mut tx = match request.key.begin(&app.db, member.shop, &member.caller()).await? {
        Begun::Replayed(answer) => return Ok(answer),
        Begun::Fresh(tx) => *tx,
    };
    let by = By { actor: &member.actor(), now: app.clock.now() };
    stock::disassemble(&mut tx, product_id, pieces, &remains, by).await?;
    let view = shown_alone(&mut tx, &app, product_id, &member).await?;
    tx.done(&view).await
}

/// What stands on the showcase
///
/// Products with bouquets that were made for it, the first to wilt first.
#[utoipa::path(get, path = "/api/showcase", tag = "warehouse", operation_id = "list_showcase",
    params(PageQuery), security(("bearer" = [])),
    responses((status = 200, description = "A page of products", body = Paged<ShowcaseView>)))]
pub(super) async fn list_showcase(
    State(app): State<AppState>,
    member: Staff<ReadWarehouse>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Paged<ShowcaseView>>> {
    let page = page.read()?;
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let (shown, total) = queries::shown(&mut tx, None, page).await?;
    let viewer = viewer(&app, &tx.shop(), &member);
    tx.commit().await?;
    let views = shown.into_iter().map(|shown| ShowcaseView::new(shown, viewer));
    Ok(Json(Paged::new(views.collect(), page, total)))
}

/// Prices that are to fall
///
/// By the shop's rule, one a product: bouquets of the showcase that soon wilt, and what is made of stems that do and that
/// nobody was promised. Nothing changes until one is applied.
#[utoipa::path(get, path = "/api/showcase/markdowns", tag = "warehouse", operation_id = "list_markdowns",
    params(PageQuery), security(("bearer" = [])),
    responses((status = 200, description = "A page of proposals", body = Paged<MarkdownView>)))]
pub(super) async fn list_markdowns(
    State(app): State<AppState>,
    member: Staff<ReadProducts>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Paged<MarkdownView>>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let rule = queries::rule(&mut tx).await?;
    let found = markdown::proposals(&mut tx, &rule, app.clock.now()).await?;
    let currency = tx.shop().currency;
    tx.commit().await?;
    let views = found.into_iter().map(|proposal| MarkdownView::new(proposal, currency));
    Ok(Json(Paged::of_all(&page, views.collect())?))
}

/// Mark a product down as proposed
///
/// Sets its sale price. 400 `no_markdown` where nothing is proposed for it.
#[utoipa::path(post, path = "/api/showcase/markdowns/{product_id}", tag = "warehouse", operation_id = "apply_markdown",
    params(("product_id" = i64, Path)), security(("bearer" = [])),
    responses((status = 200, description = "What was applied", body = MarkdownView)))]
pub(super) async fn apply_markdown(
    State(app): State<AppState>,
    member: Staff<WriteProducts>,
    Path(product_id): Path<ProductId>,
) -> Result<Json<MarkdownView>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let marking = Marking { actor: &member.actor(), now: app.clock.now(), by_rule: false };
    let applied = markdown::apply(&mut tx, product_id, marking).await?;
    let currency = tx.shop().currency;
    tx.commit().await?;
    Ok(Json(MarkdownView::new(applied, currency)))
}

/// By how much the shop marks down what ages
///
/// Before it says otherwise: 20 % off on the day before the last, 40 % on the last.
#[utoipa::path(get, path = "/api/showcase/markdown-rule", tag = "warehouse", operation_id = "get_markdown_rule",
    security(("bearer" = [])), responses((status = 200, description = "The rule", body = RuleView)))]
pub(super) async fn get_markdown_rule(
    State(app): State<AppState>,
    member: Staff<ReadProducts>,
) -> Result<Json<RuleView>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let rule = queries::rule(&mut tx).await?;
    tx.commit().await?;
    Ok(Json(rule.into()))
}

/// Say by how much the shop marks down what ages
///
/// An automatic one is applied once a day, and what it has marked down it takes back when nothing speaks for that any
/// more, unless somebody has set another price since.
#[utoipa::path(put, path = "/api/showcase/markdown-rule", tag = "warehouse", operation_id = "set_markdown_rule",
    request_body = SetMarkdownRule, security(("bearer" = [])),
    responses((status = 200, description = "The rule", body = RuleView)))]
pub(super) async fn set_markdown_rule(
    State(app): State<AppState>,
    member: Staff<WriteProducts>,
    Json(body): Json<SetMarkdownRule>,
) -> Result<Json<RuleView>> {
    let rule = body.check()?;
    let mut tx = app.db.tenant(member.shop).begin().await?;
    queries::set_rule(&mut tx, &rule).await?;
    tx.commit().await?;
    Ok(Json(rule.into()))
}
