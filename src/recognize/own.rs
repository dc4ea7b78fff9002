//! What osreport itself wrote: reports as CSV or JSON, findings, and refused records. Read as a
//! dump, a report of users would be taken for the users.

/// Sets of keys of which one is in every report's default columns, and in no service's record.
/// A report that is in no set of these is not known for one (`tests/own.rs` tries them all).
const SIGNATURES: &[&[&str]] = &[
    // A person and what else a report tells of them.
    &["username", "group"],
    &["username", "ip"],
    &["username", "domain"],
    &["username", "servers"],
    &["username", "project", "type"],
    &["username", "project", "size_gb"],
    &["username", "project", "reason"],
    // How a join went.
    &["match", "last_created"],
    &["user_match"],
    &["project_match"],
    &["group_match"],
    &["server_match"],
    &["group_source"],
    // Sums, and units that services do not name.
    &["by_status", "servers"],
    &["flavors_unknown"],
    &["age_days"],
    &["vcpus", "ram_mb", "disk_gb"],
    &["size_gb", "status"],
    &["used_percent"],
    &["objects", "size_bytes"],
    // Reports without any of these.
    &["match", "hypervisor"],
    &["service", "url", "source"],
    &["section", "name", "value"],
    &["file", "kind", "records"],
    &["kind", "reason"],
    &["ip", "device", "network"],
    &["ip", "fixed_ip", "server"],
    &["external", "subnets", "ports", "project"],
    &["change", "column", "before", "after"],
    // Findings and refused records.
    &["code", "severity", "message", "snippet"],
    &["pointer", "code", "message", "raw"],
    &["pointer", "code", "message", "raw_hex"],
];

/// Whether a record with these keys is a row of a report.
pub(crate) fn is_row<K: AsRef<str>>(keys: &[K]) -> bool {
    let has = |wanted: &&str| keys.iter().any(|key| key.as_ref() == *wanted);
    keys.iter().all(|key| is_column(key.as_ref()))
        && !has(&"links")
        && SIGNATURES.iter().any(|set| set.iter().all(has))
}

/// Whether `line` is the header of a report as CSV or TSV.
pub(crate) fn is_header(line: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(line) else { return false };
    let text = text.trim_start_matches('\u{feff}').trim_end();
    [',', ';', '\t', '|'].into_iter().any(|delimiter| {
        let cells: Vec<&str> = text.split(delimiter).map(|cell| cell.trim_matches('"')).collect();
        cells.len() > 1 && is_row(&cells)
    })
}

/// Whether `name` may be a column's: snake case, or a key of a map.
fn is_column(name: &str) -> bool {
    let map = ["metadata.", "properties.", "tags."];
    map.iter().any(|map| name.starts_with(map))
        || !name.is_empty()
            && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_known_by_the_column_that_no_service_writes() {
        assert!(is_row(&["id", "username", "group"]));
        assert!(is_row(&["id", "metadata.Cost Center", "age_days"]));
        assert!(!is_row(&["id", "name", "username", "email", "enabled"]));
        assert!(!is_row(&["id", "username", "group", "links"]));
        assert!(!is_row(&["id", "username", "group", "tenantId"]));
        assert!(!is_row::<&str>(&[]));
    }

    #[test]
    fn a_header_is_known_whatever_separates_its_cells() {
        for header in
            ["id,username,group\r", "\"id\";\"username\";\"group\"", "id\tusername\tgroup"]
        {
            assert!(is_header(header.as_bytes()), "{header}");
        }
        for header in ["username", "ID,Name", "a,b", "", "call me, username, group"] {
            assert!(!is_header(header.as_bytes()), "{header}");
        }
    }
}
