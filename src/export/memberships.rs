//! Which user is in which group: Keystone's by id, local ones by name.

use super::table;
use crate::report::{Emit, Tables, columns};
use crate::row::Cell;

table! { "memberships", "one row per user and group: Keystone's by id, local ones by name", super::GROUPS }

/// One user in one group.
enum Item<'a> {
    /// Ids of a user and of a Keystone group.
    Keystone(&'a str, &'a str),
    /// Names of a user and of a local group, and the group's place among those of the user.
    Local(&'a str, &'a str, usize),
}

fn rows<'a>(tables: &Tables<'a>, picked: &[usize], emit: Emit<'_, 'a>) {
    let index = tables.index;
    let mut row = |item: Item<'a>| {
        emit(picked.iter().map(|&column| CELLS[column](&item)).collect());
    };
    for group in index.members.groups() {
        for user in index.members.users_of(group) {
            row(Item::Keystone(user, group));
        }
    }
    for user in index.local.users() {
        for (position, group) in index.local.groups_of_name(user).enumerate() {
            row(Item::Local(user, group, position));
        }
    }
}

columns! { Item:
    "source", "Source", Text, "keystone, or local for those of `id` and `getent`" =>
        |i| Cell::text(Some(match i {
            Item::Keystone(..) => "keystone",
            Item::Local(..) => "local",
        }));
    "user_id", "User ID", Text, "the user's id in Keystone; null for a local group" => |i| match i {
        Item::Keystone(user, _) => Cell::text(Some(user)),
        Item::Local(..) => Cell::Null,
    };
    "username", "User Name", Text, "the user's name; null for a Keystone group" => |i| match i {
        Item::Keystone(..) => Cell::Null,
        Item::Local(user, ..) => Cell::text(Some(user)),
    };
    "group_id", "Group ID", Text, "the group's id in Keystone; null for a local group" =>
        |i| match i {
            Item::Keystone(_, group) => Cell::text(Some(group)),
            Item::Local(..) => Cell::Null,
        };
    "user_group", "Group", Text, "the local group's name; null for a Keystone group" => |i| match i {
        Item::Keystone(..) => Cell::Null,
        Item::Local(_, group, _) => Cell::text(Some(group)),
    };
    "position", "Position", Int, "the local group's place among those of the user; 0 is its primary group" =>
        |i| match i {
            Item::Keystone(..) => Cell::Null,
            Item::Local(.., position) => Cell::Int(*position as i64),
        };
}
