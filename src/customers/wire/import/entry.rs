//! A row of the table as a customer, with every objection to it.

use chrono::NaiveDate;

use super::heads::{Column, flag};
use super::rows::Row;
use super::table::Table;
use crate::customers::customer::LONGEST_NOTES;
use crate::customers::import::{Entry, Given};
use crate::customers::wire::input::{
    LONGEST_ADDRESS, LONGEST_NAME, LONGEST_SOURCE, checked_birth, checked_email, checked_tags,
};
use crate::http::{Checks, Error, Loc, as_written};
use crate::values::{ShopZone, Text};

/// How people in Kazakhstan write dates.
const DAY_FIRST: [&str; 3] = ["%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y"];

/// What is wrong with a row: at which field, and why.
pub(in crate::customers) type Fault = (String, Text);

/// When and where rows are read.
#[derive(Clone, Copy)]
pub(in crate::customers) struct Day {
    pub today: NaiveDate,
    pub zone: ShopZone,
}

/// The customer that a row tells of.
///
/// # Errors
/// All that is wrong with the row.
pub(in crate::customers) fn entry_of(table: &Table, row: Row, day: Day) -> Result<Entry, Vec<Fault>> {
    let Some(cells) = row.cells else {
        return Err(vec![("file".to_owned(), Text::new("import-open-quotes"))]);
    };
    if cells.iter().skip(table.columns().len()).any(|cell| !cell.trim().is_empty()) {
        return Err(vec![("file".to_owned(), Text::new("import-too-many-cells"))]);
    }
    let mut checks = Checks::body();
    let (mut phone, mut given) = (None, Given::default());
    for (column, cell) in table.columns().iter().zip(&cells) {
        let said = as_written(cell.trim());
        if let (Some(column), false) = (column, said.is_empty()) {
            match column {
                Column::Phone => phone = checks.any_phone("phone", said).map(|phone| phone.to_string()),
                column => read(&mut checks, &mut given, (*column, said), day),
            }
        } else if *column == Some(Column::Phone) {
            checks.lacks("phone");
        }
    }
    if cells.len()
        <= table.columns().iter().position(|column| *column == Some(Column::Phone)).unwrap_or_default()
    {
        checks.lacks("phone");
    }
    match (checks.done(), phone) {
        (Ok(()), Some(phone)) => Ok(Entry { line: row.line, phone, given }),
        (Err(Error::Invalid(objections)), _) => Err(objections
            .into_iter()
            .map(|objection| {
                let field = objection.loc.into_iter().find_map(|loc| match loc {
                    Loc::Name(name) if name != "body" => Some(name),
                    _ => None,
                });
                (field.unwrap_or_default(), objection.msg)
            })
            .collect()),
        _ => Err(vec![("phone".to_owned(), Text::new("required"))]),
    }
}

fn read(checks: &mut Checks, given: &mut Given, (column, said): (Column, &str), day: Day) {
    match column {
        Column::Phone => {}
        Column::Name => given.name = checks.optional_text("name", Some(said), LONGEST_NAME),
        Column::Email => given.email = checked_email(checks, said),
        Column::BirthDate => {
            given.birth_date = checked_birth(checks, &as_iso(said), day.zone, day.today);
        }
        Column::Address => given.address = checks.optional_address("address", Some(said), LONGEST_ADDRESS),
        Column::Preferences => {
            given.preferences = checks.optional_prose("preferences", Some(said), LONGEST_NOTES);
        }
        Column::Notes => given.notes = checks.optional_prose("notes", Some(said), LONGEST_NOTES),
        Column::Tags => given.tags = checked_tags(checks, &tags(said)),
        Column::IsBlocked => {
            let flag = flag(said).ok_or_else(|| Text::new("flag-expected"));
            given.is_blocked = checks.parsed("is_blocked", flag);
        }
        Column::Source => given.source = checks.optional_text("source", Some(said), LONGEST_SOURCE),
    }
}

/// A date in the order in which machines write it.
fn as_iso(said: &str) -> String {
    let day_first = |form: &&str| NaiveDate::parse_from_str(said, form).ok();
    DAY_FIRST.iter().find_map(day_first).map_or_else(|| said.to_owned(), |date| date.to_string())
}

/// The tags of a cell, parted by commas or semicolons; one in quotation marks may
/// hold these.
fn tags(cell: &str) -> Vec<String> {
    let (mut tags, mut tag, mut is_quoted, mut was_quote) = (Vec::new(), String::new(), false, false);
    for c in cell.chars() {
        match c {
            '"' if is_quoted => (is_quoted, was_quote) = (false, true),
            '"' if was_quote => {
                tag.push('"');
                (is_quoted, was_quote) = (true, false);
            }
            '"' if tag.trim().is_empty() => (tag, is_quoted) = (String::new(), true),
            ',' | ';' if !is_quoted => {
                tags.push(std::mem::take(&mut tag));
                was_quote = false;
            }
            c => {
                tag.push(c);
                was_quote = false;
            }
        }
    }
    tags.push(tag);
    tags.retain(|tag| !tag.trim().is_empty());
    tags
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day() -> Day {
        Day { today: NaiveDate::from_ymd_opt(2026, 11, 25).expect("a date"), zone: ShopZone::default() }
    }

    fn read_one(file: &str) -> Result<Entry, Vec<String>> {
        let table = Table::of(file.as_bytes()).expect("a table");
        let row = table.rows().next().expect("a row");
        entry_of(&table, row, day()).map_err(|faults| faults.into_iter().map(|(field, _)| field).collect())
    }

    #[test]
    fn a_row_is_a_customer() {
        let read = read_one(
            "телефон;имя;день рождения;теги;заблокирован;id\n8 (701) 555-00-01;'=Мария;15.05.1990;\"VIP, Опт\";да;7\n",
        );
        let Ok(read) = read else { panic!("refused") };
        assert_eq!((read.line, read.phone.as_str()), (2, "+77015550001"));
        assert_eq!(read.given.name.as_deref(), Some("=Мария"));
        assert_eq!(read.given.birth_date, NaiveDate::from_ymd_opt(1990, 5, 15));
        assert_eq!(
            (read.given.tags, read.given.is_blocked),
            (vec!["VIP".to_owned(), "Опт".to_owned()], Some(true))
        );
    }

    #[test]
    fn every_objection_to_a_row_is_told() {
        for (file, faults) in [
            ("phone;email;birth_date\n12;x;2999-01-01", vec!["phone", "email", "birth_date"]),
            ("phone;name\n;Мария", vec!["phone"]),
            ("name;phone\nМария", vec!["phone"]),
            ("phone;name\n87015550001;Мария;ещё", vec!["file"]),
            ("phone;name\n87015550001;\"Мария", vec!["file"]),
            ("phone;is_blocked\n87015550001;может", vec!["is_blocked"]),
        ] {
            assert_eq!(
                read_one(file).map(|_| ()).err(),
                Some(faults.into_iter().map(str::to_owned).collect()),
                "{file}"
            );
        }
    }

    #[test]
    fn a_tag_in_quotation_marks_may_hold_what_parts_them() {
        assert_eq!(tags("VIP, \"Опт, мелкий\"; \"О \"\"нас\"\"\",,"), ["VIP", "Опт, мелкий", "О \"нас\""]);
        assert_eq!(tags(" "), Vec::<String>::new());
    }
}
