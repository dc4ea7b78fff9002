//! The made-up cloud: how big it is, and what each of its users, groups, projects and hosts is
//! called.
//!
//! Nothing is kept: a thing is worked out from its number whenever somebody asks. It must never
//! know how a reply is written.

use crate::dice::Dice;

/// The second at which the cloud was asked: 2026-11-23T14:21:18Z.
pub(crate) const NOW: u64 = 1_795_443_678;
/// Where Nova answers.
pub(crate) const NOVA: &str = "http://nova.cloud.example.net:8774";
/// Where Cinder answers.
pub(crate) const CINDER: &str = "http://cinder.cloud.example.net:8776";
/// Where Keystone answers.
pub(crate) const KEYSTONE: &str = "http://keystone.example.net:5000/v3";

/// The size of a cloud, and the seed that decides the rest.
#[derive(Clone, Copy)]
pub(crate) struct Cloud {
    pub(crate) seed: u64,
    pub(crate) servers: u64,
    pub(crate) users: u64,
    pub(crate) projects: u64,
    pub(crate) hosts: u64,
    pub(crate) volumes: u64,
}

const USER: u64 = 1;
const GONE_USER: u64 = 2;
const PROJECT: u64 = 3;
const GROUP: u64 = 4;
const SERVER: u64 = 5;
const VOLUME: u64 = 6;

/// The first gid of the groups that `id` prints.
const FIRST_GID: u64 = 3000;

const GIVEN: [&str; 10] =
    ["wei", "anna", "jose", "priya", "lukas", "maria", "yusuf", "chloe", "dmitri", "min"];
const FAMILY: [&str; 12] = [
    "zhang",
    "rossi",
    "garcia",
    "singh",
    "hansen",
    "kowalski",
    "smith-jones",
    "de_la_cruz",
    "xu",
    "petrov",
    "o.neill",
    "nguyen",
];
const FOREIGN: [&str; 6] =
    ["Łukasz Żuk", "张伟", "Björn Ångström", "Renée García", "O'Neill, Seán", "владимир"];

impl Cloud {
    /// The dice of one server.
    pub(crate) fn server_dice(self, number: u64) -> Dice {
        Dice::of(self.seed, SERVER, number)
    }

    /// The dice of one volume.
    pub(crate) fn volume_dice(self, number: u64) -> Dice {
        Dice::of(self.seed, VOLUME, number)
    }

    /// The dice of one user, after its id was drawn.
    pub(crate) fn user_dice(self, number: u64) -> Dice {
        let mut dice = Dice::of(self.seed, USER, number);
        dice.hex(32);
        dice
    }

    pub(crate) fn user_id(self, number: u64) -> String {
        Dice::of(self.seed, USER, number).hex(32)
    }

    /// The id of a user whom Keystone does not list any more.
    pub(crate) fn gone_user_id(self, number: u64) -> String {
        Dice::of(self.seed, GONE_USER, number).hex(32)
    }

    /// Unique, since the number is in it. One in ten is not plain ASCII.
    pub(crate) fn user_name(self, number: u64) -> String {
        let mut dice = self.user_dice(number);
        match dice.below(10) {
            0 => format!("{} {number}", dice.pick(&FOREIGN)),
            1..=3 => format!("h{number:07}"),
            4 => format!("svc-{}-{number}", dice.pick(&FAMILY)),
            _ => format!("{}.{}{number}", dice.pick(&FAMILY), dice.pick(&GIVEN)),
        }
    }

    /// The project in which a user mostly works.
    pub(crate) fn user_project(self, number: u64) -> u64 {
        number % self.projects.max(1)
    }

    pub(crate) fn project_id(self, number: u64) -> String {
        Dice::of(self.seed, PROJECT, number).hex(32)
    }

    pub(crate) fn project_name(self, number: u64) -> String {
        match number % 25 {
            7 => format!("研究 {number}"),
            13 => format!("grant, \"{number}\""),
            _ => format!("project-{number:04}"),
        }
    }

