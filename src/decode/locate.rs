//! Finds a value in a record's bytes by its path, and a path by its offset.
//!
//! The bytes may be any bytes; the result is `None` where nothing is found.

use crate::json::cursor::Cursor;
use crate::json::text::{pointer_token, string_end};

/// One step of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

/// The JSON Pointer of a path.
pub(super) fn pointer(steps: &[Step<'_>]) -> String {
    let mut pointer = String::new();
    for step in steps {
        pointer.push('/');
        match step {
            Step::Key(key) => pointer.push_str(&pointer_token(key)),
            Step::Index(index) => pointer.push_str(&index.to_string()),
        }
    }
    pointer
}

/// The offset of serde_json's line and column, both from 1; columns are bytes there.
pub(super) fn offset_of(bytes: &[u8], line: usize, column: usize) -> usize {
    let start = match line {
        0 | 1 => 0,
        _ => memchr::memchr_iter(b'\n', bytes).nth(line - 2).map_or(0, |at| at + 1),
    };
    (start + column.saturating_sub(1)).min(bytes.len().saturating_sub(1))
}

/// Where the value at `steps` begins.
pub(super) fn value(bytes: &[u8], steps: &[Step<'_>]) -> Option<usize> {
    let mut cursor = Cursor::new(bytes, 0);
    cursor.blanks();
    for step in steps {
        match step {
            Step::Key(key) => enter_key(&mut cursor, key, 1)?,
            Step::Index(index) => enter_index(&mut cursor, *index)?,
        }
    }
    Some(cursor.at)
}

/// Where the second key of the name that ends `steps` begins.
pub(super) fn second_key(bytes: &[u8], steps: &[Step<'_>]) -> Option<usize> {
    let (Step::Key(last), parents) = steps.split_last()? else { return None };
    let mut cursor = Cursor::new(bytes, value(bytes, parents)?);
    enter_key(&mut cursor, last, 2)?;
    let before = &bytes[..cursor.at];
    let end = before.iter().rposition(|&byte| byte == b'"')?;
    before[..end].iter().rposition(|&byte| byte == b'"')
}

/// The JSON Pointer of whatever is at `offset`.
pub(super) fn pointer_at(bytes: &[u8], offset: usize) -> String {
    let mut path: Vec<(Option<String>, usize)> = Vec::new();
    let mut at = 0;
    let mut last: Option<String> = None;
    while at < offset.min(bytes.len()) {
        match bytes[at] {
            b'"' => {
                let end = string_end(bytes, at).unwrap_or(bytes.len());
                if end > offset {
                    break;
                }
                last = Some(String::from_utf8_lossy(&bytes[at + 1..end - 1]).into_owned());
                at = end;
                continue;
            }
            b':' => {
                if let Some((key, _)) = path.last_mut() {
                    *key = last.take();
                }
            }
            b'{' => path.push((None, usize::MAX)),
            b'[' => path.push((None, 0)),
            b'}' | b']' => {
                path.pop();
            }
            b',' => {
                if let Some((key, index)) = path.last_mut() {
                    *key = None;
                    if *index != usize::MAX {
                        *index += 1;
                    }
                }
            }
            _ => {}
        }
        at += 1;
        if path.len() > 256 {
            break;
        }
    }
    let mut pointer_text = String::new();
    for (key, index) in &path {
        match key {
            Some(key) => pointer_text.push_str(&pointer(&[Step::Key(key)])),
            None if *index != usize::MAX => pointer_text.push_str(&pointer(&[Step::Index(*index)])),
            None => break,
        }
    }
    pointer_text
}

/// Goes to the value of the `nth` key of this name in the object at the cursor.
fn enter_key(cursor: &mut Cursor<'_>, key: &str, nth: usize) -> Option<()> {
    cursor.take(b'{')?;
    let mut seen = 0;
    loop {
        let is_it = cursor.key()? == key;
        seen += usize::from(is_it);
        if is_it && seen == nth {
            return Some(());
        }
        cursor.skip()?;
    }
}

/// Goes to this item of the array at the cursor.
fn enter_index(cursor: &mut Cursor<'_>, index: usize) -> Option<()> {
    cursor.take(b'[')?;
    cursor.blanks();
    for _ in 0..index {
        cursor.skip()?;
        cursor.take(b',')?;
        cursor.blanks();
    }
    Some(())
}
