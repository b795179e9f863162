//! What is asked of an order's photos.

use std::collections::HashMap;

use utoipa::ToSchema;

use crate::http::{Checks, Result};
use crate::media::Kind;
use crate::rest::OrderPhotoKind;

/// A photo to be added.
#[derive(ToSchema)]
#[expect(dead_code, reason = "tells the document what the form holds")]
pub(in crate::desk) struct UploadOrderPhoto {
    /// The picture. Its name and its type are not looked at.
    #[schema(value_type = String, format = Binary, content_media_type = "application/octet-stream")]
    file: Vec<u8>,
    /// `bouquet` unless who only delivers sends it: then `proof`.
    #[schema(required = false)]
    kind: OrderPhotoKind,
}

/// What the form says that the photo shows.
pub(in crate::desk) fn kind_of(texts: &HashMap<String, String>) -> Result<Option<Kind>> {
    let mut checks = Checks::body();
    let said = texts.get("kind").map(|kind| kind.trim()).filter(|kind| !kind.is_empty());
    let kind: Option<OrderPhotoKind> = checks.optional_choice("kind", said);
    checks.done()?;
    Ok(kind.map(|kind| match kind {
        OrderPhotoKind::Bouquet => Kind::Bouquet,
        OrderPhotoKind::Proof => Kind::Proof,
    }))
}
