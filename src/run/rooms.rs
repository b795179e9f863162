//! The rooms of the house, and what they need of each other. Which routes,
//! workers and subscribers each brings is its own matter.

use std::sync::Arc;

use crate::auth::OtpChannel;
use crate::checkout::Acquirer;
use crate::media::Media;
use crate::parts::Parts;
use crate::payments::Providers;
use crate::state::AppState;
use crate::telegram::Telegram;
use crate::{
    auth, carts, cash, checkout, customers, desk, earlier, media, payments, production, products,
    reconciliation, reports, shops, showcase, storefront, tracking, warehouse,
};

/// All of them. Codes go by `otp` where there is no bot.
pub(super) fn parts(app: &AppState, otp: Arc<dyn OtpChannel>) -> anyhow::Result<Parts> {
    let providers = Providers::new(&app.settings)?;
    let acquirer = Acquirer::new(providers.clone());
    let media = Media::new(app)?;
    let telegram = Telegram::new(app)?;
    let otp = telegram.as_ref().map_or(otp, Telegram::channel);
    let rooms = Parts::new(app)
        .and(media::parts(app, &media))
        .and(auth::parts(app, otp))
        .and(shops::parts(app))
        .and(warehouse::parts(app))
        .and(products::parts(app, &media))
        .and(showcase::parts(app))
        .and(customers::parts(app, &media.room))
        .and(desk::parts(app, &acquirer, &media))
        .and(earlier::parts(app))
        .and(payments::parts(app, &providers))
        .and(storefront::parts(app, &acquirer))
        .and(carts::parts(app))
        .and(tracking::parts(app))
        .and(checkout::parts(app, &acquirer))
        .and(production::parts(app, &media))
        .and(cash::parts(app))
        .and(reconciliation::parts(app, &acquirer))
        .and(reports::parts(app));
    Ok(match &telegram {
        Some(telegram) => rooms.and(telegram.parts()),
        None => rooms,
    })
}
