//! Points in time: read and printed.
//!
//! Owns the calendar. It must never know cells.

use std::fmt;

/// A point in time: microseconds since 1970-01-01T00:00:00Z, without leap seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(pub i64);

impl Time {
    /// From a civil date and time of day in UTC; `None` when one of them does not exist.
    pub fn civil(date: (i64, u32, u32), clock: (u32, u32, u32), micros: u32) -> Option<Self> {
        let ((year, month, day), (hour, minute, second)) = (date, clock);
        if !(1..=12).contains(&month) || day == 0 || day > days_in(year, month) {
            return None;
        }
        // A leap second is written as 60; it counts as the second after it.
        if hour > 23 || minute > 59 || second > 60 || micros > 999_999 {
            return None;
        }
        // Days from civil, after Howard Hinnant's public-domain derivation:
        // the year begins in March, so that the leap day comes last.
        let shifted = if month > 2 { year } else { year - 1 };
        let era = shifted.div_euclid(400);
        let of_era = shifted.rem_euclid(400);
        let of_year = i64::from((153 * ((month + 9) % 12) + 2) / 5 + day - 1);
        let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
        let seconds = days * 86_400 + i64::from(hour * 3600 + minute * 60 + second);
        Some(Self(seconds * 1_000_000 + i64::from(micros)))
    }

    /// The time that `text` says, as services and users write it: a date alone, or with `T`, `t`
    /// or a blank and a time of day, with or without seconds and their fraction (kept to the
    /// microsecond), then `Z`, an offset such as `-05:00` or `+0000`, or nothing, which is UTC.
    /// `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        if let Some((head, b"Z" | b".000000")) = bytes.split_first_chunk() {
            return Self::of_nova(head);
        }
        let mark = |at: usize, mark: u8| bytes.get(at) == Some(&mark);
        if !(mark(4, b'-') && mark(7, b'-')) {
            return None;
        }
        let number = |from, to| digits(bytes.get(from..to)?);
        let date = (i64::from(number(0, 4)?), number(5, 7)?, number(8, 10)?);
        if bytes.len() == 10 {
            return Self::civil(date, (0, 0, 0), 0);
        }
        if !matches!(bytes[10], b'T' | b't' | b' ') || !mark(13, b':') {
            return None;
        }
        let (second, mut at) = if mark(16, b':') { (number(17, 19)?, 19) } else { (0, 16) };
        let mut micros = 0;
        if mark(at, b'.') || mark(at, b',') {
            let length = bytes[at + 1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            if length == 0 {
                return None;
            }
            let kept = length.min(6);
            micros = number(at + 1, at + 1 + kept)? * 10u32.pow(6 - kept as u32);
            at += 1 + length;
        }
        let time = Self::civil(date, (number(11, 13)?, number(14, 16)?, second), micros)?;
        let minutes = offset_minutes(bytes.get(at..)?)?;
        Some(Self(time.0 - minutes * 60_000_000))
    }

    /// As [`Time::parse`] for `2019-06-05T13:08:44`, which is how nearly every time is written: a
    /// third of the steps.
    fn of_nova(text: &[u8; 19]) -> Option<Self> {
        let mut digits = true;
        let mut two = |at: usize| {
            let (ten, one) = (text[at].wrapping_sub(b'0'), text[at + 1].wrapping_sub(b'0'));
            digits &= ten < 10 && one < 10;
            u32::from(ten) * 10 + u32::from(one)
        };
        let date = (i64::from(two(0) * 100 + two(2)), two(5), two(8));
        let clock = (two(11), two(14), two(17));
        let marks = text[4] == b'-' && text[7] == b'-' && text[13] == b':' && text[16] == b':';
        if !(digits && marks && matches!(text[10], b'T' | b't' | b' ')) {
            return None;
        }
        Self::civil(date, clock, 0)
    }

    /// The text of [`Display`](fmt::Display), where that has a year of four digits and no fraction:
    /// a tenth of the steps.
    pub fn nova(self) -> Option<[u8; 20]> {
        let (year, month, day, hour, minute, second, micros) = self.parts();
        if !(0..=9999).contains(&year) || micros != 0 {
            return None;
        }
        let mut text = *b"0000-00-00T00:00:00Z";
        let two = [(0, year / 100), (2, year % 100), (5, month), (8, day)];
        for (at, number) in two.into_iter().chain([(11, hour), (14, minute), (17, second)]) {
            text[at] += (number / 10) as u8;
            text[at + 1] += (number % 10) as u8;
        }
        Some(text)
    }

    /// Year, month, day, hour, minute, second and microsecond in UTC.
    fn parts(self) -> (i64, i64, i64, i64, i64, i64, i64) {
        let micros = self.0.rem_euclid(1_000_000);
        let seconds = self.0.div_euclid(1_000_000);
        let clock = seconds.rem_euclid(86_400);
        let days = seconds.div_euclid(86_400) + 719_468;
        let era = days.div_euclid(146_097);
        let of_era = days.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = (shifted_month + 2) % 12 + 1;
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        (year, month, day, clock / 3600, clock / 60 % 60, clock % 60, micros)
    }
}

