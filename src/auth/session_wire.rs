//! A session as its person sees it.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::session_queries::LiveSession;
use crate::values::ShopZone;

/// A place where someone is signed in.
#[derive(Serialize, ToSchema)]
#[schema(as = Session)]
pub(super) struct SessionView {
    #[schema(value_type = String, format = "uuid", example = "0199d3f0-6f9e-7c3a-9a52-8d0c6f1f0b11")]
    id: Uuid,
    #[schema(example = 1)]
    shop_id: i64,
    #[schema(example = "Цветочный магазин 4567")]
    shop_name: String,
    /// What the client calls itself.
    #[schema(example = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X)")]
    user_agent: Option<String>,
    /// Where the person signed in from; of an IPv6 address its network.
    #[schema(example = "203.0.113.7")]
    address: Option<String>,
    #[schema(example = "2026-12-26T14:00:00+05:00")]
    created_at: String,
    #[schema(example = "2026-12-26T14:30:00+05:00")]
    last_used_at: String,
    /// The session of this token.
    is_current: bool,
}

impl SessionView {
    pub(super) fn new(session: LiveSession, current: Uuid, zone: ShopZone) -> Self {
        Self {
            is_current: session.id == current,
            id: session.id,
            shop_id: session.shop_id.0,
            shop_name: session.shop_name,
            user_agent: session.user_agent,
            address: session.address,
            created_at: zone.render(session.created_at),
            last_used_at: zone.render(session.last_used_at),
        }
    }
}
