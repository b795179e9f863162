//! Names inside sentences, in the quotation marks of the reader's language.
//!
//! Invariant: marks never stand in marks of their own kind: «Букет роз „Классика“».

use super::Language;

/// Whatever people type for a quotation mark.
const MARKS: [char; 7] = ['"', '«', '»', '“', '”', '„', '‟'];

/// A name in quotation marks; those that are in it become inner ones.
#[must_use]
pub fn quoted(name: &str, language: Language) -> String {
    let (outer, inner) = match language {
        Language::Ru | Language::Kk => (('«', '»'), ('„', '“')),
        Language::En => (('“', '”'), ('‘', '’')),
    };
    let mut said = String::with_capacity(name.len() + 8);
    said.push(outer.0);
    let mut before = None;
    for letter in name.trim().chars() {
        said.push(match letter {
            '«' => inner.0,
            '»' => inner.1,
            mark if MARKS.contains(&mark) => {
                if opens_after(before) {
                    inner.0
                } else {
                    inner.1
                }
            }
            letter => letter,
        });
        before = Some(letter);
    }
    said.push(outer.1);
    said
}

/// A mark that looks the same at both ends opens what begins a word.
fn opens_after(before: Option<char>) -> bool {
    before.is_none_or(|before| before.is_whitespace() || matches!(before, '(' | '[' | '-' | '–' | '—'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_quotation_marks_is_quoted_around_them() {
        for (name, russian, english) in [
            ("Розы", "«Розы»", "“Розы”"),
            ("Букет роз «Классика»", "«Букет роз „Классика“»", "“Букет роз ‘Классика’”"),
            ("Букет \"Классика\"", "«Букет „Классика“»", "“Букет ‘Классика’”"),
            ("“Rose” (\"red\")", "«„Rose“ („red“)»", "“‘Rose’ (‘red’)”"),
            ("Букет „Весна“", "«Букет „Весна“»", "“Букет ‘Весна’”"),
            ("Букет роз 'Классика'", "«Букет роз 'Классика'»", "“Букет роз 'Классика'”"),
            (" L'Or ", "«L'Or»", "“L'Or”"),
        ] {
            assert_eq!(quoted(name, Language::Ru), russian);
            assert_eq!(quoted(name, Language::Kk), russian);
            assert_eq!(quoted(name, Language::En), english);
        }
    }
}
