//! What is asked of a product's pictures.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::{Checks, Result};
use crate::media::Rearranged;

/// A product has ten pictures at most.
const LAST: i64 = 10;

/// Where a picture is to stand.
#[derive(Deserialize, ToSchema)]
pub(super) struct UpdateProductImage {
    /// The one that lists show.
    #[schema(example = true)]
    is_main: Option<bool>,
    /// From 1, and no further than the last.
    #[schema(minimum = 1, maximum = 10, example = 1)]
    position: Option<i64>,
}

impl UpdateProductImage {
    pub(super) fn check(self) -> Result<Rearranged> {
        let mut checks = Checks::body();
        let position = self.position.map(|position| checks.within_range("position", position, 1..=LAST));
        checks.done()?;
        Ok(Rearranged {
            is_main: self.is_main,
            position: position.map(|position| i32::try_from(position).unwrap_or(i32::MAX)),
        })
    }
}
