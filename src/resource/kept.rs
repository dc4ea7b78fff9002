//! What the index keeps of a record: an owned part of it, merged with what other records of the
//! same key add.

use std::borrow::Cow;

use super::value::{Loose, Text, Whole};

/// A kind whose records are kept in a table of the index.
pub trait Keep {
    /// What is kept of a record.
    type Kept: Merge;

    /// The key by which the record is found.
    fn key(&self) -> Cow<'_, str>;

    /// The key of a record that does not say whose it is, which is `subject`; `None` where
    /// nothing says it.
    fn key_of(&self, subject: Option<&str>) -> Option<String> {
        match &*self.key() {
            "" => subject.map(str::to_owned),
            key => Some(key.to_owned()),
        }
    }

    /// Other keys that lead to the record, unless another record has them.
    fn aliases(&self) -> Vec<String> {
        Vec::new()
    }

    /// The part of the record that is kept.
    fn keep(&self) -> Self::Kept;
}

/// A record of which there may be a brief and a detailed form.
pub trait Merge {
    /// Takes from `other` what is absent here; whether what both have is the same.
    fn merge(&mut self, other: Self) -> bool;
}

/// Fills one absent value; whether the two agree.
pub fn fill<V: PartialEq>(known: &mut Option<V>, other: Option<V>) -> bool {
    match (known.as_ref(), other) {
        (Some(known), Some(other)) => *known == other,
        (None, Some(other)) => {
            *known = Some(other);
            true
        }
        (_, None) => true,
    }
}

/// Merges the fields that may be absent, behind the `;`, and compares the others.
macro_rules! merge {
    ($type:ident: $($same:ident),* ; $($filled:ident),*) => {
        impl crate::resource::kept::Merge for $type {
            fn merge(&mut self, other: Self) -> bool {
                $(let $same = self.$same == other.$same;)*
                $(let $filled = crate::resource::kept::fill(&mut self.$filled, other.$filled);)*
                true $(&& $same)* $(&& $filled)*
            }
        }
    };
}
pub(super) use merge;

/// Owned text; `None` where it is absent or empty.
pub(super) fn text(text: Option<&Text<'_>>) -> Option<String> {
    text.map(|text| text.to_string()).filter(|text| !text.is_empty())
}

/// Owned text of a value of any type; `None` where it is absent or empty.
pub(super) fn loose(value: &Loose<'_>) -> Option<String> {
    value.as_deref().filter(|text| !text.is_empty()).map(str::to_owned)
}

/// A number, where it is there.
pub(super) fn number(number: Option<Whole>) -> Option<i64> {
    number.map(|number| number.0)
}

/// Owned text; `None` where it is absent or empty.
pub(super) fn owned(text: Option<&str>) -> Option<String> {
    text.filter(|text| !text.is_empty()).map(str::to_owned)
}
