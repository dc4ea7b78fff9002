//! The signature of a kind of dump: the keys by which a reader recognizes it.
//!
//! Owns the vocabulary in which `resource` describes its kinds to `read`.
//! It must never know a kind itself, nor how a file is read.

/// The signature of one kind of dump. Two kinds are the same when their names are.
///
/// A document is of this kind when one of its top-level keys is a `list_keys` entry (then the
/// records are the items of that list) or an `object_keys` entry (then the record is that
/// object), and its first record passes `marks` and `foreign`; or when one of them is a
/// `document_keys` entry (then the record is the document). A bare array or a bare object has
/// no such key, and is known by `bare` alone.
#[derive(Debug)]
pub struct Kind {
    /// The kind's name, as in `osreport identify` and `KIND=FILE`.
    pub name: &'static str,
    /// What one record is called in messages: `server`.
    pub record: &'static str,
    /// The API that writes it, for messages and `identify`: `compute`, `identity v3`.
    pub api: &'static str,
    /// Top-level keys that hold a list of records: `servers`.
    pub list_keys: &'static [&'static str],
    /// Top-level keys that hold one record: `server`.
    pub object_keys: &'static [&'static str],
    /// Top-level keys whose object, or list of texts, belongs to one record with all that is
    /// beside it: the record is the whole document.
    pub document_keys: &'static [&'static str],
    /// Sets of keys of a record; one whole set must be there. Empty: any record will do.
    pub marks: &'static [&'static [&'static str]],
    /// Keys that no record of this kind has, though another API's with the same top key does.
    pub foreign: &'static [&'static str],
    /// How `links.self` must end, with `*` for one path segment: `/groups/*/users`.
    pub self_link: Option<&'static str>,
    /// Sets of keys by which a record without any envelope is known; one whole set must be there.
    pub bare: &'static [&'static [&'static str]],
    /// Keys that no record of this kind has where it is without an envelope, though records
    /// of another kind do. Operators may add any key to a Keystone record, so these never speak
    /// against a record in its envelope.
    pub not_bare: &'static [&'static str],
    /// Whether osreport uses its records; else it is only recognised, so that a message can name
    /// it.
    pub used: bool,
    /// Whether its lists may be as long as those of servers: then they are kept in the index only
    /// for a report that needs them there.
    pub large: bool,
    /// For a kind whose replies do not say whose they are: the shell loop that saves each under
    /// the name of its subject.
    pub save_each: Option<&'static str>,
    /// The known values of its enumerations, by field. A value that ends in `*` stands for all
    /// values with that prefix. The enumerations are open, so only `--strict` asks for them.
    pub values: &'static [(&'static str, &'static [&'static str])],
}

impl Kind {
    /// An empty signature, for `..Kind::EMPTY`.
    pub const EMPTY: Self = Self {
        name: "",
        record: "",
        api: "",
        list_keys: &[],
        object_keys: &[],
        document_keys: &[],
        marks: &[],
        foreign: &[],
        self_link: None,
        bare: &[],
        not_bare: &[],
        used: true,
        large: false,
        save_each: None,
        values: &[],
    };
}

impl PartialEq for Kind {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Kind {}
