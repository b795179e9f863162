//! Every answer in the language of its reader: ru, kk, en, and Russian for
//! whoever asks for another.

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::support::{Answer, Caller, TestApp};

const LANGUAGES: [&str; 3] = ["ru", "kk", "en"];

trait Reading {
    fn read_in(self, language: &str) -> Self;
}

impl Reading for RequestBuilder {
    fn read_in(self, language: &str) -> Self {
        self.header("accept-language", language)
    }
}

async fn read(caller: &Caller, path: &str, language: &str) -> Answer {
    caller.send(caller.request(Method::GET, path).read_in(language)).await
}

/// What the three readers are told: `detail`, or the message of the first objection.
async fn told(caller: &Caller, method: Method, path: &str, body: &Value) -> [String; 3] {
    let mut told = [const { String::new() }; 3];
    for (place, language) in LANGUAGES.into_iter().enumerate() {
        let request = caller.request(method.clone(), path).read_in(language);
        let answer = caller.send(if body.is_null() { request } else { request.json(body) }).await;
        assert_eq!(answer.header("content-language"), language, "{answer}");
        let detail = &answer.json()["detail"];
        let text = detail.as_str().or(detail[0]["msg"].as_str()).unwrap_or_else(|| panic!("{answer}"));
        told[place] = text.to_owned();
    }
    told
}

#[tokio::test]
async fn a_refusal_of_every_kind_is_told_in_the_readers_language() {
    let app = TestApp::start().await;
    let (nobody, owner) = (app.nobody(), app.owner().await);
    let order = owner.writes_order(json!({})).await.id();
    let status = format!("/api/orders/{order}/status");
    for (caller, method, path, body, expected) in [
        // 404, 401, 405: nothing there, nobody known, nothing to be done that way.
        (&nobody, Method::GET, "/api/nothing", json!(null), ["Не найдено", "Табылмады", "Not found"]),
        (
            &nobody,
            Method::GET,
            "/api/orders",
            json!(null),
            ["Требуется авторизация", "Жүйеге кіруіңіз қажет", "Please sign in"],
        ),
        (
            &owner,
            Method::PUT,
            "/api/orders",
            json!({}),
            ["Метод не поддерживается", "Бұл әдіске қолдау көрсетілмейді", "Method not allowed"],
        ),
        (
            &owner,
            Method::GET,
            "/api/orders/999999",
            json!(null),
            ["Заказ не найден", "Тапсырыс табылмады", "Order not found"],
        ),
        // 400: a rule, with words of its own filled in.
        (
            &owner,
            Method::PATCH,
            status.as_str(),
            json!({"status": "delivered"}),
            [
                "Невозможно изменить статус с 'new' на 'delivered'",
                "Тапсырысты 'new' күйінен 'delivered' күйіне ауыстыруға болмайды",
                "The status can’t be changed from 'new' to 'delivered'",
            ],
        ),
    ] {
        assert_eq!(told(caller, method, path, &body).await, expected, "{path} {body}");
    }
}

#[tokio::test]
async fn a_field_of_every_kind_is_objected_to_in_the_readers_language() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    for (caller, method, path, body, expected) in [
        // Missing, of a wrong type, of a wrong format, beyond a limit.
        (
            &owner,
            Method::POST,
            "/api/orders",
            json!({"total": 1}),
            ["Обязательное поле", "Міндетті өріс", "Required field"],
        ),
        (
            &owner,
            Method::POST,
            "/api/orders",
            json!({"customer_phone": 1}),
            ["Неверный тип значения", "Мәннің түрі қате", "Wrong type of value"],
        ),
        (
            &owner,
            Method::POST,
            "/api/orders",
            json!({"customer_phone": "1", "total": 1}),
            ["Неверный формат телефона", "Телефон нөмірі қате жазылған", "Invalid phone number"],
        ),
        (
            &owner,
            Method::POST,
            "/api/orders",
            json!({"customer_phone": "+77017654321", "total": 0.5}),
            [
                "Сумма в тенге должна быть целой",
                "Теңгемен көрсетілген сома бүтін сан болуы керек",
                "An amount in tenge must be whole",
            ],
        ),
        (
            &owner,
            Method::GET,
            "/api/orders?limit=101",
            json!(null),
            ["Число от 1 до 100", "Сан мына аралықта болуы керек: 1–100", "Must be a number from 1 to 100"],
        ),
    ] {
        assert_eq!(told(caller, method, path, &body).await, expected, "{path} {body}");
    }
}

