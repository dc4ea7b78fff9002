//! The join: finds the user, groups, project and other entries that a record refers to.
//!
//! Owns the rules by which a record finds its user, groups and project, and a server its
//! hypervisor, flavor and image. It must never know JSON or columns. Every join is an outer join: a
//! record without a match is kept.

use std::cell::OnceCell;

use hashbrown::{HashMap, HashSet};

use crate::index::Index;
use crate::index::users::User;
use crate::resource::server::Server;
use crate::resource::value::filled;
use crate::resource::{Record, flavor, hypervisor, image, project, server};
use crate::row::Time;

/// The result of a join.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Match {
    /// The id is in a dump.
    Matched,
    /// The name is in two domains, and the dump knows names only.
    Ambiguous,
    /// The id is in no dump that was given.
    Unresolved,
    /// No dump of that kind was given.
    NotGiven,
}

impl Match {
    /// The word in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Matched => "matched",
            Self::Ambiguous => "ambiguous",
            Self::Unresolved => "unresolved",
            Self::NotGiven => "not-given",
        }
    }

    /// The result for an id that was found or not, in dumps that were given or not.
    pub fn of(found: bool, given: bool) -> Self {
        match (found, given) {
            (true, _) => Self::Matched,
            (false, true) => Self::Unresolved,
            (false, false) => Self::NotGiven,
        }
    }
}

/// The user whose groups are asked for.
#[derive(Clone, Copy)]
enum Whose<'a> {
    /// Of a list.
    Listed(User<'a>),
    /// Of this id, which no list has.
    Unlisted(&'a str),
    /// The record names none.
    Nobody,
}

/// A user's groups.
#[derive(Clone, Copy)]
pub struct Groups<'a> {
    index: &'a Index,
    whose: Whose<'a>,
    /// The primary local group; of a user without a local line the first of Keystone's by name.
    pub primary: Option<&'a str>,
    /// Whether the primary one is a local group; else it is Keystone's.
    pub local: bool,
    /// The result of the join.
    pub matched: Match,
}

/// The most local groups of a user that are compared one by one.
const FEW: usize = 32;

impl<'a> Groups<'a> {
    fn new(index: &'a Index, whose: Whose<'a>) -> Self {
        let mut groups =
            Self { index, whose, primary: None, local: false, matched: Match::NotGiven };
        let first = groups.local().next();
        groups.local = first.is_some();
        // Keystone's groups are not looked up where a local one is the primary group, which is all
        // that most reports ask for.
        groups.primary = first.or_else(|| groups.keystone().next());
        groups.matched =
            if groups.local && groups.name().is_some_and(|name| index.users.is_ambiguous(name)) {
                Match::Ambiguous
            } else {
                let given = index.given_local() || index.given_members();
                Match::of(groups.primary.is_some(), given)
            };
        groups
    }

    /// The user's name, where it is known.
    fn name(&self) -> Option<&'a str> {
        match self.whose {
            Whose::Listed(user) => Some(user.name()),
            Whose::Unlisted(id) => self.index.assigned_user(id),
            Whose::Nobody => None,
        }
    }

    /// The local ones, the primary one first.
    fn local(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let index = self.index;
        let account = match self.whose {
            Whose::Listed(user) => index.account(user),
            Whose::Unlisted(_) if index.given_local() => {
                self.name().and_then(|name| index.local.find(name))
            }
            Whose::Unlisted(_) | Whose::Nobody => None,
        };
        account.into_iter().flat_map(|account| index.local.groups_of(account))
    }

    /// Keystone's, in alphabetic order.
    fn keystone(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let index = self.index;
        let member = match self.whose {
            Whose::Listed(user) => index.member(user),
            Whose::Unlisted(id) => index.members.find(id),
            Whose::Nobody => None,
        };
        member.into_iter().flat_map(|member| index.groups_of_member(member))
    }

    /// All of them: the local ones, and those of Keystone that no local one is called like.
    pub fn names(&self) -> Vec<&'a str> {
        let mut names: Vec<&str> = self.local().collect();
        let count = names.len();
        let known: HashSet<&str> =
            if count > FEW { names.iter().copied().collect() } else { HashSet::new() };
        for group in self.keystone() {
            let repeated = match count {
                ..=FEW => names[..count].contains(&group),
                _ => known.contains(group),
            };
            if !repeated {
                names.push(group);
            }
        }
        names
    }

    /// Where the primary group is from; `None` where there is none.
    pub fn source(&self) -> Option<&'static str> {
        self.primary.map(|_| if self.local { "local" } else { "keystone" })
    }
}

