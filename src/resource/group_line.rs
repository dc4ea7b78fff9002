//! Lines of `getent group`: `developers:x:3001:j.doe,anna.k`.
//!
//! Source: group(5). Owns what such a line says, and must never know how it is taken apart.

use std::borrow::Cow;

use crate::kind::Kind;

/// What a file of such lines is called.
pub static KIND: Kind =
    Kind { name: "group_lines", record: "line", api: "local accounts", ..Kind::EMPTY };

/// A local group. The password's field is not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupLine<'a> {
    /// The group's name; from a directory it may hold backslashes, blanks, `@` and parentheses.
    pub name: Cow<'a, str>,
    /// The group's number.
    pub gid: u64,
    /// Login names of its members, without those that have it as their primary group.
    pub members: Vec<Cow<'a, str>>,
}
