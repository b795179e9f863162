//! The one way a request fails. Its JSON is always `{"detail": …}`, and a rule
//! of the trade adds `code`, a stable word for programs.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use utoipa::ToSchema;

use crate::db;

/// What a handler returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Seconds after which a client may try again when the database was away.
const RETRY_AFTER_OUTAGE: u64 = 2;

/// Why a request failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// 422: the request breaks the schema, a format, or a rule over its own fields.
    #[error("invalid request")]
    Invalid(Vec<FieldError>),
    /// 400: a rule of the trade says no.
    #[error("{code}: {detail}")]
    Rule { code: &'static str, detail: String },
    /// 401.
    #[error("unauthorized: {0}")]
    Unauthorized(&'static str),
    /// 403: the role lacks the permission.
    #[error("forbidden")]
    Forbidden,
    /// 404: not there, or another shop's.
    #[error("not found: {0}")]
    NotFound(&'static str),
    /// 405, with what is allowed.
    #[error("method not allowed")]
    MethodNotAllowed,
    /// 409: a request under the same key is still running.
    #[error("in progress")]
    InProgress,
    /// 413.
    #[error("too large")]
    TooLarge,
    /// 415.
    #[error("unsupported media type")]
    UnsupportedMedia,
    /// 429, with the seconds to wait.
    #[error("too many requests")]
    TooMany { retry_after: u64 },
    /// 503: the database or a needed service is away.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// 500: our defect.
    #[error("internal error")]
    Internal(anyhow::Error),
}

/// One field that breaks the schema, with the way to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// The way to the field, from `body`, `query`, `path` or `header` on.
    #[schema(example = json!(["body", "customer_phone"]))]
    pub loc: Vec<Loc>,
    #[schema(example = "Неверный формат телефона")]
    pub msg: String,
    /// `value_error`, `type_error`, `missing` or `json_invalid`.
    #[serde(rename = "type")]
    #[schema(example = "value_error")]
    pub kind: &'static str,
}

/// One step to a field: a name, or an index of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(untagged)]
pub enum Loc {
    Name(String),
    Index(usize),
}

/// Body of every failed request.
#[derive(Serialize, ToSchema)]
pub struct ErrorBody {
    pub detail: Detail,
    /// A stable word for the rule that said no.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "illegal_transition")]
    pub code: Option<&'static str>,
    /// Seconds to wait.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
}

/// A sentence, or the list of fields that break the schema.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub enum Detail {
    Text(String),
    Fields(Vec<FieldError>),
}

impl Error {
    /// A rule of the trade that says no: a stable word and a sentence.
    pub fn rule(code: &'static str, detail: impl Into<String>) -> Self {
        Self::Rule { code, detail: detail.into() }
    }

    /// One field of the body that breaks a rule.
    pub fn field(name: &str, msg: impl Into<String>) -> Self {
        let loc = vec![Loc::Name("body".to_owned()), Loc::Name(name.to_owned())];
        Self::Invalid(vec![FieldError { loc, msg: msg.into(), kind: "value_error" }])
    }

    /// Our defect, logged and answered as 500.
    pub fn internal(error: impl Into<anyhow::Error>) -> Self {
        Self::Internal(error.into())
    }

    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Rule { .. } => StatusCode::BAD_REQUEST,
            Self::Unauthorized(_) => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::InProgress => StatusCode::CONFLICT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMedia => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The sentence a person reads; for field errors, that of the first.
    pub fn sentence(&self) -> String {
        match self {
            Self::Invalid(fields) => fields.first().map_or_else(String::new, |field| field.msg.clone()),
            Self::Rule { detail, .. } => detail.clone(),
            Self::Unauthorized(why) => (*why).to_owned(),
            Self::Forbidden => "Недостаточно прав".to_owned(),
            Self::NotFound(what) => (*what).to_owned(),
            Self::MethodNotAllowed => "Метод не поддерживается".to_owned(),
            Self::InProgress => "Запрос с этим ключом ещё выполняется".to_owned(),
            Self::TooLarge => "Слишком большой запрос".to_owned(),
            Self::UnsupportedMedia => "Неподдерживаемый тип содержимого".to_owned(),
            Self::TooMany { retry_after } => {
                format!("Превышен лимит запросов. Попробуйте через {retry_after} секунд")
            }
            Self::Unavailable(_) => "Сервис временно недоступен. Попробуйте ещё раз".to_owned(),
            Self::Internal(_) => "Внутренняя ошибка сервера".to_owned(),
        }
    }

    fn retry_after(&self) -> Option<u64> {
        match self {
            Self::TooMany { retry_after } => Some(*retry_after),
            Self::InProgress => Some(1),
            Self::Unavailable(_) => Some(RETRY_AFTER_OUTAGE),
            _ => None,
        }
    }

    fn body(self) -> ErrorBody {
        let code = if let Self::Rule { code, .. } = &self { Some(*code) } else { None };
        let retry_after = if let Self::TooMany { retry_after } = &self { Some(*retry_after) } else { None };
        let detail = match self {
            Self::Invalid(fields) => Detail::Fields(fields),
            other => Detail::Text(other.sentence()),
        };
        ErrorBody { detail, code, retry_after }
    }
}

/// What went wrong, for the layer that shows it to people as a page.
#[derive(Clone)]
pub(super) struct Sentence(pub String);

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let status = self.status();
        match &self {
            Self::Internal(error) => tracing::error!(error = format!("{error:#}"), "request failed"),
            Self::Unavailable(error) => tracing::warn!(error, "request not served"),
            _ => {}
        }
        let retry_after = self.retry_after();
        let sentence = Sentence(self.sentence());
        let mut response = (status, axum::Json(self.body())).into_response();
        let headers = response.headers_mut();
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response.extensions_mut().insert(sentence);
        response
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        if db::is_unavailable(&error) { Self::Unavailable(error.to_string()) } else { Self::internal(error) }
    }
}

impl From<db::Error> for Error {
    fn from(error: db::Error) -> Self {
        match error {
            db::Error::ShopUnknown => Self::NotFound("Магазин не найден"),
            db::Error::Database(error) => error.into(),
        }
    }
}
