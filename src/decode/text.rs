//! Lines of `id USER`, `getent passwd` and `getent group`, read by position.
//!
//! The labels of `id` depend on the locale (`组=0(root)`), and names may hold blanks, dots,
//! dashes, backslashes, `@` and parentheses, so a name ends where the next number can begin.

use std::borrow::Cow;

use super::Refusal;
use crate::finding::code;
use crate::resource::group_line::GroupLine;
use crate::resource::id_line::{IdLine, LocalGroup};
use crate::resource::passwd::Passwd;

/// What one line says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line<'a> {
    /// A user with its groups, of `id`.
    Id(IdLine<'a>),
    /// `id` found no such user, or could not name a number: a fact, not a fault.
    Fact,
    /// An account of `getent passwd`.
    Account(Passwd<'a>),
    /// A group of `getent group`.
    Group(GroupLine<'a>),
}

/// What `bytes`, one line of the dump called `kind`, say.
///
/// # Errors
///
/// When the line does not have the form of its dump.
pub fn line<'a>(kind: &str, bytes: &'a [u8]) -> Result<Line<'a>, Refusal> {
    let text = std::str::from_utf8(bytes).map_err(|bad| Refusal {
        code: &code::BAD_ENCODING,
        offset: bad.valid_up_to(),
        pointer: String::new(),
        message: "the line is not UTF-8".to_owned(),
        expected: Some("UTF-8".to_owned()),
        found: None,
    })?;
    let (parsed, form) = match kind {
        "id_lines" => (
            usual_id(text).map(Line::Id).or_else(|| id(text)),
            "uid=1000(name) gid=1000(group) groups=1000(group)",
        ),
        "passwd" => (account(text), "name:x:1000:1000:comment:/home/name:/bin/sh"),
        _ => (group(text), "group:x:1000:name,name"),
    };
    parsed.ok_or_else(|| Refusal {
        code: &code::BAD_LINE,
        offset: 0,
        pointer: String::new(),
        message: format!("the line has not the form `{form}`"),
        expected: Some(format!("`{form}`")),
        found: Some(crate::finding::mask::text(&text.chars().take(60).collect::<String>())),
    })
}

/// A line of the usual form, with names that hold nothing of what separates them: `None` for any
/// other, which [`id`] reads in four times as many steps.
fn usual_id(text: &str) -> Option<IdLine<'_>> {
    let (user, rest) = usual_item(behind_label(text)?)?;
    let (primary, rest) = usual_item(behind_label(rest.strip_prefix(' ')?)?)?;
    let mut rest = behind_label(rest.strip_prefix(' ')?)?;
    let mut groups = Vec::with_capacity(4);
    loop {
        let (group, behind) = usual_item(rest)?;
        groups.push(group);
        match behind.strip_prefix(',') {
            Some(behind) => rest = behind,
            None if behind.is_empty() => break,
            None => return None,
        }
    }
    let (uid, user) = (user.gid, user.name);
    Some(IdLine { uid, user, gid: primary.gid, group: primary.name, groups })
}

/// Where a byte is that ends a label or a name.
fn separator(text: &str) -> Option<(usize, u8)> {
    let is_separator = |byte: &u8| matches!(byte, b'(' | b')' | b',' | b'=');
    let at = text.bytes().position(|byte| is_separator(&byte))?;
    Some((at, text.as_bytes()[at]))
}

/// The text behind a label without a blank, and its `=`.
fn behind_label(text: &str) -> Option<&str> {
    let (at, b'=') = separator(text)? else { return None };
    let (label, rest) = text.split_at(at);
    (!label.is_empty() && !label.contains(' ')).then(|| &rest[1..])
}

/// A number with its name, if it has one, and what is behind.
fn usual_item(text: &str) -> Option<(LocalGroup<'_>, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at(digits);
    let gid = number.parse().ok()?;
    let Some(rest) = rest.strip_prefix('(') else {
        return Some((LocalGroup { gid, name: None }, rest));
    };
    let (end, b')') = separator(rest)? else { return None };
    let name = Some(&rest[..end]).filter(|name| !name.is_empty()).map(Cow::Borrowed);
    Some((LocalGroup { gid, name }, &rest[end + 1..]))
}

