//! What a provider says of an attempt, for whoever only wants to know.

use super::till::Till;
use crate::http::Result;
use crate::payments::{self, Outcome};
use crate::state::AppState;
use crate::values::{PaymentId, ShopId};

/// A provider's word on a payment of a shop, which changes nothing; unknown
/// where there is no such provider any more. No transaction is open while it
/// is asked, and none may be at the caller's.
///
/// # Errors
/// The database is away.
pub async fn provider_word(
    app: &AppState,
    till: &Till,
    (shop, payment_id): (ShopId, PaymentId),
) -> Result<Outcome> {
    let mut tx = app.db.tenant(shop).begin().await?;
    let row = payments::attempt_of_payment(&mut tx, payment_id).await?;
    let provider = match &row {
        Some(row) => till.providers().of_payment(&mut tx, &row.taker).await?,
        None => None,
    };
    tx.commit().await?;
    let (Some(row), Some(provider)) = (row, provider) else { return Ok(Outcome::Unknown) };
    Ok(payments::heard(provider.look_up(&row, app.clock.now())).await)
}
