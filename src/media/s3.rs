//! A bucket that speaks S3: three verbs over the house's own client, signed as
//! AWS does (Signature Version 4). Addresses name the bucket in their path,
//! which every server of the kind understands.
//!
//! Invariant: neither the secret nor what is sent gets into an error.

use anyhow::ensure;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use crate::config::S3;
use crate::outgoing::{self, answer_within};
use crate::values::Clock;

/// A picture of ours is far smaller.
const LARGEST: usize = 16 * 1024 * 1024;

/// A bucket, and who speaks to it.
pub(super) struct Bucket {
    client: Client,
    clock: Clock,
    /// With the bucket: `https://s3.example/pictures`.
    address: String,
    /// As the request names it: host, and port where it is not the scheme's own.
    host: String,
    /// The path before a file's own.
    base: String,
    region: String,
    access_key: SecretString,
    secret_key: SecretString,
}

impl Bucket {
    pub(super) fn new(s3: &S3, clock: Clock) -> anyhow::Result<Self> {
        let address = format!("{}/{}", s3.endpoint, s3.bucket);
        let url = reqwest::Url::parse(&address)?;
        let host = url.host_str().unwrap_or_default();
        let host = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        Ok(Self {
            client: outgoing::trusted()?,
            clock,
            host,
            base: url.path().to_owned(),
            address,
            region: s3.region.clone(),
            access_key: s3.access_key.clone(),
            secret_key: s3.secret_key.clone(),
        })
    }

    pub(super) async fn put(&self, path: &str, bytes: Bytes) -> anyhow::Result<()> {
        let request = self.signed(Method::PUT, path, &bytes).header("content-type", "image/jpeg").body(bytes);
        let answer = answer_within(request, LARGEST).await?;
        ensure!(answer.status.is_success(), "the bucket answered {} to PUT", answer.status);
        Ok(())
    }

    pub(super) async fn get(&self, path: &str) -> anyhow::Result<Option<Bytes>> {
        let answer = answer_within(self.signed(Method::GET, path, &[]), LARGEST).await?;
        if answer.status == StatusCode::NOT_FOUND {
            return Ok(None);
        }
        ensure!(answer.status.is_success(), "the bucket answered {} to GET", answer.status);
        Ok(Some(answer.body.into()))
    }

    pub(super) async fn remove(&self, path: &str) -> anyhow::Result<()> {
        let answer = answer_within(self.signed(Method::DELETE, path, &[]), LARGEST).await?;
        let is_gone = answer.status.is_success() || answer.status == StatusCode::NOT_FOUND;
        ensure!(is_gone, "the bucket answered {} to DELETE", answer.status);
        Ok(())
    }

    /// Paths of ours hold nothing that would have to be escaped.
    fn signed(&self, method: Method, path: &str, body: &[u8]) -> RequestBuilder {
        let now = self.clock.now();
        let moment = now.format("%Y%m%dT%H%M%SZ").to_string();
        let content = hex::encode(Sha256::digest(body));
        let names = "host;x-amz-content-sha256;x-amz-date";
        let request = format!(
            "{method}\n{}/{path}\n\nhost:{}\nx-amz-content-sha256:{content}\nx-amz-date:{moment}\n\n{names}\n{content}",
            self.base, self.host
        );
        let scope = format!("{}/{}/s3/aws4_request", now.format("%Y%m%d"), self.region);
        let digest = hex::encode(Sha256::digest(request));
        let signature = hex::encode(mac(
            &self.key_of_day(now),
            &format!("AWS4-HMAC-SHA256\n{moment}\n{scope}\n{digest}"),
        ));
        let authorization = format!(
            "AWS4-HMAC-SHA256 Credential={}/{scope}, SignedHeaders={names}, Signature={signature}",
            self.access_key.expose_secret()
        );
        let request = self.client.request(method, format!("{}/{path}", self.address));
        request
            .header("x-amz-date", moment)
            .header("x-amz-content-sha256", content)
            .header("authorization", authorization)
    }

    fn key_of_day(&self, now: DateTime<Utc>) -> Vec<u8> {
        let secret = format!("AWS4{}", self.secret_key.expose_secret());
        let day = now.format("%Y%m%d").to_string();
        let steps = [day.as_str(), &self.region, "s3", "aws4_request"];
        steps.into_iter().fold(secret.into_bytes(), |key, step| mac(&key, step))
    }
}

#[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
fn mac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}
