//! What a provider says of an attempt, for whoever only wants to know.

use super::attempt::attempt_of;
use super::till::Till;
use crate::http::Result;
use crate::payments::{self, Outcome};
use crate::state::AppState;
use crate::values::ShopId;

/// A provider's word on a payment of a shop, which changes nothing; unknown
/// where there is no such provider any more. No transaction is open while it
/// is asked, and none may be at the caller's.
///
/// # Errors
/// The database is away.
pub async fn provider_word(
    app: &AppState,
    till: &Till,
    (shop, payment_id): (ShopId, i64),
) -> Result<Outcome> {
    let mut tx = app.db.tenant(shop).begin().await?;
    let payment = payments::payment(&mut tx, payment_id).await?;
    tx.commit().await?;
    let provider = payment.as_ref().and_then(|payment| till.providers().named(&payment.provider));
    let (Some(payment), Some(provider)) = (payment, provider) else { return Ok(Outcome::Unknown) };
    Ok(payments::heard(provider.look_up(&attempt_of(&payment), app.clock.now())).await)
}
