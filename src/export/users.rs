//! Users: of the lists, of groups' members, and those that role assignments alone name.

use super::{masked, table};
use crate::index::users::User;
use crate::report::{Emit, Tables, columns};
use crate::row::Cell;

table! { "users", "one row per user that a dump names", &["users", "group_members", "role_assignments"] }

/// One user.
struct Item<'a> {
    id: &'a str,
    name: &'a str,
    user: Option<User<'a>>,
}

fn rows<'a>(tables: &Tables<'a>, picked: &[usize], emit: Emit<'_, 'a>) {
    let index = tables.index;
    let mut row = |item: Item<'a>| {
        emit(picked.iter().map(|&column| CELLS[column](&item)).collect());
    };
    for user in index.users.all() {
        row(Item { id: user.id(), name: user.name(), user: Some(user) });
    }
    let unlisted = index.assigned_users().filter(|(id, _)| index.users.find(id).is_none());
    unlisted.for_each(|(id, name)| row(Item { id, name, user: None }));
}

columns! { Item:
    "id", "ID", Text, "the user's id" => |i| Cell::text(Some(i.id));
    "name", "Name", Text, "its login name, unique in its domain only" => |i| Cell::text(Some(i.name));
    "domain_id", "Domain ID", Text, "its domain's id; null in v2.0" =>
        |i| Cell::text(i.user.and_then(User::domain_id));
    "enabled", "Enabled", Bool, "whether it may log in; null where the directory does not say" =>
        |i| Cell::bool(i.user.and_then(User::enabled));
    "email", "Email", Text, "its e-mail address" =>
        |i| Cell::text(i.user.and_then(User::email));
    "description", "Description", Text, "its description, with secrets masked" =>
        |i| masked(i.user.and_then(User::description));
    "default_project_id", "Project", Text, "the id of its own project" =>
        |i| Cell::text(i.user.and_then(User::default_project_id));
    "listed", "Listed", Bool, "whether a list of users has it; else role assignments alone name it" =>
        |i| Cell::Bool(i.user.is_some());
}
