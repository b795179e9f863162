//! What stands beside an order: comments and counts.

use serde::Serialize;
use utoipa::ToSchema;

use crate::orders::Comment;
use crate::values::{ShopZone, StaffId};

/// What somebody of the shop said of an order.
#[derive(Serialize, ToSchema)]
#[schema(as = OrderComment)]
pub(in crate::desk) struct CommentView {
    id: i64,
    #[schema(example = "Клиент просил пионы вместо роз")]
    comment: String,
    #[schema(example = "Марина")]
    changed_by: String,
    #[schema(value_type = String, format = DateTime)]
    changed_at: String,
    #[schema(example = "Клиент просил пионы вместо роз")]
    text: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: String,
    user: CommenterView,
}

/// Whoever said it.
#[derive(Serialize, ToSchema)]
#[schema(as = Commenter)]
struct CommenterView {
    /// Null for a program.
    #[schema(value_type = Option<i64>, example = 5)]
    id: Option<StaffId>,
    #[schema(example = "Марина")]
    name: String,
}

impl CommentView {
    pub(in crate::desk) fn new(said: &Comment, zone: ShopZone) -> Self {
        let at = zone.render(said.changed_at);
        Self {
            id: said.id,
            comment: said.comment.clone(),
            changed_by: said.changed_by.clone(),
            changed_at: at.clone(),
            text: said.comment.clone(),
            created_at: at,
            user: CommenterView { id: said.staff_id, name: said.changed_by.clone() },
        }
    }
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
