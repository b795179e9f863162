//! What was answered, read to its end and no further than the limit.

use bytes::BytesMut;
use reqwest::{RequestBuilder, StatusCode};

const LARGEST: usize = 256 * 1024;

/// An answer, whole.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub body: Vec<u8>,
}

/// Sends a request and reads its answer.
///
/// # Errors
/// No answer in time, or one without end. Tells nothing of what was sent.
pub async fn answer(request: RequestBuilder) -> anyhow::Result<Answer> {
    answer_within(request, LARGEST).await
}

/// The same of an answer that may be that large.
///
/// # Errors
/// As [`answer`].
pub async fn answer_within(request: RequestBuilder, largest: usize) -> anyhow::Result<Answer> {
    let mut response = request.send().await.map_err(reqwest::Error::without_url)?;
    let mut body = BytesMut::new();
    while let Some(part) = response.chunk().await.map_err(reqwest::Error::without_url)? {
        anyhow::ensure!(body.len() + part.len() <= largest, "an answer without end");
        body.extend_from_slice(&part);
    }
    Ok(Answer { status: response.status(), body: body.to_vec() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outgoing::trusted;

    #[tokio::test]
    async fn what_goes_wrong_on_the_line_tells_nothing_of_what_was_sent() {
        let client = trusted().expect("a client");
        let request = client.get("http://127.0.0.1:1/details?DeviceToken=secret").header("api-key", "secret");
        let error = answer(request).await.expect_err("nobody listens there");
        assert!(!format!("{error:#} {error:?}").contains("secret"), "{error:?}");
    }
}
