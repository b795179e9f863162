//! The Telegram bot: brings one-time codes, links people by their own contact,
//! tells of orders.
//!
//! Invariants: only a person's own contact, in a private chat, links a phone.
//! Nobody is told of a shop's orders who has not said yes to it, and no name that
//! others have given turns into a link (`words`).
//! Codes live in memory alone, are sent only while they are good, and never
//! wait behind notices. Notices are rows, sent once a person and event. No
//! request calls Telegram, and no call is made inside a transaction. What goes
//! wrong is told by its kind: neither the token nor what was said is logged.

mod api;
mod codes;
mod consent;
mod consent_queries;
mod contact;
mod conversation;
mod health;
mod ids;
mod incoming;
mod invitation;
mod my_orders;
mod news;
mod notice_queries;
mod notices;
mod poll;
mod pulse;
mod queries;
mod routes;
mod sweep;
mod track;
mod webhook;
mod words;

use std::sync::Arc;

use crate::auth::OtpChannel;
use crate::parts::Parts;
use crate::state::AppState;

/// The bot put together.
pub struct Telegram {
    app: AppState,
    api: Arc<api::Api>,
    codes: Arc<codes::Codes>,
    conversation: Arc<conversation::Conversation>,
    webhook: Option<Arc<webhook::Webhook>>,
}

impl Telegram {
    /// The bot of the token set; None where none is.
    ///
    /// # Errors
    /// It can't be made of these settings.
    pub fn new(app: &AppState) -> anyhow::Result<Option<Self>> {
        let settings = &app.settings.telegram;
        let Some(token) = &settings.bot_token else { return Ok(None) };
        let api = Arc::new(api::Api::new(settings, token, app.clock.clone())?);
        let codes = Arc::new(codes::Codes::new(app.clone(), Arc::clone(&api)));
        let conversation =
            conversation::Conversation { app: app.clone(), api: Arc::clone(&api), codes: Arc::clone(&codes) };
        let webhook = settings.webhook_url.as_deref();
        let webhook = webhook.map(|base| webhook::Webhook::new(base, &app.settings.secrets_key, token));
        Ok(Some(Self {
            app: app.clone(),
            api,
            codes,
            conversation: Arc::new(conversation),
            webhook: webhook.transpose()?.map(Arc::new),
        }))
    }

    /// The way of one-time codes.
    pub fn channel(&self) -> Arc<dyn OtpChannel> {
        Arc::clone(&self.codes) as Arc<dyn OtpChannel>
    }

    /// What the bot brings.
    pub fn parts(&self) -> Parts {
        let (app, db) = (&self.app, &self.app.db);
        let pulse = pulse::Pulse::new(Arc::clone(&self.api), self.webhook.clone(), app.clock.clone());
        let parts = Parts::new(app)
            .subscriber(news::News { app: app.clone() })
            .worker(pulse)
            .worker(codes::SendCodes::new(Arc::clone(&self.codes)))
            .worker(notices::Notices::rounds(db.clone(), Arc::clone(&self.api)))
            .chore(sweep::Sweep { db: db.clone() });
        let parts = match &self.webhook {
            None => parts.worker(poll::Poll::new(db.clone(), Arc::clone(&self.conversation))),
            Some(_) => parts,
        };
        routes::with_webhook(parts, self)
    }
}
