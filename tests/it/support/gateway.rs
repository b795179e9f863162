//! A gateway on loopback, in the common style of those that sign what they
//! call back. It keeps books of invoices and refunds; a test pays in the
//! buyer's place and sends callbacks, true and false ones.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use hmac::{Hmac, KeyInit, Mac};
use reqwest::Method;
use serde_json::{Value, json};
use sha2::Sha256;

use super::fake::FakeServer;
use super::{Answer, Caller, TestApp};

/// What an owner connects with.
pub const KEY: &str = "key_0123456789abcdef0123456789abcdef";
pub const SECRET: &str = "whsec_0123456789abcdef0123456789abcdef";

/// How the gateway behaves.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    Well,
    Away,
    /// Takes requests and never answers.
    Silent,
    Nonsense,
    /// Does what it is asked and hangs up before the answer is whole.
    HangsUp,
    Refuses,
}

struct Inside {
    mood: Mood,
    invoices: Vec<Value>,
    /// By their idempotency keys.
    answers: HashMap<String, Value>,
    refunds: Vec<Value>,
    callback_url: String,
    keys: Vec<String>,
}

/// The gateway, as far as the server sees it. Ends with this value.
pub struct FakeGateway {
    server: FakeServer,
    inside: Arc<Mutex<Inside>>,
}

impl FakeGateway {
    pub async fn start() -> Self {
        let inside = Inside {
            mood: Mood::Well,
            invoices: Vec::new(),
            answers: HashMap::new(),
            refunds: Vec::new(),
            callback_url: String::new(),
            keys: Vec::new(),
        };
        let inside = Arc::new(Mutex::new(inside));
        let router = Router::new().fallback(take).with_state(Arc::clone(&inside));
        Self { server: FakeServer::start(router).await, inside }
    }

    /// A server that knows this gateway.
    pub async fn serving(&self) -> TestApp {
        let url = self.url();
        TestApp::with(&[("CVETY__GATEWAY__API_URL", url.as_str())]).await
    }

    pub fn url(&self) -> String {
        format!("http://{}/api/v1", self.server.address)
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().expect("the inside of the gateway")
    }

    pub fn is(&self, mood: Mood) {
        self.inside().mood = mood;
    }

    /// Every invoice so far, in order.
    pub fn invoices(&self) -> Vec<Value> {
        self.inside().invoices.clone()
    }

    pub fn refunds(&self) -> Vec<Value> {
        self.inside().refunds.clone()
    }

    /// The keys it was called with.
    pub fn keys(&self) -> Vec<String> {
        self.inside().keys.clone()
    }

    /// The latest invoice becomes `paid`, `failed` or `expired`.
    pub fn latest_becomes(&self, status: &str) {
        self.inside().invoices.last_mut().expect("an invoice")["status"] = json!(status);
    }

    /// The invoice of that number becomes so, unless it has been decided
    /// before; what the gateway then calls back about it.
    pub fn decides(&self, number: usize, status: &str) -> Vec<u8> {
        let mut inside = self.inside();
        let invoice = &mut inside.invoices[number - 1];
        if invoice["status"] == "pending" {
            invoice["status"] = json!(status);
        }
        json!({"event": "invoice.status_changed", "invoice": invoice}).to_string().into_bytes()
    }

    /// Our names for the attempts it took money for.
    pub fn paid(&self) -> Vec<String> {
        let invoices = self.invoices().into_iter().filter(|invoice| invoice["status"] == "paid");
        invoices.map(|invoice| invoice["external_id"].as_str().expect("a name").to_owned()).collect()
    }

    /// All that it gave back, in hundredths.
    pub fn returned(&self) -> i64 {
        let amounts = self.refunds().into_iter().map(|refund| refund["amount"].as_f64().expect("an amount"));
        amounts.map(|amount| format!("{:.0}", amount * 100.0).parse::<i64>().expect("digits")).sum()
    }

    /// What the gateway would call back about its latest invoice, with `fields`
    /// in the place of its own.
    pub fn callback(&self, fields: Value) -> Vec<u8> {
        let mut invoice = self.invoices().pop().expect("an invoice");
        for (name, value) in fields.as_object().expect("fields") {
            invoice[name] = value.clone();
        }
        json!({"event": "invoice.status_changed", "invoice": invoice}).to_string().into_bytes()
    }

