//! The stage of an order and what it may become. Pure; the one table of
//! stages, snapshot-tested whole.

use serde::Serialize;
use utoipa::ToSchema;

use super::source::PaidWhen;
use crate::text_column;
use crate::values::{Language, Text};
use crate::word_value;

/// Where an order stands in its life.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    ToSchema,
    strum::EnumString,
    strum::VariantNames,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[schema(as = OrderStatus)]
pub enum Stage {
    New,
    Paid,
    Assembled,
    Delivery,
    SelfPickup,
    Delivered,
    Completed,
    Issue,
    Cancelled,
}

word_value!(Stage);

text_column!(Stage);

/// How an order reaches its recipient.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    ToSchema,
    strum::EnumString,
    strum::VariantNames,
    strum::IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum DeliveryMethod {
    Delivery,
    /// The storefront may say `pickup`.
    #[strum(to_string = "self_pickup", serialize = "pickup")]
    SelfPickup,
}

word_value!(DeliveryMethod);

text_column!(DeliveryMethod);

/// All that decides where an order may go next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    pub stage: Stage,
    /// Present exactly in [`Stage::Issue`].
    pub before_issue: Option<Stage>,
    pub delivery_method: DeliveryMethod,
    pub paid_when: PaidWhen,
}

/// How far the goods of an order are, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum GoodsAre {
    Wanted,
    PutTogether,
    HandedOver,
    Received,
    SettledFor,
}

impl Standing {
    /// True if the order may become `next` now. Its own stage is no change.
    pub fn may_become(self, next: Stage) -> bool {
        use Stage as S;
        match self.stage {
            S::New => match next {
                S::Paid | S::Issue | S::Cancelled => true,
                S::Assembled => self.paid_when == PaidWhen::Later,
                S::New | S::Delivery | S::SelfPickup | S::Delivered | S::Completed => false,
            },
            S::Paid => match next {
                S::Assembled | S::Issue | S::Cancelled => true,
                S::New | S::Paid | S::Delivery | S::SelfPickup | S::Delivered | S::Completed => false,
            },
            S::Assembled => match next {
                S::Delivery => self.delivery_method == DeliveryMethod::Delivery,
                S::SelfPickup => self.delivery_method == DeliveryMethod::SelfPickup,
                S::Issue | S::Cancelled => true,
                S::New | S::Paid | S::Assembled | S::Delivered | S::Completed => false,
            },
            S::Delivery => match next {
                S::Delivered | S::Issue => true,
                S::New
                | S::Paid
                | S::Assembled
                | S::Delivery
                | S::SelfPickup
                | S::Completed
                | S::Cancelled => false,
            },
            S::SelfPickup => match next {
                S::Completed | S::Issue => true,
                S::New
                | S::Paid
                | S::Assembled
                | S::Delivery
                | S::SelfPickup
                | S::Delivered
                | S::Cancelled => false,
            },
            S::Delivered => match next {
                S::Completed => true,
                S::New
                | S::Paid
                | S::Assembled
                | S::Delivery
                | S::SelfPickup
                | S::Delivered
                | S::Issue
                | S::Cancelled => false,
            },
            S::Issue => next == S::Cancelled || self.before_issue == Some(next),
            S::Completed | S::Cancelled => false,
        }
    }

    /// Every stage the order may become now.
    pub fn allowed(self) -> Vec<Stage> {
        let all = <Stage as strum::VariantArray>::VARIANTS.iter().copied();
        all.filter(|next| self.may_become(*next)).collect()
    }

    /// The stage for whoever asks how far the work is: an issue stands where
    /// it arose.
    pub fn working_stage(self) -> Stage {
        self.before_issue.unwrap_or(self.stage)
    }
}

impl Stage {
    /// The word used in SQL, JSON and events.
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// How far the goods are; None of a problem, which stands where it arose.
    fn progress(self) -> Option<GoodsAre> {
        match self {
            Self::New | Self::Paid => Some(GoodsAre::Wanted),
            Self::Assembled => Some(GoodsAre::PutTogether),
            Self::Delivery | Self::SelfPickup => Some(GoodsAre::HandedOver),
            Self::Delivered => Some(GoodsAre::Received),
            Self::Completed | Self::Cancelled => Some(GoodsAre::SettledFor),
            Self::Issue => None,
        }
    }

