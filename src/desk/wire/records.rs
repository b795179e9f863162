//! What stands beside an order: comments and counts.

use serde::Serialize;
use utoipa::ToSchema;

/// A comment just made.
#[derive(Serialize, ToSchema)]
#[schema(as = OrderComment)]
pub(in crate::desk) struct CommentView {
    pub id: i64,
    #[schema(example = "Клиент просил пионы вместо роз")]
    pub comment: String,
    #[schema(example = "Марина")]
    pub changed_by: String,
    #[schema(value_type = String, format = DateTime)]
    pub changed_at: String,
}

/// How many orders stand in each stage.
#[derive(Serialize, ToSchema)]
#[schema(as = OrderSummary)]
pub(in crate::desk) struct SummaryView {
    #[schema(example = 8)]
    pub total: i64,
    /// Every status, those without orders as 0.
    #[schema(value_type = std::collections::BTreeMap<String, i64>, example = json!({"new": 3, "paid": 5}))]
    pub counts: std::collections::BTreeMap<&'static str, i64>,
}
