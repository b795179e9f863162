//! A line to a provider: HTTP with limits of time and size.
//!
//! Invariant: nothing of what is sent or answered gets into an error, and so
//! none of it into a log; a provider can't lead us elsewhere.

use std::path::Path;
use std::time::Duration;

use anyhow::Context;
use bytes::BytesMut;
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, Identity, RequestBuilder, StatusCode};

const CONNECT: Duration = Duration::from_secs(5);
/// Shorter than our patience with a provider, so that its reason is told.
const WHOLE: Duration = Duration::from_secs(12);
const LARGEST: usize = 256 * 1024;

fn plain() -> ClientBuilder {
    // Past any proxy of the environment: credentials go where the settings say, through nobody.
    Client::builder().no_proxy().redirect(Policy::none()).connect_timeout(CONNECT).timeout(WHOLE)
}

/// A client for calls with a key.
pub(super) fn client() -> anyhow::Result<Client> {
    Ok(plain().build()?)
}

/// A client that shows a certificate.
pub(super) fn certified_client(certificate_file: &Path) -> anyhow::Result<Client> {
    let pem = std::fs::read(certificate_file).context("kaspi.certificate_file")?;
    let identity = Identity::from_pem(&pem).context("kaspi.certificate_file")?;
    Ok(plain().use_rustls_tls().identity(identity).build()?)
}

/// What was answered, whole.
pub(super) async fn answer(request: RequestBuilder) -> anyhow::Result<(StatusCode, Vec<u8>)> {
    let mut response = request.send().await.map_err(reqwest::Error::without_url)?;
    let mut body = BytesMut::new();
    while let Some(part) = response.chunk().await.map_err(reqwest::Error::without_url)? {
        anyhow::ensure!(body.len() + part.len() <= LARGEST, "an answer without end");
        body.extend_from_slice(&part);
    }
    Ok((response.status(), body.to_vec()))
}

/// True of an address that a buyer may be sent to.
pub(super) fn is_web_address(text: &str) -> bool {
    let address = text.parse::<http::Uri>();
    address.is_ok_and(|uri| uri.host().is_some() && uri.scheme_str() == Some("https"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_goes_wrong_on_the_line_tells_nothing_of_what_was_sent() {
        let client = client().expect("a client");
        let request = client.get("http://127.0.0.1:1/details?DeviceToken=secret").header("api-key", "secret");
        let error = answer(request).await.expect_err("nobody listens there");
        assert!(!format!("{error:#} {error:?}").contains("secret"), "{error:?}");
    }

    #[test]
    fn buyers_are_sent_to_the_web_alone() {
        assert!(is_web_address("https://pay.kaspi.kz/pay/1"));
        for odd in ["javascript:alert(1)", "http://pay.kaspi.kz", "//pay.kaspi.kz", "https://", "pay", ""] {
            assert!(!is_web_address(odd), "{odd}");
        }
    }
}
