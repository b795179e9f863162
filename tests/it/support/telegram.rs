//! A Bot API on loopback: hands out the updates that tests write, records
//! every call, presses its buttons, and can be away, slow, in a hurry or shut out of a chat.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard};

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use cvety::config::Settings;
use cvety::db::Db;
use cvety::run::{self, App, Outside};
use serde_json::{Value, json};

use super::TestApp;
use super::fake::FakeServer;

pub const BOT: &str = "cvety_test_bot";
const TOKEN: &str = "4200:a_secret_of_the_bot";
const FIRST_UPDATE: i64 = 100;

/// How Telegram behaves.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    Well,
    /// Something else answers in its place.
    Away,
    /// Takes calls and never answers.
    Silent,
    /// Hands out updates, and never answers anything else.
    Deaf,
    /// Wants that many seconds of peace.
    Hurried(u32),
}

/// A call of the bot.
#[derive(Clone, Debug)]
pub struct Call {
    pub method: String,
    pub body: Value,
}

struct Inside {
    mood: Mood,
    updates: Vec<Value>,
    next_update: i64,
    calls: Vec<Call>,
    closed: HashSet<i64>,
}

/// Telegram, as far as the bot sees it. Ends with this value.
pub struct FakeTelegram {
    server: FakeServer,
    inside: Arc<Mutex<Inside>>,
}

/// Someone with Telegram in their pocket.
#[derive(Clone, Copy)]
pub struct Person {
    pub id: i64,
    pub language: &'static str,
}

impl FakeTelegram {
    pub async fn start() -> Self {
        let inside = Inside {
            mood: Mood::Well,
            updates: Vec::new(),
            next_update: FIRST_UPDATE,
            calls: Vec::new(),
            closed: HashSet::new(),
        };
        let inside = Arc::new(Mutex::new(inside));
        let router =
            Router::new().route("/{bot}/{method}", axum::routing::post(take)).with_state(Arc::clone(&inside));
        Self { server: FakeServer::start(router).await, inside }
    }

    /// A server whose bot this is.
    pub async fn serving(&self) -> TestApp {
        self.serving_with(&[]).await
    }

    /// The same, with settings of its own.
    pub async fn serving_with(&self, pairs: &[(&str, &str)]) -> TestApp {
        let url = self.url();
        TestApp::with(&[settings(&url).as_slice(), pairs].concat()).await
    }

    /// Another instance on a server's database.
    pub fn beside(&self, app: &TestApp) -> App {
        let url = self.url();
        let mut pairs = settings(&url);
        pairs.push(("CVETY__ENVIRONMENT", "test"));
        let settings = Settings::from_pairs(&pairs).expect("settings");
        let outside = Outside { clock: app.clock().clone(), ..Outside::default() };
        run::compose(settings, Db::new(app.database().as_login(), 4), outside).expect("a second instance")
    }

    fn url(&self) -> String {
        format!("http://{}", self.server.address)
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().expect("the inside of Telegram")
    }

    pub fn is(&self, mood: Mood) {
        self.inside().mood = mood;
    }

    /// A person blocks the bot, or lets it in again.
    pub fn blocks(&self, person: Person, blocks: bool) {
        let mut inside = self.inside();
        if blocks {
            inside.closed.insert(person.id)
        } else {
            inside.closed.remove(&person.id)
        };
    }

    /// A message to the bot, in the person's private chat.
    pub fn says(&self, person: Person, text: &str) {
        self.message(person, json!({"text": text}));
    }

    /// A contact from the person, which Telegram knows to be `owner`'s.
    pub fn shares(&self, person: Person, phone: &str, owner: Option<i64>) {
        let phone = phone.trim_start_matches('+');
        let contact = json!({"phone_number": phone, "first_name": "Айгуль", "user_id": owner});
        self.message(person, json!({"contact": contact}));
    }

    /// Whatever a message may hold; `fields` win.
    pub fn message(&self, person: Person, fields: Value) {
        self.update("message", message(person, fields));
    }

    /// The buttons under the last message to a person that had some: their labels,
    /// and what they carry.
    pub fn buttons(&self, person: Person) -> Vec<(String, String)> {
        let sent = self.calls("sendMessage").into_iter().rev().filter(|call| call["chat_id"] == person.id);
        let mut rows = sent.filter_map(|call| call["reply_markup"]["inline_keyboard"].as_array().cloned());
        let rows = rows.next().unwrap_or_default();
        let buttons = rows.iter().flat_map(|row| row.as_array().cloned().unwrap_or_default());
        let text = |button: &Value, field: &str| button[field].as_str().expect("a text").to_owned();
        buttons.map(|button| (text(&button, "text"), text(&button, "callback_data"))).collect()
    }

    /// A person presses the button of that label under the last message that had
    /// some.
    #[track_caller]
    pub fn presses(&self, person: Person, label: &str) {
        let buttons = self.buttons(person);
        let button = buttons.iter().find(|(text, _)| text == label);
        self.carries(person, person, &button.unwrap_or_else(|| panic!("no {label}: {buttons:?}")).1);
    }

    /// `by` presses a button in the chat of a person that carries this.
    pub fn carries(&self, by: Person, chat: Person, data: &str) {
        let from =
            json!({"id": by.id, "is_bot": false, "first_name": "Айгуль", "language_code": by.language});
        let press = json!({"id": "77", "from": from, "chat_instance": "1", "data": data,
                           "message": message(chat, json!({"text": "?"}))});
        self.update("callback_query", press);
    }

