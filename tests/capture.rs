//! The script of `osreport capture`, against a cloud on loopback.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "clippy forgives it in test functions only")]
#![allow(clippy::print_stderr, reason = "what could not be tried is said")]

#[path = "common/cloud.rs"]
mod cloud;
mod common;

use std::collections::BTreeMap;
use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use cloud::{Cloud, Fault, PASSWORD, header};
use common::{Outcome, fixture, ignores, run, stdout_of};

/// One run of the script: in which shell, with which options and surroundings.
struct Script {
    home: tempfile::TempDir,
    shell: Vec<String>,
    options: Vec<String>,
    environment: Vec<(String, String)>,
}

impl Script {
    /// The script for a cloud, with a password, in an empty folder.
    fn new(cloud: &Cloud) -> Self {
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join("capture.sh"), stdout_of(["capture"])).unwrap();
        let set = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let environment = vec![
            set("OS_AUTH_URL", &format!("{}/identity/v3", cloud.address)),
            set("OS_USERNAME", "admin"),
            set("OS_PASSWORD", PASSWORD),
            set("OS_PROJECT_NAME", "admin"),
            set("OS_USER_DOMAIN_NAME", "Default"),
            set("OS_PROJECT_DOMAIN_ID", "default"),
        ];
        let options = ["--pause", "0", "dumps"].map(str::to_owned).to_vec();
        Self { home, shell: vec!["sh".to_owned()], options, environment }
    }

    fn shell(mut self, shell: &str) -> Self {
        self.shell = shell.split(' ').map(str::to_owned).collect();
        self
    }

    /// With the kinds that are named only.
    fn only(self, kinds: &str) -> Self {
        let text = stdout_of(["capture", "--only", kinds]);
        fs::write(self.home.path().join("capture.sh"), text).unwrap();
        self
    }

    fn option(mut self, option: &str) -> Self {
        self.options.extend(option.split(' ').map(str::to_owned));
        self
    }

    /// With a variable set to this value, or not at all.
    fn with(mut self, name: &str, value: Option<&str>) -> Self {
        self.environment.retain(|(known, _)| known != name);
        self.environment.extend(value.map(|value| (name.to_owned(), value.to_owned())));
        self
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.shell[0]);
        command.args(&self.shell[1..]).arg("capture.sh").args(&self.options);
        command.current_dir(self.home.path()).stdin(Stdio::null());
        command.env_clear().envs(self.environment.iter().cloned());
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("OSREPORT", env!("CARGO_BIN_EXE_osreport"));
        command
    }

    fn run(&self) -> Outcome {
        self.command().output().unwrap().into()
    }

    /// Runs it, and it must save everything.
    fn save(&self) -> Outcome {
        let outcome = self.run();
        assert_eq!(outcome.code, 0, "{outcome}");
        outcome
    }

    fn folder(&self) -> PathBuf {
        self.home.path().join("dumps")
    }

    /// What was saved, by file; without the requests, which have times in them, and without the
    /// accounts of this machine.
    fn saved(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        for path in files_below(&self.folder()) {
            let name = path.strip_prefix(self.folder()).unwrap().to_str().unwrap().to_owned();
            if name != "requests.ndjson" && !name.starts_with("local_") {
                files.insert(name, fs::read(path).unwrap());
            }
        }
        files
    }

    fn requests(&self) -> Vec<serde_json::Value> {
        let text = fs::read_to_string(self.folder().join("requests.ndjson")).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(files_below(&path)) } else { files.push(path) }
    }
    files.sort();
    files
}

/// The shells that this machine has.
fn shells() -> Vec<&'static str> {
    let has = |shell: &&str| {
        let mut words = shell.split(' ');
        let tried = Command::new(words.next().unwrap()).args(words).args(["-c", "exit 0"]).output();
        let has = tried.is_ok_and(|output| output.status.success());
        if !has {
            eprintln!("`{shell}` is not installed: the script is not tried in it");
        }
        has
    };
    ["dash", "bash", "busybox sh"].into_iter().filter(|shell| has(shell)).collect()
}

