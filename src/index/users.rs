//! Users: the one table that may have a million entries, so an entry is 32 bytes and its text.

use std::hash::BuildHasher;
use std::sync::OnceLock;

use hashbrown::DefaultHashBuilder;

use super::interner::{Interner, Keys, Names, Slice};
use super::table::Added;
use crate::resource::user;

/// What the index keeps of a user. What many users have in common is a number.
#[derive(Debug)]
struct Entry {
    id: Slice,
    /// The length of the name, which is behind the id, and that of the address behind it.
    name: u32,
    email: u32,
    domain_id: Number,
    description: Number,
    default_project_id: Number,
    enabled: Option<bool>,
}

/// A number among the shared texts; [`ABSENT`] stands for none.
type Number = u32;

const ABSENT: Number = Number::MAX;

/// What a users dump says of a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fields<'a> {
    id: &'a str,
    name: &'a str,
    domain_id: Option<&'a str>,
    email: Option<&'a str>,
    description: Option<&'a str>,
    default_project_id: Option<&'a str>,
    enabled: Option<bool>,
}

/// A user of the index.
#[derive(Debug, Clone, Copy)]
pub struct User<'a> {
    users: &'a Users,
    number: u32,
}

/// Users of one batch, decoded by a worker and not yet looked up.
#[derive(Debug, Default)]
pub struct Part {
    text: Interner,
    entries: Vec<PartEntry>,
}

/// A user of a [`Part`].
#[derive(Debug)]
struct PartEntry {
    id: Slice,
    name: Slice,
    domain_id: Option<Slice>,
    email: Slice,
    description: Slice,
    default_project_id: Slice,
    enabled: Option<bool>,
}

impl Part {
    /// Adds a user; its number in this part.
    pub fn add(&mut self, user: &user::User<'_>) -> u32 {
        let seen = view(user);
        let text = &mut self.text;
        self.entries.push(PartEntry {
            id: text.add(seen.id),
            name: text.add(seen.name),
            domain_id: seen.domain_id.map(|id| text.add(id)),
            email: text.add(seen.email.unwrap_or_default()),
            description: text.add(seen.description.unwrap_or_default()),
            default_project_id: text.add(seen.default_project_id.unwrap_or_default()),
            enabled: seen.enabled,
        });
        self.entries.len() as u32 - 1
    }

    /// The user of this number.
    pub(super) fn get(&self, number: u32) -> Fields<'_> {
        let (text, entry) = (&self.text, &self.entries[number as usize]);
        Fields {
            id: text.get(entry.id),
            name: text.get(entry.name),
            domain_id: entry.domain_id.map(|id| text.get(id)),
            email: text.some(entry.email),
            description: text.some(entry.description),
            default_project_id: text.some(entry.default_project_id),
            enabled: entry.enabled,
        }
    }
}

/// All users, in the order in which they came.
#[derive(Debug, Default)]
pub struct Users {
    text: Interner,
    /// Domains, projects and descriptions, each once.
    shared: Names,
    entries: Vec<Entry>,
    by_id: Keys,
    /// Names that users of several domains have: few, so that a lookup stays in the processor's
    /// cache. Built when it is first used, after the users are complete.
    ambiguous: OnceLock<Keys>,
}

impl Users {
    /// Adds a user, unless its id is there already.
    pub(super) fn add(&mut self, seen: Fields<'_>) -> Added {
        if let Some(user) = self.find(seen.id) {
            let same = user.fields() == seen;
            return if same { Added::Same(user.number) } else { Added::Differs(user.number) };
        }
        let Self { text, shared, entries, by_id, .. } = self;
        let number = entries.len() as u32;
        let mut share = |text: Option<&str>| text.map_or(ABSENT, |text| shared.add(text));
        let id = text.push(seen.id);
        let mut behind = |more: &str| text.push(more).length() as u32;
        entries.push(Entry {
            id,
            name: behind(seen.name),
            email: behind(seen.email.unwrap_or_default()),
            domain_id: share(seen.domain_id),
            description: share(seen.description),
            default_project_id: share(seen.default_project_id),
            enabled: seen.enabled,
        });
        by_id.insert(text, id, number);
        Added::New(number)
    }

