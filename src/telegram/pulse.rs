//! Keeps the health flag true to life, and presents the bot once: its
//! commands in every language, and the way its updates come.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use chrono::TimeDelta;
use teloxide::types::BotCommand;

use super::api::{Api, Failure};
use super::webhook::Webhook;
use crate::values::{Clock, Language, Text};
use crate::workers::{Ending, Tick, Worker};

/// Telegram is asked for a sign of life when it has given none for so long.
const QUIET: TimeDelta = TimeDelta::seconds(30);

/// The worker that does both.
pub(super) struct Pulse {
    api: Arc<Api>,
    webhook: Option<Arc<Webhook>>,
    clock: Clock,
    is_presented: AtomicBool,
    ending: Ending,
}

impl Pulse {
    pub(super) fn new(api: Arc<Api>, webhook: Option<Arc<Webhook>>, clock: Clock) -> Self {
        Self { api, webhook, clock, is_presented: AtomicBool::new(false), ending: Ending::default() }
    }

    /// The flag and the log know of a failure already.
    async fn give_a_sign(&self, is_presented: bool) {
        if self.api.introduce().await.is_ok() && !is_presented {
            match self.present().await {
                Ok(()) => self.is_presented.store(true, Ordering::Release),
                Err(failure) => tracing::warn!("the bot could not be presented: {failure:?}"),
            }
        }
    }

    async fn present(&self) -> Result<(), Failure> {
        match &self.webhook {
            Some(webhook) => self.api.come_to(webhook.address(), webhook.secret()).await?,
            None => self.api.wait_to_be_asked().await?,
        }
        for language in Language::ALL {
            let tag = (language != Language::default()).then(|| language.code());
            self.api.offer(commands(language), tag).await?;
        }
        Ok(())
    }
}

fn commands(language: Language) -> Vec<BotCommand> {
    let commands = [
        ("orders", Text::new("bot-command-orders")),
        ("track", Text::new("bot-command-track")),
        ("code", Text::new("bot-command-code")),
        ("auth", Text::new("bot-command-auth")),
        ("settings", Text::new("bot-command-settings")),
        ("mute", Text::new("bot-command-mute")),
        ("help", Text::new("bot-command-help")),
    ];
    commands.map(|(command, does)| BotCommand::new(command, does.speak(language))).to_vec()
}

#[async_trait]
impl Worker for Pulse {
    fn name(&self) -> &'static str {
        "telegram.pulse"
    }

    async fn tick(&self) -> anyhow::Result<Tick> {
        let heard_at = self.api.health().heard_at();
        let is_presented = self.is_presented.load(Ordering::Acquire);
        if is_presented && heard_at.is_some_and(|heard_at| self.clock.now() < heard_at + QUIET) {
            return Ok(Tick::Idle);
        }
        self.ending.unless_over(self.give_a_sign(is_presented)).await;
        Ok(Tick::Idle)
    }

    fn wind_down(&self) {
        self.ending.begin();
    }
}
