//! What all clients have in common.

use std::path::Path;
use std::time::Duration;

use anyhow::Context;
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, Identity};

const CONNECT: Duration = Duration::from_secs(5);
/// Shorter than anyone's patience with an answer, so that its reason is told.
const WHOLE: Duration = Duration::from_secs(12);
/// Connections that nobody uses are given up soon: names come to lead elsewhere.
const IDLE: Duration = Duration::from_secs(30);

/// With the limits of every client.
pub(super) fn limited() -> ClientBuilder {
    // Past any proxy of the environment: credentials go where the settings say, through nobody, and a proxy would
    // resolve names by itself.
    let builder = Client::builder().no_proxy().redirect(Policy::none()).referer(false);
    builder.connect_timeout(CONNECT).timeout(WHOLE).pool_idle_timeout(IDLE)
}

/// A client for addresses that the operator has set.
///
/// # Errors
/// TLS can't be set up.
pub fn trusted() -> anyhow::Result<Client> {
    Ok(limited().build()?)
}

/// The same, showing a certificate.
///
/// # Errors
/// The file can't be read, or is no certificate with its key.
pub fn certified(certificate_file: &Path) -> anyhow::Result<Client> {
    let pem = std::fs::read(certificate_file).context("the certificate can't be read")?;
    let identity = Identity::from_pem(&pem).context("not a certificate with its key")?;
    Ok(limited().use_rustls_tls().identity(identity).build()?)
}