#[test]
fn a_whole_cloud_is_saved() {
    let cloud = Cloud::start();
    let script = Script::new(&cloud);
    let outcome = script.save();
    assert_eq!(outcome.stdout, "");
    assert_eq!(outcome.stderr.lines().count(), 1, "{outcome}");

    // Every reply that was recorded was asked for, and each but the empty listings is a file.
    let routes = fixture("capture/routes.tsv");
    for (target, _) in routes.lines().map(|line| line.split_once('\t').unwrap()) {
        assert_eq!(cloud.times(target).min(1), 1, "{target}");
    }
    let saved = script.saved();
    for name in
        ["token.json", "users-2.json", "RegionOne/servers-2.json", "RegionOne/images-2.json"]
    {
        assert!(saved.contains_key(name), "{name}");
    }
    assert!(
        saved
            .keys()
            .all(|name| !name.contains("object_containers-AUTH") || !name.ends_with("-3.json"))
    );

    // Files are for their owner alone.
    for path in files_below(&script.folder()) {
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{}", path.display());
    }
    assert_eq!(fs::metadata(script.folder()).unwrap().permissions().mode() & 0o777, 0o700);
}

#[test]
fn the_saved_folder_is_complete_and_every_report_reads_it() {
    let cloud = Cloud::start();
    let script = Script::new(&cloud);
    script.save();
    let folder = script.folder();
    let dumps = folder.to_str().unwrap();
    let check = run(["check", "--fail-on", "warning", dumps]);
    assert_eq!(check.code, 0, "{check}");
    for report in osreport::report::REPORTS {
        let outcome = run([report.name, "-f", "csv", "--fail-on", "warning", dumps]);
        assert_eq!(outcome.code, 0, "{} {outcome}", report.name);
        assert!(outcome.stdout.lines().count() > 1 || report.name == "orphans", "{}", report.name);
    }
    // The requests tell what is missing, also where no page names it.
    for name in ["RegionOne/servers-2.json", "users-1.json"] {
        let file = folder.join(name);
        let kept = fs::read(&file).unwrap();
        fs::remove_file(&file).unwrap();
        let check = run(["check", "--message-format", "short", dumps]);
        assert_eq!(check.code, 1, "{name} {check}");
        assert_eq!(check.stdout.matches("error[incomplete-list]").count(), 1, "{name} {check}");
        fs::write(&file, kept).unwrap();
    }
}

#[test]
fn the_highest_microversion_that_tells_most_is_asked_for() {
    let cloud = Cloud::start();
    Script::new(&cloud).only("servers,flavors,hypervisors,volumes,inventories").save();
    for (part, version) in [
        ("/servers/detail", "compute 2.104"),
        ("/os-hypervisors/detail", "compute 2.87"),
        ("/flavors/detail", "compute 2.101"),
        ("/volumes/detail", "volume 3.71"),
        ("/inventories", "placement 1.39"),
    ] {
        let asked = cloud.asked().into_iter().find(|asked| asked.target.contains(part)).unwrap();
        assert_eq!(header(&asked.headers, "openstack-api-version"), Some(version), "{part}");
    }
}

#[test]
fn no_secret_is_left_behind_or_seen_by_others() {
    let cloud = Cloud::start();
    for (name, value) in [("OS_APPLICATION_CREDENTIAL_SECRET", Some(PASSWORD)), ("x", None)] {
        let script = Script::new(&cloud).with(name, value);
        let script = script.with("OS_APPLICATION_CREDENTIAL_ID", value.map(|_| "c0ffee"));
        script.save();
        assert!(!script.folder().join(".capture").exists());
        for path in files_below(script.home.path()) {
            let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
            for secret in cloud.secrets() {
                assert!(!text.contains(&secret), "{}", path.display());
            }
        }
    }
    assert!(cloud.leaked().is_empty(), "{:?}", cloud.leaked());
    let posts: Vec<_> = cloud.asked().into_iter().filter(|asked| asked.method == "POST").collect();
    assert_eq!(posts.len(), 2);
    let script = Script::new(&cloud).only("domains").option("--no-token");
    script.save();
    assert_eq!(script.saved().into_keys().collect::<Vec<_>>(), ["domains-1.json"]);
}

