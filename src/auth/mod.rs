//! Stub.
use crate::state::AppState;
use utoipa_axum::router::OpenApiRouter;
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
}
pub trait OtpChannel: Send + Sync {}
pub struct ConsoleChannel;
impl OtpChannel for ConsoleChannel {}
