//! The ways in which an attempt can be paid.

use crate::text_column;
use crate::values::Phone;

/// How an attempt is paid: stored with it as it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::VariantNames, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Way {
    /// By following a link, on the phone that pays.
    Link,
    /// By a code shown on another screen.
    Qr,
    /// By an invoice that waits in the buyer's own app: its provider may be
    /// asked of it only when the buyer does something.
    Invoice,
}

text_column!(Way);

impl Way {
    /// The word of SQL.
    pub fn word(self) -> &'static str {
        self.into()
    }
}

/// What the buyer asks to pay with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Means {
    #[default]
    Link,
    Qr,
    /// Sent to that phone.
    Invoice(Phone),
}

impl Means {
    /// The way that is.
    pub fn way(&self) -> Way {
        match self {
            Self::Link => Way::Link,
            Self::Qr => Way::Qr,
            Self::Invoice(_) => Way::Invoice,
        }
    }
}
