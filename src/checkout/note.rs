//! What our own workers write into an order's history.

use crate::db::TenantTx;
use crate::shops;
use crate::values::Text;

/// A note in the shop's language: it is kept, and its readers are the shop's people.
///
/// # Errors
/// The database is away.
pub(super) async fn note(tx: &mut TenantTx, text: &Text) -> Result<&'static str, sqlx::Error> {
    Ok(text.word(shops::shop(tx).await?.language()))
}
