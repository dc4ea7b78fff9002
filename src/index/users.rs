//! Users: the one table that may have a million entries, so an entry is 56 bytes and its text.

use super::interner::{Interner, Keys, Slice};
use super::table::Added;
use crate::resource::user;

/// What the index keeps of a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Entry {
    id: Slice,
    name: Slice,
    domain_id: Slice,
    email: Slice,
    description: Slice,
    default_project_id: Slice,
    enabled: Option<bool>,
    has_domain: bool,
}

/// A user, as the index shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct User<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its login name.
    pub name: &'a str,
    /// Its domain's id; absent in v2.0.
    pub domain_id: Option<&'a str>,
    /// Its e-mail address, where it has one.
    pub email: Option<&'a str>,
    /// Its description, where it has one.
    pub description: Option<&'a str>,
    /// Its own project's id.
    pub default_project_id: Option<&'a str>,
    /// Whether it may log in; absent where the directory does not say.
    pub enabled: Option<bool>,
}

/// Users of one batch, decoded by a worker and not yet looked up.
#[derive(Debug, Default)]
pub struct Part {
    text: Interner,
    entries: Vec<Entry>,
}

impl Part {
    /// Adds a user; its number in this part.
    pub fn add(&mut self, user: &user::User<'_>) -> u32 {
        let seen = view(user);
        let text = &mut self.text;
        self.entries.push(Entry {
            id: text.add(seen.id),
            name: text.add(seen.name),
            domain_id: text.add(seen.domain_id.unwrap_or_default()),
            email: text.add(seen.email.unwrap_or_default()),
            description: text.add(seen.description.unwrap_or_default()),
            default_project_id: text.add(seen.default_project_id.unwrap_or_default()),
            enabled: seen.enabled,
            has_domain: seen.domain_id.is_some(),
        });
        self.entries.len() as u32 - 1
    }

    /// The user of this number.
    pub fn get(&self, number: u32) -> User<'_> {
        show(&self.text, &self.entries[number as usize])
    }
}

/// All users, in the order in which they came.
#[derive(Debug, Default)]
pub struct Users {
    text: Interner,
    entries: Vec<Entry>,
    by_id: Keys,
    /// For each name the first user that has it.
    by_name: Keys,
    /// Of those, the ones whose name a user of another domain has too: few, so that a lookup
    /// stays in the processor's cache.
    ambiguous: Keys,
}

impl Users {
    /// Adds a user, unless its id is there already.
    pub fn add(&mut self, seen: User<'_>) -> Added {
        let Self { text, entries, by_id, by_name, ambiguous } = self;
        if let Some(number) = by_id.find(seen.id, |n| text.get(entries[n as usize].id)) {
            let same = show(text, &entries[number as usize]) == seen;
            return if same { Added::Same(number) } else { Added::Differs(number) };
        }
        let number = entries.len() as u32;
        entries.push(Entry {
            id: text.add(seen.id),
            name: text.add(seen.name),
            domain_id: text.share(seen.domain_id.unwrap_or_default()),
            email: text.add(seen.email.unwrap_or_default()),
            description: text.share(seen.description.unwrap_or_default()),
            default_project_id: text.share(seen.default_project_id.unwrap_or_default()),
            enabled: seen.enabled,
            has_domain: seen.domain_id.is_some(),
        });
        by_id.insert(seen.id, number);
        match by_name.find(seen.name, |n| text.get(entries[n as usize].name)) {
            Some(first) => {
                let name_of = |n: u32| text.get(entries[n as usize].name);
                if show(text, &entries[first as usize]).domain_id != seen.domain_id
                    && ambiguous.find(seen.name, name_of).is_none()
                {
                    ambiguous.insert(seen.name, first);
                }
            }
            None => by_name.insert(seen.name, number),
        }
        Added::New(number)
    }

    /// The user of this id.
    pub fn find(&self, id: &str) -> Option<(u32, User<'_>)> {
        let number = self.by_id.find(id, |n| self.text.get(self.entries[n as usize].id))?;
        Some((number, self.get(number)))
    }

    /// Whether users of several domains have this name. Users without a domain are of one.
    pub fn is_ambiguous(&self, name: &str) -> bool {
        self.ambiguous.find(name, |n| self.text.get(self.entries[n as usize].name)).is_some()
    }

    /// The user of this number.
    pub fn get(&self, number: u32) -> User<'_> {
        show(&self.text, &self.entries[number as usize])
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

fn show<'a>(text: &'a Interner, entry: &Entry) -> User<'a> {
    User {
        id: text.get(entry.id),
        name: text.get(entry.name),
        domain_id: entry.has_domain.then(|| text.get(entry.domain_id)),
        email: text.some(entry.email),
        description: text.some(entry.description),
        default_project_id: text.some(entry.default_project_id),
        enabled: entry.enabled,
    }
}

fn view<'a>(user: &'a user::User<'_>) -> User<'a> {
    let some = |text: Option<&'a str>| text.filter(|text| !text.is_empty());
    User {
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