    /// Sends it where it was asked to, signed with the secret.
    pub async fn calls_back(&self, app: &TestApp, body: Vec<u8>, secret: &str) -> Answer {
        send(&app.nobody(), &self.callback_path(), body, &signature(secret)).await
    }

    /// Where it was asked to call back, on whatever instance.
    pub fn callback_path(&self) -> String {
        let url = self.inside().callback_url.clone();
        let path = url.find("/api/").map(|at| url[at..].to_owned());
        path.expect("an address of the server")
    }
}

/// Signs a body.
pub fn signature(secret: &str) -> impl Fn(&[u8]) -> String {
    move |body: &[u8]| {
        let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a key").chain_update(body);
        format!("sha256={}", hex::encode(mac.finalize().into_bytes()))
    }
}

/// Posts a callback, signed in whatever way.
pub async fn send(sender: &Caller, path: &str, body: Vec<u8>, sign: &impl Fn(&[u8]) -> String) -> Answer {
    let request = sender.request(Method::POST, path).header("content-type", "application/json");
    sender.send(request.header("x-webhook-signature", sign(&body)).body(body)).await
}

async fn take(State(inside): State<Arc<Mutex<Inside>>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    let header = |name: &str| {
        parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
    };
    let body = if bytes.is_empty() { Value::Null } else { serde_json::from_slice(&bytes).expect("JSON") };
    let path = parts.uri.path_and_query().map(ToString::to_string).unwrap_or_default();
    let path = path.strip_prefix("/api/v1/").expect("the gateway's own path");
    let mood = inside.lock().expect("the inside of the gateway").mood;
    if mood == Mood::Silent {
        inside.lock().expect("the inside of the gateway").keys.push(header("x-api-key"));
        return std::future::pending().await;
    }
    let mut inside = inside.lock().expect("the inside of the gateway");
    inside.keys.push(header("x-api-key"));
    match inside.mood {
        Mood::Away => return (StatusCode::BAD_GATEWAY, "<html>nginx</html>").into_response(),
        Mood::Nonsense => return "<html>200</html>".into_response(),
        Mood::Refuses => return (StatusCode::UNPROCESSABLE_ENTITY, "{\"error\": \"no\"}").into_response(),
        Mood::Well | Mood::HangsUp | Mood::Silent => {}
    }
    let answer = inside.act(parts.method.as_str(), path, &body, &header("idempotency-key"));
    if inside.mood == Mood::HangsUp {
        let half =
            futures::stream::iter([Ok(Bytes::from_static(b"{\"id\"")), Err(std::io::Error::other("gone"))]);
        return Body::from_stream(half).into_response();
    }
    match answer {
        Some(answer) => axum::Json(answer).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

impl Inside {
    fn act(&mut self, method: &str, path: &str, body: &Value, key: &str) -> Option<Value> {
        let with =
            |field: &str, value: &str| self.invoices.iter().find(|invoice| invoice[field] == value).cloned();
        if let Some(external_id) = path.strip_prefix("invoices?external_id=") {
            return Some(json!({"items": with("external_id", external_id).into_iter().collect::<Vec<_>>()}));
        }
        let rest = path.strip_prefix("invoices/").map(|rest| rest.split_once('/').unwrap_or((rest, "")));
        match (method, rest) {
            ("GET", Some((id, ""))) => with("id", id),
            ("POST", rest) => {
                assert!(!key.is_empty(), "every POST has an idempotency key");
                if let Some(answer) = self.answers.get(key) {
                    return Some(answer.clone());
                }
                let made = match rest {
                    None => self.invoice(body),
                    Some((id, _)) => self.refund(id, body),
                };
                self.answers.insert(key.to_owned(), made.clone());
                Some(made)
            }
            _ => None,
        }
    }

    fn invoice(&mut self, body: &Value) -> Value {
        let id = format!("inv_{}", self.invoices.len() + 1);
        body["callback_url"].as_str().expect("an address").clone_into(&mut self.callback_url);
        let invoice = json!({"id": id, "status": "pending", "external_id": body["external_id"], "amount": body["amount"],
            "currency": body["currency"], "pay_url": format!("https://pay.example/{id}"), "qr": format!("QR:{id}")});
        self.invoices.push(invoice.clone());
        invoice
    }

    fn refund(&mut self, id: &str, body: &Value) -> Value {
        let refund = json!({"id": format!("ref_{}", self.refunds.len() + 1), "invoice": id, "status": "done",
            "amount": body["amount"]});
        self.refunds.push(refund.clone());
        refund
    }
}
