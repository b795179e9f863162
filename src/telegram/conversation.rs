//! The bot's side of a conversation: hears an update, answers it in the
//! person's language. An update that can't be answered now is heard again.
//!
//! Telegram may bring an update again that was answered already. Nobody keeps
//! count of them: heard again, it says its answer again and changes nothing,
//! since an invitation opens once and a chat that is linked gets no new code;
//! but for `/code`, which then brings another, one of its ten a day.

use std::sync::Arc;

use anyhow::bail;
use secrecy::SecretString;
use teloxide::types::Update;

use super::api::{Api, Failure, Keyboard};
use super::codes::{Codes, Origin};
use super::consent::{self, Choice};
use super::ids::ChatId;
use super::incoming::{self, Heard, Pressed, Said, Wish};
use super::queries::{self, Link};
use super::{contact, invitation, my_orders, track};
use crate::auth;
use crate::http::{Error, Result};
use crate::state::AppState;
use crate::values::{Language, Phone, Text};

/// Whoever talks with people for the bot.
pub(super) struct Conversation {
    pub app: AppState,
    pub api: Arc<Api>,
    pub codes: Arc<Codes>,
}

/// What the bot says, and a code that follows it.
#[derive(Default)]
pub(super) struct Reply {
    /// Nothing where the code says enough.
    text: String,
    keyboard: Option<Keyboard>,
    code: Option<Code>,
}

/// A code on its way to its phone's chat.
pub(super) struct Code {
    pub phone: Phone,
    pub origin: Origin,
    pub code: SecretString,
}

impl Reply {
    pub(super) fn saying(text: String) -> Self {
        Self { text, ..Self::default() }
    }

    /// Asks for the person's own contact.
    pub(super) fn asking(text: &Text, language: Language) -> Self {
        let label = Text::new("bot-share-contact").speak(language);
        let keyboard = Some(Keyboard::AskContact(label));
        Self { text: text.speak(language), keyboard, code: None }
    }

    /// With buttons under it.
    pub(super) fn offering(text: String, rows: Vec<Vec<(String, String)>>) -> Self {
        Self { text, keyboard: Some(Keyboard::Choices(rows)), code: None }
    }

    /// Thanks for the contact, which need not be asked for any more.
    pub(super) fn thanking(text: String, code: Option<Code>) -> Self {
        Self { text, keyboard: Some(Keyboard::Removed), code }
    }

    fn code_alone(code: Code) -> Self {
        Self { code: Some(code), ..Self::default() }
    }
}

impl Conversation {
    /// Hears an update out and answers.
    ///
    /// # Errors
    /// The database or Telegram is away: it is to be heard again.
    pub(super) async fn hear(&self, update: &Update) -> anyhow::Result<()> {
        let done = match incoming::read(update, self.api.name()) {
            None => return Ok(()),
            Some(Heard::Left { user_id }) => self.see_off(user_id.private_chat()).await,
            Some(Heard::Said(said)) if self.is_flooded_by(said.chat_id) => return Ok(()),
            Some(Heard::Said(said)) => self.answer(&said).await,
            Some(Heard::Pressed(pressed)) if self.is_flooded_by(pressed.chat_id) => return Ok(()),
            Some(Heard::Pressed(pressed)) => self.choose(&pressed).await,
        };
        match done {
            Ok(()) => Ok(()),
            Err(Error::Unavailable(reason)) => bail!(reason),
            // Hearing it again would not help.
            Err(error) => {
                tracing::error!(telegram.update = update.id.0, "an update was not answered: {error}");
                Ok(())
            }
        }
    }

    fn is_flooded_by(&self, chat_id: ChatId) -> bool {
        !self.app.limits.takes_message(chat_id.0)
    }

    /// Takes down what a button says, if the person it was sent to presses it.
    async fn choose(&self, pressed: &Pressed) -> Result<()> {
        let mut tx = self.app.db.system("who presses a button").await?;
        let link = queries::link_of_user(&mut tx, pressed.user_id).await?;
        tx.commit().await?;
        let link = link.filter(|link| link.chat_id == pressed.chat_id);
        let reply = match link.zip(pressed.choice) {
            Some((link, choice)) => {
                let language = pressed.language.unwrap_or(link.language);
                consent::choose(&self.app, &link, choice, language).await?
            }
            None => Reply::default(),
        };
        // What is done is done, whether or not the button learns of it.
        let _ = self.api.hear_button(&pressed.query).await;
        let _ = self.api.drop_buttons(pressed.chat_id, pressed.message).await;
        self.say(pressed.chat_id, &reply.text, reply.keyboard).await
    }

    async fn answer(&self, said: &Said) -> Result<()> {
        let mut tx = self.app.db.system("who writes to the bot").await?;
        let link = queries::link_of_user(&mut tx, said.user_id).await?;
        if link.as_ref().is_some_and(|link| !link.is_reachable) {
            queries::mark_reachable(&mut tx, said.user_id).await?;
        }
        tx.commit().await?;
        let language = said.language.or(link.as_ref().map(|link| link.language));
        let reply = self.reply(said, link.as_ref(), language).await?;
        let is_said = self.say(said.chat_id, &reply.text, reply.keyboard).await;
        // Even if Telegram is away: heard again, the update brings no other code.
        if let Some(Code { phone, origin, code }) = reply.code {
            self.codes.put(phone, origin, code);
        }
        is_said
    }

