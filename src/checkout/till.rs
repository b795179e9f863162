//! The till: which orders are paid online here, and by whom the money moves.

use crate::orders::OnlineTerms;
use crate::payments::Providers;
use crate::state::AppState;
use crate::values::{PayLink, PaymentMethod};

/// Where orders are paid. Cheap to clone.
#[derive(Clone)]
pub struct Till {
    providers: Providers,
}

impl Till {
    /// A till with the providers of this server.
    pub fn new(providers: Providers) -> Self {
        Self { providers }
    }

    /// How an order of that method is to be paid online; None where money is
    /// recorded by hand.
    pub fn terms(&self, app: &AppState, method: PaymentMethod) -> Option<OnlineTerms> {
        self.providers.for_method(method)?;
        let release_at = app.clock.now() + app.settings.orders.unpaid_release;
        Some(OnlineTerms { link: PayLink::random(), release_at })
    }

    pub(super) fn providers(&self) -> &Providers {
        &self.providers
    }
}
