//! `Upload`: a file that a form brings (`multipart/form-data`), read as it comes
//! and no further than its limit, with the short texts beside it.
//!
//! Invariant: what the form says of the file, its name and its type, is not even
//! read.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{FromRequest, Request};
use bytes::{Bytes, BytesMut};
use http::header;
use http_body::Body as _;
use multer::{Constraints, Field, Multipart, SizeLimit};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use utoipa::ToSchema;

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
/// Of all files that are being sent, in KiB.
const ROOM_KIB: usize = 128 * 1024;

/// A form that was not read yet: whoever takes it first looks whether it may be.
pub struct Upload {
    form: Multipart<'static>,
}

/// A picture to be added, where nothing is said beside it.
#[derive(ToSchema)]
#[expect(dead_code, reason = "tells the document what the form holds")]
pub struct UploadPicture {
    /// The picture. Its name and its type are not looked at.
    #[schema(value_type = String, format = Binary, content_media_type = "application/octet-stream")]
    file: Vec<u8>,
}

/// What a form brought.
pub struct Uploaded {
    pub file: UploadedFile,
    /// The other fields, by their names.
    pub texts: HashMap<String, String>,
}

/// A file, and its share of what all that are sent at a time may take.
pub struct UploadedFile {
    pub bytes: Bytes,
    /// Given back when it is dropped.
    _share: Option<OwnedSemaphorePermit>,
}

impl From<Bytes> for UploadedFile {
    /// One that takes nobody's room.
    fn from(bytes: Bytes) -> Self {
        Self { bytes, _share: None }
    }
}

/// How much of files that are being sent is held in memory, all of them together:
/// whoever sends slowly takes no more than has come. Cheap to clone.
#[derive(Clone)]
pub struct UploadRoom(Arc<Semaphore>);

impl Default for UploadRoom {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(ROOM_KIB)))
    }
}

impl UploadRoom {
    /// A little more, beside what is held already.
    fn take(&self, bytes: usize, share: &mut Option<OwnedSemaphorePermit>) -> Result<()> {
        let kib = u32::try_from(bytes.div_ceil(1024)).unwrap_or(u32::MAX);
        let more = Arc::clone(&self.0).try_acquire_many_owned(kib);
        let more = more.map_err(|_full| Error::Unavailable("too many files are being sent".to_owned()))?;
        match share {
            Some(share) => share.merge(more),
            None => *share = Some(more),
        }
        Ok(())
    }
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
    /// a part is missing; 503 where there is no room for more.
    pub async fn read(mut self, room: &UploadRoom) -> Result<Uploaded> {
        let (mut file, mut texts) = (None, HashMap::new());
        while let Some(field) = self.form.next_field().await.map_err(refusal)? {
            let name = field.name().unwrap_or_default().to_owned();
            let is_first = if name == FILE {
                file.replace(read_file(field, room).await?).is_none()
            } else {
                texts.insert(name.clone(), read_text(field, &name).await?).is_none()
            };
            if !is_first {
                return Err(objection(&name, Text::new("given-twice"), "value_error"));
            }
        }
        let file = file.ok_or_else(|| objection(FILE, Text::new("required"), "missing"))?;
        Ok(Uploaded { file, texts })
    }
}

async fn read_file(mut field: Field<'_>, room: &UploadRoom) -> Result<UploadedFile> {
    let (mut bytes, mut share) = (BytesMut::new(), None);
    while let Some(part) = field.chunk().await.map_err(refusal)? {
        if bytes.len() + part.len() > MOST {
            return Err(Error::TooLarge);
        }
        room.take(part.len(), &mut share)?;
        bytes.extend_from_slice(&part);
    }
    Ok(UploadedFile { bytes: bytes.freeze(), _share: share })
}

async fn read_text(mut field: Field<'_>, name: &str) -> Result<String> {
    let mut bytes = Vec::new();
    while let Some(part) = field.chunk().await.map_err(refusal)? {
        if bytes.len() + part.len() > LONGEST_TEXT {
            return Err(objection(name, Text::new("too-long").with("limit", LONGEST_TEXT), "value_error"));
        }
        bytes.extend_from_slice(&part);
    }
    String::from_utf8(bytes).map_err(|_not_utf8| objection(name, Text::new("bad-value"), "value_error"))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sent_takes_room_until_it_is_done_with_and_no_more_than_there_is() {
        let room = UploadRoom::default();
        let (mut one, mut other) = (None, None);
        let whole = ROOM_KIB * 1024;
        room.take(whole - 2_000, &mut one).expect("room for it");
        room.take(1_000, &mut one).expect("and for a little more");
        let refused = room.take(2_000, &mut other).expect_err("no room for that");
        assert_eq!(refused.status(), http::StatusCode::SERVICE_UNAVAILABLE);
        drop(UploadedFile { bytes: Bytes::new(), _share: one });
        room.take(whole, &mut other).expect("room for all again");
    }
}
