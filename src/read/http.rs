//! Saved headers and what they tell about the reply behind them.

/// What is known of a reply from its headers, and from curl's trace of the request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Http {
    /// Path and query of the request (`curl -v`).
    pub url: Option<String>,
    /// The status: 200.
    pub status: Option<u16>,
    /// Bytes of the body, where they were not encoded on their way.
    pub content_length: Option<u64>,
    /// Records that Swift says the listing has.
    pub count: Option<u64>,
    /// What the reply lists by Swift's headers, or would list if it had a body.
    pub listing: Option<Listing>,
    /// Bytes of the objects in a container of Swift.
    pub bytes_used: Option<u64>,
    /// Who may read a container of Swift; for its owner alone, and where it was set.
    pub read: Option<String>,
    /// The storage policy of a container of Swift.
    pub policy: Option<String>,
    /// Whether the body is plain text.
    pub is_text: bool,
    /// Bytes of the body in the file, once it has ended.
    pub body_bytes: u64,
    encoded: bool,
}

/// What a reply of Swift lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listing {
    /// The containers of an account.
    Containers,
    /// The objects of a container.
    Objects,
}

/// Longest path that is kept.
const URL: usize = 4096;

impl Http {
    /// Reads a line of a header block (`curl -i`) or of a trace (`curl -v`).
    pub(crate) fn line(&mut self, line: &[u8]) {
        let Ok(line) = std::str::from_utf8(line) else { return };
        let line = line.trim();
        if let Some(request) = line.strip_prefix("> ") {
            let mut words = request.split(' ');
            let (method, path, version) = (words.next(), words.next(), words.next());
            let is_request = version.is_some_and(|version| version.starts_with("HTTP/"));
            if is_request && method.is_some_and(|m| m.bytes().all(|b| b.is_ascii_uppercase())) {
                let url = path.filter(|path| path.len() <= URL).map(str::to_owned);
                *self = Self { url, ..Self::default() };
            }
            return;
        }
        let line = line.strip_prefix("< ").unwrap_or(line);
        if line.starts_with("HTTP/") {
            let status = line.split(' ').nth(1).and_then(|status| status.parse().ok());
            *self = Self { url: self.url.take(), status, ..Self::default() };
            return;
        }
        let Some((name, value)) = line.split_once(':') else { return };
        let value = value.trim();
        let number = || value.parse().ok();
        match name.to_ascii_lowercase().as_str() {
            "content-length" => self.content_length = number(),
            "content-encoding" => self.encoded = value != "identity",
            "content-type" => self.is_text = value.starts_with("text/plain"),
            "x-account-container-count" => {
                self.listing = Some(Listing::Containers);
                self.count = number();
            }
            "x-container-object-count" => {
                self.listing = Some(Listing::Objects);
                self.count = number();
            }
            "x-container-bytes-used" => self.bytes_used = number(),
            "x-container-read" => self.read = Some(value.to_owned()),
            "x-storage-policy" => self.policy = Some(value.to_owned()),
            _ => {}
        }
    }

    /// Bytes of the body, and those that it should have, where it has fewer.
    pub fn short(&self) -> Option<(u64, u64)> {
        let length = self.content_length.filter(|_| !self.encoded)?;
        (self.body_bytes < length).then_some((self.body_bytes, length))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(lines: &[&str]) -> Http {
        let mut http = Http::default();
        lines.iter().for_each(|line| http.line(line.as_bytes()));
        http
    }

    #[test]
    fn the_last_reply_of_several_is_the_one_behind() {
        let http = of(&[
            "HTTP/1.1 302 Found\r",
            "Content-Length: 7\r",
            "\r",
            "HTTP/2 206\r",
            "content-length: 1200\r",
            "X-Account-Container-Count: 12\r",
        ]);
        assert_eq!(
            (http.status, http.content_length, http.count),
            (Some(206), Some(1200), Some(12))
        );
        assert_eq!(Http { body_bytes: 1199, ..http.clone() }.short(), Some((1199, 1200)));
        assert_eq!(Http { body_bytes: 1200, ..http }.short(), None);
        let mut encoded = of(&["HTTP/1.1 200 OK", "Content-Encoding: gzip", "Content-Length: 9"]);
        encoded.body_bytes = 1;
        assert_eq!(encoded.short(), None);
    }

    #[test]
    fn a_trace_names_the_request() {
        let http = of(&[
            "> GET /v2.1/servers/detail?limit=2 HTTP/1.1",
            "> Host: nova.example.org",
            "< HTTP/1.1 200 OK",
            "< Content-Length: 5",
        ]);
        assert_eq!(http.url.as_deref(), Some("/v2.1/servers/detail?limit=2"));
        assert_eq!((http.status, http.content_length), (Some(200), Some(5)));
    }
}
