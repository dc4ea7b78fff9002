//! Requests: what `curl -w '%{json}\n'` prints of each reply, one object a line.
//!
//! Source: curl(1), `--write-out`. The script of `osreport capture` writes lines of the same
//! keys, and adds `time`, `region` and `microversion`, which curl does not know.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Resource;
use super::value::{Text, Timestamp, Unread, Whole};
use crate::kind::Kind;

/// What a file of requests looks like.
pub static KIND: Kind = Kind {
    name: "requests",
    record: "request",
    api: "curl",
    bare: &[&["url_effective", "http_code"]],
    ..Kind::EMPTY
};

/// One request and what became of it. curl prints some forty keys more.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(extend("additionalProperties" = {}))]
pub struct Request<'a> {
    /// The URL that was asked last.
    #[serde(borrow)]
    pub url_effective: Text<'a>,
    /// The HTTP status; 0 where there was no reply.
    pub http_code: Whole,
    /// The file that the reply was saved as; absent or null where it went to standard output or
    /// was not kept. From the script it is relative to the folder of the requests.
    #[serde(borrow, default)]
    pub filename_effective: Option<Text<'a>>,
    /// `GET`, `POST`; absent before curl 7.72.
    #[serde(borrow, default)]
    pub method: Option<Text<'a>>,
    /// Bytes of the body as they were received.
    #[serde(default)]
    pub size_download: Option<Whole>,
    /// Seconds that it took.
    #[serde(default)]
    pub time_total: Unread,
    /// curl's own exit code; 0 where the reply is whole.
    #[serde(default)]
    pub exitcode: Option<Whole>,
    /// When it was asked; from the script alone.
    #[serde(default)]
    pub time: Option<Timestamp>,
    /// The region of the service; from the script alone.
    #[serde(borrow, default)]
    pub region: Option<Text<'a>>,
    /// The microversion that was asked for; from the script alone.
    #[serde(borrow, default)]
    pub microversion: Option<Text<'a>>,
}

impl Resource for Request<'_> {
    fn is_unmistakable(&self) -> bool {
        true
    }
}

impl Request<'_> {
    /// Whether the reply is whole and what was asked for.
    pub fn is_whole(&self) -> bool {
        let curl = self.exitcode.as_ref().is_none_or(|code| code.0 == 0);
        curl && matches!(self.http_code.0, 200 | 201 | 203)
    }
}