    /// A group for every fifty users, but never more than 500.
    pub(crate) fn groups(self) -> u64 {
        self.users.div_ceil(50).min(500)
    }

    pub(crate) fn group_id(self, number: u64) -> String {
        Dice::of(self.seed, GROUP, number).hex(32)
    }

    pub(crate) fn group_name(self, number: u64) -> String {
        match number % 20 {
            11 => format!("Ops, Team {number}"),
            17 => format!("组{number}"),
            _ => format!("team-{number:03}"),
        }
    }

    pub(crate) fn group_gid(self, number: u64) -> u64 {
        FIRST_GID + number
    }

    /// The groups of a user, the primary one first: every third user has a second group.
    pub(crate) fn user_groups(self, number: u64) -> impl Iterator<Item = u64> {
        let groups = self.groups().max(1);
        let second = (number.is_multiple_of(3) && groups > 7).then(|| (number + 7) % groups);
        std::iter::once(number % groups).chain(second)
    }

    /// The users of a group: `user_groups` the other way round.
    pub(crate) fn group_users(self, number: u64) -> impl Iterator<Item = u64> {
        let groups = self.groups().max(1);
        let rounds = self.users.div_ceil(groups);
        let near = (0..=rounds).flat_map(move |round| {
            let primary = round * groups + number;
            let second = if groups > 7 { primary.checked_sub(7) } else { None };
            std::iter::once(primary).chain(second)
        });
        near.filter(move |&user| {
            user < self.users && self.user_groups(user).any(|group| group == number)
        })
    }

    pub(crate) fn host_name(self, number: u64) -> String {
        format!("rg{}-cmp{number:03}.cloud.example.net", number % 6 + 1)
    }
}

/// What a server can be made of: id, virtual CPUs, memory in MB, disk in GB.
pub(crate) const FLAVORS: [(&str, u64, u64, u64); 6] = [
    ("1", 1, 512, 1),
    ("2", 1, 2048, 20),
    ("3", 2, 4096, 40),
    ("f7e1c2a5-167c-4e1d-8de8-0a0034b8796c", 4, 8192, 80),
    ("c7f4a1de-5a3b-4d5c-9f0b-8a4f5f0f7a11", 8, 16384, 160),
    ("m1.huge", 16, 65536, 320),
];

/// `2019-06-05T13:08:44`, for seconds since 1970.
pub(crate) fn time(seconds: u64) -> String {
    let leap = |year: u64| {
        (year.is_multiple_of(4) && !year.is_multiple_of(100)) || year.is_multiple_of(400)
    };
    let (mut day, mut year) = (seconds / 86_400, 1970);
    while day >= 365 + u64::from(leap(year)) {
        day -= 365 + u64::from(leap(year));
        year += 1;
    }
    let mut month = 1;
    for days in [31, 28 + u64::from(leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30] {
        if day < days {
            break;
        }
        day -= days;
        month += 1;
    }
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    format!("{year}-{month:02}-{:02}T{hour:02}:{minute:02}:{second:02}", day + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_nova_writes_them() {
        assert_eq!(time(NOW), "2026-11-23T14:21:18");
        assert_eq!(time(951_782_399), "2000-02-28T23:59:59");
        assert_eq!(time(951_868_800), "2000-03-01T00:00:00");
    }

    #[test]
    fn a_groups_users_are_the_users_who_have_the_group() {
        let cloud = Cloud { seed: 1, servers: 0, users: 1234, projects: 1, hosts: 1, volumes: 0 };
        let mut given: Vec<_> = (0..cloud.users)
            .flat_map(|user| cloud.user_groups(user).map(move |g| (g, user)))
            .collect();
        let mut taken: Vec<_> = (0..cloud.groups())
            .flat_map(|group| cloud.group_users(group).map(move |user| (group, user)))
            .collect();
        given.sort_unstable();
        taken.sort_unstable();
        assert_eq!(given, taken);
    }
}
