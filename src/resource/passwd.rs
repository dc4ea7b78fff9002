//! Lines of `getent passwd`: `j.doe:x:6003:3001:Jo Doe:/home/j.doe:/bin/bash`.
//!
//! Source: passwd(5). Owns what such a line says, and must never know how it is taken apart.

use std::borrow::Cow;

use crate::kind::Kind;

/// What a file of such lines is called.
pub static KIND: Kind =
    Kind { name: "passwd", record: "line", api: "local accounts", ..Kind::EMPTY };

/// A local user. The password's field is not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passwd<'a> {
    /// The login name; from a directory it may hold backslashes, blanks and `@`.
    pub name: Cow<'a, str>,
    /// The user's number.
    pub uid: u64,
    /// The primary group's number; `getent group` has its name.
    pub gid: u64,
    /// The user's full name, often with an office and telephone numbers behind commas; may be
    /// empty.
    pub gecos: Cow<'a, str>,
}
