//! The page in a browser: headless Chromium, driven by plain WebDriver over loopback.
//!
//! Where `chromium` and `chromedriver` are not installed, the tests say so and try nothing.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a test may")]

mod common;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

use common::{osreport, run, run_with_input};

/// The browser's arguments: nothing is kept, and nothing goes to the network.
const ARGUMENTS: &[&str] = &[
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1280,900",
];

/// A browser with a page in it.
struct Browser {
    driver: Child,
    port: u16,
    session: String,
    folder: TempDir,
}

impl Browser {
    /// A browser; `None`, with a printed reason, where there is none.
    fn start() -> Option<Self> {
        let driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let Ok(mut driver) = driver else {
            eprintln!("skipped: `chromedriver` is not installed (Debian: chromium-driver)");
            return None;
        };
        let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines();
        let port = lines.find_map(|line| {
            let line = line.unwrap();
            line.split_once("successfully on port ")?.1.trim_end_matches('.').parse().ok()
        });
        // Whatever it says later must not fill the pipe.
        std::thread::spawn(move || lines.for_each(drop));
        let folder = tempfile::tempdir().unwrap();
        let mut browser = Self { driver, port: port.unwrap(), session: String::new(), folder };
        let profile = browser.folder.path().join("profile");
        let mut arguments: Vec<String> = ARGUMENTS.iter().map(|&text| text.to_owned()).collect();
        arguments.push(format!("--user-data-dir={}", profile.display()));
        let wanted = json!({"capabilities": {"alwaysMatch": {
            "goog:chromeOptions": {"args": arguments},
            "goog:loggingPrefs": {"browser": "ALL"},
        }}});
        match browser.call("POST", "/session", &wanted) {
            Ok(session) => {
                browser.session = session["sessionId"].as_str().unwrap().to_owned();
                Some(browser)
            }
            Err(error) => {
                eprintln!("skipped: the browser does not start: {error}");
                None
            }
        }
    }

