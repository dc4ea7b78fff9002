//! The house: which room may know which, where a crate may be named, and which file is in
//! which table.
//!
//! Every rule is a function from source text to faults, and each is also shown a made-up fault,
//! so that a rule that sees nothing any more is seen.
#![allow(clippy::unwrap_used, reason = "clippy forgives it in test functions only")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex};

use regex::Regex;

/// Which rooms a room may know. Whatever is not here is forbidden.
const IMPORTS: &[(&str, &[&str])] = &[
    ("main", &["cli"]),
    (
        "cli",
        &[
            "capture", "diff", "export", "finding", "hidden", "read", "redact", "report",
            "resource", "row", "run", "select", "sink", "sql", "write",
        ],
    ),
    ("dumps", &["finding", "read", "report", "resource", "row", "run", "select", "sink", "write"]),
    (
        "run",
        &[
            "decode",
            "dedup",
            "finding",
            "index",
            "join",
            "pages",
            "read",
            "recognize",
            "report",
            "resource",
            "row",
            "select",
            "kind",
            "sink",
            "aggregate",
            "write",
        ],
    ),
    ("sql", &["export", "report", "row"]),
    ("export", &["finding", "index", "join", "report", "resource", "row"]),
    ("report", &["finding", "index", "join", "resource", "row", "select", "kind", "aggregate"]),
    ("aggregate", &["join", "resource", "row"]),
    ("join", &["index", "resource", "row"]),
    ("index", &["decode", "finding", "resource", "kind"]),
    ("capture", &["decode", "read"]),
    ("redact", &["decode", "finding", "json", "recognize", "resource", "kind"]),
    ("decode", &["finding", "json", "resource", "kind"]),
    ("pages", &["decode", "finding", "read", "recognize", "kind"]),
    ("read", &["finding", "json", "recognize", "kind"]),
    ("recognize", &["finding", "json", "kind"]),
    ("resource", &["row", "kind"]),
    ("select", &["finding", "row"]),
    ("sink", &["hidden", "report", "row", "select", "write"]),
    ("dedup", &["finding"]),
    ("diff", &["row", "sink", "write"]),
    ("write", &["hidden", "row"]),
    ("finding", &["hidden", "json", "resource"]),
    ("hidden", &[]),
    ("json", &[]),
    ("row", &[]),
    ("kind", &[]),
];

/// Which crates only some rooms may name. serde_json reads records in `decode`, writes all JSON in
/// `hidden`, and is the type of a schema in `resource`.
const HOMES: &[(&str, &[&str])] = &[
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("csv", &["read", "write"]),
    ("rayon", &["run"]),
    ("getrandom", &["redact"]),
    ("siphasher", &["redact"]),
    ("simd_json", &["decode"]),
    ("serde_json", &["decode", "hidden", "resource"]),
];

/// Where each file's statics of one type are in the table of the folder's `mod.rs`.
const TABLES: &[(&str, &str)] = &[
    ("finding/code", "Code"),
    ("finding/render", "MessageFormat"),
    ("report", "Report"),
    ("resource", "Kind"),
    ("write", "Format"),
];

/// Rooms that know no field of a record. `decode` and `pages` know those of the envelope; `cli`
/// knows columns of reports, some of which have a field's name.
const FIELDLESS: &[&str] = &[
    "dedup",
    "diff",
    "hidden",
    "index",
    "join",
    "json",
    "main",
    "read",
    "row",
    "run",
    "select",
    "kind",
    "sink",
    "aggregate",
    "write",
];

/// Fields whose names are not words of English, beside those of the schemas with a `_`, `:` or `-`.
const FIELDS: &[&str] = &["addresses", "fault", "flavorRef", "hostId", "metadata", "tenantId"];

/// A source file.
#[derive(Clone)]
struct File {
    /// Its path below `src`.
    path: String,
    text: String,
    /// The text with comments blanked and literals emptied.
    bare: String,
    /// The code that runs: `bare` without tests.
    code: String,
}

impl File {
    fn new(path: &str, text: &str) -> Self {
        let bare = without_comments(text);
        let code = without_tests(&bare);
        Self { path: path.to_owned(), text: text.to_owned(), bare, code }
    }

    /// The first part of the path.
    fn room(&self) -> &str {
        self.path.split('/').next().unwrap().trim_end_matches(".rs")
    }