fn id(text: &str) -> Option<Line<'_>> {
    // A name that begins with `-` makes `id` explain itself, in two lines.
    if text.starts_with("id: ") || text.contains("id --help") {
        return Some(Line::Fact);
    }
    let text = match text.rfind(" context=") {
        Some(at) => &text[..at],
        None => text,
    };
    let fields = fields(text);
    let [user, primary, rest @ ..] = fields.as_slice() else { return None };
    let (user, primary) = (named(user)?, named(primary)?);
    // Between the primary group and the list may be an effective user and group.
    let list = rest.last().map(|list| list_items(list)).unwrap_or_default();
    let groups = list.into_iter().map(named).collect::<Option<_>>()?;
    Some(Line::Id(IdLine {
        uid: user.gid,
        user: user.name,
        gid: primary.gid,
        group: primary.name,
        groups,
    }))
}

/// The fields of a line, without their labels: each begins with a number behind `label=`, at the
/// start of the line or behind a blank.
fn fields(text: &str) -> Vec<&str> {
    let mut starts: Vec<(usize, usize)> = Vec::new();
    for (equals, _) in text.match_indices('=') {
        let number = text[equals + 1..].starts_with(|c: char| c.is_ascii_digit());
        let label = text[..equals].rfind(' ').map_or(0, |blank| blank + 1);
        let plain = !text[label..equals].contains(['(', ')', ',', '=']) && label < equals;
        let closed =
            label == 0 || text[..label - 1].ends_with(|c: char| c == ')' || c.is_ascii_digit());
        if number && plain && closed {
            starts.push((label, equals + 1));
        }
    }
    let ends = starts.iter().skip(1).map(|(label, _)| label - 1).chain([text.len()]);
    starts.iter().zip(ends).map(|((_, from), to)| text[*from..to].trim_end()).collect()
}

/// The items of `5000(a),5001(b (c)),5002`: a comma separates two of them where a number follows it
/// and the parentheses before it are closed.
fn list_items(list: &str) -> Vec<&str> {
    let mut items = Vec::new();
    let mut start = 0;
    for (comma, _) in list.match_indices(',') {
        let number = list[comma + 1..].starts_with(|c: char| c.is_ascii_digit());
        let before = &list[start..comma];
        let closed = before.ends_with(')') || before.bytes().all(|byte| byte.is_ascii_digit());
        if number && closed {
            items.push(before);
            start = comma + 1;
        }
    }
    items.push(&list[start..]);
    items
}

/// A number with its name, where the system knows one: `5000(domain users)`.
fn named(text: &str) -> Option<LocalGroup<'_>> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at(digits);
    let gid = number.parse().ok()?;
    if rest.is_empty() {
        return Some(LocalGroup { gid, name: None });
    }
    let name = rest.strip_prefix('(')?.strip_suffix(')')?;
    Some(LocalGroup { gid, name: Some(name).filter(|name| !name.is_empty()).map(Cow::Borrowed) })
}

fn account(text: &str) -> Option<Line<'_>> {
    let fields: Vec<&str> = text.split(':').collect();
    let [name, _, uid, gid, gecos, _, _, ..] = fields.as_slice() else { return None };
    let (uid, gid) = (uid.parse().ok()?, gid.parse().ok()?);
    let name = Some(*name).filter(|name| !name.is_empty())?;
    Some(Line::Account(Passwd { name: name.into(), uid, gid, gecos: (*gecos).into() }))
}

