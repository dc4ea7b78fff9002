//! Which texts are times or numbers, and so hold no name.

/// Whether `text` is a date, with a time or without: `2019-06-05T13:08:44Z`,
/// `2019-06-05 13:08:53.000000`, `2019-06-10T01:47:30+0000`.
pub(super) fn is_time(text: &str) -> bool {
    // The form with `0` for every digit.
    let form: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    let Some(rest) = form.strip_prefix("0000-00-00") else { return false };
    let Some(rest) = rest.strip_prefix(['T', ' ']) else { return rest.is_empty() };
    let Some(rest) = rest.strip_prefix("00:00:00") else { return false };
    let zone = match rest.strip_prefix('.') {
        Some(fraction) => {
            let zone = fraction.trim_start_matches('0');
            if matches!(fraction.len() - zone.len(), 1..=9) { zone } else { return false }
        }
        None => rest,
    };
    matches!(zone, "" | "Z" | "+0000" | "-0000" | "+00:00" | "-00:00")
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
        ] {
            assert!(is_time(text), "{text}");
        }
        for text in ["", "soon", "2019-06-05T13:08:44Z x", "2019-06-05Tx", "2019-06-05T13:08:44."] {
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
