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

/// A text, the rule that it is under, and its pseudonym.
struct Remembered {
    rule: Rule,
    text: String,
    pseudonym: String,
}

/// The cache; bounded, and passed on from file to file.
#[derive(Default)]
pub(super) struct Memory {
    places: [HashMap<Vec<u8>, Place>; Scope::COUNT],
    /// Each text has one slot, by its hash; a later text of the same slot replaces it. The empty
    /// text is in unused slots, and is not cached.
    texts: Vec<Remembered>,
    hasher: DefaultHashBuilder,
    /// The pseudonym of a text that is not cached.
    last: String,
}

impl Memory {
    /// The most bytes of a key or a text that is cached.
    pub(super) const LONGEST: usize = 256;

    /// [`Policy::place`] of a key that is cached.
    pub(super) fn known(&self, scope: Scope, key: &[u8]) -> Option<Place> {
        self.places[scope as usize].get(key).copied()
    }

    /// [`Policy::place`].
    pub(super) fn place(&mut self, policy: &Policy, scope: Scope, key: &str) -> Place {
        if let Some(place) = self.known(scope, key.as_bytes()) {
            return place;
        }
        let place = policy.place(scope, key);
        let places = &mut self.places[scope as usize];
        if places.len() < KEYS && key.len() <= Self::LONGEST {
            places.insert(key.into(), place);
        }
        place
    }

    /// The pseudonym of a text under this rule, which `make` appends where it is not cached.
    pub(super) fn pseudonym(
        &mut self,
        rule: Rule,
        text: &str,
        make: impl Fn(&str, &mut String),
    ) -> &str {
        if text.len() > Self::LONGEST {
            self.last.clear();
            make(text, &mut self.last);
            return &self.last;
        }
        if self.texts.is_empty() {
            let empty = || Remembered { rule, text: String::new(), pseudonym: String::new() };
            self.texts.resize_with(TEXTS, empty);
        }
        let at = self.hasher.hash_one((rule, text)) as usize & (TEXTS - 1);
        let known = &mut self.texts[at];
        if known.rule != rule || known.text != text || text.is_empty() {
            known.rule = rule;
            known.text.clear();
            known.text.push_str(text);
            known.pseudonym.clear();
            make(text, &mut known.pseudonym);
        }
        &known.pseudonym
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_is_what_would_be_made() {
        let mut memory = Memory::default();
        let policy = Policy::new();
        let long = "x".repeat(Memory::LONGEST + 1);
        for turn in 0..2 {
            for number in 0..2 * TEXTS {
                let text = if number == 0 { long.clone() } else { number.to_string() };
                for rule in [Rule::Id, Rule::Name] {
                    let expected = format!("{rule:?} {text}");
                    let make = |text: &str, out: &mut String| {
                        out.push_str(&format!("{rule:?} {text}"));
                    };
                    assert_eq!(memory.pseudonym(rule, &text, make), expected, "turn {turn}");
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
