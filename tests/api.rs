//! What users of the library can name: a change of it is seen, and is a matter of the version.
#![allow(clippy::unwrap_used, reason = "clippy forgives it in test functions only")]

use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

/// The file of a module below `folder`.
fn file_of(folder: &Path, module: &str) -> PathBuf {
    let single = folder.join(format!("{module}.rs"));
    if single.exists() { single } else { folder.join(module).join("mod.rs") }
}

/// Adds the public items of a module and of the public modules in it. Of a type, its methods and
/// variants are left out: they are in its documents.
fn list(file: &Path, folder: &Path, path: &str, all: &mut Vec<String>) {
    let text = fs::read_to_string(file).unwrap();
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    let item = Regex::new(
        r"(?m)^pub (?:const |unsafe )?(fn|struct|enum|trait|type|const|static|use) ([^;({<=:]+)",
    )
    .unwrap();
    for found in item.captures_iter(text) {
        let name = found[2].trim();
        all.push(match &found[1] {
            "use" => {
                let end = text[found.get(0).unwrap().start()..].find(';').unwrap();
                let whole = &text[found.get(0).unwrap().start()..][..end];
                format!("{path}: {}", whole.split_whitespace().collect::<Vec<_>>().join(" "))
            }
            kind => format!("{path}::{name} ({kind})"),
        });
    }
    let module = Regex::new(r"(?m)^pub mod (\w+);").unwrap();
    for found in module.captures_iter(text) {
        let name = &found[1];
        list(&file_of(folder, name), &folder.join(name), &format!("{path}::{name}"), all);
    }
}

#[test]
fn the_names_of_the_library_are_these() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut all = Vec::new();
    list(&src.join("lib.rs"), &src, "osreport", &mut all);
    all.sort();
    assert!(all.len() > 200, "{}", all.len());
    insta::assert_snapshot!(all.join("\n"));
}
