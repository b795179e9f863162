//! How values of the trade are read from columns, so that queries may name
//! them: `total as "total: Minor"`.

use sqlx::error::BoxDynError;
use sqlx::postgres::{PgTypeInfo, PgValueRef};
use sqlx::{Decode, Postgres, Type};

use crate::values::{
    AddressId, ApiKeyId, AssemblyId, BatchId, CartId, CartLineId, ClockTime, ClosureId, Currency, CustomerId,
    FileKey, ImportantDateId, LineId, Minor, MovementId, OrderId, PayLink, PaymentId, PaymentMethod,
    PersonId, PictureId, ProductId, ProviderId, RefundId, RunId, ShopId, ShopZone, StaffId, StemId,
    StockTakeId, Substitution, SupplyId, SupplyPositionId, TaskId, TrackingToken, VarietyId, ZoneId,
};

/// `$value` is stored as `$stored` and read back by `$read`.
macro_rules! column {
    ($value:ty, $stored:ty, $read:expr) => {
        impl Type<Postgres> for $value {
            fn type_info() -> PgTypeInfo {
                <$stored as Type<Postgres>>::type_info()
            }

            fn compatible(info: &PgTypeInfo) -> bool {
                <$stored as Type<Postgres>>::compatible(info)
            }
        }

        impl<'r> Decode<'r, Postgres> for $value {
            fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
                let stored = <$stored as Decode<Postgres>>::decode(value)?;
                let read: fn($stored) -> Result<$value, BoxDynError> = $read;
                read(stored)
            }
        }
    };
}

column!(Minor, i64, |minor| Ok(Minor(minor)));
column!(Currency, String, |code| Ok(Currency::parse(&code)?));
column!(TrackingToken, i32, |token| Ok(TrackingToken::try_from(token)?));
column!(PayLink, String, |link| Ok(PayLink::parse(&link)?));
column!(FileKey, String, |key| Ok(FileKey::parse(&key)?));
column!(PaymentMethod, String, |word| Ok(word.parse()?));
column!(Substitution, String, |word| Ok(word.parse()?));
column!(ShopZone, String, |name| Ok(ShopZone::parse(&name)?));
column!(ClockTime, chrono::NaiveTime, |time| Ok(ClockTime::of(time)));

macro_rules! id_columns {
    ($($id:ident),+ $(,)?) => {
        $(column!($id, i64, |id| Ok($id(id)));)+
    };
}

id_columns!(
    AddressId,
    ApiKeyId,
    AssemblyId,
    BatchId,
    CartId,
    CartLineId,
    ClosureId,
    CustomerId,
    ImportantDateId,
    LineId,
    MovementId,
    OrderId,
    PaymentId,
    PersonId,
    PictureId,
    ProductId,
    ProviderId,
    RefundId,
    RunId,
    ShopId,
    StaffId,
    StemId,
    StockTakeId,
    SupplyId,
    SupplyPositionId,
    TaskId,
    VarietyId,
    ZoneId,
);

/// For an enum whose words are its `strum` names: stored as text.
#[macro_export]
macro_rules! text_column {
    ($value:ty) => {
        impl sqlx::Type<sqlx::Postgres> for $value {
            fn type_info() -> sqlx::postgres::PgTypeInfo {
                <String as sqlx::Type<sqlx::Postgres>>::type_info()
            }

            fn compatible(info: &sqlx::postgres::PgTypeInfo) -> bool {
                <String as sqlx::Type<sqlx::Postgres>>::compatible(info)
            }
        }

        impl<'r> sqlx::Decode<'r, sqlx::Postgres> for $value {
            fn decode(value: sqlx::postgres::PgValueRef<'r>) -> Result<Self, sqlx::error::BoxDynError> {
                Ok(<&str as sqlx::Decode<sqlx::Postgres>>::decode(value)?.parse()?)
            }
        }
    };
}
