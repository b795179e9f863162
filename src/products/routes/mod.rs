//! The products' routes.

mod images;

use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, Utc};
use http::StatusCode;
use utoipa_axum::routes;

use super::availability::On;
use super::error::Refused;
use super::product::{NewProduct, Product};
use super::wire::{Beside, ProductImage, ProductQuery, ProductView, Shown};
use super::wire_input::{CreateProduct, UpdateProduct};
use super::{availability, catalogue, change, create, queries};
use crate::access::{Bearer, ReadProducts, Staff, WriteProducts};
use crate::db::{FigureSubject, TenantTx};
use crate::figures::{self, Figure};
use crate::http::LimitClass::{General, Uploads};
use crate::http::{Json, Lang, PageQuery, Paged, Patch, Path, Query, Result, SetElsewhere};
use crate::media::{self, Media, Owner};
use crate::parts::{Limited, Parts};
use crate::state::AppState;
use crate::values::{Language, ProductId};

/// All of them.
pub(super) fn parts(app: &AppState, media: &Media) -> Parts {
    Parts::new(app)
        .routes(routes!(list_products, create_product).limited(General))
        .routes(routes!(get_product, update_product, delete_product).limited(General))
        .routes(routes!(switch_product).limited(General))
        .routes(routes!(restore_product).limited(General))
        .routes(routes!(images::add_product_image).limited(Uploads))
        .routes(routes!(images::update_product_image, images::delete_product_image).limited(General))
        .sharing(media.clone())
}

/// What a PATCH of a product does not set.
const ADDING_IMAGES: &str = "POST /api/products/{product_id}/images";

/// The catalogue, as staff see it
///
/// Under filters other than `is_active` and `archived`, `total` stops at 10,000,
/// and a page that begins beyond that row is 422 at `page`.
#[utoipa::path(get, path = "/api/products", tag = "products", operation_id = "list_products",
    params(ProductQuery, PageQuery), security(("bearer" = [])),
    responses((status = 200, description = "A page of products", body = Paged<ProductView>)))]
async fn list_products(
    State(app): State<AppState>,
    member: Staff<ReadProducts>,
    Lang(language): Lang,
    Query(query): Query<ProductQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Paged<ProductView>>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let (list, page) = query.check(&page, &tx.shop(), app.clock.now())?;
    let (products, total) = queries::list(&mut tx, &list, page).await?;
    let views = shown(&mut tx, products, reading(&app, &member, language), app.clock.now()).await?;
    tx.commit().await?;
    Ok(Json(Paged::new(views, page, total)))
}

/// Who looks at products, in which language, at which addresses.
#[derive(Clone, Copy)]
struct Reading<'a> {
    bearer: &'a Bearer,
    language: Language,
    public_url: &'a str,
}

/// Products with their figures and pictures.
async fn shown(
    tx: &mut TenantTx,
    products: Vec<Product>,
    reading: Reading<'_>,
    now: DateTime<Utc>,
) -> Result<Vec<ProductView>> {
    let Reading { bearer, language, public_url } = reading;
    let (shop, with_costs) = (tx.shop(), bearer.grants.sees_costs());
    let shown = Shown { currency: shop.currency, zone: shop.zone, language, with_costs };
    let of_stems = products.iter().filter(|product| with_costs && product.names_stems());
    let of_stems: Vec<_> = of_stems.map(|product| product.id).collect();
    let stems_costs = queries::stems_costs(tx, &of_stems, now).await?;
    let ids: Vec<_> = products.iter().map(|product| product.id.0).collect();
    let sold = figures::read(tx, FigureSubject::Product, &ids).await?;
    let last_ordered = queries::last_ordered(tx, &ids).await?;
    let owners: Vec<_> = products.iter().map(|product| Owner::Product(product.id)).collect();
    let mut pictures = media::of_many(tx, &owners).await?;
    let views = products.into_iter().map(|product| {
        let figure = sold.get(&(product.id.0, shop.currency.code().to_owned())).copied().unwrap_or_default();
        let figure = Figure { last_at: last_ordered.get(&product.id.0).copied(), ..figure };
        let stems_cost = stems_costs.get(&product.id).copied();
        let pictures = pictures.remove(&Owner::Product(product.id)).unwrap_or_default().into_iter();
        let images = pictures.map(|picture| ProductImage::new(picture, public_url, shop.zone)).collect();
        ProductView::new(product, Beside { sold: figure, stems_cost, images }, shown)
    });
    Ok(views.collect())
}

fn reading<'a>(app: &'a AppState, bearer: &'a Bearer, language: Language) -> Reading<'a> {
    Reading { bearer, language, public_url: &app.settings.public_url }
}

async fn shown_alone(
    tx: &mut TenantTx,
    product: Product,
    reading: Reading<'_>,
    on: On,
) -> Result<ProductView> {
    let mut products = vec![product];
    availability::look_up(tx, &mut products, on).await?;
    shown(tx, products, reading, on.now).await?.pop().ok_or(Refused::NoProduct.into())
}

/// The product as it now is, once whatever was done to it is committed.
async fn answer(
    mut tx: TenantTx,
    product: Product,
    app: &AppState,
    bearer: &Bearer,
    language: Language,
) -> Result<Json<ProductView>> {
    let view = shown_alone(&mut tx, product, reading(app, bearer, language), app.clock.now().into()).await?;
    tx.commit().await?;
    Ok(Json(view))
}

