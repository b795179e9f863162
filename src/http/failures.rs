//! Where failures are put into words: JSON for programs, a page for people, in
//! the language of whoever reads them.

use askama::Template;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};

use super::error::Failure;
use super::extract::Json;
use super::page::html_page;
use super::reader::Reader;
use crate::values::{Seller, Text};

/// Notes who reads the answer, writes the body of a failed request, and says
/// in which language the answer is.
pub(super) async fn put_into_words(mut request: Request, next: Next) -> Response {
    let reader = Reader::of(request.headers());
    request.extensions_mut().insert(reader.clone());
    let response = next.run(request).await;
    // Which route it was is known further in.
    let reader = reader.once_learned();
    let mut response = match response.extensions().get::<Failure>().cloned() {
        Some(failure) => with_words(response, &failure, &reader),
        None => response,
    };
    reader.mark(&mut response);
    response
}

fn with_words(response: Response, failure: &Failure, reader: &Reader) -> Response {
    let words = if reader.reads_page() {
        page(response.status(), failure, reader)
    } else {
        Json(failure.body(reader.language)).into_response()
    };
    let (mut parts, _) = response.into_parts();
    let (words_parts, body) = words.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.extend(words_parts.headers);
    Response::from_parts(parts, body)
}

fn page(status: StatusCode, failure: &Failure, reader: &Reader) -> Response {
    let advice = match status {
        StatusCode::NOT_FOUND => Text::new("closed-check-link"),
        _ if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS => {
            Text::new("closed-try-later")
        }
        _ => Text::new("closed-ask-shop"),
    };
    let sentence = failure.sentence(reader.language);
    let (advice, seller) = (advice.word(reader.language), reader.seller());
    html_page(status, &ClosedPage { reader, sentence: &sentence, advice, seller })
}

/// A page that says why there is nothing to see.
#[derive(Template)]
#[template(path = "http/closed_page.html")]
struct ClosedPage<'a> {
    reader: &'a Reader,
    sentence: &'a str,
    advice: &'static str,
    /// The shop to turn to, where the page was one of its.
    seller: Option<&'a Seller>,
}
