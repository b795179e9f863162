//! Where failures are put into words: JSON for programs, a page for people, in
//! the language the reader asked for.

use askama::Template;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header;

use super::error::Failure;
use super::page::html_page;
use super::{Json, Lang};
use crate::values::Language;

/// Pages for people answer errors as HTML.
const PAGES: [&str; 2] = ["tracking", "pay"];

/// Writes the body of a failed request.
pub(super) async fn put_into_words(Lang(language): Lang, request: Request, next: Next) -> Response {
    let first_step = request.uri().path().split('/').nth(1);
    let for_people = first_step.is_some_and(|step| PAGES.contains(&step));
    let response = next.run(request).await;
    let Some(failure) = response.extensions().get::<Failure>() else { return response };
    let words = if for_people { page(failure, language, &response) } else { json(failure, language) };
    let (mut parts, _) = response.into_parts();
    let (words_parts, body) = words.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.extend(words_parts.headers);
    Response::from_parts(parts, body)
}

fn json(failure: &Failure, language: Language) -> Response {
    Json(failure.body(language)).into_response()
}

fn page(failure: &Failure, language: Language, response: &Response) -> Response {
    html_page(response.status(), &ClosedPage { sentence: &failure.sentence(language) })
}

/// A page that says why there is nothing to see.
#[derive(Template)]
#[template(path = "http/closed_page.html")]
struct ClosedPage<'a> {
    sentence: &'a str,
}
