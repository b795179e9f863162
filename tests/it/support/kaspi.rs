//! Kaspi Pay on loopback, after its document: links and codes that live three
//! minutes by the test's clock, invoices, returns, and the document's error
//! codes. A test scans and confirms in the buyer's place, and Kaspi can be
//! away, out of order, nonsensical, or gone after it did its work.

use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Duration, Utc};
use cvety::values::Clock;
use serde_json::{Value, json};

use super::TestApp;
use super::fake::FakeServer;

/// What an owner connects with.
pub const KEY: &str = "test_0123456789abcdef0123456789abcdef";
pub const BIN: &str = "180340021791";
const TOKEN: &str = "a-device-token-of-kaspi";
const TRADE_POINT: i64 = 11;
/// Seconds, as the document has them.
pub const POLL: i64 = 5;
pub const LINK_LIVES: i64 = 180;
pub const CONFIRMING: i64 = 65;

const UNKNOWN_PAYMENT: i64 = -1601;
const OVER_AMOUNT: i64 = -99_000_005;
const WRONG_STATUS: i64 = -99_000_011;
const NO_PARTIAL: i64 = -99_000_020;
const OUT_OF_ORDER: i64 = -999;

/// How Kaspi behaves.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    Well,
    /// Something else answers in its place.
    Away,
    /// Says that it is.
    OutOfOrder,
    Nonsense,
    /// Does what it is asked and hangs up before the answer is whole.
    HangsUp,
    /// The same, but only where it gives money back.
    HangsUpGivingBack,
    /// Says no with that code.
    Refuses(i64),
    /// Speaks of one tenge more than it took.
    Miscounts,
}

/// One payment at Kaspi.
#[derive(Clone, Debug)]
pub struct Sale {
    pub id: i64,
    /// Digits as they came.
    pub amount: String,
    pub external_id: String,
    pub phone: Option<String>,
    pub status: &'static str,
    pub returned: i64,
    expires_at: DateTime<Utc>,
}

/// A call of the server.
#[derive(Clone, Debug)]
pub struct Call {
    pub path: String,
    pub at: DateTime<Utc>,
    pub key: String,
    pub body: Value,
}

struct Inside {
    mood: Mood,
    takes_parts: bool,
    clock: Clock,
    sales: Vec<Sale>,
    calls: Vec<Call>,
    trade_points: Vec<i64>,
}

/// Kaspi, as far as the server sees it. Ends with this value.
pub struct FakeKaspi {
    server: FakeServer,
    inside: Arc<Mutex<Inside>>,
}

impl FakeKaspi {
    pub async fn start() -> Self {
        let inside = Inside {
            mood: Mood::Well,
            takes_parts: true,
            clock: Clock::system(),
            sales: Vec::new(),
            calls: Vec::new(),
            trade_points: vec![TRADE_POINT],
        };
        let inside = Arc::new(Mutex::new(inside));
        let router = Router::new().fallback(take).with_state(Arc::clone(&inside));
        Self { server: FakeServer::start(router).await, inside }
    }

    /// A server that knows this Kaspi by both schemes, and lives by its clock.
    pub async fn serving(&self) -> TestApp {
        self.serving_with(&[]).await
    }

    /// The same, with settings of its own.
    pub async fn serving_with(&self, pairs: &[(&str, &str)]) -> TestApp {
        let urls = [self.url("r1/v01"), self.url("r3/v01")];
        let own = [
            ("CVETY__KASPI__API_URL", urls[0].as_str()),
            ("CVETY__KASPI__CERTIFIED_API_URL", urls[1].as_str()),
        ];
        let app = TestApp::with(&[own.as_slice(), pairs].concat()).await;
        self.lives_by(app.clock());
        app
    }

    /// Its links live by that clock.
    pub fn lives_by(&self, clock: &Clock) {
        self.inside().clock = clock.clone();
    }

    pub fn url(&self, scheme: &str) -> String {
        format!("http://{}/{scheme}", self.server.address)
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().expect("the inside of Kaspi")
    }

    pub fn is(&self, mood: Mood) {
        self.inside().mood = mood;
    }

    pub fn has_trade_points(&self, ids: &[i64]) {
        self.inside().trade_points = ids.to_vec();
    }

    /// Pays back whole payments alone.
    pub fn takes_no_parts(&self) {
        self.inside().takes_parts = false;
    }

    /// Every payment so far, in order.
    pub fn sales(&self) -> Vec<Sale> {
        self.inside().sales.clone()
    }

    /// The latest payment.
    pub fn latest(&self) -> Sale {
        self.sales().pop().expect("a payment at Kaspi")
    }

    /// The calls whose path has this in it.
    pub fn calls(&self, part: &str) -> Vec<Call> {
        self.inside().calls.iter().filter(|call| call.path.contains(part)).cloned().collect()
    }

