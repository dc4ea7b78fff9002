//! `--check`: a report compared with a file as it is made, in bounded memory.
//!
//! Both are read side by side up to the first difference. From there on a bounded piece of each is
//! kept, and the lines of these pieces are compared.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use similar::{Algorithm, DiffOp, DiffTag, capture_diff_slices, group_diff_ops};

use super::Failure;
use crate::hidden::Shown;
use crate::read::unwrap::decompress;

/// So many equal bytes before the first difference are kept, for the lines before it.
const BEFORE: usize = 64 << 10;

/// So many bytes and lines of each side are compared line by line.
const BYTES: usize = 256 << 10;
const LINES: usize = 1000;

/// Equal lines shown around a difference.
const CONTEXT: usize = 3;

/// Most lines of a diff that are shown, and most bytes of each.
const SHOWN_LINES: usize = 100;
const SHOWN_BYTES: usize = 400;

/// Takes the bytes of a report and compares them with those of a file.
pub(super) struct Comparison {
    file: PathBuf,
    old: BufReader<Box<dyn Read + Send>>,
    /// Line breaks before `before`.
    lines: u64,
    /// The last equal bytes.
    before: Vec<u8>,
    /// The report from the first difference on, as far as it is kept; `None` while there is none.
    new: Option<Vec<u8>>,
    /// Why the file could not be read.
    failed: Option<io::Error>,
}

impl Comparison {
    /// Opens the file, which may be compressed.
    pub(super) fn new(file: &Path) -> Result<Self, Failure> {
        let open = || Ok(decompress(Box::new(File::open(file)?))?.1);
        let old = open().map_err(|error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => Failure(format!(
                "no such file: `{0}`; create it with `--check {0} --bless`",
                file.display()
            )),
            _ => cannot_read(file, &error),
        })?;
        Ok(Self {
            file: file.to_owned(),
            old: BufReader::with_capacity(64 << 10, old),
            lines: 0,
            before: Vec::new(),
            new: None,
            failed: None,
        })
    }

    /// Ends the comparison: nothing if report and file are equal, else their unified diff.
    pub(super) fn finish(mut self) -> Result<Option<String>, Failure> {
        let file = self.file.clone();
        let fails = |error: &io::Error| cannot_read(&file, error);
        if let Some(error) = &self.failed {
            return Err(fails(error));
        }
        let mut old = Vec::new();
        let limit = BYTES as u64 + 1;
        self.old.by_ref().take(limit).read_to_end(&mut old).map_err(|error| fails(&error))?;
        let new = match self.new.take() {
            None if old.is_empty() => return Ok(None),
            new => new.unwrap_or_default(),
        };
        Ok(Some(self.diff(&old, &new)))
    }

    /// Compares further bytes of the report with the file, up to the first difference.
    fn compare(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            let old = match self.old.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                old => old?,
            };
            let length = old.len().min(bytes.len());
            let equal = match old[..length] == bytes[..length] {
                true => length,
                false => (0..length).find(|&at| old[at] != bytes[at]).unwrap_or(length),
            };
            self.before.extend_from_slice(&bytes[..equal]);
            self.old.consume(equal);
            self.forget();
            bytes = &bytes[equal..];
            if equal < length || length == 0 {
                self.keep(bytes);
                break;
            }
        }
        Ok(())
    }

    /// Counts and drops equal bytes that are no longer needed.
    fn forget(&mut self) {
        if self.before.len() > 2 * BEFORE {
            let cut = self.before.len() - BEFORE;
            self.lines += line_breaks(&self.before[..cut]);
            self.before.drain(..cut);
        }
    }

    /// Keeps bytes of the report after the first difference.
    fn keep(&mut self, bytes: &[u8]) {
        let new = self.new.get_or_insert_default();
        let room = (BYTES + 1).saturating_sub(new.len());
        new.extend_from_slice(&bytes[..bytes.len().min(room)]);
    }

    /// The unified diff of what is kept.
    fn diff(&self, old: &[u8], new: &[u8]) -> String {
        let start = start_of_context(&self.before);
        let skipped = self.lines + line_breaks(&self.before[..start]);
        let (before, file) = (&self.before[start..], self.file.display());
        let mut out = format!("--- {file}\n+++ the report\n");
        let [old, new] = [old, new].map(|bytes| [before, bytes].concat());
        if old.contains(&0) || new.contains(&0) {
            return format!("the report and `{file}` differ; they are not text\n");
        }
        let (old, more_old) = lines(&old, before.len());
        let (new, more_new) = lines(&new, before.len());
        let mut operations = capture_diff_slices(Algorithm::Myers, &old, &new);
        let more = more_old || more_new;
        if more {
            // The pieces end at different lines, so lines that differ at their end prove nothing.
            let last = operations.iter().rposition(|operation| operation.tag() == DiffTag::Equal);
            let first = operations.iter().position(|operation| operation.tag() != DiffTag::Equal);
            if let Some(last) = last.filter(|last| first.is_some_and(|first| first < *last)) {
                operations.truncate(last + 1);
            }
        }
        let mut shown = Vec::new();
        for hunk in group_diff_ops(operations, CONTEXT) {
            shown.push(header(&hunk, skipped));
            hunk.iter().for_each(|operation| show(operation, &old, &new, &mut shown));
        }
        for line in shown.iter().take(SHOWN_LINES) {
            // Writing to a string does not fail.
            let _ = writeln!(out, "{}", Shown(line));
        }
        if more || shown.len() > SHOWN_LINES {
            out += "... more lines may differ; only the first differences are shown\n";
        }
        out
    }
}

