//! The one way a request fails. Its JSON is always `{"detail": …}`, and a rule
//! of the trade adds `code`, a stable word for programs.

use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use chrono::TimeDelta;
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use utoipa::ToSchema;

use crate::db;
use crate::values::{Language, Text};

/// What a handler returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Seconds after which a client may try again when the database was away.
const RETRY_AFTER_OUTAGE: u64 = 2;

/// Why a request failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// 422: the request breaks the schema, a format, or a rule over its own fields.
    #[error("invalid request")]
    Invalid(Vec<Objection>),
    /// 400: a rule of the trade says no.
    #[error("{code}: {detail}")]
    Rule { code: &'static str, detail: Text },
    /// 400: a rule of the trade says no for the moment, with the seconds to wait.
    #[error("{code}: {detail}, for {retry_after} s")]
    Pause { code: &'static str, detail: Text, retry_after: u64 },
    /// 401.
    #[error("unauthorized: {0}")]
    Unauthorized(Text),
    /// 403: the role or the key lacks the permission.
    #[error("forbidden")]
    Forbidden,
    /// 404: not there, or another shop's.
    #[error("not found: {0}")]
    NotFound(Text),
    /// 405, with what is allowed.
    #[error("method not allowed")]
    MethodNotAllowed,
    /// 409: a request under the same key is still running.
    #[error("in progress")]
    InProgress,
    /// 409: what the request counts on has changed meanwhile.
    #[error("changed meanwhile: {0}")]
    Stale(Text),
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

/// What is wrong with one field, before it is put into words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Objection {
    pub loc: Vec<Loc>,
    pub msg: Text,
    /// `value_error`, `type_error`, `missing` or `json_invalid`.
    pub kind: &'static str,
}

/// One field that breaks the schema, with the way to it.
#[derive(Serialize, ToSchema)]
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
    pub fn rule(code: &'static str, detail: impl Into<Text>) -> Self {
        Self::Rule { code, detail: detail.into() }
    }

    /// A rule that says no for so long: a stable word, and a sentence, which may
    /// speak of [`Error::whole_minutes`].
    pub fn pause(code: &'static str, detail: Text, left: TimeDelta) -> Self {
        let left = left.to_std().unwrap_or_default();
        let retry_after = (left.as_secs() + u64::from(left.subsec_nanos() > 0)).max(1);
        Self::Pause { code, detail, retry_after }
    }

    /// How long that is as people say it, rounded up.
    pub fn whole_minutes(left: TimeDelta) -> i64 {
        (left.num_seconds() + 59).div_euclid(60).max(1)
    }

    /// The same in hours.
    pub fn whole_hours(left: TimeDelta) -> i64 {
        (left.num_seconds() + 3_599).div_euclid(3_600).max(1)
    }

    /// One field of the body that breaks a rule.
    pub fn field(name: &str, msg: impl Into<Text>) -> Self {
        let loc = vec![Loc::Name("body".to_owned()), Loc::Name(name.to_owned())];
        Self::Invalid(vec![Objection { loc, msg: msg.into(), kind: "value_error" }])
    }

    /// Our defect, logged and answered as 500.
    pub fn internal(error: impl Into<anyhow::Error>) -> Self {
        Self::Internal(error.into())
    }

    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Rule { .. } | Self::Pause { .. } => StatusCode::BAD_REQUEST,
            Self::Unauthorized(_) => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::InProgress | Self::Stale(_) => StatusCode::CONFLICT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMedia => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The sentence a person reads; for field errors, that of the first.
    fn sentence(&self) -> Text {
        match self {
            Self::Invalid(objections) => {
                objections.first().map_or(Text::new("internal-error"), |objection| objection.msg.clone())
            }
            Self::Rule { detail: text, .. }
            | Self::Pause { detail: text, .. }
            | Self::Unauthorized(text)
            | Self::NotFound(text)
            | Self::Stale(text) => text.clone(),
            Self::Forbidden => Text::new("forbidden"),
            Self::MethodNotAllowed => Text::new("method-not-allowed"),
            Self::InProgress => Text::new("request-in-progress"),
            Self::TooLarge => Text::new("too-large"),
            Self::UnsupportedMedia => Text::new("unsupported-media"),
            Self::TooMany { retry_after } => {
                Text::new("too-many-requests").with("seconds", retry_after.cast_signed())
            }
            Self::Unavailable(_) => Text::new("unavailable"),
            Self::Internal(_) => Text::new("internal-error"),
        }
    }

    fn retry_after(&self) -> Option<u64> {
        match self {
            Self::TooMany { retry_after } | Self::Pause { retry_after, .. } => Some(*retry_after),
            Self::InProgress => Some(1),
            Self::Unavailable(_) => Some(RETRY_AFTER_OUTAGE),
            _ => None,
        }
    }

    /// The body a program reads.
    pub fn body(&self, language: Language) -> ErrorBody {
        let code = match self {
            Self::Rule { code, .. } | Self::Pause { code, .. } => Some(*code),
            Self::Stale(_) => Some("stale_version"),
            _ => None,
        };
        let retry_after = match self {
            Self::TooMany { retry_after } | Self::Pause { retry_after, .. } => Some(*retry_after),
            _ => None,
        };
        let detail = match self {
            Self::Invalid(objections) => {
                Detail::Fields(objections.iter().map(|objection| objection.spoken(language)).collect())
            }
            other => Detail::Text(other.sentence().speak(language)),
        };
        ErrorBody { detail, code, retry_after }
    }
}

