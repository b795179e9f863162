//! The storefront's routes: open to everyone.

use axum::Extension;
use axum::extract::State;
use axum::response::Response;

use super::catalogue::{self, PublicProduct, PublicProductCard, PublicProductQuery, ShopQuery};
use super::checkout::{self, Counted};
use super::quote_wire::{Quote, QuoteRequest};
use super::wire::{CreatePublicOrder, PublicOrder, PublicShop};
use crate::access::Accompanied;
use crate::checkout::Acquirer;
use crate::db::TenantTx;
use crate::http::{
    Begun, ClientAddress, IdempotentJson, Json, Kept, Lang, PageQuery, Paged, Path, Query, Question, Result,
};
use crate::orders::WhoOrders;
use crate::products;
use crate::rest::{origin, recognised_phone};
use crate::shops;
use crate::state::AppState;
use crate::values::{ProductId, ShopId};

/// Keys of people without a token count per shop.
const CALLER: &str = "public";

/// A shop, as its customers see it
///
/// Active delivery zones only, in the shop's order: without a `zone_id` an
/// order is delivered by the terms of the first. Amounts are in `currency`.
/// `working_hours` and the `closures` of the next 60 days say when it is open.
#[utoipa::path(get, path = "/api/public/shops/{shop_id}", tag = "storefront", operation_id = "get_public_shop",
    params(("shop_id" = i64, Path)), responses((status = 200, description = "The shop", body = PublicShop)))]
pub(super) async fn get_public_shop(
    State(app): State<AppState>,
    Path(shop): Path<ShopId>,
) -> Result<Json<PublicShop>> {
    let mut tx = app.db.tenant(shop).begin().await?;
    let shop = shops::shop(&mut tx).await?;
    let zones = shops::active_zones(&mut tx).await?;
    let closed = shops::closures_in_sight(&mut tx, app.clock.now()).await?;
    tx.commit().await?;
    Ok(Json(PublicShop::new(&shop, &zones, closed)))
}

/// What a shop has on offer, by default the newest first
///
/// Active products only. An unknown shop is 404. `total` is exact without
/// filters, under filters up to 10,000, then `total_is_capped`, and a page that
/// begins beyond row 10,000 is 422 at `page`. An answer may be a second old; what
/// this server has changed meanwhile is in it.
#[utoipa::path(get, path = "/api/public/products", tag = "storefront", operation_id = "list_public_products",
    params(PublicProductQuery, PageQuery),
    responses((status = 200, description = "A page of products", body = Paged<PublicProductCard>)))]
pub(super) async fn list_public_products(
    State(app): State<AppState>,
    Extension(kept): Extension<Kept>,
    asked: Question,
    Query(query): Query<PublicProductQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Response> {
    let shop = catalogue::shop_named(&query.shop_id)?;
    let (language, db, clock) = (asked.language, &app.db, &app.clock);
    let (query, page) = (&query, &page);
    let public_url = &app.settings.public_url;
    let make = || async move {
        let mut tx = db.tenant(shop).begin().await?;
        let currency = tx.shop().currency;
        let (filter, sort, page, on) = query.check(page, &tx.shop(), clock.now())?;
        let (products, total) = products::catalogue(&mut tx, &filter, sort, page, on).await?;
        let mut pictures = catalogue::pictures(&mut tx, &products, public_url).await?;
        tx.close().await?;
        let cards = products.into_iter().map(|product| {
            let pictures = pictures.remove(&product.id).unwrap_or_default();
            PublicProductCard::new(product, pictures, currency, language)
        });
        Ok(Paged::new(cards.collect(), page, total))
    };
    kept.answer(shop, &asked, (db, clock), make).await
}

/// A product on offer, with what it is made of
///
/// `shop_id` is required here too: a product is only ever looked up within a
/// shop. One that is archived, inactive or another shop's is 404. An answer may be
/// a second old.
#[utoipa::path(get, path = "/api/public/products/{product_id}", tag = "storefront",
    operation_id = "get_public_product", params(("product_id" = i64, Path), ShopQuery),
    responses((status = 200, description = "The product", body = PublicProduct)))]
pub(super) async fn get_public_product(
    State(app): State<AppState>,
    Extension(kept): Extension<Kept>,
    asked: Question,
    Path(product): Path<ProductId>,
    Query(query): Query<ShopQuery>,
) -> Result<Response> {
    let shop = catalogue::shop_named(&query.shop_id)?;
    let (language, db, clock) = (asked.language, &app.db, &app.clock);
    let public_url = &app.settings.public_url;
    let make = || async move {
        let mut tx = db.tenant(shop).begin().await?;
        let currency = tx.shop().currency;
        let product = catalogue::product_on_offer(&mut tx, product, clock.now()).await?;
        let pictures = catalogue::pictures(&mut tx, std::slice::from_ref(&product), public_url).await?;
        tx.close().await?;
        let pictures = pictures.into_values().next().unwrap_or_default();
        Ok(PublicProduct::new(product, pictures, currency, language))
    };
    kept.answer(shop, &asked, (db, clock), make).await
}