impl Write for Comparison {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.new.is_some() {
            self.keep(bytes);
        } else if self.failed.is_none()
            && let Err(error) = self.compare(bytes)
        {
            self.failed = Some(error);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn cannot_read(file: &Path, error: &io::Error) -> Failure {
    Failure(format!("`{}` cannot be read: {error}", file.display()))
}

fn line_breaks(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}

/// Where the lines of context before the end of `bytes` start. A line that is longer than what is
/// kept starts within it.
fn start_of_context(bytes: &[u8]) -> usize {
    memchr::memrchr_iter(b'\n', bytes).nth(CONTEXT).map_or(0, |at| at + 1)
}

/// The lines of a piece, and whether the piece was cut; its last line is dropped then, as it may
/// be cut too. The first `before` bytes do not count.
fn lines(piece: &[u8], before: usize) -> (Vec<&[u8]>, bool) {
    let mut lines: Vec<&[u8]> = piece.split_inclusive(|byte| *byte == b'\n').collect();
    let mut cut = piece.len() > before + BYTES;
    if cut && lines.len() > 1 {
        lines.pop();
    }
    if lines.len() > LINES {
        lines.truncate(LINES);
        cut = true;
    }
    (lines, cut)
}

/// `@@ -10,4 +10,5 @@`, where both sides have `skipped` equal lines before.
fn header(hunk: &[DiffOp], skipped: u64) -> String {
    let range = |ranges: fn(&DiffOp) -> std::ops::Range<usize>| {
        let start = hunk.first().map_or(0, |operation| ranges(operation).start) as u64;
        let end = hunk.last().map_or(0, |operation| ranges(operation).end) as u64;
        match end - start {
            // An empty range is named by the line before it.
            0 => format!("{},0", skipped + start),
            1 => format!("{}", skipped + start + 1),
            length => format!("{},{length}", skipped + start + 1),
        }
    };
    format!("@@ -{} +{} @@", range(DiffOp::old_range), range(DiffOp::new_range))
}

/// Appends the lines of an operation.
fn show(operation: &DiffOp, old: &[&[u8]], new: &[&[u8]], shown: &mut Vec<String>) {
    let (old, new) = (&old[operation.old_range()], &new[operation.new_range()]);
    if operation.tag() == DiffTag::Equal {
        old.iter().for_each(|line| push(' ', line, 0, shown));
        return;
    }
    let differs = |at: usize| match (old.get(at), new.get(at)) {
        (Some(old), Some(new)) => old.iter().zip(*new).take_while(|(old, new)| old == new).count(),
        _ => 0,
    };
    old.iter().enumerate().for_each(|(at, line)| push('-', line, differs(at), shown));
    new.iter().enumerate().for_each(|(at, line)| push('+', line, differs(at), shown));
}

/// Appends a line; of a long one the part around the byte `at`, where it differs.
fn push(sign: char, line: &[u8], at: usize, shown: &mut Vec<String>) {
    let text = line.strip_suffix(b"\n").unwrap_or(line);
    let (mut start, mut end) = (0, text.len());
    if text.len() > SHOWN_BYTES {
        start = at.saturating_sub(SHOWN_BYTES / 4).min(text.len() - SHOWN_BYTES);
        end = start + SHOWN_BYTES;
    }
    let part = String::from_utf8_lossy(&text[start..end]);
    let dots = |cut: bool| if cut { "..." } else { "" };
    shown.push(format!("{sign}{}{part}{}", dots(start > 0), dots(end < text.len())));
    if text.len() == line.len() {
        shown.push("\\ No newline at end of file".to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The diff of a file and a report that comes in pieces.
    fn diff(old: &str, new: &str, piece: usize) -> Option<String> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("old");
        std::fs::write(&file, old).unwrap();
        let mut comparison = Comparison::new(&file).unwrap();
        new.as_bytes().chunks(piece).for_each(|piece| comparison.write_all(piece).unwrap());
        let shown = |diff: String| diff.replace(&file.display().to_string(), "old");
        comparison.finish().unwrap().map(shown)
    }

    fn numbers(to: u32) -> String {
        (1..=to).map(|number| format!("{number}\n")).collect()
    }

    #[test]
    fn equal_reports_have_no_diff() {
        for text in ["", "a", "a\nb\n", &numbers(100_000)] {
            assert_eq!(diff(text, text, 1000), None);
        }
    }

    #[test]
    fn a_changed_line_is_shown_between_its_neighbours() {
        let old = numbers(9);
        let new = old.replace("5\n", "five\nfive and a half\n");
        let expected = "\
--- old
+++ the report
@@ -2,7 +2,8 @@
 2
 3
 4
-5
+five
+five and a half
 6
 7
 8
";
        for piece in [1, 2, 1000] {
            assert_eq!(diff(&old, &new, piece).as_deref(), Some(expected), "{piece}");
        }
    }

    #[test]
    fn a_side_that_ends_early_differs() {
        let expected = "--- old\n+++ the report\n@@ -1,2 +1 @@\n a\n-b\n";
        assert_eq!(diff("a\nb\n", "a\n", 9).as_deref(), Some(expected));
        let expected = "--- old\n+++ the report\n@@ -1 +1,2 @@\n a\n+b\n";
        assert_eq!(diff("a\n", "a\nb\n", 9).as_deref(), Some(expected));
        let expected = "--- old\n+++ the report\n@@ -0,0 +1 @@\n+a\n";
        assert_eq!(diff("", "a\n", 9).as_deref(), Some(expected));
        let expected =
            "--- old\n+++ the report\n@@ -1 +1 @@\n-a\n+a\n\\ No newline at end of file\n";
        assert_eq!(diff("a\n", "a", 9).as_deref(), Some(expected));
    }

    #[test]
    fn a_difference_far_into_a_report_has_its_line_number() {
        let old = numbers(300_000);
        let new = old.replace("\n200000\n", "\nx\n");
        let expected = "\
--- old
+++ the report
@@ -199997,7 +199997,7 @@
 199997
 199998
 199999
-200000
+x
 200001
 200002
 200003
... more lines may differ; only the first differences are shown
";
        assert_eq!(diff(&old, &new, 4096).as_deref(), Some(expected));
    }

    #[test]
    fn an_added_line_does_not_make_the_rest_differ() {
        let old = numbers(100_000);
        let new = old.replace("\n500\n", "\n500\nmore\n");
        let diff = diff(&old, &new, 4096).unwrap();
        let signs = |sign| diff.lines().skip(2).filter(|line| line.starts_with(sign)).count();
        assert_eq!((signs('+'), signs('-')), (1, 0), "{diff}");
    }

    #[test]
    fn a_long_line_is_shown_around_its_difference() {
        let line = |middle: &str| format!("{}{middle}{}\n", "a".repeat(90_000), "b".repeat(90_000));
        let diff = diff(&line("old"), &line("new"), 1 << 16).unwrap();
        assert!(diff.contains("aoldb") && diff.contains("anewb"), "{diff}");
        assert!(diff.len() < 2000, "{}", diff.len());
    }

    #[test]
    fn a_report_without_anything_in_common_stays_bounded() {
        let new = numbers(200_000).replace('\n', "x\n");
        let diff = diff(&numbers(200_000), &new, 1 << 16).unwrap();
        assert!(diff.lines().count() < SHOWN_LINES + 4 && diff.contains("\n-1\n"), "{diff}");
    }

    #[test]
    fn hidden_characters_are_shown_as_escapes() {
        assert!(diff("a\x1b[31m\n", "b\n", 9).unwrap().contains("-a\\x1b[31m\n"));
        assert!(diff("a\0\n", "b\n", 9).unwrap().contains("not text"));
    }
}
