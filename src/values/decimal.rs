//! Reads decimal text into hundredths, exactly.
//!
//! Invariant: no floating point and no work or memory beyond the text itself, so neither `0.1` nor `1e999999999`
//! can hurt.

/// Why a text is not a number of hundredths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    NotANumber,
    TooPrecise,
    TooLarge,
}

/// Digits that make an i64 at most.
const MOST_DIGITS: i64 = 19;
/// An exponent beyond this only matters for being beyond it; it leaves room to add the length of any text.
const EXPONENT_CAP: i64 = 1 << 40;

/// The parts of a number as JSON writes it; all but the sign are ASCII digits.
struct Spelling<'a> {
    negative: bool,
    whole: &'a str,
    fraction: &'a str,
    exponent: i64,
}

/// Reads a JSON number (`-12`, `0.5`, `2.5e3`) as hundredths of its value.
pub(super) fn hundredths(text: &str) -> Result<i64, Fault> {
    let spelling = spell(text).ok_or(Fault::NotANumber)?;
    let digits = [spelling.whole, spelling.fraction].concat();
    let significant = digits.trim_end_matches('0');
    let dropped_zeros = length(&digits) - length(significant);
    let significant = significant.trim_start_matches('0');
    if significant.is_empty() {
        return Ok(0);
    }
    let shift = spelling.exponent - length(spelling.fraction) + dropped_zeros + 2;
    if length(significant) + shift > MOST_DIGITS {
        return Err(Fault::TooLarge);
    }
    if shift < 0 {
        return Err(Fault::TooPrecise);
    }
    let scale = u32::try_from(shift).ok().and_then(|shift| 10_i128.checked_pow(shift));
    let magnitude =
        significant.parse::<i128>().ok().zip(scale).and_then(|(digits, scale)| digits.checked_mul(scale));
    let signed = magnitude.map(|magnitude| if spelling.negative { -magnitude } else { magnitude });
    signed.and_then(|hundredths| i64::try_from(hundredths).ok()).ok_or(Fault::TooLarge)
}

fn length(digits: &str) -> i64 {
    i64::try_from(digits.len()).unwrap_or(EXPONENT_CAP)
}

fn spell(text: &str) -> Option<Spelling<'_>> {
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(unsigned) => (true, unsigned),
        None => (false, text),
    };
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, read_exponent(exponent)?),
        None => (unsigned, 0),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, digits_only(fraction)?),
        None => (mantissa, ""),
    };
    let whole = digits_only(whole)?;
    // JSON knows no leading zeros; a person who types 007 rather made a mistake.
    let leading_zero = whole.len() > 1 && whole.starts_with('0');
    (!leading_zero).then_some(Spelling { negative, whole, fraction, exponent })
}

fn digits_only(text: &str) -> Option<&str> {
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())).then_some(text)
}

fn read_exponent(text: &str) -> Option<i64> {
    let (sign, digits) = match text.as_bytes().first()? {
        b'-' => (-1, &text[1..]),
        b'+' => (1, &text[1..]),
        _ => (1, text),
    };
    let magnitude = digits_only(digits)?.parse::<i64>().unwrap_or(EXPONENT_CAP).min(EXPONENT_CAP);
    Some(sign * magnitude)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_way_json_writes_a_number_is_read() {
        for (text, value) in [
            ("0", 0),
            ("-0", 0),
            ("0.00", 0),
            ("25000", 2_500_000),
            ("-12.5", -1_250),
            ("0.05", 5),
            ("2.5e3", 250_000),
            ("1E2", 10_000),
            ("1e+2", 10_000),
            ("100e-2", 100),
            ("100.5000000000000000000000000000", 10_050),
            ("0e999999999999999999999999", 0),
            ("0.0000000000000000000000000001e28", 100),
            ("92233720368547758.07", i64::MAX),
            ("-92233720368547758.08", i64::MIN),
        ] {
            assert_eq!(hundredths(text), Ok(value), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in [
            "", "-", "+1", ".5", "5.", "1e", "1e+", "01", "-01", "1,5", "0x10", " 1", "1 ", "--1", "1.2.3",
            "1e2e3", "NaN", "٣", "1e1.5", "e5", "null", "\"1\"",
        ] {
            assert_eq!(hundredths(text), Err(Fault::NotANumber), "{text:?}");
        }
    }

    #[test]
    fn a_third_decimal_is_too_precise_and_a_flood_of_digits_too_large() {
        for text in ["0.001", "1.005", "1e-3", "1e-99999999999999999999999"] {
            assert_eq!(hundredths(text), Err(Fault::TooPrecise), "{text}");
        }
        for text in [
            "92233720368547758.08",
            "-92233720368547758.09",
            "1e18",
            "1e99999999999999999999999",
            &"9".repeat(100_000),
        ] {
            assert_eq!(hundredths(text), Err(Fault::TooLarge));
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in ".{0,40}", numberish in "[-+0-9.eE]{0,30}") {
            let _ = hundredths(&text);
            let _ = hundredths(&numberish);
        }

        #[test]
        fn zeros_and_exponents_do_not_change_the_value(value in -999_999_999_i64..=999_999_999, exponent in 0_u8..20) {
            let written = format!("{value}{}e-{exponent}", "0".repeat(usize::from(exponent)));
            if value != 0 { prop_assert_eq!(hundredths(&written), Ok(value * 100)); }
        }
    }
}
