//! What people say to the bot, read from Telegram's updates. Whatever is not
//! said by a person in a private chat is not heard.

use teloxide::types::{CallbackQuery, ChatMemberKind, Contact, Message, MessageId, Update, UpdateKind, User};

use super::consent::Choice;
use super::ids::{ChatId, UserId};
use crate::values::{Language, Phone};

/// Longer words are no command of ours.
const LONGEST_WORD: usize = 64;

/// Something that concerns us.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Heard {
    Said(Said),
    Pressed(Pressed),
    /// The person has blocked the bot.
    Left {
        user_id: UserId,
    },
}

/// A person's message in their private chat.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Said {
    pub user_id: UserId,
    pub chat_id: ChatId,
    /// That of their Telegram, if we speak it.
    pub language: Option<Language>,
    pub wish: Wish,
}

/// A button that a person has pressed under a message in their private chat.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Pressed {
    pub user_id: UserId,
    pub chat_id: ChatId,
    pub language: Option<Language>,
    /// Of this press, and of the message.
    pub query: String,
    pub message: MessageId,
    /// None if it is no button of ours.
    pub choice: Option<Choice>,
}

/// What they want.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// With the word of the deep link, if they came by one.
    Start(Option<String>),
    Auth,
    /// A code to sign in with.
    Code,
    Help,
    Orders,
    Settings,
    /// To hear of nothing but codes.
    Mute,
    /// With what should be a tracking token.
    Track(String),
    /// Their own contact; None if it holds no phone we know how to read.
    ShareContact(Option<Phone>),
    /// Somebody else's, or nobody's.
    ShareForeignContact,
    /// A picture, a joke, a command we don't know.
    Unclear,
}

/// Reads an update; None for what does not concern us.
pub(super) fn read(update: &Update, bot_name: Option<&str>) -> Option<Heard> {
    match &update.kind {
        UpdateKind::Message(message) => said(message, bot_name).map(Heard::Said),
        UpdateKind::CallbackQuery(query) => pressed(query).map(Heard::Pressed),
        UpdateKind::MyChatMember(change) if change.chat.is_private() => {
            let is_blocked = matches!(change.new_chat_member.kind, ChatMemberKind::Banned(_));
            is_blocked.then(|| user_id(&change.from)).flatten().map(|user_id| Heard::Left { user_id })
        }
        _ => None,
    }
}

fn said(message: &Message, bot_name: Option<&str>) -> Option<Said> {
    let user = message.from.as_ref().filter(|user| !user.is_bot)?;
    if !message.chat.is_private() {
        return None;
    }
    let user_id = user_id(user)?;
    let wish = match (message.contact(), message.text()) {
        (Some(contact), _) => shared(contact, user),
        (None, Some(text)) => wish(text, bot_name),
        (None, None) => Wish::Unclear,
    };
    let language = user.language_code.as_deref().and_then(Language::from_tag);
    Some(Said { user_id, chat_id: ChatId(message.chat.id.0), language, wish })
}

fn pressed(query: &CallbackQuery) -> Option<Pressed> {
    let message = query.message.as_ref().filter(|message| message.chat().is_private())?;
    Some(Pressed {
        user_id: user_id(&query.from).filter(|_| !query.from.is_bot)?,
        chat_id: ChatId(message.chat().id.0),
        language: query.from.language_code.as_deref().and_then(Language::from_tag),
        query: query.id.0.clone(),
        message: message.id(),
        choice: query.data.as_deref().and_then(|data| data.parse().ok()),
    })
}

fn user_id(user: &User) -> Option<UserId> {
    i64::try_from(user.id.0).ok().map(UserId)
}

/// Telegram names the user of a contact; only one's own proves a phone.
fn shared(contact: &Contact, by: &User) -> Wish {
    if contact.user_id != Some(by.id) {
        return Wish::ShareForeignContact;
    }
    let international = format!("+{}", contact.phone_number.trim_start_matches('+'));
    Wish::ShareContact(Phone::any(&international).ok())
}

