//! A file as a table of customers: in which alphabet it is written, what parts its
//! cells, and what its columns are.

use encoding_rs::{Encoding, WINDOWS_1251};

use super::heads::Column;
use super::rows::{Row, Rows};
use crate::http::{Error, Result};
use crate::values::Text;

/// A table has so many rows at most.
const MOST_ROWS: usize = 100_000;
/// Columns that nobody reads are named up to here.
const MOST_IGNORED: usize = 50;
const LONGEST_HEAD: usize = 100;
/// A line by which spreadsheets say what parts the cells.
const SEPARATOR_LINE: &str = "sep=";
const DELIMITERS: [u8; 3] = [b'\t', b',', b';'];

/// A table with its head read.
pub(in crate::customers) struct Table {
    text: String,
    delimiter: u8,
    /// Of the head.
    line: usize,
    columns: Vec<Option<Column>>,
    /// Heads of columns that are not read.
    pub ignored: Vec<String>,
}

impl Table {
    /// Reads a file up to its head.
    ///
    /// # Errors
    /// 415 for what is no text; 422 at `file` for a table without a column of phones,
    /// with two of one name, without rows, or with too many.
    pub(in crate::customers) fn of(file: &[u8]) -> Result<Self> {
        let text = decoded(file)?;
        let (delimiter, head) = head_of(&text).ok_or_else(|| refused(Text::new("import-without-phones")))?;
        let columns: Vec<_> = head.cells.iter().flatten().map(|name| Column::of(name)).collect();
        for (place, column) in columns.iter().enumerate() {
            if column.is_some() && columns[..place].contains(column) {
                let name = head.cells.iter().flatten().nth(place).cloned().unwrap_or_default();
                return Err(refused(Text::new("import-column-twice").with("column", short(&name))));
            }
        }
        let unread = head.cells.iter().flatten().zip(&columns).filter(|(_, column)| column.is_none());
        let unread = unread.map(|(name, _)| short(name.trim())).filter(|name| !name.is_empty());
        let ignored = unread.take(MOST_IGNORED).collect();
        let table = Self { delimiter, line: head.line, columns, ignored, text };
        match table.rows().take(MOST_ROWS + 1).count() {
            0 => Err(refused(Text::new("import-without-rows"))),
            rows if rows > MOST_ROWS => Err(refused(Text::new("import-too-long").with("most", MOST_ROWS))),
            _ => Ok(table),
        }
    }

    /// The rows below the head that say anything.
    pub(in crate::customers) fn rows(&self) -> impl Iterator<Item = Row> {
        let is_said = |row: &Row| {
            row.cells.as_ref().is_none_or(|cells| cells.iter().any(|cell| !cell.trim().is_empty()))
        };
        Rows::new(&self.text, self.delimiter).filter(move |row| row.line > self.line && is_said(row))
    }

    /// What each column is.
    pub(super) fn columns(&self) -> &[Option<Column>] {
        &self.columns
    }
}

fn refused(msg: Text) -> Error {
    Error::field("file", msg)
}

fn short(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(LONGEST_HEAD).collect()
}

/// UTF-8 or UTF-16 by their marks, UTF-8 by itself; else what Windows writes Russian in.
fn decoded(file: &[u8]) -> Result<String> {
    let text = match (Encoding::for_bom(file), std::str::from_utf8(file)) {
        (Some((encoding, _)), _) => encoding.decode(file).0.into_owned(),
        (None, Ok(text)) => text.to_owned(),
        (None, Err(_)) => WINDOWS_1251.decode(file).0.into_owned(),
    };
    if text.contains('\0') { Err(Error::UnsupportedMedia) } else { Ok(text) }
}

/// The head, and what parts its cells: that by which most columns are known, phones
/// among them. Of equals, the last.
fn head_of(text: &str) -> Option<(u8, Row)> {
    let is_said = |row: &Row| row.cells.iter().flatten().any(|cell| !cell.trim().is_empty());
    let is_head = |row: &Row| !row.cells.iter().flatten().any(|cell| cell.starts_with(SEPARATOR_LINE));
    let heads = DELIMITERS.into_iter().filter_map(|delimiter| {
        let head = Rows::new(text, delimiter).take(10).filter(is_said).find(is_head)?;
        let known: Vec<_> = head.cells.iter().flatten().filter_map(|name| Column::of(name)).collect();
        known.contains(&Column::Phone).then_some((known.len(), delimiter, head))
    });
    heads.max_by_key(|(known, ..)| *known).map(|(_, delimiter, head)| (delimiter, head))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(file: &[u8]) -> Vec<Option<Column>> {
        Table::of(file).map(|table| table.columns).unwrap_or_default()
    }

    #[test]
    fn a_table_is_read_in_whatever_alphabet_and_with_whatever_delimiter() {
        let known = [Some(Column::Name), Some(Column::Phone)];
        let russian = "Имя;Телефон\nМария;87015550001\n";
        assert_eq!(columns(russian.as_bytes()), known);
        assert_eq!(columns(format!("\u{feff}{russian}").as_bytes()), known);
        assert_eq!(columns(&WINDOWS_1251.encode(russian).0), known);
        let wide: Vec<_> = format!("\u{feff}{russian}").encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(columns(&wide), known);
        assert_eq!(columns("name,phone\n,1".as_bytes()), known);
        assert_eq!(columns("name\tphone\n\t1".as_bytes()), known);
        assert_eq!(columns("sep=;\nname;phone\n;1".as_bytes()), known);
        assert_eq!(columns("\n\"name\";\"phone\"\n;1".as_bytes()), known);
    }

    #[test]
    fn what_is_no_table_of_customers_is_refused() {
        for file in ["", "name;email\nМария;a@b.kz", "phone;Телефон\n1;2", "phone\n", "phone\n\n ;\n"]
        {
            assert!(matches!(Table::of(file.as_bytes()), Err(Error::Invalid(_))), "{file}");
        }
        assert!(matches!(Table::of(b"PK\x03\x04\x00\x00phone"), Err(Error::UnsupportedMedia)));
        let long = format!("phone\n{}", "1\n".repeat(MOST_ROWS + 1));
        assert!(matches!(Table::of(long.as_bytes()), Err(Error::Invalid(_))));
    }
}
