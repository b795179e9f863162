//! Tracking for people: a page, and the forms on it.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;

use crate::access::Accompanied;
use crate::http::{Error, Form, Reader, Result, html_page};
use crate::state::AppState;
use crate::tracking::feedback_wire::{FeedbackForm, LeaveFeedback};
use crate::tracking::follow::{self, Given};
use crate::tracking::page::Page;
use crate::tracking::{cancel, feedback};

/// Back to the page, where the change can be seen; or why not, and whom to turn
/// to. Whoever has no link of ours learns nothing else.
async fn acted(app: &AppState, given: &Given, reader: &Reader, outcome: Result<()>) -> Result<Response> {
    if let Err(error) = outcome {
        if matches!(error, Error::NotFound(_)) {
            return Err(error);
        }
        let followed = follow::follow(app, given).await?;
        reader.may_turn_to(followed.seller);
        return Err(error);
    }
    // A token that led somewhere is nine digits, and needs no escaping.
    Ok(Redirect::to(&reader.link(&format!("/tracking/{}", given.token))).into_response())
}

/// Follow an order, as a page for people
///
/// The same answer in the language of `lang`, else of `Accept-Language`, with what
/// is still to be paid and the way to pay it, and the shop's phone and messengers;
/// loads nothing from anywhere and works without scripts. Messengers find a
/// picture and a description for the link. Failures are pages too, with the same
/// status.
#[utoipa::path(get, path = "/tracking/{token}", tag = "tracking", operation_id = "show_tracking_page",
    params(("token" = String, Path, example = "123456789"),
           ("lang" = Option<String>, Query, description = "`ru`, `kk` or `en`; anything else is ignored", example = "kk")),
    responses((status = 200, description = "The page", body = String, content_type = "text/html"),
              (status = 404, description = "No such order", body = String, content_type = "text/html"),
              (status = 429, description = "Too many tokens that lead nowhere", body = String, content_type = "text/html")))]
pub(in crate::tracking) async fn show_tracking_page(
    State(app): State<AppState>,
    reader: Reader,
    given: Given,
) -> Result<Response> {
    let followed = follow::follow(&app, &given).await?;
    Ok(html_page(StatusCode::OK, &Page::new(&followed, &app.settings.public_url, &reader)))
}

/// Rate an order, on the page
///
/// What the form of the page sends; the answer leads the browser back to it.
#[utoipa::path(post, path = "/tracking/{token}/feedback", tag = "tracking", operation_id = "rate_order_on_page",
    params(("token" = String, Path, example = "123456789"),
           ("lang" = Option<String>, Query, description = "`ru`, `kk` or `en`, kept on the way back", example = "kk")),
    request_body(content = FeedbackForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 303, description = "Back to the page"),
              (status = 400, description = "Too early, or said already", body = String, content_type = "text/html"),
              (status = 403, description = "By whoever is of the shop", body = String, content_type = "text/html"),
              (status = 404, description = "No such order", body = String, content_type = "text/html"),
              (status = 422, description = "No rating", body = String, content_type = "text/html")))]
pub(in crate::tracking) async fn rate_order_on_page(
    State(app): State<AppState>,
    reader: Reader,
    given: Given,
    by: Accompanied,
    form: Result<Form<FeedbackForm>>,
) -> Result<Response> {
    let said = form.and_then(|Form(form)| LeaveFeedback::from(form).check(app.clock.now()));
    let left = match said {
        Ok(said) => feedback::leave(&app, &given, &by, &said).await.map(drop),
        Err(error) => Err(error),
    };
    acted(&app, &given, &reader, left).await
}

/// Cancel an order, on the page
///
/// What the button of the page sends; the answer leads the browser back to it.
#[utoipa::path(post, path = "/tracking/{token}/cancel", tag = "tracking", operation_id = "cancel_on_page",
    params(("token" = String, Path, example = "123456789"),
           ("lang" = Option<String>, Query, description = "`ru`, `kk` or `en`, kept on the way back", example = "kk")),
    responses((status = 303, description = "Back to the page"),
              (status = 400, description = "Too late", body = String, content_type = "text/html"),
              (status = 404, description = "No such order", body = String, content_type = "text/html")))]
pub(in crate::tracking) async fn cancel_on_page(
    State(app): State<AppState>,
    reader: Reader,
    given: Given,
) -> Result<Response> {
    let cancelled = cancel::cancel(&app, &given, None).await;
    acted(&app, &given, &reader, cancelled).await
}
