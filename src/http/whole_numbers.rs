//! Whole numbers as clients write them. To JSON `2.0` and `2e0` are the integer 2,
//! and our document says so; serde's integers are written in digits alone.

use rust_decimal::Decimal;
use serde::de::IgnoredAny;

/// The JSON with such numbers in digits alone; None where it has none. Whatever is
/// no whole number, or too large for one of ours, stays as it was written, exactly.
pub(super) fn plain(json: &[u8]) -> Option<Vec<u8>> {
    let mut plain: Option<Vec<u8>> = None;
    let (mut at, mut copied) = (0, 0);
    while let Some(byte) = json.get(at) {
        match byte {
            b'"' => at = end_of_string(json, at),
            b'-' | b'0'..=b'9' => {
                let length = json[at..].iter().take_while(|byte| is_of_number(**byte)).count();
                let written = &json[at..at + length];
                if let Some(whole) = whole(written) {
                    let plain = plain.get_or_insert_default();
                    plain.extend_from_slice(&json[copied..at]);
                    plain.extend_from_slice(whole.to_string().as_bytes());
                    copied = at + length;
                }
                at += length;
            }
            _ => at += 1,
        }
    }
    plain.map(|mut plain| {
        plain.extend_from_slice(&json[copied..]);
        plain
    })
}

fn is_of_number(byte: u8) -> bool {
    byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E')
}

/// Just past the string that begins there.
fn end_of_string(json: &[u8], begin: usize) -> usize {
    let mut at = begin + 1;
    while let Some(byte) = json.get(at) {
        match byte {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    json.len()
}

/// What is written as a fraction or with an exponent, and is whole all the same.
fn whole(written: &[u8]) -> Option<i64> {
    let has_exponent = written.iter().any(|byte| matches!(byte, b'e' | b'E'));
    if !has_exponent && !written.contains(&b'.') {
        return None;
    }
    // What is no number of JSON stays wrong.
    serde_json::from_slice::<IgnoredAny>(written).ok()?;
    let text = std::str::from_utf8(written).ok()?;
    let number = if has_exponent { Decimal::from_scientific(text).ok()? } else { text.parse().ok()? };
    number.is_integer().then(|| i64::try_from(number).ok())?
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn whole_numbers_are_written_in_digits_and_all_else_stays() {
        for (json, expected) in [
            (
                r#"{"quantity": 2.0, "id":1e3,"a":[-4.00, 5]}"#,
                Some(r#"{"quantity": 2, "id":1000,"a":[-4, 5]}"#),
            ),
            (r#"{"price": 1000.50, "text": "2.0 and \" 3.0", "n": 7}"#, None),
            (r#"{"big": 1e400, "bad": 1., "worse": 1.e0, "long": 12345678901234567890.0}"#, None),
            (r#"{"open": "2.0"#, None),
        ] {
            let written = plain(json.as_bytes()).map(|bytes| String::from_utf8(bytes).expect("text"));
            assert_eq!(written.as_deref(), expected, "{json}");
        }
    }

    proptest! {
        #[test]
        fn what_it_says_stays_the_same(json in r#"[-0-9.eE+"\\{}\[\],: a]{0,40}"#) {
            let before = serde_json::from_str::<serde_json::Value>(&json).ok();
            let after = plain(json.as_bytes()).map(|bytes| serde_json::from_slice::<serde_json::Value>(&bytes).ok());
            if let (Some(before), Some(after)) = (&before, after) {
                let numbers = |value: &serde_json::Value| value.to_string().replace(".0", "");
                prop_assert_eq!(Some(numbers(before)), after.as_ref().map(numbers));
            }
        }
    }
}