#[test]
fn an_existing_token_is_enough() {
    let cloud = Cloud::start();
    let script = Script::new(&cloud).only("domains").with("OS_PASSWORD", None);
    let script = script.with("OS_TOKEN", Some(&cloud.issue()));
    script.save();
    assert!(cloud.asked().iter().all(|asked| asked.method == "GET"));
    assert!(script.saved().contains_key("domains-1.json"));
    // And one that has expired is not.
    cloud.fault("/domains", Fault::Expired, 1);
    fs::remove_dir_all(script.folder()).unwrap();
    let outcome = script.run();
    assert_eq!(outcome.code, 2, "{outcome}");
    assert!(
        outcome.stderr.contains("the token of OS_TOKEN is not valid or has expired"),
        "{outcome}"
    );
}

#[test]
fn every_shell_saves_the_same() {
    let cloud = Cloud::start();
    let mut saved = None;
    for shell in shells() {
        // One at a time in the first shell, three at once in the others.
        let workers = if saved.is_none() { "1" } else { "3" };
        let script = Script::new(&cloud).shell(shell).option("-j").option(workers);
        script.save();
        let files = script.saved();
        assert!(files.len() > 60, "{shell}: {}", files.len());
        assert_eq!(saved.get_or_insert_with(|| files.clone()), &files, "{shell}");
    }
}

#[test]
fn shellcheck_finds_nothing() {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/src/capture/capture.sh");
    match Command::new("shellcheck").args(["-s", "sh", script]).output() {
        Ok(output) => assert!(output.status.success(), "{}", Outcome::from(output)),
        Err(_) => eprintln!("shellcheck is not installed: the script is not looked through"),
    }
    for shell in shells() {
        let mut words = shell.split(' ');
        let mut command = Command::new(words.next().unwrap());
        assert!(command.args(words).args(["-n", script]).status().unwrap().success(), "{shell}");
    }
}

#[test]
fn faults_of_the_services_are_survived() {
    let cloud = Cloud::start();
    let undisturbed = Script::new(&cloud);
    undisturbed.save();
    let text = |text: &str| text.to_owned();
    cloud.forget();
    cloud.fault("/servers/detail?all_tenants=1&marker", Fault::Expired, 1);
    cloud.fault("/v3/users?", Fault::Status(500, "", text("{}")), 2);
    cloud.fault("/v3/groups?", Fault::Status(429, "Retry-After: 1\r\n", text("")), 1);
    cloud.fault("/v2.0/ports", Fault::Slow(Duration::from_secs(3)), 1);
    cloud.fault("/v2/images", Fault::Cut, 1);
    cloud.fault("/volumes/detail", Fault::Half, 1);
    cloud.fault("/resource_providers", Fault::Status(503, "", text("<html>no</html>")), 1);
    cloud.fault("/auth/tokens", Fault::Status(502, "", text("")), 1);
    cloud.fault("/v1/AUTH_", Fault::Half, 1);
    let script = Script::new(&cloud).option("--timeout 2");
    script.save();
    assert_eq!(script.saved(), undisturbed.saved());
    // The token was asked for at the start, in vain, again, and once more when it had expired.
    assert_eq!(cloud.asked().iter().filter(|asked| asked.method == "POST").count(), 3);
    assert_eq!(cloud.times("/v3/users?limit=1000"), 4);
}

