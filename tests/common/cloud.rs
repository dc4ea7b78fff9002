//! A cloud on loopback that replays recorded replies, and fails as it is told.
#![allow(dead_code, unreachable_pub, reason = "each test uses a part of it")]
#![allow(clippy::unwrap_used, reason = "clippy forgives it in test functions only")]

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use super::fixture;

/// The password that Keystone takes. It tells whether the script writes JSON and options as it
/// should.
pub(crate) const PASSWORD: &str = "s3cr3t \"of\\ $(the) 'tests' é";

/// Where the recorded services were, and the paths below which they are here.
const SERVICES: &[(&str, &str)] = &[
    ("http://127.0.0.1:5000", "/identity"),
    ("http://127.0.0.1:8774", "/compute"),
    ("http://127.0.0.1:8776", "/volume"),
    ("http://127.0.0.1:8778", "/placement"),
    ("http://127.0.0.1:8080", "/object"),
    ("http://127.0.0.1:9292", "/image"),
    ("http://127.0.0.1:9696", "/network"),
];

/// What happens to a request in place of its reply.
#[derive(Debug, Clone)]
pub(crate) enum Fault {
    /// This status, these headers and this body.
    Status(u16, &'static str, String),
    /// The reply, later.
    Slow(Duration),
    /// The first half of the body, and the connection is closed.
    Cut,
    /// The first half of the body as if it were all.
    Half,
    /// The reply with this text in place of that one.
    Changed(String, String),
    /// The token is no longer valid, for this request and all after it.
    Expired,
}

/// One request that was made.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: String,
    pub(crate) body: String,
}

#[derive(Default)]
struct State {
    routes: BTreeMap<String, Vec<u8>>,
    /// A part of the target, what happens, and how often.
    faults: Vec<(String, Fault, usize)>,
    /// What the catalog has in place of what.
    moved: Vec<(String, String)>,
    asked: Vec<Asked>,
    tokens: BTreeSet<String>,
    issued: usize,
    /// Secrets that stood in the arguments of a process.
    leaked: BTreeSet<String>,
}

/// The cloud.
#[derive(Clone)]
pub(crate) struct Cloud {
    pub(crate) address: String,
    state: Arc<Mutex<State>>,
}

