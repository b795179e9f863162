//! Where an order comes from, and when it is to be paid.

use crate::values::PaymentMethod;

/// The face an order came by: a word of ours, or one that staff chose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source(String);

/// Where others sell for the shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::VariantNames, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Marketplace {
    Kuper,
}

/// When an order is to be paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaidWhen {
    /// Before it is put together: money moves the stage.
    InAdvance,
    /// At the door, or by a marketplace: money moves no stage, and the order
    /// is completed only once it has come.
    Later,
}

impl Source {
    /// The shop's own people.
    pub const STAFF: &'static str = "staff";
    pub const STOREFRONT: &'static str = "storefront";

    /// A source by its word.
    pub fn new(word: impl Into<String>) -> Self {
        Self(word.into())
    }

    /// The word, as stored.
    pub fn word(&self) -> &str {
        &self.0
    }

    /// The marketplace it is, if it is one. Nobody else may use its word.
    pub fn marketplace(&self) -> Option<Marketplace> {
        self.0.parse().ok()
    }
}

impl PaidWhen {
    /// The order's method decides, not a payment's; without a method it is
    /// paid in advance by any means.
    pub fn of(method: Option<PaymentMethod>, source: &Source) -> Self {
        let is_later = method == Some(PaymentMethod::Cash) || source.marketplace().is_some();
        if is_later { Self::Later } else { Self::InAdvance }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cash_and_marketplaces_are_paid_later() {
        for (method, word, expected) in [
            (Some(PaymentMethod::Cash), "storefront", PaidWhen::Later),
            (Some(PaymentMethod::Kaspi), "kuper", PaidWhen::Later),
            (None, "kuper", PaidWhen::Later),
            (Some(PaymentMethod::Kaspi), "storefront", PaidWhen::InAdvance),
            (None, "staff", PaidWhen::InAdvance),
        ] {
            assert_eq!(PaidWhen::of(method, &Source::new(word)), expected, "{method:?} {word}");
        }
    }
}
