//! Where the files lie: a folder, or a bucket that speaks S3. Each is written
//! once under a name of its own, and never changed.

use std::io;
use std::path::{Path, PathBuf};

use anyhow::Context;
use bytes::Bytes;
use tokio::fs;
use tokio::io::AsyncWriteExt;

use super::s3::Bucket;
use crate::config::Storage;
use crate::state::AppState;
use crate::values::FileKey;

/// Which of a picture's two files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Size {
    Whole,
    Thumbnail,
}

/// Where files lie.
pub(super) enum Store {
    Folder(PathBuf),
    Bucket(Box<Bucket>),
}

impl Store {
    /// As the settings say.
    ///
    /// # Errors
    /// There is no folder, or no client for the bucket.
    pub(super) fn new(app: &AppState) -> anyhow::Result<Self> {
        Ok(match &app.settings.storage {
            Storage::Folder => {
                let folder = app.settings.uploads_folder();
                Self::Folder(folder.context("no folder for pictures: set CVETY__DATA_DIR")?)
            }
            Storage::S3(s3) => Self::Bucket(Box::new(Bucket::new(s3, app.clock.clone())?)),
        })
    }

    pub(super) async fn put(&self, key: &FileKey, size: Size, bytes: Bytes) -> anyhow::Result<()> {
        let path = path_of(key, size);
        match self {
            Self::Folder(folder) => {
                write(&folder.join(path), &bytes).await.context("a picture can't be written")
            }
            Self::Bucket(bucket) => bucket.put(&path, bytes).await,
        }
    }

    /// None where there is none.
    pub(super) async fn get(&self, key: &FileKey, size: Size) -> anyhow::Result<Option<Bytes>> {
        let path = path_of(key, size);
        match self {
            Self::Folder(folder) => Ok(there(fs::read(folder.join(path)).await)?.map(Bytes::from)),
            Self::Bucket(bucket) => bucket.get(&path).await,
        }
    }

    /// One that is not there is gone.
    pub(super) async fn remove(&self, key: &FileKey, size: Size) -> anyhow::Result<()> {
        let path = path_of(key, size);
        match self {
            Self::Folder(folder) => {
                there(fs::remove_file(folder.join(path)).await)?;
                Ok(())
            }
            Self::Bucket(bucket) => bucket.remove(&path).await,
        }
    }
}

fn path_of(key: &FileKey, size: Size) -> String {
    let key = key.as_str();
    let end = match size {
        Size::Whole => "",
        Size::Thumbnail => "-thumbnail",
    };
    format!("{}/{key}{end}.jpg", &key[..2])
}

/// On the disk before its row says that it is kept.
async fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).await?;
    }
    let mut file = fs::File::create(path).await?;
    file.write_all(bytes).await?;
    file.flush().await?;
    file.sync_all().await
}

fn there<T>(found: io::Result<T>) -> io::Result<Option<T>> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
