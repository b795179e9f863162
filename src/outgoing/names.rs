//! To which addresses a name leads.

use std::io;
use std::net::IpAddr;

use async_trait::async_trait;

/// Whoever knows names.
#[async_trait]
pub trait Names: Send + Sync {
    /// All addresses of a name.
    ///
    /// # Errors
    /// Nobody knows the name, or nobody answers.
    async fn addresses(&self, name: &str) -> io::Result<Vec<IpAddr>>;
}

/// The machine's own way to look names up.
pub struct SystemNames;

#[async_trait]
impl Names for SystemNames {
    async fn addresses(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        Ok(tokio::net::lookup_host((name, 0)).await?.map(|found| found.ip()).collect())
    }
}
