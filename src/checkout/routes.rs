//! The pay page, seen and acted on; and where providers call back.

use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use strum::VariantNames;
use utoipa::ToSchema;

use super::acquirer::Acquirer;
use super::error::Refused;
use super::page::{PayPage, Sight};
use super::{attempt, callback, watch};
use crate::db::Stop;
use crate::http::{
    Checks, Error, Form, Json, Path, Reader, Result, html_page, one_of, sole_header, whole_body,
};
use crate::payments::{Charge, Means, Way};
use crate::shops;
use crate::state::AppState;
use crate::values::PayLink;

/// Callbacks are short; whatever is longer is none.
const LARGEST_CALLBACK: usize = 64 * 1024;
const SIGNATURE: &str = "x-webhook-signature";

/// What the buyer chose on the page.
#[derive(Deserialize, ToSchema)]
pub(super) struct PayForm {
    /// `link` (the default), `qr`, or `invoice` to the phone given, as far as the provider knows them.
    #[schema(example = "link", max_length = 20)]
    way: Option<String>,
    /// Where an invoice is sent.
    #[schema(example = "+77071234567", max_length = 30)]
    phone: Option<String>,
    /// `approve`, `decline` or `late`, for the mock provider of development and test.
    #[schema(example = "approve", max_length = 20)]
    outcome: Option<String>,
}

fn link_of(text: &str) -> Result<PayLink> {
    PayLink::parse(text).map_err(|_| Refused::UnknownLink.into())
}

/// What the form says; a bare POST pays.
fn charge_of(form: Result<Form<PayForm>>) -> Result<Charge> {
    let Form(form) = form?;
    let mut checks = Checks::body();
    let choice = form.outcome.as_deref().and_then(|word| checks.choice("outcome", word));
    let means = match form.way.as_deref() {
        None | Some("link") => Some(Means::Link),
        Some("qr") => Some(Means::Qr),
        Some("invoice") => {
            checks.kazakh_phone("phone", form.phone.as_deref().unwrap_or_default()).map(Means::Invoice)
        }
        Some(_) => {
            checks.refuse("way", one_of(Way::VARIANTS));
            None
        }
    };
    checks.done()?;
    Ok(Charge { means: means.unwrap_or_default(), choice })
}

fn back_to(reader: &Reader, link: &PayLink) -> Response {
    Redirect::to(&reader.link(&format!("/pay/{}", link.as_str()))).into_response()
}

/// The pay page, for people
///
/// Shows the sum, the shop with its phone and messengers, and where the payment
/// stands, in the language of `lang`, else of `Accept-Language`.
#[utoipa::path(get, path = "/pay/{link}", tag = "payments", operation_id = "show_pay_page",
    params(("link" = String, Path, description = "32 hexadecimal digits", example = "0123456789abcdef0123456789abcdef"),
           ("lang" = Option<String>, Query, description = "`ru`, `kk` or `en`; anything else is ignored", example = "kk")),
    responses((status = 200, description = "The page", body = String, content_type = "text/html"),
              (status = 404, description = "No such link", body = String, content_type = "text/html")))]
pub(super) async fn show_pay_page(
    State(app): State<AppState>,
    Extension(acquirer): Extension<Acquirer>,
    reader: Reader,
    Path(link): Path<String>,
) -> Result<Response> {
    let link = link_of(&link)?;
    let found = app.db.tenant_of_pay_link(&link).await?;
    let (tx, order_id) = found.ok_or(Refused::UnknownLink)?;
    let mut tx = watch::with_news_of_invoice(&app, &acquirer, tx, order_id).await?;
    let sight = Sight::of(&mut tx, acquirer.providers(), order_id, app.clock.now()).await?;
    tx.commit().await?;
    let page = PayPage::new(&sight, &link, &app.settings.public_url, &reader);
    Ok(html_page(StatusCode::OK, &page))
}

/// Pay
///
/// Begins an attempt, unless one is under way, and leads back to the page, which
/// shows what to pay with. A word that is not known is a 422.
#[utoipa::path(post, path = "/pay/{link}", tag = "payments", operation_id = "pay_order",
    params(("link" = String, Path, description = "32 hexadecimal digits", example = "0123456789abcdef0123456789abcdef"),
           ("lang" = Option<String>, Query, description = "`ru`, `kk` or `en`, kept on the way back", example = "kk")),
    request_body(content = PayForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 303, description = "Back to the page, where the outcome stands"),
              (status = 400, description = "Nothing to pay, or the goods are gone", body = String, content_type = "text/html"),
              (status = 404, description = "No such link", body = String, content_type = "text/html")))]
