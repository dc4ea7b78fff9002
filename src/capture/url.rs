//! Links of replies: where they lead, and whether a token may be sent there.

use std::borrow::Cow;
use std::fmt::Write;

/// An absolute URL of HTTP, taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Url<'u> {
    secure: bool,
    /// Host and port.
    authority: &'u str,
    path: &'u str,
    query: Option<&'u str>,
}

/// Why a link is not followed: one sentence.
pub type Refusal = String;

impl<'u> Url<'u> {
    /// Takes `text` apart. `None` where it is not an absolute URL of HTTP, or names a user.
    fn new(text: &'u str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let secure = scheme.eq_ignore_ascii_case("https");
        if !secure && !scheme.eq_ignore_ascii_case("http") {
            return None;
        }
        let rest = rest.split('#').next().unwrap_or_default();
        let (rest, query) = match rest.split_once('?') {
            Some((rest, query)) => (rest, Some(query)),
            None => (rest, None),
        };
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        // A person who reads `http://cloud@elsewhere` may take `cloud` for the host.
        (!authority.is_empty() && !authority.contains('@')).then_some(Self {
            secure,
            authority,
            path,
            query,
        })
    }

    /// Scheme, host and port, in one form.
    fn origin(&self) -> (bool, String, &'u str) {
        let default = if self.secure { "443" } else { "80" };
        // An IPv6 address has colons of its own, in brackets.
        let (host, port) = match self.authority.rsplit_once(':') {
            Some((host, port)) if !port.contains(']') => (host, port),
            _ => (self.authority, ""),
        };
        let port = if port.is_empty() { default } else { port };
        (self.secure, host.to_ascii_lowercase(), port)
    }

    /// Scheme and authority, as they are written.
    fn base(&self) -> String {
        format!("http{}://{}", if self.secure { "s" } else { "" }, self.authority)
    }
}

/// How a next link is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Follow {
    /// Unchanged: it must stay on the origin of its page.
    Link,
    /// Its query alone, on the page's own URL: for services behind a proxy that they do not know
    /// of, whose links name another host.
    Query,
}

/// The URL that `link` leads to from the page of the URL `page`.
///
/// Without a page the link is given as it is written, as long as it is an absolute URL of HTTP or
/// a path. What no URL may hold is percent-encoded.
///
/// # Errors
///
/// When the link leads to another origin, is not of HTTP, or holds blanks or controls.
pub(super) fn resolve(link: &str, page: Option<&str>, follow: Follow) -> Result<String, Refusal> {
    let link = clean(link)?;
    let target = Url::new(&link);
    let is_path = link.starts_with('/') && !link.starts_with("//") || link.starts_with('?');
    if target.is_none() && !is_path {
        return Err(format!("the next link is neither an `http` URL nor a path: `{link}`"));
    }
    let Some(page) = page else { return Ok(link.into_owned()) };
    let here = Url::new(page)
        .ok_or_else(|| format!("the URL of the page is not an `http` URL: `{page}`"))?;
    let query = link.split('#').next().unwrap_or_default().split_once('?').map(|(_, query)| query);
    match target {
        _ if follow == Follow::Query || link.starts_with('?') => match query {
            Some(query) => Ok(format!("{}{}?{query}", here.base(), here.path)),
            None => Err(format!("the next link has no query: `{link}`")),
        },
        Some(there) if there.origin() == here.origin() => Ok(link.into_owned()),
        Some(_) => Err(format!(
            "the next link leaves the origin of its page, `{}`, and is not followed: `{link}`",
            here.base()
        )),
        None => {
            // Glance writes `/v2/images`, also where it is below another path.
            let path = link.split(['?', '#']).next().unwrap_or_default();
            let before = here.path.strip_suffix(path).unwrap_or_default();
            Ok(format!("{}{before}{link}", here.base()))
        }
    }
}

/// Whether `text` is an absolute URL of HTTP that is safe to hand to a shell and to curl.
pub(super) fn is_http(text: &str) -> bool {
    Url::new(text).is_some() && clean(text).is_ok_and(|clean| clean == text)
}

/// The link with every byte percent-encoded that a URL may not hold.
fn clean(link: &str) -> Result<Cow<'_, str>, Refusal> {
    let bad = |c: char| c.is_control() || c.is_whitespace() || c == '\\';
    if link.contains(bad) {
        return Err("the next link holds blanks, controls or backslashes".to_owned());
    }
    let fine =
        |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte);
    Ok(if link.bytes().all(fine) { link.into() } else { encoded(link, fine).into() })
}