    fn is_before(self, progress: GoodsAre) -> bool {
        self.progress().is_some_and(|own| own < progress)
    }

    /// Neither goods nor money will move any more.
    pub fn is_over(self) -> bool {
        self.progress() == Some(GoodsAre::SettledFor)
    }

    /// The order was not yet put together: its items may change.
    pub fn is_before_assembly(self) -> bool {
        self.is_before(GoodsAre::PutTogether)
    }

    /// The order is still in the shop: method and fee may change.
    pub fn is_before_handover(self) -> bool {
        self.is_before(GoodsAre::HandedOver)
    }

    /// The order has not reached its recipient.
    pub fn is_before_arrival(self) -> bool {
        self.is_before(GoodsAre::Received)
    }

    /// The word staff read.
    pub fn display(self, language: Language) -> &'static str {
        let name = match self {
            Self::New => Text::new("stage-new"),
            Self::Paid => Text::new("stage-paid"),
            Self::Assembled => Text::new("stage-assembled"),
            Self::Delivery => Text::new("stage-delivery"),
            Self::SelfPickup => Text::new("stage-self-pickup"),
            Self::Delivered => Text::new("stage-delivered"),
            Self::Completed => Text::new("stage-completed"),
            Self::Issue => Text::new("stage-issue"),
            Self::Cancelled => Text::new("stage-cancelled"),
        };
        name.word(language)
    }

    /// The word the buyer reads behind a tracking link.
    pub fn public_display(self, language: Language) -> &'static str {
        let name = match self {
            Self::New => Text::new("stage-public-new"),
            Self::Delivery => Text::new("stage-public-delivery"),
            Self::SelfPickup => Text::new("stage-public-self-pickup"),
            Self::Issue => Text::new("stage-public-issue"),
            Self::Paid | Self::Assembled | Self::Delivered | Self::Completed | Self::Cancelled => {
                return self.display(language);
            }
        };
        name.word(language)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write;
    use strum::VariantArray;

    /// Every standing with everything it may become, as a person would draw it.
    fn whole_table() -> String {
        let mut table = String::new();
        for delivery_method in [DeliveryMethod::Delivery, DeliveryMethod::SelfPickup] {
            for paid_when in [PaidWhen::InAdvance, PaidWhen::Later] {
                let is_paid_later = paid_when == PaidWhen::Later;
                writeln!(table, "{delivery_method:?}, paid later: {is_paid_later}").expect("text");
                for stage in Stage::VARIANTS.iter().copied() {
                    let befores: Vec<_> = match stage {
                        Stage::Issue => Stage::VARIANTS.iter().copied().map(Some).collect(),
                        _ => vec![None],
                    };
                    for before_issue in befores {
                        let standing = Standing { stage, before_issue, delivery_method, paid_when };
                        let before = before_issue.map(|b| format!(" (was {})", b.word())).unwrap_or_default();
                        let allowed: Vec<_> = standing.allowed().iter().map(|next| next.word()).collect();
                        writeln!(table, "  {}{before} -> {}", stage.word(), allowed.join(", "))
                            .expect("text");
                    }
                }
            }
        }
        table
    }

    #[test]
    fn the_table_of_stages_is_the_contracts() {
        insta::assert_snapshot!(whole_table());
    }

    #[test]
    fn what_may_still_change_follows_from_how_far_the_goods_are() {
        let words = |is: fn(Stage) -> bool| -> Vec<_> {
            Stage::VARIANTS.iter().filter(|stage| is(**stage)).map(|stage| stage.word()).collect()
        };
        assert_eq!(words(Stage::is_before_assembly), ["new", "paid"]);
        assert_eq!(words(Stage::is_before_handover), ["new", "paid", "assembled"]);
        assert_eq!(words(Stage::is_before_arrival), ["new", "paid", "assembled", "delivery", "self_pickup"]);
        assert_eq!(words(Stage::is_over), ["completed", "cancelled"]);
    }
}