    async fn say(&self, chat_id: ChatId, text: &str, keyboard: Option<Keyboard>) -> Result<()> {
        if text.is_empty() {
            return Ok(());
        }
        match self.api.send(chat_id, text, keyboard.unwrap_or(Keyboard::Unchanged)).await {
            Ok(()) => Ok(()),
            Err(Failure::Away) => Err(Error::Unavailable("Telegram is away".to_owned())),
            Err(Failure::ChatClosed) => self.see_off(chat_id).await,
            // Whoever writes faster than Telegram lets us answer may ask again.
            Err(failure) => {
                tracing::warn!("an answer was not taken: {failure:?}");
                Ok(())
            }
        }
    }

    async fn reply(&self, said: &Said, link: Option<&Link>, known: Option<Language>) -> Result<Reply> {
        let language = known.unwrap_or_default();
        let answer = |text: Text| Ok(Reply::saying(text.speak(language)));
        match &said.wish {
            Wish::Start(nonce) => self.start(said, nonce.as_deref(), link, known).await,
            Wish::Auth => Ok(Reply::asking(&Text::new("bot-ask-contact"), language)),
            Wish::Code => match link {
                Some(link) => self.code(link, language).await,
                None => Ok(Reply::asking(&Text::new("bot-code-link-first"), language)),
            },
            Wish::Help => answer(Text::new("bot-help")),
            Wish::Orders => match link {
                Some(link) => my_orders::list(&self.app, link, language).await.map(Reply::saying),
                None => Ok(Reply::asking(&Text::new("bot-link-first"), language)),
            },
            Wish::Settings => match link {
                Some(link) => consent::settings(&self.app, link, language).await,
                None => Ok(Reply::asking(&Text::new("bot-link-first"), language)),
            },
            Wish::Mute => match link {
                Some(link) => {
                    let nothing = Choice::Everything { wants: false };
                    consent::choose(&self.app, link, nothing, language).await
                }
                None => Ok(Reply::asking(&Text::new("bot-link-first"), language)),
            },
            Wish::Track(token) => {
                track::track(&self.app, said.chat_id, token, language).await.map(Reply::saying)
            }
            Wish::ShareContact(Some(phone)) => contact::link(&self.app, said, phone, link, known).await,
            Wish::ShareContact(None) => answer(Text::new("bot-contact-unreadable")),
            Wish::ShareForeignContact => Ok(Reply::asking(&Text::new("bot-contact-foreign"), language)),
            Wish::Unclear => answer(Text::new("bot-unclear")),
        }
    }

    /// A person linked already who comes by the link they were given with a
    /// code gets that code; everyone else is asked for their contact.
    async fn start(
        &self,
        said: &Said,
        nonce: Option<&str>,
        link: Option<&Link>,
        known: Option<Language>,
    ) -> Result<Reply> {
        let mut tx = self.app.db.system("a deep link is followed").await?;
        let invitation = match nonce {
            Some(nonce) => {
                queries::open_invitation(&mut tx, &invitation::digest(nonce), said.chat_id).await?
            }
            None => None,
        };
        let mut code = None;
        if let (Some(link), Some(invitation)) = (link, &invitation)
            && link.phone == invitation.phone
            && link.chat_id == said.chat_id
        {
            code = auth::renew_code(&mut tx, &self.app.settings, &link.phone).await?;
        }
        tx.commit().await?;
        if let (Some(link), Some(code)) = (link, code) {
            let phone = link.phone.clone();
            return Ok(Reply::code_alone(Code { phone, origin: Origin::Door, code }));
        }
        let language = known.or(invitation.map(|invitation| invitation.language)).unwrap_or_default();
        Ok(Reply::asking(&Text::new("bot-welcome"), language))
    }

    /// A code for whoever holds the chat of a phone: no stranger can use it up or
    /// end it by asking for codes themselves.
    async fn code(&self, link: &Link, language: Language) -> Result<Reply> {
        let mut tx = self.app.db.system("a code for a chat").await?;
        let code = auth::give_chat_code(&mut tx, &self.app.settings, &link.phone).await?;
        tx.commit().await?;
        let phone = link.phone.clone();
        Ok(match code {
            Some(code) => Reply::code_alone(Code { phone, origin: Origin::Chat, code }),
            None => Reply::saying(Text::new("bot-too-many-codes").speak(language)),
        })
    }

    async fn see_off(&self, chat_id: ChatId) -> Result<()> {
        let mut tx = self.app.db.system("a chat is closed").await?;
        queries::mark_unreachable(&mut tx, chat_id).await?;
        Ok(tx.commit().await?)
    }
}
