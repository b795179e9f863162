//! `Form<T>`: what a page posts, with failures in our error shape.

use axum::extract::{FromRequest, Request};
use http::StatusCode;
use serde::de::DeserializeOwned;

use super::error::{Error, Loc, Objection, Result};
use crate::values::Text;

/// The body of a form on a page of ours.
pub struct Form<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Form<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        let form = axum::Form::from_request(request, state).await;
        form.map(|axum::Form(form)| Self(form)).map_err(|rejection| match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Error::UnsupportedMedia,
            _ => {
                let loc = vec![Loc::Name("body".to_owned())];
                Error::Invalid(vec![Objection { loc, msg: Text::new("bad-value"), kind: "value_error" }])
            }
        })
    }
}
