//! Writes a made-up cloud of any size into a folder: the replies that somebody would have saved.
//!
//! ```sh
//! cargo run --release --example synth -- --servers 200000 --users 20000 --out FOLDER
//! ```
//!
//! The same options give the same bytes, on any machine. Nothing is kept of what was written, so
//! ten million servers need no more memory than ten. Two hundred thousand servers come to about
//! 366 MB on one line and 626 MB indented.

mod cloud;
mod compute;
mod dice;
mod identity;
mod json;
mod server;
mod sink;
mod storage;

use std::error::Error;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use cloud::Cloud;
use compute::Style;
use sink::{Sink, Written};

const USAGE: &str = "\
usage: synth --out FOLDER [--servers N] [--users N] [--projects N] [--hosts N]
             [--volumes N] [--style compact,indented,paged] [--jsonl] [--seed N]

  --servers N   servers (default: 10000)
  --users N     users (default: 2000)
  --projects N  projects (default: 100)
  --hosts N     hypervisors (default: 100)
  --volumes N   volumes (default: 0, and no file of them)
  --style LIST  how servers are laid out: one file on one line, one file as
                `python3 -m json.tool` prints it, pages of 1000 as Nova sends
                them; several with commas between (default: compact)
  --jsonl       write servers.jsonl too, a server a line
  --seed N      another cloud of the same size (default: 1)
";

/// What was asked for.
struct Options {
    cloud: Cloud,
    styles: Vec<Style>,
    folder: PathBuf,
}

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let done = parse(&mut arguments).and_then(|options| Ok(write(&options)?));
    let (text, code) = match done {
        Ok(report) => (report, ExitCode::SUCCESS),
        Err(error) => (format!("synth: {error}\n\n{USAGE}"), ExitCode::from(2)),
    };
    // Nobody is left to tell when standard error is gone.
    let _ = io::stderr().write_all(text.as_bytes());
    code
}

fn parse(arguments: &mut dyn Iterator<Item = String>) -> Result<Options, Box<dyn Error>> {
    let mut cloud =
        Cloud { seed: 1, servers: 10_000, users: 2000, projects: 100, hosts: 100, volumes: 0 };
    let (mut styles, mut lines, mut folder) = (vec![Style::Compact], false, None);
    while let Some(name) = arguments.next() {
        if name == "--jsonl" {
            lines = true;
            continue;
        }
        let value = arguments.next().ok_or_else(|| format!("`{name}` needs a value"))?;
        match name.as_str() {
            "--servers" => cloud.servers = value.parse()?,
            "--users" => cloud.users = value.parse()?,
            "--projects" => cloud.projects = value.parse()?,
            "--hosts" => cloud.hosts = value.parse()?,
            "--volumes" => cloud.volumes = value.parse()?,
            "--seed" => cloud.seed = value.parse()?,
            "--out" => folder = Some(PathBuf::from(value)),
            "--style" => styles = value.split(',').map(style).collect::<Result<_, _>>()?,
            _ => return Err(format!("there is no option `{name}`").into()),
        }
    }
    styles.extend(lines.then_some(Style::Lines));
    Ok(Options { cloud, styles, folder: folder.ok_or("give a folder with `--out`")? })
}

fn style(name: &str) -> Result<Style, String> {
    match name {
        "compact" => Ok(Style::Compact),
        "indented" => Ok(Style::Indented),
        "paged" => Ok(Style::Paged),
        "jsonl" => Ok(Style::Lines),
        _ => Err(format!("there is no style `{name}`")),
    }
}

/// Writes every file, and says how many bytes each came to and how fast that was.
fn write(options: &Options) -> io::Result<String> {
    let Options { cloud, styles, folder } = options;
    std::fs::create_dir_all(folder)?;
    let mut report = String::new();
    let mut timed = |what: &str, write: &dyn Fn() -> Written| -> io::Result<()> {
        let start = Instant::now();
        let megabytes = write()? as f64 / 1e6;
        let speed = megabytes / start.elapsed().as_secs_f64();
        report += &format!("{what}: {megabytes:.1} MB, {speed:.0} MB/s\n");
        Ok(())
    };
    for &style in styles {
        timed(&format!("servers ({style:?})"), &|| compute::servers(*cloud, style, folder))?;
    }
    let file = |name: &str| Sink::create(&folder.join(name));
    if cloud.volumes > 0 {
        timed("volumes", &|| storage::volumes(*cloud, file("volumes.json")?))?;
    }
    let loads = compute::loads(*cloud);
    timed("users", &|| identity::users(*cloud, file("users.json")?))?;
    timed("projects", &|| identity::projects(*cloud, file("projects.json")?))?;
    timed("groups", &|| identity::groups(*cloud, file("groups.json")?))?;
    timed("group members", &|| group_users(*cloud, folder))?;
    timed("id lines", &|| identity::id_lines(*cloud, file("id.txt")?))?;
    timed("hypervisors", &|| compute::hypervisors(*cloud, &loads, file("hypervisors.json")?))?;
    Ok(report)
}