/// What an order would come to
///
/// Takes the body of the order itself, also by `cart_token`, and says what placing
/// it now would do: lines at today's prices, the fee, the terms of the zone, and
/// every refusal at once, with the `code` and `detail` of the order's 400. Refusals
/// or not, the answer is 200; what is no order at all is the same 422. Holds
/// nothing and makes nothing: pass `total` on as the order's `expected_total`.
/// `customer_phone` may be left out while nobody knows it.
#[utoipa::path(post, path = "/api/public/quote", tag = "storefront", operation_id = "quote_public_order",
    request_body = QuoteRequest, responses((status = 200, description = "The quote", body = Quote)))]
pub(super) async fn quote_public_order(
    State(app): State<AppState>,
    Lang(language): Lang,
    address: ClientAddress,
    company: Accompanied,
    Json(body): Json<QuoteRequest>,
) -> Result<Json<Quote>> {
    let mut tx = app.db.tenant(body.shop()).begin().await?;
    let (wish, who) = body.check(tx.shop().zone)?;
    let counted = Counted {
        settings: &app.settings,
        phone: recognised_phone(&app, who.as_ref().and_then(WhoOrders::phone))?,
        origin: origin(&app, body.shop(), address, &company)?,
    };
    let offer = checkout::quote(&mut tx, wish, who.as_ref(), counted, app.clock.now()).await?;
    tx.commit().await?;
    Ok(Json(Quote::new(offer, language)?))
}

/// Place an order at the storefront
///
/// Takes `Idempotency-Key`, counted per shop. The goods are `items`, or those of
/// a cart by its `cart_token`: what it holds becomes the order's and the cart is
/// gone, so it is ordered once, whatever the keys; an order that is refused
/// leaves it as it was. Prices are the products' current ones, the fee is that of
/// `zone_id` or else of the shop's first zone, and collecting is free; a price
/// sent along is ignored. The stock is taken at once. `payment_url` is the pay
/// page of an order to be paid online, null for any other; unpaid, its stock goes
/// back after a while. 400 `date_past`, `shop_closed` and `too_late` judge the
/// delivery time asked for, not the moment of ordering; no date is never refused.
/// Also 400: `below_minimum` of the zone, `out_of_stock`, `shop_declined`, and
/// `price_changed` where it comes to another total than `expected_total`; of a
/// cart `cart_empty` and `product_unavailable`.
///
/// What nobody has paid for is kept for a while only. An order to be paid online
/// lets its goods go after half an hour; any other after twelve hours in which
/// nobody of the shop has confirmed, moved, assigned, edited or commented it,
/// though not before the shop has been open for two. It stays `new`. 400
/// `too_many_pieces` beyond 100 pieces of a product, summed over the lines; 400
/// `too_many_open_orders` where 5 orders of the phone, or 20 of the network
/// address, wait unpaid and untouched in the shop. A shop's own site that orders
/// for many buyers sends an API key with `orders` along: then the address does
/// not count. The numbers are the server's, and a shop may lower them.
#[utoipa::path(post, path = "/api/public/orders", tag = "storefront", operation_id = "create_public_order",
    request_body = CreatePublicOrder, params(("Idempotency-Key" = Option<String>, Header, max_length = 255)),
    responses((status = 201, description = "The order is placed", body = PublicOrder)))]
pub(super) async fn create_public_order(
    State(app): State<AppState>,
    Extension(acquirer): Extension<Acquirer>,
    address: ClientAddress,
    company: Accompanied,
    request: IdempotentJson<CreatePublicOrder>,
) -> Result<Response> {
    let shop = request.body.shop();
    let mut tx = match request.key.begin(&app.db, shop, CALLER).await? {
        Begun::Replayed(answer) => return Ok(answer),
        Begun::Fresh(tx) => *tx,
    };
    let purchase = request.body.check(tx.shop().zone)?;
    let counted = Counted {
        settings: &app.settings,
        phone: recognised_phone(&app, purchase.who.phone())?,
        origin: origin(&app, shop, address, &company)?,
    };
    let now = app.clock.now();
    let terms = async |tx: &mut TenantTx, method, currency| acquirer.terms(&app, tx, method, currency).await;
    let order = checkout::buy(&mut tx, purchase, terms, counted, now).await?;
    let answer = PublicOrder::new(&order, &app.settings.public_url);
    tx.created(&answer).await
}
