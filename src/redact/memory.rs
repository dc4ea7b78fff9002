//! What was found out of the texts before: the records of a dump repeat their keys and many of
//! their values.
//!
//! Owns no rule: whatever is forgotten is found out again, with the same answer.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashMap};

use super::policy::{Place, Policy, Rule, Scope};

/// Keys that are remembered at most, in each scope.
const KEYS: usize = 4096;

/// Texts that are remembered at most: a power of two.
const TEXTS: usize = 4096;

/// Longer texts are not remembered.
const LONGEST: usize = 256;

/// A text, the rule that it is under, and its pseudonym.
struct Remembered {
    rule: Rule,
    text: String,
    pseudonym: String,
}

/// What was found out; bounded, and handed on from file to file.
#[derive(Default)]
pub(super) struct Memory {
    places: [HashMap<String, Place>; Scope::COUNT],
    /// Each text has one place, by its hash; another one that comes there takes it.
    texts: Vec<Option<Remembered>>,
    hasher: DefaultHashBuilder,
    /// The pseudonym of a text that is not remembered.
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

    /// What `make` makes of a text that is under this rule.
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