    /// One command of WebDriver.
    fn call(&self, method: &str, path: &str, body: &Value) -> Result<Value, String> {
        let body = if method == "GET" { String::new() } else { body.to_string() };
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        let mut reader = BufReader::new(stream);
        let mut length = 0;
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).unwrap();
            let line = line.trim_end().to_ascii_lowercase();
            if let Some(text) = line.strip_prefix("content-length:") {
                length = text.trim().parse().unwrap();
            }
            if line.is_empty() {
                break;
            }
        }
        let mut bytes = vec![0; length];
        reader.read_exact(&mut bytes).unwrap();
        let reply: Value = serde_json::from_slice(&bytes).unwrap();
        match reply["value"]["error"].as_str() {
            Some(error) => Err(format!("{error}: {}", reply["value"]["message"])),
            None => Ok(reply["value"].clone()),
        }
    }

    fn command(&self, path: &str, body: Value) -> Value {
        self.call("POST", &format!("/session/{}{path}", self.session), &body).unwrap()
    }

    /// A command of the browser's own protocol.
    fn own(&self, command: &str, parameters: Value) {
        self.command("/goog/cdp/execute", json!({"cmd": command, "params": parameters}));
    }

    /// Opens a page that the command makes of these arguments.
    fn open<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) {
        let file = self.folder.path().join("page.html");
        let mut all = vec!["page".to_owned()];
        all.extend(arguments.into_iter().map(str::to_owned));
        all.extend(["-o".to_owned(), file.to_str().unwrap().to_owned()]);
        let outcome = run(all);
        assert_eq!(outcome.code, 0, "{}", outcome.stderr);
        self.show(&file);
    }

    fn show(&self, file: &Path) {
        self.command("/url", json!({"url": format!("file://{}", file.display())}));
    }

    /// What a script gives.
    fn ask(&self, script: &str) -> Value {
        self.command("/execute/sync", json!({"script": format!("return {script}"), "args": []}))
    }

    fn text(&self, selector: &str) -> String {
        let script = format!("document.querySelector({}).textContent", json!(selector));
        self.ask(&script).as_str().unwrap().to_owned()
    }

    /// The texts of all elements.
    fn texts(&self, selector: &str) -> Vec<String> {
        let script =
            format!("[...document.querySelectorAll({})].map(e => e.textContent)", json!(selector));
        serde_json::from_value(self.ask(&script)).unwrap()
    }

    /// Clicks as a mouse does: what is covered or out of sight cannot be clicked.
    fn click(&self, selector: &str) {
        let element = self.command("/element", json!({"using": "css selector", "value": selector}));
        let id = element.as_object().unwrap().values().next().unwrap().as_str().unwrap();
        self.command(&format!("/element/{id}/click"), json!({}));
    }

    fn type_into(&self, selector: &str, text: &str) {
        let element = self.command("/element", json!({"using": "css selector", "value": selector}));
        let id = element.as_object().unwrap().values().next().unwrap().as_str().unwrap();
        self.command(&format!("/element/{id}/value"), json!({"text": text}));
    }

    /// What the console has.
    fn console(&self) -> Value {
        self.command("/se/log", json!({"type": "browser"}))
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if !self.session.is_empty() {
            let _ = self.call("DELETE", &format!("/session/{}", self.session), &json!({}));
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

#[test]
fn tables_are_searched_sorted_filtered_and_linked() {
    let Some(browser) = Browser::start() else { return };
    browser.open(["blog"]);
    assert_eq!(browser.text("#count"), "33 rows");
    assert_eq!(browser.texts("nav a[aria-current]").len(), 1);

    browser.type_into("#search", "orphan");
    assert_eq!(browser.text("#count"), "2 of 33 rows");
    assert_eq!(browser.texts("#grid tbody tr:not(.gap) td:first-child"), ["orphan", "orphan-2"]);
    browser.ask("history.replaceState(null, '', '#servers') ?? (location.hash = '#users')");
    browser.ask("location.hash = '#servers'");
    assert_eq!(browser.text("#count"), "33 rows");

    browser.click("#grid th:first-child button");
    assert_eq!(
        browser.ask("document.querySelector('#grid th').getAttribute('aria-sort')"),
        "ascending"
    );
    let up = browser.texts("#grid tbody tr:not(.gap) td:first-child");
    assert!(up.is_sorted(), "{up:?}");
    browser.click("#grid th:first-child button");
    let down = browser.texts("#grid tbody tr:not(.gap) td:first-child");
    assert!(down.is_sorted_by(|one, other| one >= other), "{down:?}");

    // A bar leads to as many rows as it says.
    let value = browser.text(".bars li:nth-child(2) .value");
    browser.click(".bars li:nth-child(2) a");
    assert_eq!(browser.text("#count"), format!("{value} of 33 rows"));
    assert_eq!(browser.texts("#chips button").len(), 1);
    browser.click("#chips button");
    assert_eq!(browser.text("#count"), "33 rows");

    // From a server to its user.
    let name = browser.text("#grid td a");
    browser.click("#grid td a");
    assert_eq!(browser.text("nav a[aria-current]").split(' ').next(), Some("users"));
    assert!(browser.text("#count").starts_with("1 of "), "{}", browser.text("#count"));
    assert_eq!(browser.text("#grid tbody tr:not(.gap) td:first-child"), name);
    browser.command("/back", json!({}));
    assert_eq!(browser.text("nav a[aria-current]").split(' ').next(), Some("servers"));
    assert_eq!(browser.console(), json!([]));
}

#[test]
fn the_csv_has_the_rows_shown_and_no_formula() {
    let Some(browser) = Browser::start() else { return };
    browser.open(["blog"]);
    browser.type_into("#search", "cmd");
    let csv = "(() => { let text = ''; const own = Blob; \
        globalThis.Blob = function (parts, options) { text = parts.join(''); return new own(parts, options); }; \
        HTMLAnchorElement.prototype.click = () => {}; \
        document.getElementById('csv').click(); return text; })()";
    let csv = browser.ask(csv);
    let csv = csv.as_str().unwrap();
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), 2, "{csv}");
    assert!(lines[0].starts_with("\u{feff}name,status,ip,username,"), "{csv}");
    assert!(lines[1].starts_with("\"'=HYPERLINK(") && lines[1].contains(",'=cmd(),"), "{csv}");
}