#[test]
fn a_service_that_keeps_failing_is_named_and_the_rest_is_saved() {
    let cloud = Cloud::start();
    cloud.fault("/os-hypervisors", Fault::Status(500, "", "no json".to_owned()), usize::MAX);
    let script = Script::new(&cloud).only("servers,hypervisors,aggregates").option("--retries 1");
    let outcome = script.run();
    assert_eq!(outcome.code, 1, "{outcome}");
    assert!(outcome.stderr.contains("hypervisors-1.json: the service answered 500"), "{outcome}");
    assert_eq!(cloud.times("/os-hypervisors"), 2);
    assert_eq!(script.saved()["RegionOne/hypervisors-1.json"], b"no json");
    assert!(script.saved().contains_key("RegionOne/servers-2.json"));
    // The next run asks for what is missing, and for nothing else.
    cloud.forget();
    script.run();
    assert_eq!((cloud.times("/servers/detail"), cloud.times("/os-hypervisors")), (0, 2));
}

/// A listener that must get no connection.
struct Elsewhere(TcpListener);

impl Elsewhere {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        Self(listener)
    }

    fn url(&self) -> String {
        format!("http://{}", self.0.local_addr().unwrap())
    }

    fn was_spoken_to(&self) -> bool {
        self.0.accept().is_ok()
    }
}

#[test]
fn a_link_or_a_redirect_to_elsewhere_is_not_followed() {
    let elsewhere = Elsewhere::new();
    let cloud = Cloud::start();
    let compute = format!("{}/compute/v2.1/servers", cloud.address);
    let there = format!("{}/compute/v2.1/servers", elsewhere.url());
    cloud.fault("/servers/detail", Fault::Changed(compute, there), 1);
    let location = "Location: http://127.0.0.1:9/\r\n";
    cloud.fault("/v3/users", Fault::Status(302, location, String::new()), 1);
    cloud.fault("/os-aggregates", Fault::Status(307, location, "{}".to_owned()), 1);
    let script = Script::new(&cloud).only("users,servers,aggregates");
    let outcome = script.run();
    assert_eq!(outcome.code, 1, "{outcome}");
    assert!(
        outcome.stderr.contains("servers-1.json: the next link leaves the origin"),
        "{outcome}"
    );
    assert!(
        outcome.stderr.contains("users-1.json: the service answered 302, a redirect"),
        "{outcome}"
    );
    assert!(!elsewhere.was_spoken_to());
    // The page itself is kept; `--query-only` follows the link where the page is.
    assert!(script.saved().contains_key("RegionOne/servers-1.json"));
    let script = Script::new(&cloud).only("servers").option("--query-only");
    let compute = format!("{}/compute/v2.1/servers", cloud.address);
    let there = format!("{}/compute/v2.1/servers", elsewhere.url());
    cloud.fault("/servers/detail", Fault::Changed(compute, there), 1);
    script.save();
    assert!(script.saved().contains_key("RegionOne/servers-2.json") && !elsewhere.was_spoken_to());
}

#[test]
fn texts_of_owners_and_services_are_never_run_or_followed() {
    let elsewhere = Elsewhere::new();
    let cloud = Cloud::start();
    // A server's owner writes metadata, a group has a name and an id of the shell's language, and
    // so has a user: all of that is in the fixtures. Regions come from the catalog.
    let regions = format!(
        r#"{{"token": {{"catalog": [{{"type": "compute", "endpoints": [
            {{"interface": "public", "region": "../../$(touch pwned)", "url": "CLOUD/compute/v2.1"}},
            {{"interface": "public", "region": "R1", "url": "file:///etc/passwd"}},
            {{"interface": "public", "region": "R2", "url": "{0}/ -o pwned"}},
            {{"interface": "public", "region": "R3", "url": "{0}/$(touch pwned)\n"}}]}}]}}}}"#,
        elsewhere.url()
    )
    .replace("CLOUD", &cloud.address)
    .replace('\n', " ");
    let issued = format!("X-Subject-Token: {}\r\n", cloud.issue());
    cloud.fault("/auth/tokens", Fault::Status(201, issued.leak(), regions), usize::MAX);
    let script = Script::new(&cloud).only("users,group_members,servers,local");
    let outcome = script.run();
    assert_eq!(outcome.code, 0, "{outcome}");
    let saved = script.saved();
    let region = "%2E%2E%2F%2E%2E%2F%24%28touch%20pwned%29";
    assert!(saved.contains_key(&format!("{region}/servers-2.json")), "{:?}", saved.keys());
    assert_eq!(saved.keys().filter(|name| name.starts_with("group_members-")).count(), 3);
    assert!(!elsewhere.was_spoken_to());
    for path in files_below(script.home.path()) {
        assert!(!path.ends_with("pwned"), "{}", path.display());
    }
    let above: Vec<_> = fs::read_dir(script.home.path()).unwrap().collect();
    assert_eq!(above.len(), 2, "{above:?}");
}

