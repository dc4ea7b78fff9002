//! The library in a few lines: open dumps, choose a report, get its rows or its bytes.
//!
//! Owns the defaults: whatever is left to them here can be said in full by [`crate::run`],
//! [`crate::select`] and [`crate::sink`]. It must never know what is in a file, or a column.

use std::fmt;
use std::io;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::finding::Finding;
use crate::read::frame::Sizes;
use crate::read::source::Source;
use crate::report::{self, Report};
use crate::row::{Column, Row, Time};
use crate::run::{self, Job, Settings};
use crate::select::{InvalidQuery, Query, Selection};
use crate::sink::Sink;
use crate::sink::collect::Collected;
use crate::write::{self, Style};

/// Saved replies that were found, not yet read.
///
/// ```
/// use osreport::{Answer, Dumps};
///
/// let dumps = Dumps::open(["fixtures/blog"])?;
/// let Answer { rows, findings, .. } =
///     dumps.report("servers")?.columns(["name", "username"]).keep("status=ACTIVE").rows()?;
/// println!("{} servers run, and {} findings", rows.len(), findings.len());
/// # assert_eq!(rows[0].len(), 2);
/// # Ok::<(), osreport::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Dumps {
    sources: Vec<Source>,
    settings: Settings,
}

/// A report that was chosen, and what is wanted of it.
pub struct Request<'d> {
    dumps: &'d Dumps,
    report: &'static Report,
    query: Query,
}

/// The rows of a report.
#[derive(Debug)]
pub struct Answer {
    /// The columns, in the order of the cells of each row.
    pub columns: Vec<Column>,
    /// The rows, with typed cells.
    pub rows: Vec<Row<'static>>,
    /// What is wrong with the dumps. Where one is an error, the rows are not all there are.
    pub findings: Vec<Finding>,
}

/// Why there is no report.
#[derive(Debug)]
pub enum Error {
    /// A file or folder that was named cannot be read.
    Open(String, io::Error),
    /// No report, or no text format, has this name.
    Unknown(String),
    /// A column or a test is wrong.
    Query(InvalidQuery),
    /// The report cannot be made.
    Run(run::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open(name, error) => write!(f, "`{name}` cannot be read: {error}"),
            Self::Unknown(name) => write!(f, "nothing is called `{name}`"),
            Self::Query(error) => error.fmt(f),
            Self::Run(run::Error::NoDump { kinds, call, .. }) => {
                let kinds = kinds.join(", ");
                write!(
                    f,
                    "no dump of {kinds} was given; save the reply of `{call}` and give it too"
                )
            }
            Self::Run(run::Error::Output(error)) => {
                write!(f, "the rows cannot be written: {error}")
            }
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Open(_, error) | Self::Run(run::Error::Output(error)) => Some(error),
            Self::Query(error) => Some(error),
            Self::Unknown(_) | Self::Run(_) => None,
        }
    }
}

impl Dumps {
    /// Files, folders, or `-` for standard input, as on the command line.
    ///
    /// # Errors
    ///
    /// When there is no such file, or a folder cannot be listed.
    pub fn open<D: AsRef<str>>(dumps: impl IntoIterator<Item = D>) -> Result<Self, Error> {
        let mut sources = Vec::new();
        let kinds: Vec<&str> = crate::resource::kinds().iter().map(|kind| kind.name).collect();
        for dump in dumps {
            let dump = dump.as_ref();
            let found = Source::expand(dump, &kinds);
            let found = found.map_err(|error| Error::Open(dump.to_owned(), error))?;
            sources.extend(found.into_iter().flat_map(Source::unpack));
        }
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let now = Time(i64::try_from(since.as_micros()).unwrap_or(i64::MAX));
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let settings =
            Settings { threads, sizes: Sizes::default(), plain: false, now, strict: false };
        Ok(Self { sources, settings })
    }

    /// The same dumps with other settings: the time of the report, the number of threads.
    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(&mut self.settings);
        self
    }

    /// A report of the dumps, by the name of its command.
    ///
    /// # Errors
    ///
    /// When there is no such report.
    pub fn report(&self, name: &str) -> Result<Request<'_>, Error> {
        let report = report::find(name).ok_or_else(|| Error::Unknown(name.to_owned()))?;
        Ok(Request { dumps: self, report, query: Query::default() })
    }

    /// All that is wrong with the dumps, as `check` finds it.
    ///
    /// ```
    /// let wrong = osreport::Dumps::open(["fixtures/blog"])?.check();
    /// assert!(wrong.iter().all(|finding| finding.severity != osreport::finding::Severity::Error));
    /// # Ok::<(), osreport::Error>(())
    /// ```
    pub fn check(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        run::check(&self.sources, &self.settings, &mut |finding| findings.push(finding));
        findings
    }
}

