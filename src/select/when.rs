//! Times as users write them: a time, a day, or how long ago.

use crate::row::Time;

/// The microseconds of a day.
pub(super) const DAY: i64 = 86_400_000_000;

/// The time that `text` says: any that [`Time::parse`] reads, `now`, or a span before `now`, as
/// `-7d` or `7d ago`, in `s`, `m` (minutes), `h`, `d` or `w`. `None` for anything else: a bare `7d`
/// could be an age as well, and `created<7d` would then mean its opposite.
pub(super) fn parse(text: &str, now: Time) -> Option<Time> {
    let text = text.trim();
    if text.eq_ignore_ascii_case("now") {
        return Some(now);
    }
    let before = text.strip_suffix("ago").or_else(|| text.strip_prefix('-'));
    match before {
        Some(span) => now.0.checked_sub(micros(span.trim())?).map(Time),
        None => Time::parse(text),
    }
}

/// Whether `text` is a date without a time of day.
pub(super) fn is_day(text: &str) -> bool {
    text.trim().len() == 10 && Time::parse(text.trim()).is_some()
}

fn micros(span: &str) -> Option<i64> {
    let (count, seconds) = [("s", 1), ("m", 60), ("h", 3600), ("d", 86_400), ("w", 604_800)]
        .into_iter()
        .find_map(|(unit, seconds)| Some((span.strip_suffix(unit)?, seconds)))?;
    let count = count.trim_end();
    // No sign: two of them would be a riddle.
    if !count.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    count.parse::<i64>().ok()?.checked_mul(seconds * 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::super::examples::NOW;
    use super::*;

    #[test]
    fn a_span_is_taken_from_now() {
        for (text, time) in [
            ("now", "2019-06-10T12:00:00Z"),
            ("-7d", "2019-06-03T12:00:00Z"),
            ("7d ago", "2019-06-03T12:00:00Z"),
            ("7 d ago", "2019-06-03T12:00:00Z"),
            ("-2w", "2019-05-27T12:00:00Z"),
            ("12h ago", "2019-06-10T00:00:00Z"),
            ("-30m", "2019-06-10T11:30:00Z"),
            ("-90s", "2019-06-10T11:58:30Z"),
            ("2019-06-05T13:08:44", "2019-06-05T13:08:44Z"),
        ] {
            assert_eq!(parse(text, NOW).unwrap().to_string(), time, "{text}");
        }
    }

    #[test]
    fn what_could_mean_two_things_is_no_time() {
        for text in ["7d", "ago", "-", "-d", "--7d", "-7", "-7y", "-7d ago", "-9999999999999999w"] {
            assert_eq!(parse(text, NOW), None, "{text}");
        }
    }

    #[test]
    fn only_a_date_alone_is_a_day() {
        assert!(is_day("2019-06-05"));
        assert!(!is_day("2019-06-05T00:00:00Z"));
        assert!(!is_day("2019-06-31"));
    }
}
