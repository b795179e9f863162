//! Ids as types of their own, so that an order is never taken for its customer, nor a shop for a person.
//!
//! Invariant: on every wire and in every column an id is the bare number.

use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

macro_rules! ids {
    ($($(#[doc = $doc:literal])+ $name:ident;)+) => {
        $(
            $(#[doc = $doc])+
            #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
            #[serde(transparent)]
            pub struct $name(pub i64);

            impl fmt::Display for $name {
                fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                    self.0.fmt(out)
                }
            }

            impl FromStr for $name {
                type Err = ParseIntError;

                fn from_str(text: &str) -> Result<Self, ParseIntError> {
                    text.parse().map(Self)
                }
            }

            /// In the document an id is an integer, and no schema of its own.
            impl PartialSchema for $name {
                fn schema() -> RefOr<Schema> {
                    i64::schema()
                }
            }

            impl ToSchema for $name {
                fn name() -> std::borrow::Cow<'static, str> {
                    <i64 as ToSchema>::name()
                }
            }
        )+
    };
}

ids! {
    /// A shop: the tenant everything else belongs to.
    ShopId;
    /// A person who signs in, known by phone across all shops.
    PersonId;
    /// A member of a shop's staff.
    StaffId;
    /// A task of production.
    TaskId;
    /// A program's key to a shop.
    ApiKeyId;
    /// A shop's record of a buyer.
    CustomerId;
    /// A day to remember of a customer's.
    ImportantDateId;
    /// Where a customer has flowers brought.
    AddressId;
    /// Something a shop sells.
    ProductId;
    /// A place a shop delivers to.
    ZoneId;
    /// Days on which a shop is closed.
    ClosureId;
    /// A cart.
    CartId;
    /// A line of a cart.
    CartLineId;
    /// An order.
    OrderId;
    /// A line of an order.
    LineId;
    /// Money that came, or is to come.
    PaymentId;
    /// Money that goes back; of a refund over several payments, its first row.
    RefundId;
    /// Credentials with which a shop's money is moved.
    ProviderId;
    /// A comparison of a shop's books.
    RunId;
    /// A kind of stem: «Роза Красная».
    VarietyId;
    /// A variety's stems of one height.
    StemId;
    /// Stems that came together.
    BatchId;
    /// What came from a supplier, or is announced.
    SupplyId;
    /// A line of a supply.
    SupplyPositionId;
    /// A row of the stems' ledger.
    MovementId;
    /// A count of what is there.
    StockTakeId;
    /// Showcase bouquets made together.
    AssemblyId;
    /// A picture of an order, a product or a task.
    PictureId;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_the_bare_number_on_the_wire() {
        assert_eq!(serde_json::to_string(&ShopId(7)).unwrap(), "7");
        assert_eq!(serde_json::from_str::<PersonId>("7").unwrap(), PersonId(7));
        assert_eq!(ShopId(7).to_string(), "7");
        assert_eq!("7".parse(), Ok(OrderId(7)));
    }

    #[test]
    fn an_id_is_documented_as_a_64_bit_integer() {
        let schema = serde_json::to_value(ShopId::schema()).unwrap();
        assert_eq!(schema["type"], "integer");
        assert_eq!(schema["format"], "int64");
    }
}
