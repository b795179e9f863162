//! How the photos of an order and of its tasks are shown.

use serde::Serialize;
use utoipa::ToSchema;

use crate::media::{self, Links, Picture};
use crate::values::{PictureId, ShopZone};

/// What a photo of an order shows.
#[derive(Serialize, ToSchema, strum::EnumString, strum::VariantNames)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum OrderPhotoKind {
    Bouquet,
    Proof,
}

/// A picture of the order.
#[derive(Serialize, ToSchema)]
#[schema(as = OrderPhoto)]
pub struct PhotoView {
    #[schema(value_type = i64, example = 1)]
    id: PictureId,
    #[schema(example = "https://cvety.kz/uploads/0f/0f6d1c9be2a84c37d1f06a3b97e54200.jpg")]
    url: String,
    /// At most 400 pixels a side.
    #[schema(example = "https://cvety.kz/uploads/0f/0f6d1c9be2a84c37d1f06a3b97e54200-thumbnail.jpg")]
    thumbnail: String,
    #[schema(value_type = String, format = DateTime)]
    uploaded_at: String,
    /// `bouquet` is shown to whoever follows the order, `proof` of the handover is not.
    #[schema(value_type = OrderPhotoKind, example = "bouquet")]
    kind: media::Kind,
}

impl PhotoView {
    pub fn new(photo: &Picture, public_url: &str, zone: ShopZone) -> Self {
        let Links { url, thumbnail } = media::links(public_url, &photo.key);
        Self { id: photo.id, url, thumbnail, uploaded_at: zone.render(photo.created_at), kind: photo.kind }
    }
}
