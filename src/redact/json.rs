//! A JSON document, rewritten value by value.
//!
//! It is not a scan of `json`: it writes while it reads, and holds no value, however long.

use std::io::{BufWriter, Write};

use super::input::{HELD, Input};
use super::key::{Drawn, Key};
use super::memory::Memory;
use super::policy::{Place, Policy, Rule, Scope};
use super::{Stop, name, pseudonym};
use crate::finding::code;
use crate::finding::mask::REDACTED;
use crate::json::text::Escape;
use crate::json::vector::plain;

/// How deep a document may be: deeper than any reply, and shallow enough for a thread's stack.
pub(super) const DEEPEST: usize = 128;

/// The longest number that is taken for one.
const LONGEST_NUMBER: usize = 400;

/// A string of the document.
enum Text {
    /// All of it, without escapes.
    Whole(String),
    /// Too long to be held, or not UTF-8: its digest.
    Opaque(Box<Drawn>),
}

/// Rewrites JSON, value by value.
pub(super) struct Rewriter<'r> {
    pub(super) key: &'r Key,
    pub(super) policy: &'r Policy,
    pub(super) memory: Memory,
    pub(super) input: Input,
    pub(super) out: Out<'r>,
    /// A buffer that is reused for the text of strings.
    pub(super) spare: String,
}

/// The output, which gets pieces of mostly a few bytes.
pub(super) type Out<'r> = BufWriter<&'r mut dyn Write>;

