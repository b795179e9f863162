//! Following an order by its token: the one way from an order to what the
//! holder of a link may see.

use super::error::NOT_FOUND;
use super::{feedback, words};
use crate::access::Accompanied;
use crate::db::TenantTx;
use crate::http::{ClientAddress, Error, Result};
use crate::orders::{self, Followed, Progress};
use crate::state::AppState;
use crate::values::TrackingToken;

/// A token's text as someone has given it.
pub(super) struct Given {
    pub token: String,
    pub from: ClientAddress,
}

/// The order that a token's text leads to.
///
/// # Errors
/// 404 for a text that is no token too; 429 to an address that has tried too
/// many of either, before the order is looked for.
pub(super) async fn follow(app: &AppState, given: &Given) -> Result<Followed> {
    counting_misses(app, given, async {
        orders::follow(&app.db, &given.token, app.clock.now()).await.map_err(words::of_order)
    })
    .await
}

/// The same, as the bearer of a token or key sees it: whoever is of the shop
/// rates nothing.
///
/// # Errors
/// As [`follow`].
pub(super) async fn follow_as(app: &AppState, given: &Given, by: &Accompanied) -> Result<Followed> {
    let mut followed = follow(app, given).await?;
    if by.bearer().is_some() && followed.can_leave_feedback {
        let (_, mut tx) = find(app, given).await?;
        followed.can_leave_feedback = !feedback::is_of_the_shop(&mut tx, by).await?;
        tx.commit().await?;
    }
    Ok(followed)
}

/// A token's order, in a transaction of its shop.
///
/// # Errors
/// 404 for a text that is no token, for a token that leads nowhere, and for
/// one whose order ended too long ago; 429 after too many of these.
pub(super) async fn find(app: &AppState, given: &Given) -> Result<(Progress, TenantTx)> {
    counting_misses(app, given, async {
        let token = token_of(&given.token)?;
        let (mut tx, order_id) = app.db.tenant_of_tracking_token(token).await?.ok_or(NOT_FOUND)?;
        let order = orders::progress(&mut tx, order_id).await.map_err(words::of_order)?;
        if !order.is_followed(app.clock.now()) {
            return Err(NOT_FOUND);
        }
        Ok((order, tx))
    })
    .await
}

/// The one way in: what leads nowhere is counted, and after too many of these
/// nothing is looked up any more.
async fn counting_misses<T>(
    app: &AppState,
    given: &Given,
    look_up: impl Future<Output = Result<T>>,
) -> Result<T> {
    let attempt = app.limits.tracking().begin(given.from).await?;
    let found = look_up.await;
    if matches!(found, Err(Error::NotFound(_))) {
        attempt.missed();
    }
    found
}

fn token_of(text: &str) -> Result<TrackingToken> {
    TrackingToken::parse(text).map_err(|_| NOT_FOUND)
}
