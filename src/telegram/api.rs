//! Telegram's Bot API as far as the room needs it. Every call is bounded in
//! time, tells the health flag how it went, and fails in one of four ways.
//!
//! Invariant: nothing of a call but its kind of failure leaves this file. The
//! library's errors may quote the token, the text sent and what was received.

use std::future::Future;
use std::sync::OnceLock;
use std::time::Duration;

use anyhow::Context;
use secrecy::{ExposeSecret, SecretString};
use teloxide::payloads::{GetUpdatesSetters, SendMessageSetters, SetMyCommandsSetters, SetWebhookSetters};
use teloxide::requests::{Request, Requester};
use teloxide::types::{
    AllowedUpdate, BotCommand, ButtonRequest, CallbackQueryId, InlineKeyboardButton, InlineKeyboardMarkup,
    KeyboardButton, KeyboardMarkup, KeyboardRemove, LinkPreviewOptions, MessageId, Update,
};
use teloxide::{ApiError, Bot, RequestError};

use super::health::Health;
use super::ids::ChatId;
use crate::config;
use crate::values::Clock;

/// How long Telegram holds a request for updates open while there are none.
const POLL: Duration = Duration::from_secs(20);
/// Telegram's own limit is 4096.
const LONGEST_TEXT: usize = 4_000;
const CONNECT: Duration = Duration::from_secs(5);

/// Why a call did not do what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// No answer, or one of no use: it may be tried again.
    Away,
    /// Telegram asks for a pause.
    TooFast(Duration),
    /// Nobody is in that chat any more, or they have blocked the bot.
    ChatClosed,
    /// Telegram says no, and would again.
    Refused,
}

/// What appears below the place for typing.
pub(super) enum Keyboard {
    Unchanged,
    /// One button of this label, which shares the person's own contact.
    AskContact(String),
    Removed,
    /// Buttons under the message, row by row: a label, and what it carries.
    Choices(Vec<Vec<(String, String)>>),
}

/// The bot as its token makes it.
pub(super) struct Api {
    bot: Bot,
    patience: Duration,
    name: OnceLock<String>,
    health: Health,
}

impl Api {
    /// A bot that has not called yet.
    ///
    /// # Errors
    /// Its address can't be used.
    pub(super) fn new(
        settings: &config::Telegram,
        token: &SecretString,
        clock: Clock,
    ) -> anyhow::Result<Self> {
        let client = teloxide::net::default_reqwest_settings()
            .connect_timeout(CONNECT)
            .timeout(POLL + settings.request_timeout);
        let client = client.build().context("no HTTP client for the bot")?;
        let address = settings.api_url.parse().context("telegram.api_url")?;
        let name = settings.bot_name.clone().map_or_else(OnceLock::new, OnceLock::from);
        Ok(Self {
            bot: Bot::with_client(token.expose_secret(), client).set_api_url(address),
            patience: settings.request_timeout,
            name,
            health: Health::new(clock),
        })
    }

    /// The bot's name, once it is known.
    pub(super) fn name(&self) -> Option<&str> {
        self.name.get().map(String::as_str)
    }

    pub(super) fn health(&self) -> &Health {
        &self.health
    }

    /// Asks Telegram who we are, which is a sign of life too.
    pub(super) async fn introduce(&self) -> Result<(), Failure> {
        let me = self.call(self.patience, self.bot.get_me().send()).await?;
        if let Some(name) = me.user.username {
            self.name.get_or_init(|| name);
        }
        Ok(())
    }

    /// Sends a message to a chat.
    pub(super) async fn send(&self, chat_id: ChatId, text: &str, keyboard: Keyboard) -> Result<(), Failure> {
        let text: String = text.chars().take(LONGEST_TEXT).collect();
        let no_preview = LinkPreviewOptions {
            is_disabled: true,
            url: None,
            prefer_small_media: false,
            prefer_large_media: false,
            show_above_text: false,
        };
        let message =
            self.bot.send_message(teloxide::types::ChatId(chat_id.0), text).link_preview_options(no_preview);
        let message = match keyboard {
            Keyboard::Unchanged => message,
            Keyboard::AskContact(label) => {
                let button = KeyboardButton::new(label).request(ButtonRequest::Contact);
                let keyboard = KeyboardMarkup::new([[button]]).resize_keyboard().one_time_keyboard();
                message.reply_markup(keyboard)
            }
            Keyboard::Removed => message.reply_markup(KeyboardRemove::new()),
            Keyboard::Choices(rows) => {
                let button = |(label, data): (String, String)| InlineKeyboardButton::callback(label, data);
                let rows = rows.into_iter().map(|row| row.into_iter().map(button));
                message.reply_markup(InlineKeyboardMarkup::new(rows))
            }
        };
        self.call(self.patience, done(message.send())).await
    }

