//! Tables as CSV, for spreadsheets.
//!
//! Invariant: no cell that somebody wrote is taken for a formula: one that begins
//! as formulas do is put behind an apostrophe, and so is one that begins with
//! apostrophes before that, so that [`as_written`] knows what stood there. Numbers
//! are ours, and stay numbers.

use std::convert::Infallible;

use axum::body::Body;
use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures::{Stream, StreamExt};
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
            Self::Text(text) if is_like_formula(text) => format!("'{text}"),
            Self::Text(text) | Self::Plain(text) => text.clone(),
            Self::Empty => String::new(),
        }
    }
}

/// True of what a spreadsheet would reckon, were it not for an apostrophe.
fn is_like_formula(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// What stood in a cell before it was kept from being a formula.
pub fn as_written(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| is_like_formula(rest)).unwrap_or(cell)
}

/// Rows as they stand in a file, after what is there already.
fn written(before: Vec<u8>, rows: impl IntoIterator<Item = Vec<String>>) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(before);
    for row in rows {
        writer.write_record(row)?;
    }
    writer.into_inner().map_err(|error| csv::Error::from(std::io::Error::other(error.to_string())))
}

fn cells(row: &[Cell]) -> Vec<String> {
    row.iter().map(Cell::written).collect()
}

fn head(columns: &[&str]) -> Result<Vec<u8>, csv::Error> {
    let names = columns.iter().map(|name| (*name).to_owned()).collect();
    written(BYTE_ORDER_MARK.to_vec(), [names])
}

fn file(name: &str, body: impl Into<Body>) -> Result<Response> {
    let file = format!("attachment; filename=\"{name}.csv\"");
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8; header=present")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_str(&file).map_err(Error::internal)?),
    ];
    Ok((headers, body.into()).into_response())
}

/// A table as a file that is sent as it is read, however long. A batch that can't be
/// read ends it midway, and the connection with it.
///
/// # Errors
/// The head can't be written, which is our defect.
pub fn streamed_sheet<S>(name: &str, columns: &[&str], batches: S) -> Result<Response>
where
    S: Stream<Item = Result<Vec<Vec<Cell>>>> + Send + 'static,
{
    let head = head(columns).map(Bytes::from).map_err(Error::internal)?;
    let rows = batches.map(|batch| {
        let rows = batch?.iter().map(|row| cells(row)).collect::<Vec<_>>();
        written(Vec::new(), rows).map(Bytes::from).map_err(Error::internal)
    });
    file(name, Body::from_stream(futures::stream::once(async { Ok(head) }).chain(rows)))
}

impl Sheet {
    fn bytes(&self) -> Result<Vec<u8>, csv::Error> {
        written(head(self.columns)?, self.rows.iter().map(|row| cells(row)))
    }

    /// The table as a file.
    ///
    /// # Errors
    /// A row has more cells than there are columns, which is our defect.
    pub fn answer(&self) -> Result<Response> {
        file(&self.name, self.bytes().map_err(Error::internal)?)
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
    fn what_was_kept_from_being_a_formula_is_read_as_it_stood() {
        for text in ["=1+1", "'=1", "''+7", "'tis", "'", "", "-", "@мама", "О'Генри"] {
            assert_eq!(as_written(&Cell::Text(text.to_owned()).written()), text);
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