    /// Whether it is the file that opens a room.
    fn opens_room(&self) -> bool {
        match self.path.split_once('/') {
            None => !matches!(self.path.as_str(), "lib.rs" | "main.rs"),
            Some((_, rest)) => rest == "mod.rs",
        }
    }
}

/// A compiled pattern. Compiling takes longer than a file, so each is compiled once.
fn pattern(text: &str) -> Regex {
    static COMPILED: Mutex<BTreeMap<String, Regex>> = Mutex::new(BTreeMap::new());
    let mut compiled = COMPILED.lock().unwrap();
    let compile = || Regex::new(text).unwrap();
    compiled.entry(text.to_owned()).or_insert_with(compile).clone()
}

/// All files of `src`, in order.
fn sources() -> Vec<File> {
    static SOURCES: LazyLock<Vec<File>> = LazyLock::new(read_sources);
    SOURCES.clone()
}

fn read_sources() -> Vec<File> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    walk(&root, &mut paths);
    paths.sort();
    let read = |path: PathBuf| {
        let name = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
        File::new(&name, &fs::read_to_string(path).unwrap())
    };
    paths.into_iter().map(read).collect()
}

/// The files that are built into the command: `#[cfg(test)] mod x;` leaves `x.rs` out.
fn shipped(files: &[File]) -> Vec<File> {
    let module = pattern(r"#\[cfg\(test\)\]\s*(?:pub(?:\([^)]*\))? )?mod (\w+);");
    let mut tests = BTreeSet::new();
    for file in files {
        let folder = match file.path.strip_suffix("mod.rs") {
            Some(folder) => folder.to_owned(),
            None => format!("{}/", file.path.trim_end_matches(".rs")),
        };
        for found in module.captures_iter(&file.bare) {
            tests.insert(format!("{folder}{}.rs", &found[1]));
        }
    }
    files.iter().filter(|file| !tests.contains(&file.path)).cloned().collect()
}

/// The text with comments blanked and literals emptied; lines stay where they are.
fn without_comments(text: &str) -> String {
    let token = pattern(concat!(
        r##"(?s)//[^\n]*|/\*.*?\*/|\bb?r#".*?"#|\bb?r"[^"]*"|"(?:\\.|[^"\\])*""##,
        r"|'(?:\\[^']+|\\'|[^'\\])'",
    ));
    let blank = |found: &regex::Captures<'_>| {
        let lines = found[0].matches('\n').count();
        let mark = if found[0].starts_with('/') { "" } else { "\"\"" };
        format!("{mark}{}", "\n".repeat(lines))
    };
    token.replace_all(text, blank).into_owned()
}

/// The string literals of the code that runs, without their quotes.
fn literals(file: &File) -> Vec<String> {
    let token = pattern(concat!(
        r##"(?s)//[^\n]*|/\*.*?\*/|\bb?r#"(.*?)"#|\bb?r"([^"]*)"|"((?:\\.|[^"\\])*)""##,
        r"|'(?:\\[^']+|\\'|[^'\\])'",
    ));
    // A module of tests ends its file.
    let code = file.text.split("#[cfg(test)]\nmod ").next().unwrap();
    let literal = |found: regex::Captures<'_>| {
        (1..=3).find_map(|group| Some(found.get(group)?.as_str().to_owned()))
    };
    token.captures_iter(code).filter_map(literal).collect()
}

/// The code without items under `#[cfg(test)]`, which end at their `;` or closing brace.
fn without_tests(code: &str) -> String {
    const MARK: &str = "#[cfg(test)]";
    let mut kept = String::new();
    let mut rest = code;
    while let Some(at) = rest.find(MARK) {
        kept.push_str(&rest[..at]);
        rest = &rest[at + MARK.len()..];
        let mut depth = 0_usize;
        let end = rest.char_indices().find(|&(_, c)| {
            match c {
                '{' => depth += 1,
                '}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0 && matches!(c, ';' | '}')
        });
        rest = end.map_or("", |(at, c)| &rest[at + c.len_utf8()..]);
    }
    kept + rest
}

