//! `/track`: what the public page tells of an order, in short. A chat that
//! guesses at tokens has twenty misses an hour, as an address has on the web.

use super::ids::ChatId;
use super::{queries, words};
use crate::db::Stop;
use crate::http::Result;
use crate::orders::{self, Followed};
use crate::state::AppState;
use crate::values::{Language, Text, spoken};

const MOST_MISSES: i32 = 20;

/// What the bot answers to a token.
pub(super) async fn track(
    app: &AppState,
    chat_id: ChatId,
    token: &str,
    language: Language,
) -> Result<String> {
    let mut tx = app.db.system("count a chat's misses").await?;
    let misses = queries::misses(&mut tx, chat_id).await?;
    tx.commit().await?;
    if misses >= MOST_MISSES {
        return Ok(Text::new("bot-too-many-misses").speak(language));
    }
    match orders::follow(&app.db, token, app.clock.now()).await {
        Ok(followed) => Ok(summary(&followed, language)),
        Err(Stop::Refused(_)) => {
            let mut tx = app.db.system("count a chat's miss").await?;
            queries::count_miss(&mut tx, chat_id).await?;
            tx.commit().await?;
            Ok(Text::new("order-not-found").speak(language))
        }
        Err(Stop::Fault(fault)) => Err(fault.into()),
    }
}

fn summary(followed: &Followed, language: Language) -> String {
    let mut lines = vec![followed.stage.public_display(language).to_owned()];
    if let Some(when) = spoken::when(followed.delivery_date, followed.window, language) {
        lines.push(Text::new("bot-track-when").with("when", when).speak(language));
    }
    if let Some(address) = &followed.address_masked {
        lines.push(Text::new("bot-track-address").with("address", words::unlinked(address)).speak(language));
    }
    lines.join("\n")
}
