//! Rewrites serde's messages in user terms: JSON, not Rust.

/// What serde found.
pub(super) fn found(text: &str) -> String {
    match text {
        "sequence" => return "a list".to_owned(),
        "map" => return "an object".to_owned(),
        "string \"\"" => return "an empty string".to_owned(),
        _ => {}
    }
    let (kind, value) = text.split_once(' ').unwrap_or((text, ""));
    match kind {
        "boolean" => value.to_owned(),
        "integer" => format!("the number {value}"),
        "string" => format!("the string {value}"),
        "floating" => format!("the number {}", value.trim_start_matches("point ")),
        // An array in place of a record: serde counts its items.
        "invalid" if value.starts_with("length") => "a list".to_owned(),
        _ => text.to_owned(),
    }
}

/// What serde expected.
pub(super) fn expected(text: &str) -> String {
    match text {
        "a sequence" => "a list".to_owned(),
        "a map" => "an object".to_owned(),
        "a boolean" => "true or false".to_owned(),
        _ if text.starts_with("struct ") => "an object".to_owned(),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_says_list_and_object() {
        assert_eq!(found("sequence"), "a list");
        assert_eq!(found("map"), "an object");
        assert_eq!(found("invalid length 0"), "a list");
        assert_eq!(expected("struct Server with 53 elements"), "an object");
        assert_eq!(expected("a sequence"), "a list");
    }

    #[test]
    fn a_value_is_shown_with_what_it_is() {
        assert_eq!(found("string \"map\""), "the string \"map\"");
        assert_eq!(found("integer `7`"), "the number `7`");
        assert_eq!(found("floating point `1.5`"), "the number `1.5`");
        assert_eq!(found("boolean `true`"), "`true`");
        assert_eq!(found("null"), "null");
        assert_eq!(expected("a whole number or `\"\"`"), "a whole number or `\"\"`");
    }
}