/// The groups of a user.
pub fn groups_of<'a>(index: &'a Index, user: User<'a>) -> Groups<'a> {
    Groups::new(index, Whose::Listed(user))
}

/// The groups of the user of this id, whom no list has.
pub fn groups_of_unlisted<'a>(index: &'a Index, id: &'a str) -> Groups<'a> {
    Groups::new(index, Whose::Unlisted(id))
}

/// The owner of a record. Each join is made when it is first used.
pub struct Owner<'a> {
    /// What it is joined to.
    pub index: &'a Index,
    /// The id of the user, where the record says it.
    pub user_id: Option<&'a str>,
    /// The id of the project, where the record says it.
    pub project_id: Option<&'a str>,
    user: OnceCell<Option<User<'a>>>,
    project: OnceCell<Option<u32>>,
    groups: OnceCell<Groups<'a>>,
}

impl<'a> Owner<'a> {
    /// The owner that these ids name.
    pub fn new(index: &'a Index, user_id: Option<&'a str>, project_id: Option<&'a str>) -> Self {
        let (user, project, groups) = (OnceCell::new(), OnceCell::new(), OnceCell::new());
        Self { index, user_id, project_id, user, project, groups }
    }

    /// The user, where a dump lists it.
    pub fn user(&self) -> Option<User<'a>> {
        *self.user.get_or_init(|| self.user_id.and_then(|id| self.index.users.find(id)))
    }

    /// The user's name: from the users, else as role assignments give it.
    pub fn username(&self) -> Option<&'a str> {
        let listed = self.user().map(User::name);
        listed.or_else(|| self.index.assigned_user(self.user_id?))
    }

    /// How the join to the user ended.
    pub fn user_match(&self) -> Match {
        Match::of(self.username().is_some(), self.index.given("users"))
    }

    /// The user's domain: its name where a dump has it, else its id.
    pub fn domain(&self) -> Option<&'a str> {
        let id = self.user().and_then(User::domain_id)?;
        Some(self.index.domain_name(id))
    }

    /// The project.
    pub fn project(&self) -> Option<&'a project::Kept> {
        self.project_number().map(|number| self.index.projects.get(number))
    }

    /// The number of the project in its table.
    pub(crate) fn project_number(&self) -> Option<u32> {
        let find = || self.project_id.and_then(|id| self.index.projects.find_number(id));
        *self.project.get_or_init(find)
    }

    /// The project's name: from the projects, else as role assignments give it.
    pub fn project_name(&self) -> Option<&'a str> {
        let listed = self.project().map(|project| project.name.as_str());
        listed.or_else(|| self.index.assigned_project(self.project_id?))
    }

    /// How the join to the project ended.
    pub fn project_match(&self) -> Match {
        Match::of(self.project_name().is_some(), self.index.given("projects"))
    }

    /// The user's groups.
    pub fn groups(&self) -> &Groups<'a> {
        self.groups.get_or_init(|| match (self.user(), self.user_id) {
            (Some(user), _) => groups_of(self.index, user),
            (None, Some(id)) => groups_of_unlisted(self.index, id),
            (None, None) => Groups::new(self.index, Whose::Nobody),
        })
    }
}

/// Which service says that a volume is attached to a server: each of them misses some attachments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    /// Nova and Cinder.
    Both,
    /// Nova alone.
    Nova,
    /// Cinder alone.
    Cinder,
}

impl Says {
    /// The word in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Both => "both",
            Self::Nova => "nova",
            Self::Cinder => "cinder",
        }
    }
}