/// Add a product
///
/// 400 `sku_taken` if a product that isn't archived has that SKU. The sale
/// price must be below the retail price (422). Where no `stock_mode` is named, a
/// recipe that names a `variety` makes it one of stems, else a `stock_quantity`
/// makes it counted, else it is made to order. A variety that the warehouse does
/// not know is added.
#[utoipa::path(post, path = "/api/products", tag = "products", operation_id = "create_product",
    request_body = CreateProduct, security(("bearer" = [])),
    responses((status = 201, description = "The new product", body = ProductView)))]
async fn create_product(
    State(app): State<AppState>,
    member: Staff<WriteProducts>,
    Lang(language): Lang,
    Json(body): Json<CreateProduct>,
) -> Result<Response> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let new = body.check(tx.shop().currency)?;
    let product = create::create_product(&mut tx, new, app.clock.now()).await?;
    let view =
        shown_alone(&mut tx, product, reading(&app, &member, language), app.clock.now().into()).await?;
    tx.created(&view).await
}

/// A product
///
/// With its recipe and with how it sells. One that is archived is 404.
#[utoipa::path(get, path = "/api/products/{product_id}", tag = "products", operation_id = "get_product",
    params(("product_id" = i64, Path)), security(("bearer" = [])),
    responses((status = 200, description = "The product", body = ProductView)))]
async fn get_product(
    State(app): State<AppState>,
    member: Staff<ReadProducts>,
    Lang(language): Lang,
    Path(product_id): Path<ProductId>,
) -> Result<Json<ProductView>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let product = catalogue::found(&mut tx, product_id).await?.ok_or(Refused::NoProduct)?;
    answer(tx, product, &app, &member, language).await
}

/// Change a product
///
/// What is absent stays; ingredients given replace all there were. Orders keep
/// the names and prices they were placed with. 400 `sku_taken` as for a new
/// product; the sale price must stay below the retail price (422). Only an explicit
/// `stock_mode` makes a product one of stems, or no longer one. A whole
/// product may be sent back: what is derived is ignored, and what changes
/// nothing leaves no trace; `images` are set by operations of their own. 400 `on_showcase` where bouquets of it stand there and it
/// would not be counted any more.
#[utoipa::path(patch, path = "/api/products/{product_id}", tag = "products", operation_id = "update_product",
    params(("product_id" = i64, Path)), request_body = UpdateProduct, security(("bearer" = [])),
    responses((status = 200, description = "The product", body = ProductView)))]
async fn update_product(
    State(app): State<AppState>,
    member: Staff<WriteProducts>,
    Lang(language): Lang,
    Path(product_id): Path<ProductId>,
    Patch { changes, said }: Patch<UpdateProduct>,
) -> Result<Json<ProductView>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let currency = tx.shop().currency;
    let apply = |product: &mut _| changes.apply(product, currency);
    let product = change::change(&mut tx, product_id, app.clock.now(), apply).await?;
    let view =
        shown_alone(&mut tx, product, reading(&app, &member, language), app.clock.now().into()).await?;
    said.agrees_with(&view, &[SetElsewhere::new("images", ADDING_IMAGES)])?;
    tx.commit().await?;
    Ok(Json(view))
}

/// Switch a product on, or off again
///
/// An earlier way to say `is_active`: what it was not, it is now.
#[utoipa::path(post, path = "/api/products/{product_id}/toggle-active", tag = "products",
    operation_id = "switch_product", params(("product_id" = i64, Path)), security(("bearer" = [])),
    responses((status = 200, description = "The product", body = ProductView)))]
async fn switch_product(
    State(app): State<AppState>,
    member: Staff<WriteProducts>,
    Lang(language): Lang,
    Path(product_id): Path<ProductId>,
) -> Result<Json<ProductView>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let toggle = |product: &mut NewProduct| -> super::error::Result<()> {
        product.terms.is_active = !product.terms.is_active;
        Ok(())
    };
    let product = change::change(&mut tx, product_id, app.clock.now(), toggle).await?;
    answer(tx, product, &app, &member, language).await
}

/// Archive a product
///
/// It can no longer be ordered or opened, `?archived=true` lists it, 400 `on_showcase` while bouquets of it stand there,
/// `POST …/restore` brings it back, its SKU is free meanwhile, and orders keep it.
#[utoipa::path(delete, path = "/api/products/{product_id}", tag = "products", operation_id = "delete_product",
    params(("product_id" = i64, Path)), security(("bearer" = [])),
    responses((status = 204, description = "Archived")))]
async fn delete_product(
    State(app): State<AppState>,
    member: Staff<WriteProducts>,
    Path(product_id): Path<ProductId>,
) -> Result<StatusCode> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    change::archive(&mut tx, product_id, app.clock.now()).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Take an archived product back into the catalogue
///
/// As it was when it was archived, active or not. One that isn't archived
/// stays as it is. 400 `sku_taken` where another product has its SKU by now.
#[utoipa::path(post, path = "/api/products/{product_id}/restore", tag = "products", operation_id = "restore_product",
    params(("product_id" = i64, Path)), security(("bearer" = [])),
    responses((status = 200, description = "The product", body = ProductView)))]
async fn restore_product(
    State(app): State<AppState>,
    member: Staff<WriteProducts>,
    Lang(language): Lang,
    Path(product_id): Path<ProductId>,
) -> Result<Json<ProductView>> {
    let mut tx = app.db.tenant(member.shop).begin().await?;
    let product = change::restore(&mut tx, product_id, app.clock.now()).await?;
    answer(tx, product, &app, &member, language).await
}
