//! Stub until the real one lands.
use super::Snippet;
/// A snippet.
pub fn snippet(line: &[u8], column_chars: usize) -> Snippet {
    let text: String = String::from_utf8_lossy(line)
        .chars()
        .skip(column_chars.saturating_sub(40))
        .take(80)
        .collect();
    Snippet { text, caret: column_chars.min(40) }
}
/// A text.
pub fn text(found: &str) -> String {
    found.chars().take(80).collect()
}