#[test]
fn hostile_names_do_nothing() {
    let Some(browser) = Browser::start() else { return };
    let names = [
        "<img src=x onerror=\"document.title='owned'\">",
        "</script><script>document.title='owned'</script>",
        "<!--<script>",
        "javascript:document.title='owned'",
        "\"><svg onload=document.title='owned'>",
        "${document.title='owned'}",
        "\u{202e}evil\u{2066}",
    ];
    let servers: Vec<Value> = names
        .iter()
        .enumerate()
        .map(|(number, name)| {
            json!({
                "id": format!("00000000-0000-0000-0000-00000000000{number}"), "name": name,
                "status": name, "user_id": name, "tenant_id": name, "addresses": {},
                "metadata": {"k": name}, "created": "2019-06-05T13:08:44Z",
                "updated": "2019-06-05T13:08:44Z", "OS-EXT-SRV-ATTR:host": name,
            })
        })
        .collect();
    let dump = browser.folder.path().join("servers.json");
    std::fs::write(&dump, json!({"servers": servers}).to_string()).unwrap();
    browser.open([dump.to_str().unwrap(), "--long", "--title", names[0]]);
    assert_eq!(browser.ask("document.title"), names[0]);
    assert_eq!(browser.ask("document.querySelectorAll('img, #grid script, #grid svg').length"), 0);
    let shown = browser.texts("#grid tbody tr:not(.gap) td:first-child");
    assert_eq!(shown[..6], names[..6]);
    assert_eq!(shown[6], "\\u{202e}evil\\u{2066}");
    // Every link stays on the page.
    assert_eq!(
        browser.ask("[...document.querySelectorAll('a')].filter(a => a.getAttribute('href')[0] !== '#').length"),
        0
    );
    for bar in 1..=names.len() {
        browser.click(&format!(".bars li:nth-child({bar}) a"));
        assert_eq!(browser.text("#count"), "1 of 7 rows");
    }
    assert_eq!(browser.ask("document.title"), names[0]);
    assert_eq!(browser.console(), json!([]));
}

#[test]
fn only_the_rows_in_sight_are_in_the_document() {
    let Some(browser) = Browser::start() else { return };
    let servers: Vec<Value> = (0..5000)
        .map(|number| {
            json!({
                "id": format!("{number:032x}"), "name": format!("server-{number:04}"),
                "status": "ACTIVE", "user_id": "u", "tenant_id": "p", "addresses": {},
                "created": "2019-06-05T13:08:44Z", "updated": "2019-06-05T13:08:44Z",
            })
        })
        .collect();
    let dump = browser.folder.path().join("servers.json");
    std::fs::write(&dump, json!({"servers": servers}).to_string()).unwrap();
    browser.open([dump.to_str().unwrap()]);
    assert_eq!(browser.text("#count"), "5,000 rows");
    let drawn = browser.texts("#grid tbody tr:not(.gap)").len();
    assert!((20..100).contains(&drawn), "{drawn}");
    browser.ask(
        "(() => { const a = document.getElementById('area'); a.scrollTop = a.scrollHeight; })()",
    );
    let last = "new Promise(done => setTimeout(() => done(document.querySelector( \
        '#grid tbody tr:nth-last-child(2) td').textContent), 300))";
    assert_eq!(browser.ask(last), "server-4999");
    assert_eq!(
        browser.ask("document.getElementById('grid').getAttribute('aria-rowcount')"),
        "5001"
    );

    let page = browser.folder.path().join("page.html");
    let page = page.to_str().unwrap();
    let outcome = run(["page", dump.to_str().unwrap(), "-o", page, "--rows", "1000"]);
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    browser.show(Path::new(page));
    assert_eq!(browser.text("#count"), "1,000 rows; 4,000 more rows are not on this page");
}

