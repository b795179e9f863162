//! The acquirer: which orders are paid online here, and by whom their money moves.

use crate::db::TenantTx;
use crate::orders::OnlineTerms;
use crate::payments::Providers;
use crate::state::AppState;
use crate::values::{Currency, PayLink, PaymentMethod};

/// Where orders are paid. Cheap to clone.
#[derive(Clone)]
pub struct Acquirer {
    providers: Providers,
}

impl Acquirer {
    /// An acquirer with the providers of this server.
    pub fn new(providers: Providers) -> Self {
        Self { providers }
    }

    /// How an order of that method and currency is to be paid online; None
    /// where money is recorded by hand.
    ///
    /// # Errors
    /// The database is away.
    pub async fn terms(
        &self,
        app: &AppState,
        tx: &mut TenantTx,
        method: PaymentMethod,
        currency: Currency,
    ) -> Result<Option<OnlineTerms>, sqlx::Error> {
        let online = self.providers.for_method(tx, method, currency).await?;
        let time_to_pay = app.settings.orders.unpaid_release;
        Ok(online.map(|_| OnlineTerms { link: PayLink::random(), time_to_pay }))
    }

    pub(super) fn providers(&self) -> &Providers {
        &self.providers
    }
}
