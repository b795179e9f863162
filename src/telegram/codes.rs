//! One-time codes on their way to a chat: in memory alone, apart from the
//! notices, tried again and again, and sent only while they are good. A code
//! is kept nowhere, so one that a restart loses is asked for anew.
//!
//! A request for a code ends before anyone looks whether the phone is linked,
//! so that its length tells nothing.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use async_trait::async_trait;
use futures::StreamExt;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::watch;

use super::api::{Api, Failure, Keyboard};
use super::{invitation, queries};
use crate::auth::{self, OtpChannel};
use crate::db::SystemTx;
use crate::http::Result;
use crate::state::AppState;
use crate::values::{Language, Phone, Text};
use crate::workers::{Ending, Tick, Worker};

/// Codes sent side by side.
const ABREAST: usize = 4;
/// More phones than this do not wait; whoever comes then is told to come again.
const MOST_WAITING: usize = 10_000;

/// Codes that wait for their chat.
pub(super) struct Codes {
    app: AppState,
    api: Arc<Api>,
    /// The latest code of each phone and origin.
    waiting: Mutex<Waiting>,
    paused_until: Mutex<Option<Instant>>,
    bell: watch::Sender<()>,
}

type Waiting = HashMap<(Phone, Origin), SecretString>;

/// Who asked for a code. One that the chat asked for does not give way to what
/// anybody may ask for.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Origin {
    Door,
    Chat,
}

/// What became of a code.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// Sent, or not to be sent any more.
    Settled,
    Waits,
}

impl Codes {
    pub(super) fn new(app: AppState, api: Arc<Api>) -> Self {
        Self {
            app,
            api,
            waiting: Mutex::default(),
            paused_until: Mutex::default(),
            bell: watch::Sender::new(()),
        }
    }

    /// Has a code sent, in the place of the one that waits for that phone.
    pub(super) fn put(&self, phone: Phone, origin: Origin, code: SecretString) {
        self.waiting().insert((phone, origin), code);
        self.bell.send_replace(());
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_paused(&self) -> bool {
        let until = self.paused_until.lock().unwrap_or_else(PoisonError::into_inner);
        until.is_some_and(|until| Instant::now() < until)
    }

    async fn deliver(&self, phone: &Phone, code: &SecretString) -> Result<Fate> {
        let mut tx = self.app.db.system("find the chat of a one-time code").await?;
        let chat = queries::chat_of_phone(&mut tx, phone).await?;
        let is_live = auth::is_live_code(&mut tx, &self.app.settings, phone, code).await?;
        tx.commit().await?;
        // Whoever is not linked gets a fresh code once they have shared their contact.
        let Some((chat_id, language)) = chat.filter(|_| is_live) else { return Ok(Fate::Settled) };
        let text = Text::new("bot-code").with("code", code.expose_secret()).speak(language);
        match self.api.send(chat_id, &text, Keyboard::Unchanged).await {
            Ok(()) => Ok(Fate::Settled),
            Err(Failure::Away) => Ok(Fate::Waits),
            Err(Failure::TooFast(pause)) => {
                *self.paused_until.lock().unwrap_or_else(PoisonError::into_inner) =
                    Some(Instant::now() + pause);
                Ok(Fate::Waits)
            }
            Err(Failure::ChatClosed) => {
                let mut tx = self.app.db.system("a chat is closed").await?;
                queries::mark_unreachable(&mut tx, chat_id).await?;
                tx.commit().await?;
                Ok(Fate::Settled)
            }
            Err(Failure::Refused) => {
                tracing::error!("Telegram refused the message with a one-time code");
                Ok(Fate::Settled)
            }
        }
    }
}

#[async_trait]
impl OtpChannel for Codes {
    async fn send(&self, phone: &Phone, code: &str) -> anyhow::Result<()> {
        self.put(phone.clone(), Origin::Door, code.to_owned().into());
        Ok(())
    }

    fn is_reachable(&self) -> bool {
        self.api.health().is_reachable() && self.waiting().len() < MOST_WAITING
    }

    async fn invite(
        &self,
        tx: &mut SystemTx,
        phone: &Phone,
        language: Language,
    ) -> Result<Option<String>, sqlx::Error> {
        let Some(bot) = self.api.name() else { return Ok(None) };
        invitation::invite(tx, bot, phone, language).await.map(Some)
    }
}

/// The worker that sends codes.
pub(super) struct SendCodes {
    codes: Arc<Codes>,
    ending: Ending,
}

impl SendCodes {
    pub(super) fn new(codes: Arc<Codes>) -> Self {
        Self { codes, ending: Ending::default() }
    }
}

#[async_trait]
impl Worker for SendCodes {
    fn name(&self) -> &'static str {
        "telegram.codes"
    }

    async fn tick(&self) -> anyhow::Result<Tick> {
        let codes = &self.codes;
        if codes.is_paused() {
            return Ok(Tick::Idle);
        }
        let due = std::mem::take(&mut *codes.waiting());
        let fates = futures::stream::iter(due).map(async |(key, code)| {
            let fate = codes.deliver(&key.0, &code).await.unwrap_or_else(|error| {
                tracing::warn!("a one-time code waits: {error}");
                Fate::Waits
            });
            if fate == Fate::Waits {
                // A newer one may have come meanwhile.
                codes.waiting().entry(key).or_insert(code);
            }
            fate
        });
        let fates = fates.buffer_unordered(ABREAST).collect::<Vec<Fate>>();
        // What is not sent by then is lost, as it is kept nowhere.
        let fates = self.ending.unless_over(fates).await.unwrap_or_default();
        Ok(if fates.contains(&Fate::Settled) { Tick::Worked } else { Tick::Idle })
    }

    fn wind_down(&self) {
        self.ending.begin();
    }

    fn bell(&self) -> Option<watch::Receiver<()>> {
        Some(self.codes.bell.subscribe())
    }
}
