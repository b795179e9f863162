//! The bot's ids as types of their own: Telegram counts chats and users in
//! numbers that look alike.

/// A chat, as Telegram counts them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ChatId(pub i64);

/// Whoever writes to the bot, as Telegram counts them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct UserId(pub i64);

/// News of an order on its way to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NoticeId(pub i64);

impl UserId {
    /// A private chat has its person's id.
    pub(super) fn private_chat(self) -> ChatId {
        ChatId(self.0)
    }
}