impl Request<'_> {
    /// The columns that are wanted, in this order; else the report's default ones.
    #[must_use]
    pub fn columns<C: Into<String>>(mut self, columns: impl IntoIterator<Item = C>) -> Self {
        self.query.columns.extend(columns.into_iter().map(Into::into));
        self
    }

    /// Only the rows that pass this test, `COLUMN=VALUE` or another that `--where` takes; of
    /// several tests all must hold.
    #[must_use]
    pub fn keep(mut self, test: impl Into<String>) -> Self {
        self.query.wheres.push(test.into());
        self
    }

    /// All that the command line can say of rows and columns.
    #[must_use]
    pub fn query(mut self, query: Query) -> Self {
        self.query = query;
        self
    }

    /// The typed rows.
    ///
    /// # Errors
    ///
    /// When the query is wrong, or nothing was given that the report is about.
    pub fn rows(self) -> Result<Answer, Error> {
        let mut collected = Collected::default();
        let findings = self.into_sink(&mut collected)?;
        let Collected { columns, rows } = collected;
        Ok(Answer { columns, rows, findings })
    }

    /// Hands the typed rows to a sink, batch by batch, and gives what is wrong with the dumps.
    ///
    /// ```
    /// use osreport::row::Column;
    /// use osreport::sink::{Rows, Sink};
    ///
    /// /// Counts rows and forgets them.
    /// struct Count(usize);
    ///
    /// impl Sink for Count {
    ///     fn start(&mut self, _: &[Column]) -> std::io::Result<()> {
    ///         Ok(())
    ///     }
    ///
    ///     fn batch(&mut self, rows: Rows<'_>) -> std::io::Result<()> {
    ///         if let Rows::Typed(rows) = rows {
    ///             self.0 += rows.len();
    ///         }
    ///         Ok(())
    ///     }
    ///
    ///     fn finish(&mut self) -> std::io::Result<()> {
    ///         Ok(())
    ///     }
    /// }
    ///
    /// let mut count = Count(0);
    /// osreport::Dumps::open(["fixtures/blog"])?.report("users")?.into_sink(&mut count)?;
    /// assert!(count.0 > 0);
    /// # Ok::<(), osreport::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`Request::rows`], and those of the sink.
    pub fn into_sink(self, sink: &mut dyn Sink) -> Result<Vec<Finding>, Error> {
        let Self { dumps: Dumps { sources, settings }, report, query } = self;
        let selection = Selection::new(&query, report.columns, report.default, settings.now)
            .map_err(Error::Query)?;
        let (servers, cloud, encoder, optional) = (None, false, None, false);
        let job = Job { report, selection: &selection, servers, cloud, encoder, sink, optional };
        let mut findings = Vec::new();
        run::reports(sources, vec![job], settings, &mut |finding| findings.push(finding))
            .map_err(Error::Run)?;
        Ok(findings)
    }

    /// The report in a text format, `csv` or another that `--format` takes, and what is wrong with
    /// the dumps.
    ///
    /// ```
    /// let dumps = osreport::Dumps::open(["fixtures/blog"])?;
    /// let (csv, _) = dumps.report("projects")?.columns(["name", "servers"]).bytes("csv")?;
    /// assert!(csv.starts_with(b"name,servers\n"));
    /// # Ok::<(), osreport::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`Request::rows`], and when there is no such format.
    pub fn bytes(self, format: &str) -> Result<(Vec<u8>, Vec<Finding>), Error> {
        let Self { dumps: Dumps { sources, settings }, report, query } = self;
        let format = write::find(format).ok_or_else(|| Error::Unknown(format.to_owned()))?;
        let selection = Selection::new(&query, report.columns, report.default, settings.now)
            .map_err(Error::Query)?;
        let writer = (format.make)(&Style::default());
        let (mut out, mut findings) = (Vec::new(), Vec::new());
        let mut take = |finding| findings.push(finding);
        let chosen = (report, &selection);
        run::text_report(sources, chosen, &*writer, &mut out, settings, &mut take)
            .map_err(Error::Run)?;
        Ok((out, findings))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dumps() -> Dumps {
        Dumps::open(["fixtures/blog"]).unwrap().with(|settings| settings.now = Time(0))
    }

    #[test]
    fn an_error_says_what_is_wrong_and_what_it_is_from() {
        let said = |error: Error| (error.to_string(), std::error::Error::source(&error).is_some());
        let (text, source) = said(Dumps::open(["no-such-folder"]).unwrap_err());
        assert!(text.starts_with("`no-such-folder` cannot be read: ") && source, "{text}");
        let dumps = dumps();
        assert_eq!(said(dumps.report("severs").err().unwrap()).0, "nothing is called `severs`");
        let format = dumps.report("servers").unwrap().bytes("doc").unwrap_err();
        assert_eq!(said(format).0, "nothing is called `doc`");
        let column = dumps.report("servers").unwrap().columns(["nme"]).rows().unwrap_err();
        assert!(said(column).0.contains("nme"));
        let none = dumps.report("volumes").unwrap().rows().unwrap_err();
        assert!(said(none).0.starts_with("no dump of volumes was given; "));
    }

    #[test]
    fn rows_and_bytes_of_one_request_say_the_same() {
        let dumps = dumps();
        let request = || dumps.report("servers").unwrap().columns(["id", "username"]);
        let answer = request().rows().unwrap();
        let (csv, findings) = request().bytes("csv").unwrap();
        assert_eq!(answer.rows.len() + 1, csv.split(|byte| *byte == b'\n').count() - 1);
        assert_eq!(answer.columns.len(), 2);
        assert_eq!(findings.len(), answer.findings.len());
        let fewer = request().keep("status=ACTIVE").rows().unwrap().rows.len();
        assert!(fewer > 0 && fewer < answer.rows.len());
    }
}
