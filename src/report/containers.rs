//! One row per container of Swift: how much it holds, and whose account it is in.

use super::{Emit, Report, Source, Tables, columns, some};
use crate::join::Owner;
use crate::resource::object_container::Kept;
use crate::row::Cell;

/// Containers.
pub static REPORT: Report = Report {
    name: "containers",
    about: "one row per container of objects: how much it holds, and whose it is",
    examples: "\
Examples:
  osreport containers dumps/
  osreport containers dumps/ --count-by account --sum objects,size_bytes
  osreport containers object_containers:AUTH_ID=containers.json --where objects=0 -c account,name",
    columns: COLUMNS,
    default: &["account", "name", "objects", "size_bytes", "project"],
    key: &["account", "name"],
    filters: &[("project", &["project", "project_id"]), ("name", &["name"])],
    source: Source::Tables {
        counts: false,
        kinds: &["object_containers"],
        call: "/v1/AUTH_PROJECT?format=json",
        rows,
    },
    reads: &[&["object_containers", "projects", "domains", "role_assignments", "token"]],
    needs: &[],
};

/// One container.
struct Item<'a> {
    account: &'a str,
    name: &'a str,
    container: &'a Kept,
    owner: Owner<'a>,
}

/// The rows of all containers.
pub fn rows<'a>(tables: &Tables<'a>, picked: &[usize], emit: Emit<'_, 'a>) {
    for (key, container) in tables.index.containers.keyed() {
        // Neither an account nor a container has a `/` in its name.
        let (account, name) = key.split_once('/').unwrap_or(("", key));
        // The prefix of an account is the operator's choice: `AUTH` unless changed.
        let project_id = account.split_once('_').map(|(_, project)| project);
        let owner = Owner::new(tables.index, None, project_id);
        let item = Item { account, name, container, owner };
        emit(picked.iter().map(|&column| CELLS[column](&item)).collect());
    }
}

columns! { Item:
    "account", "Account", Text, "the account that it is in: AUTH_ and the project's id" =>
        |i| Cell::text(Some(i.account));
    "name", "Name", Text, "its name" => |i| Cell::text(Some(i.name));
    "objects", "Object Count", Int, "how many objects it holds; minutes late" =>
        |i| Cell::int(i.container.objects);
    "size_bytes", "Bytes Used", Int, "the size of these objects in bytes; minutes late" =>
        |i| Cell::int(i.container.bytes);
    "project", "Project Name", Text, "the name of the project that owns the account" =>
        |i| Cell::text(i.owner.project_name());
    "policy", "Storage Policy", Text, "its storage policy" =>
        |i| some(i.container.policy.as_deref());
    "public", "Public", Bool, "whether all the world may read it; empty where its headers do not say" =>
        |i| Cell::bool(i.container.public);
    "project_id", "Project ID", Text, "the id of the project that owns the account" =>
        |i| Cell::text(i.owner.project_id);
    "project_match", "Project Match", Text, "matched, unresolved or not-given" =>
        |i| Cell::text(Some(i.owner.project_match().name()));
    "modified", "Last Modified", Time, "when it last changed" => |i| Cell::time(i.container.modified);
}
