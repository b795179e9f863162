//! The rows of a table as a file has them, whatever wrote it.
//!
//! Invariant: a row that is broken is told, and the one on the next line is read:
//! quotation marks that never close do not swallow the rest.

/// A row beyond so many lines has forgotten to close its quotation marks.
const MOST_LINES: usize = 100;

/// A row of the table.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::customers) struct Row {
    /// Of the file, from 1.
    pub line: usize,
    /// None: its quotation marks do not close.
    pub cells: Option<Vec<String>>,
}

/// All rows of a text, blank ones too.
pub(super) struct Rows<'a> {
    text: &'a str,
    at: usize,
    line: usize,
    delimiter: u8,
}

impl<'a> Rows<'a> {
    pub(super) fn new(text: &'a str, delimiter: u8) -> Self {
        Self { text, at: 0, line: 1, delimiter }
    }

    /// The cells of the row that begins here, where the next one does, and how many
    /// lines lie between; None where quotation marks do not close.
    fn cells(&self) -> Option<(Vec<String>, usize, usize)> {
        let (bytes, mut at, mut lines, mut cells) = (self.text.as_bytes(), self.at, 0, Vec::new());
        loop {
            let mut cell = String::new();
            if bytes.get(at) == Some(&b'"') {
                let (inside, end) = self.quoted(at + 1)?;
                lines += inside.matches('\n').count();
                cell = inside;
                at = end;
            }
            let end = |byte: &u8| *byte == self.delimiter || *byte == b'\n' || *byte == b'\r';
            let length = bytes[at..].iter().position(end).unwrap_or(bytes.len() - at);
            cell.push_str(&self.text[at..at + length]);
            cells.push(cell);
            at += length;
            match bytes.get(at) {
                Some(byte) if *byte == self.delimiter => at += 1,
                Some(b'\r') if bytes.get(at + 1) == Some(&b'\n') => return Some((cells, at + 2, lines + 1)),
                Some(_) => return Some((cells, at + 1, lines + 1)),
                None => return Some((cells, at, lines + 1)),
            }
        }
    }

    /// What stands in quotation marks from there, and where they have closed.
    fn quoted(&self, from: usize) -> Option<(String, usize)> {
        let (mut inside, mut at, mut lines) = (String::new(), from, 0);
        loop {
            let length = self.text[at..].find('"')?;
            let part = &self.text[at..at + length];
            lines += part.matches('\n').count();
            if lines > MOST_LINES {
                return None;
            }
            inside.push_str(part);
            at += length + 1;
            if self.text.as_bytes().get(at) != Some(&b'"') {
                return Some((inside, at));
            }
            inside.push('"');
            at += 1;
        }
    }
}

impl Iterator for Rows<'_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        if self.at >= self.text.len() {
            return None;
        }
        let line = self.line;
        if let Some((cells, next, lines)) = self.cells() {
            (self.at, self.line) = (next, line + lines);
            return Some(Row { line, cells: Some(cells) });
        }
        let rest = &self.text[self.at..];
        self.at += rest.find('\n').map_or(rest.len(), |length| length + 1);
        self.line += 1;
        Some(Row { line, cells: None })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(usize, Option<Vec<String>>)> {
        Rows::new(text, b';').map(|row| (row.line, row.cells)).collect()
    }

    fn of(cells: &[&str]) -> Option<Vec<String>> {
        Some(cells.iter().map(|cell| (*cell).to_owned()).collect())
    }

    #[test]
    fn cells_are_what_stands_between_delimiters() {
        assert_eq!(
            rows("a;б;\r\n;c\n\nd"),
            [(1, of(&["a", "б", ""])), (2, of(&["", "c"])), (3, of(&[""])), (4, of(&["d"])),]
        );
        assert_eq!(rows("a;b\rc"), [(1, of(&["a", "b"])), (2, of(&["c"]))]);
    }

    #[test]
    fn quotation_marks_keep_delimiters_lines_and_each_other() {
        assert_eq!(
            rows("\"a;b\";\"две\nстроки\"\n\"\"\"О\"\"\";x\"y"),
            [(1, of(&["a;b", "две\nстроки"])), (3, of(&["\"О\"", "x\"y"])),]
        );
    }

    #[test]
    fn quotation_marks_that_never_close_are_one_lines_fault() {
        assert_eq!(rows("a\n\"b;c\nd;e\n"), [(1, of(&["a"])), (2, None), (3, of(&["d", "e"]))]);
        let far = format!("\"b\n{}\"\n", "c\n".repeat(MOST_LINES + 1));
        let read = rows(&far);
        assert_eq!(read[0], (1, None));
        assert_eq!(read[1], (2, of(&["c"])));
        assert!(read.len() > MOST_LINES);
    }
}
