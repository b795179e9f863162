//! Tables as CSV, for spreadsheets.
//!
//! Invariant: no cell that somebody wrote is taken for a formula: one that begins
//! as formulas do is put behind an apostrophe. Numbers are ours, and stay numbers.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, header};
use serde::Serialize;
use utoipa::ToSchema;

use super::error::{Error, Result};

/// By this, spreadsheets know that the text is UTF-8.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// How an answer is written.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    ToSchema,
    strum::EnumString,
    strum::VariantNames,
    strum::IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum AnswerFormat {
    Json,
    Csv,
}

/// The form that the request's `Accept` asks for: CSV where it is named, and JSON
/// is not liked more.
pub struct AcceptedFormat(pub AnswerFormat);

/// A cell of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// What people have written.
    Text(String),
    /// What we have written ourselves: a number, a date, a word of a closed set.
    Plain(String),
    Empty,
}

/// A table to be answered.
pub struct Sheet {
    /// Of its file, without its ending; ASCII.
    pub name: String,
    pub columns: &'static [&'static str],
    pub rows: Vec<Vec<Cell>>,
}

impl Cell {
    /// A text, if there is one.
    pub fn text(text: Option<&str>) -> Self {
        text.map_or(Self::Empty, |text| Self::Text(text.to_owned()))
    }

    /// Something of ours.
    pub fn plain(plain: impl ToString) -> Self {
        Self::Plain(plain.to_string())
    }

    /// The same, if there is any.
    pub fn optional(plain: Option<impl ToString>) -> Self {
        plain.map_or(Self::Empty, Self::plain)
    }

    fn written(&self) -> String {
        match self {
            Self::Text(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r']) => format!("'{text}"),
            Self::Text(text) | Self::Plain(text) => text.clone(),
            Self::Empty => String::new(),
        }
    }
}

impl Sheet {
    fn bytes(&self) -> Result<Vec<u8>, csv::Error> {
        let mut writer =
            csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(BYTE_ORDER_MARK.to_vec());
        writer.write_record(self.columns)?;
        for row in &self.rows {
            writer.write_record(row.iter().map(Cell::written))?;
        }
        writer.into_inner().map_err(|error| csv::Error::from(std::io::Error::other(error.to_string())))
    }

    /// The table as a file.
    ///
    /// # Errors
    /// A row has more cells than there are columns, which is our defect.
    pub fn answer(&self) -> Result<Response> {
        let bytes = self.bytes().map_err(Error::internal)?;
        let file = format!("attachment; filename=\"{}.csv\"", self.name);
        let headers = [
            (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8; header=present")),
            (header::CONTENT_DISPOSITION, HeaderValue::from_str(&file).map_err(Error::internal)?),
        ];
        Ok((headers, bytes).into_response())
    }
}

impl<S: Send + Sync> FromRequestParts<S> for AcceptedFormat {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        let is_csv = prefers_csv(&parts.headers);
        Ok(Self(if is_csv { AnswerFormat::Csv } else { AnswerFormat::Json }))
    }
}

fn prefers_csv(headers: &HeaderMap) -> bool {
    let liked = |kind: &str| {
        let values = headers.get_all(header::ACCEPT).into_iter().filter_map(|value| value.to_str().ok());
        let ranges = values.flat_map(|value| value.split(',')).filter_map(|range| {
            let mut parts = range.split(';').map(str::trim);
            let is_it = parts.next().is_some_and(|named| named.eq_ignore_ascii_case(kind));
            let quality = parts.find_map(|part| part.strip_prefix("q="));
            is_it.then(|| quality.map_or(1.0, |quality| quality.parse::<f32>().unwrap_or(1.0)))
        });
        ranges.fold(0.0_f32, f32::max)
    };
    let csv = liked("text/csv");
    csv > 0.0 && csv >= liked("application/json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_stay_texts_and_numbers_numbers() {
        let row = [
            ("=1+1", "'=1+1"),
            ("+7701", "'+7701"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\r=1", "\"'\r=1\""),
            ("Роза, \"Красная\"", "\"Роза, \"\"Красная\"\"\""),
            ("1=1", "1=1"),
        ];
        for (written, shown) in row {
            let sheet = Sheet {
                name: String::new(),
                columns: &["a", "b", "c"],
                rows: vec![vec![Cell::Text(written.to_owned()), Cell::plain(-5), Cell::Empty]],
            };
            let bytes = String::from_utf8(sheet.bytes().unwrap()).unwrap();
            assert_eq!(bytes, format!("\u{feff}a,b,c\r\n{shown},-5,\r\n"));
        }
    }

    #[test]
    fn csv_is_answered_where_it_is_asked_for() {
        for (accept, is_csv) in [
            ("text/csv", true),
            ("TEXT/CSV; charset=utf-8", true),
            ("text/csv, */*;q=0.1", true),
            ("application/json, text/csv;q=0.9", false),
            ("application/json;q=0.5, text/csv;q=0.9", true),
            ("text/csv;q=0", false),
            ("*/*", false),
            ("text/*", false),
            ("", false),
        ] {
            let headers = [(header::ACCEPT, HeaderValue::from_static(accept))].into_iter().collect();
            assert_eq!(prefers_csv(&headers), is_csv, "{accept}");
        }
        assert!(!prefers_csv(&HeaderMap::new()));
    }
}
