//! A caller of the API, and what it is answered. Failures show the request
//! and the whole answer.

use reqwest::header::{HeaderMap, HeaderName};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use super::TestApp;

/// Someone who calls the server: with a token or without.
#[derive(Clone)]
pub struct Caller {
    pub(super) name: String,
    pub(super) url: String,
    pub(super) http: reqwest::Client,
    /// None: nobody in particular.
    pub token: Option<String>,
    /// The shop they work in; 0 for those without a token.
    pub shop_id: i64,
    /// Their staff id; 0 for those without a token.
    pub staff_id: i64,
    pub phone: String,
}

/// What the server answered.
#[derive(Debug)]
pub struct Answer {
    request: String,
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Caller {
    /// A caller without a token.
    pub(super) fn anonymous(app: &TestApp, name: &str, phone: &str) -> Self {
        Self {
            name: name.to_owned(),
            url: app.url(),
            http: app.http.clone(),
            token: None,
            shop_id: 0,
            staff_id: 0,
            phone: phone.to_owned(),
        }
    }

    /// The same caller with another token, or none.
    pub fn with_token(&self, token: Option<&str>) -> Self {
        Self { token: token.map(str::to_owned), ..self.clone() }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::POST, path).json(&body)).await
    }

    /// A POST under an `Idempotency-Key`.
    pub async fn post_with_key(&self, path: &str, body: Value, key: &str) -> Answer {
        self.send(self.request(Method::POST, path).header("idempotency-key", key).json(&body)).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::PATCH, path).json(&body)).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::PUT, path).json(&body)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send(self.request(Method::DELETE, path)).await
    }

    /// A request to be finished by the test: headers, odd bodies.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.url));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// Sends a request made by [`Caller::request`].
    pub async fn send(&self, request: RequestBuilder) -> Answer {
        let request = request.build();
        let request =
            request.unwrap_or_else(|error| panic!("{}: a request that is none: {error}", self.name));
        let shown = shown(&self.name, &request);
        let response = self.http.execute(request).await;
        let response = response.unwrap_or_else(|error| panic!("{shown}\ngot no answer: {error:?}"));
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.bytes().await;
        let body = body.unwrap_or_else(|error| panic!("{shown}\ngot half an answer: {error:?}"));
        Answer { request: shown, status, headers, body: body.to_vec() }
    }
}

/// The request as a failed test shows it.
fn shown(name: &str, request: &reqwest::Request) -> String {
    const LONGEST: usize = 2_000;
    let body = request.body().and_then(reqwest::Body::as_bytes).unwrap_or_default();
    let body = String::from_utf8_lossy(&body[..body.len().min(LONGEST)]);
    let url = request.url();
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    format!("{name}: {} {}{query} {body}", request.method(), url.path())
}

impl Answer {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// A page for people.
    pub fn is_page(&self) -> bool {
        self.header("content-type").starts_with("text/html")
    }

    /// The body as JSON; null when there is none. Of a page, its heading as
    /// the `detail`, which is where a failure stands on it.
    #[track_caller]
    pub fn json(&self) -> Value {
        if self.body.is_empty() {
            return Value::Null;
        }
        if self.is_page() {
            let text = self.text();
            let heading = text.split("<h1>").nth(1).and_then(|rest| rest.split("</h1>").next());
            return json!({"detail": heading});
        }
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error} in {self}"))
    }

    /// The JSON of an answer that must have this status.
    #[track_caller]
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{self}");
        self.json()
    }

    /// A 400 that must carry this stable word.
    #[track_caller]
    pub fn expect_rule(&self, code: &str) {
        let body = self.expect(400);
        assert_eq!(body["code"], code, "{self}");
        assert!(body["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{self}");
    }

    /// A 422 with an objection exactly at `loc`, written `body.items.0.price`.
    #[track_caller]
    pub fn expect_objection(&self, loc: &str) {
        self.expect(422);
        let found = self.objections();
        assert!(found.iter().any(|at| at == loc), "no objection at {loc} but at {found:?}: {self}");
    }

    /// The places a 422 objects to, each written `body.items.0.price`.
    pub fn objections(&self) -> Vec<String> {
        let body = self.json();
        let fields = body["detail"].as_array().cloned().unwrap_or_default();
        let place = |field: &Value| {
            let steps = field["loc"].as_array().cloned().unwrap_or_default();
            let steps = steps.iter().map(|step| step.as_str().map_or(step.to_string(), str::to_owned));
            steps.collect::<Vec<_>>().join(".")
        };
        fields.iter().map(place).collect()
    }

    /// A header's text; empty when it is absent.
    pub fn header(&self, name: &'static str) -> &str {
        let value = self.headers.get(HeaderName::from_static(name));
        value.and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The id of what was made or shown.
    #[track_caller]
    pub fn id(&self) -> i64 {
        self.json()["id"].as_i64().unwrap_or_else(|| panic!("no id in {self}"))
    }
}

impl std::fmt::Display for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}\nanswered {} {}", self.request, self.status, self.text())
    }
}
