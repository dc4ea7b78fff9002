//! The rules: what happens to the value of a field.

use hashbrown::{HashMap, HashSet};

use super::table::{FIELDS, words};
use super::time::{is_number, is_small, is_time};
use super::vocabulary::{
    AMOUNTS, CLASSES, HEADER_WORDS, HEADERS, PATH_WORDS, RESOURCES, SCHEMES, SECRET_HEADERS,
    STANDARD, WORDS,
};
use crate::finding::mask;
use crate::resource;

/// What happens to the value of a field, and to what is inside it. Booleans and nulls stay
/// everywhere, but for secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rule {
    /// A word of the API stays; another text is replaced.
    Word,
    /// A time stays; another text is replaced.
    Time,
    /// A number stays, written as text too; another text is replaced.
    Number,
    /// An id is replaced, but for the numbers of old releases and flavors, of six digits at most.
    Id,
    /// A text is replaced, and so is a number.
    Name,
    /// Labels that are keys are replaced; below them the fields are known ones.
    Labels,
    /// Resource classes and ids are keys: known classes stay, the others are replaced; numbers
    /// stay.
    Classes,
    /// Resources are keys: known ones stay, volume types in them are replaced; numbers stay.
    Quotas,
    /// Keys and values are replaced, however deep.
    Map,
    /// The value is removed, and what is inside it.
    Secret,
}

/// The rules inside an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// Its keys are fields.
    Fields,
    /// The same, and its `id` is a token.
    Token,
    /// The same, of a v2.0 token, whose `metadata` says whether the user is an administrator.
    Access,
    /// Its keys are labels.
    Labels,
    /// Its keys are fields, resource classes, or ids.
    Classes,
    /// Its keys are resources that have a quota.
    Quotas,
    /// Nothing in it is known.
    Unknown,
    /// All of it is secret.
    Secret,
}

impl Scope {
    /// The number of scopes.
    pub(super) const COUNT: usize = Self::Secret as usize + 1;
}

/// What holds for the value of a key: the rule for itself, and the scope of an object in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) rule: Rule,
    pub(super) scope: Scope,
    /// Whether the key itself stays.
    pub(super) key_stays: bool,
}

/// All rules, prepared for lookups.
pub struct Policy {
    rules: HashMap<&'static str, Rule>,
    /// The keys by which kinds of dump are told apart.
    marks: HashSet<&'static str>,
}

impl Default for Policy {
    fn default() -> Self {
        Self::new()
    }
}

impl Policy {
    /// The rules of the table, and the keys that the kinds of dumps are known by.
    pub fn new() -> Self {
        let fields = FIELDS.iter().flat_map(|(rule, keys)| words(keys).map(|key| (key, *rule)));
        let kinds = resource::json_kinds().flat_map(|kind| {
            let sets = kind.marks.iter().chain(kind.bare).flat_map(|set| set.iter());
            let lists = kind.list_keys.iter().chain(kind.object_keys);
            lists.chain(sets).chain(kind.foreign).chain(kind.not_bare).copied()
        });
        Self { rules: fields.collect(), marks: kinds.collect() }
    }

    /// Whether a key stays where the fields are known.
    pub fn keeps_key(&self, key: &str) -> bool {
        let list = || key.strip_suffix("_links").is_some_and(|list| self.marks.contains(list));
        self.rules.contains_key(key) || self.marks.contains(key) || list()
    }

    /// Whether a text stays under this rule.
    pub fn keeps(&self, rule: Rule, text: &str) -> bool {
        let standard = || STANDARD.has(text);
        match rule {
            _ if text.is_empty() => true,
            Rule::Word => WORDS.has(&text.to_ascii_lowercase()),
            Rule::Time => is_time(text),
            Rule::Number => text.len() <= 40 && is_amount(text),
            Rule::Id => is_small(text, 6) || standard(),
            Rule::Name | Rule::Labels | Rule::Classes | Rule::Quotas => standard(),
            Rule::Map | Rule::Secret => false,
        }
    }

    /// Whether a number stays under this rule.
    pub fn keeps_number(&self, rule: Rule, number: &str) -> bool {
        match rule {
            Rule::Number | Rule::Time | Rule::Classes | Rule::Quotas => true,
            Rule::Word => is_small(number, 3),
            Rule::Id => is_small(number, 6),
            Rule::Name | Rule::Labels | Rule::Map | Rule::Secret => false,
        }
    }

    /// Whether a text may be in a result at all: some rule keeps it, or it is a word of the
    /// tables.
    pub fn may_stand(&self, text: &str) -> bool {
        use Rule::{Id, Name, Number, Time, Word};
        let kept = [Word, Time, Number, Id, Name].iter().any(|rule| self.keeps(*rule, text));
        let lower = text.to_ascii_lowercase();
        let header = HEADERS.has(&lower) || SECRET_HEADERS.has(&lower);
        let word = [&PATH_WORDS, &SCHEMES, &HEADER_WORDS, &CLASSES, &RESOURCES]
            .iter()
            .any(|words| words.has(text));
        kept || header || word || self.keeps_key(text)
    }