/// One segment of a path, such as an id or a container's name. The result is also safe as a part
/// of a file's name.
pub(super) fn segment(text: &str) -> String {
    // `.` and `..` are segments with a meaning of their own, which no encoding takes from them;
    // no service has such ids.
    let fine = |byte: u8| byte.is_ascii_alphanumeric() || b"-_~".contains(&byte);
    let dotted = |byte: u8| fine(byte) || byte == b'.';
    if text.starts_with('.') { encoded(text, fine) } else { encoded(text, dotted) }
}

fn encoded(text: &str, fine: impl Fn(u8) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if fine(byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a `String` cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "https://Cloud:8774/v2.1/servers/detail?all_tenants=1";

    fn from_page(link: &str) -> Result<String, Refusal> {
        resolve(link, Some(PAGE), Follow::Link)
    }

    #[test]
    fn a_link_on_the_page_s_origin_is_followed() {
        for link in ["https://cloud:8774/x?marker=1", "HTTPS://CLOUD:8774/x?marker=1"] {
            assert_eq!(from_page(link).as_deref(), Ok(link));
        }
        let default = |link, page| resolve(link, Some(page), Follow::Link);
        assert!(default("http://c:80/x", "http://c/y").is_ok());
        assert!(default("https://c/x", "https://c:443/y").is_ok());
        assert!(default("https://[2001:db8::1]/x", "https://[2001:DB8::1]:443/y").is_ok());
        assert!(default("https://c:80/x", "https://c/y").is_err());
    }

    #[test]
    fn a_link_to_another_origin_is_refused() {
        for link in [
            "http://cloud:8774/x",
            "https://cloud/x",
            "https://cloud:8775/x",
            "https://elsewhere:8774/x",
            "https://cloud:8774@elsewhere/x",
            "https://cloud:8774.elsewhere/x",
            "//elsewhere/x",
            "///elsewhere/x",
            "/\\elsewhere/x",
            "file:///etc/passwd",
            "ftp://cloud:8774/x",
            "gopher://cloud:8774/x",
            "javascript:0",
            "x?marker=1",
            "",
            "https://",
            "https:///x",
            "https://cloud:8774/x y",
            "https://cloud:8774/x\n-o /etc/passwd",
        ] {
            assert!(from_page(link).is_err(), "{link}");
        }
    }

    #[test]
    fn a_path_is_one_of_the_page_s_origin() {
        let glance = |link, page| resolve(link, Some(page), Follow::Link);
        let link = "/v2/images?marker=1";
        assert_eq!(
            glance(link, "http://c:9292/v2/images?limit=5").as_deref(),
            Ok("http://c:9292/v2/images?marker=1")
        );
        assert_eq!(
            glance(link, "https://c/image/v2/images?limit=5").as_deref(),
            Ok("https://c/image/v2/images?marker=1")
        );
        assert_eq!(
            from_page("?marker=1").as_deref(),
            Ok("https://Cloud:8774/v2.1/servers/detail?marker=1")
        );
    }

    #[test]
    fn of_a_link_with_a_proxy_s_host_the_query_is_taken() {
        let link = "http://10.0.0.1:8774/v2.1/servers/detail?marker=1";
        assert_eq!(
            resolve(link, Some(PAGE), Follow::Query).as_deref(),
            Ok("https://Cloud:8774/v2.1/servers/detail?marker=1")
        );
        assert!(resolve("http://10.0.0.1/x", Some(PAGE), Follow::Query).is_err());
    }

    #[test]
    fn without_a_page_the_link_is_unchanged() {
        let plain = |link| resolve(link, None, Follow::Link);
        for link in ["/v2/images?marker=1", "http://elsewhere/x?marker=%20"] {
            assert_eq!(plain(link).as_deref(), Ok(link));
        }
        assert!(plain("//elsewhere/x").is_err() && plain("file:///x").is_err());
    }

    #[test]
    fn characters_that_no_url_may_have_are_encoded() {
        let link = "https://cloud:8774/x?marker=\"<组>`{}^|";
        assert_eq!(
            from_page(link).as_deref(),
            Ok("https://cloud:8774/x?marker=%22%3C%E7%BB%84%3E%60%7B%7D%5E%7C")
        );
        assert_eq!(segment("5cb0f9e1-f626"), "5cb0f9e1-f626");
        assert_eq!(segment("../a b/$(id)'\"组"), "%2E%2E%2Fa%20b%2F%24%28id%29%27%22%E7%BB%84");
        assert_eq!(segment("a.b"), "a.b");
    }
}