fn wish(text: &str, bot_name: Option<&str>) -> Wish {
    let mut words = text.split_whitespace().map(|word| word.get(..LONGEST_WORD).unwrap_or(word));
    let first = words.next().unwrap_or_default();
    let (command, addressee) = match first.split_once('@') {
        Some((command, addressee)) => (command, Some(addressee)),
        None => (first, None),
    };
    let is_ours = addressee.is_none_or(|name| bot_name.is_none_or(|ours| ours.eq_ignore_ascii_case(name)));
    let argument = words.next().map(str::to_owned);
    match command.to_ascii_lowercase().as_str() {
        _ if !is_ours => Wish::Unclear,
        "/start" => Wish::Start(argument),
        "/auth" => Wish::Auth,
        "/code" => Wish::Code,
        "/help" => Wish::Help,
        "/orders" => Wish::Orders,
        "/settings" => Wish::Settings,
        "/mute" => Wish::Mute,
        "/track" => Wish::Track(argument.unwrap_or_default()),
        other => other.strip_prefix("/track_").map_or(Wish::Unclear, |token| Wish::Track(token.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn heard(chat_kind: &str, message: Value) -> Option<Heard> {
        let chat = match chat_kind {
            "private" => json!({"id": 7, "type": chat_kind, "first_name": "Айгуль"}),
            _ => json!({"id": -7, "type": chat_kind, "title": "Цветы"}),
        };
        let mut whole = json!({
            "message_id": 1, "date": 1_790_000_000, "chat": chat,
            "from": {"id": 7, "is_bot": false, "first_name": "Айгуль", "language_code": "kk"},
        });
        whole.as_object_mut().expect("an object").extend(message.as_object().cloned().expect("an object"));
        let update = json!({"update_id": 1, "message": whole});
        // From text, as it comes: teloxide reads no update out of a `Value`.
        read(&serde_json::from_str(&update.to_string()).expect("an update"), Some("cvety_kz_bot"))
    }

    #[track_caller]
    fn wished(message: Value) -> Wish {
        match heard("private", message) {
            Some(Heard::Said(said)) => said.wish,
            other => panic!("not said: {other:?}"),
        }
    }

    #[test]
    fn commands_are_read_with_their_argument() {
        for (text, expected) in [
            ("/start", Wish::Start(None)),
            ("/start abc_-9", Wish::Start(Some("abc_-9".to_owned()))),
            ("/START@Cvety_kz_bot  x y", Wish::Start(Some("x".to_owned()))),
            ("/start@other_bot x", Wish::Unclear),
            ("/auth", Wish::Auth),
            ("/code", Wish::Code),
            ("/settings", Wish::Settings),
            ("/mute@cvety_kz_bot", Wish::Mute),
            ("  /help me", Wish::Help),
            ("/orders", Wish::Orders),
            ("/track", Wish::Track(String::new())),
            ("/track 123456789", Wish::Track("123456789".to_owned())),
            ("/track_123456789", Wish::Track("123456789".to_owned())),
            ("/tracking", Wish::Unclear),
            ("Привет", Wish::Unclear),
            ("", Wish::Unclear),
        ] {
            assert_eq!(wish(text, Some("cvety_kz_bot")), expected, "{text}");
        }
    }

    #[test]
    fn only_ones_own_contact_proves_a_phone() {
        let contact = |phone: &str, owner: Value| {
            wished(json!({"contact": {"phone_number": phone, "first_name": "А", "user_id": owner}}))
        };
        let phone = Phone::kazakh("+77015556677").expect("a phone");
        assert_eq!(contact("77015556677", json!(7)), Wish::ShareContact(Some(phone.clone())));
        assert_eq!(contact("+7 701 555 66 77", json!(7)), Wish::ShareContact(Some(phone)));
        assert_eq!(contact("٧٧", json!(7)), Wish::ShareContact(None));
        assert_eq!(contact("77015556677", json!(8)), Wish::ShareForeignContact);
        assert_eq!(contact("77015556677", Value::Null), Wish::ShareForeignContact);
    }

    #[test]
    fn what_is_no_persons_private_message_is_not_heard() {
        assert_eq!(wished(json!({"text": "/orders"})), Wish::Orders);
        assert_eq!(heard("group", json!({"text": "/orders"})), None);
        assert_eq!(heard("channel", json!({"text": "/orders"})), None);
        let bot = json!({"text": "/orders", "from": {"id": 9, "is_bot": true, "first_name": "Bot"}});
        assert_eq!(heard("private", bot), None);
        assert_eq!(heard("private", json!({"text": "/orders", "from": null})), None);
        for kind in ["edited_message", "callback_query", "channel_post", "something_new"] {
            let update = serde_json::from_str(
                &json!({"update_id": 1, kind: {"id": "1", "text": "/orders"}}).to_string(),
            );
            assert_eq!(update.ok().and_then(|update| read(&update, None)), None, "{kind}");
        }
    }

    #[test]
    fn pictures_and_jokes_are_unclear() {
        let sticker = json!({"sticker": {"file_id": "1", "file_unique_id": "1", "width": 1, "height": 1,
                                         "type": "regular", "is_animated": false, "is_video": false}});
        assert_eq!(wished(sticker), Wish::Unclear);
        assert_eq!(wished(json!({"photo": [], "caption": "/orders"})), Wish::Unclear);
    }

    #[test]
    fn a_button_is_heard_where_its_person_alone_can_press_it() {
        let press = |chat: Value, from: Value, data: &str| {
            let message = json!({"message_id": 3, "date": 1_790_000_000, "chat": chat, "text": "?"});
            let query =
                json!({"id": "5", "from": from, "chat_instance": "1", "message": message, "data": data});
            let update = json!({"update_id": 1, "callback_query": query});
            read(&serde_json::from_str(&update.to_string()).expect("an update"), None)
        };
        let private = json!({"id": 7, "type": "private", "first_name": "Айгуль"});
        let group = json!({"id": -7, "type": "group", "title": "Цветы"});
        let person = json!({"id": 7, "is_bot": false, "first_name": "Айгуль", "language_code": "kk"});
        let bot = json!({"id": 9, "is_bot": true, "first_name": "Bot"});
        let Some(Heard::Pressed(pressed)) = press(private.clone(), person.clone(), "news:all:no") else {
            panic!("not heard");
        };
        assert_eq!((pressed.user_id, pressed.chat_id), (UserId(7), ChatId(7)));
        assert_eq!(pressed.choice, Some(Choice::Everything { wants: false }));
        let Some(Heard::Pressed(pressed)) = press(private.clone(), person.clone(), "drop table") else {
            panic!("not heard");
        };
        assert_eq!(pressed.choice, None);
        assert_eq!(press(group, person, "news:all:no"), None);
        assert_eq!(press(private, bot, "news:all:no"), None);
    }

    proptest! {
        #[test]
        fn no_text_is_too_much(text in ".{0,300}", command in "/[a-zA-Z_@]{0,80} ?.{0,80}") {
            let _ = (wish(&text, Some("cvety_kz_bot")), wish(&command, None));
        }
    }
}
