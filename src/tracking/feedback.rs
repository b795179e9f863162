//! What a buyer says of an order that has arrived. Once an order; the shop's
//! rating is the average of all.

use chrono::{DateTime, Utc};

use super::follow::Given;
use super::{error, follow, queries};
use crate::access::Accompanied;
use crate::db::TenantTx;
use crate::events::{self, Event};
use crate::http::{COUNT_CAP, Error, PageRequest, Result, Total};
use crate::shops;
use crate::state::AppState;
use crate::values::{OrderId, ShopZone, Text};

/// One to five stars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rating(i16);

/// The number is no rating.
#[derive(Debug, thiserror::Error)]
#[error("not a rating from 1 to 5")]
pub(super) struct BadRating;

impl From<BadRating> for Text {
    fn from(_: BadRating) -> Self {
        Self::new("number-range")
            .with("least", i64::from(Rating::LEAST))
            .with("most", i64::from(Rating::MOST))
    }
}

impl Rating {
    const LEAST: i16 = 1;
    const MOST: i16 = 5;

    /// A rating of so many stars.
    ///
    /// # Errors
    /// `BadRating` outside 1 to 5.
    pub fn new(stars: i64) -> Result<Self, BadRating> {
        let stars = i16::try_from(stars).map_err(|_| BadRating)?;
        if (Self::LEAST..=Self::MOST).contains(&stars) { Ok(Self(stars)) } else { Err(BadRating) }
    }

    pub fn stars(self) -> i16 {
        self.0
    }
}

/// What was said, and when.
pub(super) struct Feedback {
    pub rating: Rating,
    pub comment: Option<String>,
    pub created_at: DateTime<Utc>,
}

/// Feedback as the shop reads it.
pub(super) struct ListedFeedback {
    pub id: i64,
    pub order_id: OrderId,
    pub order_number: i64,
    pub feedback: Feedback,
}

/// Takes down what the holder of the link says; returns the shop's time zone.
///
/// # Errors
/// 404 as [`follow::find`]; 403 for whoever is of the shop; rules:
/// `feedback_too_early`, `feedback_given`.
pub(super) async fn leave(
    app: &AppState,
    given: &Given,
    by: &Accompanied,
    feedback: &Feedback,
) -> Result<ShopZone> {
    let (order, mut tx) = follow::find(app, given).await?;
    if is_of_the_shop(&mut tx, by).await? {
        return Err(Error::Forbidden);
    }
    if !order.has_arrived() {
        return Err(error::feedback_too_early());
    }
    if queries::insert_feedback(&mut tx, order.id, feedback).await?.is_none() {
        return Err(error::feedback_given());
    }
    let stars = feedback.rating.stars();
    shops::count_rating(&mut tx, stars.into()).await?;
    let event = Event::FeedbackCreated { order_id: order.id, rating: stars };
    events::record(&mut tx, &event, order.version, feedback.created_at);
    let zone = tx.shop().zone;
    tx.commit().await?;
    Ok(zone)
}

/// True for a program of the shop, and for a person who works there, whatever
/// shop they are in at the moment: nobody rates their own work. Only the bearer
/// counts, never the buyer's phone, since florists buy flowers too.
///
/// # Errors
/// The database is away.
pub(super) async fn is_of_the_shop(tx: &mut TenantTx, by: &Accompanied) -> Result<bool> {
    let Some(bearer) = by.bearer() else { return Ok(false) };
    if bearer.shop == tx.shop().id {
        return Ok(true);
    }
    match bearer.member() {
        Some(member) => Ok(shops::employs(tx, member.person).await?),
        None => Ok(false),
    }
}

/// A page of what was said of the shop's orders, the newest first.
///
/// # Errors
/// The database is away.
pub(super) async fn list(
    tx: &mut TenantTx,
    ratings: &[Rating],
    page: PageRequest,
) -> Result<(Vec<ListedFeedback>, Total)> {
    let total = match ratings {
        [] => Total::exact(shops::shop(tx).await?.ratings_count),
        _ => Total::up_to_cap(queries::count_feedback(tx, ratings, COUNT_CAP + 1).await?),
    };
    Ok((queries::feedback(tx, ratings, page).await?, total))
}
