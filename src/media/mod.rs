//! Pictures: what is sent is told by its content, decoded within bounds, drawn
//! anew without whatever else was in it, and kept with a thumbnail under a name
//! that nobody guesses. Knows no room: whoever has pictures names an [`Owner`],
//! and locks it before it changes them.
//!
//! Invariants: nothing that was sent is ever served, only what was drawn from
//! it. A file is written down before it is written (`stored_files`), its row and
//! that it is kept commit together, and what is left over of anything that was
//! cut off is swept: there is no picture without its file, and no file that
//! nobody knows of.

mod clean;
mod colours;
mod error;
mod format;
mod pictures;
mod pool;
mod queries;
mod routes;
mod s3;
mod store;
mod sweep;
mod words;

use std::sync::Arc;

use chrono::{DateTime, Utc};

pub use error::{Refused, Result};
pub use pictures::{
    Attached, Kind, Links, Owner, Picture, Rearranged, attach, check_room, links, of_many, rearrange, remove,
};

use crate::db::TenantTx;
use crate::http::{UploadRoom, UploadedFile};
use crate::parts::Parts;
use crate::state::AppState;
use crate::values::FileKey;
use pool::Pool;
use store::{Size, Store};

/// A cleaned picture whose files are written, and that no row leads to yet.
#[derive(Debug)]
pub struct Stored {
    pub key: FileKey,
    pub width: u32,
    pub height: u32,
    pub bytes: usize,
}

/// Where pictures are cleaned and kept. Cheap to clone.
#[derive(Clone)]
pub struct Media {
    pool: Pool,
    store: Arc<Store>,
    /// For what is being sent and not cleaned yet.
    pub room: UploadRoom,
}

impl Media {
    /// Of this server.
    ///
    /// # Errors
    /// There is no folder to keep them in, or no client for the bucket.
    pub fn new(app: &AppState) -> anyhow::Result<Self> {
        Ok(Self { pool: Pool::new(), store: Arc::new(Store::new(app)?), room: UploadRoom::default() })
    }

    /// Cleans what was sent, and writes it. `tx`, in which whoever asks has
    /// looked whether it may be, commits before: with it, that there will be
    /// such a file.
    ///
    /// # Errors
    /// [`Refused::NotAPicture`], [`Refused::Torn`], [`Refused::TooManyPixels`],
    /// [`Refused::Busy`], [`Refused::StoreAway`].
    pub async fn store(&self, mut tx: TenantTx, sent: UploadedFile, now: DateTime<Utc>) -> Result<Stored> {
        let key = FileKey::random();
        queries::announce(&mut tx, &key, now).await?;
        tx.commit().await?;
        let cleaned = self.pool.clean(sent).await?;
        let (width, height, bytes) = (cleaned.width, cleaned.height, cleaned.picture.len());
        let parts = [(Size::Whole, cleaned.picture), (Size::Thumbnail, cleaned.thumbnail)];
        for (size, bytes) in parts {
            let put = self.store.put(&key, size, bytes.into()).await;
            put.map_err(|error| Refused::StoreAway(format!("{error:#}")))?;
        }
        Ok(Stored { key, width, height, bytes })
    }
}

/// What the files bring: their addresses, and the chore that sweeps.
pub fn parts(app: &AppState, media: &Media) -> Parts {
    routes::shown(Parts::new(app))
        .chore(sweep::Sweep::new(app.clone(), Arc::clone(&media.store)))
        .sharing(media.clone())
}
