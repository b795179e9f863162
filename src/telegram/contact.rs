//! Linking: a person's own contact, shared in their private chat, proves that
//! the phone is theirs.

use super::codes::Origin;
use super::conversation::{Code, Reply};
use super::incoming::Said;
use super::queries::{self, Link};
use crate::auth;
use crate::http::Result;
use crate::state::AppState;
use crate::values::{Language, Phone, Text};

/// Links whoever said this to their phone. A code that waits for that phone is
/// replaced by a fresh one and follows, by whatever way they came; but for a
/// chat that was linked `before`, to which it was sent when it was asked for.
pub(super) async fn link(
    app: &AppState,
    said: &Said,
    phone: &Phone,
    before: Option<&Link>,
    known: Option<Language>,
) -> Result<Reply> {
    let mut tx = app.db.system("link a chat").await?;
    let invitation = queries::invitation_of_chat(&mut tx, said.chat_id).await?;
    let language = known.or(invitation.as_ref().map(|it| it.language)).unwrap_or_default();
    let person = auth::person_of_phone(&mut tx, phone, None).await?;
    queries::link(&mut tx, person, said.user_id, said.chat_id, language).await?;
    let is_linked =
        before.is_some_and(|link| link.is_reachable && link.phone == *phone && link.chat_id == said.chat_id);
    let code = if is_linked { None } else { auth::renew_code(&mut tx, &app.settings, phone).await? };
    tx.commit().await?;
    let is_of_another = invitation.is_some_and(|invitation| invitation.phone != *phone);
    let text = match &code {
        Some(_) => Text::new("bot-linked-code-follows"),
        None if is_of_another => Text::new("bot-linked-other-phone"),
        None => Text::new("bot-linked"),
    };
    let code = code.map(|code| Code { phone: phone.clone(), origin: Origin::Door, code });
    Ok(Reply::thanking(text.speak(language), code))
}