#[test]
fn pages_in_a_circle_come_to_an_end() {
    let cloud = Cloud::start();
    cloud.route(
        "/identity/v3/domains?limit=1000",
        r#"{"domains": [], "links": {"next": "CLOUD/identity/v3/domains?limit=1000", "self": ""}}"#,
    );
    let outcome = Script::new(&cloud).only("domains").run();
    assert_eq!(outcome.code, 1, "{outcome}");
    assert!(outcome.stderr.contains("its next page is one that was read before"), "{outcome}");
}

/// Waits until `reached` holds.
fn wait_until(reached: impl Fn() -> bool) {
    let begun = Instant::now();
    while !reached() {
        assert!(begun.elapsed() < Duration::from_secs(30), "it never came to that");
        thread::sleep(Duration::from_millis(20));
    }
}

fn kill(child: &Child, signal: &str) {
    let status = Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
    assert!(status.success());
}

#[test]
fn a_run_that_was_stopped_is_completed_by_the_next() {
    let cloud = Cloud::start();
    let kinds = "users,servers,inventories,usages";
    let whole = Script::new(&cloud).only(kinds);
    whole.save();
    for (signal, workers) in [("-KILL", "1"), ("-TERM", "1"), ("-TERM", "3"), ("-INT", "1")] {
        // A shell cannot trap a signal that its parent made it ignore.
        if signal == "-INT" && ignores(2) {
            continue;
        }
        let script = Script::new(&cloud).only(kinds).option("-j").option(workers);
        cloud.forget();
        let part = "/inventories";
        cloud.fault(part, Fault::Slow(Duration::from_secs(4)), 2);
        let mut command = script.command();
        let mut child = command.stderr(Stdio::null()).spawn().unwrap();
        wait_until(|| cloud.times(part) > 0);
        let begun = Instant::now();
        kill(&child, signal);
        let status = child.wait().unwrap();
        // It does not wait for the reply.
        assert!(!status.success() && begun.elapsed() < Duration::from_secs(3), "{signal}");
        if signal != "-KILL" {
            assert!(!script.folder().join(".capture").exists(), "{signal}");
        }
        // What a killed writer leaves of a line is not a reason to stop.
        let log = script.folder().join("requests.ndjson");
        let mut text = fs::read_to_string(&log).unwrap();
        text.push_str("{\"url_effective\":\"http");
        fs::write(&log, text).unwrap();
        cloud.forget();
        let outcome = script.save();
        assert_eq!(script.saved(), whole.saved(), "{signal} {outcome}");
        assert_eq!(cloud.times("/v3/users"), 0, "{signal}");
        assert_eq!(cloud.times("/servers/detail"), 0, "{signal}");
        assert!(script.requests().iter().all(|request| request["http_code"].is_u64()));
    }
}

#[test]
fn two_runs_at_once_refuse() {
    let cloud = Cloud::start();
    let script = Script::new(&cloud).only("domains");
    cloud.fault("/v3/domains", Fault::Slow(Duration::from_secs(2)), 1);
    let mut first = script.command().stderr(Stdio::null()).spawn().unwrap();
    wait_until(|| cloud.times("/v3/domains") > 0);
    let second = script.run();
    assert_eq!(second.code, 2, "{second}");
    let line = format!("error: another capture, process {}, writes to `./dumps`", first.id());
    assert!(second.stderr.starts_with(&line), "{second}");
    assert!(first.wait().unwrap().success());
    assert_eq!(script.saved().len(), 2);
}

