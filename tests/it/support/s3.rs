//! A bucket on loopback that speaks as much S3 as is needed, and believes nobody
//! who has not signed: the signature is reckoned anew from what has arrived.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use super::fake::FakeServer;

pub const ACCESS_KEY: &str = "AKIAEXAMPLE";
pub const SECRET_KEY: &str = "a-secret-of-the-bucket";
pub const REGION: &str = "kz-ala-1";
pub const BUCKET: &str = "pictures";

/// What has been put, by its path, and whether anything is answered.
#[derive(Clone, Default)]
struct Shelf {
    files: Arc<Mutex<HashMap<String, Vec<u8>>>>,
    is_away: Arc<Mutex<bool>>,
}

/// The bucket; ends with its value.
pub struct FakeBucket {
    server: FakeServer,
    shelf: Shelf,
}

impl FakeBucket {
    pub async fn start() -> Self {
        let shelf = Shelf::default();
        let server = FakeServer::start(Router::new().fallback(answer).with_state(shelf.clone())).await;
        Self { server, shelf }
    }

    /// The settings by which a server finds it.
    pub fn settings(&self) -> Vec<(&'static str, String)> {
        vec![
            ("CVETY__STORAGE__KIND", "s3".to_owned()),
            ("CVETY__STORAGE__ENDPOINT", format!("http://{}", self.server.address)),
            ("CVETY__STORAGE__BUCKET", BUCKET.to_owned()),
            ("CVETY__STORAGE__REGION", REGION.to_owned()),
            ("CVETY__STORAGE__ACCESS_KEY", ACCESS_KEY.to_owned()),
            ("CVETY__STORAGE__SECRET_KEY", SECRET_KEY.to_owned()),
        ]
    }

    /// From now on it answers nobody, or everybody again.
    pub fn goes_away(&self, is_away: bool) {
        *self.shelf.is_away.lock().expect("the shelf") = is_away;
    }

    /// The paths of what it holds.
    pub fn paths(&self) -> Vec<String> {
        let mut paths: Vec<_> = self.shelf.files.lock().expect("the shelf").keys().cloned().collect();
        paths.sort();
        paths
    }
}

async fn answer(
    State(shelf): State<Shelf>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, Vec<u8>) {
    if *shelf.is_away.lock().expect("the shelf") {
        return (StatusCode::SERVICE_UNAVAILABLE, Vec::new());
    }
    if !is_signed(&method, &uri, &headers, &body) {
        return (StatusCode::FORBIDDEN, b"SignatureDoesNotMatch".to_vec());
    }
    let (mut files, path) = (shelf.files.lock().expect("the shelf"), uri.path().to_owned());
    match method {
        Method::PUT => {
            files.insert(path, body.to_vec());
            (StatusCode::OK, Vec::new())
        }
        Method::GET => match files.get(&path) {
            Some(file) => (StatusCode::OK, file.clone()),
            None => (StatusCode::NOT_FOUND, b"NoSuchKey".to_vec()),
        },
        Method::DELETE => {
            files.remove(&path);
            (StatusCode::NO_CONTENT, Vec::new())
        }
        _ => (StatusCode::METHOD_NOT_ALLOWED, Vec::new()),
    }
}

/// By the names of headers that the request itself says it has signed.
fn is_signed(method: &Method, uri: &Uri, headers: &HeaderMap, body: &[u8]) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let authorization = text("authorization");
    let part = |name: &str| {
        let rest = authorization.split(name).nth(1).unwrap_or_default();
        rest.split(", ").next().unwrap_or_default().to_owned()
    };
    let (credential, signed, signature) = (part("Credential="), part("SignedHeaders="), part("Signature="));
    let content = hex::encode(Sha256::digest(body));
    let lines: String = signed.split(';').map(|name| format!("{name}:{}\n", text(name).trim())).collect();
    let request = format!("{method}\n{}\n\n{lines}\n{signed}\n{content}", uri.path());
    let moment = text("x-amz-date");
    let day = moment.get(..8).unwrap_or_default();
    let scope = format!("{day}/{REGION}/s3/aws4_request");
    let digest = hex::encode(Sha256::digest(request));
    let mac = |key: &[u8], text: &str| {
        let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key");
        mac.update(text.as_bytes());
        mac.finalize().into_bytes().to_vec()
    };
    let key = format!("AWS4{SECRET_KEY}").into_bytes();
    let key = [day, REGION, "s3", "aws4_request"].iter().fold(key, |key, step| mac(&key, step));
    let expected = hex::encode(mac(&key, &format!("AWS4-HMAC-SHA256\n{moment}\n{scope}\n{digest}")));
    ["host", "x-amz-content-sha256", "x-amz-date"]
        .iter()
        .all(|name| signed.split(';').any(|one| one == *name))
        && credential == format!("{ACCESS_KEY}/{scope}")
        && text("x-amz-content-sha256") == content
        && signature == expected
}
