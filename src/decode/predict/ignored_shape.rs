//! The cached form of an array or object that is ignored, such as `links`.
//!
//! A shape is pieces of literal text with holes between them; a hole is the rest of a string.
//! `[{"rel": "self", "href": "http://host/` _hole_ `"}]` skips every value of that form with two
//! comparisons and one search for a quote. The literal text came from a value that was JSON, and a
//! hole begins and ends inside one string of it, so every value that matches is JSON as well.
//!
//! Owns how a shape is learned, matched and given up. It must never know serde.

use super::cursor::Cursor;
use super::refusal::Rejected;
use super::skip::{self, Spans};
use super::string;

/// The most bytes of a value that is cached: longer ones are rare, and would fill the memory.
const LONGEST: usize = 1024;

/// Gives up learning at a node after this many restarts.
const PATIENCE: u32 = 64;

/// The shape of the ignored values at one node.
#[derive(Default)]
pub(super) struct IgnoredShape {
    /// A value that was JSON; the literal pieces are parts of it.
    sample: String,
    /// The strings of the sample, in order.
    strings: Vec<Part>,
    /// Where the literal pieces of the sample begin and end. Each but the first follows a hole
    /// and begins with a quote.
    pieces: Vec<(usize, usize)>,
    /// How often learning was restarted.
    begun: u32,
}

/// One string of the sample.
#[derive(Clone, Copy)]
struct Part {
    /// Behind its opening quote.
    from: usize,
    /// At its closing quote.
    to: usize,
    /// How many bytes, from its start, every value that was seen has in common with it.
    common: usize,
    /// Whether some value had more, less or other bytes behind these.
    hole: bool,
}

impl IgnoredShape {
    /// Skips the array or object at the cursor, and learns from it.
    #[inline]
    pub(super) fn skip(&mut self, cursor: &mut Cursor<'_>) -> Result<(), Rejected> {
        let start = cursor.at;
        if self.fits(cursor) {
            return Ok(());
        }
        cursor.at = start;
        self.learn(cursor)
    }

    #[inline]
    fn fits(&self, cursor: &mut Cursor<'_>) -> bool {
        let mut pieces = self.pieces.iter().map(|&(from, to)| &self.sample.as_bytes()[from..to]);
        let Some(first) = pieces.next() else { return false };
        if !cursor.take(first) {
            return false;
        }
        for piece in pieces {
            if string::skip(cursor).is_err() {
                return false;
            }
            // The hole's quote is the piece's first byte.
            cursor.at -= 1;
            if !cursor.take(piece) {
                return false;
            }
        }
        true
    }

    #[cold]
    fn learn(&mut self, cursor: &mut Cursor<'_>) -> Result<(), Rejected> {
        let start = cursor.at;
        let mut spans = Spans::new();
        skip::container(cursor, &mut spans)?;
        let is_long = cursor.at - start > LONGEST || spans.len() > skip::MOST_STRINGS;
        if is_long || self.begun > PATIENCE {
            return Ok(());
        }
        let value = cursor.text_since(start)?;
        for (from, to) in &mut spans {
            *from -= start;
            *to -= start;
        }
        if !self.narrow(value, &spans) {
            self.begun += 1;
            self.sample = value.to_owned();
            let whole = |&(from, to)| Part { from, to, common: to - from, hole: false };
            self.strings = spans.iter().map(whole).collect();
        }
        self.cut();
        Ok(())
    }

    /// Makes holes where `value` has other strings than the sample; `false` when more differs.
    fn narrow(&mut self, value: &str, spans: &Spans) -> bool {
        let (sample, value) = (self.sample.as_bytes(), value.as_bytes());
        let (mut ours, mut theirs) = (0, 0);
        let same_frame = self.strings.len() == spans.len()
            && self.strings.iter().zip(spans).all(|(part, &(start, end))| {
                let same = sample[ours..part.from] == value[theirs..start];
                (ours, theirs) = (part.to, end);
                same
            })
            && sample[ours..] == value[theirs..];
        if !same_frame {
            return false;
        }
        for (part, &(start, end)) in self.strings.iter_mut().zip(spans) {
            let (old, new) = (&sample[part.from..part.to], &value[start..end]);
            if old == new {
                continue;
            }
            let shared = old.iter().zip(new).take_while(|(old, new)| old == new).count();
            part.common = shared.min(part.common);
            part.hole = true;
            // A hole must not begin inside an escape.
            if old[..part.common].contains(&b'\\') {
                part.common = 0;
            }
        }
        true
    }

    /// About how many bytes are in use beyond its own size, for tests.
    #[cfg(test)]
    pub(super) fn size_bytes(&self) -> usize {
        self.sample.len() + self.strings.len() * size_of::<Part>() + self.pieces.len() * 16
    }

    /// Cuts the sample into its literal pieces.
    fn cut(&mut self) {
        self.pieces.clear();
        let mut start = 0;
        for part in self.strings.iter().filter(|part| part.hole) {
            self.pieces.push((start, part.from + part.common));
            start = part.to;
        }
        self.pieces.push((start, self.sample.len()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Passes each value in turn, and returns the literal pieces that are left.
    fn pieces(values: &[&str]) -> Vec<String> {
        let mut ignored = IgnoredShape::default();
        for value in values {
            let mut cursor = Cursor::new(value);
            ignored.skip(&mut cursor).unwrap();
            assert_eq!(cursor.at, value.len(), "{value}");
        }
        let piece = |&(from, to): &(usize, usize)| ignored.sample[from..to].to_owned();
        ignored.pieces.iter().map(piece).collect()
    }

    #[test]
    fn differing_values_become_holes() {
        let values = [r#"[{"rel": "a", "href": "h/12"}]"#, r#"[{"rel": "a", "href": "h/2"}]"#];
        assert_eq!(pieces(&values), [r#"[{"rel": "a", "href": "h/"#, r#""}]"#]);
    }

    #[test]
    fn a_hole_may_follow_the_whole_sample_or_an_empty_one() {
        assert_eq!(pieces(&[r#"["", "a"]"#, r#"["x", "ab"]"#]), [r#"[""#, r#"", "a"#, r#""]"#]);
    }

    #[test]
    fn a_hole_never_begins_inside_an_escape() {
        for values in [
            [r#"["a\n"]"#, r#"["a\t"]"#],
            [r#"["\u0041"]"#, r#"["\u0042"]"#],
            [r#"["\\"]"#, r#"["\\\\"]"#],
        ] {
            assert_eq!(pieces(&values), [r#"[""#, r#""]"#]);
        }
    }

    #[test]
    fn another_form_begins_a_new_template() {
        assert_eq!(pieces(&[r#"["a"]"#, r#"["a", 1]"#]), [r#"["a", 1]"#]);
        assert_eq!(pieces(&["[1]", "[2]", "[]"]), ["[]"]);
    }

    #[test]
    fn a_partial_template_match_falls_back_to_the_general_path() {
        let mut ignored = IgnoredShape::default();
        ignored.skip(&mut Cursor::new(r#"["a"]"#)).unwrap();
        ignored.skip(&mut Cursor::new(r#"["b"]"#)).unwrap();
        for bad in [r#"["a]"#, r#"["a"}"#, r#"["\x"]"#, "[\"\n\"]", r#"["a" "b"]"#, "["] {
            assert_eq!(ignored.skip(&mut Cursor::new(bad)), Err(Rejected), "{bad}");
        }
    }
}
