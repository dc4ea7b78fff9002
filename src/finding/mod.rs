//! Findings: what is wrong with a dump, as data.
//!
//! Owns the codes, the severities, the place a finding points at, and one renderer file per
//! message format. It must never know who made a finding: a renderer knows no rule.

pub mod code;
pub mod explain;
pub(crate) mod limit;
pub(crate) mod line;
pub mod mask;
pub mod reject;
pub mod render;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use serde::Serialize;

pub use code::Code;
pub use explain::explain;
pub use render::{MESSAGE_FORMATS, MessageFormat, RenderStyle, Renderer, Summary};

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; nothing is less than it should be.
    Note,
    /// The report may be less than the cloud.
    Warning,
    /// The report is not whole.
    Error,
}

impl Severity {
    /// `error`, `warning` or `note`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Where a finding is. Each part is absent where it is not known or has no meaning.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// The cloud as the user named it; absent where the user names no clouds.
    pub cloud: Option<Arc<str>>,
    /// The dump as the user named it; `-` is standard input.
    pub file: Option<Arc<str>>,
    /// The record's number in its file, over all its pages, from 1.
    pub record: Option<u64>,
    /// Offset in the file's text, after decompression and conversion to UTF-8, from 0.
    pub byte: Option<u64>,
    /// Line in that text, from 1.
    pub line: Option<u64>,
    /// Column in that line, in characters, from 1.
    pub column: Option<u64>,
    /// JSON Pointer (RFC 6901) from the root of the JSON document that holds the record.
    pub pointer: Option<String>,
}

/// The source line that a finding points at, secrets already masked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Snippet {
    /// One line, or the part of it around the place, without its line break.
    pub text: String,
    /// Where in `text` the place is, in characters, from 0.
    pub caret: usize,
}

/// One thing that is wrong, or worth knowing, about a dump.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// What kind of thing, by its stable name.
    pub code: &'static Code,
    /// How much it matters; the code's own severity unless the run says otherwise.
    pub severity: Severity,
    /// Where.
    pub place: Place,
    /// One short sentence: lower case, no full stop, names in backticks.
    pub message: String,
    /// What was expected there.
    pub expected: Option<String>,
    /// What was found there.
    pub found: Option<String>,
    /// What to do about it; the code's own remedy when absent.
    pub help: Option<String>,
    /// The line itself, where it was made already; see [`Finding::snippet`].
    pub snippet: Option<Snippet>,
    /// The refused record's own bytes, for `--rejects`; absent when no record was refused.
    pub rejected: Option<Vec<u8>>,
    /// Offset in `rejected` of what is wrong, from 0.
    pub rejected_at: usize,
}

impl Finding {
    /// A finding of `code` about `file`, at no particular place in it.
    pub fn new(code: &'static Code, file: Option<Arc<str>>, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity,
            place: Place { file, ..Place::default() },
            message: message.into(),
            expected: None,
            found: None,
            help: None,
            snippet: None,
            rejected: None,
            rejected_at: 0,
        }
    }

    /// Whether a record that is in no list may be in the cloud for all that: the list is broken or
    /// a part of the whole.
    pub fn hides_records(&self) -> bool {
        let parts = [&code::FILTERED_LIST, &code::MAYBE_INCOMPLETE, &code::ONE_PROJECT];
        match self.severity {
            Severity::Error => true,
            Severity::Warning => parts.contains(&self.code),
            Severity::Note => false,
        }
    }

    /// The message, behind the name of the cloud where there is one: for text, which has no field
    /// for it.
    pub fn sentence(&self) -> Cow<'_, str> {
        match &self.place.cloud {
            None => Cow::Borrowed(&self.message),
            Some(cloud) => Cow::Owned(format!("cloud `{cloud}`: {}", self.message)),
        }
    }

    /// The line itself, secrets masked. It is made only now where it comes from a refused record:
    /// masking takes longer than all else, and most of many findings are only counted.
    pub fn snippet(&self) -> Option<Cow<'_, Snippet>> {
        match (&self.snippet, &self.rejected) {
            (Some(snippet), _) => Some(Cow::Borrowed(snippet)),
            (None, Some(record)) => {
                Some(Cow::Owned(mask::snippet_at(record, self.rejected_at.min(record.len()))))
            }
            (None, None) => None,
        }
    }

    /// The same finding with this remedy in place of the code's own.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// What to do about it: the finding's own remedy, else the code's.
    pub fn remedy(&self) -> &str {
        self.help.as_deref().unwrap_or(self.code.fix)
    }
}
