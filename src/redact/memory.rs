//! A cache of rules and pseudonyms: the records of a dump repeat their keys and many of their
//! values.
//!
//! It must never know a rule: an entry that was dropped is computed again, with the same result.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashMap};

use super::policy::{Place, Policy, Rule, Scope};

/// The most keys that are cached, in each scope.
const KEYS: usize = 4096;

/// The most texts that are cached: a power of two.
const TEXTS: usize = 4096;

/// The most bytes of a text that is cached.
const LONGEST: usize = 256;

/// A text, the rule that it is under, and its pseudonym.
struct Remembered {
    rule: Rule,
    text: String,
    pseudonym: String,
}

/// The cache; bounded, and passed on from file to file.
#[derive(Default)]
pub(super) struct Memory {
    places: [HashMap<String, Place>; Scope::COUNT],
    /// Each text has one slot, by its hash; a later text of the same slot replaces it.
    texts: Vec<Option<Remembered>>,
    hasher: DefaultHashBuilder,
    /// The pseudonym of a text that is not cached.
    last: String,
}

impl Memory {
    /// [`Policy::place`].
    pub(super) fn place(&mut self, policy: &Policy, scope: Scope, key: &str) -> Place {
        let places = &mut self.places[scope as usize];
        if let Some(place) = places.get(key) {
            return *place;
        }
        let place = policy.place(scope, key);
        if places.len() < KEYS && key.len() <= LONGEST {
            places.insert(key.to_owned(), place);
        }
        place
    }

    /// The pseudonym of a text under this rule, by `make` where it is not cached.
    pub(super) fn pseudonym(
        &mut self,
        rule: Rule,
        text: &str,
        make: impl Fn(&str) -> String,
    ) -> &str {
        if text.len() > LONGEST {
            self.last = make(text);
            return &self.last;
        }
        if self.texts.is_empty() {
            self.texts.resize_with(TEXTS, || None);
        }
        let at = self.hasher.hash_one((rule, text)) as usize & (TEXTS - 1);
        let fits = |known: &Remembered| known.rule == rule && known.text == text;
        if !self.texts[at].as_ref().is_some_and(fits) {
            self.texts[at] = None;
        }
        let made = || Remembered { rule, text: text.to_owned(), pseudonym: make(text) };
        &self.texts[at].get_or_insert_with(made).pseudonym
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_is_what_would_be_made() {
        let mut memory = Memory::default();
        let policy = Policy::new();
        let long = "x".repeat(LONGEST + 1);
        for turn in 0..2 {
            for number in 0..2 * TEXTS {
                let text = if number == 0 { long.clone() } else { number.to_string() };
                for rule in [Rule::Id, Rule::Name] {
                    let make = |text: &str| format!("{rule:?} {text}");
                    let made = memory.pseudonym(rule, &text, make);
                    assert_eq!(made, make(&text), "turn {turn}");
                }
            }
            for scope in [Scope::Fields, Scope::Labels, Scope::Token] {
                for key in ["id", "name", "vendor:thing"] {
                    let (kept, new) = (memory.place(&policy, scope, key), policy.place(scope, key));
                    assert_eq!((kept.rule, kept.scope), (new.rule, new.scope), "{key}");
                }
            }
        }
    }
}