impl Cloud {
    /// The cloud of `fixtures/capture`.
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let cloud = Self { address, state: Arc::default() };
        let routes = fixture("capture/routes.tsv");
        for line in routes.lines() {
            let (target, file) = line.split_once('\t').unwrap();
            let body = cloud.body(file);
            cloud.state.lock().unwrap().routes.insert(target.to_owned(), body);
        }
        let served = cloud.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let cloud = served.clone();
                thread::spawn(move || cloud.serve(stream.unwrap()));
            }
        });
        cloud
    }

    /// A recorded reply, with the services where they are here.
    fn body(&self, file: &str) -> Vec<u8> {
        let mut text = fixture(&format!("capture/{file}"));
        for (recorded, path) in SERVICES {
            text = text.replace(recorded, &format!("{}{path}", self.address));
        }
        for (from, to) in &self.state.lock().unwrap().moved {
            text = text.replace(from, to);
        }
        text.into_bytes()
    }

    /// From now on the next `times` requests whose target holds `part` meet with `fault`.
    pub(crate) fn fault(&self, part: &str, fault: Fault, times: usize) {
        self.state.lock().unwrap().faults.push((part.to_owned(), fault, times));
    }

    /// Answers these targets with `text` in place of what was recorded.
    pub(crate) fn route(&self, target: &str, text: &str) {
        let text = text.replace("CLOUD", &self.address);
        self.state.lock().unwrap().routes.insert(target.to_owned(), text.into_bytes());
    }

    /// Writes `url` into the catalog in place of the URL of a service.
    pub(crate) fn move_service(&self, service: &str, url: &str) {
        let path = format!("{}/{service}", self.address);
        self.state.lock().unwrap().moved.push((path, url.to_owned()));
    }

    /// Every request so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.state.lock().unwrap().asked.clone()
    }

    /// How many requests had a target that holds `part`.
    pub(crate) fn times(&self, part: &str) -> usize {
        self.asked().iter().filter(|asked| asked.target.contains(part)).count()
    }

    /// Forgets the requests.
    pub(crate) fn forget(&self) {
        self.state.lock().unwrap().asked.clear();
    }

    /// Every token that was handed out, and the password.
    pub(crate) fn secrets(&self) -> Vec<String> {
        let issued = self.state.lock().unwrap().issued;
        let mut secrets: Vec<_> = (1..=issued).map(token).collect();
        secrets.push(PASSWORD.to_owned());
        secrets
    }

    /// A token that is valid, as `openstack token issue` gives one.
    pub(crate) fn issue(&self) -> String {
        let mut state = self.state.lock().unwrap();
        state.issued += 1;
        let token = token(state.issued);
        state.tokens.insert(token.clone());
        token
    }

    /// Secrets that were seen in the arguments of a process.
    pub(crate) fn leaked(&self) -> BTreeSet<String> {
        self.state.lock().unwrap().leaked.clone()
    }

    fn serve(&self, stream: TcpStream) {
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        let Some(asked) = asked(&mut reader) else { return };
        let leaks = arguments_with(&self.secrets());
        let (fault, route, valid) = {
            let mut state = self.state.lock().unwrap();
            state.leaked.extend(leaks);
            state.asked.push(asked.clone());
            let found = state
                .faults
                .iter_mut()
                .find(|(part, _, times)| *times > 0 && asked.target.contains(part.as_str()));
            let fault = found.map(|(_, fault, times)| {
                *times -= 1;
                fault.clone()
            });
            if matches!(fault, Some(Fault::Expired)) {
                state.tokens.clear();
            }
            let valid = header(&asked.headers, "x-auth-token")
                .is_some_and(|token| state.tokens.contains(token));
            (fault, state.routes.get(&asked.target).cloned(), valid)
        };
        if let Some(Fault::Slow(time)) = &fault {
            thread::sleep(*time);
        }
        let (mut status, mut more, mut body) = match (&*asked.method, &*asked.target) {
            ("POST", "/identity/v3/auth/tokens") => self.authenticate(&asked.body),
            ("POST", _) => (404, String::new(), error(404, "The resource could not be found.")),
            _ if !valid => (401, String::new(), error(401, "The request requires authentication.")),
            (_, "/identity/v3/auth/tokens") => (200, String::new(), self.body("token.json")),
            _ => match route {
                Some(body) => (200, String::new(), body),
                None => (404, String::new(), error(404, "The resource could not be found.")),
            },
        };
        let mut sent = usize::MAX;
        match fault {
            Some(Fault::Status(code, headers, text)) => {
                (status, more, body) = (code, headers.to_owned(), text.into_bytes());
            }
            Some(Fault::Cut) => sent = body.len() / 2,
            Some(Fault::Half) => body.truncate(body.len() / 2),
            Some(Fault::Changed(from, to)) => {
                body = String::from_utf8(body).unwrap().replace(&from, &to).into_bytes();
            }
            Some(Fault::Slow(_) | Fault::Expired) | None => {}
        }
        let head = format!(
            "HTTP/1.1 {status} OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
             {more}Connection: close\r\n\r\n",
            body.len()
        );
        let mut stream = stream;
        // The script may have given up by now.
        let _ = stream.write_all(head.as_bytes());
        let _ = stream.write_all(&body[..body.len().min(sent)]);
    }

    fn authenticate(&self, body: &str) -> (u16, String, Vec<u8>) {
        let known = serde_json::from_str::<serde_json::Value>(body).is_ok_and(|body| {
            let identity = &body["auth"]["identity"];
            identity["password"]["user"]["password"] == PASSWORD
                || identity["application_credential"]["secret"] == PASSWORD
        });
        if known {
            let token = self.issue();
            (201, format!("X-Subject-Token: {token}\r\n"), self.body("token.json"))
        } else {
            (401, String::new(), error(401, "The request you have made requires authentication."))
        }
    }
}

fn token(number: usize) -> String {
    format!("gAAAAAB-token-of-the-tests-{number}_=")
}

fn error(code: u16, message: &str) -> Vec<u8> {
    format!(r#"{{"error": {{"code": {code}, "message": "{message}", "title": "No"}}}}"#)
        .into_bytes()
}

/// Reads one request; `None` where the connection was only tried.
fn asked(reader: &mut impl BufRead) -> Option<Asked> {
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = String::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        if line.trim().is_empty() {
            break;
        }
        headers.push_str(&line);
    }
    let length = header(&headers, "content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Asked { method, target, headers, body: String::from_utf8(body).ok()? })
}

/// The value of a header.
pub(crate) fn header<'h>(headers: &'h str, name: &str) -> Option<&'h str> {
    headers.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.eq_ignore_ascii_case(name).then_some(value.trim())
    })
}

/// Which of these texts are in the arguments of any process; nothing where there is no `/proc`.
fn arguments_with(secrets: &[String]) -> Vec<String> {
    let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let arguments = processes.filter_map(|entry| std::fs::read(entry.path().join("cmdline")).ok());
    let all: Vec<u8> = arguments.flatten().collect();
    let text = String::from_utf8_lossy(&all);
    secrets.iter().filter(|secret| text.contains(secret.as_str())).cloned().collect()
}
