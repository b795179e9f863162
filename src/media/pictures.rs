//! The pictures of an owner: added, shown, put in order, removed. Whoever calls
//! has locked the owner, so that what is counted stays so.
//!
//! Invariants: positions count from 1 without gaps; an owner with pictures has
//! one that is the main one.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::error::{Refused, Result};
use super::{Stored, queries};
use crate::db::TenantTx;
use crate::text_column;
use crate::values::{FileKey, OrderId, PictureId, ProductId, StaffId, TaskId};

/// Whose a picture is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Owner {
    Order(OrderId),
    Product(ProductId),
    Task(TaskId),
}

/// What a picture shows.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    ToSchema,
    strum::EnumString,
    strum::VariantNames,
    strum::IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[schema(as = PictureKind)]
pub enum Kind {
    /// What was made of an order: its buyer sees it.
    Bouquet,
    /// That it was handed over: for the shop alone.
    Proof,
    /// A product, for everybody.
    Product,
}

text_column!(Kind);

/// A picture.
#[derive(Clone, Debug, Deserialize)]
pub struct Picture {
    pub id: PictureId,
    pub kind: Kind,
    pub position: i32,
    pub is_main: bool,
    pub width: i32,
    pub height: i32,
    pub key: FileKey,
    /// None: a program.
    pub uploaded_by: Option<StaffId>,
    pub created_at: DateTime<Utc>,
}

impl Picture {
    /// Whether that person has added it; what a program has added is nobody's.
    pub fn is_by(&self, staff: Option<StaffId>) -> bool {
        self.uploaded_by.is_some() && self.uploaded_by == staff
    }
}

/// What is added, by whom and when, and how many its owner may have.
#[derive(Clone, Copy, Debug)]
pub struct Attached<'a> {
    pub stored: &'a Stored,
    pub kind: Kind,
    pub by: Option<StaffId>,
    pub at: DateTime<Utc>,
    pub most: i32,
}

/// What is to become of a picture's place; None leaves it alone.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rearranged {
    pub is_main: Option<bool>,
    /// From 1.
    pub position: Option<i32>,
}

/// Where a picture and its thumbnail are found.
#[derive(Clone, Debug)]
pub struct Links {
    pub url: String,
    pub thumbnail: String,
}

/// The links to a picture's files.
pub fn links(public_url: &str, key: &FileKey) -> Links {
    let key = key.as_str();
    let base = format!("{public_url}/uploads/{}/{key}", &key[..2]);
    Links { url: format!("{base}.jpg"), thumbnail: format!("{base}-thumbnail.jpg") }
}

/// So that nothing is decoded in vain; [`attach`] looks again.
///
/// # Errors
/// [`Refused::TooMany`].
pub async fn check_room(tx: &mut TenantTx, owner: Owner, most: i32) -> Result<()> {
    let has = count(&of_one(tx, owner).await?);
    if has < most { Ok(()) } else { Err(Refused::TooMany { most }.into()) }
}

/// The last of an owner's pictures from now on; the first is the main one.
///
/// # Errors
/// [`Refused::TooMany`].
pub async fn attach(tx: &mut TenantTx, owner: Owner, attached: Attached<'_>) -> Result<Picture> {
    let picture = queries::insert(tx, owner, &attached).await?;
    let picture = picture.ok_or(Refused::TooMany { most: attached.most })?;
    queries::keep(tx, &picture.key, attached.at).await?;
    Ok(picture)
}

/// The pictures of many owners, each one's in its order, in one statement.
///
/// # Errors
/// The database is away.
pub async fn of_many(
    tx: &mut TenantTx,
    owners: &[Owner],
) -> Result<HashMap<Owner, Vec<Picture>>, sqlx::Error> {
    let mut all: HashMap<Owner, Vec<Picture>> = HashMap::new();
    if owners.is_empty() {
        return Ok(all);
    }
    for found in queries::of_many(tx, owners).await? {
        all.entry(found.owner).or_default().push(found.picture);
    }
    Ok(all)
}

/// Takes a picture from its owner; its files are swept soon after. Where it was
/// the main one, the first of the others is.
///
/// # Errors
/// [`Refused::Unknown`].
pub async fn remove(tx: &mut TenantTx, owner: Owner, id: PictureId, now: DateTime<Utc>) -> Result<Picture> {
    let mut pictures = of_one(tx, owner).await?;
    let at = place_of(&pictures, id)?;
    let gone = pictures.remove(at);
    queries::delete(tx, &gone, now).await?;
    if gone.is_main
        && let Some(first) = pictures.first_mut()
    {
        first.is_main = true;
    }
    save_order(tx, &mut pictures).await?;
    Ok(gone)
}

/// Moves a picture, or makes it the main one.
///
/// # Errors
/// [`Refused::Unknown`], [`Refused::NoSuchPosition`], [`Refused::MainNeeded`].
pub async fn rearrange(
    tx: &mut TenantTx,
    owner: Owner,
    id: PictureId,
    wanted: Rearranged,
) -> Result<Picture> {
    let mut pictures = of_one(tx, owner).await?;
    let at = place_of(&pictures, id)?;
    if wanted.is_main == Some(false) && pictures[at].is_main {
        return Err(Refused::MainNeeded.into());
    }
    if wanted.is_main == Some(true) {
        pictures.iter_mut().for_each(|picture| picture.is_main = picture.id == id);
    }
    let to = match wanted.position {
        None => at,
        Some(position) => {
            let to = usize::try_from(position - 1).ok().filter(|to| *to < pictures.len());
            to.ok_or_else(|| Refused::NoSuchPosition { last: count(&pictures) })?
        }
    };
    let picture = pictures.remove(at);
    pictures.insert(to, picture);
    save_order(tx, &mut pictures).await?;
    Ok(pictures.swap_remove(to))
}

async fn of_one(tx: &mut TenantTx, owner: Owner) -> Result<Vec<Picture>> {
    Ok(of_many(tx, &[owner]).await?.remove(&owner).unwrap_or_default())
}

fn place_of(pictures: &[Picture], id: PictureId) -> Result<usize> {
    let place = pictures.iter().position(|picture| picture.id == id);
    place.ok_or_else(|| Refused::Unknown.into())
}

/// Numbered as they now stand.
async fn save_order(tx: &mut TenantTx, pictures: &mut [Picture]) -> Result<()> {
    for (place, picture) in (1..).zip(pictures.iter_mut()) {
        picture.position = place;
    }
    Ok(queries::save_order(tx, pictures).await?)
}

fn count(pictures: &[Picture]) -> i32 {
    i32::try_from(pictures.len()).unwrap_or(i32::MAX)
}
