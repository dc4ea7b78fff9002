//! Canaries are wherever a credential can be, whole and damaged, and nothing that the
//! command writes has them, whichever command, format or message format it is.
#![allow(clippy::unwrap_used, reason = "clippy forgives it in test functions only")]

mod common;

use std::fs;
use std::path::Path;

use common::osreport;
use tempfile::TempDir;

/// A part of every planted secret; nothing else has it.
const CANARY: &str = "cAnAry";

/// A credential as it looks: `kind` only tells the canaries apart.
fn fernet(kind: usize) -> String {
    format!("gAAAAABc{CANARY}{kind}-Xk0aYq_2b3xAbCdEfGhIj0123456789AbCdEfGhIj==")
}

/// Dumps with a secret each, which is where `~` is.
const DUMPS: &[(&str, &str)] = &[
    (
        "token-v3",
        r#"{"token": {"methods": ["password"], "id": "~", "expires_at": "2019-06-10T01:47:30.000000Z", "user": {"id": "u", "name": "n", "domain": {"id": "default", "name": "Default"}, "password": "~"}}}"#,
    ),
    (
        "token-v2",
        r#"{"access": {"token": {"id": "~", "expires": "2019-06-10T01:47:30Z", "tenant": {"id": "p", "name": "demo"}}, "user": {"id": "u", "name": "n", "username": "n", "roles": []}, "serviceCatalog": [], "metadata": {}}}"#,
    ),
    (
        "issued",
        "{\"expires\": \"2019-06-10T01:47:30+0000\", \"id\": \"~\", \"project_id\": \"p\", \"user_id\": \"u\"}",
    ),
    (
        "header",
        "HTTP/1.1 201 Created\r\nX-Subject-Token: ~\r\nSet-Cookie: s=~\r\nVary: X-Auth-Token\r\nContent-Type: application/json\r\n\r\n{\"token\": {\"methods\": [], \"expires_at\": \"2019-06-10T01:47:30.000000Z\", \"user\": {\"id\": \"u\", \"name\": \"n\"}}}",
    ),
    (
        "verbose",
        "> GET /v2.1/servers HTTP/1.1\r\n> X-Auth-Token: ~\r\n< HTTP/1.1 200 OK\r\n{\"servers\": []}",
    ),
    ("created", r#"{"server": {"id": "s", "adminPass": "~", "links": [], "security_groups": []}}"#),
    (
        "servers",
        r#"{"servers": [{"id": "s", "name": "web", "user_id": "u", "addresses": {}, "adminPass": "~", "OS-EXT-SRV-ATTR:user_data": "~", "X-Auth-Token": "~", "metadata": {"os_password": "~", "admin_pass": "~", "url": "amqp://nova:~@rabbit:5672/"}}]}"#,
    ),
    (
        "wrong-name",
        r#"{"servers": [{"id": "s", "name": {"adminPass": "~"}, "user_id": "u", "addresses": {}, "adminPass": "~"}]}"#,
    ),
    (
        "wrong-pass",
        r#"{"servers": [{"id": "s", "name": "n", "status": 7, "adminPass": {"a": ["~"]}, "addresses": {}}, {"id": "t", "name": "n", "adminPass": ["~", {"x": "~"}], "addresses": 7}]}"#,
    ),
    (
        "twice",
        r#"{"servers": [{"id": "s", "name": "a", "adminPass": "~", "addresses": {}, "adminPass": "~"}, {"id": "s", "name": "b", "adminPass": "~", "addresses": {}}]}"#,
    ),
    // Names that no list foresees: in metadata, and as fields that no schema has.
    (
        "unforeseen",
        r#"{"servers": [{"id": "s", "name": 7, "addresses": {}, "metadata": {"DB": "~", "name": "~", "密": ["~"]}, "vendor:word": "~", "ro": {"name": "~", "id": ["~"]}}]}"#,
    ),
    (
        "unforeseen-strict",
        r#"{"servers": [{"id": "s", "name": "n", "status": "ACTIVE", "user_id": "u", "tenant_id": "p", "addresses": {}, "vendor:word": "~", "ro": {"name": "~"}}]}"#,
    ),
    (
        "unforeseen-image",
        r#"{"images": [{"id": 7, "name": 7, "status": ["x"], "hw_disk_bus": "~", "properties": {"a": "~"}, "disk_format": "raw", "container_format": "bare"}]}"#,
    ),
    (
        "users",
        r#"{"users": [{"id": "u", "name": "n", "password": "~", "email": {"secret": "~"}, "links": {}}, {"id": "u", "name": 7, "password": "~"}], "links": {}}"#,
    ),
    (
        "application",
        r#"{"application_credential": {"id": "a", "name": "monitoring", "secret": "~", "project_id": "p", "roles": []}}"#,
    ),
    (
        "credentials",
        r#"{"credentials": [{"id": "c", "type": "ec2", "blob": "{\"access\": \"~\", \"secret\": \"~\"}", "user_id": "u"}], "links": {}}"#,
    ),
    (
        "ec2",
        r#"{"credentials": [{"access": "~", "secret": "~", "user_id": "u", "tenant_id": "p", "trust_id": null}]}"#,
    ),
    (
        "catalog",
        r#"{"catalog": [{"id": "s", "name": "nova", "type": "compute", "endpoints": [{"id": "e", "interface": "public", "region": "R", "url": "https://admin:~@nova.example.org/v2.1"}]}], "links": {}}"#,
    ),
    ("only-a-token", "~"),
    ("openrc", "export OS_USERNAME=admin\nexport OS_PASSWORD='~'\nexport OS_TOKEN=~\n"),
    (
        "clouds",
        "clouds:\n  prod:\n    auth:\n      password: ~\n      auth_url: https://keystone/v3\n",
    ),
    ("python", "{'servers': [{'id': 's', 'adminPass': '~'}]}"),
    (
        "error",
        r#"{"error": {"code": 401, "message": "The token ~ is not valid", "title": "Unauthorized"}}"#,
    ),
    ("noise", "curl: (7) Failed to connect to https://admin:~@keystone:5000/\n"),
    (
        "lines",
        "uid=1000(ann) gid=1000(ann) groups=1000(ann)\nann:$6$~$~:1000:1000::/home/ann:/bin/sh\nuid=~(\n",
    ),
];

/// Ways to damage a dump; each gives what is left of it, with secrets still in it.
fn damaged(text: &str, secret: &str) -> Vec<Vec<u8>> {
    let at = text.find(secret).unwrap_or(0);
    let end = at + secret.len();
    let without = |index: usize| {
        let mut bytes = text.as_bytes().to_vec();
        if index < bytes.len() {
            bytes.remove(index);
        }
        bytes
    };
    let behind = |index: usize, more: &str| [&text[..index], more, &text[index..]].concat();
    let long = behind(at.saturating_sub(1), "").replacen(
        "{\"",
        &format!("{{\"x\": \"{}\", \"", "y".repeat(3000)),
        1,
    );
    vec![
        text.as_bytes().to_vec(),
        text.as_bytes()[..(at + end) / 2].to_vec(),
        text.as_bytes()[..end].to_vec(),
        without(at.saturating_sub(1)),
        without(end),
        without(at.saturating_sub(4)),
        behind(at, "\n").into_bytes(),
        behind((at + end) / 2, "\" ").into_bytes(),
        behind(end, "\u{1}").into_bytes(),
        [text.as_bytes(), b"}]"].concat(),
        [
            b"\xFF\xFE".as_slice(),
            &text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>(),
        ]
        .concat(),
        [&text.as_bytes()[..end], b"\xFF", &text.as_bytes()[end..]].concat(),
        long.into_bytes(),
        text.replace("adminPass", "admin\\u0050ass").replace(": ", " :\n\n ").into_bytes(),
    ]
}

fn leaks(folder: &Path, arguments: &[&str]) -> Option<String> {
    let output =
        osreport(arguments).current_dir(folder).env("RUST_BACKTRACE", "1").output().unwrap();
    let all = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&all).into_owned();
    assert!(!text.contains("panicked"), "{arguments:?}: {text}");
    let shows = |line: &&str| ["GhIj0123", "Xk0aYq", CANARY].iter().any(|part| line.contains(part));
    let lines: Vec<&str> = text.lines().filter(shows).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// A folder with every dump, damaged in every way, by number.
fn planted() -> (TempDir, Vec<(String, &'static str)>) {
    let folder = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    for (number, (name, text)) in DUMPS.iter().enumerate() {
        // What nothing but its place tells of, or what looks like a credential.
        let secret = match name.starts_with("unforeseen") {
            true => format!("{CANARY}{number}word"),
            false => fernet(number),
        };
        let text = text.replace('~', &secret);
        for (way, bytes) in damaged(&text, &secret).into_iter().enumerate() {
            let file = format!("{name}-{way}");
            fs::write(folder.path().join(&file), bytes).unwrap();
            files.push((file, *name));
        }
    }
    (folder, files)
}

#[test]
fn no_command_and_no_message_shows_a_secret() {
    let (folder, files) = planted();
    assert!(files.len() > 300);
    let formats = ["full", "short", "json", "github", "sarif"];
    let commands = ["check", "identify", "servers"];
    for (number, (file, _)) in files.iter().enumerate() {
        // Every damage meets a command and a message format, and over all dumps each other one.
        let command = commands[number % commands.len()];
        let format = formats[number / 2 % formats.len()];
        let arguments: &[&str] = match command {
            "identify" => &["identify", file, "-f", "json"],
            _ => &[command, file, "--strict", "--message-format", format],
        };
        if let Some(text) = leaks(folder.path(), arguments) {
            panic!("{arguments:?} shows a secret:\n{text}");
        }
    }
    // All dumps at once, which meets whatever depends on other dumps.
    for command in [
        "servers",
        "addresses",
        "users",
        "groups",
        "projects",
        "hypervisors",
        "endpoints",
        "summary",
        "check",
        "identify",
    ] {
        for format in ["csv", "json", "table", "yaml"] {
            let mut arguments = vec![command, ".", "-q", "--partial", "--long", "-f", format];
            if matches!(command, "check" | "identify") {
                arguments.retain(|word| !matches!(*word, "--partial" | "--long" | "-q"));
            }
            if command == "check" {
                arguments.truncate(2);
                arguments.extend(["--message-format", formats[format.len() % formats.len()]]);
            }
            if let Some(text) = leaks(folder.path(), &arguments) {
                panic!("{arguments:?} shows a secret:\n{text}");
            }
        }
    }
}

#[test]
fn only_raw_rejects_have_secrets() {
    let (folder, files) = planted();
    let rejects = folder.path().join("rejects.jsonl");
    let mut kept = 0;
    for (file, _) in files
        .iter()
        .filter(|(_, name)| ["wrong-name", "wrong-pass", "users", "unforeseen"].contains(name))
    {
        let saved = |more: &[&str]| {
            let mut arguments = vec!["check", file, "--rejects", "rejects.jsonl"];
            arguments.extend(more);
            assert_eq!(leaks(folder.path(), &arguments), None);
            let text = fs::read_to_string(&rejects).unwrap();
            (text.contains(CANARY), text.lines().count())
        };
        let (leaked, lines) = saved(&[]);
        assert!(!leaked, "{file}");
        let (raw, raw_lines) = saved(&["--rejects-raw"]);
        assert_eq!(lines, raw_lines, "{file}");
        kept += usize::from(raw);
    }
    assert!(kept > 20, "{kept}");
}

/// What owners write into free texts, each as a key and a value; the value holds the canary.
fn planted_texts() -> Vec<(&'static str, String)> {
    let tail = "aB3dE5gH7jK9mN1pQ3sT5vW7";
    vec![
        ("url", format!("amqp://nova:{CANARY}@rabbit:5672/")),
        ("fernet", format!("gAAAAABc{CANARY}-Xk0aYq")),
        ("jwt", format!("eyJhbGciOiJIUzI1NiJ9.{CANARY}eyJzdWIi.c2ln")),
        ("pem", format!("-----BEGIN PRIVATE KEY-----\\n{CANARY}\\n-----END PRIVATE KEY-----")),
        ("note", format!("log in with password={CANARY}")),
        ("header", format!("Authorization: Bearer {CANARY}")),
        ("signed", format!("https://h/o?sig={CANARY}&x=1")),
        ("swift", format!("https://h/o?temp_url_sig={CANARY}")),
        ("s3", format!("https://h/o?X-Amz-Signature={CANARY}&X-Amz-Date=1")),
        ("github", format!("ghp_{CANARY}{tail}")),
        ("gitlab", format!("glpat-{CANARY}{tail}")),
        ("slack", format!("xoxb-{CANARY}-{tail}")),
        ("netrc", format!("machine h login u password {CANARY}")),
        (
            "docker",
            format!("{{\\\"auths\\\": {{\\\"r\\\": {{\\\"auth\\\": \\\"{CANARY}Nz==\\\"}}}}}}"),
        ),
        ("auth", format!("{CANARY}Nz==")),
        ("DB_PASS", CANARY.to_owned()),
        ("rootpw", CANARY.to_owned()),
        ("密码", CANARY.to_owned()),
        ("api_key", CANARY.to_owned()),
    ]
}

#[test]
fn cells_of_free_text_show_no_secret_and_keep_the_rest() {
    let folder = tempfile::tempdir().unwrap();
    let harmless = [
        ("key", "web"),
        ("role", "kubernetes-cluster-production-eu-central-1-worker-pool"),
        ("os_distro", "ubuntu"),
        ("image_id", "9168b536-cd40-4630-b43f-b259807c6e87"),
        ("project", "6f70656e737461636b6f70656e737461"),
        ("mac", "fa:16:33:44:55:66"),
        ("note2", "access: public, see http://wiki/x?id=7"),
        ("container", "http://h:8080/v1/AUTH_6f70656e737461636b6f70656e737461/c"),
    ];
    let planted = planted_texts();
    let entries = planted.iter().map(|(key, value)| (*key, value.as_str())).chain(harmless);
    let metadata: Vec<String> =
        entries.map(|(key, value)| format!("\"{key}\": \"{value}\"")).collect();
    let faults = planted.iter().filter(|(key, _)| {
        // In a text of one value there is no key beside it.
        !["auth", "DB_PASS", "rootpw", "密码", "api_key"].contains(key)
    });
    let servers: Vec<String> = faults
        .map(|(key, value)| {
            format!(
                "{{\"id\": \"{key}\", \"name\": \"n\", \"status\": \"ERROR\", \"user_id\": \"u\", \"tenant_id\": \"p\", \"addresses\": {{}}, \"fault\": {{\"code\": 500, \"created\": \"2019-06-05T13:08:44Z\", \"message\": \"{value}\"}}, \"metadata\": {{{}}}}}",
                metadata.join(", ")
            )
        })
        .collect();
    let dump = format!("{{\"servers\": [{}]}}", servers.join(", "));
    serde_json::from_str::<serde_json::Value>(&dump).unwrap();
    fs::write(folder.path().join("servers"), dump).unwrap();
    for format in osreport::write::FORMATS {
        let arguments = ["servers", "servers", "-f", format.name, "-c", "id,fault,metadata"];
        assert_eq!(leaks(folder.path(), &arguments), None, "{}", format.name);
        let output = osreport(arguments).current_dir(folder.path()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).unwrap();
        if format.name == "json" {
            let rows: serde_json::Value = serde_json::from_str(&text).unwrap();
            for (key, value) in harmless {
                assert_eq!(rows[0]["metadata"][key], value);
            }
        }
    }
    let where_masked = ["servers", "servers", "-c", "fault", "--where", "fault~nAry"];
    assert_eq!(leaks(folder.path(), &where_masked), None);
}

#[test]
fn endpoints_keep_the_accounts_of_swift() {
    let folder = tempfile::tempdir().unwrap();
    let url = "http://h:8080/v1/AUTH_6f70656e737461636b6f70656e737461";
    let dump = format!(
        "{{\"endpoints\": [{{\"id\": \"e\", \"service_id\": \"s\", \"interface\": \"public\", \"region\": \"R\", \"url\": \"{url}\"}}, {{\"id\": \"f\", \"service_id\": \"s\", \"interface\": \"admin\", \"region\": \"R\", \"url\": \"https://a:{CANARY}@h/v1?token={CANARY}\"}}]}}"
    );
    fs::write(folder.path().join("endpoints"), dump).unwrap();
    let output = osreport(["endpoints", "endpoints", "-c", "url", "-q"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let masked = "https://a:[redacted]@h/v1?token=[redacted]";
    assert_eq!(String::from_utf8(output.stdout).unwrap(), format!("url\n{url}\n{masked}\n"));
}

/// Fields whose texts people write, in the records of any kind.
const FREE: &[&str] = &[
    "allowed_address_pairs",
    "binding:profile",
    "capabilities",
    "configurations",
    "description",
    "disabled_reason",
    "extra_dhcp_opts",
    "extra_specs",
    "fail_reason",
    "fault",
    "image_metadata",
    "metadata",
    "options",
    "private_key",
    "properties",
    "public_key",
    "tags",
    "volume_image_metadata",
];

/// Members of such fields that are ids and names, which reports show.
const NOT_FREE: &[&str] = &[
    "base_image_ref",
    "created",
    "image_id",
    "image_name",
    "instance_uuid",
    "owner_id",
    "user_id",
];

/// Objects whose keys are labels or resources: they have no fields to which one could be added.
const LABELLED: &[&str] = &[
    "absolute",
    "addresses",
    "allocations",
    "inventories",
    "provider_summaries",
    "quota",
    "quota_class_set",
    "quota_set",
    "usages",
];

/// Puts secrets into all free texts, and counts them.
fn plant(value: &mut serde_json::Value, free: bool, count: &mut usize) {
    use serde_json::Value;
    match value {
        Value::Object(members) => {
            for (key, value) in members.iter_mut() {
                if !NOT_FREE.contains(&key.as_str()) {
                    plant(value, free || FREE.contains(&key.as_str()), count);
                }
            }
            if free && members.values().all(Value::is_string) {
                members.insert("DB_PASS".to_owned(), CANARY.into());
                *count += 1;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| plant(item, free, count)),
        Value::String(_) | Value::Null if free => {
            *value = format!("password={CANARY} amqp://u:{CANARY}@h/ {}", fernet(7)).into();
            *count += 1;
        }
        _ => {}
    }
}

/// Adds fields of a vendor, with secrets that nothing but the unknown name tells.
fn add_fields(document: &mut serde_json::Value) {
    use serde_json::{Value, json};
    let mut add = |record: &mut Value| {
        if let Value::Object(members) = record
            && !members.contains_key("addresses")
        {
            members.insert("vendor:word".to_owned(), CANARY.into());
            members.insert("vendor:object".to_owned(), json!({"name": CANARY, "ids": [CANARY]}));
        }
    };
    let Value::Object(members) = document else { return };
    for (key, value) in members.iter_mut().filter(|(key, _)| !LABELLED.contains(&key.as_str())) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(&mut add),
            value if key != "links" => add(value),
            _ => {}
        }
    }
}

/// Gives the first id, name, status or time of each document a value of the wrong type.
fn break_a_field(value: &mut serde_json::Value) -> bool {
    use serde_json::{Value, json};
    const FIELDS: &[&str] = &["binary", "created", "created_at", "id", "name", "size", "status"];
    match value {
        Value::Object(members) => members.iter_mut().any(|(key, value)| {
            let is_field = FIELDS.contains(&key.as_str());
            if is_field {
                *value = json!({"password": CANARY, "word": [CANARY]});
            }
            is_field || break_a_field(value)
        }),
        Value::Array(items) => items.iter_mut().any(break_a_field),
        _ => false,
    }
}

/// The names of files below `folder` that hold a canary.
fn files_with_canaries(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if String::from_utf8_lossy(&fs::read(&path).unwrap()).contains(CANARY) {
                found.push(path.display().to_string());
            }
        }
    }
    found
}

#[test]
fn no_kind_shows_a_secret_of_a_free_text_or_an_unknown_field() {
    let work = tempfile::tempdir().unwrap();
    let (whole, broken) = (work.path().join("whole"), work.path().join("broken"));
    let mut kinds = 0;
    for kind in fs::read_dir(common::fixtures().join("kinds/good")).unwrap() {
        let (kind, mut planted) = (kind.unwrap(), 0);
        for file in fs::read_dir(kind.path()).unwrap() {
            let file = file.unwrap();
            let text = fs::read(file.path()).unwrap();
            let Ok(mut document) = serde_json::from_slice(&text) else { continue };
            plant(&mut document, false, &mut planted);
            add_fields(&mut document);
            for (folder, document) in [(&whole, &mut document.clone()), (&broken, &mut document)] {
                if *folder == broken {
                    break_a_field(document);
                }
                let folder = folder.join(kind.file_name());
                fs::create_dir_all(&folder).unwrap();
                let text = serde_json::to_vec_pretty(document).unwrap();
                fs::write(folder.join(file.file_name()), text).unwrap();
            }
        }
        kinds += usize::from(planted > 0);
    }
    assert!(kinds > 20, "only {kinds} kinds have free texts");

    let none = |arguments: &[&str]| {
        if let Some(text) = leaks(work.path(), arguments) {
            panic!("{arguments:?} shows a secret:\n{text}");
        }
    };
    for folder in ["whole", "broken"] {
        for format in ["full", "short", "json", "github", "sarif"] {
            none(&[
                "check",
                folder,
                "--strict",
                "--message-format",
                format,
                "--rejects",
                "rejects",
            ]);
            let rejects = fs::read_to_string(work.path().join("rejects")).unwrap();
            let shown: Vec<&str> = rejects.lines().filter(|line| line.contains(CANARY)).collect();
            assert_eq!(shown, [""; 0]);
        }
        none(&["identify", folder, "--long"]);
    }
    for report in osreport::report::REPORTS {
        for format in ["json", "csv"] {
            none(&[report.name, "whole", "--long", "--partial", "-f", format]);
        }
    }
    for folder in ["whole", "broken"] {
        let out = format!("redacted-{folder}");
        none(&["redact", folder, "-o", &out]);
        assert_eq!(files_with_canaries(&work.path().join(out)), [""; 0]);
    }
    let partition = "cloud=c,region=r,date=2026-11-24";
    none(&["export", "whole", "-o", "lake", "-f", "ndjson", "--partition", partition]);
    assert_eq!(files_with_canaries(&work.path().join("lake")), [""; 0]);
    none(&["page", "whole", "-o", "page.html", "--partial"]);
    let page = fs::read_to_string(work.path().join("page.html")).unwrap();
    assert!(!page.contains(CANARY) && page.contains("[redacted]"));
}