    /// Says that a button was heard, so that it stops waiting.
    pub(super) async fn hear_button(&self, query: &str) -> Result<(), Failure> {
        let request = self.bot.answer_callback_query(CallbackQueryId(query.to_owned()));
        self.call(self.patience, done(request.send())).await
    }

    /// Takes the buttons from under a message.
    pub(super) async fn drop_buttons(&self, chat_id: ChatId, message: MessageId) -> Result<(), Failure> {
        let request = self.bot.edit_message_reply_markup(teloxide::types::ChatId(chat_id.0), message);
        self.call(self.patience, done(request.send())).await
    }

    /// The updates from an id on; waits a while for the first.
    pub(super) async fn updates(&self, from: i32) -> Result<Vec<Update>, Failure> {
        let seconds = u32::try_from(POLL.as_secs()).unwrap_or_default();
        let request = self.bot.get_updates().offset(from).timeout(seconds).allowed_updates(ALLOWED);
        self.call(POLL + self.patience, request.send()).await
    }

    /// Has updates come to an address, with a secret in their header.
    pub(super) async fn come_to(&self, address: &str, secret: &SecretString) -> Result<(), Failure> {
        let address = address.parse().map_err(|_| Failure::Refused)?;
        let request =
            self.bot.set_webhook(address).secret_token(secret.expose_secret()).allowed_updates(ALLOWED);
        self.call(self.patience, request.send()).await.map(drop)
    }

    /// Has updates wait to be asked for.
    pub(super) async fn wait_to_be_asked(&self) -> Result<(), Failure> {
        self.call(self.patience, self.bot.delete_webhook().send()).await.map(drop)
    }

    /// The commands that Telegram offers; without a language to everyone who
    /// speaks none of the others.
    pub(super) async fn offer(
        &self,
        commands: Vec<BotCommand>,
        language: Option<&str>,
    ) -> Result<(), Failure> {
        let request = self.bot.set_my_commands(commands);
        let request = match language {
            Some(language) => request.language_code(language),
            None => request,
        };
        self.call(self.patience, request.send()).await.map(drop)
    }

    async fn call<T>(
        &self,
        patience: Duration,
        call: impl Future<Output = Result<T, RequestError>>,
    ) -> Result<T, Failure> {
        let answer = match tokio::time::timeout(patience, call).await {
            Ok(answer) => answer.map_err(|error| kind(&error)),
            Err(_) => Err(Failure::Away),
        };
        match answer {
            Err(Failure::Away) => self.health.failed(),
            _ => self.health.answered(),
        }
        answer
    }
}

/// What is wanted of Telegram: messages, buttons pressed, and word of people who
/// block the bot.
const ALLOWED: [AllowedUpdate; 3] =
    [AllowedUpdate::Message, AllowedUpdate::CallbackQuery, AllowedUpdate::MyChatMember];

/// Whether something was done, even if we can't read how Telegram tells it.
async fn done<T>(call: impl Future<Output = Result<T, RequestError>>) -> Result<(), RequestError> {
    match call.await {
        Err(RequestError::InvalidJson { raw, .. }) if raw.contains(r#""ok":true"#) => Ok(()),
        other => other.map(drop),
    }
}

fn kind(error: &RequestError) -> Failure {
    match error {
        RequestError::RetryAfter(pause) => Failure::TooFast(Duration::from_secs(pause.seconds().into())),
        RequestError::Api(error) => kind_of_refusal(error),
        RequestError::MigrateToChatId(_) => Failure::Refused,
        RequestError::Network(_) | RequestError::InvalidJson { .. } | RequestError::Io(_) => Failure::Away,
    }
}

fn kind_of_refusal(error: &ApiError) -> Failure {
    match error {
        // A token that Telegram does not know: no call will get through.
        ApiError::InvalidToken => Failure::Away,
        ApiError::BotBlocked
        | ApiError::UserDeactivated
        | ApiError::ChatNotFound
        | ApiError::UserNotFound
        | ApiError::BotKicked
        | ApiError::CantInitiateConversation
        | ApiError::CantTalkWithBots => Failure::ChatClosed,
        ApiError::Unknown(words) if words.starts_with("Forbidden") => Failure::ChatClosed,
        ApiError::Unknown(words) if words.starts_with("Internal") || words.contains("Gateway") => {
            Failure::Away
        }
        _ => Failure::Refused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_told_apart_by_their_words() {
        for (words, expected) in [
            ("Forbidden: bot was blocked by the user", Failure::ChatClosed),
            ("Forbidden: something new", Failure::ChatClosed),
            ("Bad Request: chat not found", Failure::ChatClosed),
            ("Unauthorized", Failure::Away),
            ("Bad Gateway", Failure::Away),
            ("Bad Request: message text is empty", Failure::Refused),
            ("Conflict: can't use getUpdates method while webhook is active", Failure::Refused),
        ] {
            let error: ApiError =
                serde_json::from_value(serde_json::json!(words)).expect("an error of the API");
            assert_eq!(kind_of_refusal(&error), expected, "{words}");
        }
    }
}