/// One server that a volume is attached to.
#[derive(Debug, Clone, Copy)]
pub struct Attachment<'a> {
    /// The server's id.
    pub server_id: &'a str,
    /// The server, where a dump has it.
    pub server: Option<&'a server::Kept>,
    /// Who says so.
    pub says: Says,
}

/// The servers that a volume is attached to: the union of what Cinder says, in the volume's
/// record (`cinder`) and in the list of attachments, and what Nova says.
pub fn attachments<'a>(
    index: &'a Index,
    volume_id: &str,
    cinder: impl IntoIterator<Item = &'a str>,
) -> Vec<Attachment<'a>> {
    let listed = index.attachments_of_volume(volume_id).iter().filter_map(|&number| {
        let attachment = index.attachments.get(number);
        let attached = attachment.status.as_deref().is_none_or(|status| status == "attached");
        attachment.server_id.as_deref().filter(|_| attached)
    });
    let nova = index.nova_servers_of_volume(volume_id);
    let nova = nova.iter().map(|&number| index.servers.get(number));
    let mut all: Vec<Attachment<'a>> = Vec::new();
    // A volume that very many servers share is looked up by a set.
    let mut known = HashMap::new();
    for server_id in cinder.into_iter().chain(listed) {
        known.entry(server_id).or_insert_with(|| {
            let server = index.servers.find(server_id);
            all.push(Attachment { server_id, server, says: Says::Cinder });
            all.len() - 1
        });
    }
    for server in nova {
        match known.get(server.id()) {
            Some(&at) => all[at].says = Says::Both,
            None => all.push(Attachment {
                server_id: server.id(),
                server: Some(server),
                says: Says::Nova,
            }),
        }
    }
    all
}

/// A record with everything that it refers to. Each join is made when it is first used.
pub struct Joined<'a> {
    /// The record.
    pub record: Record<'a>,
    /// What it is joined to.
    pub index: &'a Index,
    /// The time of the report, for ages.
    pub now: Time,
    /// Who owns it.
    pub owner: Owner<'a>,
    hypervisor: OnceCell<Option<u32>>,
    flavor: OnceCell<Option<&'a flavor::Kept>>,
}

impl<'a> Joined<'a> {
    /// The record, not yet joined to anything.
    pub fn new(record: Record<'a>, index: &'a Index, now: Time) -> Self {
        let volume = volume_of(record).and_then(|id| index.volumes.find(id));
        let user_of_volume = || volume.and_then(|volume| volume.user_id.as_deref());
        let project_of_volume = || volume.and_then(|volume| volume.project_id.as_deref());
        let user_id = record.user_id().or_else(user_of_volume);
        let project_id = record.project_id().or_else(project_of_volume);
        Self {
            record,
            index,
            now,
            owner: Owner::new(index, user_id, project_id),
            hypervisor: OnceCell::new(),
            flavor: OnceCell::new(),
        }
    }

    /// The record, if it is a server.
    pub fn server(&self) -> Option<&'a Server<'a>> {
        match self.record {
            Record::Server(server) => Some(server),
            _ => None,
        }
    }

    /// How the join to the owner ended: to the user, or to the project for a record that names
    /// no user. A server always has a user.
    pub fn owner_match(&self) -> Match {
        if self.owner.user_id.is_some() || self.server().is_some() {
            self.owner.user_match()
        } else {
            self.owner.project_match()
        }
    }

    /// Whole days since it was created.
    pub fn age_days(&self) -> Option<i64> {
        age_days(self.record.created(), self.now)
    }

