//! Output of findings: ignores, counts and shows them, and saves refused records.

use std::io::{self, IsTerminal, Write};

use super::Failure;
use super::args::{Color, FailOn, MessageArgs};
use super::input::nearest;
use super::output::{Target, terminal_width};
use crate::finding::code::{self, CODES};
use crate::finding::{Finding, RenderStyle, Renderer, Severity, Summary, reject, render};

/// Takes findings and shows them on one stream.
pub(super) struct Messages<'m> {
    args: &'m MessageArgs,
    renderer: Box<dyn Renderer>,
    out: Box<dyn Write>,
    rejects: Option<Target>,
    /// Why the file of refused records is incomplete.
    rejects_failed: Option<io::Error>,
    summary: Summary,
    failed: Option<io::Error>,
    /// Findings are the output of the command, on standard output.
    findings_are_output: bool,
    /// The reader of the findings closed the pipe.
    reader_gone: bool,
    /// Whether errors alone are shown.
    quiet: bool,
}

impl<'m> Messages<'m> {
    /// Findings are the result of `check`, and go to standard output then.
    pub(super) fn new(
        args: &'m MessageArgs,
        color: Color,
        result: bool,
        quiet: bool,
    ) -> Result<Self, Failure> {
        for name in &args.ignore {
            if code::find(name).is_none() {
                let near = nearest(name, CODES.iter().map(|code| code.name));
                let hint = near.map_or_else(
                    || "`osreport explain` lists all codes".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                );
                return Err(format!("no finding is called `{name}`; {hint}").into());
            }
        }
        let terminal = if result { io::stdout().is_terminal() } else { io::stderr().is_terminal() };
        let style = RenderStyle {
            color: color.applies(terminal),
            width: terminal.then(terminal_width).flatten(),
            limit: None,
        };
        let format = render::message_format(&args.message_format)
            .ok_or_else(|| Failure(format!("no message format `{}`", args.message_format)))?;
        let out: Box<dyn Write> =
            if result { Box::new(io::stdout()) } else { Box::new(io::stderr()) };
        let rejects = match (&args.rejects, args.rejects_raw) {
            (None, _) => None,
            (Some(file), false) => Some(Target::file(file)?),
            (Some(file), true) => Some(Target::private(file)?),
        };
        Ok(Self {
            args,
            renderer: (format.make)(&style),
            out,
            rejects,
            rejects_failed: None,
            summary: Summary::default(),
            failed: None,
            findings_are_output: result,
            reader_gone: false,
            quiet,
        })
    }

    /// Takes a finding. Returns whether it counts: an ignored one does not.
    pub(super) fn emit(&mut self, finding: &Finding) -> bool {
        if let (Some(rejects), Some(record)) = (&mut self.rejects, &finding.rejected) {
            let line = reject::line(finding, record, self.args.rejects_raw);
            if let Err(error) = rejects.write_all(&line) {
                self.rejects_failed.get_or_insert(error);
            }
        }
        if self.args.ignore.iter().any(|name| name == finding.code.name) {
            return false;
        }
        match finding.severity {
            Severity::Error => self.summary.errors += 1,
            Severity::Warning => self.summary.warnings += 1,
            Severity::Note => self.summary.notes += 1,
        }
        if self.quiet && finding.severity != Severity::Error {
            return true;
        }
        let mut bytes = Vec::new();
        self.renderer.finding(finding, &mut bytes);
        self.write(&bytes);
        true
    }

    /// How many findings counted: errors, warnings and notes.
    #[cfg(any(feature = "page", feature = "xlsx"))]
    pub(super) fn counts(&self) -> [u64; 3] {
        [self.summary.errors, self.summary.warnings, self.summary.notes]
    }

    /// How many errors there were that were not ignored.
    pub(super) fn errors(&self) -> u64 {
        self.summary.errors
    }

    /// Ends the messages with the run's last line; the exit code that follows from them.
    pub(super) fn end(mut self, text: Option<String>) -> Result<u8, Failure> {
        self.summary.text = text;
        let mut bytes = Vec::new();
        self.renderer.end(&self.summary, &mut bytes);
        self.write(&bytes);
        if let (Some(error), Some(file)) = (self.rejects_failed, &self.args.rejects) {
            return Err(format!("`{}` cannot be written: {error}", file.display()).into());
        }
        if let Some(rejects) = self.rejects.take() {
            rejects.keep()?;
        }
        if let Some(error) = self.failed {
            return Err(format!("findings cannot be written: {error}").into());
        }
        if self.findings_are_output && self.reader_gone {
            return Ok(super::WHOLE);
        }
        let fails = match self.args.fail_on {
            FailOn::Error => self.summary.errors > 0,
            FailOn::Warning => self.summary.errors + self.summary.warnings > 0,
            FailOn::Never => false,
        };
        Ok(if fails { super::FINDINGS } else { super::WHOLE })
    }

    fn write(&mut self, bytes: &[u8]) {
        match self.out.write_all(bytes).and_then(|()| self.out.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => self.reader_gone = true,
            Err(error) => {
                self.failed.get_or_insert(error);
            }
            Ok(()) => {}
        }
    }
}

impl Color {
    /// Whether colours are used on a stream that is a terminal or not.
    pub(super) fn applies(self, terminal: bool) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => {
                terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
            }
        }
    }
}