/// A file for each group, in a folder of their own.
fn group_users(cloud: Cloud, folder: &Path) -> Written {
    let folder = folder.join("group-users");
    std::fs::create_dir_all(&folder)?;
    let mut bytes = 0;
    for group in 0..cloud.groups() {
        let path = folder.join(format!("{}.json", cloud.group_id(group)));
        bytes += identity::group_users(cloud, group, Sink::create(&path)?)?;
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;
    use std::collections::BTreeMap;

    /// Every file of a cloud, by name.
    fn made(options: &str) -> BTreeMap<PathBuf, String> {
        let folder = tempfile::tempdir().unwrap();
        let words = format!("{options} --out {}", folder.path().display());
        let options = parse(&mut words.split(' ').map(str::to_owned)).unwrap();
        write(&options).unwrap();
        let mut files = BTreeMap::new();
        for part in [folder.path().to_owned(), folder.path().join("group-users")] {
            for entry in std::fs::read_dir(part).unwrap() {
                let path = entry.unwrap().path();
                if path.is_file() {
                    let name = path.strip_prefix(folder.path()).unwrap().to_owned();
                    files.insert(name, std::fs::read_to_string(&path).unwrap());
                }
            }
        }
        files
    }

    fn list(text: &str, key: &str) -> Vec<Value> {
        serde_json::from_str::<Value>(text).unwrap()[key].as_array().unwrap().clone()
    }

    #[test]
    fn the_same_seed_gives_the_same_bytes() {
        let options = "--servers 300 --users 120 --style compact,indented,paged --jsonl";
        assert_eq!(made(options), made(options));
        let other = made(&format!("{options} --seed 2"));
        assert_ne!(made(options), other);
    }

    #[test]
    fn every_style_holds_the_same_servers() {
        let files = made("--servers 2300 --style compact,indented,paged --jsonl");
        let whole = list(&files[Path::new("servers.json")], "servers");
        assert_eq!(whole.len(), 2300);
        assert_eq!(whole, list(&files[Path::new("servers.indented.json")], "servers"));
        let lines = files[Path::new("servers.jsonl")].lines();
        assert_eq!(
            whole,
            lines.map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<Value>>()
        );
        let paged: Vec<_> = (1..=3)
            .flat_map(|page| {
                list(&files[Path::new(&format!("servers-page-{page:05}.json"))], "servers")
            })
            .collect();
        assert_eq!(whole, paged);
    }

    #[test]
    fn a_full_page_points_to_the_next_one_even_when_that_is_empty() {
        let files = made("--servers 2000 --style paged");
        let second: Value =
            serde_json::from_str(&files[Path::new("servers-page-00002.json")]).unwrap();
        let last = second["servers"][999]["id"].as_str().unwrap();
        let next = second["servers_links"][0]["href"].as_str().unwrap();
        assert!(next.ends_with(last), "{next} does not continue after {last}");
        assert_eq!(files[Path::new("servers-page-00003.json")], "{\"servers\": []}");
    }

    #[test]
    fn every_file_of_keystone_parses_and_every_server_of_a_present_user_finds_it() {
        let files = made("--servers 1000 --users 300 --projects 20");
        for (name, text) in files.iter().filter(|(name, _)| name.extension().unwrap() == "json") {
            assert!(
                serde_json::from_str::<Value>(text).is_ok(),
                "{} does not parse",
                name.display()
            );
        }
        let users = list(&files[Path::new("users.json")], "users");
        let known = |server: &Value| users.iter().any(|user| user["id"] == server["user_id"]);
        let servers = list(&files[Path::new("servers.json")], "servers");
        let matched = servers.iter().filter(|server| known(server)).count();
        assert!((900..980).contains(&matched), "{matched} of 1000 owners are known");
    }

    #[test]
    fn volumes_are_of_the_same_users_and_servers() {
        let files = made("--servers 300 --users 120 --volumes 1000");
        let users = list(&files[Path::new("users.json")], "users");
        let servers = list(&files[Path::new("servers.json")], "servers");
        let volumes = list(&files[Path::new("volumes.json")], "volumes");
        assert_eq!(volumes.len(), 1000);
        let known = |volume: &Value| users.iter().any(|user| user["id"] == volume["user_id"]);
        assert!(volumes.iter().all(known));
        let attached = |volume: &&Value| {
            let id = &volume["attachments"][0]["server_id"];
            servers.iter().any(|server| server["id"] == *id)
        };
        let attached = volumes.iter().filter(attached).count();
        assert!((450..580).contains(&attached), "{attached} of 1000 volumes are of a server");
    }

    #[test]
    fn awkward_servers_come_as_often_as_in_recorded_replies() {
        let files = made("--servers 20000");
        let servers = list(&files[Path::new("servers.json")], "servers");
        let share = |test: &dyn Fn(&Value) -> bool| {
            servers.iter().filter(|server| test(server)).count() as f64 / 200.0
        };
        let networks = |server: &Value| server["addresses"].as_object().unwrap().len();
        let close = |percent: f64, wanted: f64| (percent - wanted).abs() < wanted / 5.0;
        assert!(close(share(&|server| networks(server) == 0), 6.5));
        assert!(close(share(&|server| networks(server) > 1), 28.0));
        assert!(close(share(&|server| server["image"] == ""), 10.0));
        assert!(close(share(&|server| !server["fault"].is_null()), 1.7));
    }
}