    /// The hypervisor that it runs on.
    pub fn hypervisor(&self) -> Option<&'a hypervisor::Kept> {
        self.hypervisor_number().map(|number| self.index.hypervisors.get(number))
    }

    /// The number of its hypervisor in its table.
    pub(crate) fn hypervisor_number(&self) -> Option<u32> {
        let server = self.server()?;
        let (hostname, host) = (filled(&server.hypervisor_hostname), filled(&server.host));
        *self.hypervisor.get_or_init(|| self.index.hypervisor_number(hostname, host))
    }

    /// Its flavor, where the server names one by id and a dump has it.
    pub fn flavor(&self) -> Option<&'a flavor::Kept> {
        *self.flavor.get_or_init(|| self.flavor_id().and_then(|id| self.index.flavors.find(id)))
    }

    /// The id of its flavor: before 2.47.
    pub fn flavor_id(&self) -> Option<&'a str> {
        let inline = self.server()?.flavor.as_ref().and_then(|flavor| flavor.id.as_deref());
        inline.or(self.server()?.flavor_id.as_deref())
    }

    /// The name of its flavor: in the server itself since 2.47, else from the flavors dump.
    pub fn flavor_name(&self) -> Option<&'a str> {
        let inline =
            self.server()?.flavor.as_ref().and_then(|flavor| flavor.original_name.as_deref());
        inline
            .or(self.server()?.flavor_name.as_deref())
            .or_else(|| self.flavor().map(|flavor| flavor.name.as_str()))
    }

    /// Virtual processors of its flavor, where they are known.
    pub fn vcpus(&self) -> Option<i64> {
        let inline = self.server()?.flavor.as_ref().and_then(|flavor| flavor.vcpus);
        inline.map(|number| number.0).or_else(|| self.flavor()?.vcpus)
    }

    /// Memory of its flavor in MiB, where it is known.
    pub fn ram_mb(&self) -> Option<i64> {
        let inline = self.server()?.flavor.as_ref().and_then(|flavor| flavor.ram);
        inline.map(|number| number.0).or_else(|| self.flavor()?.ram_mb)
    }

    /// Root disk of its flavor in GiB, where it is known.
    pub fn disk_gb(&self) -> Option<i64> {
        let inline = self.server()?.flavor.as_ref().and_then(|flavor| flavor.disk);
        inline.map(|number| number.0).or_else(|| self.flavor()?.disk_gb)
    }

    /// The id of the image that it was made from; absent where it boots from a volume.
    pub fn image_id(&self) -> Option<&'a str> {
        let id = self.server()?.image.as_ref().and_then(|image| image.id.as_deref());
        id.or(self.server()?.image_id.as_deref().filter(|id| !id.is_empty() && !is_volume(id)))
    }

    /// Its image, where a dump has it.
    pub fn image(&self) -> Option<&'a image::Kept> {
        self.image_id().and_then(|id| self.index.images.find(id))
    }

    /// The name of its image, where it is known.
    pub fn image_name(&self) -> Option<&'a str> {
        self.own_image_name().or_else(|| self.image().and_then(|image| image.name.as_deref()))
    }

    /// The name of its image as the server's own record has it.
    pub fn own_image_name(&self) -> Option<&'a str> {
        let inline = self.server()?.image.as_ref().and_then(|image| image.name.as_deref());
        let said = inline.or(self.server()?.image_name.as_deref());
        said.filter(|name| !name.is_empty() && !is_volume(name))
    }

    /// Whether it boots from a volume: it has no image of its own.
    pub fn boots_from_volume(&self) -> Option<bool> {
        let server = self.server()?;
        if let Some(image) = &server.image {
            let none = image.id.is_none() && image.name.as_deref().is_none_or(is_volume);
            return Some(none);
        }
        server.image_name.as_deref().map(|name| name.is_empty() || is_volume(name))
    }
}

/// The volume that a record is a copy of, whose owner is that of a copy that names none: Cinder
/// says it since 3.18 (project) and 3.41 or 3.56 (user), and a plain call is of 3.0.
fn volume_of(record: Record<'_>) -> Option<&str> {
    match record {
        Record::Snapshot(snapshot) => snapshot.volume_id(),
        Record::Backup(backup) => backup.volume_id(),
        _ => None,
    }
}

/// Whole days from `created` to `now`.
pub fn age_days(created: Option<Time>, now: Time) -> Option<i64> {
    const DAY: i64 = 86_400_000_000;
    created.map(|created| (now.0 - created.0).div_euclid(DAY))
}

/// Whether the command line says in place of an image that there is none.
fn is_volume(image: &str) -> bool {
    image.starts_with("N/A (booted from volume")
}