/// The number that ASCII digits say, at most nine of them.
fn digits(bytes: &[u8]) -> Option<u32> {
    bytes.iter().try_fold(0u32, |sum, digit| {
        digit.is_ascii_digit().then(|| sum * 10 + u32::from(digit - b'0'))
    })
}

/// Minutes that a zone is east of UTC.
fn offset_minutes(zone: &[u8]) -> Option<i64> {
    let (sign, hours, minutes) = match zone {
        b"" | b"Z" | b"z" => return Some(0),
        [sign @ (b'+' | b'-'), h, o, b':', m, n] => (sign, [*h, *o], [*m, *n]),
        [sign @ (b'+' | b'-'), h, o, m, n] => (sign, [*h, *o], [*m, *n]),
        _ => return None,
    };
    let minutes = i64::from(digits(&hours)? * 60 + digits(&minutes)?);
    Some(if *sign == b'-' { -minutes } else { minutes })
}

fn days_in(year: i64, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// RFC 3339 in UTC: `2019-06-05T13:08:44Z`, with microseconds only where there are some.
impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day, hour, minute, second, micros) = self.parts();
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        if micros != 0 {
            write!(f, ".{micros:06}")?;
        }
        f.write_str("Z")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_printed_as_it_was_made() {
        let time = Time::civil((2019, 6, 5), (13, 8, 53), 0).unwrap();
        assert_eq!(time.0, 1_559_740_133_000_000);
        assert_eq!(time.to_string(), "2019-06-05T13:08:53Z");
        let time = Time::civil((9999, 12, 31), (23, 59, 59), 999_999).unwrap();
        assert_eq!(time.to_string(), "9999-12-31T23:59:59.999999Z");
        let time = Time::civil((1969, 2, 28), (23, 59, 59), 1).unwrap();
        assert_eq!(time.to_string(), "1969-02-28T23:59:59.000001Z");
    }

    #[test]
    fn the_short_way_to_print_a_time_gives_the_same_text() {
        for days in (-1_000_000..4_000_000).step_by(379) {
            let time = Time(days * 86_400_000_000 + days % 86_400 * 1_000_000);
            let text = time.nova().map(|text| String::from_utf8(text.to_vec()).unwrap());
            let year = time.parts().0;
            let expected = (0..=9999).contains(&year).then(|| time.to_string());
            assert_eq!(text, expected, "{time}");
        }
        assert_eq!(Time(1).nova(), None);
    }

    #[test]
    fn every_form_of_a_time_is_read() {
        for (text, meaning) in [
            ("2019-06-05T13:08:44Z", "2019-06-05T13:08:44Z"),
            ("2019-06-05t13:08:44z", "2019-06-05T13:08:44Z"),
            ("2019-06-05T13:08", "2019-06-05T13:08:00Z"),
            ("2019-06-05T13:08:53.000000", "2019-06-05T13:08:53Z"),
            ("2026-11-23T14:28:29.1234567Z", "2026-11-23T14:28:29.123456Z"),
            ("2026-11-23T14:28:29,5Z", "2026-11-23T14:28:29.500000Z"),
            ("2013-10-14T20:00:00.000-05:00", "2013-10-15T01:00:00Z"),
            ("2019-06-10T01:47:30+0130", "2019-06-10T00:17:30Z"),
            ("2012-08-20 21:11:09", "2012-08-20T21:11:09Z"),
            ("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"),
            ("2019-06-05", "2019-06-05T00:00:00Z"),
        ] {
            assert_eq!(Time::parse(text).unwrap().to_string(), meaning, "{text}");
        }
    }

    #[test]
    fn text_that_is_not_a_time_is_not_read() {
        for text in [
            "",
            "yesterday",
            "2019-06-05T",
            "2019-06-05T1",
            "2019-02-30T00:00:00Z",
            "2019-06-05T13:08:44.Z",
            "2019-06-05T13:08:44+1",
            "2019-06-05T13:08:44+1:000",
            "2019-06-05T13:08:44Zulu",
            "2019-06-0é",
        ] {
            assert_eq!(Time::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_day_that_does_not_exist_is_not_a_time() {
        assert_eq!(Time::civil((2019, 2, 29), (0, 0, 0), 0), None);
        assert!(Time::civil((2000, 2, 29), (0, 0, 0), 0).is_some());
        assert_eq!(Time::civil((2019, 13, 1), (0, 0, 0), 0), None);
        assert_eq!(Time::civil((2019, 1, 1), (24, 0, 0), 0), None);
    }
}