/// The rooms that code names: `crate::x`, `crate::{x, y::z}`, and `super::x` where it means the
/// crate.
fn rooms_named(file: &File) -> BTreeSet<String> {
    let code = &file.code;
    let mut named = BTreeSet::new();
    let root = if file.opens_room() { "(?:crate|super)" } else { "crate" };
    let root = if file.room() == "main" { "osreport" } else { root };
    let single = pattern(&format!(r"\b{root}::(\w+)"));
    named.extend(single.captures_iter(code).map(|found| found[1].to_owned()));
    let group = pattern(&format!(r"\b{root}::\{{"));
    for found in group.find_iter(code) {
        named.extend(first_words(&code[found.end()..]));
    }
    named
}

/// The first word of each path in `x, y::z, a::{b, c}}`, up to the brace that ends it.
fn first_words(group: &str) -> Vec<String> {
    let (mut depth, mut words, mut path) = (0_usize, Vec::new(), String::new());
    for c in group.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                words.push(std::mem::take(&mut path));
                if c == '}' {
                    break;
                }
            }
            c => path.push(c),
        }
    }
    let first = |path: &String| path.split("::").next().unwrap_or_default().trim().to_owned();
    words.iter().map(first).collect()
}

/// Rule: imports point down only.
fn imports_point_down(file: &File) -> Vec<String> {
    let room = file.room();
    if room == "lib" {
        return Vec::new();
    }
    let Some((_, allowed)) = IMPORTS.iter().find(|(name, _)| *name == room) else {
        return vec![format!("{}: the room `{room}` is not in the table of imports", file.path)];
    };
    let rooms: BTreeSet<&str> = IMPORTS.iter().map(|(name, _)| *name).collect();
    rooms_named(file)
        .iter()
        .filter(|name| *name != room && rooms.contains(name.as_str()))
        .filter(|name| !allowed.contains(&name.as_str()))
        .map(|name| format!("{}: `{room}` must not know `{name}`", file.path))
        .collect()
}

/// Rule: a crate with a home is named there alone.
fn crates_stay_at_home(file: &File) -> Vec<String> {
    let code = &file.code;
    let mut faults = Vec::new();
    for (name, homes) in HOMES {
        let used = pattern(&format!(r"\buse (::)?{name}\b|(^|[^:\w])(::)?{name}::"));
        if !homes.contains(&file.room()) && used.is_match(code) {
            faults.push(format!("{}: `{name}` is named outside {homes:?}", file.path));
        }
    }
    faults
}

/// Rule: a path two rooms up is written with `crate::`, so that the other rules can see it.
fn nobody_climbs_twice(file: &File) -> Vec<String> {
    let climbs = file.bare.contains("super::super::");
    climbs.then(|| format!("{}: write `crate::…`", file.path)).into_iter().collect()
}

/// Rule: a room opens with what it owns and what it must never know.
fn a_room_says_what_it_owns(file: &File) -> Vec<String> {
    if !file.opens_room() {
        return Vec::new();
    }
    let opening: Vec<&str> =
        file.text.lines().map_while(|line| line.strip_prefix("//!")).map(str::trim).collect();
    let opening = opening.join(" ");
    let words = ["Owns", "must never know"];
    let missing = words.iter().filter(|words| !opening.contains(*words));
    missing.map(|words| format!("{}: its opening lacks `{words}`", file.path)).collect()
}

/// Rule: the join asks tables by key. One that walks a table is two loops in each other.
fn the_join_walks_no_table(file: &File) -> Vec<String> {
    if file.room() != "join" {
        return Vec::new();
    }
    let walk = pattern(r"index\s*\.\s*(\w+)\s*\.\s*(iter|all|values|keys|into_iter|each)\b");
    let code = &file.code;
    let walked = walk.captures_iter(code);
    walked.map(|found| format!("{}: walks `{}`", file.path, &found[1])).collect()
}

/// Rule: what a file of a folder registers is in the folder's table.
fn tables_are_whole(folder: &str, kind: &str, files: &[File]) -> Vec<String> {
    let table = format!("{folder}/mod.rs");
    let Some(table) = files.iter().find(|file| file.path == table) else {
        return vec![format!("{table}: there is no such file")];
    };
    let table = &table.code;
    let entry = pattern(&format!(r"\bstatic (\w+): {kind}\b"));
    let mut faults = Vec::new();
    for file in files {
        let Some(stem) = file.path.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/'))
        else {
            continue;
        };
        let stem = stem.trim_end_matches(".rs");
        if stem == "mod" || stem.contains('/') {
            continue;
        }
        for found in entry.captures_iter(&file.code) {
            let name = &found[1];
            let stands = pattern(&format!(r"\b{stem}::{name}\b|&{name}\b"));
            if !stands.is_match(table) {
                faults.push(format!("{}: `{name}` stands in no table", file.path));
            }
        }
    }
    faults
}