fn group(text: &str) -> Option<Line<'_>> {
    let fields: Vec<&str> = text.split(':').collect();
    let [name, _, gid, members] = fields.as_slice() else { return None };
    let gid = gid.parse().ok()?;
    let name = Some(*name).filter(|name| !name.is_empty())?;
    let members = members.split(',').map(str::trim).filter(|member| !member.is_empty());
    Some(Line::Group(GroupLine {
        name: name.into(),
        gid,
        members: members.map(Into::into).collect(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn groups_of(text: &str) -> (String, String, Vec<String>) {
        let Ok(Line::Id(line)) = line("id_lines", text.as_bytes()) else {
            panic!("{text} is refused");
        };
        let groups = line.groups.iter().map(|group| group.label().into_owned()).collect();
        let user = line.user.as_deref().unwrap_or_default().to_owned();
        (user, line.primary().into_owned(), groups)
    }

    #[test]
    fn an_id_line_is_read_by_position() {
        let (user, primary, groups) = groups_of(
            "uid=7001(adm.one) gid=5000(domain users) groups=5000(domain users),5001(EXAMPLE\\domain admins),5002(grp@ad.example.org),5003(Gruppe (alt)),5004(研究组)",
        );
        assert_eq!((user.as_str(), primary.as_str()), ("adm.one", "domain users"));
        let expected = [
            "domain users",
            "EXAMPLE\\domain admins",
            "grp@ad.example.org",
            "Gruppe (alt)",
            "研究组",
        ];
        assert_eq!(groups, expected);
        let (user, primary, groups) = groups_of("用户id=0(root) 组id=0(root) 组=0(root),1(bin)");
        assert_eq!((user.as_str(), primary.as_str()), ("root", "root"));
        assert_eq!(groups, ["root", "bin"]);
    }

    #[test]
    fn a_usual_line_says_the_same_in_the_short_way() {
        let mut short = 0;
        let names =
            ["(a)", "(domain users)", "()", "", "(b (c))", "(研)", "(x,1(y))", "(e=1)", "("];
        let labels = ["uid=", "用户id=", "=", "a b=", "groups="];
        let ends = ["", " ", ",", ",7(z)", ",x", " context=1:2", " euid=0(root) groups=1(q)"];
        for name in names {
            for other in names {
                for label in labels {
                    for end in ends {
                        let text =
                            format!("{label}1{name} gid=22{other} {label}3{other},4{name}{end}");
                        let usual = usual_id(&text);
                        short += usize::from(usual.is_some());
                        if let Some(usual) = usual {
                            assert_eq!(id(&text), Some(Line::Id(usual)), "{text}");
                        }
                    }
                }
            }
        }
        assert!(short > 100, "{short}");
        assert!(usual_id("uid=1(a) gid=2(b) groups=2(b),3").is_some());
        for text in
            ["id: ghost: no such user", "uid=99999999999999999999(a) gid=1(a) groups=1(a)", ""]
        {
            assert!(usual_id(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_gid_without_a_name_gives_its_number() {
        let (_, primary, groups) = groups_of("uid=7002(nogroup.name) gid=5999 groups=5999,6000(x)");
        assert_eq!(primary, "5999");
        assert_eq!(groups, ["5999", "x"]);
    }

    #[test]
    fn an_effective_user_and_a_context_are_not_groups() {
        let (_, primary, groups) = groups_of(
            "uid=1(a) gid=2(b) euid=0(root) groups=2(b),3(c) context=unconfined_u:unconfined_r:x:s0-s0:c0.c1023",
        );
        assert_eq!(primary, "b");
        assert_eq!(groups, ["b", "c"]);
    }

    #[test]
    fn no_such_user_is_a_fact() {
        assert_eq!(line("id_lines", "id: ‘ghost1’: no such user".as_bytes()), Ok(Line::Fact));
    }

    #[test]
    fn lines_of_getent_are_read() {
        let text = b"adm.one:x:7001:5000:Admin One:/home/adm:/bin/bash";
        let Ok(Line::Account(account)) = line("passwd", text) else { panic!("refused") };
        assert_eq!((&*account.name, account.uid, account.gid), ("adm.one", 7001, 5000));
        let text = b"EXAMPLE\\domain admins:x:5001:adm.one,svc-backup";
        let Ok(Line::Group(group)) = line("group_lines", text) else { panic!("refused") };
        assert_eq!((&*group.name, group.gid), ("EXAMPLE\\domain admins", 5001));
        assert_eq!(group.members, ["adm.one", "svc-backup"]);
    }

    #[test]
    fn another_form_is_refused() {
        for (kind, text) in [("id_lines", "uid=(x)"), ("passwd", "a:b"), ("group_lines", "a:b:c:d")]
        {
            assert_eq!(line(kind, text.as_bytes()).unwrap_err().code.name, "bad-line", "{text}");
        }
    }
}
