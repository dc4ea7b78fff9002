//! Times as users write them: a time, a day, or how long ago.

use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use crate::row::Time;

/// The microseconds of a day.
pub(super) const DAY: i64 = 86_400_000_000;

/// The time that `text` names: any that [`Time::parse`] reads, `now`, or a span before `now` such
/// as `-7d`, `7d ago`, `1 month ago` or `-1h30m` (`m` is minutes, `mo` months). `None` for
/// anything else: a bare `7d` could be an age as well, and `created<7d` would then mean its
/// opposite.
pub(super) fn parse(text: &str, now: Time) -> Option<Time> {
    let text = text.trim();
    if text.eq_ignore_ascii_case("now") {
        return Some(now);
    }
    Time::parse(text).or_else(|| before(text, now))
}

/// Whether `text` is a date without a time of day.
pub(super) fn is_day(text: &str) -> bool {
    text.trim().len() == 10 && Time::parse(text.trim()).is_some()
}

/// A span that ends now. Days are of 24 hours and months of the calendar, both in UTC.
fn before(text: &str, now: Time) -> Option<Time> {
    let span: Span = text.parse().ok().filter(|span: &Span| span.is_negative())?;
    let now = Timestamp::from_microsecond(now.0).ok()?.to_zoned_datetime(TimeZone::UTC);
    Some(Time(now.checked_add(span).ok()?.timestamp().as_microsecond()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::select::test_columns::NOW;

    #[test]
    fn a_span_is_subtracted_from_now() {
        for (text, time) in [
            ("now", "2019-06-10T12:00:00Z"),
            ("-7d", "2019-06-03T12:00:00Z"),
            ("7d ago", "2019-06-03T12:00:00Z"),
            ("7 days ago", "2019-06-03T12:00:00Z"),
            ("-2w", "2019-05-27T12:00:00Z"),
            ("12h ago", "2019-06-10T00:00:00Z"),
            ("-30m", "2019-06-10T11:30:00Z"),
            ("-90s", "2019-06-10T11:58:30Z"),
            ("-1h30m", "2019-06-10T10:30:00Z"),
            ("1 month ago", "2019-05-10T12:00:00Z"),
            ("-2y", "2017-06-10T12:00:00Z"),
            ("-P1D", "2019-06-09T12:00:00Z"),
            ("2019-06-05T13:08:44", "2019-06-05T13:08:44Z"),
        ] {
            let parsed = parse(text, NOW).map(|time| time.to_string());
            assert_eq!(parsed.as_deref(), Some(time), "{text}");
        }
    }

    #[test]
    fn an_ambiguous_span_is_refused() {
        let texts = ["7d", "P1D", "ago", "-", "-d", "--7d", "-7", "-7x", "-9999999999999999w"];
        for text in texts.into_iter().chain(["-7d ago", "-999999w", ""]) {
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
