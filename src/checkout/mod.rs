//! Stub.
use crate::payments::Providers;
use crate::state::AppState;
use crate::workers::{Tick, Worker};
use utoipa_axum::router::OpenApiRouter;
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
}
pub struct Expiry(AppState);
impl Expiry {
    pub fn new(s: AppState) -> Self {
        Self(s)
    }
}
#[async_trait::async_trait]
impl Worker for Expiry {
    fn name(&self) -> &'static str {
        "e"
    }
    async fn tick(&self) -> anyhow::Result<Tick> {
        Ok(Tick::Idle)
    }
}
pub struct Watch(AppState, Providers);
impl Watch {
    pub fn new(s: AppState, p: Providers) -> Self {
        Self(s, p)
    }
}
#[async_trait::async_trait]
impl Worker for Watch {
    fn name(&self) -> &'static str {
        "e"
    }
    async fn tick(&self) -> anyhow::Result<Tick> {
        Ok(Tick::Idle)
    }
}
