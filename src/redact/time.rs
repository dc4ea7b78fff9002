//! Which texts are times or numbers, and so hold no name.

/// Whether `text` is a date, with a time or without: `2019-06-05T13:08:44Z`,
/// `2019-06-05 13:08:53.000000`, `2019-06-10T01:47:30+0000`.
pub(super) fn is_time(text: &str) -> bool {
    let Some((date, rest)) = text.as_bytes().split_at_checked(10) else { return false };
    if !has_form(date, b"0000-00-00") {
        return false;
    }
    let rest = match rest {
        [] => return true,
        [b'T' | b' ', rest @ ..] => rest,
        _ => return false,
    };
    let Some((clock, rest)) = rest.split_at_checked(8) else { return false };
    if !has_form(clock, b"00:00:00") {
        return false;
    }
    let zone = match rest {
        [b'.', fraction @ ..] => {
            let digits = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
            if !matches!(digits, 1..=9) {
                return false;
            }
            &fraction[digits..]
        }
        _ => rest,
    };
    let forms = [&b""[..], b"Z", b"+0000", b"-0000", b"+00:00", b"-00:00"];
    forms.iter().any(|form| has_form(zone, form))
}

/// Whether `text` has this form, in which `0` is any digit.
fn has_form(text: &[u8], form: &[u8]) -> bool {
    let fits = |(byte, form): (&u8, &u8)| match form {
        b'0' => byte.is_ascii_digit(),
        _ => byte == form,
    };
    text.len() == form.len() && text.iter().zip(form).all(fits)
}

/// Whether `text` is a number, as JSON writes one.
pub(super) fn is_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (number, power) = match unsigned.split_once(['e', 'E']) {
        Some((number, power)) => (number, Some(power.strip_prefix(['+', '-']).unwrap_or(power))),
        None => (unsigned, None),
    };
    let (whole, part) = match number.split_once('.') {
        Some((whole, part)) => (whole, Some(part)),
        None => (number, None),
    };
    digits(whole) && part.is_none_or(digits) && power.is_none_or(digits)
}

/// Whether `text` is a whole number of `most` digits at most.
pub(super) fn is_small(text: &str, most: usize) -> bool {
    (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_one_of_the_forms_that_services_write() {
        for text in [
            "2019-06-05T13:08:44Z",
            "2019-06-05T13:08:53.000000",
            "2023-05-08T14:28:29.000000Z",
            "2019-06-10T01:47:30+0000",
            "2019-06-10 01:47:30",
            "2019-06-10",
            "2019-06-10T01:47:30-05:00",
            "2019-06-10T01:47:30.123456789+05:30",
        ] {
            assert!(is_time(text), "{text}");
        }
        for text in [
            "",
            "soon",
            "2019-06-05T13:08:44Z x",
            "2019-06-05Tx",
            "2019-06-05x",
            "2019-06-05T13:08:44.",
            "2019-06-05T13:08:44.0123456789",
            "2019-06-05T13:08:44+5",
            "2019/06/05",
        ] {
            assert!(!is_time(text), "{text}");
        }
    }

    #[test]
    fn a_number_is_written_as_in_json() {
        for text in ["0", "-2", "2.002e+06", "7.2e-7", "4722366482869645213696"] {
            assert!(is_number(text), "{text}");
        }
        for text in ["", "-", "1.", ".5", "1e", "0x1", "1 2", "NaN"] {
            assert!(!is_number(text), "{text}");
        }
    }
}