#[test]
fn the_page_is_dark_narrow_and_printed_as_asked() {
    let Some(browser) = Browser::start() else { return };
    browser.open(["cloud"]);
    let back = "getComputedStyle(document.documentElement).backgroundColor";
    let light = browser.ask(back);
    let feature = json!({"features": [{"name": "prefers-color-scheme", "value": "dark"}]});
    browser.own("Emulation.setEmulatedMedia", feature);
    assert_ne!(browser.ask(back), light);

    for width in [320, 390, 1280] {
        let metrics =
            json!({"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 500});
        browser.own("Emulation.setDeviceMetricsOverride", metrics);
        let wide = browser.ask("document.documentElement.scrollWidth > innerWidth");
        assert_eq!(wide, false, "at {width} pixels something is wider than the screen");
    }

    let printed = browser.command("/print", json!({}));
    assert!(printed.as_str().unwrap().starts_with("JVBERi"), "not a PDF");
    browser.ask("dispatchEvent(new Event('beforeprint'))");
    let rows = browser.texts("#grid tbody tr:not(.gap)").len();
    assert_eq!(browser.text("#count"), format!("{rows} rows"));
    assert_eq!(browser.console(), json!([]));
}

#[test]
fn several_clouds_have_a_switch() {
    let Some(browser) = Browser::start() else { return };
    browser.open(["--cloud", "one=blog", "--cloud", "two=cloud"]);
    let all = browser.text("#count");
    browser.type_into("#cloud", "one");
    assert_ne!(browser.text("#count"), all);
    assert!(browser.text("#count").starts_with("33 of "), "{}", browser.text("#count"));
    let shown = "[...document.querySelectorAll('[data-cloud]')].filter(e => !e.hidden).map(e => e.dataset.cloud)";
    assert_eq!(browser.ask(shown), json!(["one"]));
    assert_eq!(browser.console(), json!([]));
}

/// Any number of threads gives the same bytes.
#[test]
fn the_same_dumps_are_the_same_page_and_workbook() {
    for (command, ending) in [("page", "html"), ("workbook", "xlsx")] {
        let folder = tempfile::tempdir().unwrap();
        let made = ["1", "2", "4"].map(|threads| {
            let file = folder.path().join(format!("{threads}.{ending}"));
            let arguments = [command, "cloud", "--threads", threads, "-q", "-o"];
            let outcome = osreport(arguments).arg(&file).output().unwrap();
            assert!(outcome.status.success());
            std::fs::read(file).unwrap()
        });
        assert!(made[0] == made[1] && made[1] == made[2], "{command}");
    }
}

#[test]
fn a_page_of_nothing_or_of_too_much_is_an_error_with_help() {
    let outcome = run(["page", "not-a-dump/error-401-nova.json", "-o", "/dev/null"]);
    assert_eq!(outcome.code, 2);
    assert!(
        outcome.stderr.contains("`osreport identify` says what each file is"),
        "{}",
        outcome.stderr
    );
    let outcome = run(["page", "blog", "-o", "/dev/null", "--chart", "servers-by-hots"]);
    assert_eq!(outcome.code, 2);
    assert!(outcome.stderr.contains("servers-by-host"), "{}", outcome.stderr);
    let outcome = run(["workbook", "blog", "-o", "/dev/null", "--report", "server"]);
    assert_eq!(outcome.code, 2);
    assert!(outcome.stderr.contains("did you mean `servers`?"), "{}", outcome.stderr);
}

#[test]
fn a_chart_is_an_svg() {
    let outcome = run(["page", "blog", "-o", "-", "--chart", "servers-by-status", "-q"]);
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    assert!(outcome.stdout.starts_with("<svg xmlns=") && outcome.stdout.ends_with("</svg>\n"));
    assert!(outcome.stdout.contains(">ACTIVE</text>") && outcome.stdout.contains(">23</text>"));
}

/// The script passes a check of its syntax, where there is one.
#[test]
fn the_script_is_good_javascript() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/sink/page/page.js");
    match Command::new("node").arg("--check").arg(script).output() {
        Ok(output) => {
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr))
        }
        Err(error) => eprintln!("skipped: `node` cannot be run: {error}"),
    }
}

