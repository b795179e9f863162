//! The rules of money that say no, in words of the trade.

use chrono::TimeDelta;

use crate::db::Stop;
use crate::values::{Currency, Minor, ShopId};

/// What a use case of money returns.
pub(super) type Result<T, E = Stop<Refused>> = std::result::Result<T, E>;

/// Why money won't move, or can't be made to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// A provider's attempt is live; two would charge twice. It ends by itself
    /// within that time, if that is known.
    InProgress { left: Option<TimeDelta> },
    /// So often for this order, or to this phone, that a day has to pass: seconds
    /// until there is room for one more.
    TooMany { retry_after: u64 },
    /// More than is outstanding.
    Overpayment { outstanding: Minor, currency: Currency },
    /// All that came has gone back, or is on its way.
    NothingToRefund,
    /// More than is left of what came.
    RefundTooLarge { left: Minor, currency: Currency },
    /// No row of that refund has failed.
    NothingFailed,
    /// The operator has not set up that way to pay here.
    NotOffered,
    /// The provider does not take the shop's currency.
    CurrencyNotTaken,
    /// The shop has not connected that provider.
    NotConnected,
    /// The operator has not let that organisation act for this shop.
    OrganizationNotAllowed { shop: ShopId, bin: String },
    /// The provider does not know the shop by what it gave us.
    UnknownToProvider,
    /// The provider gave no answer, or none that makes sense.
    ProviderSilent { reason: String },
    /// The organisation has several trade points, or none: one is to be named.
    TradePointNeeded,
}

impl From<Refused> for Stop<Refused> {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}