/// The names of all fields of all kinds that no sentence has by chance.
fn field_names() -> BTreeSet<String> {
    fn add(schema: &serde_json::Value, names: &mut BTreeSet<String>) {
        match schema {
            serde_json::Value::Object(members) => {
                let properties = members.get("properties").and_then(|value| value.as_object());
                names.extend(properties.into_iter().flat_map(|fields| fields.keys().cloned()));
                members.values().for_each(|value| add(value, names));
            }
            serde_json::Value::Array(items) => items.iter().for_each(|item| add(item, names)),
            _ => {}
        }
    }
    let mut names = BTreeSet::new();
    for kind in osreport::resource::KINDS {
        add(&osreport::resource::schema(kind).unwrap().to_value(), &mut names);
    }
    names.retain(|name| name.contains(['_', ':', '-']));
    names.extend(FIELDS.iter().map(|name| (*name).to_owned()));
    names
}

/// Rule: some rooms know no field by name.
fn a_room_names_no_field(file: &File, names: &BTreeSet<String>) -> Vec<String> {
    if !FIELDLESS.contains(&file.room()) {
        return Vec::new();
    }
    let is_field = |text: &String| names.contains(text) || text.contains("OS-EXT-");
    let named = literals(file).into_iter().filter(is_field);
    named.map(|name| format!("{}: names the field `{name}`", file.path)).collect()
}

/// Rule: a struct has `impl` blocks in two files at most.
fn a_struct_is_in_two_files(files: &[File]) -> Vec<String> {
    let definition = pattern(r"(?m)^(?:pub(?:\([^)]*\))? )?(?:struct|enum|union) (\w+)");
    let block = pattern(r"(?m)^impl(?:<[^{]*?>)? (?:[^{\n]+ for )?(?:\w+::)*(\w+)");
    let mut own: BTreeMap<(&str, String), BTreeSet<&str>> = BTreeMap::new();
    for file in files {
        for found in definition.captures_iter(&file.code) {
            own.entry((file.room(), found[1].to_owned())).or_default().insert(&file.path);
        }
    }
    let mut blocks: BTreeMap<(&str, String), BTreeSet<&str>> = BTreeMap::new();
    for file in files {
        for found in block.captures_iter(&file.code) {
            let key = (file.room(), found[1].to_owned());
            // A file with a struct of that name means its own.
            match own.get(&key) {
                Some(files) if files.contains(&*file.path) && files.len() > 1 => {}
                Some(_) => drop(blocks.entry(key).or_default().insert(&file.path)),
                None => {}
            }
        }
    }
    let spread = blocks.into_iter().filter(|(_, files)| files.len() > 2);
    spread.map(|((room, name), files)| format!("{room}::{name} is in {files:?}")).collect()
}

/// Rule: the map of `lib.rs` has each room once, and nothing else.
fn the_map_is_whole(files: &[File]) -> Vec<String> {
    let entry = pattern(r"(?m)^//! - \[?`(\w+)`\]?: ");
    let map = files.iter().find(|file| file.path == "lib.rs").map_or("", |file| &file.text);
    let mut named: Vec<&str> =
        entry.captures_iter(map).map(|found| found.get(1).unwrap().as_str()).collect();
    named.sort_unstable();
    let rooms: BTreeSet<&str> =
        files.iter().map(File::room).filter(|room| !matches!(*room, "lib" | "main")).collect();
    let mut faults: Vec<String> = rooms
        .iter()
        .filter(|room| named.binary_search(room).is_err())
        .map(|room| format!("lib.rs: the map lacks `{room}`"))
        .collect();
    let twice = named.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]);
    let gone = named.iter().copied().filter(|name| !rooms.contains(name));
    faults.extend(twice.chain(gone).map(|name| format!("lib.rs: the map must not have `{name}`")));
    faults
}

/// Rule: no room reaches itself.
fn the_table_has_no_circle(imports: &[(&str, &[&str])]) -> Vec<String> {
    // Room after room is taken away that knows none of those left; a circle stays.
    let mut left: BTreeMap<&str, &[&str]> = imports.iter().copied().collect();
    loop {
        let low = left.iter().find(|(_, known)| known.iter().all(|name| !left.contains_key(name)));
        let Some(name) = low.map(|(name, _)| *name) else { break };
        left.remove(name);
    }
    left.keys().map(|name| format!("`{name}` knows itself in the end")).collect()
}