/// Two snapshots of a small cloud: one server changed, one went, one came, and volumes are in the
/// second alone.
fn two_snapshots(folder: &Path) -> [String; 2] {
    let server = |id: &str, status: &str| {
        json!({
            "id": id, "name": format!("name-{id}"), "status": status, "user_id": "u",
            "tenant_id": "p", "addresses": {}, "created": "2019-06-05T13:08:44Z",
            "updated": "2019-06-05T13:08:44Z",
        })
    };
    let volume =
        json!({"id": "v1", "name": "data", "status": "available", "size": 10, "attachments": []});
    let write = |name: &str, servers: Value, volumes: Option<Value>| {
        let own = folder.join(name);
        std::fs::create_dir(&own).unwrap();
        std::fs::write(own.join("servers.json"), json!({"servers": servers}).to_string()).unwrap();
        if let Some(volumes) = volumes {
            let text = json!({"volumes": volumes}).to_string();
            std::fs::write(own.join("volumes.json"), text).unwrap();
        }
        own.to_str().unwrap().to_owned()
    };
    [
        write("before", json!([server("a", "ACTIVE"), server("b", "ACTIVE")]), None),
        write(
            "after",
            json!([server("a", "SHUTOFF"), server("c", "ACTIVE")]),
            Some(json!([volume])),
        ),
    ]
}

#[test]
fn a_page_of_two_snapshots_has_the_changes_and_their_counts() {
    let folder = tempfile::tempdir().unwrap();
    let [before, after] = two_snapshots(folder.path());
    let html = run(["page", &after, "--before", &before, "-o", "-", "-q"]);
    assert_eq!(html.code, 0, "{}", html.stderr);
    let html = html.stdout;
    for part in [
        "<h2>Changes</h2>",
        "<a href=\"#changes?is.report=servers&amp;is.change=added\">1</a>",
        "<a href=\"#changes?is.report=servers&amp;is.change=removed\">1</a>",
        "<a href=\"#changes?is.report=servers&amp;is.change=changed\">1</a>",
        "Not compared: volumes: only the later snapshot tells of them.",
        "Earlier snapshot: of unknown time",
    ] {
        assert!(html.contains(part), "{part}\n{html}");
    }
    let from = html.find("id=\"data-changes\">").unwrap() + "id=\"data-changes\">".len();
    let data = &html[from..from + html[from..].find("</script>").unwrap()];
    let data: Value = serde_json::from_str(data).unwrap();
    let cell = |row: usize, name: &str| {
        let columns = data["columns"].as_array().unwrap();
        let column = columns.iter().find(|column| column["name"] == name).unwrap();
        let code = column["codes"].as_i64().or_else(|| column["codes"][row].as_i64()).unwrap();
        usize::try_from(code).map_or(Value::Null, |code| column["values"][code].clone())
    };
    let rows = data["rows"].as_u64().unwrap() as usize;
    let rows: Vec<String> = (0..rows)
        .map(|row| {
            let cells = ["report", "change", "id", "column", "before", "after"];
            cells.map(|name| cell(row, name).as_str().unwrap_or("-").to_owned()).join(" ")
        })
        .collect();
    assert_eq!(
        rows,
        [
            "servers changed a status ACTIVE SHUTOFF",
            "servers added c - - -",
            "servers removed b - - -"
        ]
    );

    // A stream is read for the page and for what has changed, too.
    let servers = Path::new(&after).join("servers.json");
    let arguments = ["page", "--before", &before, "-o", "-", "-q"];
    let file = run(arguments.into_iter().chain([servers.to_str().unwrap()]));
    let stream =
        run_with_input(arguments.into_iter().chain(["-"]), &std::fs::read(&servers).unwrap());
    assert_eq!((stream.code, &stream.stderr), (file.code, &file.stderr));
    assert_eq!(stream.stdout, file.stdout);

    // The same snapshot twice.
    let same = run(["page", &before, "--before", &before, "-o", "-", "-q"]);
    assert!(same.stdout.contains("Nothing has changed in what was compared."));
    // An earlier list that is not whole must not pass as a list of what was added.
    let cut = r#"{"servers": [], "servers_links": [{"rel": "next", "href": "http://c/servers?marker=x"}]}"#;
    std::fs::write(Path::new(&before).join("servers.json"), cut).unwrap();
    let page = folder.path().join("page.html");
    let outcome = run(["page", &after, "--before", &before, "-o", page.to_str().unwrap()]);
    assert_eq!(outcome.code, 1, "{}", outcome.stderr);
    assert!(outcome.stderr.contains("earlier snapshot: "), "{}", outcome.stderr);
    assert!(!page.exists());
}