impl Rewriter<'_> {
    /// Rewrites the value at the cursor.
    pub(super) fn value(&mut self, place: Place, depth: usize) -> Result<(), Stop> {
        if depth > DEEPEST {
            let message = format!("the document is nested more than {DEEPEST} deep");
            return Err(self.input.finding(&code::TOO_LARGE, message).into());
        }
        match self.input.peek() {
            Some(b'{') => self.object(place.scope, depth),
            Some(b'[') => self.list(place, depth),
            Some(b'"') => self.text(place.rule),
            Some(b't' | b'f' | b'n') => self.literal(place.rule),
            Some(b'-' | b'0'..=b'9') => self.number(place.rule),
            found => Err(self.unexpected(found, "a value")),
        }
    }

    fn object(&mut self, scope: Scope, depth: usize) -> Result<(), Stop> {
        self.copy()?;
        self.blanks()?;
        if self.input.peek() == Some(b'}') {
            return self.copy();
        }
        loop {
            if self.input.peek() != Some(b'"') {
                let found = self.input.peek();
                return Err(self.unexpected(found, "a key in double quotes"));
            }
            let place = match self.known_key(scope)? {
                Some(place) => place,
                None => {
                    let key = self.string()?;
                    self.key(scope, key)?
                }
            };
            if !self.copy_both(b": ")? {
                self.blanks()?;
                self.sign(b':')?;
            }
            self.blanks()?;
            self.value(place, depth + 1)?;
            if !self.copy_both(b", ")? {
                self.blanks()?;
                match self.input.peek() {
                    Some(b'}') => return self.copy(),
                    Some(b',') => self.copy()?,
                    found => return Err(self.unexpected(found, "`,` or `}`")),
                }
            }
            self.blanks()?;
        }
    }

    fn list(&mut self, place: Place, depth: usize) -> Result<(), Stop> {
        self.copy()?;
        self.blanks()?;
        if self.input.peek() == Some(b']') {
            return self.copy();
        }
        loop {
            self.value(place, depth + 1)?;
            self.blanks()?;
            match self.input.peek() {
                Some(b']') => return self.copy(),
                Some(b',') => self.copy()?,
                found => return Err(self.unexpected(found, "`,` or `]`")),
            }
            self.blanks()?;
        }
    }

    /// Copies the key at the cursor, where it stays and was seen before; returns the rule for its
    /// value. `None` for another key, which is not passed.
    fn known_key(&mut self, scope: Scope) -> Result<Option<Place>, Stop> {
        let Some(key) = whole(self.input.held(), Memory::LONGEST) else { return Ok(None) };
        let place = self.memory.known(scope, key).filter(|place| place.key_stays);
        if place.is_some() {
            let quoted = key.len() + 2;
            self.out.write_all(&self.input.held()[..quoted])?;
            self.input.pass_held(quoted);
        }
        Ok(place)
    }

    /// Writes a key; returns the rule for its value.
    fn key(&mut self, scope: Scope, key: Text) -> Result<Place, Stop> {
        let place = match &key {
            Text::Whole(key) => self.memory.place(self.policy, scope, key),
            Text::Opaque(_) => self.policy.place(Scope::Unknown, ""),
        };
        match key {
            Text::Whole(key) if place.key_stays => {
                put_string(&mut self.out, &key)?;
                self.spare = key;
            }
            key if scope == Scope::Quotas => self.put_replaced(Rule::Quotas, key)?,
            key => self.put_replaced(Rule::Map, key)?,
        }
        Ok(place)
    }

    /// Rewrites the string at the cursor.
    fn text(&mut self, rule: Rule) -> Result<(), Stop> {
        // Mostly it is whole in memory, and needs no copy.
        let text = whole(self.input.held(), HELD).and_then(|text| std::str::from_utf8(text).ok());
        let Some(text) = text.filter(|_| rule != Rule::Secret) else {
            let text = self.string()?;
            return self.put_replaced(rule, text);
        };
        let quoted = text.len() + 2;
        put_text(self.key, self.policy, &mut self.memory, &mut self.out, rule, text)?;
        self.input.pass_held(quoted);
        Ok(())
    }

    /// Writes the replacement of a text.
    fn put_replaced(&mut self, rule: Rule, text: Text) -> Result<(), Stop> {
        match text {
            _ if rule == Rule::Secret => put_string(&mut self.out, REDACTED),
            Text::Opaque(drawn) => put_string(&mut self.out, &format!("name-{:032x}", drawn.end())),
            Text::Whole(text) => {
                put_text(self.key, self.policy, &mut self.memory, &mut self.out, rule, &text)?;
                self.spare = text;
                Ok(())
            }
        }
    }

    /// Reads the string at the cursor.
    fn string(&mut self) -> Result<Text, Stop> {
        self.input.pass();
        let mut held = std::mem::take(&mut self.spare).into_bytes();
        held.clear();
        let mut opaque: Option<Box<Drawn>> = None;
        loop {
            match self.input.peek() {
                None => return Err(self.input.end().into()),
                Some(b'"') => break,
                Some(b'\\') => self.escape(&mut held)?,
                Some(byte) => {
                    let ahead = self.input.held();
                    let plain = plain(&ahead[..ahead.len().min(HELD)]);
                    if plain == 0 {
                        held.push(byte);
                        self.input.pass();
                    } else {
                        held.extend_from_slice(&ahead[..plain]);
                        self.input.pass_held(plain);
                    }
                }
            }
            if held.len() > HELD {
                let drawn = opaque.get_or_insert_with(|| Box::new(self.key.begin(b"long")));
                drawn.add(&held);
                held.clear();
            }
        }
        self.input.pass();
        if let Some(mut drawn) = opaque {
            drawn.add(&held);
            return Ok(Text::Opaque(drawn));
        }
        String::from_utf8(held).map(Text::Whole).or_else(|error| {
            let mut drawn = Box::new(self.key.begin(b"bytes"));
            drawn.add(error.as_bytes());
            Ok(Text::Opaque(drawn))
        })
    }

    fn escape(&mut self, held: &mut Vec<u8>) -> Result<(), Stop> {
        self.input.pass();
        let Some(escape) = Escape::at(self.input.ahead(Escape::LONGEST)) else {
            let mut wanted = "an escape";
            if self.input.peek() == Some(b'u') {
                wanted = "a hexadecimal digit";
                self.input.pass();
                while self.input.peek().is_some_and(|byte| byte.is_ascii_hexdigit()) {
                    self.input.pass();
                }
            }
            let found = self.input.peek();
            return Err(self.unexpected(found, wanted));
        };
        self.input.pass_all(escape.length);
        let c = escape.char.unwrap_or(char::REPLACEMENT_CHARACTER);
        held.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        Ok(())
    }

    fn literal(&mut self, rule: Rule) -> Result<(), Stop> {
        let ahead = self.input.ahead(5);
        let words = [&b"true"[..], b"false", b"null"];
        let Some(word) = words.into_iter().find(|word| ahead.starts_with(word)) else {
            return Err(self.unexpected(Some(b' '), "a value"));
        };
        self.input.pass_all(word.len());
        if rule == Rule::Secret && word != b"null" {
            return put_string(&mut self.out, REDACTED);
        }
        Ok(self.out.write_all(word)?)
    }

    fn number(&mut self, rule: Rule) -> Result<(), Stop> {
        let mut number = String::new();
        while let Some(byte @ (b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E')) = self.input.peek()
        {
            number.push(char::from(byte));
            self.input.pass();
            if number.len() > LONGEST_NUMBER {
                return Err(self.input.finding(&code::TOO_LARGE, "a number has no end").into());
            }
        }
        if !super::time::is_number(&number) {
            return Err(self.unexpected(Some(b'0'), "a number"));
        }
        if rule == Rule::Secret {
            return put_string(&mut self.out, REDACTED);
        }
        if !self.policy.keeps_number(rule, &number) {
            number = pseudonym::number(self.key, &number);
        }
        Ok(self.out.write_all(number.as_bytes())?)
    }

    fn sign(&mut self, sign: u8) -> Result<(), Stop> {
        match self.input.peek() {
            Some(byte) if byte == sign => self.copy(),
            found => Err(self.unexpected(found, &format!("`{}`", char::from(sign)))),
        }
    }

    /// Copies white space, which is mostly one blank.
    #[inline(always)]
    pub(super) fn blanks(&mut self) -> Result<(), Stop> {
        if self.input.peek() == Some(b' ') {
            self.copy()?;
        }
        match self.input.peek() {
            Some(b' ' | b'\t' | b'\r' | b'\n') => self.more_blanks(),
            _ => Ok(()),
        }
    }

    #[inline(never)]
    fn more_blanks(&mut self) -> Result<(), Stop> {
        while let Some(b' ' | b'\t' | b'\r' | b'\n') = self.input.peek() {
            let ahead = self.input.held();
            let blank = |byte: &&u8| matches!(**byte, b' ' | b'\t' | b'\r' | b'\n');
            let count = ahead.iter().take_while(blank).count();
            self.out.write_all(&ahead[..count])?;
            self.input.pass_held(count);
        }
        Ok(())
    }

    /// Copies a sign and the blank behind it, if both are at the cursor.
    #[inline(always)]
    fn copy_both(&mut self, sign: &[u8; 2]) -> Result<bool, Stop> {
        if self.input.held().first_chunk() != Some(sign) {
            return Ok(false);
        }
        self.out.write_all(sign)?;
        self.input.pass_held(2);
        Ok(true)
    }

    /// Copies the byte at the cursor.
    pub(super) fn copy(&mut self) -> Result<(), Stop> {
        if let Some(byte) = self.input.peek() {
            self.out.write_all(&[byte])?;
            self.input.pass();
        }
        Ok(())
    }

    /// The finding for an unexpected byte. The text is not quoted, since it may be a secret.
    fn unexpected(&self, found: Option<u8>, wanted: &str) -> Stop {
        match found {
            None => self.input.end().into(),
            Some(_) => {
                let message = format!("expected {wanted}, found something else");
                self.input.finding(&code::BAD_SYNTAX, message).into()
            }
        }
    }
}

/// The string at the start of `held`, without its quotes: `None` where it has escapes or control
/// characters, or has more than `most` bytes in memory.
fn whole(held: &[u8], most: usize) -> Option<&[u8]> {
    let inside = held.strip_prefix(b"\"")?;
    let length = plain(&inside[..inside.len().min(most)]);
    (inside.get(length) == Some(&b'"')).then(|| &inside[..length])
}

/// Writes a text that is not secret: as it is where the rule keeps it, else its replacement.
fn put_text(
    key: &Key,
    policy: &Policy,
    memory: &mut Memory,
    out: &mut Out<'_>,
    rule: Rule,
    text: &str,
) -> Result<(), Stop> {
    if policy.keeps(rule, text) {
        return put_string(out, text);
    }
    let replace = |text: &str, out: &mut String| push_replaced(key, rule, text, out);
    put_string(out, memory.pseudonym(rule, text, replace))
}

/// Appends the replacement of a text that is not kept.
fn push_replaced(key: &Key, rule: Rule, text: &str, out: &mut String) {
    let mut each = |text: &str| pseudonym::text(key, text);
    let apart = match rule {
        Rule::Labels => name::addresses(text, &mut each),
        Rule::Map => name::properties(text, &mut each),
        Rule::Quotas => name::quota(text, &mut each),
        _ => None,
    };
    match apart {
        Some(apart) => out.push_str(&apart),
        None => pseudonym::push_text(key, text, out),
    }
}

/// Whether the text needs no escape in a string: visible ASCII but quotes and backslashes. No
/// branch inside the loop, so that the compiler compares many bytes at once.
fn is_plain(text: &[u8]) -> bool {
    let special = |byte: u8| !matches!(byte, b' '..=b'~') | (byte == b'"') | (byte == b'\\');
    !text.iter().fold(false, |found, byte| found | special(*byte))
}

/// Writes a string. What is kept or made is plain ASCII without quotes or backslashes, and a
/// key of the table is too; the check costs little and guards the form of the result.
fn put_string(out: &mut Out<'_>, text: &str) -> Result<(), Stop> {
    let text = if is_plain(text.as_bytes()) { text } else { REDACTED };
    out.write_all(b"\"")?;
    out.write_all(text.as_bytes())?;
    out.write_all(b"\"")?;
    Ok(())
}