fn hold(rule: fn(&File) -> Vec<String>, files: &[File]) {
    let faults: Vec<String> = files.iter().flat_map(rule).collect();
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn a_room_knows_only_rooms_below_it() {
    assert_eq!(the_table_has_no_circle(IMPORTS), [""; 0]);
    hold(imports_point_down, &shipped(&sources()));

    for (path, text) in [
        ("row.rs", "use crate::write::Style;"),
        ("write/csv.rs", "fn f() { crate::report::find(\"\"); }"),
        ("read/array.rs", "use crate::{kind::Kind, resource::{self, user}};"),
        ("join.rs", "use super::report;"),
        ("attic/mod.rs", ""),
    ] {
        assert_eq!(imports_point_down(&File::new(path, text)).len(), 1, "{path}");
    }
    for text in [
        "// use crate::write::Style;",
        "const A: &str = \"use crate::write\";",
        "#[cfg(test)]\nmod tests { use crate::write::Style; fn f() {} }",
        "use crate::row::{Cell, write};",
    ] {
        assert_eq!(imports_point_down(&File::new("row.rs", text)), [""; 0], "{text}");
    }
    let circle: &[(&str, &[&str])] = &[("a", &["b"]), ("b", &["a"]), ("c", &[])];
    assert_eq!(the_table_has_no_circle(circle).len(), 2);
}

#[test]
fn every_permission_is_used() {
    let files = shipped(&sources());
    for (room, allowed) in IMPORTS {
        let of_room = files.iter().filter(|file| file.room() == *room);
        let named: BTreeSet<String> = of_room.flat_map(rooms_named).collect();
        let idle: Vec<_> = allowed.iter().filter(|name| !named.contains(**name)).collect();
        assert!(idle.is_empty(), "`{room}` may know {idle:?}, and does not");
    }
}

#[test]
fn clap_csv_and_the_json_crates_are_named_in_their_rooms_alone() {
    hold(crates_stay_at_home, &shipped(&sources()));

    for (path, text) in [
        ("run/mod.rs", "use clap::Parser;"),
        ("report/users.rs", "use csv::Writer;"),
        ("report/user.rs", "fn f() -> ::serde_json::Value { todo() }"),
        ("finding/mod.rs", "use simd_json as json;"),
    ] {
        assert_eq!(crates_stay_at_home(&File::new(path, text)).len(), 1, "{path}");
    }
    let tests = "#[cfg(test)]\nmod tests {\n    use serde_json::Value;\n}\n";
    assert_eq!(crates_stay_at_home(&File::new("row.rs", tests)), [""; 0]);
    assert_eq!(crates_stay_at_home(&File::new("write/mod.rs", "&csv::FORMAT")), [""; 0]);
}

#[test]
fn no_path_climbs_two_rooms() {
    hold(nobody_climbs_twice, &sources());

    let file = File::new("finding/render/full.rs", "use super::super::Finding;");
    assert_eq!(nobody_climbs_twice(&file).len(), 1);
}

#[test]
fn every_room_opens_with_what_it_owns_and_must_never_know() {
    hold(a_room_says_what_it_owns, &sources());

    let silent = File::new("attic/mod.rs", "//! Old things.\n\nmod chest;\n");
    assert_eq!(a_room_says_what_it_owns(&silent).len(), 2);
    let half = File::new("attic.rs", "//! Owns old things.\n// It must never know new ones.\n");
    assert_eq!(a_room_says_what_it_owns(&half).len(), 1);
}

#[test]
fn the_join_never_loops_over_users() {
    hold(the_join_walks_no_table, &sources());

    let twice = "for user in self.index.users.iter() { if user.id == id {} }";
    assert_eq!(the_join_walks_no_table(&File::new("join.rs", twice)).len(), 1);
}

#[test]
fn every_registered_static_is_in_its_table() {
    let files = shipped(&sources());
    for (folder, kind) in TABLES {
        assert_eq!(tables_are_whole(folder, kind, &files), [""; 0]);
        let some = pattern(&format!(r"static \w+: {kind}\b"));
        let within = |file: &&File| file.path.starts_with(folder) && !file.opens_room();
        let count = files.iter().filter(within).filter(|file| some.is_match(&file.text)).count();
        assert!(count > 0, "no file of `{folder}` registers a `{kind}`: the rule sees nothing");
    }

    let table = File::new("write/mod.rs", "static FORMATS: &[&Format] = &[&csv::FORMAT];");
    let csv = File::new("write/csv.rs", "pub(super) static FORMAT: Format = Format {};");
    let xml = File::new("write/xml.rs", "pub(super) static FORMAT: Format = Format {};");
    assert_eq!(tables_are_whole("write", "Format", &[table.clone(), csv.clone()]), [""; 0]);
    assert_eq!(tables_are_whole("write", "Format", &[table, csv, xml]).len(), 1);
}

#[test]
fn test_modules_are_exempt_from_the_rules() {
    let files = [
        File::new("write/mod.rs", "mod csv;\n\n#[cfg(test)]\nmod test_rows;\n"),
        File::new("write/csv.rs", ""),
        File::new("write/test_rows.rs", "use serde_json::Value;"),
    ];
    let left = shipped(&files);
    assert_eq!(left.iter().map(|file| file.path.as_str()).collect::<Vec<_>>().len(), 2);
    let code = "a();\n#[cfg(test)]\nfn f() { if x { y } }\nb();";
    assert_eq!(without_tests(code), "a();\n\nb();");
    assert_eq!(without_comments("a('\"', \"//\") // b\n/* c\n */d"), "a(\"\", \"\") \n\nd");
}

#[test]
fn no_room_below_the_reports_names_a_field() {
    let names = field_names();
    assert!(names.len() > 200, "{}: the rule sees nothing", names.len());
    let files = shipped(&sources());
    let faults: Vec<String> =
        files.iter().flat_map(|file| a_room_names_no_field(file, &names)).collect();
    assert_eq!(faults, [""; 0]);

    for (path, text) in [
        ("run/stream.rs", "fn f() { text_of(raw, \"tenant_id\") }"),
        ("read/array.rs", "const HOST: &[u8] = b\"OS-EXT-SRV-ATTR:host\";"),
        ("index/mod.rs", "let a = r#\"metadata\"#;"),
        ("write/csv.rs", "if name == \"hypervisor_hostname\" {}"),
    ] {
        assert_eq!(a_room_names_no_field(&File::new(path, text), &names).len(), 1, "{path}");
    }
    for (path, text) in [
        ("report/users.rs", "fn f() { \"tenant_id\" }"),
        ("run/mod.rs", "// \"tenant_id\""),
        ("run/mod.rs", "#[cfg(test)]\nmod tests { const A: &str = \"tenant_id\"; }"),
        ("run/mod.rs", "let a = \"a server\";"),
    ] {
        assert_eq!(a_room_names_no_field(&File::new(path, text), &names), [""; 0], "{text}");
    }
}

#[test]
fn no_struct_has_its_impl_blocks_in_more_than_two_files() {
    assert_eq!(a_struct_is_in_two_files(&shipped(&sources())), [""; 0]);

    let slice = |path: &str| File::new(path, "use super::Run;\n\nimpl Run<'_> {\n}\n");
    let whole = File::new("a/mod.rs", "struct Run<'r>;\n\nimpl Drop for Run<'_> {\n}\n");
    let two = [whole.clone(), slice("a/b.rs")];
    assert_eq!(a_struct_is_in_two_files(&two), [""; 0]);
    let three = [whole.clone(), slice("a/b.rs"), slice("a/c.rs")];
    assert_eq!(a_struct_is_in_two_files(&three).len(), 1);
    let of_one_name = ["a/b.rs", "a/c.rs"].map(|path| File::new(path, &whole.text));
    assert_eq!(a_struct_is_in_two_files(&[&of_one_name[..], &[whole]].concat()), [""; 0]);
}

#[test]
fn the_map_of_the_crate_has_every_room() {
    assert_eq!(the_map_is_whole(&sources()), [""; 0]);

    let map = "//! - [`read`]: bytes.\n//! - `attic`: old things.\n//! - [`read`]: again.\n";
    let files = [File::new("lib.rs", map), File::new("read/mod.rs", ""), File::new("row.rs", "")];
    assert_eq!(the_map_is_whole(&files).len(), 3);
}
