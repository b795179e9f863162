//! The pay page: seen, and acted on.

use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::page::PayPage;
use super::till::Till;
use super::{attempt, error};
use crate::http::{Error, Form, Path, Reader, Result, html_page};
use crate::orders;
use crate::payments::{self, Charge, Wish};
use crate::state::AppState;
use crate::values::{PayLink, Text};

/// What the buyer chose on the page. Only the mock provider has a choice to give.
#[derive(Deserialize, ToSchema)]
pub(super) struct PayForm {
    /// `approve`, `decline` or `late`, for the mock provider of development and test.
    #[schema(example = "approve", max_length = 20)]
    outcome: Option<String>,
}

fn link_of(text: &str) -> Result<PayLink> {
    PayLink::parse(text).map_err(|_| error::link_not_found())
}

/// What the form says; a bare POST pays.
fn wish_of(form: Result<Form<PayForm>>) -> Result<Wish> {
    let Form(form) = form?;
    let wish = form.outcome.as_deref().map(str::parse).transpose();
    Ok(wish.map_err(|_| Error::field("outcome", Text::new("bad-word")))?.unwrap_or(Wish::Approve))
}

/// The pay page, for people
///
/// Shows the sum and the shop, and where the payment stands, in the language of
/// `lang`, else of `Accept-Language`.
#[utoipa::path(get, path = "/pay/{link}", tag = "Оплата", operation_id = "show_pay_page",
    params(("link" = String, Path, description = "32 hexadecimal digits", example = "0123456789abcdef0123456789abcdef"),
           ("lang" = Option<String>, Query, description = "`ru`, `kk` or `en`; anything else is ignored", example = "kk")),
    responses((status = 200, description = "The page", body = String, content_type = "text/html"),
              (status = 404, description = "No such link", body = String, content_type = "text/html")))]
pub(super) async fn show_pay_page(
    State(app): State<AppState>,
    Extension(till): Extension<Till>,
    reader: Reader,
    Path(link): Path<String>,
) -> Result<Response> {
    let found = app.db.tenant_of_pay_link(&link_of(&link)?).await?;
    let (mut tx, order_id) = found.ok_or_else(error::link_not_found)?;
    let order = orders::order(&mut tx, order_id).await?;
    let facts = payments::facts(&mut tx, order_id).await?;
    let page = PayPage::new((&order, facts), &tx.shop(), till.providers(), &app.settings.public_url, &reader);
    tx.commit().await?;
    Ok(html_page(StatusCode::OK, &page))
}

/// Pay
///
/// Begins an attempt, unless one is under way, and leads back to the page. An
/// outcome the mock doesn't know is a 422.
#[utoipa::path(post, path = "/pay/{link}", tag = "Оплата", operation_id = "pay_order",
    params(("link" = String, Path, description = "32 hexadecimal digits", example = "0123456789abcdef0123456789abcdef"),
           ("lang" = Option<String>, Query, description = "`ru`, `kk` or `en`, kept on the way back", example = "kk")),
    request_body(content = PayForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 303, description = "Back to the page, where the outcome stands"),
              (status = 400, description = "Nothing to pay, or the goods are gone", body = String, content_type = "text/html"),
              (status = 404, description = "No such link", body = String, content_type = "text/html")))]
pub(super) async fn pay_order(
    State(app): State<AppState>,
    Extension(till): Extension<Till>,
    reader: Reader,
    Path(link): Path<String>,
    form: Result<Form<PayForm>>,
) -> Result<Response> {
    let link = link_of(&link)?;
    let wish = match wish_of(form) {
        Ok(wish) => wish,
        // Whoever has no link of ours learns nothing else.
        Err(error) => {
            let found = app.db.tenant_of_pay_link(&link).await?;
            return Err(if found.is_some() { error } else { error::link_not_found() });
        }
    };
    match attempt::pay(&app, till.providers(), &link, &Charge { wish }).await {
        // A second click finds the first one's attempt: the page tells of it.
        Ok(()) | Err(Error::Rule { code: "payment_in_progress" | "nothing_to_pay", .. }) => {
            Ok(Redirect::to(&reader.link(&format!("/pay/{}", link.as_str()))).into_response())
        }
        Err(error) => Err(error),
    }
}