    /// What holds for the value of `key` in an object of this scope.
    pub(super) fn place(&self, scope: Scope, key: &str) -> Place {
        let known = matches!(scope, Scope::Fields | Scope::Token | Scope::Access | Scope::Classes);
        let key_stays = known && self.keeps_key(key);
        let place = |rule, scope| Place { rule, scope, key_stays };
        if scope == Scope::Secret {
            return place(Rule::Secret, Scope::Secret);
        }
        if scope == Scope::Labels {
            // A network may be called `access`: its addresses are still addresses.
            return place(Rule::Name, Scope::Fields);
        }
        if scope == Scope::Quotas {
            let known = self.rules.get(key).filter(|_| !RESOURCES.has(key));
            let key_stays = RESOURCES.has(key) || self.keeps_key(key);
            let rule = known.copied().unwrap_or(Rule::Number);
            return Place { rule, scope: Scope::Fields, key_stays };
        }
        let rule = self.rules.get(key).copied();
        if scope == Scope::Classes && rule.is_none() && !self.marks.contains(key) {
            let key_stays = CLASSES.has(key);
            return Place { rule: Rule::Number, scope: Scope::Classes, key_stays };
        }
        let secret = mask::is_secret(key) || rule == Some(Rule::Secret);
        if secret || scope == Scope::Token && key == "id" {
            let inside = match key {
                "token" if known => Scope::Token,
                "access" if known => Scope::Access,
                // An envelope may have the name of what it holds: `credential`, `secret`.
                _ if known && self.marks.contains(key) => Scope::Fields,
                _ => Scope::Secret,
            };
            return place(Rule::Secret, inside);
        }
        match scope {
            Scope::Access if key == "metadata" => place(Rule::Name, Scope::Fields),
            _ if !key_stays => place(Rule::Map, Scope::Unknown),
            _ => match rule {
                Some(Rule::Map) => place(Rule::Map, Scope::Unknown),
                Some(Rule::Labels) => place(Rule::Labels, Scope::Labels),
                Some(Rule::Classes) => place(Rule::Classes, Scope::Classes),
                Some(Rule::Quotas) => place(Rule::Quotas, Scope::Quotas),
                Some(rule) => place(rule, Scope::Fields),
                None => place(Rule::Name, Scope::Fields),
            },
        }
    }
}

/// Whether `text` is a number, a percentage, a range of numbers, or a word that stands for a
/// number.
fn is_amount(text: &str) -> bool {
    let number = text.strip_suffix('%').unwrap_or(text);
    let range = || text.split_once(':').is_some_and(|(a, b)| is_small(a, 5) && is_small(b, 5));
    is_number(number) || AMOUNTS.has(text) || range()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_field_has_two_rules() {
        let mut seen = HashSet::new();
        for (rule, keys) in FIELDS {
            for key in words(keys) {
                assert!(seen.insert(key), "{key}");
                assert!(*rule == Rule::Secret || !mask::is_secret(key), "{key} is a secret");
            }
        }
    }

    /// A key that stays is copied as it is.
    #[test]
    fn keys_that_stay_need_no_escape() {
        let policy = Policy::new();
        let keys = policy.rules.keys().chain(&policy.marks).copied();
        for key in keys.chain(CLASSES.all()).chain(RESOURCES.all()) {
            let plain = |byte: u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\');
            assert!(key.bytes().all(plain), "{key}");
        }
    }

    #[test]
    fn words_are_in_lower_case() {
        assert!(WORDS.all().all(|word| word == word.to_ascii_lowercase()));
    }

    #[test]
    fn what_no_rule_names_is_unknown_however_deep() {
        let policy = Policy::new();
        let place = policy.place(Scope::Fields, "vendor:thing");
        assert_eq!((place.rule, place.scope, place.key_stays), (Rule::Map, Scope::Unknown, false));
        let place = policy.place(Scope::Unknown, "status");
        assert_eq!((place.rule, place.scope, place.key_stays), (Rule::Map, Scope::Unknown, false));
        let place = policy.place(Scope::Unknown, "os_password");
        assert_eq!((place.rule, place.scope), (Rule::Secret, Scope::Secret));
    }

    #[test]
    fn the_id_of_a_token_is_secret_and_that_of_its_user_is_not() {
        let policy = Policy::new();
        let token = policy.place(Scope::Access, "token");
        assert_eq!((token.rule, token.scope), (Rule::Secret, Scope::Token));
        assert_eq!(policy.place(Scope::Token, "id").rule, Rule::Secret);
        let user = policy.place(Scope::Token, "user");
        assert_eq!(policy.place(user.scope, "id").rule, Rule::Id);
    }

    #[test]
    fn a_network_may_have_a_secret_s_name() {
        let place = Policy::new().place(Scope::Labels, "access");
        assert_eq!((place.rule, place.scope, place.key_stays), (Rule::Name, Scope::Fields, false));
    }

    #[test]
    fn every_field_of_every_schema_has_a_rule() {
        let policy = Policy::new();
        let mut missing = HashSet::new();
        for kind in resource::json_kinds() {
            let Some(schema) = resource::schema(kind) else { continue };
            let mut left = vec![serde_json::to_value(schema).unwrap()];
            while let Some(value) = left.pop() {
                let fields = value.get("properties").and_then(|fields| fields.as_object());
                for key in fields.into_iter().flat_map(|fields| fields.keys()) {
                    let ruled = policy.rules.contains_key(key.as_str()) || mask::is_secret(key);
                    if !ruled && !policy.marks.contains(key.as_str()) {
                        missing.insert(key.clone());
                    }
                }
                match value {
                    serde_json::Value::Object(inner) => {
                        left.extend(inner.into_iter().map(|(_, v)| v))
                    }
                    serde_json::Value::Array(inner) => left.extend(inner),
                    _ => {}
                }
            }
        }
        assert!(missing.is_empty(), "{missing:?}");
    }
}
