//! What a provider says of an attempt, for whoever only wants to know.

use super::acquirer::Acquirer;
use crate::db;
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
    acquirer: &Acquirer,
    shop: ShopId,
    payment_id: PaymentId,
) -> Result<Outcome, db::Error> {
    let mut tx = app.db.tenant(shop).begin().await?;
    let row = payments::attempt_of_payment(&mut tx, payment_id).await?;
    let provider = match &row {
        Some(row) => acquirer.providers().of_payment(&mut tx, &row.taker).await?,
        None => None,
    };
    tx.commit().await?;
    let (Some(row), Some(provider)) = (row, provider) else { return Ok(Outcome::Unknown) };
    Ok(payments::heard(provider.look_up(&row, app.clock.now())).await)
}
