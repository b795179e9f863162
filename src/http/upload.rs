//! `Upload`: a file that a form brings (`multipart/form-data`), read as it comes
//! and no further than its limit, with the short texts beside it.
//!
//! Invariant: what the form says of the file, its name and its type, is not even
//! read.

use std::collections::HashMap;

use axum::extract::{FromRequest, Request};
use bytes::{Bytes, BytesMut};
use http::header;
use http_body::Body as _;
use multer::{Constraints, Multipart, SizeLimit};

use super::error::{Error, Loc, Objection, Result};
use super::extract::is_packed;
use super::sole_header::sole_header;
use crate::values::Text;

/// The field that the file is in.
const FILE: &str = "file";
/// And may have so many bytes.
const MOST: usize = 10 * 1024 * 1024;
/// What may stand beside it and around it.
const REST: u64 = 64 * 1024;
const LONGEST_TEXT: usize = 1_000;

/// A form that was not read yet: whoever takes it first looks whether it may be.
pub struct Upload {
    form: Multipart<'static>,
}

/// What a form brought.
pub struct Uploaded {
    pub file: Bytes,
    /// The other fields, by their names.
    pub texts: HashMap<String, String>,
}

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = Error;

    async fn from_request(request: Request, _state: &S) -> Result<Self> {
        let headers = request.headers();
        let kind = sole_header(headers, header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let boundary = kind.and_then(|kind| multer::parse_boundary(kind).ok());
        let boundary = boundary.filter(|_| !is_packed(headers)).ok_or(Error::UnsupportedMedia)?;
        let whole = MOST as u64 + REST;
        if request.body().size_hint().lower() > whole {
            return Err(Error::TooLarge);
        }
        let limits = Constraints::new().size_limit(SizeLimit::new().whole_stream(whole));
        let body = request.into_body().into_data_stream();
        Ok(Self { form: Multipart::with_constraints(body, boundary, limits) })
    }
}

impl Upload {
    /// Reads the form to its end.
    ///
    /// # Errors
    /// 413 for a file that is too large; 422 for a form without one, or of which
    /// a part is missing.
    pub async fn read(mut self) -> Result<Uploaded> {
        let (mut file, mut texts) = (None, HashMap::new());
        while let Some(mut field) = self.form.next_field().await.map_err(refusal)? {
            let name = field.name().unwrap_or_default().to_owned();
            let is_file = name == FILE;
            let most = if is_file { MOST } else { LONGEST_TEXT };
            let mut bytes = BytesMut::new();
            while let Some(part) = field.chunk().await.map_err(refusal)? {
                if bytes.len() + part.len() > most {
                    return Err(if is_file {
                        Error::TooLarge
                    } else {
                        objection(
                            &name,
                            Text::new("too-long")
                                .with("limit", i64::try_from(LONGEST_TEXT).unwrap_or(i64::MAX)),
                            "value_error",
                        )
                    });
                }
                bytes.extend_from_slice(&part);
            }
            let is_first = if is_file {
                file.replace(bytes.freeze()).is_none()
            } else {
                let text = String::from_utf8(bytes.to_vec());
                let text =
                    text.map_err(|_not_utf8| objection(&name, Text::new("bad-value"), "value_error"))?;
                texts.insert(name.clone(), text).is_none()
            };
            if !is_first {
                return Err(objection(&name, Text::new("given-twice"), "value_error"));
            }
        }
        let file = file.ok_or_else(|| objection(FILE, Text::new("required"), "missing"))?;
        Ok(Uploaded { file, texts })
    }
}

fn objection(field: &str, msg: Text, kind: &'static str) -> Error {
    let loc = ["body", field].map(|step| Loc::Name(step.to_owned())).to_vec();
    Error::Invalid(vec![Objection { loc, msg, kind }])
}

fn refusal(error: multer::Error) -> Error {
    let msg = match error {
        multer::Error::FieldSizeExceeded { .. } | multer::Error::StreamSizeExceeded { .. } => {
            return Error::TooLarge;
        }
        multer::Error::StreamReadFailed(_)
        | multer::Error::IncompleteFieldData { .. }
        | multer::Error::IncompleteHeaders
        | multer::Error::IncompleteStream => Text::new("body-incomplete"),
        _ => Text::new("bad-form"),
    };
    let loc = vec![Loc::Name("body".to_owned())];
    Error::Invalid(vec![Objection { loc, msg, kind: "value_error" }])
}
