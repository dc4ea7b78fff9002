//! Numbers as people read them.
//!
//! Owns their words. It must never know what is counted.

/// A number with commas between thousands.
pub(crate) fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = if number < 0 { "-".to_owned() } else { String::new() };
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `6 %`; what is not nothing is not `0 %`, and what is not all is not `100 %`.
pub(crate) fn percent(count: i64, of: i64) -> String {
    let share = count as f64 / of as f64 * 100.0;
    match share {
        share if share > 0.0 && share < 1.0 => "under 1 %".to_owned(),
        share if share < 100.0 && share > 99.0 => "over 99 %".to_owned(),
        share => format!("{share:.0} %"),
    }
}

/// A number with its unit; MiB and GiB in the largest unit that leaves three digits or fewer
/// before the point.
pub(crate) fn amount(number: i64, unit: &str) -> String {
    const BYTES: &[&str] = &["MiB", "GiB", "TiB", "PiB"];
    let Some(mut at) = BYTES.iter().position(|name| *name == unit) else {
        return format!("{} {unit}", grouped(number)).trim_end().to_owned();
    };
    let mut size = number as f64;
    while size.abs() >= 1024.0 && at + 1 < BYTES.len() {
        size /= 1024.0;
        at += 1;
    }
    let decimals = usize::from(size.fract() != 0.0 && size < 100.0);
    format!("{size:.decimals$} {}", BYTES[at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_per_cent_is_never_more_certain_than_the_count() {
        assert_eq!(percent(1, 400), "under 1 %");
        assert_eq!(percent(399, 400), "over 99 %");
        assert_eq!(percent(1, 8), "12 %");
        assert_eq!(percent(8, 8), "100 %");
        assert_eq!(percent(0, 8), "0 %");
    }

    #[test]
    fn thousands_are_separated_and_sizes_have_the_largest_unit_that_fits() {
        assert_eq!(grouped(-1_234_567), "-1,234,567");
        assert_eq!(grouped(999), "999");
        assert_eq!(amount(1536, "MiB"), "1.5 GiB");
        assert_eq!(amount(2048, "GiB"), "2 TiB");
        assert_eq!(amount(1200, "vCPUs"), "1,200 vCPUs");
        assert_eq!(amount(1200, ""), "1,200");
    }
}
