//! Where orders, payments and stock meet: the pay page, the capture of money,
//! and the end of holds that nobody paid for.
//!
//! Invariants: an attempt is written before its provider is asked, and no
//! transaction is open while it is; [`capture`] is the one way a provider's
//! word gets in, and a repeated word changes nothing; money that has come is
//! never lost, whatever became of the order meanwhile.

mod attempt;
mod callback;
mod capture;
mod error;
mod expiry;
mod note;
mod page;
mod page_texts;
mod qr;
mod repay;
mod routes;
mod till;
mod watch;
mod word;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use expiry::Expiry;
pub use repay::Repay;
pub use till::Till;
pub use watch::Watch;
pub use word::provider_word;

use crate::state::AppState;

/// The pay page, and where providers call back.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(routes::show_pay_page, routes::pay_order))
        .routes(routes!(routes::cancel_invoice))
        .routes(routes!(routes::report_payment))
}