pub(super) async fn pay_order(
    State(app): State<AppState>,
    Extension(acquirer): Extension<Acquirer>,
    reader: Reader,
    Path(link): Path<String>,
    form: Result<Form<PayForm>>,
) -> Result<Response> {
    let link = link_of(&link)?;
    let paid = match charge_of(form) {
        Ok(charge) => match attempt::pay(&app, acquirer.providers(), &link, &charge).await {
            // A second click finds the first one's attempt: the page tells of it.
            Err(Stop::Refused(refused)) if refused.shows_on_page() => Ok(()),
            paid => paid.map_err(Error::from),
        },
        Err(error) => Err(error),
    };
    match paid {
        Ok(()) => Ok(back_to(&reader, &link)),
        Err(error) => Err(with_seller(&app, &reader, &link, error).await?),
    }
}

/// Why it can't be, and the shop to turn to. Whoever has no link of ours learns
/// nothing else.
async fn with_seller(app: &AppState, reader: &Reader, link: &PayLink, error: Error) -> Result<Error> {
    let found = app.db.tenant_of_pay_link(link).await?;
    let (mut tx, _) = found.ok_or(Refused::UnknownLink)?;
    reader.may_turn_to(shops::shop(&mut tx).await?.seller());
    tx.commit().await?;
    Ok(error)
}

/// Take back an invoice sent to the phone
///
/// Leads back to the page, where another way to pay may be chosen once the
/// provider has taken it back.
#[utoipa::path(post, path = "/pay/{link}/cancel-invoice", tag = "payments", operation_id = "cancel_invoice",
    params(("link" = String, Path, description = "32 hexadecimal digits", example = "0123456789abcdef0123456789abcdef"),
           ("lang" = Option<String>, Query, description = "`ru`, `kk` or `en`, kept on the way back", example = "kk")),
    responses((status = 303, description = "Back to the page"),
              (status = 404, description = "No such link", body = String, content_type = "text/html")))]
pub(super) async fn cancel_invoice(
    State(app): State<AppState>,
    Extension(acquirer): Extension<Acquirer>,
    reader: Reader,
    Path(link): Path<String>,
) -> Result<Response> {
    let link = link_of(&link)?;
    attempt::withdraw(&app, acquirer.providers(), &link).await?;
    Ok(back_to(&reader, &link))
}

/// A provider's callback
///
/// JSON of whatever content type, `{"event": …, "invoice": {"id", "external_id", "status", "amount", "currency"}}`,
/// believed for its signature alone (`X-Webhook-Signature: sha256=<hex HMAC of the body>`): a wrong one is 401, an
/// unknown address 404. What is signed is answered 200, whether it moved money or, doubled, partial or about nothing of
/// ours, did not.
#[utoipa::path(post, path = "/api/payments/callbacks/{callback}", tag = "payments", operation_id = "report_payment",
    params(("callback" = String, Path, description = "32 hexadecimal digits", example = "0123456789abcdef0123456789abcdef"),
           ("X-Webhook-Signature" = Option<String>, Header, description = "`sha256=` and the HMAC-SHA256 of the body in hexadecimal digits",
            example = "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")),
    request_body(content = SignedCallback, content_type = "application/octet-stream"),
    responses((status = 200, description = "Received", body = Received)))]
pub(super) async fn report_payment(
    State(app): State<AppState>,
    Extension(acquirer): Extension<Acquirer>,
    Path(link): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Received>> {
    let body = whole_body(body, LARGEST_CALLBACK).await?;
    let signature = sole_header(&headers, SIGNATURE).map(|value| value.as_bytes()).unwrap_or_default();
    callback::take(&app, &acquirer, &link, &body, signature).await?;
    Ok(Json(Received { status: "ok" }))
}

/// JSON, read only once its signature has been checked over the bytes as they came.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary, max_length = 65536)]
#[expect(dead_code, reason = "says in the document what is sent")]
pub(super) struct SignedCallback(Vec<u8>);

/// A callback was received.
#[derive(Serialize, ToSchema)]
#[schema(as = CallbackReceived)]
pub(super) struct Received {
    #[schema(example = "ok")]
    status: &'static str,
}
