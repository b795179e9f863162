//! What the desk's routes of customers take.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::customers::Merge;
use crate::values::CustomerId;

/// Two customers that are one person.
#[derive(Deserialize, ToSchema)]
pub(in crate::desk) struct MergeCustomers {
    /// The one that stays.
    #[schema(value_type = i64, example = 1001)]
    keep_id: CustomerId,
    /// The one that is gone afterwards.
    #[schema(value_type = i64, example = 1002)]
    merge_id: CustomerId,
}

impl From<MergeCustomers> for Merge {
    fn from(body: MergeCustomers) -> Self {
        Self { keep: body.keep_id, merge: body.merge_id }
    }
}
