//! Stub.
use crate::state::AppState;
pub async fn make(_app: &AppState) -> anyhow::Result<()> {
    Ok(())
}
