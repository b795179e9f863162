//! The one route of the bot: where Telegram brings updates, if it is to. Not
//! in the document, since nobody else has any business here.

use std::sync::Arc;

use axum::extract::Path;
use axum::routing::post;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use teloxide::types::Update;

use super::Telegram;
use crate::http::LimitClass::Callbacks;
use crate::http::{Error, Result, sole_header};
use crate::parts::{Limited, Parts};
use crate::values::Text;

const SECRET: &str = "x-telegram-bot-api-secret-token";

/// The route, where updates come by themselves.
pub(super) fn with_webhook(parts: Parts, telegram: &Telegram) -> Parts {
    let Some(webhook) = telegram.webhook.clone() else { return parts };
    let conversation = Arc::clone(&telegram.conversation);
    let receive = async move |path: Path<String>, headers: HeaderMap, body: Bytes| -> Result<StatusCode> {
        let secret = sole_header(&headers, SECRET).map(|value| value.as_bytes()).unwrap_or_default();
        if !webhook.admits(&path.0, secret) {
            return Err(Error::NotFound(Text::new("not-found")));
        }
        // What can't be read now can't be read later: brought again, it would stand in the way of others.
        let Ok(update) = serde_json::from_slice::<Update>(&body) else { return Ok(StatusCode::OK) };
        let heard = conversation.hear(&update).await;
        heard.map_err(|error| Error::Unavailable(format!("an update waits: {error:#}")))?;
        Ok(StatusCode::OK)
    };
    // Telegram alone knows the path.
    parts.undocumented("/telegram/{path}", post(receive).limited(Callbacks))
}