/// What is said of a value that is of another type altogether. A query string
/// has texts only, so there it is found out later, and is the same fault.
const WRONG_TYPES: [&str; 5] =
    ["bad-type", "object-expected", "integer-expected", "flag-expected", "not-a-number"];

impl Objection {
    /// To a value: of what type the fault is follows from what is said of it,
    /// so that it is the same in body, query and path.
    pub fn to(loc: Vec<Loc>, msg: Text) -> Self {
        let kind = if WRONG_TYPES.contains(&msg.key()) { "type_error" } else { "value_error" };
        Self { loc, msg, kind }
    }

    fn spoken(&self, language: Language) -> FieldError {
        FieldError { loc: self.loc.clone(), msg: self.msg.speak(language), kind: self.kind }
    }
}

/// What went wrong, on its way out: the layer that knows the reader's language
/// puts it into words, as JSON or as a page.
#[derive(Clone)]
pub(super) struct Failure(Arc<Error>);

impl Failure {
    /// The body a program reads.
    pub fn body(&self, language: Language) -> ErrorBody {
        self.0.body(language)
    }

    /// The sentence a person reads.
    pub fn sentence(&self, language: Language) -> String {
        self.0.sentence().speak(language)
    }
}

impl IntoResponse for Error {
    /// Status and headers; the body is written by `failures::put_into_words`.
    fn into_response(self) -> Response {
        let status = self.status();
        match &self {
            Self::Internal(error) => tracing::error!(error = format!("{error:#}"), "request failed"),
            Self::Unavailable(error) => tracing::warn!(error, "request not served"),
            _ => {}
        }
        let mut response = status.into_response();
        let headers = response.headers_mut();
        if let Some(seconds) = self.retry_after() {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response.extensions_mut().insert(Failure(Arc::new(self)));
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
            db::Error::ShopUnknown => Self::NotFound(Text::new("shop-not-found")),
            db::Error::Database(error) => error.into(),
        }
    }
}

/// A refusal in the words that REST has for it.
impl<R: Into<Self>> From<db::Stop<R>> for Error {
    fn from(stop: db::Stop<R>) -> Self {
        match stop {
            db::Stop::Refused(refused) => refused.into(),
            db::Stop::Fault(fault) => fault.into(),
        }
    }
}