#[tokio::test]
async fn a_database_that_is_away_is_regretted_in_the_readers_language() {
    let app = TestApp::start().await;
    app.db().close().await;
    let said = told(&app.nobody(), Method::GET, "/api/tracking/123456789", &json!(null)).await;
    assert_eq!(
        said,
        [
            "Сервис временно недоступен. Попробуйте ещё раз",
            "Қызмет уақытша қолжетімсіз. Қайталап көріңіз",
            "The service is temporarily unavailable. Please try again",
        ]
    );
}

#[tokio::test]
async fn lists_name_stages_and_categories_in_the_readers_language() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    owner.writes_order(json!({})).await.expect(201);
    owner.creates_product(json!({"category": "gift"})).await.expect(201);
    let shown = async |path: &str, field: &str| {
        let mut words = Vec::new();
        for language in LANGUAGES {
            let answer = read(&owner, path, language).await;
            assert_eq!(answer.header("content-language"), language, "{answer}");
            assert!(varies_by_language(&answer), "{answer}");
            words.push(answer.expect(200)["items"][0][field].as_str().expect("a word").to_owned());
        }
        words
    };
    assert_eq!(shown("/api/orders", "status_display").await, ["Новый", "Жаңа", "New"]);
    assert_eq!(shown("/api/products", "category_display").await, ["Подарок", "Сыйлық", "Gift"]);
    let public = format!("/api/public/products?shop_id={}", owner.shop_id);
    assert_eq!(shown(&public, "category_display").await, ["Подарок", "Сыйлық", "Gift"]);
}

/// The header may stand several times.
fn varies_by_language(answer: &Answer) -> bool {
    answer.headers.get_all("vary").iter().any(|value| value == "accept-language")
}

#[tokio::test]
async fn an_unknown_language_is_answered_in_russian() {
    let app = TestApp::start().await;
    for language in ["fr", "", "zz-ZZ;q=1", "*", ";;;q=,", "en;q=0", "\u{fffd}"] {
        let answer = read(&app.nobody(), "/api/nothing", language).await;
        assert_eq!(answer.expect(404)["detail"], "Не найдено", "{language:?}");
    }
}

#[tokio::test]
async fn an_answer_without_words_names_no_language() {
    let app = TestApp::start().await;
    let answer = read(&app.owner().await, "/api/orders/summary", "kk").await;
    answer.expect(200);
    assert_eq!(answer.header("content-language"), "", "{answer}");
    assert!(!varies_by_language(&answer), "{answer}");
}

#[tokio::test]
async fn a_replayed_answer_stays_in_the_language_it_was_given_in() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let placed = async |language: &str| {
        let request = owner.request(Method::POST, "/api/orders").read_in(language);
        let request = request.header("idempotency-key", "once");
        owner.send(request.json(&json!({"customer_phone": "+77017654321", "total": 5_000}))).await
    };
    let (first, again) = (placed("kk").await, placed("en").await);
    assert_eq!(first.expect(201)["status_display"], "Жаңа");
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.body, first.body);
    assert_eq!((first.header("content-language"), again.header("content-language")), ("kk", ""));
}

#[tokio::test]
async fn a_code_is_announced_in_the_readers_language() {
    let app = TestApp::start().await;
    let nobody = app.nobody();
    for (language, message) in [
        ("ru", "OTP отправлен на ваш Telegram"),
        ("kk", "Бір реттік код Telegram арқылы жіберілді"),
        ("en", "The one-time code was sent to your Telegram"),
    ] {
        let request = nobody.request(Method::POST, "/api/auth/request-otp").read_in(language);
        let answer = nobody.send(request.json(&json!({"phone": "+77015556677"}))).await;
        assert_eq!(answer.expect(201)["message"], message);
    }
}
