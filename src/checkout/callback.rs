//! A provider calls back. Its word is believed for its signature alone, and
//! moves money only if it speaks of exactly the money we asked for.

use super::acquirer::Acquirer;
use super::capture::{Captured, capture};
use super::error::{Refused, Result};
use crate::payments::{self, Callback};
use crate::state::AppState;
use crate::values::CallbackLink;

/// Takes a callback in. What is signed and yet moves nothing (doubled, of
/// another sum, about nothing of ours) is logged and well received: the sender
/// would only repeat it.
///
/// # Errors
/// [`Refused::UnknownCallback`], [`Refused::WrongSignature`].
pub(super) async fn take(
    app: &AppState,
    acquirer: &Acquirer,
    link: &str,
    body: &[u8],
    signature: &[u8],
) -> Result<()> {
    let link = CallbackLink::parse(link).map_err(|_| Refused::UnknownCallback)?;
    let (mut tx, kind) = app.db.tenant_of_callback(&link).await?.ok_or(Refused::UnknownCallback)?;
    let shop = tx.shop().id;
    let believed = acquirer.providers().believe(&mut tx, Callback { kind: &kind, body, signature }).await?;
    let Some(believed) = believed else {
        tracing::warn!(shop.id = %shop, "a callback with a wrong signature");
        return Err(Refused::WrongSignature.into());
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
    capture(app, Captured { shop, attempt: &row, outcome: &outcome, by: believed.title }).await
}
