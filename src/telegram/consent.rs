//! Consent: a stranger's phone is none. Of a shop's orders the bot tells only
//! those who have said yes to one question, neutral until the shop has sold
//! something; founders need not be asked, since they opened the shop themselves.
//!
//! What happens while a question is unanswered is not kept: a yes is answered
//! with where the orders stand then. An unanswered question is not put again;
//! `/settings` is the way back, to it and from a no.

use std::str::FromStr;

use super::api::Keyboard;
use super::consent_queries::{self as queries, Standing};
use super::conversation::Reply;
use super::queries::Link;
use super::{my_orders, words};
use crate::http::Result;
use crate::state::AppState;
use crate::values::{Language, ShopId, Text};

/// As whom a person is told of a shop's orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::VariantNames, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub(super) enum Side {
    /// Of their own.
    Buyer,
    /// Of the shop's.
    Staff,
}

/// What a button says, when it is pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    /// Whether to be told of a shop's orders.
    Shop { shop: ShopId, side: Side, wants: bool },
    /// Whether to be told of anything but codes.
    Everything { wants: bool },
}

/// The text is on no button of ours.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NoButton;

impl Choice {
    /// What the button carries.
    pub(super) fn data(self) -> String {
        let word = |wants| if wants { "yes" } else { "no" };
        match self {
            Self::Shop { shop, side, wants } => format!("news:{}:{shop}:{}", <&str>::from(side), word(wants)),
            Self::Everything { wants } => format!("news:all:{}", word(wants)),
        }
    }
}

impl FromStr for Choice {
    type Err = NoButton;

    fn from_str(text: &str) -> Result<Self, NoButton> {
        let wants = |word| match word {
            "yes" => Ok(true),
            "no" => Ok(false),
            _ => Err(NoButton),
        };
        match text.split(':').collect::<Vec<_>>().as_slice() {
            ["news", "all", word] => Ok(Self::Everything { wants: wants(word)? }),
            ["news", side, shop, word] => Ok(Self::Shop {
                shop: ShopId(shop.parse().map_err(|_| NoButton)?),
                side: side.parse().map_err(|_| NoButton)?,
                wants: wants(word)?,
            }),
            _ => Err(NoButton),
        }
    }
}

/// The question, and its buttons.
pub(super) fn question(
    shop: ShopId,
    shop_name: Option<&str>,
    side: Side,
    language: Language,
) -> (String, Keyboard) {
    let text = match side {
        Side::Buyer => Text::new("bot-question-buyer"),
        Side::Staff => Text::new("bot-question-staff"),
    };
    let text = text.with("shop", words::shop(shop, shop_name)).speak(language);
    let button = |label: Text, wants| (label.speak(language), Choice::Shop { shop, side, wants }.data());
    let buttons = vec![button(Text::new("bot-yes"), true), button(Text::new("bot-no"), false)];
    (text, Keyboard::Choices(vec![buttons]))
}

/// Takes an answer down.
pub(super) async fn choose(app: &AppState, link: &Link, choice: Choice, language: Language) -> Result<Reply> {
    let mut tx = app.db.system("what a person wants to hear").await?;
    let text = match choice {
        Choice::Everything { wants } => {
            queries::mute(&mut tx, link.person, !wants).await?;
            if wants { Text::new("bot-unmuted") } else { Text::new("bot-muted") }
        }
        Choice::Shop { shop, side, wants } => {
            // Of shops that never asked nothing is said.
            if !queries::answer(&mut tx, link.person, shop, side, wants).await? {
                return Ok(Reply::default());
            }
            match (wants, side) {
                (true, Side::Buyer) => Text::new("bot-news-on"),
                (true, Side::Staff) => Text::new("bot-news-of-shop-on"),
                (false, _) => Text::new("bot-news-off"),
            }
        }
    };
    tx.commit().await?;
    let mut text = text.speak(language);
    if let Choice::Shop { shop, side: Side::Buyer, wants: true } = choice {
        let standing = my_orders::under_way(app, link, shop, language).await?;
        text = [vec![text], standing].concat().join("\n\n");
    }
    Ok(Reply::saying(text))
}

/// `/settings`: the shops that have asked, each with a button that turns its
/// news on or off.
pub(super) async fn settings(app: &AppState, link: &Link, language: Language) -> Result<Reply> {
    let mut tx = app.db.system("what a person hears").await?;
    let standings = queries::standings(&mut tx, link.person).await?;
    tx.commit().await?;
    let everything = |label: Text, wants| vec![(label.speak(language), Choice::Everything { wants }.data())];
    if link.is_muted {
        let on = everything(Text::new("bot-settings-all-on"), true);
        return Ok(Reply::offering(Text::new("bot-settings-muted").speak(language), vec![on]));
    }
    let mut buttons: Vec<_> = standings.iter().map(|standing| vec![toggle(standing, language)]).collect();
    buttons.push(everything(Text::new("bot-settings-all-off"), false));
    let text = match standings.is_empty() {
        true => Text::new("bot-settings-empty"),
        false => Text::new("bot-settings"),
    };
    Ok(Reply::offering(text.speak(language), buttons))
}

fn toggle(standing: &Standing, language: Language) -> (String, String) {
    let Standing { shop, shop_name, side, wants } = standing;
    let label = match side {
        Side::Buyer => Text::new("bot-settings-buyer"),
        Side::Staff => Text::new("bot-settings-staff"),
    };
    let mark = if *wants { "✅" } else { "☐" };
    let label = label.with("mark", mark).with("shop", words::shop(*shop, shop_name.as_deref()));
    (label.speak(language), Choice::Shop { shop: *shop, side: *side, wants: !wants }.data())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_button_carries_is_read_back_and_nothing_else() {
        let shop = ShopId(12);
        for choice in [
            Choice::Shop { shop, side: Side::Buyer, wants: true },
            Choice::Shop { shop, side: Side::Staff, wants: false },
            Choice::Everything { wants: true },
        ] {
            assert_eq!(choice.data().parse(), Ok(choice));
            assert!(choice.data().len() <= 64, "as Telegram takes it");
        }
        for text in [
            "",
            "news",
            "news:all",
            "news:buyer:x:yes",
            "news:owner:1:yes",
            "news:buyer:1:maybe",
            "news:all:yes:1",
        ] {
            assert_eq!(text.parse::<Choice>(), Err(NoButton), "{text}");
        }
    }
}
