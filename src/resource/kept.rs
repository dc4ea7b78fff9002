//! What the index keeps of a record: an owned part of it, merged with what other records of the
//! same key add.

use std::borrow::Cow;
use std::cell::RefCell;
use std::hash::BuildHasher;
use std::sync::Arc;

use hashbrown::DefaultHashBuilder;

use super::value::{Loose, Text, Whole};

/// A kind whose records are kept in a table of the index.
pub trait Keep {
    /// What is kept of a record.
    type Kept: Merge;

    /// The key by which the record is found.
    fn key(&self) -> Cow<'_, str>;

    /// The key of a record that does not say whose it is, which is `subject`; `None` where
    /// nothing says it.
    fn key_of<'k>(&'k self, subject: Option<&'k str>) -> Option<Cow<'k, str>> {
        match self.key() {
            key if key.is_empty() => subject.map(Cow::Borrowed),
            key => Some(key),
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

/// Texts of a thread that [`shared`] finds again.
const RECENT: usize = 8192;

/// The texts that [`shared`] made last, each at the place that its hash gives it.
#[derive(Default)]
struct Recent {
    hasher: DefaultHashBuilder,
    texts: Vec<Option<Arc<str>>>,
}

thread_local! {
    static RECENTLY: RefCell<Recent> = RefCell::default();
}

/// Owned text that many records have in common, such as the id of a project: mostly one copy for
/// all that one thread decodes. `None` where it is absent or empty.
pub(super) fn shared(text: Option<&str>) -> Option<Arc<str>> {
    let text = text.filter(|text| !text.is_empty())?;
    RECENTLY.with_borrow_mut(|Recent { hasher, texts }| {
        texts.resize(RECENT, None);
        let known = &mut texts[hasher.hash_one(text) as usize % RECENT];
        if known.as_deref() != Some(text) {
            *known = Some(text.into());
        }
        known.clone()
    })
}

/// Owned text; `None` where it is absent or empty.
pub(super) fn owned(text: Option<&str>) -> Option<String> {
    text.filter(|text| !text.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_comes_again_is_not_copied_again() {
        let one = shared(Some("one")).unwrap();
        assert!(Arc::ptr_eq(&one, &shared(Some("one")).unwrap()));
        // Many more texts than places: each is itself all the same.
        for number in 0..4 * RECENT {
            let text = number.to_string();
            assert_eq!(shared(Some(&text)).as_deref(), Some(&*text));
        }
        assert_eq!(shared(Some("one")), Some(one));
        assert_eq!((shared(Some("")), shared(None)), (None, None));
    }
}
