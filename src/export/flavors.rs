//! Flavors.

use super::{masked, properties, table, truth, whole};
use crate::join::Joined;
use crate::report::{Emit, columns};
use crate::resource::Record;
use crate::resource::flavor::{self, Flavor};
use crate::row::Cell;

table! { "flavors", "one row per flavor", stream flavor::KIND }

/// One record.
struct Item<'a>(&'a Flavor<'a>);

fn rows<'a>(joined: &Joined<'a>, picked: &[usize], emit: Emit<'_, 'a>) {
    let Record::Flavor(record) = joined.record else { return };
    emit(picked.iter().map(|&column| CELLS[column](&Item(record))).collect());
}

columns! { Item:
    "id", "ID", Text, "the flavor's id" => |i| Cell::text(Some(&i.0.id));
    "name", "Name", Text, "its name" => |i| Cell::text(Some(&i.0.name));
    "vcpus", "vCPUs", Int, "virtual processors" => |i| whole(i.0.vcpus);
    "ram_mb", "RAM", Int, "memory in MiB" => |i| whole(i.0.ram);
    "disk_gb", "Disk", Int, "root disk in GiB" => |i| whole(i.0.disk);
    "ephemeral_gb", "Ephemeral", Int, "second disk in GiB" => |i| whole(i.0.ephemeral);
    "swap_mb", "Swap", Int, "swap in MiB" => |i| Cell::int(i.0.swap.and_then(|swap| swap.0));
    "public", "Is Public", Bool, "whether every project may use it" => |i| truth(i.0.is_public);
    "description", "Description", Text, "its description, with secrets masked" =>
        |i| masked(i.0.description.as_deref());
    "extra_specs", "Properties", Map, "its extra specs, with secrets masked" =>
        |i| properties(i.0.extra_specs.as_ref());
}
