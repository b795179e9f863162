//! Texts of requests that have a form: what the document says of a phone stands
//! here once, not at every field that takes one.
//!
//! Invariant: a text comes in as any string does. Whether it keeps its form is
//! for [`Checks`](super::Checks) to say, with every other objection; the
//! document only says it beforehand.
//!
//! A field names its type and the function that describes it, since utoipa
//! would make a schema of its own of the type:
//! `#[schema(schema_with = PhoneInput::schema)] phone: PhoneInput`, or
//! `or_null` where `null` is taken too.

use std::ops::Deref;

use serde::Deserialize;
use utoipa::openapi::schema::{Object, ObjectBuilder, SchemaType, Type};

use crate::values::{Phone, Text};

const LONGEST_PHONE: usize = 32;
const LONGEST_EMAIL: usize = 254;

/// Spaces of any kind, and what phones paste along with them unseen.
const BLANKS: &str = r" \t-\r\u00A0\u00AD\u2000-\u200F\u202A-\u202F\u205F-\u2064\u2066-\u2069\u3000\uFEFF";
/// Dashes of any kind, and dots.
const DASHES: &str = r"\u2010-\u2015\u2212.-";

/// A phone in Kazakhstan, however people write it.
fn kazakh() -> String {
    let (gap, digit) = (format!("[{BLANKS}{DASHES}]*"), "[0-9]");
    format!(
        r"{gap}(\+?7{gap}(\({digit}{{3}}\)|{digit}{{3}})|8{gap}(\({digit}{{3}}\)|{digit}{{3}})|\+8{gap}(\(7{digit}{{2}}\)|7{digit}{{2}}))({gap}{digit}){{7}}{gap}"
    )
}

/// And one of anywhere else.
const ABROAD: &str = r"\+[1-689][0-9]{6,14}";

fn phone(pattern: String) -> ObjectBuilder {
    ObjectBuilder::new().max_length(Some(LONGEST_PHONE)).pattern(Some(pattern))
}

/// Six digits, with spaces around and between them.
fn otp() -> ObjectBuilder {
    let pattern = format!("^[{BLANKS}]*([0-9][{BLANKS}]*){{6}}$");
    ObjectBuilder::new().min_length(Some(6)).max_length(Some(LONGEST_PHONE)).pattern(Some(pattern))
}

/// A text with a form.
pub trait TextInput {
    /// Shown where a field has no example of its own.
    const EXAMPLE: &'static str;

    /// Its limits and its pattern.
    fn form() -> ObjectBuilder;

    /// What the document says of a field that takes it.
    fn schema() -> Object {
        Self::like(Self::EXAMPLE)
    }

    /// The same, with an example of the field's own.
    fn like(example: &str) -> Object {
        with_example(Self::form().schema_type(Type::String), example)
    }

    /// What it says of a field that takes `null` too.
    fn or_null() -> Object {
        Self::like_or_null(Self::EXAMPLE)
    }

    /// The same, with an example of the field's own.
    fn like_or_null(example: &str) -> Object {
        with_example(Self::form().schema_type(SchemaType::from_iter([Type::String, Type::Null])), example)
    }
}

/// As utoipa's derive says it for the fields beside.
#[expect(deprecated, reason = "one example, which is what a whole request is put together from")]
fn with_example(schema: ObjectBuilder, example: &str) -> Object {
    schema.example(Some(example.into())).build()
}

/// What is wrong with a text where the document shows this pattern; None where
/// it keeps its form, or the pattern is none of these.
pub(super) fn objection(pattern: &str, text: &str) -> Option<Text> {
    let is = |form: ObjectBuilder| form.build().pattern.as_deref() == Some(pattern);
    let text = text.trim();
    if is(PhoneInput::form()) {
        Phone::any(text).err().map(Text::from)
    } else if is(KazakhPhoneInput::form()) || (is(BlankableKazakhPhoneInput::form()) && !text.is_empty()) {
        Phone::kazakh(text).err().map(Text::from)
    } else {
        None
    }
}

macro_rules! inputs {
    ($($(#[$meta:meta])+ $name:ident = $form:expr, like $example:literal;)+) => {
        $(
            $(#[$meta])+
            #[derive(Clone, Debug, Deserialize)]
            #[serde(transparent)]
            pub struct $name(String);

            impl TextInput for $name {
                const EXAMPLE: &'static str = $example;

                fn form() -> ObjectBuilder {
                    $form
                }
            }

            impl Deref for $name {
                type Target = str;

                fn deref(&self) -> &str {
                    &self.0
                }
            }
        )+
    };
}

inputs! {
    /// A phone anywhere in the world: a buyer's, a shop's.
    PhoneInput = phone(format!("^({ABROAD}|{})$", kazakh())), like "+77011234567";
    /// A phone in Kazakhstan: of those who sign in, of staff, of recipients.
    KazakhPhoneInput = phone(format!("^{}$", kazakh())), like "+77011234567";
    /// The same where a blank one says nothing.
    BlankableKazakhPhoneInput = phone(format!("^({})?$", kazakh())), like "+77017654321";
    /// A one-time code, as it was pasted.
    OtpInput = otp(), like "123456";
    /// An e-mail address; a blank one says nothing.
    EmailInput = ObjectBuilder::new().max_length(Some(LONGEST_EMAIL)).pattern(Some("^([!-?A-~]+@[!-?A-~]+)?$")),
        like "maria@example.com";
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn told(schema: &Object) -> Value {
        serde_json::to_value(schema).expect("JSON")
    }

    #[test]
    fn a_text_comes_in_as_any_string_does() {
        let read = serde_json::from_value::<PhoneInput>(json!(" 8 701 123-45-67 ")).expect("a string");
        assert_eq!(&*read, " 8 701 123-45-67 ");
        for json in ["7", "null", "[]", "{}", "true"] {
            let [own, string] = [
                serde_json::from_str::<PhoneInput>(json).map(drop),
                serde_json::from_str::<String>(json).map(drop),
            ];
            assert_eq!(own.expect_err(json).to_string(), string.expect_err(json).to_string());
        }
    }

    #[test]
    fn the_document_says_what_a_phone_is_and_whether_null_is_one() {
        let schema = told(&KazakhPhoneInput::like("+77051234567"));
        assert_eq!(schema["type"], "string");
        assert_eq!(schema["example"], "+77051234567");
        let pattern = schema["pattern"].as_str().expect("a pattern");
        assert!(pattern.starts_with("^[ ") && pattern.contains(r"\+8"), "{pattern}");
        assert_eq!(told(&PhoneInput::or_null())["type"], json!(["string", "null"]));
    }
}
