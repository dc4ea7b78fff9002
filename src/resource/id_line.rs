//! Lines of `id USER`: `uid=6003(j.doe) gid=3001(developers) groups=3001(developers),3003(qa)`.
//!
//! Owns what such a line says. It must never know how a line is taken apart: labels depend on
//! the locale, and names may hold blanks, backslashes, `@` and parentheses.

use std::borrow::Cow;

use crate::kind::Kind;

/// What a file of such lines is called.
pub static KIND: Kind =
    Kind { name: "id_lines", record: "line", api: "local accounts", ..Kind::EMPTY };

/// A local user with its groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdLine<'a> {
    /// The user's number.
    pub uid: u64,
    /// The login name; `None` where the number has none.
    pub user: Option<Cow<'a, str>>,
    /// The primary group's number.
    pub gid: u64,
    /// The primary group's name; `None` where the number has none.
    pub group: Option<Cow<'a, str>>,
    /// All groups in the order of the line; the primary one is mostly the first of them.
    pub groups: Vec<LocalGroup<'a>>,
}

/// A local group, by number and name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalGroup<'a> {
    /// The group's number.
    pub gid: u64,
    /// The group's name; `None` where the number has none.
    pub name: Option<Cow<'a, str>>,
}

impl LocalGroup<'_> {
    /// The name, or the number where there is none.
    pub fn label(&self) -> Cow<'_, str> {
        match &self.name {
            Some(name) => Cow::Borrowed(name),
            None => Cow::Owned(self.gid.to_string()),
        }
    }
}

impl IdLine<'_> {
    /// The primary group's name, or its number where there is none.
    pub fn primary(&self) -> Cow<'_, str> {
        match &self.group {
            Some(name) => Cow::Borrowed(name),
            None => Cow::Owned(self.gid.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_without_a_name_is_called_by_its_number() {
        let group = LocalGroup { gid: 5999, name: None };
        assert_eq!(group.label(), "5999");
        let groups = vec![group, LocalGroup { gid: 1, name: Some("Gruppe (alt)".into()) }];
        let line = IdLine { uid: 7002, user: None, gid: 5999, group: None, groups };
        assert_eq!(line.primary(), "5999");
        assert_eq!(line.groups[1].label(), "Gruppe (alt)");
    }
}
