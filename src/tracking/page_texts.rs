//! Every text of the tracking page, in its reader's language.

use crate::orders::{DeliveryMethod, Followed, PaidWhen, Stage};
use crate::values::{Language, PaymentMethod, Text};

/// The words that stand on every tracking page.
pub(super) struct Words {
    pub title: &'static str,
    pub steps: &'static str,
    pub courier: &'static str,
    pub token: &'static str,
    pub updated: &'static str,
    pub refreshes: &'static str,
    pub photos: &'static str,
    /// What stands for one that is not seen.
    pub photo: &'static str,
    pub to_pay: &'static str,
    /// What the time and the place of the handover are called.
    pub when: &'static str,
    pub place: &'static str,
}

impl Words {
    pub(super) fn new(language: Language, method: DeliveryMethod) -> Self {
        let (when, place) = match method {
            DeliveryMethod::Delivery => (Text::new("tracking-when"), Text::new("tracking-where")),
            DeliveryMethod::SelfPickup => {
                (Text::new("tracking-when-collected"), Text::new("tracking-where-collected"))
            }
        };
        Self {
            title: Text::new("tracking-title").word(language),
            steps: Text::new("tracking-steps").word(language),
            courier: Text::new("courier").word(language),
            token: Text::new("tracking-token").word(language),
            updated: Text::new("tracking-updated").word(language),
            refreshes: Text::new("tracking-refreshes").word(language),
            photos: Text::new("tracking-photos").word(language),
            photo: Text::new("tracking-photo").word(language),
            to_pay: Text::new("tracking-to-pay").word(language),
            when: when.word(language),
            place: place.word(language),
        }
    }
}

/// What the stage means to whoever waits for the flowers.
pub(super) fn sentence(followed: &Followed) -> Text {
    let is_collected = followed.delivery_method == DeliveryMethod::SelfPickup;
    match followed.stage {
        Stage::New if followed.paid_when == PaidWhen::Later => Text::new("tracking-new-paid-later"),
        Stage::New => Text::new("tracking-new"),
        Stage::Paid => Text::new("tracking-paid"),
        Stage::Assembled if is_collected => Text::new("tracking-assembled-to-collect"),
        Stage::Assembled => Text::new("tracking-assembled"),
        Stage::Delivery => Text::new("tracking-delivery"),
        Stage::SelfPickup => Text::new("tracking-self-pickup"),
        Stage::Delivered => Text::new("tracking-delivered"),
        Stage::Completed => Text::new("tracking-completed"),
        Stage::Issue => Text::new("tracking-issue"),
        Stage::Cancelled => Text::new("tracking-cancelled"),
    }
}

/// How an order is paid that is not paid online.
pub(super) fn how_to_pay(method: Option<PaymentMethod>) -> Text {
    match method {
        Some(PaymentMethod::Cash) => Text::new("tracking-pay-cash"),
        Some(PaymentMethod::Kaspi | PaymentMethod::Card | PaymentMethod::Transfer) | None => {
            Text::new("tracking-pay-ask")
        }
    }
}