#[test]
fn a_complete_folder_is_not_asked_for_again() {
    let cloud = Cloud::start();
    let script = Script::new(&cloud).only("servers,users,images");
    script.save();
    cloud.forget();
    let outcome = script.save();
    assert!(outcome.stderr.contains("was complete already"), "{outcome}");
    assert_eq!(cloud.times("/servers/detail") + cloud.times("/v3/users"), 0);
    let other = Cloud::start();
    let script = script.with("OS_AUTH_URL", Some(&format!("{}/identity", other.address)));
    let outcome = script.run();
    assert_eq!(outcome.code, 2, "{outcome}");
    assert!(outcome.stderr.contains("holds the dumps of another cloud"), "{outcome}");
}

#[test]
fn a_full_disk_is_reported_and_saved_pages_are_kept() {
    let cloud = Cloud::start();
    let script = Script::new(&cloud).only("domains,servers");
    // No file may be longer than this: writing fails as it does on a full disk.
    let command = script.command();
    let script_line = "trap '' XFSZ; ulimit -f 8; exec sh capture.sh --pause 0 dumps";
    let mut limited = Command::new("sh");
    limited.args(["-c", script_line]).current_dir(script.home.path()).stdin(Stdio::null());
    limited.env_clear();
    for (name, value) in command.get_envs() {
        limited.env(name, value.unwrap_or_default());
    }
    let outcome: Outcome = limited.output().unwrap().into();
    assert_eq!(outcome.code, 2, "{outcome}");
    assert!(outcome.stderr.contains("`./dumps` cannot be written; is the disk full?"), "{outcome}");
    assert!(script.saved().contains_key("domains-1.json"));
    assert!(!script.folder().join(".capture").exists());
    cloud.forget();
    script.save();
    assert_eq!((cloud.times("/v3/domains"), cloud.times("/servers/detail")), (0, 2));
}

#[test]
fn a_refused_or_failed_login_is_explained_in_one_line() {
    let cloud = Cloud::start();
    let new = || Script::new(&cloud);
    let unused = TcpListener::bind("127.0.0.1:0").unwrap();
    let closed = format!("http://{}/v3", unused.local_addr().unwrap());
    drop(unused);
    let elsewhere = format!("{}/nothing", cloud.address);
    for (script, said) in [
        (
            new().with("OS_PASSWORD", Some("wrong")),
            "Keystone refused the user name or the password",
        ),
        (new().with("OS_PASSWORD", None), "OS_PASSWORD is not set; source your openrc file first"),
        (new().with("OS_USERNAME", None), "OS_USERNAME is not set; source your openrc file first"),
        (new().with("OS_AUTH_URL", None), "OS_AUTH_URL is not set; source your openrc file first"),
        (new().with("OS_AUTH_URL", Some("cloud:5000")), "OS_AUTH_URL does not begin with http://"),
        (new().with("OS_AUTH_URL", Some("http://a/;x")), "OS_AUTH_URL is not a URL"),
        (new().with("OS_AUTH_URL", Some(&closed)), "nothing answers at http://127.0.0.1:"),
        (new().with("OS_AUTH_URL", Some(&elsewhere)), "there is no Keystone v3 at"),
        (new().with("OS_PROJECT_NAME", None), "OS_PROJECT_NAME is not set"),
        (
            new().with("OS_AUTH_TYPE", Some("v3oidcpassword")),
            "OS_AUTH_TYPE `v3oidcpassword` is not",
        ),
        (
            new().with("OS_TOKEN", Some("a b")).with("OS_PASSWORD", None),
            "OS_TOKEN does not look like",
        ),
        (new().option("--nonsense"), "there is no option `--nonsense`"),
        (new().option("-j x"), "-j takes a number, not `x`"),
        (new().option("more"), "one folder only"),
    ] {
        let outcome = script.run();
        assert_eq!(outcome.code, 2, "{outcome}");
        assert!(
            outcome.stderr.starts_with("error: ") && outcome.stderr.contains(said),
            "{outcome}"
        );
        assert_eq!(outcome.stderr.lines().count(), 1, "{outcome}");
    }
    let script = new();
    fs::write(
        script.home.path().join("capture.sh"),
        stdout_of(["capture", "--region", "RegionTwo", "--only", "servers"]),
    )
    .unwrap();
    let outcome = script.run();
    assert!(outcome.stderr.contains("the catalog has no region `RegionTwo`"), "{outcome}");
}

