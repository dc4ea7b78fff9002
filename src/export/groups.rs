//! Groups: Keystone's, those that only memberships or role assignments name, and local ones.

use super::{masked, table};
use crate::index::Index;
use crate::index::posix::LocalGroup;
use crate::report::{Emit, Tables, columns};
use crate::row::Cell;

table! { "groups", "one row per group, Keystone's and local ones", super::GROUPS }

/// One group.
#[derive(Clone, Copy)]
enum Of<'a> {
    /// A Keystone group, by id.
    Keystone(&'a Index, &'a str),
    /// A local group.
    Local(LocalGroup<'a>),
}

fn rows<'a>(tables: &Tables<'a>, picked: &[usize], emit: Emit<'_, 'a>) {
    let index = tables.index;
    let mut row = |of: Of<'a>| emit(picked.iter().map(|&column| CELLS[column](&of)).collect());
    index.groups.entries().iter().for_each(|group| row(Of::Keystone(index, &group.id)));
    let unlisted = index.members.groups().filter(|id| index.groups.find(id).is_none());
    unlisted.for_each(|id| row(Of::Keystone(index, id)));
    index.local.groups().into_iter().for_each(|group| row(Of::Local(group)));
}

columns! { Of:
    "id", "ID", Text, "its id in Keystone; null for a local group" => |of| match of {
        Of::Keystone(_, id) => Cell::text(Some(id)),
        Of::Local(_) => Cell::Null,
    };
    "gid", "GID", Int, "its number, of a local group" => |of| match of {
        Of::Keystone(..) => Cell::Null,
        Of::Local(group) => Cell::int(group.gid.and_then(|gid| i64::try_from(gid).ok())),
    };
    "name", "Name", Text, "its name; null where no dump has it" => |of| match of {
        Of::Keystone(index, id) => Cell::text(index.group_name(id)),
        Of::Local(group) => Cell::text(Some(group.name)),
    };
    "source", "Source", Text, "keystone, or local for those of `id` and `getent`" =>
        |of| Cell::text(Some(match of {
            Of::Keystone(..) => "keystone",
            Of::Local(_) => "local",
        }));
    "domain_id", "Domain ID", Text, "its domain's id" => |of| match of {
        Of::Keystone(index, id) => {
            Cell::text(index.groups.find(id).and_then(|group| group.domain_id.as_deref()))
        }
        Of::Local(_) => Cell::Null,
    };
    "description", "Description", Text, "its description, with secrets masked" => |of| match of {
        Of::Keystone(index, id) => {
            masked(index.groups.find(id).and_then(|group| group.description.as_deref()))
        }
        Of::Local(_) => Cell::Null,
    };
    "listed", "Listed", Bool, "whether a list of groups, or a line of text, has it" => |of| match of {
        Of::Keystone(index, id) => Cell::Bool(index.groups.find(id).is_some()),
        Of::Local(_) => Cell::Bool(true),
    };
    "members_given", "Members Given", Bool, "whether any dump tells its members" => |of| match of {
        Of::Keystone(index, id) => Cell::Bool(index.members.count(id).is_some()),
        Of::Local(_) => Cell::Bool(true),
    };
}