    /// The buyer scans the code, or follows the link.
    pub fn scan(&self, id: i64) {
        let now = self.inside().clock.now();
        let mut inside = self.inside();
        let sale = inside.sales.iter_mut().find(|sale| sale.id == id).expect("a payment");
        assert!(now < sale.expires_at, "nobody can begin to pay by a link that is over");
        sale.status = "Wait";
    }

    /// The buyer confirms.
    pub fn confirm(&self, id: i64) {
        self.becomes(id, "Processed");
    }

    /// The buyer has no money.
    pub fn fail(&self, id: i64) {
        self.becomes(id, "Error");
    }

    /// The payment ends so, unless it has ended before.
    pub fn decides(&self, id: i64, status: &'static str) {
        let mut inside = self.inside();
        let sale = inside.sales.iter_mut().find(|sale| sale.id == id).expect("a payment");
        if !["Processed", "Error"].contains(&sale.status) {
            sale.status = status;
        }
    }

    /// Our names for the attempts it took money for.
    pub fn paid(&self) -> Vec<String> {
        let sales = self.sales().into_iter().filter(|sale| sale.status == "Processed");
        sales.map(|sale| sale.external_id).collect()
    }

    /// Money went back, and the server never heard of it.
    pub fn returned_unheard(&self, id: i64, amount: i64) {
        let mut inside = self.inside();
        inside.sales.iter_mut().find(|sale| sale.id == id).expect("a payment").returned += amount;
    }

    fn becomes(&self, id: i64, status: &'static str) {
        let mut inside = self.inside();
        inside.sales.iter_mut().find(|sale| sale.id == id).expect("a payment").status = status;
    }
}

async fn take(State(inside): State<Arc<Mutex<Inside>>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    let header = |name: &str| {
        parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
    };
    assert_eq!(header("x-request-id").len(), 36, "every call carries a GUID");
    let path = parts.uri.path_and_query().map(ToString::to_string).unwrap_or_default();
    let mut inside = inside.lock().expect("the inside of Kaspi");
    let body = if bytes.is_empty() { Value::Null } else { serde_json::from_slice(&bytes).expect("JSON") };
    let call = Call { path: path.clone(), at: inside.clock.now(), key: header("api-key"), body };
    inside.calls.push(call.clone());
    match inside.mood {
        Mood::Away => return (StatusCode::BAD_GATEWAY, "<html>nginx</html>").into_response(),
        Mood::OutOfOrder => return envelope(OUT_OF_ORDER, Value::Null),
        Mood::Nonsense => return "<html>Kaspi.kz</html>".into_response(),
        Mood::Refuses(code) => return envelope(code, Value::Null),
        Mood::Well | Mood::HangsUp | Mood::HangsUpGivingBack | Mood::Miscounts => {}
    }
    let is_certified = path.starts_with("/r3/");
    if !is_certified && call.key != KEY {
        return envelope(-10_000, Value::Null);
    }
    let done = inside.act(&path, &call.body, &raw_amount(&bytes), is_certified);
    let (code, data) = done.map_or_else(|code| (code, Value::Null), |data| (0, data));
    let gives_back = inside.mood == Mood::HangsUpGivingBack && path.ends_with("payment/return");
    if gives_back || inside.mood == Mood::HangsUp {
        let half = futures::stream::iter([
            Ok(Bytes::from_static(b"{\"StatusCode\"")),
            Err(std::io::Error::other("gone")),
        ]);
        return Body::from_stream(half).into_response();
    }
    envelope(code, data)
}

fn envelope(code: i64, data: Value) -> Response {
    axum::Json(json!({"StatusCode": code, "Message": if code == 0 { "" } else { "Нет" }, "Data": data}))
        .into_response()
}

/// The digits of the amount as they were sent: a double would hide how.
fn raw_amount(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let digits = text.split("\"Amount\":").nth(1).unwrap_or_default();
    digits.chars().take_while(|letter| letter.is_ascii_digit() || *letter == '.').collect()
}

fn hundredths(digits: &str) -> i64 {
    let (whole, rest) = digits.split_once('.').expect("an amount with two digits after the point");
    assert_eq!(rest.len(), 2, "an amount with two digits after the point: {digits}");
    format!("{whole}{rest}").parse().expect("digits")
}

/// As Kaspi prints its doubles.
fn printed(hundredths: i64) -> Value {
    let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    serde_json::from_str(text.strip_suffix('0').unwrap_or(&text)).expect("a number")
}

