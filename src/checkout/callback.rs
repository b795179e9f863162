//! A provider calls back. Its word is believed for its signature alone, and
//! moves money only if it speaks of exactly the money we asked for.

use super::capture::capture;
use super::till::Till;
use crate::http::{Error, Result};
use crate::payments::{self, Callback};
use crate::state::AppState;
use crate::values::{CallbackLink, Text};

/// Takes a callback in. What is signed and yet moves nothing (doubled, of
/// another sum, about nothing of ours) is logged and well received: the sender
/// would only repeat it.
///
/// # Errors
/// 404 for an unknown link, 401 for a wrong signature.
pub(super) async fn take(
    app: &AppState,
    till: &Till,
    link: &str,
    (body, signature): (&[u8], &[u8]),
) -> Result<()> {
    let not_found = || Error::NotFound(Text::new("not-found"));
    let link = CallbackLink::parse(link).map_err(|_| not_found())?;
    let (mut tx, kind) = app.db.tenant_of_callback(&link).await?.ok_or_else(not_found)?;
    let shop = tx.shop().id;
    let believed = till.providers().believe(&mut tx, Callback { kind: &kind, body, signature }).await?;
    let Some(believed) = believed else {
        tracing::warn!(shop.id = %shop, "a callback with a wrong signature");
        return Err(Error::Unauthorized(Text::new("callback-signature")));
    };
    let row = match &believed.word {
        Some(word) => payments::attempt_named(&mut tx, word.attempt).await?,
        None => None,
    };
    tx.commit().await?;
    let meant = row.and_then(|row| believed.outcome_for(&row).map(|outcome| (row, outcome)));
    let Some((row, outcome)) = meant else {
        tracing::warn!(shop.id = %shop, "a callback that fits no payment of the shop");
        return Ok(());
    };
    capture(app, (shop, row.order_id, row.payment_id), &outcome, believed.title).await
}
