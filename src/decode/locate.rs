//! Finds a value in a record's bytes by its path, and a path by its place.
//!
//! The bytes may be any bytes: where nothing can be found, nothing is.

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
            Step::Key(key) => pointer.push_str(&key.replace('~', "~0").replace('/', "~1")),
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
    let mut walk = Walk { bytes, at: 0 };
    walk.blanks();
    for step in steps {
        match step {
            Step::Key(key) => walk.enter_key(key, 1)?,
            Step::Index(index) => walk.enter_index(*index)?,
        }
    }
    Some(walk.at)
}

/// Where the second key of the name that ends `steps` begins.
pub(super) fn second_key(bytes: &[u8], steps: &[Step<'_>]) -> Option<usize> {
    let (Step::Key(last), parents) = steps.split_last()? else { return None };
    let mut walk = Walk { bytes, at: value(bytes, parents)? };
    walk.enter_key(last, 2)?;
    let before = &bytes[..walk.at];
    let end = before.iter().rposition(|&byte| byte == b'"')?;
    before[..end].iter().rposition(|&byte| byte == b'"')
}

/// The JSON Pointer of whatever stands at `offset`.
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

/// Where the string that begins at `at` ends, behind its closing quote.
fn string_end(bytes: &[u8], at: usize) -> Option<usize> {
    let mut from = at + 1;
    loop {
        let found = from + memchr::memchr2(b'"', b'\\', bytes.get(from..)?)?;
        if bytes[found] == b'"' {
            return Some(found + 1);
        }
        from = found + 2;
    }
}

struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Walk<'_> {
    fn blanks(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Passes over the value at the cursor.
    fn skip(&mut self) -> Option<()> {
        let mut depth = 0usize;
        loop {
            match self.peek()? {
                b'"' => {
                    self.at = string_end(self.bytes, self.at)?;
                    if depth == 0 {
                        return Some(());
                    }
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' => {
                    depth = depth.checked_sub(1)?;
                    if depth == 0 {
                        self.at += 1;
                        return Some(());
                    }
                }
                b',' | b':' if depth == 0 => return None,
                _ if depth == 0 => {
                    let ends =
                        |byte: u8| matches!(byte, b',' | b'}' | b']') || byte.is_ascii_whitespace();
                    while self.peek().is_some_and(|byte| !ends(byte)) {
                        self.at += 1;
                    }
                    return Some(());
                }
                _ => {}
            }
            self.at += 1;
        }
    }

    /// Goes to the value of the `nth` key of this name in the object at the cursor.
    fn enter_key(&mut self, key: &str, nth: usize) -> Option<()> {
        (self.peek()? == b'{').then_some(())?;
        self.at += 1;
        let mut seen = 0;
        loop {
            self.blanks();
            if self.peek()? == b',' {
                self.at += 1;
                self.blanks();
            }
            (self.peek()? == b'"').then_some(())?;
            let end = string_end(self.bytes, self.at)?;
            let raw = &self.bytes[self.at + 1..end - 1];
            let same = raw == key.as_bytes()
                || serde_json::from_slice::<String>(&self.bytes[self.at..end])
                    .is_ok_and(|k| k == key);
            self.at = end;
            self.blanks();
            (self.peek()? == b':').then_some(())?;
            self.at += 1;
            self.blanks();
            seen += usize::from(same);
            if same && seen == nth {
                return Some(());
            }
            self.skip()?;
        }
    }

    fn enter_index(&mut self, index: usize) -> Option<()> {
        (self.peek()? == b'[').then_some(())?;
        self.at += 1;
        for _ in 0..index {
            self.blanks();
            self.skip()?;
            self.blanks();
            (self.peek()? == b',').then_some(())?;
            self.at += 1;
        }
        self.blanks();
        Some(())
    }
}