impl Inside {
    fn act(&mut self, path: &str, body: &Value, amount: &str, is_certified: bool) -> Result<Value, i64> {
        let path = path.trim_start_matches("/r1/v01/").trim_start_matches("/r3/v01/");
        if is_certified && !body.is_null() {
            assert_eq!(body["OrganizationBin"], BIN, "{path}");
        }
        if !body.is_null() && !path.starts_with("device/") {
            assert_eq!(body["DeviceToken"], TOKEN, "{path}");
        }
        if let Some(id) = path.strip_prefix("payment/status/") {
            return self.status(id.parse().expect("an id"));
        }
        if path.starts_with("partner/tradepoints") {
            let points = self.trade_points.iter();
            return Ok(points.map(|id| json!({"TradePointId": id, "TradePointName": "Сад"})).collect());
        }
        if let Some(query) = path.strip_prefix("payment/details?QrPaymentId=") {
            let id = query.split('&').next().unwrap_or_default();
            return self.details(id.parse().expect("an id"));
        }
        match path {
            "device/register"
                if self.trade_points.contains(&body["TradePointId"].as_i64().unwrap_or_default()) =>
            {
                Ok(json!({"DeviceToken": TOKEN}))
            }
            "device/register" => Err(-99_000_002),
            "qr/create-link" => Ok(self.mint(body, amount, true)),
            "qr/create" => Ok(self.mint(body, amount, false)),
            "remote/create" if is_certified => Ok(self.invoice(body, amount)),
            "remote/cancel" if is_certified => self.cancel(body["QrPaymentId"].as_i64().expect("an id")),
            "payment/return" if is_certified => {
                self.give_back(body["QrPaymentId"].as_i64().expect("an id"), hundredths(amount))
            }
            _ => Err(-1),
        }
    }

    fn sell(&mut self, body: &Value, amount: &str, lives: Duration) -> Sale {
        let id = 1_000 + i64::try_from(self.sales.len()).expect("few sales");
        let text = |field: &str| body[field].as_str().map(str::to_owned);
        let sale = Sale {
            id,
            amount: amount.to_owned(),
            external_id: text("ExternalId").unwrap_or_default(),
            phone: text("PhoneNumber"),
            status: "QrTokenCreated",
            returned: 0,
            expires_at: self.clock.now() + lives,
        };
        self.sales.push(sale.clone());
        sale
    }

    fn mint(&mut self, body: &Value, amount: &str, is_link: bool) -> Value {
        let Sale { id, expires_at, .. } = self.sell(body, amount, Duration::seconds(LINK_LIVES));
        let almaty = expires_at.with_timezone(&chrono::FixedOffset::east_opt(5 * 3600).expect("an offset"));
        let (methods, expires) = (json!(["Gold", "Red", "Loan"]), almaty.to_rfc3339());
        if is_link {
            let behavior = json!({"StatusPollingInterval": POLL, "LinkActivationWaitTimeout": LINK_LIVES, "PaymentConfirmationTimeout": CONFIRMING});
            json!({"PaymentLink": format!("https://pay.kaspi.kz/pay/{id}"), "ExpireDate": expires, "PaymentId": id,
                   "PaymentMethods": methods, "PaymentBehaviorOptions": behavior})
        } else {
            let behavior = json!({"StatusPollingInterval": POLL, "QrCodeScanWaitTimeout": LINK_LIVES, "PaymentConfirmationTimeout": CONFIRMING});
            json!({"QrToken": format!("5123690377728016783{id}"), "ExpireDate": expires, "QrPaymentId": id,
                   "PaymentMethods": methods, "QrPaymentBehaviorOptions": behavior})
        }
    }

    fn invoice(&mut self, body: &Value, amount: &str) -> Value {
        let sale = self.sell(body, amount, Duration::hours(24));
        json!({"QrPaymentId": sale.id})
    }

    fn sale(&mut self, id: i64) -> Result<&mut Sale, i64> {
        self.sales.iter_mut().find(|sale| sale.id == id).ok_or(UNKNOWN_PAYMENT)
    }

    fn status(&mut self, id: i64) -> Result<Value, i64> {
        let more = if self.mood == Mood::Miscounts { 100 } else { 0 };
        let sale = self.sale(id)?;
        Ok(
            json!({"Status": sale.status, "Amount": printed(hundredths(&sale.amount) + more), "StoreName": "Сад"}),
        )
    }

    fn cancel(&mut self, id: i64) -> Result<Value, i64> {
        let sale = self.sale(id)?;
        if sale.status == "QrTokenCreated" {
            sale.status = "RemotePaymentCanceled";
        }
        Ok(json!({"Status": sale.status}))
    }

    fn details(&mut self, id: i64) -> Result<Value, i64> {
        let sale = self.sale(id)?;
        let total = hundredths(&sale.amount);
        Ok(
            json!({"QrPaymentId": id, "TotalAmount": printed(total), "AvailableReturnAmount": printed(total - sale.returned),
                  "TransactionDate": "2026-11-25T12:00:00+05:00"}),
        )
    }

    fn give_back(&mut self, id: i64, amount: i64) -> Result<Value, i64> {
        let takes_parts = self.takes_parts;
        let sale = self.sale(id)?;
        let left = hundredths(&sale.amount) - sale.returned;
        match sale.status {
            "Processed" if amount > left => Err(OVER_AMOUNT),
            "Processed" if amount < left && !takes_parts => Err(NO_PARTIAL),
            "Processed" => {
                sale.returned += amount;
                Ok(json!({"ReturnOperationId": 7_000 + id}))
            }
            _ => Err(WRONG_STATUS),
        }
    }
}
