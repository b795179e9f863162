//! Where orders, payments and stock meet: the pay page, the capture of money,
//! and the end of holds that nobody paid for.
//!
//! Invariants: an attempt is written before its provider is asked, and no
//! transaction is open while it is; [`capture`] is the one way a provider's
//! word gets in, and a repeated word changes nothing; every attempt ends, by its
//! provider's word, by the shop's or by our patience; money that has come is
//! never lost, whatever became of attempt and order meanwhile.

mod acquirer;
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
mod untouched;
mod watch;
mod withdraw;
mod word;
mod words;

use utoipa_axum::routes;

pub use acquirer::Acquirer;
pub use withdraw::{Named, withdraw};
pub use word::provider_word;

use crate::http::LimitClass::{Callbacks, Forms, Pages};
use crate::parts::{Limited, Parts};
use crate::state::AppState;

/// The pay page, where providers call back, and what runs out by itself.
pub fn parts(app: &AppState, acquirer: &Acquirer) -> Parts {
    let aside = app.in_background();
    Parts::new(app)
        .routes(routes!(routes::show_pay_page).limited(Pages).page())
        .routes(routes!(routes::pay_order).limited(Forms).page())
        .routes(routes!(routes::cancel_invoice).limited(Forms).page())
        .routes(routes!(routes::report_payment).limited(Callbacks).with_any_query())
        .sharing(acquirer.clone())
        .worker(expiry::Expiry::new(app.clone()))
        .worker(untouched::Untouched::new(app.clone()))
        .worker(watch::Watch::new(aside.clone(), acquirer.clone()))
        .worker(repay::Repay::new(aside, acquirer.clone()))
}
