//! Words of the trade: money, phones, times, tokens and ids as types that can only hold sensible things.
//!
//! Invariant: everything here is pure. No axum, no pool, no async; text goes in, a checked value or an error comes out.

mod actor;
pub mod address;
mod currency;
mod day_window;
mod decimal;
mod exact;
mod ids;
mod language;
mod major;
mod moment;
mod money;
mod opening_hours;
mod payment_method;
mod phone;
mod quantity;
mod quoted;
mod random_token;
mod search;
mod seller;
pub mod spoken;
mod substitution;
mod text;
mod time;
mod tracking_token;
mod word;
pub mod writing;
mod written_day;

pub use actor::{Actor, SYSTEM};
pub use currency::{Currency, UnknownCurrency};
pub use day_window::{BadClockTime, BadDayWindow, ClockTime, DayWindow};
pub use exact::{BadDecimal, DecimalInput, DecimalView};
pub use ids::{
    AddressId, ApiKeyId, AssemblyId, BatchId, CartId, CartLineId, ClosureId, CustomerId, ImportantDateId,
    LineId, MovementId, OrderId, PaymentId, PersonId, PictureId, ProductId, ProviderId, RefundId, RunId,
    ShopId, StaffId, StemId, StockTakeId, SupplyId, SupplyPositionId, TaskId, VarietyId, ZoneId,
};
pub use language::Language;
pub use major::{Major, MajorInput};
pub use moment::BadMoment;
pub use money::{Minor, MoneyError};
pub use opening_hours::{BadOpeningHours, OpeningHours};
pub use payment_method::PaymentMethod;
pub use phone::{BadPhone, Phone};
pub use quantity::{BadQuantity, Quantity};
pub use random_token::{BadRandomToken, CallbackLink, CartToken, FileKey, PayLink};
pub use search::Search;
pub use seller::{Contact, Seller, WrittenContacts};
pub use substitution::Substitution;
pub use text::{Part, Text};
pub use time::{Clock, ShopZone, UnknownTimeZone};
pub use tracking_token::{BadTrackingToken, TrackingToken};
pub use written_day::{BadDay, WrittenDay, WrittenTime};