#[test]
fn several_clouds_are_compared_each_with_its_own_earlier_snapshot() {
    let folder = tempfile::tempdir().unwrap();
    let [before, after] = two_snapshots(folder.path());
    let [one, two, earlier] =
        [format!("one={after}"), "two=blog".to_owned(), format!("one={before}")];
    let mut arguments = vec!["page", "--cloud", &one, "--cloud", &two, "-o", "-", "-q"];
    arguments.extend(["--before-cloud", &earlier]);
    let html = run(&arguments);
    assert_eq!(html.code, 0, "{}", html.stderr);
    assert!(html.stdout.contains("is.report=servers&amp;is.change=added\">1</a>"));
    assert!(html.stdout.contains("Not compared: cloud two: it has no earlier snapshot."));
    let wrong = run(["page", "--cloud", &one, "--before-cloud", "three=blog", "-o", "-"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.stderr.contains("there is no `--cloud three=...`"), "{}", wrong.stderr);
}

#[test]
fn filters_choose_the_rows_of_the_page_and_of_the_workbook() {
    let html = run(["page", "cloud", "--status", "error", "-o", "-", "-q"]);
    assert_eq!(html.code, 0, "{}", html.stderr);
    let html = html.stdout;
    assert!(html.contains("<dt>Only</dt><dd>--status error; left out, as that does not apply: "));
    let count = |table: &str| {
        let start = format!("data-table=\"{table}\">{table}<span> ");
        let from = html.find(&start).map(|at| at + start.len())?;
        html[from..].split('<').next().map(str::to_owned)
    };
    let servers = run(["servers", "cloud", "--status", "error", "-f", "value", "-c", "id", "-q"]);
    assert_eq!(count("servers"), Some(servers.stdout.lines().count().to_string()));
    let users = run(["users", "cloud", "--status", "error", "-f", "value", "-c", "id", "-q"]);
    assert_eq!(count("users"), Some(users.stdout.lines().count().to_string()));
    assert_eq!(count("endpoints"), None, "{html}");

    for (arguments, part) in [
        (&["--where", "status=ERROR"][..], "`--where` tests a column of one report"),
        (&["--project", "x", "--report", "endpoints"], "`--project` does not apply to `endpoints`"),
    ] {
        for command in ["page", "workbook"] {
            let outcome = run([&[command, "cloud", "-o", "-"], arguments].concat());
            assert_eq!(outcome.code, 2);
            assert!(outcome.stderr.contains(part), "{}", outcome.stderr);
        }
    }
}

#[test]
fn every_control_is_reached_by_the_keyboard_and_shows_its_focus() {
    let Some(browser) = Browser::start() else { return };
    browser.open(["--cloud", "one=blog", "--cloud", "two=blog"]);
    let press = |key: &str, code: u32| {
        for kind in ["keyDown", "keyUp"] {
            let key = json!({"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code});
            browser.own("Input.dispatchKeyEvent", key);
        }
    };
    let wanted = "[...document.querySelectorAll('a[href], button, input, select, summary, [tabindex=\"0\"]')]\
        .filter(e => e.checkVisibility() && !e.closest('tbody')).length";
    let wanted = browser.ask(wanted).as_u64().unwrap();
    assert!(wanted > 40, "{wanted}");
    let focused = "(() => { const e = document.activeElement; \
        globalThis.reached ??= new Set(); \
        if (e === document.body || e.closest('tbody')) return ''; \
        reached.add(e); const style = getComputedStyle(e); \
        return style.outlineStyle === 'solid' && parseFloat(style.outlineWidth) >= 2 ? '' : e.outerHTML; })()";
    // Cells of the table have links too, which are passed.
    for _ in 0..wanted + 400 {
        press("Tab", 9);
        assert_eq!(browser.ask(focused), "", "this shows no focus");
        if browser.ask("reached.size").as_u64() == Some(wanted) {
            break;
        }
    }
    assert_eq!(browser.ask("reached.size").as_u64(), Some(wanted));

    // The table is one for a screen reader.
    assert_eq!(browser.ask("document.getElementById('grid').tagName"), "TABLE");
    assert_eq!(
        browser
            .ask("[...document.querySelectorAll('#grid thead th')].every(e => e.scope === 'col')"),
        true
    );
    assert_eq!(
        browser.ask("[...document.querySelectorAll('input, select')].every(e => e.labels.length || e.ariaLabel)"),
        true
    );
    assert_eq!(
        browser.ask(
            "document.querySelectorAll('#grid tbody tr:not(.gap):not([aria-rowindex])').length"
        ),
        0
    );
    browser.ask("document.querySelector('#grid thead button').focus()");
    press("Enter", 13);
    let press_enter = json!({"type": "keyDown", "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13, "text": "\r"});
    browser.own("Input.dispatchKeyEvent", press_enter);
    assert!(
        browser
            .ask("document.querySelector('#grid th').hasAttribute('aria-sort')")
            .as_bool()
            .unwrap()
    );
    assert_eq!(browser.console(), json!([]));
}

#[test]
fn more_than_200_000_rows_need_an_option() {
    let folder = tempfile::tempdir().unwrap();
    let mut text = r#"{"servers": [{"id": "s", "name": "n", "status": "ACTIVE", "user_id": "u", "tenant_id": "p", "created": "2019-06-05T13:08:44Z", "addresses": {"n": ["#.to_owned();
    for number in 0..200_001_u32 {
        let [_, a, b, c] = number.to_be_bytes();
        text += &format!(r#"{{"addr":"10.{a}.{b}.{c}","version":4}},"#);
    }
    text.pop();
    text += "]}}]}";
    let dump = folder.path().join("servers.json");
    std::fs::write(&dump, text).unwrap();
    let file = folder.path().join("page.html");
    let arguments = [
        "page",
        "-q",
        dump.to_str().unwrap(),
        "--report",
        "addresses",
        "-o",
        file.to_str().unwrap(),
    ];
    let outcome = run(arguments);
    assert_eq!(outcome.code, 2, "{}", outcome.stderr);
    let message = "`addresses` has 200001 rows, and a page has at most 200000 of a report; put the first N on the page with `--rows N`";
    assert!(outcome.stderr.contains(message), "{}", outcome.stderr);
    assert!(!file.exists());
    let outcome = run(arguments.into_iter().chain(["--rows", "3"]));
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    let html = std::fs::read_to_string(file).unwrap();
    assert!(html.contains("addresses: only the first 3 of 200,001 rows are on this page."));
}