    /// An update of any kind.
    pub fn update(&self, kind: &str, what: Value) {
        let mut inside = self.inside();
        let id = inside.next_update;
        inside.next_update += 1;
        inside.updates.push(json!({"update_id": id, kind: what}));
    }

    /// Updates that the bot has not confirmed.
    pub fn unread(&self) -> usize {
        self.inside().updates.len()
    }

    /// The calls of a method so far.
    pub fn calls(&self, method: &str) -> Vec<Value> {
        let inside = self.inside();
        let calls = inside.calls.iter().filter(|call| call.method.eq_ignore_ascii_case(method));
        calls.map(|call| call.body.clone()).collect()
    }

    /// How many calls there were at all.
    pub fn call_count(&self) -> usize {
        self.inside().calls.len()
    }

    /// What the bot has sent to a person, the oldest first.
    pub fn told(&self, person: Person) -> Vec<String> {
        let sent = self.calls("sendMessage").into_iter().filter(|call| call["chat_id"] == person.id);
        sent.map(|call| call["text"].as_str().expect("a text").to_owned()).collect()
    }

    /// The last thing it has sent.
    #[track_caller]
    pub fn last_told(&self, person: Person) -> String {
        self.told(person).pop().expect("the bot has said nothing")
    }
}

/// A message as Telegram writes it.
pub fn message(person: Person, fields: Value) -> Value {
    let mut message = json!({
        "message_id": 1, "date": 1_795_000_000,
        "chat": {"id": person.id, "type": "private", "first_name": "Айгуль"},
        "from": {"id": person.id, "is_bot": false, "first_name": "Айгуль", "language_code": person.language},
    });
    let fields = fields.as_object().cloned().expect("fields");
    message.as_object_mut().expect("a message").extend(fields);
    message
}

fn settings(url: &str) -> Vec<(&'static str, &str)> {
    vec![
        ("CVETY__TELEGRAM__BOT_TOKEN", TOKEN),
        ("CVETY__TELEGRAM__BOT_NAME", BOT),
        ("CVETY__TELEGRAM__API_URL", url),
    ]
}

async fn take(
    State(inside): State<Arc<Mutex<Inside>>>,
    Path((bot, method)): Path<(String, String)>,
    body: String,
) -> Response {
    let body = serde_json::from_str(&body).unwrap_or_else(|_| form(&body));
    let mood = {
        let mut inside = inside.lock().expect("the inside of Telegram");
        let is_polling = method.eq_ignore_ascii_case("getUpdates");
        if inside.mood == Mood::Well || !is_polling {
            inside.calls.push(Call { method: method.clone(), body: body.clone() });
        }
        inside.mood
    };
    if bot != format!("bot{TOKEN}") {
        return refusal(StatusCode::UNAUTHORIZED, "Unauthorized", Value::Null);
    }
    match mood {
        Mood::Away => return (StatusCode::OK, "<html>maintenance</html>").into_response(),
        Mood::Silent => std::future::pending().await,
        Mood::Hurried(seconds) => {
            return refusal(
                StatusCode::TOO_MANY_REQUESTS,
                "Too Many Requests",
                json!({"retry_after": seconds}),
            );
        }
        Mood::Deaf if !method.eq_ignore_ascii_case("getUpdates") => std::future::pending().await,
        Mood::Well | Mood::Deaf => {}
    }
    let mut inside = inside.lock().expect("the inside of Telegram");
    match method.to_ascii_lowercase().as_str() {
        "getme" => answer(json!({
            "id": 4200, "is_bot": true, "first_name": "Cvety", "username": BOT, "can_join_groups": false,
            "can_read_all_group_messages": false, "supports_inline_queries": false,
            "can_connect_to_business": false, "has_main_web_app": false,
        })),
        "getupdates" => {
            let from = body["offset"].as_i64().unwrap_or_default();
            inside.updates.retain(|update| update["update_id"].as_i64() >= Some(from));
            answer(json!(inside.updates))
        }
        "editmessagereplymarkup" => {
            let chat = Person { id: body["chat_id"].as_i64().unwrap_or_default(), language: "ru" };
            answer(message(chat, json!({"text": "?"})))
        }
        "sendmessage" => match body["chat_id"].as_i64() {
            Some(chat) if inside.closed.contains(&chat) => {
                refusal(StatusCode::FORBIDDEN, "Forbidden: bot was blocked by the user", Value::Null)
            }
            Some(chat) => answer(message(Person { id: chat, language: "ru" }, json!({"text": body["text"]}))),
            None => refusal(StatusCode::BAD_REQUEST, "Bad Request: chat not found", Value::Null),
        },
        _ => answer(json!(true)),
    }
}

/// The fields of a form: what may carry a file is not sent as JSON.
fn form(body: &str) -> Value {
    let boundary = body.lines().next().unwrap_or_default();
    let parts = body.split(boundary).filter_map(|part| {
        let (head, value) = part.split_once("\r\n\r\n")?;
        let name = head.split("name=\"").nth(1)?.split('"').next()?;
        Some((name.to_owned(), json!(value.trim_end())))
    });
    Value::Object(parts.collect())
}

fn answer(result: Value) -> Response {
    Json(json!({"ok": true, "result": result})).into_response()
}

fn refusal(status: StatusCode, description: &str, parameters: Value) -> Response {
    let mut body = json!({"ok": false, "error_code": status.as_u16(), "description": description});
    if !parameters.is_null() {
        body["parameters"] = parameters;
    }
    (status, Json(body)).into_response()
}