#[test]
fn a_cloud_without_a_service_is_saved_without_it() {
    let cloud = Cloud::start();
    cloud.move_service("volume", "gopher://nowhere");
    cloud.move_service("object", "file:///nowhere");
    let script = Script::new(&cloud);
    script.save();
    let saved = script.saved();
    assert!(saved.contains_key("RegionOne/servers-2.json"));
    assert!(!saved.keys().any(|name| name.contains("volume") || name.contains("object")));
    // A service that is in the catalog and does not answer is named, once.
    cloud.move_service("compute", "http://127.0.0.1:9");
    let script = Script::new(&cloud).only("servers,flavors,networks");
    let outcome = script.run();
    assert_eq!(outcome.code, 1, "{outcome}");
    assert_eq!(
        outcome.stderr.matches("compute at http://127.0.0.1:9/v2.1 does not answer").count(),
        1
    );
    assert!(script.saved().contains_key("RegionOne/networks-1.json"));
}

#[test]
fn a_project_member_is_told_what_is_refused_and_gets_the_rest() {
    let cloud = Cloud::start();
    let text = r#"{"forbidden": {"code": 403, "message": "Policy does not allow it."}}"#;
    for part in ["/v3/users", "/v3/projects", "/v3/groups", "all_tenants", "/resource_providers"] {
        cloud.fault(part, Fault::Status(403, "", text.to_owned()), usize::MAX);
    }
    let script = Script::new(&cloud);
    let outcome = script.run();
    assert_eq!(outcome.code, 1, "{outcome}");
    for kind in ["users", "projects", "groups", "servers", "volumes"] {
        let name = format!(" {kind}-1.json");
        let line = outcome.stderr.lines().filter(|line| line.contains(&name));
        let [line] = line.collect::<Vec<_>>()[..] else { panic!("{kind} {outcome}") };
        assert!(line.ends_with("the service answered 403: Policy does not allow it."), "{line}");
    }
    let saved = script.saved();
    assert!(saved.contains_key("RegionOne/ports-1.json"));
    assert_eq!(saved["RegionOne/servers-1.json"], text.as_bytes());
    let check =
        run(["servers", script.folder().join("RegionOne/servers-1.json").to_str().unwrap()]);
    assert!(check.code != 0 && check.stderr.contains("Policy does not allow it."), "{check}");
}

#[test]
fn next_prints_one_url_or_nothing_and_refuses_what_is_not_a_page() {
    let page = r#"{"servers": [{"metadata": {"next": "http://elsewhere"}}], "servers_links": [{"rel": "next", "href": "http://c/s?marker=1"}]}"#;
    let last = r#"{"servers": [{"metadata": {"next": "http://elsewhere"}}]}"#;
    let ask = |input: &str, options: &[&str]| {
        let outcome = common::run_with_input(["next", "-"].iter().chain(options), input.as_bytes());
        (outcome.code, outcome.stdout, outcome.stderr.lines().count())
    };
    let url = "http://c/s?marker=1\n".to_owned();
    assert_eq!(ask(page, &[]), (0, url.clone(), 0));
    assert_eq!(ask(page, &["--page", "http://c/s"]), (0, url, 0));
    assert_eq!(ask(page, &["--page", "https://c/s"]), (1, String::new(), 1));
    let there = "http://proxy/compute/s?marker=1\n".to_owned();
    assert_eq!(ask(page, &["--page", "http://proxy/compute/s", "--query-only"]), (0, there, 0));
    assert_eq!(ask(last, &[]), (0, String::new(), 0));
    for input in ["", "<html>", &page[..60], r#"{"error": {"code": 401, "message": "no"}}"#] {
        assert_eq!(ask(input, &[]), (2, String::new(), 1), "{input}");
    }
}