    /// The user of this id.
    pub fn find(&self, id: &str) -> Option<User<'_>> {
        let number = self.by_id.find(&self.text, id, |number| self.entries[number as usize].id)?;
        Some(self.get(number))
    }

    /// Whether users of several domains have this name. Users without a domain are of one.
    pub fn is_ambiguous(&self, name: &str) -> bool {
        let ambiguous = self.ambiguous.get_or_init(|| self.find_ambiguous());
        let slice_of = |number: u32| self.entries[number as usize].name();
        ambiguous.find(&self.text, name, slice_of).is_some()
    }

    fn find_ambiguous(&self) -> Keys {
        let entry = |number: &u32| &self.entries[*number as usize];
        let name = |number: &u32| self.text.get(entry(number).name());
        // By a hash of the name first: most names differ there. One half of the hashes after the
        // other, since a million users need eight megabytes for all of them.
        let hasher = DefaultHashBuilder::default();
        let mut ambiguous = Keys::default();
        let mut hashes: Vec<(u32, u32)> =
            Vec::with_capacity(self.entries.len() / 2 + self.entries.len() / 32);
        for half in 0..2 {
            let hashed = |number| (hasher.hash_one(name(&number)) as u32, number);
            hashes.clear();
            hashes.extend((0..self.len()).map(hashed).filter(|(hash, _)| hash >> 31 == half));
            hashes.sort_unstable();
            let of_one_hash = hashes.chunk_by(|one, other| one.0 == other.0);
            for several in of_one_hash.filter(|users| users.len() > 1) {
                let mut numbers: Vec<u32> = several.iter().map(|(_, number)| *number).collect();
                numbers.sort_by_key(|number| name(number));
                for same in numbers.chunk_by(|one, other| name(one) == name(other)) {
                    let domain = entry(&same[0]).domain_id;
                    if same.iter().any(|number| entry(number).domain_id != domain) {
                        ambiguous.insert(&self.text, entry(&same[0]).name(), same[0]);
                    }
                }
            }
        }
        ambiguous
    }

    /// The user of this number.
    pub fn get(&self, number: u32) -> User<'_> {
        User { users: self, number }
    }

    /// All users, in the order in which they came.
    pub fn all(&self) -> impl Iterator<Item = User<'_>> {
        (0..self.len()).map(|number| self.get(number))
    }

    /// How many there are.
    pub fn len(&self) -> u32 {
        self.entries.len() as u32
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl Entry {
    fn name(&self) -> Slice {
        self.id.next(self.name)
    }

    fn email(&self) -> Slice {
        self.name().next(self.email)
    }
}

impl<'a> User<'a> {
    fn entry(self) -> &'a Entry {
        &self.users.entries[self.number as usize]
    }

    fn shared(self, number: Number) -> Option<&'a str> {
        (number != ABSENT).then(|| self.users.shared.get(number))
    }

    fn fields(self) -> Fields<'a> {
        Fields {
            id: self.id(),
            name: self.name(),
            domain_id: self.domain_id(),
            email: self.email(),
            description: self.description(),
            default_project_id: self.default_project_id(),
            enabled: self.enabled(),
        }
    }

    /// Its number among all users.
    pub fn number(self) -> u32 {
        self.number
    }

    /// Its id.
    pub fn id(self) -> &'a str {
        self.users.text.get(self.entry().id)
    }

    /// Its login name.
    pub fn name(self) -> &'a str {
        self.users.text.get(self.entry().name())
    }

    /// Its domain's id; absent in v2.0.
    pub fn domain_id(self) -> Option<&'a str> {
        self.shared(self.entry().domain_id)
    }

    /// Its e-mail address, where it has one.
    pub fn email(self) -> Option<&'a str> {
        self.users.text.some(self.entry().email())
    }

    /// Its description, where it has one.
    pub fn description(self) -> Option<&'a str> {
        self.shared(self.entry().description)
    }

    /// Its own project's id.
    pub fn default_project_id(self) -> Option<&'a str> {
        self.shared(self.entry().default_project_id)
    }

    /// Whether it may log in; absent where the directory does not say.
    pub fn enabled(self) -> Option<bool> {
        self.entry().enabled
    }
}

fn view<'a>(user: &'a user::User<'_>) -> Fields<'a> {
    let some = |text: Option<&'a str>| text.filter(|text| !text.is_empty());
    Fields {
        id: &user.id,
        name: &user.name,
        domain_id: user.domain_id.as_deref(),
        email: some(user.email.as_deref()),
        description: some(user.description.as_deref()),
        default_project_id: some(user.own_project_id()),
        enabled: user.enabled.map(|enabled| enabled.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_ambiguous_in_two_domains_and_not_twice_in_one() {
        let mut users = Users::default();
        for (id, name, domain) in
            [("1", "a", "x"), ("2", "b", "x"), ("3", "a", "y"), ("4", "b", "x"), ("5", "c", "x")]
        {
            let json = format!(r#"{{"id": "{id}", "name": "{name}", "domain_id": "{domain}"}}"#);
            users.add(view(&serde_json::from_str(&json).unwrap()));
        }
        assert!(users.is_ambiguous("a"));
        assert!(!users.is_ambiguous("b") && !users.is_ambiguous("c") && !users.is_ambiguous("d"));
    }
}
