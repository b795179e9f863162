//! Ids that go through many hands, as types of their own, so that a shop is never taken for a person.
//!
//! Invariant: on every wire an id is the bare number.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A shop: the tenant everything else belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = i64, examples(1))]
pub struct ShopId(pub i64);

/// A person who signs in, known by phone across all shops.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = i64, examples(1))]
pub struct PersonId(pub i64);

impl fmt::Display for ShopId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

impl fmt::Display for PersonId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

#[cfg(test)]
mod tests {
    use utoipa::PartialSchema;

    use super::*;

    #[test]
    fn an_id_is_the_bare_number_on_the_wire() {
        assert_eq!(serde_json::to_string(&ShopId(7)).unwrap(), "7");
        assert_eq!(serde_json::from_str::<PersonId>("7").unwrap(), PersonId(7));
        assert_eq!(ShopId(7).to_string(), "7");
    }

    #[test]
    fn an_id_is_documented_as_a_64_bit_integer() {
        let schema = serde_json::to_value(ShopId::schema()).unwrap();
        assert_eq!(schema["type"], "integer");
        assert_eq!(schema["format"], "int64");
    }
}
