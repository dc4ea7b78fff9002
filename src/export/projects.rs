//! Projects: of the lists, and those that role assignments alone name.

use super::{masked, table};
use crate::report::{Emit, Tables, columns};
use crate::resource::project::Kept;
use crate::row::Cell;

table! { "projects", "one row per project that a dump names", &["projects", "role_assignments"] }

/// One project.
struct Item<'a> {
    id: &'a str,
    name: &'a str,
    project: Option<&'a Kept>,
}

fn rows<'a>(tables: &Tables<'a>, picked: &[usize], emit: Emit<'_, 'a>) {
    let index = tables.index;
    let mut row = |item: Item<'a>| {
        emit(picked.iter().map(|&column| CELLS[column](&item)).collect());
    };
    for project in index.projects.entries() {
        row(Item { id: &project.id, name: &project.name, project: Some(project) });
    }
    let unlisted = index.assigned_projects().filter(|(id, _)| index.projects.find(id).is_none());
    unlisted.for_each(|(id, name)| row(Item { id, name, project: None }));
}

columns! { Item:
    "id", "ID", Text, "the project's id" => |i| Cell::text(Some(i.id));
    "name", "Name", Text, "its name, unique in its domain only" => |i| Cell::text(Some(i.name));
    "domain_id", "Domain ID", Text, "its domain's id; null in v2.0" =>
        |i| Cell::text(i.project.and_then(|project| project.domain_id.as_deref()));
    "parent_id", "Parent ID", Text, "the id of the project or domain above it" =>
        |i| Cell::text(i.project.and_then(|project| project.parent_id.as_deref()));
    "enabled", "Enabled", Bool, "whether it may be used" =>
        |i| Cell::bool(i.project.and_then(|project| project.enabled));
    "description", "Description", Text, "its description, with secrets masked" =>
        |i| masked(i.project.and_then(|project| project.description.as_deref()));
    "listed", "Listed", Bool, "whether a list of projects has it; else role assignments alone name it" =>
        |i| Cell::Bool(i.project.is_some());
}
